"""Turn a raw table into typed columns, collecting every reason against it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.contracts.education import level_of
from data.contracts.importing import Issue, RawTable, Subject, shown
from data.contracts.templates import TEMPLATES, CellKind, Column, Template
from data.domain.importing.cells import NUMBERS, Understood, understand
from data.domain.importing.headers import (
    Header,
    find_header,
    header_errors,
    header_warnings,
)
from data.domain.importing.issues import IssueLog
from data.domain.importing.numbers import Style, shape_of, style_of

ROW = "row"  # column of a checked frame: the row in the file
LARGE_CLASS = 60  # pupils per class; far above the 35-45 of the school charters: look twice
NUMERIC = NUMBERS | {CellKind.SCHOOL_YEAR, CellKind.AGE, CellKind.GRADE}


@dataclass(slots=True)
class _Cells:
    """One column of a file: which different cell stands in which row."""

    codes: "np.ndarray[Any, np.dtype[np.intp]]"  # -1 is empty
    different: list[Any]

    @property
    def counts(self) -> dict[Any, int]:
        """How often each different cell occurs."""
        used = Counter(self.codes[self.codes >= 0].tolist())
        return {self.different[code]: count for code, count in used.items()}


@dataclass(slots=True)
class CheckedTable:
    """The typed rows of a file and the template's columns that it does not have."""

    frame: pd.DataFrame
    absent: tuple[str, ...] = ()


def check_table(raw: RawTable, subject: Subject, log: IssueLog) -> CheckedTable:
    """Return the typed rows of a table.

    A cell that is not understood is an error in `log` and stands as empty in the frame, so that
    later checks can go on with the rest of its row.

    Returns:
        One row per row of the file with the template's columns and `ROW`. Numbers are float (NaN
        is empty), texts are never None, dates are `date` or None.
    """
    template = TEMPLATES[subject]
    log.refuse_all(raw.issues)
    header = find_header(raw.rows, template)
    problems = header_errors(header)
    log.refuse_all(problems)
    if problems or raw.issues:
        return CheckedTable(_empty(template))
    for issue in header_warnings(header):
        log.doubt(issue)
    _note_wide_rows(raw, header, log)
    numbers, cells = _columns(raw.rows, header)
    if not len(numbers):
        log.refuse(Issue("no_rows"))
        return CheckedTable(_empty(template))
    frame = _typed(template, header, cells, numbers, log)
    _check_duplicates(frame, template, log)
    _ROW_RULES.get(subject, _no_rule)(frame, log)
    absent = tuple(name for name in template.names if name not in header.columns)
    return CheckedTable(frame, absent)


def _empty(template: Template) -> pd.DataFrame:
    return pd.DataFrame(columns=[ROW, *template.names])


def _note_wide_rows(raw: RawTable, header: Header, log: IssueLog) -> None:
    """Refuse shifted rows of a delimited file; warn of remarks beside a spreadsheet's table."""
    wide = [
        (number, next(cell for cell in row[header.width :] if not _blank(cell)))
        for number, row in enumerate(raw.rows[header.first_data_row :], header.first_data_row + 1)
        if len(row) > header.width and not all(map(_blank, row[header.width :]))
    ]

    def make(position: int) -> Issue:
        number, cell = wide[position]
        rule = "ragged_row" if raw.delimited else "beside_table"
        return Issue(rule, number, value=shown(cell), values={"columns": header.width})

    (log.refuse_rows if raw.delimited else log.doubt_rows)(wide, make)


def _columns(rows: list[list[Any]], header: Header) -> tuple[Any, dict[str, _Cells]]:
    """Return the row numbers of the rows that hold anything, and the cells of each column."""
    kept: list[int] = []
    lists: dict[str, list[Any]] = {name: [] for name in header.columns}
    places = [(lists[name].append, index) for name, index in header.columns.items()]
    for number, row in enumerate(rows[header.first_data_row :], start=header.first_data_row + 1):
        if all(_blank(cell) for cell in row):
            continue
        kept.append(number)
        width = len(row)
        for append, index in places:
            cell = row[index] if index < width else None
            append(None if _blank(cell) else cell)
    return np.array(kept, dtype=np.int64), {name: _cells(cells) for name, cells in lists.items()}


