"""Shapes of forecasts: scenarios, what a run says of one area, hot spots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_by
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from data.contracts.education import GRADES, LEVELS

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

STAGES = LEVELS[:4]  # the levels that are forecast; continuing education follows its own intake
STAGE_GRADES: dict[str, range] = {
    "preschool": range(-3, 1),
    "primary": range(1, 6),
    "lower_secondary": range(6, 10),
    "upper_secondary": range(10, 13),
}
ALL = "all"
MOST_YEARS = 10
NORMAL_AGES = (17, 18)  # last age of "3 to 18 years": 15 or 16 cohorts

# Assumptions whose weight is measured, and the step each is moved by to either side.
TORNADO_STEPS: dict[str, float] = {
    "births": 10.0,  # per cent of every coming year's births
    "migration": 0.5,  # per cent a year
    "retention": 5.0,  # points of the share that goes on to upper secondary
    "housing": 50.0,  # per cent of the dwellings
    "class_size": 2.0,  # pupils per class
    "sessions": 1.0,  # lower secondary at one session a day, and at two
    "method": 80.0,  # per cent: both ends of the forecast's own interval
}
TORNADO = tuple(TORNADO_STEPS)

# --- what one area says ---------------------------------------------------------------------------

# Rows of `AreaForecast.pupils`: every grade, then every level, then all of them.
SERIES: tuple[str, ...] = (*(f"g{grade}" for grade in GRADES), *STAGES, ALL)
POINT, LO80, HI80, LO95, HI95 = range(5)
# Rows of `AreaForecast.need`: every level, then all of them.
NEED_ROWS: tuple[str, ...] = (*STAGES, ALL)
NEEDS = (
    "classes",
    "rooms",  # at the forecast itself: as likely too many as too few
    "rooms_likely",  # enough in four futures of five
    "supply",  # rooms there are
    "planned",  # rooms the scenario adds or takes away
    "probability",  # that the rooms needed exceed those there are and planned
    "teachers",
    "land_m2",
)


@dataclass(frozen=True, slots=True)
class AreaForecast:
    """Pupils, classes and rooms of one area under one scenario.

    `history` is series x past years; `pupils` series x years x (point, lo80, hi80, lo95, hi95),
    whole numbers that add up over the units below; `need` rows x years x `NEEDS`; `years` starts
    with the last year of data, where the intervals have no width. `people` is
    (people aged 3-17, aged 3-18) x years; `tornado` assumption x (low, high) x years: rooms
    needed; `now` holds teachers and land of today by level (nan: not reported).
    """

    years: tuple[int, ...]
    past_years: tuple[int, ...]
    history: Floats
    pupils: Ints
    need: Floats
    people: Floats
    tornado: Floats
    now: Mapping[str, Sequence[float | None]]
    last_age: int = 18  # of "3 to 18 years" as the scenario counts them

    def series(self, key: str) -> Ints:
        """Return years x (point, lo80, hi80, lo95, hi95) of a grade, a level or `ALL`."""
        bands: Ints = self.pupils[SERIES.index(key)]
        return bands

    def past(self, key: str) -> Floats:
        """Return the past years of a grade, a level or `ALL`."""
        values: Floats = self.history[SERIES.index(key)]
        return values

    def needs(self, row: str, name: str) -> Floats:
        """Return one figure of need of a level or `ALL`, by year."""
        return self.need[NEED_ROWS.index(row), :, NEEDS.index(name)]

    def shortage(self, row: str) -> Floats:
        """Return rooms needed above rooms there are and planned; below zero: a surplus."""
        return self.needs(row, "rooms") - self.needs(row, "supply") - self.needs(row, "planned")


@dataclass(frozen=True, slots=True)
class SchoolForecasts:
    """The schools of one unit: cells x years x (point, lo80, hi80, lo95, hi95) and their rooms."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    cell_school: Ints
    cell_grade: Ints
    pupils: Ints
    rooms: Floats  # school x year: needed
    supply: Floats  # school x year


@dataclass(frozen=True, slots=True)
class HotSpot:
    """A place that runs short of rooms: what, where, by when and why.

    `year` is the first school year in which a shortage is more likely than not, `worst_year` the
    one with the largest shortage; figures are of that year unless named otherwise.
    """

    unit_code: str
    unit_name: str
    level: str
    year: int
    worst_year: int
    shortage: int
    likely_shortage: int  # enough in four futures of five
    need: int
    supply: int
    planned: int
    probability: float
    pupils_now: int
    pupils_then: int
    schools: int  # schools of the usual greatest size that the shortage fills
    room_years: float  # what the list is ordered by


# --- runs -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunView:
    """One stored run."""

    id: int
    method: str
    data_on: date
    base_year: int
    horizon: int
    seed: int
    recorded_at: datetime
    account_name: str
    seconds: float
    digest: str
    simulated: bool
    settings: Mapping[str, Any]
    back_test: Sequence[Mapping[str, Any]]
    issues: Sequence[Mapping[str, Any]]
    scenarios: tuple["ScenarioView", ...] = ()


# --- scenarios ------------------------------------------------------------------------------------

Kind: TypeAlias = Literal["year", "percent", "count", "unit", "text", "choice", "school"]
Row: TypeAlias = Mapping[str, Any]
Assumptions: TypeAlias = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a section of a scenario."""

    name: str
    kind: Kind
    low: float = 0
    high: float = 0
    required: bool = True
    choices: tuple[str, ...] = ()


_YEAR = Field("year", "year")
SECTIONS: dict[str, tuple[Field, ...]] = {
    "births": (_YEAR, Field("change", "percent", -50, 50)),
    "migration": (Field("unit", "unit"), _YEAR, Field("rate", "percent", -20, 20)),
    "housing": (
        Field("name", "text"),
        Field("unit", "unit"),
        _YEAR,
        Field("dwellings", "count", 1, 200_000),
        *(Field(stage, "percent", 0, 200, required=False) for stage in STAGES),
    ),
    "routes": (
        Field("name", "text"),
        Field("unit", "unit"),
        _YEAR,
        Field("growth", "percent", -10, 20),
        Field("lasts", "count", 1, MOST_YEARS),
    ),
    "schools": (
        Field("action", "choice", choices=("open", "extend", "close")),
        Field("school", "school"),
        Field("unit", "unit", required=False),
        Field("level", "choice", choices=STAGES),
        _YEAR,
        Field("rooms", "count", 0, 500),
    ),
    "retention": (
        _YEAR,
        Field("upper_secondary", "percent", 0, 100),
        Field("continuing", "percent", 0, 100),
        Field("vocational", "percent", 0, 100),
    ),
    "policy": (
        Field("level", "choice", choices=STAGES),
        Field("class_size", "count", 10, 60, required=False),
        Field("sessions", "choice", required=False, choices=("2", "1")),
        Field("non_public", "percent", 0, 100, required=False),
        Field("year", "year", required=False),
    ),
    "measure": (Field("last_age", "choice", choices=("18", "17")),),
}
# Pupils per 100 dwellings where a project does not say; an assumption, to be replaced by surveys.
USUAL_YIELD = {"preschool": 12.0, "primary": 18.0, "lower_secondary": 12.0, "upper_secondary": 7.0}
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell of a scenario was refused; `row` counts from 1, 0 is the section itself."""

    section: str
    row: int
    field: str
    key: str
    values: Mapping[str, Any] = made_by(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """One version of a scenario."""

    id: int  # of the version
    key: str
    name: str
    number: int
    assumptions: Assumptions
    reason: str
    account_name: str
    recorded_at: datetime
    simulated: bool
