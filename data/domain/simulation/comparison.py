"""Compare the simulated city with the published figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.contracts.education import SCHOOL_KINDS, TEACHER_GROUPS
from data.domain.simulation import assumptions as given
from data.domain.simulation.city import SimulatedCity

LEVELS_SUMMED = {
    "all": ("preschool", "primary", "lower_secondary", "upper_secondary"),
    "general": ("primary", "lower_secondary", "upper_secondary"),
}
_CATEGORY = {  # a school counts once, under its highest level
    "preschool_schools": "preschool",
    "primary_schools": "primary",
    "lower_secondary_schools": "lower_secondary",
    "upper_secondary_schools": "upper_secondary",
}
CITY = "79"
STRICT = 0.01  # 2022-23 by sector and 2023-24 by level
RATIO = 0.03  # rooms per 10,000 people of the ten published districts
EXACT = 0.05  # every other figure printed to the last digit
_STRICT_KEYS = frozenset(
    [f"P{number:03d}" for number in (*range(1, 16), 44, 45, 46, 47, 48)]  # rows of public_totals
)


@dataclass(frozen=True, slots=True)
class _Figures:
    """The simulated frames, joined to what the institutions are."""

    enrolment: pd.DataFrame
    teachers: pd.DataFrame
    facilities: pd.DataFrame
    population: pd.DataFrame
    births: pd.DataFrame
    admissions: pd.DataFrame


def compare(city: SimulatedCity, units: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Return one row per published figure that the simulation has too.

    Args:
        city: the simulated frames.
        units: `data.reference.read("units")`.
        totals: `data.reference.read("public_totals")`.

    Returns:
        The columns of `totals` and `simulated`, `deviation` (share of the published value),
        `tolerance` (nan: the figure is no target) and `within` (False only beyond a tolerance).
    """
    figures = _figures(city, units)
    simulated = [_simulated(figures, row) for row in totals.itertuples()]
    frame = totals.assign(simulated=simulated)
    frame = frame[frame["simulated"].notna()].reset_index(drop=True)
    published = frame["value"].replace(0.0, np.nan)
    frame["deviation"] = frame["simulated"] / published - 1.0
    frame["tolerance"] = [_tolerance(row) for row in frame.itertuples()]
    beyond = frame["deviation"].abs() > frame["tolerance"] + 1e-9
    return frame.assign(within=~beyond)


def _tolerance(row: Any) -> float:  # noqa: ANN401
    if row.key in _STRICT_KEYS:
        return STRICT
    if row.metric == "rooms_per_10000_school_age":
        return RATIO
    if row.metric == "rooms_target_met":
        return 0.0
    return EXACT if row.qualifier in {"exact", "census"} else float("nan")


def _figures(city: SimulatedCity, units: pd.DataFrame) -> _Figures:
    about = city.institutions[["code", "kind", "sector", "levels", "district_code"]].rename(
        columns={"code": "institution"}
    )
    about["sector"] = about["sector"].replace("foreign", "non_public")
    parent = units.set_index("code")["parent_code"]
    people = city.population.assign(district_code=city.population["ward_code"].map(parent))
    births = city.births.assign(district_code=city.births["ward_code"].map(parent))
    staff = city.staffing[city.staffing["staff_group"].isin(TEACHER_GROUPS)]
    rooms = ["rooms_permanent", "rooms_semi_permanent", "rooms_temporary"]
    facilities = city.facilities.assign(rooms=city.facilities[rooms].sum(axis=1))
    return _Figures(
        city.enrolment.merge(about, on="institution"),
        staff.merge(about, on="institution"),
        facilities.merge(about, on="institution"),
        people,
        births,
        city.admissions.merge(about, on="institution"),
    )


def _simulated(figures: _Figures, row: Any) -> float:  # noqa: ANN401
    measure = _MEASURES.get(row.metric)
    known = row.unit_code == CITY or row.unit_code in given.DISTRICT_CODES
    if measure is None or not known:
        return float("nan")
    value = measure(figures, row)
    return float("nan") if value is None else float(value)


def _year(row: Any) -> int:  # noqa: ANN401
    """Return the school year of a row; a calendar period belongs to the one that began in it."""
    text = str(row.period)[:4]
    return int(row.school_year) if not pd.isna(row.school_year) else int(text)


def _select(frame: pd.DataFrame, row: Any) -> pd.DataFrame:  # noqa: ANN401
    """Keep the year, unit and sector of a published row, schools only."""
    keep = (frame["school_year"] == _year(row)) & frame["kind"].isin(SCHOOL_KINDS)
    if row.unit_code != CITY:
        keep &= frame["district_code"] == row.unit_code
    if row.sector in {"public", "non_public"}:
        keep &= frame["sector"] == row.sector
    return frame[keep]


def _enrolment(figures: _Figures, row: Any) -> pd.DataFrame | None:  # noqa: ANN401
    if _year(row) not in given.SCHOOL_YEARS:
        return None
    if row.level == "continuing":
        frame = figures.enrolment
        return frame[(frame["kind"] == "continuing") & (frame["school_year"] == _year(row))]
    chosen = _select(figures.enrolment, row)
    if str(row.level).startswith("grade_") and str(row.level)[6:].isdigit():
        return chosen[chosen["grade"] == int(str(row.level)[6:])]
    return chosen[chosen["level"].isin(LEVELS_SUMMED.get(row.level, (row.level,)))]


