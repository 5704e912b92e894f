"""Read quarterly reports: who owes one, what was saved, which updates stand behind it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.clock import CITY_ZONE
from data.contracts.errors import NotFoundError
from data.contracts.reporting import (
    Author,
    Flow,
    Period,
    ReportHead,
    SavedText,
    Trace,
    VersionView,
)
from data.models.plan import Division, Task, TaskDivision, TaskUpdate
from data.models.reports import Report, ReportPeriod, ReportText, ReportVersion
from data.models.units import AdministrativeUnit, UnitProfile
from data.queries.scope import of_division, within

HANDED_IN = ("submitted", "accepted")
DISTRICTS = "districts"  # the plan's word for every district office, as a party to a task


def city_day(moment: datetime | None) -> date | None:
    """Return the day of an instant in the city."""
    return moment.astimezone(CITY_ZONE).date() if moment else None


def periods(session: Session) -> list[Period]:
    """Return the quarters that have been opened, newest first."""
    rows = session.scalars(select(ReportPeriod).order_by(ReportPeriod.starts_on.desc()))
    return [_period(row) for row in rows]


def _period(row: ReportPeriod) -> Period:
    return Period(row.key, row.starts_on, row.ends_on, row.due_on)


def _visible(scope: Scope) -> ColumnElement[bool]:
    return or_(of_division(Report.division_id, scope), within(Report.unit_id, scope))


def _owed(scope: Scope) -> Any:  # noqa: ANN401  a statement of five columns
    """Select the reports of a scope with period and author."""
    return (
        select(Report, ReportPeriod, Division, AdministrativeUnit.code, UnitProfile.name)
        .join(ReportPeriod, ReportPeriod.id == Report.period_id)
        .outerjoin(Division, Division.id == Report.division_id)
        .outerjoin(AdministrativeUnit, AdministrativeUnit.id == Report.unit_id)
        .outerjoin(
            UnitProfile,
            (UnitProfile.unit_id == Report.unit_id) & UnitProfile.superseded_by_id.is_(None),
        )
        .where(_visible(scope))
        .order_by(
            ReportPeriod.starts_on,
            Report.unit_id.is_not(None),
            Division.position,
            AdministrativeUnit.code,
        )
    )


def _author(division: Division | None, code: str | None, name: str | None) -> Author:
    if division is not None:
        return Author("division", division.code, division.slug, division.name_vi, division.name_en)
    return Author("unit", code or "", code or "", name or "", name or "")


def heads(session: Session, scope: Scope, period: str, at: datetime) -> list[ReportHead]:
    """Return every report of a period in scope as it stood at `at`, divisions first."""
    found: Any = session.execute(_owed(scope).where(ReportPeriod.key == period)).all()
    versions = _versions(session, [row[0].id for row in found], at)
    return [_head(row, versions.get(row[0].id, [])) for row in found]


def head(session: Session, scope: Scope, period: str, address: str, at: datetime) -> ReportHead:
    """Return one report.

    Raises:
        NotFoundError: no such report, or it lies outside the scope.
    """
    found: Any = session.execute(
        _owed(scope).where(
            ReportPeriod.key == period,
            or_(Division.slug == address, AdministrativeUnit.code == address),
        )
    ).first()
    if found is None:
        raise NotFoundError
    return _head(found, _versions(session, [found[0].id], at).get(found[0].id, []))


def _head(row: Any, versions: Sequence[VersionView]) -> ReportHead:  # noqa: ANN401
    report, period, division, code, name = row
    handed = [one.saved_at for one in versions if one.state in HANDED_IN]
    return ReportHead(
        id=report.id,
        period=_period(period),
        author=_author(division, code, name),
        flow=Flow(versions[-1].state) if versions else Flow.EMPTY,
        submitted_on=city_day(min(handed, default=None)),
        simulated=report.simulated or any(one.simulated for one in versions),
        versions=tuple(versions),
    )


def _versions(
    session: Session, report_ids: Sequence[int], at: datetime
) -> dict[int, list[VersionView]]:
    rows: Any = session.execute(
        select(
            ReportVersion.report_id,
            ReportVersion.id,
            ReportVersion.number,
            ReportVersion.state,
            ReportVersion.saved_at,
            ReportVersion.account_name,
            ReportVersion.comment,
            ReportVersion.simulated,
        )
        .where(ReportVersion.report_id.in_(report_ids), ReportVersion.saved_at <= at)
        .order_by(ReportVersion.report_id, ReportVersion.number)
    )
    found: dict[int, list[VersionView]] = {}
    for report_id, *values in rows:
        found.setdefault(report_id, []).append(VersionView(*values))
    return found


def version_content(session: Session, report_id: int, number: int) -> dict[str, Any]:
    """Return what a version of a report kept; the caller has found the report in its scope.

    Raises:
        NotFoundError: the report has no such version.
    """
    kept = session.scalar(
        select(ReportVersion.sections).where(
            ReportVersion.report_id == report_id, ReportVersion.number == number
        )
    )
    if kept is None:
        raise NotFoundError
    return dict(kept)


def contents(session: Session, version_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what versions kept, by id; the caller has found their reports in its scope."""
    rows = session.execute(
        select(ReportVersion.id, ReportVersion.sections).where(
            ReportVersion.id.in_(list(version_ids))
        )
    )
    return {number: dict(kept) for number, kept in rows}


