"""States of tasks and reports, from what was reported and the dates."""

from datetime import date
from enum import StrEnum


class TaskState(StrEnum):
    """The five states of a task. Done late is done: it is not shown as overdue."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    OVERDUE = "overdue"
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"


class ReportState(StrEnum):
    """Where a quarterly report stands."""

    NOT_DUE = "not_due"
    DRAFT = "draft"
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"  # overdue and not submitted


def task_state(
    status: str, due_on: date | None, finished_on: date | None, today: date
) -> TaskState:
    """Return the state of a task on `today`.

    Args:
        status: the last reported one: not_started, in_progress or done.
        due_on: None when the plan sets no deadline; such a task is never late.
        finished_on: the day it was done; a day equal to the due date is on time.
        today: the day asked about; a task is overdue from the day after its due date.
    """
    if status == "done":
        late = due_on is not None and finished_on is not None and finished_on > due_on
        return TaskState.DONE_LATE if late else TaskState.DONE_ON_TIME
    if due_on is not None and today > due_on:
        return TaskState.OVERDUE
    return TaskState.IN_PROGRESS if status == "in_progress" else TaskState.NOT_STARTED


def days_left(
    status: str, due_on: date | None, finished_on: date | None, today: date
) -> int | None:
    """Return the days from `today`, or from the finish, to the due date; below zero is late.

    None without a deadline.
    """
    if due_on is None:
        return None
    return (due_on - (finished_on if status == "done" and finished_on else today)).days


def report_state(
    state: str | None, submitted_on: date | None, due_on: date, today: date
) -> ReportState:
    """Return where a report stands on `today`.

    Args:
        state: of its last version: draft, submitted, returned, accepted; None without a version.
        submitted_on: the day it was first submitted; the due date itself is on time.
        due_on: the 25th of the quarter's last month (plan 723, Phụ lục II).
        today: the day asked about.
    """
    if submitted_on is not None:
        return ReportState.LATE if submitted_on > due_on else ReportState.ON_TIME
    if today > due_on:
        return ReportState.MISSING
    return ReportState.DRAFT if state in {"draft", "returned"} else ReportState.NOT_DUE
