"""Check a scenario as typed and keep it as the next version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands import forecasts as commands
from data.commands.forecasts import ScenarioForm
from data.contracts.access import WHOLE_CITY, Actor, Permission
from data.contracts.errors import InvalidInputError, NotAllowedError
from data.contracts.forecasting import Problem
from data.database import read_session, write_session
from data.domain.scenarios import Places, check
from data.models.forecasts import ScenarioVersion
from data.models.institutions import Enrolment
from data.queries import clock, forecast_inputs


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form: a kept version, or why not."""

    name: str = ""
    number: int = 0
    key: str = ""
    problems: tuple[Problem, ...] = ()
    name_key: str = ""
    reason_key: str = ""


def places_of(session: Session) -> Places:
    """Return what a scenario may name: units and schools of the city, and the coming years."""
    units = forecast_inputs.units(session, WHOLE_CITY)
    schools = forecast_inputs.schools(session, WHOLE_CITY)
    base_year = session.scalar(
        select(func.max(Enrolment.school_year)).where(Enrolment.superseded_by_id.is_(None))
    )
    return Places(
        dict(zip(units["code"], units["parent"], strict=True)),
        dict(zip(schools["school"], schools["unit"], strict=True)),
        int(base_year or clock.today(session).year),
    )


def save(
    actor: Actor,
    key: str,
    seen: int,
    name: str,
    reason: str,
    typed: Mapping[str, Sequence[Mapping[str, str]]],
) -> Outcome:
    """Keep the next version of a scenario; a new one if `key` is empty.

    Args:
        actor: who saves.
        key: of the scenario.
        seen: number of the version the form was filled from.
        name: as typed.
        reason: as typed.
        typed: section -> rows of field -> text.

    Raises:
        NotAllowedError: this person may not.
        ConflictError: somebody else saved a version in between.
    """
    if not actor.may(Permission.FORECAST_RUN):
        raise NotAllowedError
    with read_session() as session:
        places = places_of(session)
        now = clock.now(session)
    checked = check(typed, places, actor.language)
    if checked.problems:
        return Outcome(problems=checked.problems)
    form = ScenarioForm(name, reason, checked.assumptions, key, seen, recorded_at=now)
    try:
        with write_session() as session:
            version_id = commands.save_scenario(session, actor, form)
            version = session.get_one(ScenarioVersion, version_id)
            return Outcome(version.name, version.number, version.scenario.key)
    except InvalidInputError as error:
        if error.values.get("field") == "reason":
            return Outcome(reason_key=error.key)
        return Outcome(name_key=error.key)