def texts(session: Session, report_id: int) -> dict[str, SavedText]:
    """Return the text in force of every field; the caller has found the report in its scope."""
    newest = (
        select(ReportText.name, func.max(ReportText.number).label("number"))
        .where(ReportText.report_id == report_id)
        .group_by(ReportText.name)
        .subquery()
    )
    rows = session.scalars(
        select(ReportText)
        .join(newest, (newest.c.name == ReportText.name) & (newest.c.number == ReportText.number))
        .where(ReportText.report_id == report_id)
    )
    return {row.name: _saved(row) for row in rows}


def aside(session: Session, report_id: int) -> list[tuple[str, SavedText]]:
    """Return the texts that met a newer one, newest first."""
    rows = session.scalars(
        select(ReportText)
        .where(ReportText.report_id == report_id, ReportText.number.is_(None))
        .order_by(ReportText.id.desc())
        .limit(20)
    )
    return [(row.name, _saved(row)) for row in rows]


def _saved(row: ReportText) -> SavedText:
    return SavedText(row.text, row.number or 0, row.saved_at, row.account_name)


def task_dates(session: Session, keys: Iterable[str]) -> dict[str, tuple[date | None, date | None]]:
    """Return start and first due date of tasks by key."""
    rows = session.execute(
        select(Task.key, Task.starts_on, Task.initial_due_on).where(Task.key.in_(list(keys)))
    )
    return {key: (starts_on, due_on) for key, starts_on, due_on in rows}


def party_keys(session: Session, party: str = DISTRICTS) -> list[str]:
    """Return the keys of the tasks a party takes part in, in the plan's order."""
    return list(
        session.scalars(
            select(Task.key)
            .where(Task.id.in_(select(TaskDivision.task_id).where(TaskDivision.party == party)))
            .order_by(Task.position)
        )
    )


def traces(
    session: Session, keys: Iterable[str], since: datetime, until: datetime
) -> Mapping[str, tuple[Trace, ...]]:
    """Return the updates of tasks reported in a span, by key, oldest first."""
    rows = session.execute(
        select(
            Task.key,
            TaskUpdate.id,
            TaskUpdate.reported_at,
            TaskUpdate.status,
            TaskUpdate.percent,
            TaskUpdate.text,
            TaskUpdate.evidence,
            TaskUpdate.simulated,
        )
        .join(Task, Task.id == TaskUpdate.task_id)
        .where(
            Task.key.in_(list(keys)),
            TaskUpdate.reported_at >= since,
            TaskUpdate.reported_at <= until,
        )
        .order_by(TaskUpdate.reported_at, TaskUpdate.id)
    )
    found: dict[str, list[Trace]] = {}
    for key, number, at, status, percent, text, evidence, simulated in rows:
        day = at.astimezone(CITY_ZONE).date()
        one = Trace(number, day, status, percent, text, evidence, simulated)
        found.setdefault(key, []).append(one)
    return {key: tuple(some) for key, some in found.items()}
