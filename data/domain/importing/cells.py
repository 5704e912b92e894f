"""Understand the cells of one column, one different text at a time."""

import calendar
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from data.contracts.education import GRADES
from data.contracts.templates import CellKind, Column
from data.contracts.text import clean
from data.domain.importing.headers import plain
from data.domain.importing.numbers import Reading, Style, read_column
from data.i18n import LANGUAGES, catalogue, translate

NUMBERS = frozenset({CellKind.INTEGER, CellKind.DECIMAL})
_WHITE = re.compile(r"\s")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_MONTH = re.compile(r"(?:tháng )?(\d{1,2})[/.-](\d{4})|(\d{4})-(\d{1,2})", re.IGNORECASE)
_QUARTER = re.compile(
    r"(?:quý |q)(i{1,3}|iv|[1-4])[ /.-]?(?:năm )?(\d{4})|(\d{4})[ -]?q([1-4])", re.IGNORECASE
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SCHOOL_YEAR = re.compile(r"(\d{4})\s*[-–—/]\s*(\d{4}|\d{2})")
_AGE = re.compile(r"(\d{1,3})\s*(\+|trở lên|and over)?", re.IGNORECASE)
_GRADE = re.compile(r"(?:lớp|khối|grade|k)?\s*(-?\d{1,2})", re.IGNORECASE)
_GRADE_WORDS = {
    "nha tre": -3,
    "nhom tre": -3,
    "nursery": -3,
    "mam": -2,
    "3 4 tuoi": -2,
    "choi": -1,
    "4 5 tuoi": -1,
    "la": 0,
    "5 6 tuoi": 0,
}
_YES = frozenset({"1", "true", "yes", "y", "x", "co", "dung"})
_NO = frozenset({"0", "false", "no", "n", "khong", "sai"})


class CellError(ValueError):
    """A cell was not understood; `rule` and `values` say why."""

    def __init__(self, rule: str, **values: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.values = values


@dataclass(slots=True)
class Understood:
    """What each different cell of a column means, and why others mean nothing."""

    values: dict[Any, Any] = field(default_factory=dict)
    failures: dict[Any, CellError] = field(default_factory=dict)


def understand(
    column: Column, counts: Mapping[Any, int], file_style: Style | None = None
) -> Understood:
    """Return the meaning of every different cell of a column."""
    if column.kind in NUMBERS:
        return _numbers(column, counts, file_style)
    reader = _READERS[column.kind]
    result = Understood()
    for cell in counts:
        try:
            result.values[cell] = reader(column, cell)
        except CellError as error:
            result.failures[cell] = error
    return result


def _numbers(column: Column, counts: Mapping[Any, int], file_style: Style | None) -> Understood:
    whole = column.kind is CellKind.INTEGER
    texts = {cell: count for cell, count in counts.items() if isinstance(cell, str)}
    reading = read_column(texts, whole=whole, file_style=file_style)
    result = Understood(failures=_unread(reading))
    numbers: dict[Any, Any] = dict(reading.values)
    numbers |= {cell: cell for cell in counts if not isinstance(cell, str)}
    for cell, number in numbers.items():
        try:
            result.values[cell] = _bounded(column, number, whole=whole)
        except CellError as error:
            result.failures[cell] = error
    return result


def _unread(reading: Reading) -> dict[Any, CellError]:
    """Return why texts were not read as numbers."""
    failures = {text: CellError("not_number") for text in reading.wrong}
    failures |= {text: CellError("mixed_numbers", other=reading.other) for text in reading.mixed}
    return failures | {text: CellError("unclear_number") for text in reading.unclear}


def _bounded(column: Column, cell: object, *, whole: bool) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        raise CellError("not_number")
    number = float(cell)
    if whole and number != int(number):
        raise CellError("not_whole")
    if column.low is not None and number < column.low:
        raise CellError("too_low", low=_said(column.low))
    if column.high is not None and number > column.high:
        raise CellError("too_high", high=_said(column.high))
    return number


def _said(bound: float) -> object:
    return int(bound) if bound == int(bound) else bound


def _as_text(cell: object) -> str:
    """Return a cell as text; a code kept as a number (760.0) loses its decimals."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else str(cell)
    return str(cell)


def _text(column: Column, cell: object) -> str:
    text = clean(_as_text(cell))
    if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"}:  # as exports make formulas harmless
        text = text[1:]
    if "\ufffd" in text or any(unicodedata.category(mark) == "Mn" for mark in text):
        raise CellError("broken_text")
    if len(text) > column.length:
        raise CellError("too_long", length=column.length)
    return text


def _code(column: Column, cell: object) -> str:
    text = _text(column, cell)
    if _WHITE.search(text):
        raise CellError("space_in_code")
    return text


def _date(_column: Column, cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = clean(_as_text(cell))
    if found := _ISO.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := _DAY.fullmatch(text):
        return _day(found[3], found[2], found[1])
    raise CellError("not_date")


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise CellError("not_date") from error


def _period(column: Column, cell: object) -> date:
    """Return the last day of a month or quarter."""
    text = clean(_as_text(cell))
    if not isinstance(cell, date):
        if found := _MONTH.fullmatch(text):
            return _month_end(int(found[2] or found[3]), int(found[1] or found[4]))
        if found := _QUARTER.fullmatch(text):
            quarter = (found[1] or found[4]).lower()
            return _month_end(int(found[2] or found[3]), 3 * (_ROMAN.get(quarter) or int(quarter)))
    day = _date(column, cell)
    if day != _month_end(day.year, day.month):
        raise CellError("not_period_end")
    return day


def _month_end(year: int, month: int) -> date:
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        raise CellError("not_date")
    return date(year, month, calendar.monthrange(year, month)[1])


def _flag(_column: Column, cell: object) -> bool:
    word = plain(_as_text(cell))
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellError("not_flag")


@cache
def choice_words(column: Column) -> Mapping[str, str]:
    """Return every folded word a choice is known by -> the choice."""
    words = {}
    for choice in column.choices:
        words[plain(choice)] = choice
        for language in LANGUAGES:
            words.setdefault(plain(translate(column.choice_texts + choice, language)), choice)
            more = catalogue(language).get(f"{column.choice_texts}{choice}_aliases", "")
            words |= {plain(word): choice for word in more.split(";") if word}
    return words


def _choice(column: Column, cell: object) -> str:
    choice = choice_words(column).get(plain(_as_text(cell)))
    if choice is None:
        raise CellError("not_choice", choices=list(column.choices), texts=column.choice_texts)
    return choice


def _choices(column: Column, cell: object) -> str:
    parts = [part for part in re.split(r"[;,|]", _as_text(cell)) if part.strip()]
    chosen = {_choice(column, part) for part in parts}
    return ";".join(choice for choice in column.choices if choice in chosen)


def _school_year(column: Column, cell: object) -> float:
    text = clean(_as_text(cell))
    if found := _SCHOOL_YEAR.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if second not in {first + 1, (first + 1) % 100}:
            raise CellError("not_school_year")
    elif re.fullmatch(r"\d{4}", text):
        first = int(text)
    else:
        raise CellError("not_school_year")
    return _bounded(column, first, whole=True)


def _age(column: Column, cell: object) -> tuple[float, bool]:
    found = _AGE.fullmatch(clean(_as_text(cell)))
    if found is None:
        raise CellError("not_age")
    return _bounded(column, int(found[1]), whole=True), found[2] is not None


def _grade(column: Column, cell: object) -> float:
    text = clean(_as_text(cell))
    word = _GRADE_WORDS.get(plain(text)) if not text.lstrip("-").isdigit() else None
    if word is not None:
        return word
    found = _GRADE.fullmatch(text)
    if found is None or int(found[1]) not in GRADES:
        raise CellError("not_grade")
    return _bounded(column, int(found[1]), whole=True)


_READERS: Mapping[CellKind, Callable[[Column, Any], Any]] = {
    CellKind.TEXT: _text,
    CellKind.CODE: _code,
    CellKind.DATE: _date,
    CellKind.PERIOD: _period,
    CellKind.FLAG: _flag,
    CellKind.CHOICE: _choice,
    CellKind.CHOICES: _choices,
    CellKind.SCHOOL_YEAR: _school_year,
    CellKind.AGE: _age,
    CellKind.GRADE: _grade,
}
