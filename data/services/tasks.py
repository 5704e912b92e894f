"""Tasks for their screens: the list, one task, two days compared; and the writes of the forms."""

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from data.commands import tasks as commands
from data.commands.tasks import NewTask, Report
from data.commands.topics import Topic
from data.contracts.access import WHOLE_CITY, Actor, Permission, Role, Scope
from data.contracts.clock import CITY_ZONE
from data.contracts.errors import InvalidInputError, NotFoundError
from data.contracts.frames import records
from data.contracts.plan import ReportRow
from data.contracts.tasks import (
    DIVISION_ROLES,
    Filters,
    Move,
    NewTaskForm,
    TaskItem,
    TaskList,
    TaskSheet,
    UpdateForm,
    may_work_on,
)
from data.contracts.text import fold
from data.database import write_session
from data.domain.deadlines import report_state
from data.queries import clock, plan, tasks
from data.services import caching
from data.services.caching import cached

TOPICS = (Topic.TASKS, Topic.INDICATORS, Topic.REPORTS)


def relevant(versions: Mapping[str, int] | None) -> dict[str, int]:
    """Keep the versions the screens of tasks depend on."""
    return {str(topic): versions[topic] for topic in TOPICS if versions and topic in versions}


def stand(session: Session) -> dict[str, int]:
    """Return the versions a screen read now is made from."""
    return relevant(caching.versions(session))


def end_of(day: date, now: datetime) -> datetime:
    """Return the last instant of a day in the city, or now on the day that is passing."""
    last = datetime.combine(day, time.max, CITY_ZONE)
    return min(last, now)


def as_of(session: Session, scope: Scope, day: date) -> tuple[TaskItem, ...]:
    """Return every task in scope as it stood at the end of a day, kept until a task changes."""
    now = clock.now(session)

    def compute() -> tuple[TaskItem, ...]:
        return tuple(tasks.items(session, scope, end_of(day, now), day))

    return cached(session, scope, "tasks.as_of", (Topic.TASKS,), (day, day == now.date()), compute)


def divisions(session: Session) -> tuple[tuple[str, str, str], ...]:
    """Return code and names of every division, which every reader may know."""
    return cached(
        session,
        WHOLE_CITY,
        "tasks.divisions",
        (Topic.UNITS,),
        (),
        lambda: tuple(tasks.divisions(session)),
    )


def board(session: Session, actor: Actor, filters: Filters) -> TaskList:
    """Return the tasks that pass the filters, as they stand today."""
    scope, today = actor.scope, clock.today(session)
    names = divisions(session)
    kept = tuple(one for one in as_of(session, scope, today) if passes(one, filters))
    extra = cached(
        session,
        scope,
        "tasks.around",
        (Topic.TASKS,),
        (),
        lambda: (
            tuple(tasks.steps(session, scope)),
            tuple(tasks.links(session, scope)),
            tuple(tasks.due_changes(session, scope, only_open=True)),
        ),
    )
    keys = {one.key for one in kept}
    steps, links, waiting = extra
    return TaskList(
        kept,
        today,
        names,
        tuple(one for one in steps if one.task_key in keys),
        tuple(one for one in links if one.task_key in keys and one.needs_key in keys),
        tuple(one for one in waiting if one.task_key in keys),
        _reports(session, actor, today),
    )


def _reports(session: Session, actor: Actor, today: date) -> tuple[tuple[str, date, str], ...]:
    """Return the reports the reader's own division owes."""
    if actor.role not in DIVISION_ROLES or not actor.division_code:
        return ()
    own = Scope(division_codes=frozenset({actor.division_code}))
    rows = records(plan.reports(session, own, today, clock.now(session)))
    return tuple(
        (
            str(row[ReportRow.PERIOD]),
            row[ReportRow.DUE_ON],
            str(
                report_state(
                    row[ReportRow.LAST_STATE],
                    row[ReportRow.SUBMITTED_ON],
                    row[ReportRow.DUE_ON],
                    today,
                )
            ),
        )
        for row in rows
    )


def passes(one: TaskItem, filters: Filters) -> bool:
    """Tell whether a task passes the filters."""
    if filters.division and filters.division not in (*one.leads, *one.coordinating):
        return False
    if filters.state and one.state != filters.state:
        return False
    if filters.kind and one.kind != filters.kind:
        return False
    if not filters.words:
        return True
    told = fold(f"{one.key} {one.title_vi} {one.title_en} {one.plan_name}")
    return all(word in told for word in fold(filters.words).split())


def moves(
    session: Session, actor: Actor, since: date, until: date, filters: Filters
) -> tuple[Move, ...]:
    """Return the tasks that differ between the ends of two days, in the plan's order."""
    scope, now = actor.scope, clock.now(session)
    before = {one.id: one for one in as_of(session, scope, since)}
    after = as_of(session, scope, until)
    active = tasks.activity(session, scope, end_of(since, now), end_of(until, now))
    found = []
    for one in after:
        old = before.get(one.id)
        number, who = active.get(one.id, (0, ""))
        changed = old is None or number or old.state != one.state or old.due_on != one.due_on
        if changed and passes(one, filters):
            found.append(Move(old, one, number, who))
    return tuple(found)


