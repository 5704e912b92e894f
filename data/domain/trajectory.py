"""Where an indicator will land: path, robust trend, projection, state with its reason.

A value is judged by where it goes, not only by where it stands. The trend is the median of the
slopes between all pairs of the last values (Theil and Sen), so that one wrong value does not bend
it; it starts at the newest value. Nothing here knows a unit: multiplying every value, bound and
waypoint by the same positive number changes no state and no date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil, floor, sqrt
from typing import Any, TypeAlias

import numpy as np

from data.contracts.targets import IndicatorState, Point, Verdict, Waypoint

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

WINDOW = 6  # newest values the trend is drawn from
LEAST_VALUES = 3  # below it there is no trend, and the path alone decides
AT_RISK_DAYS = 183  # landing up to six months late is a risk, later is off track
AT_RISK_SHARE = 0.85  # without a trend: of the way expected by now
Z_INTERVAL = 1.2815515655446004  # two-sided 80 %
CONFIDENCE_PERCENT = 80
MONTH_DAYS = 30.4375
QUORUM = 0.5  # of the units must have reported a period before it counts for the whole area
_FAR = timedelta(days=36_525)  # a landing a century away is none
_TOLERANCE = 1e-9
_WORST_FIRST = (
    IndicatorState.NO_DATA,
    IndicatorState.MISSED,
    IndicatorState.OFF_TRACK,
    IndicatorState.AT_RISK,
    IndicatorState.ON_TRACK,
    IndicatorState.ACHIEVED,
)
SEVERITY = {state: place for place, state in enumerate(_WORST_FIRST)}


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be reached by when, the way there, and what values are possible at all.

    `waypoints` are baseline, milestones and targets in the order of their dates; `every_days` is
    the usual distance between two values.
    """

    target: float
    due_on: date
    comparison: str  # >, >=, <, <=
    waypoints: tuple[Waypoint, ...] = ()
    floor: float | None = None
    ceiling: float | None = None
    every_days: int = 31

    @property
    def sign(self) -> int:
        """Return 1 where more is better, -1 where less is."""
        return 1 if self.comparison in {">", ">="} else -1

    @property
    def start(self) -> Waypoint | None:
        """The baseline."""
        return next((one for one in self.waypoints if one.kind == "baseline"), None)

    def reached(self, value: float) -> bool:
        """Tell whether `value` meets the target; `>` and `<` need more than the target itself."""
        return {
            ">": value > self.target,
            ">=": value >= self.target,
            "<": value < self.target,
            "<=": value <= self.target,
        }[self.comparison]

    def expected(self, day: date) -> float | None:
        """Return the value the path asks for on `day`; outside the path its nearest end.

        None without a baseline: a target alone says nothing about the way.
        """
        if self.start is None:
            return None
        days = [one.on.toordinal() for one in self.waypoints]
        return float(np.interp(day.toordinal(), days, [one.value for one in self.waypoints]))

    def bounded(self, value: float) -> float:
        """Keep a projection within what is possible: a share does not pass 100 %."""
        low = value if self.floor is None else max(self.floor, value)
        return low if self.ceiling is None else min(self.ceiling, low)


@dataclass(frozen=True, slots=True)
class Trend:
    """Change per day, with the interval of the slope and the usual distance from the line."""

    slope: float
    low: float
    high: float
    spread: float
    count: int


def aim_of(
    waypoints: Sequence[Waypoint], comparison: str, unit: str, today: date, every_days: int = 31
) -> Aim | None:
    """Return what is judged on `today`: the next target that is due, or the last one."""
    ordered = tuple(sorted(waypoints, key=lambda one: one.on))
    targets = [one for one in ordered if one.kind == "target"]
    if not targets:
        return None
    chosen = next((one for one in targets if one.on >= today), targets[-1])
    return Aim(
        chosen.value,
        chosen.on,
        comparison,
        ordered,
        floor=0.0,
        ceiling=100.0 if unit == "percent" else None,
        every_days=every_days,
    )


