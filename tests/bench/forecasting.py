"""The forecast against real sets it has not seen, and how it grows; `sections` is its Markdown.

The sets lie in the folder `IOC_BENCH_DATA`: long tables `<set>.csv.gz` (area, parent, grade, year,
pupils) and `<set>_births.csv.gz`. Without the folder that part is left out, and the text says so.
"""

import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd

from data.adapters.files.long_table import read_long_table
from data.domain.forecasting import engine, inputs, rolling
from data.domain.forecasting.inputs import Panel, Settings, Stage

HORIZONS = (1, 3, 5)
# set: first and last origin; wMAPE of a good reference, cells then areas at 1, 3, 5 years
REFERENCE = {
    "england_exlondon": (2015, 2021, (0.64, 1.23, 1.96, 0.41, 0.83, 1.50)),
    "nj_districts_dev": (2016, 2021, (3.93, 6.68, 8.84, 2.06, 4.14, 5.77)),
    "nj_schools_dev": (2016, 2021, (6.13, 10.68, 13.61, 3.97, 8.08, 11.06)),
    "us_states": (1996, 2016, (0.94, 2.20, 3.37, 0.54, 1.34, 2.16)),
}
SCHOOLS = (1_000, 2_300, 10_000, 50_000)
KINDS = ((-3, 0, 25), (1, 5, 130), (6, 9, 210), (10, 12, 350))  # grades and pupils per grade
KIND_SHARES = (0.5, 0.25, 0.15, 0.1)
STAGES = (
    Stage("preschool", -3, 0),
    Stage("primary", 1, 5),
    Stage("lower_secondary", 6, 9),
    Stage("upper_secondary", 10, 12),
)
YEARS = 10
SCENARIOS = 3


def read_panel(folder: Path, name: str) -> Panel:
    """Read a set, with its births if there are some."""
    births = None
    path = folder / f"{name}_births.csv.gz"
    if path.is_file():
        births = read_long_table(path).frame.rename(columns={"area": "unit"})
    table = read_long_table(folder / f"{name}.csv.gz").frame
    return inputs.build(table, levels=("area", "parent", "total"), births=births)


def scores(panel: Panel, rows: pd.DataFrame) -> dict[tuple[str, int], tuple[float, ...]]:
    """Return wMAPE, coverage and interval score (all in per cent) by level and horizon."""
    cells = pd.DataFrame(panel.pupils, columns=panel.years)
    cells["area"] = np.array(panel.units[0], dtype=object)[panel.cell_unit]
    cells["grade"] = panel.cell_grade
    truth = cells.melt(["area", "grade"], var_name="year", value_name="pupils").dropna()
    truth["level"] = "cell"
    sums = truth.groupby(["area", "year"], as_index=False)["pupils"].sum()
    both = pd.concat([truth, sums.assign(grade=inputs.ALL_GRADES, level="area")])
    both["year"] = both["year"].astype(int)
    merged = rows.merge(both, on=["level", "area", "grade", "year"])
    merged["h"] = merged["year"] - merged["origin"]
    out = {}
    for (level, ahead), part in merged.groupby(["level", "h"]):
        y, low, high = (part[name].to_numpy(dtype=float) for name in ("pupils", "lo", "hi"))
        outside = np.clip(low - y, 0, None) + np.clip(y - high, 0, None)
        out[level, ahead] = (
            100 * np.abs(part["yhat"] - y).sum() / y.sum(),
            100 * float(((y >= low) & (y <= high)).mean()),
            100 * (high - low + 10 * outside).sum() / y.sum(),
        )
    return out


