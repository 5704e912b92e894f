"""Read tasks as they stood at an instant, their updates, files, notes, milestones and links.

A division of the department and the whole city see every task; a district office those of plan 723
that name the districts, without notes and files.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, union
from sqlalchemy.orm import Session, aliased

from data.contracts.access import Scope
from data.contracts.tasks import (
    DueChangeRow,
    FileRow,
    Link,
    NoteRow,
    StepRow,
    TaskItem,
    TaskUpdateRow,
)
from data.domain.deadlines import days_left, task_state
from data.models.indicators import Indicator
from data.models.plan import (
    Division,
    Task,
    TaskDependency,
    TaskDivision,
    TaskDueChange,
    TaskFile,
    TaskNote,
    TaskStep,
    TaskUpdate,
)
from data.queries.scope import of_division

_FOR_DISTRICTS = ("all", "districts")


def visible(scope: Scope) -> ColumnElement[bool]:
    """Keep tasks the reader may see."""
    if scope.whole_city:
        return true()
    own = select(TaskDivision.task_id).where(of_division(TaskDivision.division_id, scope))
    kept: list[ColumnElement[bool]] = [Task.id.in_(own)]
    if scope.unit_codes:
        named = select(TaskDivision.task_id).where(TaskDivision.party.in_(_FOR_DISTRICTS))
        kept.append(and_(Task.id.in_(named), Task.kind.in_(("task", "workstream"))))
    return or_(*kept)


def sees_internal(scope: Scope) -> bool:
    """Tell whether notes and files are open to the reader: inside the department they are."""
    return scope.whole_city or bool(scope.division_codes)


def items(
    session: Session, scope: Scope, at: datetime, today: date, keys: Sequence[str] | None = None
) -> list[TaskItem]:
    """Return the tasks there were at the instant `at`, in the plan's order, judged on `today`."""
    condition = [visible(scope), or_(Task.created_at.is_(None), Task.created_at <= at)]
    if keys is not None:
        condition.append(Task.key.in_(keys))
    update, due = aliased(TaskUpdate), _due_at(at)
    proven = select(TaskFile.update_id).where(TaskFile.update_id.is_not(None)).distinct()
    statement = (
        select(
            Task.id,
            Task.key,
            Task.code,
            Task.kind,
            Task.title_vi,
            Task.title_en,
            Task.starts_on,
            Task.initial_due_on,
            func.coalesce(due.c.due_on, Task.initial_due_on).label("due_on"),
            func.coalesce(update.status, "not_started").label("status"),
            update.percent,
            update.finished_on,
            update.reported_at,
            func.coalesce(update.id, 0).label("update_id"),
            func.coalesce(update.account_name, "").label("who"),
            or_(func.coalesce(update.evidence, "") != "", update.id.in_(proven)).label("proven"),
            func.coalesce(update.simulated, Task.simulated).label("simulated"),
            Task.created_at,
            Task.plan_name,
        )
        .outerjoin(update, update.id == _last_id(at))
        .outerjoin(due, and_(due.c.task_id == Task.id, due.c.place == 1))
        .where(*condition)
        .order_by(Task.position, Task.id)
    )
    parts = _parts(session, condition)
    return [_item(row, parts.get(row.id, {}), today) for row in session.execute(statement)]


def _last_id(at: datetime) -> Any:  # noqa: ANN401
    """Select the newest update of a task at `at`: one step in the index for each task."""
    kept = aliased(TaskUpdate)
    return (
        select(kept.id)
        .where(kept.task_id == Task.id, kept.reported_at <= at)
        .order_by(kept.reported_at.desc(), kept.id.desc())
        .limit(1)
        .correlate(Task)
        .scalar_subquery()
    )


def _due_at(at: datetime) -> Any:  # noqa: ANN401
    order = func.row_number().over(
        partition_by=TaskDueChange.task_id,
        order_by=(TaskDueChange.approved_at.desc(), TaskDueChange.id.desc()),
    )
    return (
        select(TaskDueChange.task_id, TaskDueChange.due_on, order.label("place"))
        .where(TaskDueChange.approved_at <= at)
        .subquery("due_at")
    )


