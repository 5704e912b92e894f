"""Write about tasks: report, add, ask for another due date, decide on it. Updates are appended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands.imports import source_of
from data.commands.topics import Topic, bump
from data.contracts.access import Actor, Permission
from data.contracts.clock import system_now
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.importing import ImportSource
from data.contracts.tasks import DIVISION_ROLES, STATUSES
from data.contracts.text import clean
from data.models.plan import (
    Division,
    Task,
    TaskDivision,
    TaskDueChange,
    TaskFile,
    TaskNote,
    TaskStep,
    TaskUpdate,
)

SHORTEST_REASON = 10
LONGEST_TEXT = 4000


class StaleTaskError(InvalidInputError):
    """Somebody reported on the same task in between; `values` say who, when and what."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was read of the form of an update."""

    key: str
    seen: int
    status: str
    percent: int | None
    finished_on: date | None
    text: str
    outstanding: str
    evidence: str


@dataclass(frozen=True, slots=True)
class NewTask:
    """What was read of the form of a new task."""

    title: str
    kind: str
    lead: str
    coordinating: Sequence[str]
    starts_on: date
    due_on: date | None
    plan_name: str
    text: str


def report(session: Session, actor: Actor, given: Report, now: datetime) -> int:
    """Append an update and return its id.

    Raises:
        NotFoundError: no such task, or not the actor's to report on.
        StaleTaskError: the newest update is not the one the actor saw.
        InvalidInputError: status, percent and dates do not fit together.
    """
    _lock(session)
    task = find(session, actor, given.key)
    last = _last(session, task.id)
    if (last.id if last else 0) != given.seen and last is not None:
        raise StaleTaskError(
            "tasks.stale",
            who=last.account_name,
            at=last.reported_at,
            status=last.status,
            percent=last.percent,
            text=last.text[:200],
            update=last.id,
        )
    _check(task, given, now.date())
    row = TaskUpdate(
        task_id=task.id,
        reported_at=now,
        recorded_at=system_now(),
        account_id=actor.account_id,
        account_name=actor.name[:200],
        status=given.status,
        percent=100 if given.status == "done" else given.percent,
        finished_on=given.finished_on if given.status == "done" else None,
        text=clean(given.text)[:LONGEST_TEXT],
        outstanding=clean(given.outstanding)[:LONGEST_TEXT],
        evidence=clean(given.evidence)[:300],
        source_id=source_of(session, ImportSource("IOC", now.date())).id,
        simulated=False,
    )
    session.add(row)
    session.flush()
    _told(session, actor, "update", task.key, update=row.id, status=row.status, percent=row.percent)
    return row.id


def _check(task: Task, given: Report, today: date) -> None:
    if given.status not in STATUSES:
        raise InvalidInputError("tasks.choose_status", field="status")
    if not clean(given.text):
        raise InvalidInputError("tasks.text_needed", field="text")
    if given.status == "done":
        _check_finish(task, given.finished_on, today)
    elif given.percent == 100:
        raise InvalidInputError("tasks.full_but_open", field="percent")
    elif given.status == "not_started" and given.percent:
        raise InvalidInputError("tasks.percent_but_not_started", field="percent")


def _check_finish(task: Task, finished_on: date | None, today: date) -> None:
    if finished_on is None:
        raise InvalidInputError("tasks.finish_needed", field="finished_on")
    if finished_on > today:
        raise InvalidInputError("tasks.finish_in_future", field="finished_on")
    if task.starts_on and finished_on < task.starts_on:
        raise InvalidInputError("tasks.finish_before_start", field="finished_on")