def set_rows(folder: Path) -> list[str]:
    """Back-test every set that is there."""
    lines = []
    for name, (first, last, reference) in REFERENCE.items():
        if not (folder / f"{name}.csv.gz").is_file():
            lines.append(f"| {name} | left out: not in the folder |" + " |" * 6)
            continue
        panel = read_panel(folder, name)
        before = time.process_time()
        rows = rolling.run(panel, range(first, last + 1), HORIZONS, areas=True)
        took = time.process_time() - before
        found = scores(panel, rows)
        keys = [(level, ahead) for level in ("cell", "area") for ahead in HORIZONS]
        for place, key in enumerate(keys):
            error, covered, wis = found[key]
            told = f"{error:.2f} | {reference[place]:.2f} | {covered:.1f} | {wis:.2f}"
            lines.append(f"| {name} | {key[0]} | {key[1]} | {told} | {took:.0f} |")
    return lines


def simulated(schools: int) -> pd.DataFrame:
    """Simulate schools of a city: four kinds, wards and districts, ten years."""
    random = np.random.default_rng(schools)
    kind = random.choice(len(KINDS), schools, p=KIND_SHARES)
    ward = random.integers(0, max(schools * 312 // 2_300, 22), schools)
    frames = []
    for number, (first, last, size) in enumerate(KINDS):
        mine = np.flatnonzero(kind == number)
        grades = np.arange(first, last + 1)
        base = size * np.exp(random.normal(0, 0.4, len(mine)))
        cohorts = base[:, None] * np.exp(random.normal(0, 0.05, (len(mine), YEARS + 8)))
        at = np.arange(YEARS)[None, :] + 7 - (grades - first)[:, None]
        pupils = cohorts[:, at] * np.exp(random.normal(0, 0.02, (len(mine), len(grades), YEARS)))
        shape = pupils.shape
        frames.append(
            pd.DataFrame(
                {
                    "school": np.broadcast_to(mine[:, None, None], shape).ravel(),
                    "ward": np.broadcast_to(ward[mine][:, None, None], shape).ravel(),
                    "grade": np.broadcast_to(grades[None, :, None], shape).ravel(),
                    "year": np.broadcast_to(2014 + np.arange(YEARS), shape).ravel(),
                    "pupils": np.round(pupils).ravel(),
                }
            )
        )
    table = pd.concat(frames)
    table["district"] = table["ward"] % 22
    for name, head in (("school", "S"), ("ward", "W"), ("district", "D")):
        table[name] = head + table[name].astype(str).str.zfill(6)
    return table


def growth_row(schools: int) -> str:
    """Forecast a simulated city: fit, and project every scenario."""
    before = time.process_time()
    panel = inputs.build(simulated(schools), levels=("school", "ward", "district", "city"))
    built = time.process_time()
    fitted = engine.fit(panel, Settings(horizon=10, stages=STAGES))
    done = time.process_time()
    rows = [len(fitted.project().rows) for _ in range(SCENARIOS)]
    projected = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = f"{built - before:.1f} | {done - built:.1f} | {projected - done:.1f}"
    return f"| {schools:,} | {len(panel.cell_grade):,} | {rows[0]:,} | {times} | {peak:,.0f} |"


def sections(folder: Path | None, schools: tuple[int, ...] = SCHOOLS) -> str:
    """Return the Markdown of the forecast: errors on the sets of a folder, and growth."""
    lines = ["## Forecast\n"]
    if folder is None:
        lines.append("Left out: the error on real sets (no folder in `IOC_BENCH_DATA`).\n")
    else:
        lines += [
            "wMAPE in per cent; intervals of 80 %; CPU seconds of the whole back-test of a set.\n",
            "| set | level | years | wMAPE | reference | covered % | interval score | s |",
            "|---|---|---|---|---|---|---|---|",
            *set_rows(folder),
            "",
        ]
    lines += [
        f"Simulated cities, 10 years of data, 10 ahead, {SCENARIOS} scenarios at every level, CPU "
        "seconds; memory is the peak of the process so far. The boosting learns from at most "
        "20,000 rows per year whatever the size; candidates, intervals and sums grow with the "
        "cells, and so does memory (all candidates of all past years are kept).\n",
        "| schools | cells | rows | reading s | fit s | scenarios s | memory MB |",
        "|---|---|---|---|---|---|---|",
        *(growth_row(count) for count in schools),
        "",
    ]
    return "\n".join(lines)
