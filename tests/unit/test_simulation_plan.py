"""Courses of indicators, tasks and reports."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.contracts.clock import DEMO_START
from data.domain.deadlines import ReportState, report_state
from data.domain.simulation import calendar, indicators, progress, reports


def test_months_run_from_january_2022_to_september_2023():
    months = calendar.month_ends()
    assert (months[0], months[-1], len(months)) == (date(2022, 1, 31), date(2023, 9, 30), 21)


def test_no_fact_is_counted_after_the_clock():
    assert max(calendar.facts_on(year) for year in range(2014, 2024)) <= DEMO_START.date()


@pytest.mark.parametrize("key", sorted(indicators.PATHS))
def test_an_indicator_rises_to_its_stated_end(key):
    path = indicators.city_path(key, 21)
    assert path[-1] == pytest.approx(indicators.PATHS[key][1])
    assert (np.diff(path) >= 0).all()


def test_district_shares_rise_and_follow_the_city():
    path = np.linspace(0.3, 0.9, 21)
    base = np.repeat(np.array([[40.0], [90.0], [160.0]]), 21, axis=1)
    rate = indicators._district_rates(np.random.default_rng(3), path, base)
    assert (np.diff(rate, axis=1) >= 0).all()
    assert (rate * base).sum(axis=0) / base.sum(axis=0) == pytest.approx(path, abs=0.02)


def test_a_task_without_a_finish_is_never_done():
    rows = list(progress._reports(np.random.default_rng(1), "X", 10, 60, None))
    assert {row.status for row in rows} == {"in_progress"}
    assert rows[-1].percent == 60


def test_a_finished_task_ends_with_its_finish():
    finished = date(2023, 6, 28)
    rows = list(progress._reports(np.random.default_rng(1), "X", 10, 100, finished))
    assert (rows[-1].status, rows[-1].finished_on) == ("done", finished)
    assert max(row.percent for row in rows[:-1]) < 100


@pytest.fixture(scope="module")
def versions():
    owing = [(str(number), "name", False) for number in range(34)]
    return reports.versions(np.random.default_rng(9), owing)


def _states(versions: pd.DataFrame, period: str, due_on: date) -> list[str]:
    states = []
    for number in range(34):
        own = versions[(versions["author"] == str(number)) & (versions["period"] == period)]
        handed = own.loc[own["state"] == "submitted", "saved_at"]
        last = None if own.empty else str(own["state"].iloc[-1])
        day = None if handed.empty else handed.iloc[0].date()
        states.append(report_state(last, day, due_on, DEMO_START.date()))
    return states


@pytest.mark.parametrize(
    ("period", "due_on"), [("2023Q1", date(2023, 3, 25)), ("2023Q2", date(2023, 6, 25))]
)
def test_finished_rounds_are_complete_with_a_few_late(versions, period, due_on):
    states = _states(versions, period, due_on)
    assert set(states) == {ReportState.ON_TIME, ReportState.LATE}
    assert 1 <= states.count(ReportState.LATE) <= 10


def test_the_third_quarter_misses_some(versions):
    states = _states(versions, "2023Q3", date(2023, 9, 25))
    assert 4 <= states.count(ReportState.MISSING) <= 18
    assert states.count(ReportState.ON_TIME) >= 10


def test_the_fourth_quarter_has_not_begun_to_report(versions):
    assert "2023Q4" not in set(versions["period"])
