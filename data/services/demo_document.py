"""Write `docs/demo-data.md`: how far the simulated city is from the published figures.

`python -m data.services.demo_document` writes it again; a test fails when it is out of date.
"""

from pathlib import Path

import pandas as pd

from data import reference
from data.domain.simulation import SimulatedCity
from data.domain.simulation.comparison import compare
from data.services.demo import SEED_NUMBER, simulated_city

PATH = Path(__file__).resolve().parents[2] / "docs" / "demo-data.md"
_INTRODUCTION = """# Demo data

The demo is a simulated city. It is made by `data.domain.simulation` from a seed number
({seed}) and loaded by `data.services.demo`; every row says `simulated`, and every screen and
export that shows one says "Dữ liệu mô phỏng". Names of schools are put together from lists of
words; one that equals a real school's is a coincidence and says nothing about it.

## How it is made

1. Children: cohorts born 1990-2023 settle in 22 districts (shares drift outwards year by year),
   grow older with some moving to the outer districts, and are spread over 312 wards.
2. Pupils: children enter preschool and grade 1 where they live; each grade is last year's grade
   below times the district's gain or loss. The dragon cohort of 2012 and the "golden pig" of 2007
   pass through. After grade 9 some leave for continuing education and vocational schools.
3. Schools: a register with openings and closures by year; entry grades choose by distance and
   strength of a school (which remembers last year), later grades are carried forward.
4. Classes, teachers, rooms, land and equipment follow from the pupils.
5. Calibration: totals by level, sector and district are kept while moving forward; no year is drawn
   anew. Growth is smooth but for what happened: the epidemic closes preschools in 2021 and
   families leave that year.

6. Zones: each ward is divided into residential blocks (about 2,500) inside approximate ward cells;
   the children whom a district's public schools took in in 2023-24 are shared among its blocks by
   births and chance. A simple rule sends every block to one school for grades 1 and 6: zones in one
   piece, near, and as even against the seats as that allows. Four districts have a superseded first
   version that minds distance alone; Quận 12 has a draft with planted mistakes.

## What the reader should know

- **The register knows fewer children than the schools teach.** The published ratio (294 rooms per
  10,000 people aged 3-18, 49,398 rooms) means 1,680,204 people of that age in 2022; the published
  pupils are 1,683,095, of whom a part is younger than 3, and not everybody from 15 to 18 is at
  school. Both are met: population and births count registered residents (constant share by age),
  pupils include children of families who are not registered.
- The populations of districts without a published census figure, all births by district, all
  enrolment by district, every coordinate and every name are assumptions
  (`data/domain/simulation/assumptions.py`).
- Births of 2023 are the full year as estimated on 2023-09-30.
- Totals of schools count what has pupils in that year without kindergarten groups; "sites" count
  them too. Non-public includes foreign-invested. Continuing-education centres are outside both.
- Pupils, classes, teachers and rooms of continuing-education centres are separate (level
  `continuing`, kind `continuing`).
- Blocks, their shapes, expected entrants, zone plans, decision numbers and dates are made up; the
  borders are illustrative. In grade 1 the seats of public schools are fewer than the children in
  most districts, as the simulated quotas say: no plan could seat everybody.
- The finish dates of the three tasks that the plan calls done are made up; their text says so.
- The three scenarios of the forecast (Trung bình, Thấp, Cao) are invented: births, migration,
  housing, roads and schools in them are assumptions, marked as simulated. The worker makes the
  first forecast right after the first start (half a minute on two quiet cores); until then
  `/forecast` shows its progress.
"""
_HEAD = (
    "| row | period | unit | level | sector | figure | published | simulated | deviation |\n"
    "|---|---|---|---|---|---|---:|---:|---:|"
)


def render(city: SimulatedCity) -> str:
    """Return the text of the document for a simulated city."""
    totals = reference.read("public_totals")
    compared = compare(city, reference.read("units"), totals)
    targets = compared[compared["tolerance"].notna()]
    soft = compared[compared["tolerance"].isna()]
    rest = totals[~totals["key"].isin(compared["key"])]
    beyond = targets[~targets["within"]]
    parts = [
        _INTRODUCTION.format(seed=SEED_NUMBER),
        "## Targets that are missed\n",
        _table(beyond) if len(beyond) else "None.",
        "\n## Figures printed to the last digit\n",
        "Tolerances: 1 % for 2022-23 by sector and 2023-24 by level, 3 % for the ten published room"
        " ratios, the other twelve districts at 300 or more, 5 % for all others.\n",
        _table(targets),
        "\n## Rounded, expected and approximate figures\n",
        "No target; they contradict each other and the exact ones by several percent.\n",
        _table(soft),
        "\n## Published figures without a simulated counterpart\n",
        "After the demo's clock (16/10/2023), of another scope, or of something that is not"
        " simulated: " + ", ".join(rest["key"] + " " + rest["metric"]) + ".",
    ]
    return "\n".join(parts) + "\n"


def _table(frame: pd.DataFrame) -> str:
    lines = [_HEAD]
    names = ["key", "period", "unit_name", "level", "sector", "metric"]
    for about, published, simulated, deviation in zip(
        frame[names].to_numpy().tolist(),
        frame["value"].tolist(),
        frame["simulated"].tolist(),
        frame["deviation"].tolist(),
        strict=True,
    ):
        share = round(deviation * 100.0, 1) + 0.0  # no "-0.0"
        cells = (*about, _number(published), _number(simulated), f"{share:+.1f} %")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _number(number: float) -> str:
    if abs(number) < 1:
        return f"{number:.3f}"
    return f"{number:,.1f}" if abs(number) < 1000 and number % 1 else f"{number:,.0f}"


if __name__ == "__main__":
    PATH.write_text(render(simulated_city(SEED_NUMBER)), encoding="utf-8")