def create(session: Session, actor: Actor, given: NewTask, now: datetime) -> str:
    """Add a task that plan 723 does not know and return its key.

    Raises:
        NotAllowedError: a division adds a task another one leads.
        InvalidInputError: title, kind or dates are missing or do not fit.
    """
    _require(actor, Permission.TASK_CREATE)
    if actor.role in DIVISION_ROLES and given.lead != actor.division_code:
        raise NotAllowedError
    title, plan_name = clean(given.title)[:500], clean(given.plan_name)[:200]
    _check_new(given, title, plan_name)
    codes = dict(session.execute(select(Division.code, Division.id)).all())
    if given.lead not in codes:
        raise InvalidInputError("tasks.choose_lead", field="lead")
    _lock(session)
    stem = "DX" if given.kind == "ad_hoc" else "KH"
    number = (session.scalar(select(func.max(Task.position))) or 0) + 1
    task = Task(
        key=f"{stem}.{given.starts_on.year}.{number}",
        code=f"{stem}.{number}",
        kind=given.kind,
        title_vi=title,
        title_en=title,
        full_text_vi=clean(given.text)[:LONGEST_TEXT],
        starts_on=given.starts_on,
        initial_due_on=given.due_on,
        position=number,
        plan_name=plan_name,
        created_at=now,
        created_by_name=actor.name[:200],
    )
    session.add(task)
    session.flush()
    session.add(TaskDivision(task_id=task.id, division_id=codes[given.lead], part="lead"))
    for code in sorted(set(given.coordinating) - {given.lead}):
        if code in codes:
            part = TaskDivision(task_id=task.id, division_id=codes[code], part="coordinating")
            session.add(part)
    session.flush()
    _told(session, actor, "create", task.key, kind=given.kind, lead=given.lead)
    return task.key


def _check_new(given: NewTask, title: str, plan_name: str) -> None:
    if len(title) < SHORTEST_REASON:
        raise InvalidInputError("tasks.title_needed", field="title")
    if given.kind not in {"ad_hoc", "own_plan"}:
        raise InvalidInputError("tasks.choose_kind", field="kind")
    if given.due_on is not None and given.due_on < given.starts_on:
        raise InvalidInputError("tasks.due_before_start", field="due_on")
    if given.kind == "own_plan" and not plan_name:
        raise InvalidInputError("tasks.plan_needed", field="plan_name")


def ask_due(
    session: Session, actor: Actor, key: str, due_on: date, reason: str, now: datetime
) -> int:
    """Ask for another due date; it holds once the office has approved it.

    Raises:
        NotFoundError: no such task, or not the actor's.
        InvalidInputError: no reason, no sensible date, or an earlier wish still waits.
    """
    _lock(session)
    task = find(session, actor, key)
    why = clean(reason)[:LONGEST_TEXT]
    if len(why) < SHORTEST_REASON:
        raise InvalidInputError("tasks.reason_needed", field="reason")
    if task.starts_on and due_on < task.starts_on:
        raise InvalidInputError("tasks.due_before_start", field="due_on")
    waiting = select(TaskDueChange.id).where(
        TaskDueChange.task_id == task.id,
        TaskDueChange.approved_at.is_(None),
        TaskDueChange.refused_at.is_(None),
    )
    if session.scalar(waiting) is not None:
        raise InvalidInputError("tasks.due_already_asked", field="due_on")
    row = TaskDueChange(
        task_id=task.id,
        due_on=due_on,
        reason=why,
        asked_at=now,
        asked_by_id=actor.account_id,
        asked_by_name=actor.name[:200],
    )
    session.add(row)
    session.flush()
    _told(session, actor, "ask_due", task.key, due_on=due_on)
    return row.id


def decide_due(
    session: Session, actor: Actor, change_id: int, now: datetime, *, approve: bool, note: str = ""
) -> None:
    """Approve a wish for another due date, or refuse it with a reason.

    Raises:
        NotFoundError: no such wish.
        InvalidInputError: it was decided before, or a refusal gives no reason.
    """
    _require(actor, Permission.TASK_APPROVE_DUE)
    _lock(session)
    row = session.get(TaskDueChange, change_id)
    if row is None:
        raise NotFoundError
    if row.approved_at is not None or row.refused_at is not None:
        raise InvalidInputError("tasks.due_decided", who=row.decided_by_name)
    why = clean(note)[:LONGEST_TEXT]
    if not approve and len(why) < SHORTEST_REASON:
        raise InvalidInputError("tasks.reason_needed", field="decision")
    if approve:
        row.approved_at, row.approved_by_id = now, actor.account_id
    else:
        row.refused_at = now
    row.decided_by_name, row.decision_note = actor.name[:200], why
    session.flush()
    deed = "approve_due" if approve else "refuse_due"
    _told(session, actor, deed, row.task.key, due_on=row.due_on)


