"""Read tasks, reports and the divisions that owe them."""

from datetime import date, datetime

import pandas as pd
from sqlalchemy import ColumnElement, Subquery, func, or_, select
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.clock import CITY_ZONE
from data.contracts.plan import ReportRow, TaskRow
from data.models.plan import Division, Task, TaskDivision, TaskDueChange, TaskUpdate
from data.models.reports import Report, ReportPeriod, ReportVersion
from data.models.units import AdministrativeUnit, UnitProfile
from data.queries.scope import of_division, within


def _last_update(at: datetime) -> Subquery:
    """Number the updates known at `at`, the latest of each task first."""
    order = func.row_number().over(
        partition_by=TaskUpdate.task_id,
        order_by=(TaskUpdate.reported_at.desc(), TaskUpdate.id.desc()),
    )
    return (
        select(TaskUpdate, order.label("place"))
        .where(TaskUpdate.reported_at <= at)
        .subquery("last_update")
    )


def _last_due(at: datetime) -> Subquery:
    order = func.row_number().over(
        partition_by=TaskDueChange.task_id,
        order_by=(TaskDueChange.approved_at.desc(), TaskDueChange.id.desc()),
    )
    return (
        select(TaskDueChange.task_id, TaskDueChange.due_on, order.label("place"))
        .where(TaskDueChange.approved_at <= at)
        .subquery("last_due")
    )


def _leads() -> Subquery:
    """Join the codes of the leading divisions of each task by ';'."""
    return (
        select(
            TaskDivision.task_id,
            func.aggregate_strings(Division.code, ";").label("codes"),
        )
        .join(Division, Division.id == TaskDivision.division_id)
        .where(TaskDivision.part == "lead")
        .group_by(TaskDivision.task_id)
        .subquery("leads")
    )


def _visible(scope: Scope) -> ColumnElement[bool]:
    """Keep tasks in which a division of the scope takes part."""
    parts = select(TaskDivision.task_id).where(of_division(TaskDivision.division_id, scope))
    condition: ColumnElement[bool] = Task.id.in_(parts)
    return condition


def tasks(session: Session, scope: Scope, at: datetime) -> pd.DataFrame:
    """Return a `TaskRow` frame (without `STATE`) as it stood at the instant `at`."""
    update, due, leads = _last_update(at), _last_due(at), _leads()
    statement = (
        select(
            Task.key.label(TaskRow.KEY),
            Task.code.label(TaskRow.CODE),
            Task.kind.label(TaskRow.KIND),
            Task.title_vi.label(TaskRow.TITLE_VI),
            Task.title_en.label(TaskRow.TITLE_EN),
            func.coalesce(leads.c.codes, "").label(TaskRow.LEADS),
            func.coalesce(due.c.due_on, Task.initial_due_on).label(TaskRow.DUE_ON),
            func.coalesce(update.c.status, "not_started").label(TaskRow.STATUS),
            update.c.percent.label(TaskRow.PERCENT),
            update.c.finished_on.label(TaskRow.FINISHED_ON),
            update.c.reported_at.label(TaskRow.REPORTED_AT),
            func.coalesce(update.c.simulated, False).label(TaskRow.SIMULATED),
        )
        .outerjoin(leads, leads.c.task_id == Task.id)
        .outerjoin(update, (update.c.task_id == Task.id) & (update.c.place == 1))
        .outerjoin(due, (due.c.task_id == Task.id) & (due.c.place == 1))
        .where(_visible(scope))
        .order_by(Task.position)
    )
    columns = [column.key for column in statement.selected_columns]
    if not (scope.whole_city or scope.division_codes):
        return pd.DataFrame(columns=columns)  # tasks belong to divisions: there is none to ask for
    rows = pd.DataFrame(session.execute(statement).mappings().all())
    return rows if len(rows) else pd.DataFrame(columns=columns)


def reports(session: Session, scope: Scope, today: date, at: datetime) -> pd.DataFrame:
    """Return a `ReportRow` frame (without `STATE`) of the latest period that has begun by `today`
    and of the one before it.
    """  # noqa: D205
    periods = (
        select(ReportPeriod.id)
        .where(ReportPeriod.starts_on <= today)
        .order_by(ReportPeriod.starts_on.desc())
        .limit(2)
    )
    versions = _versions(at)
    statement = (
        select(
            ReportPeriod.key.label(ReportRow.PERIOD),
            func.coalesce(Division.code, AdministrativeUnit.code).label(ReportRow.AUTHOR_CODE),
            func.coalesce(Division.name_vi, UnitProfile.name).label(ReportRow.AUTHOR_VI),
            func.coalesce(Division.name_en, UnitProfile.name).label(ReportRow.AUTHOR_EN),
            Report.unit_id.is_not(None).label(ReportRow.AUTHOR_KIND),
            ReportPeriod.due_on.label(ReportRow.DUE_ON),
            versions.c.last_state.label(ReportRow.LAST_STATE),
            versions.c.submitted_at.label(ReportRow.SUBMITTED_ON),
            Report.simulated.label(ReportRow.SIMULATED),
        )
        .join(ReportPeriod, ReportPeriod.id == Report.period_id)
        .outerjoin(Division, Division.id == Report.division_id)
        .outerjoin(AdministrativeUnit, AdministrativeUnit.id == Report.unit_id)
        .outerjoin(
            UnitProfile,
            (UnitProfile.unit_id == Report.unit_id) & UnitProfile.superseded_by_id.is_(None),
        )
        .outerjoin(versions, versions.c.report_id == Report.id)
        .where(
            Report.period_id.in_(periods),
            or_(of_division(Report.division_id, scope), within(Report.unit_id, scope)),
        )
        .order_by(
            ReportPeriod.starts_on,
            Report.unit_id.is_not(None),
            Division.position,
            AdministrativeUnit.code,
        )
    )
    rows = [
        dict(row)
        | {
            ReportRow.AUTHOR_KIND: "unit" if row[ReportRow.AUTHOR_KIND] else "division",
            ReportRow.SUBMITTED_ON: _city_day(row[ReportRow.SUBMITTED_ON]),
        }
        for row in session.execute(statement).mappings()
    ]
    return pd.DataFrame(rows, columns=[column.key for column in statement.selected_columns])


def _versions(at: datetime) -> Subquery:
    order = func.row_number().over(
        partition_by=ReportVersion.report_id, order_by=ReportVersion.number.desc()
    )
    numbered = (
        select(ReportVersion.report_id, ReportVersion.state, order.label("place"))
        .where(ReportVersion.saved_at <= at)
        .subquery("numbered")
    )
    first = (
        select(ReportVersion.report_id, func.min(ReportVersion.saved_at).label("submitted_at"))
        .where(ReportVersion.saved_at <= at, ReportVersion.state.in_(("submitted", "accepted")))
        .group_by(ReportVersion.report_id)
        .subquery("first_submission")
    )
    return (
        select(
            numbered.c.report_id,
            numbered.c.state.label("last_state"),
            first.c.submitted_at,
        )
        .outerjoin(first, first.c.report_id == numbered.c.report_id)
        .where(numbered.c.place == 1)
        .subquery("version")
    )


def _city_day(moment: datetime | None) -> date | None:
    return moment.astimezone(CITY_ZONE).date() if moment else None
