"""What the forecast page shows of one area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.contracts.access import Scope
from data.contracts.forecasting import (
    ALL,
    MOST_YEARS,
    SERIES,
    STAGE_GRADES,
    STAGES,
    AreaForecast,
    HotSpot,
    RunView,
    ScenarioView,
    SchoolForecasts,
)
from data.contracts.provenance import UNKNOWN, Provenance
from data.contracts.units import UnitIdentity


@dataclass(frozen=True, slots=True)
class ForecastFilter:
    """What the reader asked for; `unit_code` None is the largest unit in scope."""

    unit_code: str | None = None
    series: str = ALL
    horizon: int = MOST_YEARS
    scenario: str = ""

    @property
    def need_row(self) -> str:
        """The level whose rooms are shown: that of a grade, or all of them."""
        return row_of(self.series)


def row_of(series: str) -> str:
    """Return the level a grade belongs to; a level, or all of them, is its own."""
    if series == ALL or series in STAGES:
        return series
    grade = int(series[1:])
    return next(stage for stage, grades in STAGE_GRADES.items() if grade in grades)


def series_of(text: str | None) -> str:
    """Read a grade or level of the address; anything else means all of them."""
    return text if text in SERIES else ALL


def horizon_of(text: str | None) -> int:
    """Read a number of years of the address; anything else means as far as it goes."""
    known = text and text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_YEARS
    return int(text) if text and known else MOST_YEARS


@dataclass(frozen=True, slots=True)
class Place:
    """A unit the reader may choose."""

    code: str
    name: str
    level: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class NormRow:
    """A number a forecast was made with and the legal text that sets it."""

    key: str
    level: str
    value: float
    document: str
    article: str
    url: str


@dataclass(frozen=True, slots=True)
class ForecastPicture:
    """One area under one scenario, with the scenarios it is compared to.

    `areas` holds the area under every scenario shown, in order, by version; `parts` the units right
    below, `schools` those of a unit without units below.
    """

    run: RunView
    unit: UnitIdentity
    filter: ForecastFilter
    scenario: ScenarioView
    areas: Mapping[int, AreaForecast]
    parts: Mapping[str, tuple[str, AreaForecast]]
    part_level: str
    schools: SchoolForecasts | None
    hot_spots: Sequence[HotSpot]
    norms: Sequence[NormRow]
    provenance: Provenance
    rooms_target: float | None
    may_run: bool = False

    @property
    def area(self) -> AreaForecast:
        """The area under the chosen scenario."""
        return self.areas[self.scenario.id]

    @property
    def years(self) -> tuple[int, ...]:
        """The last year of data and those asked for."""
        return self.area.years[: self.filter.horizon + 1]

    @property
    def shown(self) -> tuple[ScenarioView, ...]:
        """The scenarios side by side."""
        return tuple(one for one in self.run.scenarios if one.id in self.areas)


@dataclass(frozen=True, slots=True)
class Urgent:
    """The places below a unit that run short of rooms first; no run yet is not the same as none."""

    unit_code: str
    has_run: bool
    spots: Sequence[HotSpot] = ()
    provenance: Provenance = UNKNOWN


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen above the page."""

    places: Sequence[Place] = ()
    scenarios: Sequence[ScenarioView] = ()
    scope: Scope = field(default_factory=Scope)

    def upper(self) -> list[Place]:
        """Return the largest units in scope and, of a city, those right below it."""
        codes = {place.code for place in self.places}
        tops = [place for place in self.places if place.parent not in codes]
        cities = {top.code for top in tops if top.level == "province"}
        return [*tops, *(place for place in self.places if place.parent in cities)]

    def below(self, code: str | None) -> list[Place]:
        """Return the units right below one that is not at the top of the scope."""
        return [place for place in self.places if code and place.parent == code]
