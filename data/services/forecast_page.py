"""Put together what the forecast page, its exports and the hot spots elsewhere show."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import Actor, Permission, Scope
from data.contracts.errors import NotFoundError
from data.contracts.forecast_page import (
    Choices,
    ForecastFilter,
    ForecastPicture,
    NormRow,
    Place,
    Urgent,
)
from data.contracts.forecasting import RunView, ScenarioView
from data.contracts.frames import records
from data.domain.capacity import KEY_OF_GRADE, ROOMS_PER_10000_KEY
from data.domain.demand import LAND_KEYS, TEACHER_KEYS
from data.queries import forecast_inputs, forecasts, norms
from data.services import caching
from data.services.caching import cached
from data.services.overview import identity

TOPICS = (Topic.FORECASTS, Topic.UNITS)
MOST_SIDE_BY_SIDE = 3
MOST_URGENT = 5
Drawn = TypeVar("Drawn")


def stand(session: Session) -> dict[str, int]:
    """Return the versions a picture read now is made from."""
    known = caching.versions(session)
    return {str(topic): known.get(topic, 0) for topic in TOPICS}


def latest_run(session: Session) -> RunView | None:
    """Return the newest run; it holds no figure of a unit but the errors of its back-test."""
    nobody = Scope()
    return cached(
        session, nobody, "forecast.run", TOPICS, (), lambda: forecasts.latest_run(session)
    )


def choices(session: Session, scope: Scope) -> Choices:
    """Return the units in scope and the scenarios of the newest run."""

    def compute() -> Choices:
        frame = forecast_inputs.units(session, scope)
        places = [
            Place(row["code"], row["name"], row["level"], row["parent"]) for row in records(frame)
        ]
        run = latest_run(session)
        return Choices(places, run.scenarios if run else (), scope)

    return cached(session, scope, "forecast.choices", TOPICS, (), compute)


def picture(session: Session, actor: Actor, wanted: ForecastFilter) -> ForecastPicture | None:
    """Return one area of the newest run; None before the first run.

    Raises:
        NotFoundError: no such unit in the reader's scope.
    """
    scope = actor.scope

    def compute() -> ForecastPicture | None:
        return _compute(session, scope, wanted)

    made = cached(session, scope, "forecast.picture", TOPICS, wanted, compute)
    if made is None or not actor.may(Permission.FORECAST_RUN):
        return made
    return _for_planner(made)


def _for_planner(made: ForecastPicture) -> ForecastPicture:
    values = {name: getattr(made, name) for name in ForecastPicture.__slots__}
    return ForecastPicture(**(values | {"may_run": True}))


def top_code(session: Session, scope: Scope) -> str:
    """Return the code of the largest unit in scope.

    Raises:
        NotFoundError: the scope holds no unit.
    """
    upper = choices(session, scope).upper()
    if not upper:
        raise NotFoundError
    return upper[0].code


def _compute(session: Session, scope: Scope, wanted: ForecastFilter) -> ForecastPicture | None:
    run = latest_run(session)
    code = wanted.unit_code or top_code(session, scope)
    unit = identity(session, scope, code)
    if run is None or not run.scenarios:
        return None
    scenario = scenario_of(run, wanted.scenario)
    others = [one for one in run.scenarios if one.id != scenario.id][: MOST_SIDE_BY_SIDE - 1]
    ids = {scenario.id, *(one.id for one in others)}
    found = forecasts.area(session, scope, run.id, unit.code, ids)
    part_level = unit.child_level or ""
    inside = Scope(unit_codes=frozenset({unit.code}))
    parts = forecasts.parts(session, inside, run.id, scenario.id, unit.code) if part_level else {}
    legal = _norms(session)
    return ForecastPicture(
        run=run,
        unit=unit,
        filter=wanted,
        scenario=scenario,
        areas={one.id: found[one.id] for one in run.scenarios if one.id in found},
        parts=parts,
        part_level=part_level,
        schools=forecasts.schools(session, inside, run.id, scenario.id, unit.code),
        hot_spots=forecasts.hot_spots(
            session, inside, run.id, scenario.id, level=part_level or unit.level
        ),
        norms=legal,
        provenance=forecasts.source_of(run.settings, run.data_on, run.simulated),
        rooms_target=next((row.value for row in legal if row.key == ROOMS_PER_10000_KEY), None),
    )


def scenario_of(run: RunView, key: str) -> ScenarioView:
    """Return the scenario called `key`, else the first of the run."""
    return next((one for one in run.scenarios if one.key == key), run.scenarios[0])


def _norms(session: Session) -> list[NormRow]:
    wanted = [*dict.fromkeys(KEY_OF_GRADE.values()), *TEACHER_KEYS.values(), *LAND_KEYS.values()]
    return norms.legal(session, [*wanted, ROOMS_PER_10000_KEY])


def urgent(session: Session, actor: Actor, code: str, most: int = MOST_URGENT) -> Urgent | None:
    """Return the most urgent hot spots right below a unit; None to who may see no forecast."""
    if not actor.may(Permission.FORECAST_VIEW):
        return None
    scope = actor.scope

    def compute() -> Urgent:
        return forecasts.most_urgent(session, scope, code, most)

    return cached(session, scope, "forecast.urgent", TOPICS, (code, most), compute)


def drawn(
    session: Session, scope: Scope, name: str, look: Hashable, draw: Callable[[], Drawn]
) -> Drawn:
    """Return what `draw` made, kept until a forecast changes; see `overview.drawn`."""
    return cached(session, scope, f"forecast.drawn.{name}", TOPICS, look, draw)
