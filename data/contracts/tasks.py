"""What is known of tasks: how each stands at an instant, its history, what moved between two."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from data.contracts.access import Actor, Permission, Role

KINDS = ("task", "workstream", "own_plan", "ad_hoc")
STATES = ("overdue", "in_progress", "not_started", "done_late", "done_on_time")
STATUSES = ("not_started", "in_progress", "done")
DIVISION_ROLES = frozenset({Role.DIVISION_HEAD, Role.DIVISION_OFFICER})
REMIND_DAYS = (30, 7, 1)  # plan 723 asks for word a month, a week and a day ahead
DONE = frozenset({"done_on_time", "done_late"})
PARTIES = ("all", "districts", "institutions")


@dataclass(frozen=True, slots=True)
class TaskItem:
    """One task as it stood at an instant; `state` follows the one rule of data.domain.deadlines."""

    id: int
    key: str
    code: str
    kind: str
    title_vi: str
    title_en: str
    leads: tuple[str, ...]
    coordinating: tuple[str, ...]
    parties: tuple[str, ...]
    starts_on: date | None
    initial_due_on: date | None
    due_on: date | None
    status: str
    percent: int | None
    finished_on: date | None
    reported_at: datetime | None
    update_id: int
    who: str
    has_evidence: bool
    simulated: bool
    created_at: datetime | None
    plan_name: str
    state: str
    days: int | None  # left until the due date; below zero: late by so many days

    def title(self, language: str) -> str:
        """Return the title in the reader's language."""
        return self.title_vi if language == "vi" else self.title_en

    @property
    def slip_days(self) -> int:
        """How far approved changes moved the due date."""
        if self.due_on is None or self.initial_due_on is None:
            return 0
        return (self.due_on - self.initial_due_on).days

    @property
    def lacks_evidence(self) -> bool:
        """Tell whether a percentage is claimed that nothing proves."""
        return bool(self.percent) and not self.has_evidence

    @property
    def is_done(self) -> bool:
        """Tell whether the work is finished."""
        return self.state in DONE


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the tasks is shown; empty is no limit."""

    division: str = ""
    state: str = ""
    kind: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class TaskUpdateRow:
    """One report on a task."""

    id: int
    task_key: str
    title_vi: str
    title_en: str
    at: datetime
    who: str
    status: str
    percent: int | None
    finished_on: date | None
    text: str
    outstanding: str
    evidence: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that proves an update."""

    id: int
    update_id: int | None
    at: datetime
    who: str
    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A remark of those who work on a task."""

    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """A milestone or a sub-task."""

    id: int
    task_key: str
    kind: str
    title: str
    due_on: date | None
    done_on: date | None
    simulated: bool


@dataclass(frozen=True, slots=True)
class DueChangeRow:
    """A wish for another due date and what became of it."""

    id: int
    task_key: str
    title_vi: str
    due_on: date
    reason: str
    asked_at: datetime
    asked_by: str
    approved_at: datetime | None
    refused_at: datetime | None
    decided_by: str
    note: str

    @property
    def is_open(self) -> bool:
        """Tell whether the office has yet to decide."""
        return self.approved_at is None and self.refused_at is None


@dataclass(frozen=True, slots=True)
class Link:
    """A task this one waits for, or that waits for it."""

    task_key: str
    needs_key: str


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """One task with everything around it."""

    item: TaskItem
    full_text: str
    today: date
    updates: tuple[TaskUpdateRow, ...]  # newest first
    files: tuple[FileRow, ...]
    notes: tuple[NoteRow, ...]
    steps: tuple[StepRow, ...]
    due_changes: tuple[DueChangeRow, ...]
    needs: tuple[TaskItem, ...]
    needed_by: tuple[TaskItem, ...]
    indicators: tuple[tuple[str, str, str], ...]  # key, name vi, name en
    names: Mapping[str, tuple[str, str]]  # of divisions, vi and en
    may_update: bool
    may_approve: bool
    sees_internal: bool

    @property
    def open_change(self) -> DueChangeRow | None:
        """The wish for another due date that waits for the office."""
        return next((one for one in self.due_changes if one.is_open), None)


@dataclass(frozen=True, slots=True)
class Move:
    """How one task differs between two days; `before` is None for a task that is new."""

    before: TaskItem | None
    after: TaskItem
    updates: int
    who: str

    @property
    def is_new(self) -> bool:
        """Tell whether the task came in between."""
        return self.before is None

    @property
    def is_closed(self) -> bool:
        """Tell whether it was finished in between."""
        return self.after.is_done and not (self.before and self.before.is_done)

    @property
    def points(self) -> int | None:
        """Percentage points gained."""
        old = self.before.percent if self.before else None
        if self.after.percent is None:
            return None if old is None else -old
        return self.after.percent - (old or 0)

    @property
    def slip_days(self) -> int:
        """Days by which the due date moved."""
        if self.before is None or self.before.due_on is None or self.after.due_on is None:
            return 0
        return (self.after.due_on - self.before.due_on).days


@dataclass(frozen=True, slots=True)
class TaskList:
    """The tasks a reader sees on a day, with what the screens around them need."""

    items: tuple[TaskItem, ...]
    today: date
    divisions: tuple[tuple[str, str, str], ...]  # code, name vi, name en
    steps: tuple[StepRow, ...] = ()
    links: tuple[Link, ...] = ()
    waiting: tuple[DueChangeRow, ...] = ()
    reports: tuple[tuple[str, date, str], ...] = ()  # period, due date, state


@dataclass(frozen=True, slots=True)
class UpdateForm:
    """What somebody reports on a task; `seen` is the newest update on that person's screen."""

    key: str
    seen: int
    status: str
    percent: str
    text: str = ""
    outstanding: str = ""
    evidence: str = ""
    finished_on: str = ""


@dataclass(frozen=True, slots=True)
class NewTaskForm:
    """A task that plan 723 does not know."""

    title: str
    kind: str
    lead: str
    coordinating: tuple[str, ...] = ()
    starts_on: str = ""
    due_on: str = ""
    plan_name: str = ""
    text: str = ""


def may_work_on(actor: Actor, item: TaskItem) -> bool:
    """Tell whether a task is this person's to report on: the office's all, a division's its own."""
    if not actor.may(Permission.TASK_UPDATE):
        return False
    if actor.role not in DIVISION_ROLES:
        return True
    return actor.division_code in (*item.leads, *item.coordinating)
