"""State of an indicator on its path."""

from datetime import date

import pytest
from data.domain.indicators import IndicatorState, Path, indicator_state
from hypothesis import given
from hypothesis import strategies as st

START, DUE = date(2022, 1, 1), date(2024, 1, 1)  # 730 days
HALF_WAY = date(2023, 1, 1)  # 365 days
UP = Path(START, 20.0, DUE, 100.0, ">=")
ORDER = [
    IndicatorState.OFF_TRACK,
    IndicatorState.AT_RISK,
    IndicatorState.ON_TRACK,
    IndicatorState.ACHIEVED,
]


def test_path_is_straight_and_stops_at_its_ends() -> None:
    assert UP.expected(HALF_WAY) == pytest.approx(60.0)
    assert UP.expected(date(2021, 1, 1)) == 20.0
    assert UP.expected(date(2025, 1, 1)) == 100.0


@pytest.mark.parametrize(
    ("value", "today", "expected"),
    [
        (60.0, HALF_WAY, IndicatorState.ON_TRACK),  # all of the 40 points expected by now
        (54.0, HALF_WAY, IndicatorState.AT_RISK),  # 34 of 40 = 0.85
        (53.9, HALF_WAY, IndicatorState.OFF_TRACK),
        (100.0, HALF_WAY, IndicatorState.ACHIEVED),
        (99.9, date(2024, 1, 2), IndicatorState.MISSED),
        (99.9, DUE, IndicatorState.ON_TRACK),  # the due day itself is not over
        (100.0, date(2024, 6, 1), IndicatorState.ACHIEVED),
    ],
)
def test_state_by_hand_computed_values(value, today, expected) -> None:
    assert indicator_state(UP, value, HALF_WAY, today) == expected


def test_more_than_the_target_is_asked_by_greater_than() -> None:
    above = Path(START, 20.0, DUE, 80.0, ">")
    assert indicator_state(above, 80.0, DUE, date(2024, 1, 2)) == IndicatorState.MISSED
    assert indicator_state(above, 80.1, DUE, date(2024, 1, 2)) == IndicatorState.ACHIEVED


def test_direction_down_counts_the_way_down() -> None:
    down = Path(START, 100.0, DUE, 20.0, "<=")
    assert indicator_state(down, 60.0, HALF_WAY, HALF_WAY) == IndicatorState.ON_TRACK
    assert indicator_state(down, 90.0, HALF_WAY, HALF_WAY) == IndicatorState.OFF_TRACK


def test_no_value_is_no_data_not_zero() -> None:
    assert indicator_state(UP, None, None, HALF_WAY) == IndicatorState.NO_DATA


@given(st.floats(0, 120), st.floats(0, 120))
def test_a_higher_value_is_never_judged_worse(one, two) -> None:
    low, high = sorted((one, two))
    states = [indicator_state(UP, value, HALF_WAY, HALF_WAY) for value in (low, high)]
    assert ORDER.index(states[0]) <= ORDER.index(states[1])
