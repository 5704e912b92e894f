"""States of tasks and reports."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.domain.deadlines import ReportState, TaskState, report_state, task_state

TODAY = date(2023, 10, 16)


@pytest.mark.parametrize(
    ("status", "due_on", "finished_on", "expected"),
    [
        ("not_started", date(2023, 12, 31), None, TaskState.NOT_STARTED),
        ("in_progress", date(2023, 12, 31), None, TaskState.IN_PROGRESS),
        ("in_progress", TODAY, None, TaskState.IN_PROGRESS),
        ("in_progress", TODAY - timedelta(days=1), None, TaskState.OVERDUE),
        ("not_started", date(2022, 12, 31), None, TaskState.OVERDUE),
        ("not_started", None, None, TaskState.NOT_STARTED),
        ("in_progress", None, None, TaskState.IN_PROGRESS),
        ("done", date(2022, 12, 31), date(2022, 12, 31), TaskState.DONE_ON_TIME),
        ("done", date(2022, 12, 31), date(2023, 1, 1), TaskState.DONE_LATE),
        ("done", date(2024, 2, 29), date(2024, 2, 29), TaskState.DONE_ON_TIME),
        ("done", None, date(2023, 1, 1), TaskState.DONE_ON_TIME),
    ],
)
def test_task_state_follows_status_and_dates(status, due_on, finished_on, expected) -> None:
    assert task_state(status, due_on, finished_on, TODAY) == expected


@given(st.sampled_from(["not_started", "in_progress"]), st.dates(), st.dates())
def test_task_without_deadline_is_never_late(status, finished_on, today) -> None:
    assert task_state(status, None, None, today) != TaskState.OVERDUE
    assert task_state("done", None, finished_on, today) == TaskState.DONE_ON_TIME


@pytest.mark.parametrize(
    ("state", "submitted_on", "today", "expected"),
    [
        (None, None, date(2023, 9, 25), ReportState.NOT_DUE),
        ("draft", None, date(2023, 9, 25), ReportState.DRAFT),
        ("returned", None, date(2023, 9, 1), ReportState.DRAFT),
        (None, None, date(2023, 9, 26), ReportState.MISSING),
        ("draft", None, date(2023, 9, 26), ReportState.MISSING),
        ("submitted", date(2023, 9, 25), TODAY, ReportState.ON_TIME),
        ("accepted", date(2023, 9, 26), TODAY, ReportState.LATE),
    ],
)
def test_report_is_judged_against_the_25th(state, submitted_on, today, expected) -> None:
    assert report_state(state, submitted_on, date(2023, 9, 25), today) == expected
