"""Is an indicator where its path says it should be?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

AT_RISK_SHARE = 0.85  # of the way expected by now; below it an indicator is off track


class IndicatorState(StrEnum):
    """State of an indicator on a day."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    MISSED = "missed"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Path:
    """The straight way from a baseline to a target; values in the unit of the indicator."""

    baseline_on: date
    baseline: float
    due_on: date
    target: float
    comparison: str  # >, >=, <, <=

    def expected(self, day: date) -> float:
        """Return the value the path asks for on `day`; outside the path its nearest end."""
        length = (self.due_on - self.baseline_on).days
        if length <= 0 or day >= self.due_on:
            return self.target
        share = max(0.0, (day - self.baseline_on).days / length)
        return self.baseline + share * (self.target - self.baseline)

    def reached(self, value: float) -> bool:
        """Tell whether `value` meets the target; `>` needs more than the target itself."""
        return {
            ">": value > self.target,
            ">=": value >= self.target,
            "<": value < self.target,
            "<=": value <= self.target,
        }[self.comparison]


def indicator_state(path: Path, value: float | None, value_on: date | None, today: date) -> str:
    """Return the state of an indicator on `today`.

    A reached target is achieved; after the due date an unreached one is missed. Before it, the way
    made since the baseline is compared with the way the path asks for on the day of the value: all
    of it is on track, at least `AT_RISK_SHARE` of it at risk, less is off track.
    """
    if value is None or value_on is None:
        return IndicatorState.NO_DATA
    if path.reached(value):
        return IndicatorState.ACHIEVED
    if today > path.due_on:
        return IndicatorState.MISSED
    way = path.expected(value_on) - path.baseline
    if way == 0:
        return IndicatorState.ON_TRACK
    share = (value - path.baseline) / way
    if share >= 1:
        return IndicatorState.ON_TRACK
    return IndicatorState.AT_RISK if share >= AT_RISK_SHARE else IndicatorState.OFF_TRACK
