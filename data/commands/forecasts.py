"""Save versions of scenarios and runs of the forecast; nothing is changed afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands.topics import Topic, bump
from data.contracts.access import Actor
from data.contracts.clock import system_now
from data.contracts.errors import ConflictError, InvalidInputError
from data.contracts.forecasting import Assumptions, HotSpot
from data.contracts.text import clean, fold
from data.models.forecasts import (
    ForecastArea,
    ForecastHotSpot,
    ForecastRun,
    Scenario,
    ScenarioVersion,
)
from data.models.units import AdministrativeUnit

_NAME_LENGTH = 120
_REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class ScenarioForm:
    """A new version of a scenario, already checked; `key` is empty for a new scenario.

    `seen` is the number of the version the form was filled from; 0 for a new scenario.
    """

    name: str
    reason: str
    assumptions: Assumptions
    key: str = ""
    seen: int = 0
    simulated: bool = False
    recorded_at: datetime | None = None  # by the installation's clock; the system's if left out


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A finished run: facts, then per scenario version the packed units and the hot spots."""

    method: str
    data_on: date
    base_year: int
    horizon: int
    seed: int
    settings: Mapping[str, Any]
    back_test: Sequence[Mapping[str, Any]]
    issues: Sequence[Mapping[str, Any]]
    digest: str
    seconds: float
    simulated: bool
    recorded_at: datetime
    areas: Mapping[int, Mapping[str, tuple[bytes, bytes | None]]]
    hot_spots: Mapping[int, Sequence[HotSpot]]


def save_scenario(session: Session, actor: Actor, form: ScenarioForm) -> int:
    """Append a version and return its id.

    Raises:
        InvalidInputError: name or reason is missing or the name is taken.
        ConflictError: somebody else saved a version since the form was opened.
    """
    name, reason = clean(form.name), clean(form.reason)
    if not name or len(name) > _NAME_LENGTH:
        raise InvalidInputError("forecast.name_missing", field="name")
    if not reason or len(reason) > _REASON_LENGTH:
        raise InvalidInputError("forecast.reason_missing", field="reason")
    scenario = _scenario(session, form.key) if form.key else _new_scenario(session, name)
    newest = session.scalar(
        select(func.max(ScenarioVersion.number)).where(ScenarioVersion.scenario_id == scenario.id)
    )
    if (newest or 0) != form.seen:
        raise ConflictError
    version = ScenarioVersion(
        scenario_id=scenario.id,
        number=form.seen + 1,
        name=name,
        assumptions={
            section: [dict(row) for row in rows] for section, rows in form.assumptions.items()
        },
        reason=reason,
        account_id=actor.account_id,
        account_name=actor.name[:200],
        recorded_at=form.recorded_at or system_now(),
        simulated=form.simulated,
    )
    session.add(version)
    session.flush()
    audit.record(
        session,
        actor,
        "scenario.save",
        subject=f"scenario:{scenario.key}",
        detail={"number": version.number, "name": name, "reason": reason},
    )
    bump(session, (Topic.FORECASTS,))
    return version.id


def _scenario(session: Session, key: str) -> Scenario:
    found = session.scalar(select(Scenario).where(Scenario.key == key).with_for_update())
    if found is None:
        raise InvalidInputError("forecast.no_scenario", field="name")
    return found


def _new_scenario(session: Session, name: str) -> Scenario:
    letters = "".join(c if c.isalnum() and c.isascii() else "-" for c in fold(name))
    key = "-".join(part for part in letters.split("-") if part)[:60] or "scenario"
    if session.scalar(select(Scenario.id).where(Scenario.key == key)) is not None:
        raise InvalidInputError("forecast.name_taken", field="name")
    position = session.scalar(select(func.coalesce(func.max(Scenario.position), 0))) or 0
    made = Scenario(key=key, position=position + 1)
    session.add(made)
    session.flush()
    return made


def save_run(session: Session, actor: Actor, record: RunRecord) -> int:
    """Append a run with all its results and return its id."""
    run = ForecastRun(
        method=record.method,
        data_on=record.data_on,
        base_year=record.base_year,
        horizon=record.horizon,
        seed=record.seed,
        settings=dict(record.settings),
        back_test=list(record.back_test),
        issues=list(record.issues),
        digest=record.digest,
        seconds=record.seconds,
        simulated=record.simulated,
        account_id=actor.account_id,
        account_name=actor.name[:200],
        recorded_at=record.recorded_at,
    )
    session.add(run)
    session.flush()
    unit_ids = dict(session.execute(select(AdministrativeUnit.code, AdministrativeUnit.id)).all())
    areas = [
        {
            "run_id": run.id,
            "version_id": version_id,
            "unit_id": unit_ids[code],
            "figures": figures,
            "schools": schools,
        }
        for version_id, units in record.areas.items()
        for code, (figures, schools) in units.items()
    ]
    session.execute(insert(ForecastArea), areas)
    spots = [
        {
            "run_id": run.id,
            "version_id": version_id,
            "unit_id": unit_ids[spot.unit_code],
            **{
                name: value
                for name, value in asdict(spot).items()
                if name not in {"unit_code", "unit_name"}
            },
        }
        for version_id, found in record.hot_spots.items()
        for spot in found
    ]
    if spots:
        session.execute(insert(ForecastHotSpot), spots)
    audit.record(
        session,
        actor,
        "forecast.run",
        subject=f"forecast:{run.id}",
        detail={"method": record.method, "digest": record.digest, "scenarios": len(record.areas)},
    )
    bump(session, (Topic.FORECASTS,))
    return run.id
