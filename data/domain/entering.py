"""What may be entered as a value, and what about it deserves a second look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from data.contracts.errors import InvalidInputError
from data.contracts.targets import Doubt, EntryForm, Point
from data.domain.importing.numbers import Style, parse
from data.domain.trajectory import MONTH_DAYS, known

LONGEST_AMOUNT = 1e12
JUMP_TIMES = 4.0  # a change so many times the usual one is doubtful
LEAST_JUMP_POINTS = 5.0  # of percent; smaller ones never are
LEAST_JUMP_RATE = 0.15  # the same for counts and ratios
BACKWARDS_RATE = 0.005  # going back by less than so much of the value before is rounding
BASE_CHANGE_RATE = 0.10  # of the denominator, from one period to the next
DUE_DAYS = 10  # after the end of a period its values are due
PERIODS_OFFERED = 12


@dataclass(frozen=True, slots=True)
class Entered:
    """A value that may be kept; `value` is None where there was nothing to count."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None


def asks_for_parts(unit: str, *, by_district: bool) -> bool:
    """Tell whether a value is entered as numerator and denominator, so that it can be added up."""
    return by_district and unit in {"percent", "ratio"}


def read_value(form: EntryForm, unit: str, *, by_district: bool, language: str) -> Entered:
    """Read a value as typed.

    Raises:
        InvalidInputError: a field was refused; `values["field"]` names it.
    """
    if not asks_for_parts(unit, by_district=by_district):
        return Entered(_single(_amount(form.value, "value", language), unit))
    upper = _amount(form.numerator, "numerator", language)
    lower = _amount(form.denominator, "denominator", language)
    if unit == "percent" and upper > lower:
        raise InvalidInputError("targets.part_above_whole", field="numerator")
    if lower == 0:
        if upper:
            raise InvalidInputError("targets.nothing_to_divide_by", field="denominator")
        return Entered(None, 0.0, 0.0)
    return Entered(upper / lower * (100.0 if unit == "percent" else 1.0), upper, lower)


def _amount(text: str, field: str, language: str) -> float:
    if not text.strip():
        raise InvalidInputError("targets.amount_needed", field=field)
    style = Style.VIETNAMESE if language == "vi" else Style.ENGLISH
    amount = parse(text, style)
    if amount is None:
        raise InvalidInputError("targets.not_a_number", field=field, text=text.strip()[:40])
    if amount < 0:
        raise InvalidInputError("targets.below_zero", field=field)
    if amount > LONGEST_AMOUNT:
        raise InvalidInputError("targets.too_large", field=field)
    return amount


def _single(amount: float, unit: str) -> float:
    if unit == "percent" and amount > 100:
        raise InvalidInputError("targets.above_hundred", field="value")
    if unit == "count" and not amount.is_integer():
        raise InvalidInputError("targets.whole_number", field="value")
    return amount


def month_end(day: date) -> date:
    """Return the last day of the month of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def periods(today: date, count: int = PERIODS_OFFERED) -> list[date]:
    """Return the last days of the newest finished months, newest first."""
    found: list[date] = []
    day = today if today == month_end(today) else today.replace(day=1) - timedelta(days=1)
    while len(found) < count:
        found.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return found


def due_on(period_on: date) -> date:
    """Return the day by which the values of a period are to be there."""
    return period_on + timedelta(days=DUE_DAYS)


def doubts(
    entered: Entered, history: Sequence[Point], period_on: date, unit: str, sign: int
) -> list[Doubt]:
    """Compare a value with the approved ones before it.

    Args:
        entered: the new value.
        history: approved points of the same unit, oldest first.
        period_on: its period.
        unit: percent, count or ratio.
        sign: 1 where more is better, -1 where less is.
    """
    before = [one for one in history if one.on < period_on]
    values = known(before)
    if entered.value is None or not values:
        return []
    last_on, last = values[-1]
    found = []
    change = entered.value - last
    limit = _usual(values, unit, last)
    if abs(change) > limit:
        found.append(Doubt("jump", {"change": change, "previous": last, "limit": limit}))
    elif change * sign < -BACKWARDS_RATE * abs(last):
        found.append(Doubt("backwards", {"change": change, "previous": last}))
    months = round((period_on - last_on).days / MONTH_DAYS)
    if months > 1:
        found.append(Doubt("gap", {"on": last_on, "months": months - 1}))
    return found + _base_doubts(entered, before)


def _usual(values: Sequence[tuple[date, float]], unit: str, last: float) -> float:
    """Return the change that is still ordinary: some times the usual one, and never very small."""
    newest = [value for _, value in values[-7:]]
    steps = [abs(after - before) for before, after in pairwise(newest)]
    least = LEAST_JUMP_POINTS if unit == "percent" else LEAST_JUMP_RATE * abs(last)
    return max(least, JUMP_TIMES * median(steps) if steps else 0.0)


def _base_doubts(entered: Entered, before: Sequence[Point]) -> list[Doubt]:
    bases = [one.denominator for one in before if one.denominator]
    if not bases or entered.denominator is None:
        return []
    rate = entered.denominator / bases[-1] - 1.0
    if abs(rate) <= BASE_CHANGE_RATE:
        return []
    return [Doubt("base", {"rate": rate, "before": bases[-1], "after": entered.denominator})]