def _sum(column: str) -> "_Measure":
    def measure(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
        chosen = _enrolment(figures, row)
        return None if chosen is None or chosen.empty else float(chosen[column].sum())

    return measure


def _students_change(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    year = _year(row)
    if year not in given.SCHOOL_YEARS or year - 1 not in given.SCHOOL_YEARS:
        return None
    frame = figures.enrolment[figures.enrolment["kind"].isin(SCHOOL_KINDS)]
    frame = frame[frame["level"].isin(LEVELS_SUMMED.get(row.level, (row.level,)))]
    by_year = frame.groupby("school_year")["pupils"].sum()
    return float(by_year[year] - by_year[year - 1])


def _teachers(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    if row.level not in {"all", "general"}:
        return None
    chosen = _select(figures.teachers, row)
    if row.level == "general":
        chosen = chosen[chosen["levels"] != "preschool"]
    return float(chosen["people"].sum()) or None


def _classrooms(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    year = 2023 if row.period == "2024-03" else _year(row)  # the school year that is running
    frame = figures.facilities.assign(
        school_year=figures.facilities["school_year"].where(
            figures.facilities["school_year"] != year, _year(row)
        )
    )
    chosen = _select(frame, row)
    if row.level == "general":
        chosen = chosen[chosen["levels"] != "preschool"]
    return float(chosen["rooms"].sum()) or None


def _schools(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    chosen = _select(figures.enrolment, row)
    if row.metric != "schools_and_sites":
        chosen = chosen[chosen["kind"] != "kindergarten_group"]
    if row.metric in _CATEGORY:
        chosen = chosen[chosen["levels"].str.split(";").str[-1] == _CATEGORY[row.metric]]
    elif row.level == "primary":
        chosen = chosen[chosen["level"] == "primary"]
    elif row.level == "general":
        chosen = chosen[chosen["levels"] != "preschool"]
    return float(chosen["institution"].nunique()) or None


def _centres(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    frame = figures.enrolment
    chosen = frame[(frame["kind"] == "continuing") & (frame["school_year"] == _year(row))]
    return float(chosen["institution"].nunique()) or None


def _land(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    chosen = _select(figures.facilities, row)
    if row.level != "all":
        chosen = chosen[chosen["levels"].str.split(";").str[-1] == row.level]
    return float(chosen["land_m2"].sum()) or None


def _computers(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    chosen = _select(figures.facilities, row)
    return float(chosen.loc[chosen["kind"] == row.level, "computers"].sum()) or None


def _rooms_ratio(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    if _year(row) not in given.SCHOOL_YEARS:
        return None
    rooms = _select(figures.facilities, row)["rooms"].sum()
    people = _people(figures, row)
    of_age = people[people["age"].between(3, 18)]["people"].sum()
    return float(rooms / of_age * 10_000.0)


def _target_met(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    ratio = _rooms_ratio(figures, row)
    return None if ratio is None else float(ratio >= 300.0)


def _people(figures: _Figures, row: Any) -> pd.DataFrame:  # noqa: ANN401
    frame = figures.population[figures.population["year"] == int(str(row.period)[:4])]
    return frame if row.unit_code == CITY else frame[frame["district_code"] == row.unit_code]


def _population(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    return float(_people(figures, row)["people"].sum()) or None


def _under_14(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    people = _people(figures, row)
    return float(people[people["age"] < 14]["people"].sum() / people["people"].sum())


def _birth_rate(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    births = figures.births[figures.births["year"] == int(row.period)]["births"].sum()
    return float(births / _people(figures, row)["people"].sum() * 1000.0)


def _grade_10(column: str) -> "_Measure":
    def measure(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
        frame = figures.admissions
        chosen = frame[
            (frame["grade"] == 10)
            & (frame["school_year"] == int(row.period))
            & (frame["sector"] == "public")
        ]
        return float(chosen[column].sum()) or None

    return measure


def _graduates(figures: _Figures, row: Any) -> float | None:  # noqa: ANN401
    """Take grade 9 at the start of the school year that ended in the summer of the row."""
    frame = figures.enrolment
    chosen = frame[
        (frame["grade"] == 9)
        & (frame["level"] == "lower_secondary")
        & (frame["school_year"] == int(row.period) - 1)
    ]
    return float(chosen["pupils"].sum()) or None


_Measure = Callable[[_Figures, Any], float | None]
_MEASURES: dict[str, _Measure] = {
    "students": _sum("pupils"),
    "students_implied": _sum("pupils"),
    "classes": _sum("classes"),
    "students_change": _students_change,
    "teachers": _teachers,
    "classrooms": _classrooms,
    "schools": _schools,
    "schools_and_sites": _schools,
    "schools_with_primary_level": _schools,
    "institutions": _schools,
    **dict.fromkeys(_CATEGORY, _schools),
    "centres": _centres,
    "continuing_centres": _centres,
    "education_land": _land,
    "computers": _computers,
    "rooms_per_10000_school_age": _rooms_ratio,
    "rooms_target_met": _target_met,
    "population": _population,
    "under_14_rate": _under_14,
    "crude_birth_rate": _birth_rate,
    "grade_10_public_quota": _grade_10("quota"),
    "grade_10_public_candidates": _grade_10("applications"),
    "lower_secondary_graduates": _graduates,
}