def _parts(
    session: Session, condition: Iterable[ColumnElement[bool]]
) -> dict[int, dict[str, list[str]]]:
    """Return lead and coordinating divisions and named groups of each task."""
    statement = (
        select(TaskDivision.task_id, TaskDivision.part, Division.code, TaskDivision.party)
        .join(Task, Task.id == TaskDivision.task_id)
        .outerjoin(Division, Division.id == TaskDivision.division_id)
        .where(*condition)
        .order_by(TaskDivision.id)
    )
    found: dict[int, dict[str, list[str]]] = {}
    for task_id, part, code, party in session.execute(statement):
        own = found.setdefault(task_id, {"lead": [], "coordinating": [], "party": []})
        own["party" if code is None else part].append(party if code is None else code)
    return found


def _item(row: Any, parts: dict[str, list[str]], today: date) -> TaskItem:  # noqa: ANN401
    return TaskItem(
        id=row.id,
        key=row.key,
        code=row.code,
        kind=row.kind,
        title_vi=row.title_vi,
        title_en=row.title_en,
        leads=tuple(parts.get("lead", ())),
        coordinating=tuple(parts.get("coordinating", ())),
        parties=tuple(parts.get("party", ())),
        starts_on=row.starts_on,
        initial_due_on=row.initial_due_on,
        due_on=row.due_on,
        status=row.status,
        percent=row.percent,
        finished_on=row.finished_on,
        reported_at=row.reported_at,
        update_id=row.update_id,
        who=row.who,
        has_evidence=bool(row.proven),
        simulated=bool(row.simulated),
        created_at=row.created_at,
        plan_name=row.plan_name,
        state=str(task_state(row.status, row.due_on, row.finished_on, today)),
        days=days_left(row.status, row.due_on, row.finished_on, today),
    )


def full_text(session: Session, scope: Scope, key: str) -> str:
    """Return the plan's own wording of a task, if the office brought it in."""
    found = session.scalar(select(Task.full_text_vi).where(Task.key == key, visible(scope)))
    return found or ""


def updates(
    session: Session,
    scope: Scope,
    *,
    key: str = "",
    division: str = "",
    after: datetime | None = None,
    until: datetime | None = None,
) -> list[TaskUpdateRow]:
    """Return updates, oldest first.

    Args:
        session: to read with.
        scope: of the reader.
        key: of one task; empty for all.
        division: code of a division that leads or coordinates; empty for all.
        after: only those reported later than this instant.
        until: only those reported by this instant.
    """
    statement = (
        select(TaskUpdate, Task.key, Task.title_vi, Task.title_en)
        .join(Task, Task.id == TaskUpdate.task_id)
        .where(visible(scope))
        .order_by(TaskUpdate.reported_at, TaskUpdate.id)
    )
    if key:
        statement = statement.where(Task.key == key)
    if division:
        own = (
            select(TaskDivision.task_id)
            .join(Division, Division.id == TaskDivision.division_id)
            .where(Division.code == division)
        )
        statement = statement.where(Task.id.in_(own))
    if after is not None:
        statement = statement.where(TaskUpdate.reported_at > after)
    if until is not None:
        statement = statement.where(TaskUpdate.reported_at <= until)
    internal = sees_internal(scope)
    return [
        TaskUpdateRow(
            id=one.id,
            task_key=task_key,
            title_vi=title_vi,
            title_en=title_en,
            at=one.reported_at,
            who=one.account_name,
            status=one.status,
            percent=one.percent,
            finished_on=one.finished_on,
            text=one.text,
            outstanding=one.outstanding,
            evidence=one.evidence if internal else "",
            simulated=one.simulated,
        )
        for one, task_key, title_vi, title_en in session.execute(statement)
    ]


def activity(
    session: Session, scope: Scope, after: datetime, until: datetime
) -> dict[int, tuple[int, str]]:
    """Return how many updates each task got in between, and who wrote them, by task id."""
    statement = (
        select(
            TaskUpdate.task_id,
            func.count().label("number"),
            func.min(TaskUpdate.account_name),
            func.max(TaskUpdate.account_name),
        )
        .join(Task, Task.id == TaskUpdate.task_id)
        .where(visible(scope), TaskUpdate.reported_at > after, TaskUpdate.reported_at <= until)
        .group_by(TaskUpdate.task_id)
    )
    return {
        task_id: (number, first if first == last else f"{first}, {last}")
        for task_id, number, first, last in session.execute(statement)
    }


