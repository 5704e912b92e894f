"""Where an indicator will land: worked examples by hand, and what must hold for every series.

The worked examples stand on one ruler: a target of 100 due on 31/12/2024, values at equal
distances, the newest of 30/06/2024, and ten days later `TODAY`.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contracts.targets import IndicatorState, Point, Waypoint
from data.domain import trajectory
from data.domain.trajectory import Aim, aim_of, fan, judge, theil_sen, total

START, DUE = date(2023, 12, 31), date(2024, 12, 31)
FIRST = date(2024, 1, 1)
PATH = (Waypoint(START, 0.0, "baseline"), Waypoint(DUE, 100.0, "target"))
AIM = Aim(100.0, DUE, ">=", PATH, floor=0.0, ceiling=100.0)
STATES = trajectory.SEVERITY


def every(days: int, *values: float, last: date = date(2024, 6, 30)) -> list[Point]:
    """Values at equal distances, the last one on `last`."""
    count = len(values)
    return [
        Point(last - timedelta(days=days * (count - 1 - place)), value)
        for place, value in enumerate(values)
    ]


def on(day: date) -> date:
    return day + timedelta(days=10)


TODAY = on(date(2024, 6, 30))


# --- one worked example for each state -----------------------------------------------------------


def test_on_track_lands_before_it_is_due() -> None:
    # +1 every 3 days: from 50 on 30/06 it takes 150 days to 100, which is 27/11/2024.
    verdict = judge(AIM, every(30, 10, 20, 30, 40, 50), TODAY)
    assert (verdict.state, verdict.reason) == (IndicatorState.ON_TRACK, "lands")
    assert verdict.landing == date(2024, 6, 30) + timedelta(days=150) == date(2024, 11, 27)
    assert verdict.slope == pytest.approx(10.0)  # in 30 days
    assert verdict.projected == 100.0  # 50 + 184/3 = 111, held at 100 %


def test_at_risk_lands_up_to_six_months_late() -> None:
    # +6 in 30 days from 50: 50 / 0.2 = 250 days to 07/03/2025, which is 66 days late: 3 months.
    verdict = judge(AIM, every(30, 26, 32, 38, 44, 50), TODAY)
    assert (verdict.state, verdict.reason) == (IndicatorState.AT_RISK, "lands_late")
    assert verdict.landing == date(2025, 3, 7)
    assert verdict.values["months"] == 3
    assert verdict.projected == pytest.approx(50 + 0.2 * 184)


def test_at_risk_tells_the_months_of_its_interval() -> None:
    # Steps of 5 and 7 in turn: the slopes spread around 6 in 30 days, so does the landing.
    verdict = judge(AIM, every(30, 20, 25, 32, 37, 44, 50), TODAY)
    assert (verdict.state, verdict.reason) == (IndicatorState.AT_RISK, "lands_late_range")
    assert verdict.landing_early is not None
    assert verdict.landing_late is not None
    # Between 50 / 0.2222 = 225 days after 30/06 and 250: 22/02 is 53 days late, 07/03 is 66.
    assert verdict.landing_early == date(2025, 2, 22)
    assert verdict.landing == verdict.landing_late == date(2025, 3, 7)
    assert (verdict.values["low"], verdict.values["high"]) == (2, 3)


def test_six_months_late_is_the_last_day_of_a_risk() -> None:
    # From 0 on 30/06 to 367 on the 367th day: 183 days after 31/12; one unit more is a day more.
    points = every(30, -90 + 0, -60 + 0, -30 + 0, 0)
    open_ended = Aim(367.0, DUE, ">=", (), every_days=31)
    assert (DUE - date(2024, 6, 30)).days == 184
    assert judge(open_ended, points, TODAY).state is IndicatorState.AT_RISK
    later = Aim(368.0, DUE, ">=", (), every_days=31)
    assert judge(later, points, TODAY).state is IndicatorState.OFF_TRACK


def test_off_track_lands_far_too_late() -> None:
    # +3 in 30 days from 20: 800 days to 08/09/2026.
    verdict = judge(AIM, every(30, 8, 11, 14, 17, 20), TODAY)
    assert (verdict.state, verdict.reason) == (IndicatorState.OFF_TRACK, "lands_far")
    assert verdict.landing == date(2026, 9, 8)


def test_off_track_stands_still_behind_its_path() -> None:
    verdict = judge(AIM, every(30, 20, 20, 20, 20), TODAY)
    assert (verdict.state, verdict.reason) == (IndicatorState.OFF_TRACK, "stalled")
    assert verdict.landing is None


def test_standing_still_ahead_of_the_path_is_a_risk() -> None:
    # Half of the year has passed (182 of 366 days): the path asks for 49.7.
    verdict = judge(AIM, every(30, 70, 70, 70, 70), TODAY)
    assert (verdict.state, verdict.reason) == (IndicatorState.AT_RISK, "stalled_ahead")
    assert verdict.expected == pytest.approx(100 * 182 / 366)
    assert verdict.gap == pytest.approx(70 - 100 * 182 / 366)


def test_achieved_tells_since_when_it_holds() -> None:
    verdict = judge(AIM, every(30, 90, 100, 95, 100, 100), TODAY)
    assert (verdict.state, verdict.reason) == (IndicatorState.ACHIEVED, "achieved")
    assert verdict.values["since"] == date(2024, 5, 31)


def test_achieved_late_counts_the_months_begun() -> None:
    points = every(30, 80, 90, 100, last=date(2025, 2, 1))
    verdict = judge(AIM, points, date(2025, 2, 10))
    assert (verdict.state, verdict.reason) == (IndicatorState.ACHIEVED, "achieved_late")
    assert verdict.values["months"] == 2  # 32 days


def test_missed_from_the_day_after_it_was_due() -> None:
    points = every(30, 60, 70, 80, 90, last=DUE)
    assert judge(AIM, points, DUE).state is not IndicatorState.MISSED
    verdict = judge(AIM, points, DUE + timedelta(days=1))
    assert (verdict.state, verdict.reason) == (IndicatorState.MISSED, "missed_lands")
    assert verdict.landing == DUE + timedelta(days=30)


def test_missed_without_pace_says_so() -> None:
    verdict = judge(AIM, every(30, 60, 60, 60, last=DUE), date(2025, 1, 5))
    assert (verdict.state, verdict.reason) == (IndicatorState.MISSED, "missed")


def test_no_value_is_no_data_not_zero() -> None:
    verdict = judge(AIM, [], TODAY)
    assert (verdict.state, verdict.reason) == (IndicatorState.NO_DATA, "none")
    assert verdict.gap is None


def test_no_target_is_no_data() -> None:
    assert judge(None, every(30, 1, 2, 3), TODAY).reason == "no_target"


def test_values_after_the_day_do_not_exist_yet() -> None:
    assert judge(AIM, every(30, 1, 2, 3), date(2024, 1, 5)).reason == "none"


def test_a_unit_that_stopped_reporting_has_no_data_after_two_months() -> None:
    points = every(30, 10, 20, 30, 40)
    assert judge(AIM, points, date(2024, 8, 31)).state is not IndicatorState.NO_DATA  # 62 days
    verdict = judge(AIM, points, date(2024, 9, 1))
    assert (verdict.state, verdict.reason) == (IndicatorState.NO_DATA, "stopped")
    assert verdict.values == {"on": date(2024, 6, 30), "months": 2, "value": 40}


def test_what_was_achieved_stays_achieved_without_further_reports() -> None:
    assert judge(AIM, every(30, 98, 99, 100), date(2024, 12, 1)).state is IndicatorState.ACHIEVED


# --- more than, at least, less than --------------------------------------------------------------


def test_more_than_the_target_needs_more_than_the_target() -> None:
    at_least = Aim(80.0, DUE, ">=", PATH, ceiling=100.0)
    more = Aim(80.0, DUE, ">", PATH, ceiling=100.0)
    points = every(30, 60, 70, 80)
    assert judge(at_least, points, TODAY).state is IndicatorState.ACHIEVED
    verdict = judge(more, points, TODAY)
    assert verdict.state is IndicatorState.ON_TRACK
    assert verdict.landing == date(2024, 7, 1)  # the day after


def test_the_line_meets_more_than_a_day_after_at_least() -> None:
    # From 50, one a day: 80 is met after 30 days, more than 80 after 31.
    points = every(10, 30, 40, 50)
    days = {
        sign: trajectory.days_to_target(Aim(80.0, DUE, sign, ()), 50.0, 1.0) for sign in (">=", ">")
    }
    assert days == {">=": 30, ">": 31}
    assert judge(Aim(80.0, DUE, ">", ()), points, TODAY).landing == date(2024, 7, 31)


def test_more_than_all_is_never_reached() -> None:
    impossible = Aim(100.0, DUE, ">", PATH, floor=0.0, ceiling=100.0)
    verdict = judge(impossible, every(30, 80, 90, 100), TODAY)
    assert verdict.landing is None
    assert verdict.reason == "stalled_ahead"


def test_direction_down_is_judged_downwards() -> None:
    # From 60 down by 10 in 30 days to at most 20: 120 days, 28/10/2024.
    path = (Waypoint(START, 100.0, "baseline"), Waypoint(DUE, 20.0, "target"))
    down = Aim(20.0, DUE, "<=", path, floor=0.0)
    verdict = judge(down, every(30, 90, 80, 70, 60), TODAY)
    assert verdict.state is IndicatorState.ON_TRACK
    assert verdict.landing == date(2024, 10, 28)
    assert verdict.gap == pytest.approx((60 - (100 - 80 * 182 / 366)) * -1)
    rising = judge(down, every(30, 60, 70, 80, 90), TODAY)
    assert (rising.state, rising.reason) == (IndicatorState.OFF_TRACK, "stalled")
    below = Aim(20.0, DUE, "<", path, floor=0.0)
    assert judge(below, every(30, 40, 30, 20), TODAY).state is IndicatorState.ON_TRACK
    assert judge(down, every(30, 40, 30, 20), TODAY).state is IndicatorState.ACHIEVED


# --- without a trend the path decides ------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "state", "reason"),
    [
        (50.0, IndicatorState.ON_TRACK, "on_path"),
        (43.0, IndicatorState.AT_RISK, "near_path"),  # 86 % of 50
        (42.0, IndicatorState.OFF_TRACK, "behind_path"),
    ],
)
def test_two_values_are_judged_by_the_path(value, state, reason) -> None:
    half_way = Waypoint(date(2023, 7, 1), 0.0, "baseline")  # 366 days before, 184 after: no
    path = (half_way, Waypoint(date(2025, 6, 30), 100.0, "target"))
    aim = Aim(100.0, date(2025, 6, 30), ">=", path)
    assert aim.expected(date(2024, 6, 30)) == pytest.approx(50.0)
    verdict = judge(aim, every(30, 1.0, value), TODAY)
    assert (verdict.state, verdict.reason) == (state, reason)


def test_two_values_without_a_baseline_say_nothing() -> None:
    verdict = judge(Aim(100.0, DUE, ">=", PATH[1:]), every(30, 10, 20), TODAY)
    assert (verdict.state, verdict.reason) == (IndicatorState.NO_DATA, "few")


def test_milestones_bend_the_path() -> None:
    middle = Waypoint(date(2024, 6, 30), 80.0, "milestone")
    aim = aim_of([*PATH, middle], ">=", "percent", TODAY)
    assert aim is not None
    assert aim.expected(date(2024, 6, 30)) == 80.0
    assert aim.expected(date(2024, 3, 31)) == pytest.approx(40.0, abs=0.1)
    assert aim.expected(date(2020, 1, 1)) == 0.0
    assert aim.expected(date(2030, 1, 1)) == 100.0


def test_a_yearly_path_is_judged_by_the_next_target() -> None:
    yearly = [PATH[0], Waypoint(date(2024, 12, 31), 60.0), Waypoint(date(2025, 12, 31), 100.0)]
    dues = [aim_of(yearly, ">=", "percent", day) for day in (TODAY, DUE, date(2025, 1, 1))]
    assert [aim.target for aim in dues if aim] == [60.0, 60.0, 100.0]
    assert aim_of(yearly, ">=", "percent", date(2027, 1, 1)).target == 100.0  # type: ignore[union-attr]
    assert aim_of(yearly[:1], ">=", "percent", TODAY) is None


# --- the trend -----------------------------------------------------------------------------------


def test_one_wrong_value_does_not_bend_the_trend() -> None:
    days = list(range(0, 60, 10))
    assert theil_sen(days, [0, 1, 2, 3, 4, 5]).slope == pytest.approx(0.1)  # type: ignore[union-attr]
    assert theil_sen(days, [0, 1, 90, 3, 4, 5]).slope == pytest.approx(0.1)  # type: ignore[union-attr]


def test_slope_and_interval_are_those_of_the_textbook() -> None:
    """Reference: scipy 1.16 `stats.theilslopes(y, x, 0.8)` gives 3.5, low 3.0, high 4.0."""
    trend = theil_sen([0, 1, 2, 3, 4, 5], [0.0, 4.0, 6.0, 12.0, 13.0, 18.0])
    assert trend is not None
    assert (trend.slope, trend.low, trend.high) == pytest.approx((3.5, 3.0, 4.0))


def test_the_trend_is_that_of_the_last_six_values() -> None:
    verdict = judge(AIM, every(30, 0, 0, 0, 0, 10, 20, 30, 40, 50, 60), TODAY)
    assert verdict.slope == pytest.approx(10.0)


def test_periods_without_a_value_are_gaps_not_zeros() -> None:
    points = every(30, 10, 20, 30, 40, 50)
    gap = [*points[:2], Point(points[2].on, None), *points[3:]]
    assert judge(AIM, gap, TODAY).landing == judge(AIM, points, TODAY).landing


def test_the_fan_opens_from_the_newest_value_and_stays_possible() -> None:
    course = fan(AIM, every(30, 50, 62, 70, 83, 90))
    assert course[0][0] == date(2024, 6, 30)
    assert course[0][1] == 90.0
    assert course[-1][0] == DUE
    assert all(0.0 <= low <= middle <= high <= 100.0 for _, middle, low, high in course)
    assert fan(AIM, every(30, 50, 60)) == []


def test_the_fan_of_a_late_one_goes_on_to_its_landing() -> None:
    assert fan(AIM, every(30, 26, 32, 38, 44, 50))[-1][0] == date(2025, 3, 7)


# --- the value of an area ------------------------------------------------------------------------


def test_a_share_is_added_up_from_its_parts_and_never_averaged() -> None:
    # 1 of 10 and 90 of 100: 91 of 110 is 82.7 %, the mean of the shares would be 50 %.
    assert total("percent", (91.0, 110.0), 100.0, 2) == pytest.approx(82.727, abs=0.001)


def test_shares_without_their_parts_cannot_be_put_together() -> None:
    assert total("percent", None, 140.0, 2) is None
    assert total("percent", None, 70.0, 1) == 70.0
    assert total("percent", (0.0, 0.0), None, 3) is None
    assert total("ratio", (90.0, 3.0), None, 2) == 30.0
    assert total("count", None, 140.0, 2) == 140.0


def test_half_of_the_units_make_a_period_count() -> None:
    assert trajectory.has_quorum(11, 22)
    assert not trajectory.has_quorum(10, 22)


# --- what holds for every series -----------------------------------------------------------------

AMOUNTS = st.floats(0, 100, allow_nan=False).map(lambda value: round(value, 3))
SERIES = st.lists(AMOUNTS, min_size=1, max_size=12)
SIGNS = st.sampled_from([">", ">=", "<", "<="])
DAYS = st.integers(0, 700).map(lambda days: date(2024, 1, 31) + timedelta(days=days))
FACTORS = st.sampled_from([0.01, 0.25, 3.0, 1000.0, 1e6])


def aim_for(sign: str, target: float, factor: float = 1.0) -> Aim:
    path = (
        Waypoint(START, 50.0 * factor, "baseline"),
        Waypoint(DUE, target * factor, "target"),
    )
    return Aim(target * factor, DUE, sign, path, floor=0.0, ceiling=100.0 * factor)


@settings(max_examples=60)
@given(SERIES, AMOUNTS, AMOUNTS, SIGNS, DAYS)
def test_a_better_newest_value_is_never_judged_worse(series, other, target, sign, today) -> None:
    aim = aim_for(sign, target)
    worse, better = sorted((series[-1], other), key=lambda value: value * aim.sign)
    ranks = [
        STATES[judge(aim, every(30, *series[:-1], last), today).state] for last in (worse, better)
    ]
    assert ranks[0] <= ranks[1]


@settings(max_examples=60)
@given(SERIES, AMOUNTS, SIGNS, DAYS, FACTORS)
def test_the_unit_of_measure_changes_nothing(series, target, sign, today, factor) -> None:
    plain = judge(aim_for(sign, target), every(30, *series), today)
    scaled_series = [value * factor for value in series]
    scaled = judge(aim_for(sign, target, factor), every(30, *scaled_series), today)
    if plain.gap_share is not None and scaled.gap_share is not None:
        assert plain.gap_share == pytest.approx(scaled.gap_share, abs=1e-6)
    assert plain.state is scaled.state
    assert plain.landing == scaled.landing


@settings(max_examples=60)
@given(SERIES, AMOUNTS, SIGNS, DAYS)
def test_no_state_without_a_reason(series, target, sign, today) -> None:
    verdict = judge(aim_for(sign, target), every(30, *series), today)
    assert verdict.state in IndicatorState
    assert verdict.reason
    if verdict.projected is not None:
        assert 0.0 <= verdict.projected_low <= verdict.projected <= verdict.projected_high <= 100.0