def _blank(cell: Any) -> bool:  # noqa: ANN401
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _cells(cells: list[Any]) -> _Cells:
    codes, different = pd.factorize(pd.Series(cells, dtype=object))
    return _Cells(codes, list(different))


def _file_style(template: Template, cells: Mapping[str, _Cells]) -> Style | None:
    """Return the number style that all columns of the file agree on, if they do."""
    shapes = {
        shape_of(text)
        for column in template.columns
        if column.kind in NUMBERS and column.name in cells
        for text in cells[column.name].different
        if isinstance(text, str)
    }
    return style_of(shapes)


def _typed(
    template: Template,
    header: Header,
    cells: Mapping[str, _Cells],
    numbers: Any,  # noqa: ANN401
    log: IssueLog,
) -> pd.DataFrame:
    style = _file_style(template, cells)
    data: dict[str, Any] = {ROW: numbers}
    for column in template.columns:
        if column.name not in cells:
            data[column.name] = _constant(column, len(numbers))
            continue
        found = cells[column.name]
        understood = understand(column, found.counts, style)
        _note_failures(column, found, understood, numbers, log)
        if column.required:
            _note_empty(column, found, numbers, log)
        data[column.name] = _spread(column, found, understood)
    if "open_ended" in template.names:
        _split_ages(data)
    return pd.DataFrame(data)


def _constant(column: Column, length: int) -> Any:  # noqa: ANN401
    if column.kind in NUMERIC:
        default = np.nan if column.default is None else column.default
        return np.full(length, default, dtype=float)
    values = np.empty(length, dtype=object)
    values[:] = [_default(column)] * length
    return values


def _default(column: Column) -> object:
    if column.default is None and column.kind in {CellKind.TEXT, CellKind.CODE, CellKind.CHOICE}:
        return ""
    return column.default


def _note_failures(
    column: Column,
    cells: _Cells,
    understood: Understood,
    numbers: Any,  # noqa: ANN401
    log: IssueLog,
) -> None:
    if not understood.failures:
        return
    bad = np.array([cell in understood.failures for cell in cells.different] + [False])
    positions = np.flatnonzero(bad[cells.codes])

    def make(position: int) -> Issue:
        place = positions[position]
        cell = cells.different[cells.codes[place]]
        error = understood.failures[cell]
        return Issue(error.rule, int(numbers[place]), column.name, shown(cell), error.values)

    log.refuse_rows(positions, make)


def _note_empty(column: Column, cells: _Cells, numbers: Any, log: IssueLog) -> None:  # noqa: ANN401
    positions = np.flatnonzero(cells.codes < 0)
    log.refuse_rows(
        positions, lambda at: Issue("required", int(numbers[positions[at]]), column.name)
    )


def _spread(column: Column, cells: _Cells, understood: Understood) -> Any:  # noqa: ANN401
    """Return the meaning of each row's cell."""
    empty = _default(column)
    meanings = [understood.values.get(cell, empty) for cell in cells.different]
    if column.kind in NUMERIC and column.kind is not CellKind.AGE:
        known = [np.nan if value is None else float(value) for value in meanings]
        blank = np.nan if empty is None else float(empty)  # type: ignore[arg-type]
        return np.array([*known, blank], dtype=float)[cells.codes]
    table = np.empty(len(meanings) + 1, dtype=object)
    table[:-1] = meanings
    table[-1] = empty
    return table[cells.codes]


def _split_ages(data: dict[str, Any]) -> None:
    """Part '25+' into the age and the flag `open_ended`."""
    ages = [age if isinstance(age, tuple) else (np.nan, False) for age in data["age"]]
    data["age"] = np.array([age for age, _ in ages], dtype=float)
    flags = [
        bool(flag) or open_ended
        for flag, (_, open_ended) in zip(data["open_ended"], ages, strict=True)
    ]
    data["open_ended"] = np.array(flags, dtype=object)