def files(session: Session, scope: Scope, key: str) -> list[FileRow]:
    """Return the files of a task, newest first."""
    if not sees_internal(scope):
        return []
    return [
        FileRow(
            one.id, one.update_id, one.written_at, one.account_name, one.name, one.kind, one.size
        )
        for one in session.scalars(_of_task(TaskFile, scope, key).order_by(TaskFile.id.desc()))
    ]


def file(session: Session, scope: Scope, file_id: int) -> tuple[str, str, str, str] | None:
    """Return task key, digest, name and kind of one file; None where the reader may not see it."""
    if not sees_internal(scope):
        return None
    row = session.execute(
        select(Task.key, TaskFile.digest, TaskFile.name, TaskFile.kind)
        .join(Task, Task.id == TaskFile.task_id)
        .where(TaskFile.id == file_id, visible(scope))
    ).one_or_none()
    return (row[0], row[1], row[2], row[3]) if row else None


def notes(session: Session, scope: Scope, key: str) -> list[NoteRow]:
    """Return the remarks on a task, newest first."""
    if not sees_internal(scope):
        return []
    return [
        NoteRow(one.written_at, one.account_name, one.text)
        for one in session.scalars(_of_task(TaskNote, scope, key).order_by(TaskNote.id.desc()))
    ]


def _of_task(model: type[Any], scope: Scope, key: str) -> Select[Any]:
    return select(model).join(Task, Task.id == model.task_id).where(Task.key == key, visible(scope))


def steps(session: Session, scope: Scope, key: str = "") -> list[StepRow]:
    """Return milestones and sub-tasks of one task, or of all."""
    statement = (
        select(TaskStep, Task.key)
        .join(Task, Task.id == TaskStep.task_id)
        .where(visible(scope))
        .order_by(Task.position, TaskStep.position, TaskStep.id)
    )
    if key:
        statement = statement.where(Task.key == key)
    return [
        StepRow(one.id, task_key, one.kind, one.title, one.due_on, one.done_on, one.simulated)
        for one, task_key in session.execute(statement)
    ]


def due_changes(
    session: Session, scope: Scope, key: str = "", *, only_open: bool = False
) -> list[DueChangeRow]:
    """Return wishes for other due dates, newest first."""
    statement = (
        select(TaskDueChange, Task.key, Task.title_vi)
        .join(Task, Task.id == TaskDueChange.task_id)
        .where(visible(scope))
        .order_by(TaskDueChange.id.desc())
    )
    if key:
        statement = statement.where(Task.key == key)
    if only_open:
        statement = statement.where(
            TaskDueChange.approved_at.is_(None), TaskDueChange.refused_at.is_(None)
        )
    return [
        DueChangeRow(
            id=one.id,
            task_key=task_key,
            title_vi=title,
            due_on=one.due_on,
            reason=one.reason,
            asked_at=one.asked_at,
            asked_by=one.asked_by_name,
            approved_at=one.approved_at,
            refused_at=one.refused_at,
            decided_by=one.decided_by_name,
            note=one.decision_note,
        )
        for one, task_key, title in session.execute(statement)
    ]


def links(session: Session, scope: Scope) -> list[Link]:
    """Return which task waits for which; both are the reader's to see."""
    pairs = session.execute(
        select(TaskDependency.task_id, TaskDependency.needs_id).order_by(
            TaskDependency.task_id, TaskDependency.needs_id
        )
    ).all()
    if not pairs:
        return []
    linked = union(select(TaskDependency.task_id), select(TaskDependency.needs_id))
    statement = select(Task.id, Task.key).where(Task.id.in_(linked), visible(scope))
    keys = dict(session.execute(statement).all())
    return [Link(keys[one], keys[needs]) for one, needs in pairs if one in keys and needs in keys]


def indicators(session: Session, scope: Scope, key: str) -> list[tuple[str, str, str]]:
    """Return key and names of the indicators a task works for."""
    statement = (
        select(Indicator.key, Indicator.name_vi, Indicator.name_en)
        .join(Task, Task.id == Indicator.task_id)
        .where(Task.key == key, visible(scope))
        .order_by(Indicator.key)
    )
    return [(name, vi, en) for name, vi, en in session.execute(statement)]


def divisions(session: Session) -> list[tuple[str, str, str]]:
    """Return code and names of every division, in the plan's order."""
    statement = select(Division.code, Division.name_vi, Division.name_en)
    rows = session.execute(statement.order_by(Division.position))
    return [(code, vi, en) for code, vi, en in rows]
