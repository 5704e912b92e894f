"""Numbers, shares and dates as the reader writes them.

Vietnamese `1.234,5` · `12,3 %` · `16/10/2023`; English `1,234.5` · `12.3%` · `16 Oct 2023`.
What is not known (None, NaN) is shown as `–`, never as 0. Halves are rounded away from zero.
"""

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Context, Decimal

from data.contracts.clock import CITY_ZONE
from data.i18n import translate

UNKNOWN = "–"
MINUS = "−"
HARD_SPACE = "\N{NO-BREAK SPACE}"
_COMPACT_STEPS = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"))
_EXACT = Context(prec=400)  # room for every float
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def is_known(value: object) -> bool:
    """Tell a figure from None, NaN, NaT and the infinities."""
    if value is None:
        return False
    if isinstance(value, Decimal):
        return value.is_finite()
    try:
        return math.isfinite(value)  # type: ignore[arg-type]
    except TypeError:
        return False


def number(value: float | None, language: str, *, digits: int = 0) -> str:
    """Write a figure with `digits` decimals, grouped by thousands."""
    if value is None or not is_known(value):
        return UNKNOWN
    exact = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _EXACT)
    text = f"{abs(rounded):,.{digits}f}"
    if language == "vi":
        text = text.translate(str.maketrans(",.", ".,"))
    return MINUS + text if rounded < 0 else text


def percent(rate: float | None, language: str, *, digits: int = 1) -> str:
    """Write a share (0-1) as a percentage."""
    if rate is None or not is_known(rate):
        return UNKNOWN
    return percent_points(float(rate) * 100, language, digits=digits)


def percent_points(value: float | None, language: str, *, digits: int = 1) -> str:
    """Write a figure that already counts in percent (0-100)."""
    if not is_known(value):
        return UNKNOWN
    text = number(value, language, digits=digits)
    return f"{text}{HARD_SPACE}%" if language == "vi" else f"{text}%"


def change(value: float | None, language: str, *, digits: int = 0) -> str:
    """Write a difference with its sign; no difference is `0` without one."""
    return _signed(number(value, language, digits=digits), value)


def change_percent(rate: float | None, language: str, *, digits: int = 1) -> str:
    """Write a relative difference (0.05 is five percent more) with its sign."""
    return _signed(percent(rate, language, digits=digits), rate)


def _signed(text: str, value: float | None) -> str:
    rounds_to_zero = not any(digit in text for digit in "123456789")
    if value is None or not is_known(value) or value <= 0 or rounds_to_zero:
        return text
    return f"+{text}"


def compact(value: float | None, language: str) -> str:
    """Write a large figure in three digits and a word: `1,69 triệu`, `1.69M`."""
    if value is None or not is_known(value):
        return UNKNOWN
    for step, word in _COMPACT_STEPS:
        scaled = float(value) / step
        if abs(scaled) >= 0.9995:
            digits = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
            text = number(scaled, language, digits=digits)
            return translate(f"formats.{word}", language, number=text)
    return number(value, language, digits=0)


def with_unit(value: float | None, unit: str, language: str, *, digits: int = 0) -> str:
    """Write a figure and its unit; `unit` is a text key below `units`, such as `pupils`."""
    if unit == "percent":
        return percent_points(value, language, digits=digits)
    if not is_known(value):
        return UNKNOWN
    word = translate(f"units.{unit}", language)
    return f"{number(value, language, digits=digits)} {word}".strip()


def date(value: dt.date | None, language: str) -> str:
    """Write a day; an instant is taken to the city's zone first."""
    if value is None or value != value:  # noqa: PLR0124  NaT is not equal to itself
        return UNKNOWN
    day = _local(value)
    if language == "vi":
        return f"{day:%d/%m/%Y}"
    return f"{day.day} {translate(f'formats.month_{day.month}', language)} {day.year}"


def time(value: dt.datetime | None) -> str:
    """Write hours and minutes in the city's zone; 24 hours in both languages."""
    if value is None or value != value:  # noqa: PLR0124
        return UNKNOWN
    return f"{_local(value):%H:%M}"


def date_time(value: dt.datetime | None, language: str) -> str:
    """Write a day and a time in the city's zone."""
    if value is None or value != value:  # noqa: PLR0124
        return UNKNOWN
    return f"{time(value)} {date(value, language)}"


def long_date(value: dt.date, language: str) -> str:
    """Write a day with its weekday: `Thứ Hai, 16/10/2023`."""
    weekday = translate(f"formats.weekday_{_local(value).isoweekday()}", language)
    return f"{weekday}, {date(value, language)}"


def month(value: dt.date | None, language: str) -> str:
    """Write a month: `10/2023`, `Oct 2023`."""
    if value is None or value != value:  # noqa: PLR0124
        return UNKNOWN
    if language == "vi":
        return f"{value:%m/%Y}"
    return f"{translate(f'formats.month_{value.month}', language)} {value.year}"


def quarter(year: int, number_of_quarter: int, language: str) -> str:
    """Write a quarter: `Quý III/2023`, `Q3 2023`."""
    roman = ("I", "II", "III", "IV")[number_of_quarter - 1]
    written = roman if language == "vi" else number_of_quarter
    return translate("formats.quarter", language, quarter=written, year=year)


def school_year(first_year: int) -> str:
    """Write a school year by its first calendar year: 2023 is `2023-2024`."""
    return f"{first_year}-{first_year + 1}"


def ordinal(value: int, language: str) -> str:
    """Write a place in an order: `thứ 3`, `3rd`."""
    if language == "vi":
        return translate("formats.ordinal", language, number=value)
    teens = value % 100 in {11, 12, 13}
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return translate("formats.ordinal", language, number=f"{value}{ending}")


def rank(place: int | None, among: int, language: str) -> str:
    """Write a place among others: `hạng 3/22`, `3rd of 22`."""
    if place is None:
        return UNKNOWN
    written = place if language == "vi" else ordinal(place, language)
    return translate("formats.rank", language, place=written, among=among)


def age(seconds: float, language: str) -> str:
    """Write how long ago something was, in its largest whole unit."""
    for step, word in ((_DAY, "days"), (_HOUR, "hours"), (_MINUTE, "minutes")):
        if seconds >= step:
            count = int(seconds // step)
            return translate(f"formats.{word}_ago", language, count=count)
    return translate("formats.seconds_ago", language, count=max(0, int(seconds)))


def file_size(size_bytes: int, language: str) -> str:
    """Write a file size in kB or MB."""
    if size_bytes >= 1_000_000:
        return f"{number(size_bytes / 1_000_000, language, digits=1)} MB"
    return f"{number(max(1, round(size_bytes / 1_000)), language)} kB"


def _local(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(CITY_ZONE)
    return value