def theil_sen(days: Sequence[int], values: Sequence[float]) -> Trend | None:
    """Return the median slope over all pairs and its interval; None with fewer than three values.

    The interval is Sen's: the slopes whose ranks lie around the middle by the spread of Kendall's
    statistic, ties counted.

    Source:
        P. K. Sen, Estimates of the regression coefficient based on Kendall's tau (1968).
    """
    if len(values) < LEAST_VALUES:
        return None
    x, y = np.asarray(days, float), np.asarray(values, float)
    first, second = np.triu_indices(len(x), k=1)
    apart = x[second] - x[first]
    slopes = np.sort((y[second] - y[first])[apart > 0] / apart[apart > 0])
    if not slopes.size:
        return None
    slope = float(np.median(slopes))
    margin = Z_INTERVAL * sqrt(_kendall_variance(len(x), y))
    lower = max(round((slopes.size - margin) / 2) - 1, 0)
    upper = min(round((slopes.size + margin) / 2), slopes.size - 1)
    residuals = y - slope * x
    off = np.abs(residuals - np.median(residuals))
    spread = Z_INTERVAL * 1.4826 * float(np.median(off))
    return Trend(slope, float(slopes[lower]), float(slopes[upper]), spread, len(x))


def _kendall_variance(count: int, values: Floats) -> float:
    repeats = np.unique(values, return_counts=True)[1].astype(float)
    ties = float((repeats * (repeats - 1) * (2 * repeats + 5)).sum())
    return (count * (count - 1) * (2 * count + 5) - ties) / 18.0


def known(points: Sequence[Point]) -> list[tuple[date, float]]:
    """Return days and values of the points that have one."""
    return [(one.on, one.value) for one in points if one.value is not None]


def trend_of(points: Sequence[Point]) -> Trend | None:
    """Return the trend of the newest values."""
    newest = known(points)[-WINDOW:]
    return theil_sen([on.toordinal() for on, _ in newest], [value for _, value in newest])


def days_to_target(aim: Aim, value: float, slope: float) -> int | None:
    """Return the whole days from a value to the day on which the target is met; None if never.

    `>=` is met on the day the line reaches the target, `>` on the day after it.
    """
    if aim.reached(value):
        return 0
    speed = slope * aim.sign
    if speed <= 0 or not _possible(aim):
        return None
    days = (aim.target - value) * aim.sign / speed
    slack = _TOLERANCE * max(1.0, days)
    if days > _FAR.days:
        return None
    if aim.comparison in {">", "<"}:
        return floor(days + slack) + 1
    return max(1, ceil(days - slack))


def _possible(aim: Aim) -> bool:
    """A share above 100 % is never reached, whatever its trend."""
    limit = aim.ceiling if aim.sign > 0 else aim.floor
    if limit is None:
        return True
    distance = (limit - aim.target) * aim.sign
    return distance > 0 if aim.comparison in {">", "<"} else distance >= 0


def project(aim: Aim, last_on: date, last: float, trend: Trend, day: date) -> tuple[float, ...]:
    """Return the projected value on `day` with the lower and the upper end of its interval."""
    days = (day - last_on).days
    ends = sorted((trend.low * days, trend.high * days))
    return (
        aim.bounded(last + trend.slope * days),
        aim.bounded(last + ends[0] - trend.spread),
        aim.bounded(last + ends[1] + trend.spread),
    )


