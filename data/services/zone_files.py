"""Zones worked out from files, for the command line: read, checked by row and column, solved."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

import numpy as np

from data.contracts.errors import InvalidInputError
from data.domain.zoning.problem import Borders, Floats, Ints, Problem, Solution
from data.services.zone_telling import Line, Names

BLOCK_COLUMNS = ("block", "x", "y", "pupils")  # `ward` may stand beside them
SCHOOL_COLUMNS = ("school", "x", "y", "block", "capacity")
BORDER_COLUMNS = ("a", "b")
TRAVEL_COLUMNS = ("block", "school", "minutes")
_MOST = 1e9


@dataclass(slots=True)
class Sheet:
    """A file's rows with what is wrong in them."""

    name: str
    rows: list[dict[str, str]]
    faults: list[Line] = field(default_factory=list)

    def fault(self, row: int, column: str, rule: str) -> None:
        """Note a bad value; rows count from 1 with the heading."""
        value = self.rows[row].get(column) or ""
        values = {
            "file": self.name, "row": str(row + 2), "column": column, "value": value[:40],
            "rule": "*" + f"solving.rule_{rule}",
        }  # fmt: skip
        self.faults.append(("solving.file_value", values))

    def numbers(self, column: str, rule: str = "number") -> Floats:
        """Read a column of numbers; `number` allows none below zero."""
        result = np.zeros(len(self.rows))
        for at, row in enumerate(self.rows):
            try:
                value = float(row.get(column) or "")
            except ValueError:
                value = float("nan")
            if not isfinite(value) or abs(value) > _MOST or (rule == "number" and value < 0):
                self.fault(at, column, rule)
            else:
                result[at] = value
        return result

    def keys(self, column: str) -> list[str]:
        """Read a column of keys, each there once."""
        seen: set[str] = set()
        result = []
        for at, row in enumerate(self.rows):
            key = _key(row.get(column))
            if not key or key in seen:
                self.fault(at, column, "order")
            seen.add(key)
            result.append(key)
        return result

    def places(self, column: str, known: dict[str, int], rule: str = "known_block") -> Ints:
        """Read a column of keys of another file as positions in it."""
        result = np.zeros(len(self.rows), dtype=np.int64)
        for at, row in enumerate(self.rows):
            position = known.get(_key(row.get(column)))
            if position is None:
                self.fault(at, column, rule)
            else:
                result[at] = position
        return result


def _key(text: str | None) -> str:
    """Return a key as written; 7.0 is 7."""
    said = (text or "").strip()
    whole, dot, rest = said.partition(".")
    return whole if dot and whole.isdigit() and not rest.strip("0") else said


class FilesRefusedError(InvalidInputError):
    """Files that cannot be used; `lines` tell each fault."""

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__(lines[0][0], **lines[0][1])
        self.lines = tuple(lines)


def sheet(path: Path, columns: Sequence[str]) -> Sheet:
    """Read a CSV file with these columns.

    Raises:
        FilesRefusedError: no such file, no text, a column or every row is missing.
    """
    if not path.is_file():
        raise FilesRefusedError([("solving.file_missing", {"file": str(path)})])
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            heading = [(name or "").strip() for name in reader.fieldnames or ()]
            reader.fieldnames = heading
            rows = [
                {name: value for name, value in row.items() if isinstance(value, str)}
                for row in reader
            ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise FilesRefusedError([("solving.file_text", {"file": path.name})]) from error
    missing = [name for name in columns if name not in heading]
    if missing:
        raise FilesRefusedError(
            [("solving.file_column", {"file": path.name, "column": name}) for name in missing]
        )
    return Sheet(path.name, rows)


@dataclass(frozen=True, slots=True)
class Question:
    """A problem with the keys its files use."""

    problem: Problem
    blocks: tuple[str, ...]
    schools: tuple[str, ...]
    names: Names


def read(
    blocks: Path, schools: Path, adjacency: Path, tolerance: float, travel: Path | None = None
) -> Question:
    """Read the three files, and a table of travel minutes if there is one.

    Raises:
        FilesRefusedError: with every fault by file, row and column.
    """
    people, places = sheet(blocks, BLOCK_COLUMNS), sheet(schools, SCHOOL_COLUMNS)
    borders = sheet(adjacency, BORDER_COLUMNS)
    empty = [one for one in (people, places) if not one.rows]
    if empty:
        raise FilesRefusedError([("solving.file_empty", {"file": one.name}) for one in empty])
    keys, codes = people.keys("block"), places.keys("school")
    at = {key: place for place, key in enumerate(keys)}
    pupils, capacity = people.numbers("pupils"), places.numbers("capacity")
    homes = np.column_stack([people.numbers(name, "coordinate") for name in "xy"])
    points = np.column_stack([places.numbers(name, "coordinate") for name in "xy"])
    home = places.places("block", at)
    pairs = np.column_stack([borders.places(name, at) for name in BORDER_COLUMNS])
    ways = np.hypot(homes[:, :1] - points[:, 0][None, :], homes[:, 1:] - points[:, 1][None, :])
    sheets = [people, places, borders]
    if travel is not None:
        minutes = sheet(travel, TRAVEL_COLUMNS)
        sheets.append(minutes)
        ways = _minutes(minutes, at, {key: place for place, key in enumerate(codes)}, ways)
    faults = [fault for one in sheets for fault in one.faults]
    if faults:
        raise FilesRefusedError(faults)
    problem = Problem(
        pupils, capacity, home, Borders.of_pairs(len(keys), pairs), ways, tolerance=tolerance
    )
    names = Names(lambda one: keys[one], lambda one: codes[one], "minutes" if travel else "km")
    return Question(problem, tuple(keys), tuple(codes), names)


def _minutes(
    minutes: Sheet, blocks: dict[str, int], schools: dict[str, int], straight: Floats
) -> Floats:
    """Return travel minutes; pairs not in the table take the time of the slowest known speed."""
    one = minutes.places("block", blocks)
    other = minutes.places("school", schools, "known_school")
    taken = minutes.numbers("minutes")
    way = straight[one, other] if len(one) else np.ones(1)
    slowest = float((taken / np.maximum(way, 1e-9))[way > 1e-9].max(initial=0.0)) or 1.0
    result = straight * slowest
    result[one, other] = taken
    return result


def write(path: Path, question: Question, solution: Solution) -> None:
    """Write a plan: `block,school`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("block", "school"))
        for block, school in zip(question.blocks, solution.school.tolist(), strict=True):
            writer.writerow((block, question.schools[school] if school >= 0 else ""))