def add_note(session: Session, actor: Actor, key: str, text: str, now: datetime) -> None:
    """Write a remark on a task.

    Raises:
        NotFoundError: no such task, or not the actor's.
        InvalidInputError: it says nothing.
    """
    task = find(session, actor, key)
    said = clean(text)[:LONGEST_TEXT]
    if not said:
        raise InvalidInputError("tasks.note_needed", field="note")
    session.add(
        TaskNote(
            task_id=task.id,
            written_at=now,
            account_id=actor.account_id,
            account_name=actor.name[:200],
            text=said,
        )
    )
    session.flush()
    _told(session, actor, "note", task.key)


def add_step(
    session: Session, actor: Actor, key: str, kind: str, title: str, due_on: date | None
) -> None:
    """Add a milestone or a sub-task.

    Raises:
        NotFoundError: no such task, or not the actor's.
        InvalidInputError: no title, or a milestone without a date.
    """
    task = find(session, actor, key)
    said = clean(title)[:300]
    if not said or kind not in {"milestone", "sub_task"}:
        raise InvalidInputError("tasks.step_title_needed", field="step")
    if kind == "milestone" and due_on is None:
        raise InvalidInputError("tasks.step_date_needed", field="step")
    place = session.scalar(select(func.count()).where(TaskStep.task_id == task.id)) or 0
    step = TaskStep(task_id=task.id, kind=kind, title=said, due_on=due_on, position=place + 1)
    session.add(step)
    session.flush()
    _told(session, actor, "add_step", task.key, step=step.id, kind=kind)


def tick_step(session: Session, actor: Actor, step_id: int, today: date) -> str:
    """Mark a milestone or sub-task as reached, or as open again; return the task's key.

    Raises:
        NotFoundError: no such step, or not the actor's.
    """
    step = session.get(TaskStep, step_id)
    owner = session.get(Task, step.task_id) if step else None
    if step is None or owner is None:
        raise NotFoundError
    task = find(session, actor, owner.key)
    step.done_on = None if step.done_on else today
    session.flush()
    _told(session, actor, "tick_step", task.key, step=step.id, done_on=step.done_on)
    return task.key


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that was kept and found to be what it may be."""

    name: str
    kind: str
    size: int
    digest: str


def add_file(session: Session, actor: Actor, key: str, made: NewFile, now: datetime) -> int:
    """Attach a file to the newest update of a task, which it proves.

    Raises:
        NotFoundError: no such task, or not the actor's.
    """
    _lock(session)
    task = find(session, actor, key)
    last = _last(session, task.id)
    row = TaskFile(
        task_id=task.id,
        update_id=last.id if last else None,
        written_at=now,
        account_id=actor.account_id,
        account_name=actor.name[:200],
        name=made.name,
        kind=made.kind,
        size=made.size,
        digest=made.digest,
    )
    session.add(row)
    session.flush()
    _told(session, actor, "add_file", task.key, file=row.id, digest=made.digest)
    return row.id


def find(session: Session, actor: Actor, key: str) -> Task:
    """Return a task that is the actor's to work on.

    Raises:
        NotFoundError: no such task, or another division's.
    """
    _require(actor, Permission.TASK_UPDATE)
    task = session.scalar(select(Task).where(Task.key == key))
    if task is None:
        raise NotFoundError
    if actor.role in DIVISION_ROLES:
        own = (
            select(TaskDivision.id)
            .join(Division, Division.id == TaskDivision.division_id)
            .where(TaskDivision.task_id == task.id, Division.code == (actor.division_code or ""))
        )
        if session.scalar(own) is None:
            raise NotFoundError
    return task


def _last(session: Session, task_id: int) -> TaskUpdate | None:
    found: TaskUpdate | None = session.scalar(
        select(TaskUpdate)
        .where(TaskUpdate.task_id == task_id)
        .order_by(TaskUpdate.reported_at.desc(), TaskUpdate.id.desc())
        .limit(1)
    )
    return found


def _lock(session: Session) -> None:
    """Let writers of tasks pass one after the other until the end of the transaction."""
    bump(session, (Topic.TASKS,))


def _require(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotAllowedError


def _told(session: Session, actor: Actor, deed: str, key: str, **detail: object) -> None:
    bump(session, (Topic.TASKS,))
    audit.record(session, actor, f"task.{deed}", subject=f"task:{key}", detail=detail)