def sheet(session: Session, actor: Actor, key: str) -> TaskSheet:
    """Return one task with everything around it.

    Raises:
        NotFoundError: no such task, or one outside the reader's scope.
    """
    scope, now = actor.scope, clock.now(session)
    today = now.date()
    around = [
        link for link in tasks.links(session, scope) if key in {link.task_key, link.needs_key}
    ]
    others = {name for link in around for name in (link.task_key, link.needs_key)}
    found = {one.key: one for one in tasks.items(session, scope, now, today, [key, *others])}
    item = found.get(key)
    if item is None:
        raise NotFoundError
    return TaskSheet(
        item=item,
        full_text=tasks.full_text(session, scope, key),
        today=today,
        updates=tuple(reversed(tasks.updates(session, scope, key=key, until=now))),
        files=tuple(tasks.files(session, scope, key)),
        notes=tuple(tasks.notes(session, scope, key)),
        steps=tuple(tasks.steps(session, scope, key)),
        due_changes=tuple(tasks.due_changes(session, scope, key)),
        needs=tuple(found[link.needs_key] for link in around if link.task_key == key),
        needed_by=tuple(found[link.task_key] for link in around if link.needs_key == key),
        indicators=tuple(tasks.indicators(session, scope, key)),
        names={code: (vi, en) for code, vi, en in tasks.divisions(session)},
        may_update=may_work_on(actor, item),
        may_approve=actor.may(Permission.TASK_APPROVE_DUE),
        sees_internal=tasks.sees_internal(scope),
    )


# --- writes --------------------------------------------------------------------------------------


def report(actor: Actor, form: UpdateForm) -> int:
    """Append what somebody reports; see `data.commands.tasks.report`."""
    given = Report(
        key=form.key,
        seen=form.seen,
        status=form.status,
        percent=_percent(form.percent),
        finished_on=day_of(form.finished_on, "finished_on"),
        text=form.text,
        outstanding=form.outstanding,
        evidence=form.evidence,
    )
    with write_session() as session:
        return commands.report(session, actor, given, clock.now(session))


def _percent(text: str) -> int | None:
    plain = text.strip().removesuffix("%").strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and int(plain) <= 100):
        raise InvalidInputError("tasks.bad_percent", field="percent")
    return int(plain)


def day_of(text: str, field: str) -> date | None:
    """Read a day of a form; None for an empty field.

    Raises:
        InvalidInputError: it is no day.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise InvalidInputError("tasks.bad_date", field=field) from error


def create(actor: Actor, form: NewTaskForm) -> str:
    """Add a task and return its key; see `data.commands.tasks.create`."""
    with write_session() as session:
        now = clock.now(session)
        given = NewTask(
            title=form.title,
            kind=form.kind,
            lead=form.lead,
            coordinating=form.coordinating,
            starts_on=day_of(form.starts_on, "starts_on") or now.date(),
            due_on=day_of(form.due_on, "due_on"),
            plan_name=form.plan_name,
            text=form.text,
        )
        return commands.create(session, actor, given, now)


def ask_due(actor: Actor, key: str, due_on: str, reason: str) -> None:
    """Ask for another due date."""
    day = day_of(due_on, "due_on")
    if day is None:
        raise InvalidInputError("tasks.bad_date", field="due_on")
    with write_session() as session:
        commands.ask_due(session, actor, key, day, reason, clock.now(session))


def decide_due(actor: Actor, change_id: int, *, approve: bool, note: str) -> None:
    """Decide on a wish for another due date."""
    with write_session() as session:
        commands.decide_due(
            session, actor, change_id, clock.now(session), approve=approve, note=note
        )


def add_note(actor: Actor, key: str, text: str) -> None:
    """Write a remark on a task."""
    with write_session() as session:
        commands.add_note(session, actor, key, text, clock.now(session))


def add_step(actor: Actor, key: str, kind: str, title: str, due_on: str) -> None:
    """Add a milestone or a sub-task."""
    day = day_of(due_on, "step")
    with write_session() as session:
        commands.add_step(session, actor, key, kind, title, day)


def tick_step(actor: Actor, step_id: int) -> None:
    """Mark a milestone or a sub-task as reached, or as open again."""
    with write_session() as session:
        commands.tick_step(session, actor, step_id, clock.today(session))


def lead_choices(session: Session, actor: Actor) -> list[tuple[str, str, str]]:
    """Return the divisions that may lead a task this person adds."""
    found = tasks.divisions(session)
    if actor.role in DIVISION_ROLES:
        return [one for one in found if one[0] == actor.division_code]
    return found if actor.role is Role.OFFICE else []
