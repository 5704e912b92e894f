"""Find the header of a table and know its columns, in Vietnamese or English.

Titles above the header are skipped. A header may stand on two rows with merged cells ("Phòng học"
above "Kiên cố", "Bán kiên cố", "Tạm"): the lower text names the column, the upper one helps where
the lower is empty or not known alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from data.contracts.exporting import PROVENANCE_COLUMNS
from data.contracts.importing import Issue, Subject, shown
from data.contracts.templates import TEMPLATES, Template
from data.contracts.text import fold
from data.i18n import LANGUAGES, translate

SEARCHED_ROWS = 25
_PASSED_OVER = frozenset(name.replace("_", " ") for name in PROVENANCE_COLUMNS)
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the data of a table starts and which column is which."""

    first_data_row: int  # index into the rows
    columns: Mapping[str, int]  # template column -> index
    texts: Mapping[str, str]  # template column -> header as it stands in the file
    width: int = 0  # cells up to the last header
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()


def plain(header: object) -> str:
    """Return a header as it is compared: 'Số học sinh (*)' -> 'so hoc sinh'."""
    return _NOT_WORD.sub(" ", fold(str(header or ""))).strip()


@cache
def known_headers(subject: Subject) -> Mapping[str, str]:
    """Return every folded header the columns of a subject are known by -> column name."""
    known: dict[str, str] = {}
    for column in TEMPLATES[subject].columns:
        labels = [translate(f"templates.column_{column.name}", code) for code in LANGUAGES]
        for text in (column.name, *labels, *column.aliases):
            known.setdefault(plain(text), column.name)
    return known


def find_header(rows: Sequence[Sequence[Any]], template: Template) -> Header:
    """Return the header that knows most columns; all columns are missing if there is none."""
    known = known_headers(template.subject)
    best = Header(0, {}, {}, missing=_required(template, {}))
    for index in range(min(SEARCHED_ROWS, len(rows))):
        for texts in _readings(rows, index):
            found = _match(texts, known, template, index + 1)
            if len(found.columns) > len(best.columns):
                best = found
    return best


def _readings(rows: Sequence[Sequence[Any]], index: int) -> list[list[tuple[str, ...]]]:
    """Return the header texts of a row alone and of the row together with the one above."""
    lower = [_text(cell) for cell in rows[index]]
    alone: list[tuple[str, ...]] = [(text,) for text in lower]
    if index == 0:
        return [alone]
    upper: list[str] = []
    for cell in rows[index - 1]:
        text = _text(cell)
        upper.append(text or (upper[-1] if upper else ""))
    upper += [upper[-1] if upper else ""] * (len(lower) - len(upper))
    lower += [""] * (len(upper) - len(lower))
    both: list[tuple[str, ...]] = [
        (below, f"{above} {below}") if below else (_text_at(rows[index - 1], position),)
        for position, (above, below) in enumerate(zip(upper, lower, strict=True))
    ]
    return [alone, both]


def _text(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def _text_at(row: Sequence[Any], position: int) -> str:
    return _text(row[position]) if position < len(row) else ""


def _match(
    texts: Sequence[tuple[str, ...]], known: Mapping[str, str], template: Template, first: int
) -> Header:
    columns: dict[str, int] = {}
    named: dict[str, str] = {}
    unknown: list[str] = []
    repeated: list[str] = []
    for position, candidates in enumerate(texts):
        name = next((known[plain(text)] for text in candidates if plain(text) in known), None)
        if name is None:
            unknown += [t for t in candidates[:1] if t and plain(t) not in _PASSED_OVER]
        elif name in columns:
            repeated.append(name)
        else:
            columns[name] = position
            named[name] = candidates[0] or candidates[-1]
    return Header(
        first,
        columns,
        named,
        max((at for at, texts_ in enumerate(texts, 1) if any(texts_)), default=0),
        tuple(unknown),
        _required(template, columns),
        tuple(dict.fromkeys(repeated)),
    )


def _required(template: Template, columns: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(c.name for c in template.columns if c.required and c.name not in columns)


def header_errors(header: Header) -> list[Issue]:
    """Return the reasons for which a table with this header cannot be read."""
    row = header.first_data_row
    missing = [
        Issue("missing_column", row=row, column=name, values={"name": name})
        for name in header.missing
    ]
    return missing + [
        Issue("repeated_column", row=row, column=name, values={"name": name})
        for name in header.repeated
    ]


def header_warnings(header: Header) -> list[Issue]:
    """Return one warning per column that is left out."""
    return [
        Issue("unknown_column", row=header.first_data_row, column=shown(text), value=shown(text))
        for text in header.unknown
    ]