def judge(aim: Aim | None, points: Sequence[Point], today: date) -> Verdict:
    """Return the state of an indicator on `today`, its reason and its outlook.

    1. Without target or value: no data.
    2. The newest value meets the target: achieved.
    3. The due date has passed: missed.
    4. No value for twice the usual distance: no data, since nobody knows where it stands.
    5. With a trend: it lands by the due date, on track; up to six months late, at risk; later or
       never, off track. Ahead of the path is never worse than at risk.
    6. Without a trend, by the path: all of the way expected by now is on track, 85 % at risk.
    """
    values = known([one for one in points if one.on <= today])
    if aim is None:
        return Verdict(IndicatorState.NO_DATA, "no_target")
    if not values:
        return Verdict(IndicatorState.NO_DATA, "none", expected=aim.expected(today))
    last_on, last = values[-1]
    outlook = _outlook(aim, values, last_on, last)
    settled = _settled(aim, values, outlook, today)
    if settled is not None:
        return settled
    return (
        _by_path(aim, last_on, last, outlook) if outlook.slope is None else _by_trend(aim, outlook)
    )


def _settled(
    aim: Aim, values: Sequence[tuple[date, float]], outlook: Verdict, today: date
) -> Verdict | None:
    """Return the verdict where no projection is needed, or none is possible."""
    last_on, last = values[-1]
    if aim.reached(last):
        return _achieved(aim, values, outlook)
    if today > aim.due_on:
        return replace(
            outlook,
            state=IndicatorState.MISSED,
            reason="missed" if outlook.landing is None else "missed_lands",
            values={"due": aim.due_on, "value": last, "landing": outlook.landing},
        )
    silent = (today - last_on).days
    if silent > 2 * aim.every_days:
        told = {"on": last_on, "months": int(silent / MONTH_DAYS), "value": last}
        return replace(outlook, reason="stopped", values=told)
    return None


def _outlook(aim: Aim, values: Sequence[tuple[date, float]], last_on: date, last: float) -> Verdict:
    """Work out everything but the state."""
    expected = aim.expected(last_on)
    gap = None if expected is None else (last - expected) * aim.sign
    start = aim.start
    way = 0.0 if start is None else abs(aim.waypoints[-1].value - start.value)
    blank = Verdict(
        IndicatorState.NO_DATA,
        "none",
        expected=expected,
        gap=gap,
        gap_share=gap / way if gap is not None and way > 0 else None,
    )
    newest = values[-WINDOW:]
    trend = theil_sen([on.toordinal() for on, _ in newest], [value for _, value in newest])
    if trend is None:
        return blank
    middle, low, high = project(aim, last_on, last, trend, max(aim.due_on, last_on))
    fast, slow = (trend.high, trend.low) if aim.sign > 0 else (trend.low, trend.high)
    return replace(
        blank,
        slope=trend.slope * 30.0,
        projected=middle,
        projected_low=low,
        projected_high=high,
        landing=_day(last_on, days_to_target(aim, last, trend.slope)),
        landing_early=_day(last_on, days_to_target(aim, last, fast)),
        landing_late=_day(last_on, days_to_target(aim, last, slow)),
    )


def _day(start: date, days: int | None) -> date | None:
    return None if days is None else start + timedelta(days=days)


def _achieved(aim: Aim, values: Sequence[tuple[date, float]], outlook: Verdict) -> Verdict:
    since = values[-1][0]
    for on, value in reversed(values):
        if not aim.reached(value):
            break
        since = on
    late = (since - aim.due_on).days
    told: Mapping[str, object] = {
        "value": values[-1][1],
        "since": since,
        "due": aim.due_on,
        "months": _months(abs(late)),
    }
    reason = "achieved_late" if late > 0 else "achieved"
    return replace(outlook, state=IndicatorState.ACHIEVED, reason=reason, values=told)


def _months(days: int) -> int:
    """Count months that have begun: one day late is one month late."""
    return max(1, ceil(days / MONTH_DAYS - _TOLERANCE)) if days > 0 else 0


