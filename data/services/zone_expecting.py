"""How many children a zone may expect under a scenario of the forecast, with its 80 % band."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.forecasting import HI80, LO80, POINT, AreaForecast, SchoolForecasts
from data.contracts.zone_editing import Place
from data.contracts.zones import Block, ZoneSchool
from data.domain.zones.plane import Floats
from data.queries import forecasts
from data.queries import zone_editing as queries
from data.services.zone_ground import Ground


@dataclass(frozen=True, slots=True)
class Expected:
    """Entrants of each block; `low` and `high` are shares of a school's expectation."""

    point: Floats
    low: Floats
    high: Floats
    simulated: bool


def expected(session: Session, scope: Scope, land: Ground, place: Place, key: str) -> Expected:
    """Move the known entrants of blocks to the year asked for.

    A block grows as the forecast lets the entry grade of its commune grow between the year its
    entrants are known for and the year asked for. The band of a zone is that of the school's own
    forecast of the grade, relative to its middle. Without a scenario nothing grows and the band
    has no width.
    """
    people = land.blocks[Block.ENTRANTS].to_numpy(float)
    even = np.ones(len(land.schools))
    run = forecasts.latest_run(session) if key else None
    scenario = next((one for one in run.scenarios if one.key == key), None) if run else None
    if run is None or scenario is None:
        return Expected(people, even, even, simulated=False)
    found = queries.forecasts_below(session, scope, run.id, scenario.id, land.area.code)
    growth = {
        code: _growth(area, place.grade, land.entrant_year, place.school_year)
        for code, (area, _) in found.items()
    }
    point = people * np.array([growth.get(code, 1.0) for code in land.blocks[Block.UNIT_CODE]])
    low, high = even.copy(), even.copy()
    at = {code: number for number, code in enumerate(land.schools[ZoneSchool.CODE])}
    for area, schools in found.values():
        if schools is not None and place.school_year in area.years:
            year = area.years.index(place.school_year)
            _bands(schools, place.grade, year, at, low, high)
    return Expected(point, low, high, run.simulated)


def _growth(area: AreaForecast, grade: int, since: int, until: int) -> float:
    series = f"g{grade}"

    def pupils(year: int) -> float:
        if year in area.years:
            return float(area.series(series)[area.years.index(year), POINT])
        if year in area.past_years:
            return float(area.past(series)[area.past_years.index(year)])
        return float("nan")

    before, after = pupils(since), pupils(until)
    return after / before if before > 0 and np.isfinite(after) else 1.0


def _bands(
    schools: SchoolForecasts, grade: int, year: int, at: dict[str, int], low: Floats, high: Floats
) -> None:
    for cell in np.flatnonzero(schools.cell_grade == grade).tolist():
        number = at.get(schools.codes[int(schools.cell_school[cell])])
        bands = schools.pupils[cell, year]
        if number is not None and bands[POINT] > 0:
            low[number] = bands[LO80] / bands[POINT]
            high[number] = bands[HI80] / bands[POINT]