def _check_duplicates(frame: pd.DataFrame, template: Template, log: IssueLog) -> None:
    keys = list(template.keys)
    known = frame[keys].replace("", None).notna().all(axis=1)
    rows = frame[known]
    again = rows[rows.duplicated(keys)]
    if again.empty:
        return
    first = rows.drop_duplicates(keys).set_index(keys)[ROW]

    def make(position: int) -> Issue:
        row = again.iloc[position]
        key = tuple(row[name] for name in keys)
        return Issue(
            "duplicate_key",
            int(row[ROW]),
            keys[0],
            shown(" · ".join(_key_text(part) for part in key)),
            {"first": int(first.loc[key if len(keys) > 1 else key[0]])},
        )

    log.refuse_rows(range(len(again)), make)


def _key_text(part: object) -> str:
    return str(int(part)) if isinstance(part, float) else str(part)


def _no_rule(_frame: pd.DataFrame, _log: IssueLog) -> None:
    """Accept every row."""


def _check_institutions(frame: pd.DataFrame, log: IssueLog) -> None:
    half = frame[frame["lon"].isna() != frame["lat"].isna()]
    log.refuse_rows(half, lambda at: Issue("half_point", int(half.iloc[at][ROW]), "lon"))
    opened, closed = frame["opened_on"], frame["closed_on"]
    both = frame[opened.notna() & closed.notna()]
    wrong = both[both["closed_on"] < both["opened_on"]]
    log.refuse_rows(
        wrong,
        lambda at: Issue(
            "closed_before_opened",
            int(wrong.iloc[at][ROW]),
            "closed_on",
            shown(wrong.iloc[at]["closed_on"]),
        ),
    )


def _check_units(frame: pd.DataFrame, log: IssueLog) -> None:
    half = frame[frame["lon"].isna() != frame["lat"].isna()]
    log.refuse_rows(half, lambda at: Issue("half_point", int(half.iloc[at][ROW]), "lon"))
    self_parent = frame[(frame["code"] == frame["parent_code"]) & (frame["code"] != "")]
    log.refuse_rows(
        self_parent,
        lambda at: Issue(
            "own_parent",
            int(self_parent.iloc[at][ROW]),
            "parent_code",
            self_parent.iloc[at]["code"],
        ),
    )
    orphan = frame[(frame["parent_code"] == "") & ~frame["level"].isin(["province", ""])]
    log.refuse_rows(
        orphan, lambda at: Issue("parent_missing", int(orphan.iloc[at][ROW]), "parent_code")
    )


def _check_enrolment(frame: pd.DataFrame, log: IssueLog) -> None:
    given = frame["level"].to_numpy(dtype=object)
    grades = frame["grade"].to_numpy()
    wrong_level = np.array(
        [
            not np.isnan(grade) and level not in {"", "continuing", level_of(int(grade))}
            for level, grade in zip(given, grades, strict=True)
        ]
    )
    wrong = frame[wrong_level]
    log.refuse_rows(
        wrong,
        lambda at: Issue(
            "level_of_grade",
            int(wrong.iloc[at][ROW]),
            "level",
            wrong.iloc[at]["level"],
            {"grade": int(wrong.iloc[at]["grade"])},
        ),
    )
    lonely = frame[(frame["pupils"] > 0) & (frame["classes"] == 0)]
    log.doubt_rows(
        lonely,
        lambda at: Issue(
            "pupils_without_classes",
            int(lonely.iloc[at][ROW]),
            "classes",
            str(int(lonely.iloc[at]["pupils"])),
        ),
    )
    large = frame[(frame["classes"] > 0) & (frame["pupils"] > LARGE_CLASS * frame["classes"])]
    log.doubt_rows(
        large,
        lambda at: Issue(
            "large_classes",
            int(large.iloc[at][ROW]),
            "pupils",
            str(int(large.iloc[at]["pupils"])),
            {"size": round(large.iloc[at]["pupils"] / large.iloc[at]["classes"])},
        ),
    )


def _check_indicator_values(frame: pd.DataFrame, log: IssueLog) -> None:
    half = frame[frame["numerator"].isna() != frame["denominator"].isna()]
    log.refuse_rows(half, lambda at: Issue("half_fraction", int(half.iloc[at][ROW]), "numerator"))


_ROW_RULES = {
    Subject.INSTITUTIONS: _check_institutions,
    Subject.UNITS: _check_units,
    Subject.ENROLMENT: _check_enrolment,
    Subject.INDICATOR_VALUES: _check_indicator_values,
}