def _by_trend(aim: Aim, outlook: Verdict) -> Verdict:
    landing = outlook.landing
    ahead = outlook.gap is not None and outlook.gap >= 0
    if landing is None:
        state = IndicatorState.AT_RISK if ahead else IndicatorState.OFF_TRACK
        reason = "stalled_ahead" if ahead else "stalled"
        told = {"slope": outlook.slope, "projected": outlook.projected, "due": aim.due_on}
        return replace(outlook, state=state, reason=reason, values=told)
    late = (landing - aim.due_on).days
    told = {
        "landing": landing,
        "due": aim.due_on,
        "months": _months(late),
        "projected": outlook.projected,
    }
    if late <= 0:
        doubtful = outlook.landing_late is None or outlook.landing_late > aim.due_on
        reason = "lands_tight" if doubtful else "lands"
        return replace(outlook, state=IndicatorState.ON_TRACK, reason=reason, values=told)
    if late <= AT_RISK_DAYS or ahead:
        return replace(outlook, state=IndicatorState.AT_RISK, **_lateness(aim, outlook, told))
    return replace(outlook, state=IndicatorState.OFF_TRACK, reason="lands_far", values=told)


def _lateness(aim: Aim, outlook: Verdict, told: Mapping[str, object]) -> dict[str, Any]:
    """Tell how late, from the early to the late end of the interval where both are known."""
    early, late = outlook.landing_early, outlook.landing_late
    if early is None or late is None or early >= late:
        return {"reason": "lands_late", "values": told}
    low, high = _months((early - aim.due_on).days), _months((late - aim.due_on).days)
    if low >= high or low == 0:
        return {"reason": "lands_late", "values": told}
    return {"reason": "lands_late_range", "values": {**told, "low": low, "high": high}}


def _by_path(aim: Aim, last_on: date, last: float, outlook: Verdict) -> Verdict:
    if outlook.expected is None or aim.start is None:
        return replace(outlook, reason="few", values={"least": LEAST_VALUES})
    way = (outlook.expected - aim.start.value) * aim.sign
    made = (last - aim.start.value) * aim.sign
    told = {"value": last, "expected": outlook.expected, "on": last_on}
    slack = _TOLERANCE * max(abs(way), abs(made))
    if made + slack >= way:
        return replace(outlook, state=IndicatorState.ON_TRACK, reason="on_path", values=told)
    if way > 0 and made + slack >= AT_RISK_SHARE * way:
        return replace(outlook, state=IndicatorState.AT_RISK, reason="near_path", values=told)
    return replace(outlook, state=IndicatorState.OFF_TRACK, reason="behind_path", values=told)


def fan(
    aim: Aim, points: Sequence[Point], step_days: int = 15
) -> list[tuple[date, float, float, float]]:
    """Return day, middle, low and high of the projection from the newest value on.

    It ends at the due date, or where the target is met if that is later, at most two years on.
    """
    values = known(points)
    trend = trend_of(points)
    if not values or trend is None:
        return []
    last_on, last = values[-1]
    landing = _day(last_on, days_to_target(aim, last, trend.slope))
    end = max(aim.due_on, min(landing or aim.due_on, aim.due_on + timedelta(days=730)))
    if end <= last_on:
        return []
    days = [*range(0, (end - last_on).days, step_days), (end - last_on).days]
    course = []
    for day in (last_on + timedelta(days=step) for step in days):
        middle, low, high = project(aim, last_on, last, trend, day)
        course.append((day, middle, low, high))
    return course


def total(
    unit: str, parts: tuple[float, float] | None, amount: float | None, reported: int
) -> float | None:
    """Return the value of an area from what its units reported.

    Args:
        unit: of the indicator.
        parts: sums of numerators and denominators over the units that gave them, if any did.
        amount: sum of the values themselves.
        reported: units behind the sums.

    A share is the sum of the numerators over the sum of the denominators, never a mean of shares;
    shares of several units without their parts cannot be put together.
    """
    if unit == "count":
        return amount
    if parts is not None and parts[1] > 0:
        return parts[0] / parts[1] * (100.0 if unit == "percent" else 1.0)
    return amount if reported == 1 and parts is None else None


def has_quorum(reported: int, expected: int) -> bool:
    """Tell whether enough units have reported a period for it to count."""
    return reported >= QUORUM * expected
