"""Read scenarios and stored forecasts within a reader's scope."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.errors import NotFoundError
from data.contracts.forecast_page import Urgent
from data.contracts.forecasting import AreaForecast, HotSpot, RunView, ScenarioView, SchoolForecasts
from data.contracts.jobs import OPEN_STATES, JobKind, JobView
from data.contracts.provenance import Provenance
from data.domain.packing import unpack
from data.models.forecasts import (
    ForecastArea,
    ForecastHotSpot,
    ForecastRun,
    Scenario,
    ScenarioVersion,
)
from data.models.sources import Job
from data.models.units import AdministrativeUnit, UnitProfile
from data.queries.scope import within


def _scenario(version: ScenarioVersion, key: str) -> ScenarioView:
    return ScenarioView(
        id=version.id,
        key=key,
        name=version.name,
        number=version.number,
        assumptions=version.assumptions,  # type: ignore[arg-type]
        reason=version.reason,
        account_name=version.account_name,
        recorded_at=version.recorded_at,
        simulated=version.simulated,
    )


def scenarios(session: Session) -> tuple[ScenarioView, ...]:
    """Return the newest version of every scenario; assumptions hold no figure of a unit."""
    newest = (
        select(ScenarioVersion.scenario_id, func.max(ScenarioVersion.number).label("number"))
        .group_by(ScenarioVersion.scenario_id)
        .subquery("newest")
    )
    statement = (
        select(ScenarioVersion, Scenario.key)
        .join(Scenario, Scenario.id == ScenarioVersion.scenario_id)
        .join(
            newest,
            (newest.c.scenario_id == ScenarioVersion.scenario_id)
            & (newest.c.number == ScenarioVersion.number),
        )
        .order_by(Scenario.position, Scenario.id)
    )
    return tuple(_scenario(version, key) for version, key in session.execute(statement))


def versions(session: Session, key: str) -> tuple[ScenarioView, ...]:
    """Return every version of one scenario, newest first."""
    statement = (
        select(ScenarioVersion, Scenario.key)
        .join(Scenario, Scenario.id == ScenarioVersion.scenario_id)
        .where(Scenario.key == key)
        .order_by(ScenarioVersion.number.desc())
    )
    return tuple(_scenario(version, found) for version, found in session.execute(statement))


def latest_run(session: Session) -> RunView | None:
    """Return the newest run with the scenarios it was made for; None before the first."""
    run = session.scalar(select(ForecastRun).order_by(ForecastRun.id.desc()).limit(1))
    if run is None:
        return None
    made_for = select(ForecastArea.version_id).where(ForecastArea.run_id == run.id).distinct()
    statement = (
        select(ScenarioVersion, Scenario.key)
        .join(Scenario, Scenario.id == ScenarioVersion.scenario_id)
        .where(ScenarioVersion.id.in_(made_for))
        .order_by(Scenario.position, Scenario.id)
    )
    return RunView(
        id=run.id,
        method=run.method,
        data_on=run.data_on,
        base_year=run.base_year,
        horizon=run.horizon,
        seed=run.seed,
        recorded_at=run.recorded_at,
        account_name=run.account_name,
        seconds=run.seconds,
        digest=run.digest,
        simulated=run.simulated,
        settings=run.settings,
        back_test=run.back_test,  # type: ignore[arg-type]
        issues=run.issues,  # type: ignore[arg-type]
        scenarios=tuple(_scenario(version, key) for version, key in session.execute(statement)),
    )


def _areas(scope: Scope, run_id: int, *columns: Any) -> Select[Any]:  # noqa: ANN401
    return (
        select(*columns)
        .join(AdministrativeUnit, AdministrativeUnit.id == ForecastArea.unit_id)
        .where(ForecastArea.run_id == run_id, within(ForecastArea.unit_id, scope))
    )


def area(
    session: Session, scope: Scope, run_id: int, code: str, version_ids: Collection[int]
) -> dict[int, AreaForecast]:
    """Return what a run says of one unit, by scenario version.

    Raises:
        NotFoundError: no such unit in scope, or not in this run.
    """
    statement = _areas(scope, run_id, ForecastArea.version_id, ForecastArea.figures).where(
        AdministrativeUnit.code == code, ForecastArea.version_id.in_(version_ids)
    )
    found = {version: read_area(packed) for version, packed in session.execute(statement)}
    if not found:
        raise NotFoundError
    return found


def parts(
    session: Session, scope: Scope, run_id: int, version_id: int, parent: str
) -> dict[str, tuple[str, AreaForecast]]:
    """Return name and forecast of the units right below `parent` that lie in scope, by code."""
    above = select(AdministrativeUnit.id).where(AdministrativeUnit.code == parent).scalar_subquery()
    statement = (
        _areas(scope, run_id, AdministrativeUnit.code, UnitProfile.name, ForecastArea.figures)
        .join(UnitProfile, UnitProfile.unit_id == ForecastArea.unit_id)
        .where(
            ForecastArea.version_id == version_id,
            UnitProfile.superseded_by_id.is_(None),
            UnitProfile.parent_id == above,
        )
        .order_by(AdministrativeUnit.code)
    )
    return {code: (name, read_area(packed)) for code, name, packed in session.execute(statement)}


def schools(
    session: Session, scope: Scope, run_id: int, version_id: int, code: str
) -> SchoolForecasts | None:
    """Return the schools that lie directly in one unit; None if there is none in scope."""
    packed = session.scalar(
        _areas(scope, run_id, ForecastArea.schools).where(
            ForecastArea.version_id == version_id, AdministrativeUnit.code == code
        )
    )
    return None if packed is None else read_schools(packed)


def hot_spots(
    session: Session, scope: Scope, run_id: int, version_id: int, *, level: str, most: int = 400
) -> list[HotSpot]:
    """Return the places of one level of units in scope that run short, most urgent first."""
    statement = (
        select(ForecastHotSpot, AdministrativeUnit.code, UnitProfile.name)
        .join(AdministrativeUnit, AdministrativeUnit.id == ForecastHotSpot.unit_id)
        .join(
            UnitProfile,
            (UnitProfile.unit_id == ForecastHotSpot.unit_id)
            & UnitProfile.superseded_by_id.is_(None),
        )
        .where(
            ForecastHotSpot.run_id == run_id,
            ForecastHotSpot.version_id == version_id,
            UnitProfile.level == level,
            within(ForecastHotSpot.unit_id, scope),
        )
        .order_by(ForecastHotSpot.room_years.desc(), AdministrativeUnit.code, ForecastHotSpot.level)
        .limit(most)
    )
    return [_spot(*row) for row in session.execute(statement)]


def _spot(row: ForecastHotSpot, code: str, name: str) -> HotSpot:
    figures = {field: getattr(row, field) for field in HotSpot.__slots__[2:]}
    return HotSpot(unit_code=code, unit_name=name, **figures)


def most_urgent(session: Session, scope: Scope, parent: str, most: int) -> Urgent:
    """Return the most urgent places right below `parent` in scope, and whether there is a run.

    One statement, of the newest run and its first scenario: pages about something else ask it.
    """
    newest = (
        select(ForecastRun.id, ForecastRun.settings, ForecastRun.data_on, ForecastRun.simulated)
        .order_by(ForecastRun.id.desc())
        .limit(1)
        .subquery("newest")
    )
    reference = (
        select(ScenarioVersion.id)
        .join(Scenario, Scenario.id == ScenarioVersion.scenario_id)
        .join(ForecastArea, ForecastArea.version_id == ScenarioVersion.id)
        .where(ForecastArea.run_id == newest.c.id)
        .order_by(Scenario.position, Scenario.id)
        .limit(1)
        .scalar_subquery()
    )
    above = select(AdministrativeUnit.id).where(AdministrativeUnit.code == parent).scalar_subquery()
    below = (
        select(
            ForecastHotSpot.id,
            ForecastHotSpot.run_id,
            AdministrativeUnit.code,
            UnitProfile.name,
        )
        .join(AdministrativeUnit, AdministrativeUnit.id == ForecastHotSpot.unit_id)
        .join(
            UnitProfile,
            (UnitProfile.unit_id == ForecastHotSpot.unit_id)
            & UnitProfile.superseded_by_id.is_(None),
        )
        .where(
            UnitProfile.parent_id == above,
            ForecastHotSpot.version_id == reference,
            within(ForecastHotSpot.unit_id, scope),
        )
        .subquery("below")
    )
    statement = (
        select(
            newest.c.settings,
            newest.c.data_on,
            newest.c.simulated,
            ForecastHotSpot,
            below.c.code,
            below.c.name,
        )
        .select_from(newest)
        .outerjoin(below, below.c.run_id == newest.c.id)
        .outerjoin(ForecastHotSpot, ForecastHotSpot.id == below.c.id)
        .order_by(ForecastHotSpot.room_years.desc(), below.c.code, ForecastHotSpot.level)
        .limit(most)
    )
    rows = session.execute(statement).all()
    if not rows:
        return Urgent(parent, has_run=False)
    spots = [_spot(*row[3:]) for row in rows if row[3] is not None]
    return Urgent(parent, True, spots, source_of(*rows[0][:3]))


def source_of(settings: Mapping[str, Any], data_on: date, simulated: bool) -> Provenance:
    """Return where the figures behind a run come from."""
    sources = settings.get("sources", {})
    return Provenance(
        tuple(sources.get("vi", ())), tuple(sources.get("en", ())), data_on, simulated
    )


def read_area(packed: bytes) -> AreaForecast:
    """Return the forecast of a unit from its packed form."""
    arrays, facts = unpack(packed)
    return AreaForecast(
        years=tuple(facts["years"]), past_years=tuple(facts["past_years"]), now=facts["now"],
        last_age=facts["last_age"],
        history=arrays["history"], pupils=arrays["pupils"], need=arrays["need"],
        people=arrays["people"], tornado=arrays["tornado"],
    )  # fmt: skip


def read_schools(packed: bytes) -> SchoolForecasts:
    """Return the forecasts of schools from their packed form."""
    arrays, facts = unpack(packed)
    return SchoolForecasts(
        codes=tuple(facts["codes"]), names=tuple(facts["names"]),
        cell_school=arrays["cell_school"], cell_grade=arrays["cell_grade"],
        pupils=arrays["pupils"], rooms=arrays["rooms"], supply=arrays["supply"],
    )  # fmt: skip


def open_job(session: Session) -> JobView | None:
    """Return the forecast job that waits or runs, whoever asked for it."""
    job = session.scalar(
        select(Job)
        .where(Job.kind == JobKind.FORECAST, Job.state.in_(OPEN_STATES))
        .order_by(Job.id)
        .limit(1)
    )
    return None if job is None else job.view()


def last_job(session: Session) -> JobView | None:
    """Return the newest forecast job, whoever asked for it."""
    job = session.scalar(
        select(Job).where(Job.kind == JobKind.FORECAST).order_by(Job.id.desc()).limit(1)
    )
    return None if job is None else job.view()
