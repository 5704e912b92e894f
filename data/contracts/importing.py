"""What passes between the parts of an import: the subject, the rows read, the issues found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from data.contracts.access import SYSTEM, WHOLE_CITY, Actor, Permission, Role, Scope

ISSUE_LIMIT = 1000  # issues kept per import; all are counted
ROW_LIMIT = 1_000_000  # rows of one file; a worksheet ends at 1,048,576
SHOWN_VALUE_LENGTH = 80


class Subject(StrEnum):
    """What a file is about; one template each."""

    UNITS = "units"
    BOUNDARIES = "boundaries"
    INSTITUTIONS = "institutions"
    ENROLMENT = "enrolment"
    POPULATION = "population"
    BIRTHS = "births"
    STAFF = "staff"
    FACILITIES = "facilities"
    INDICATOR_VALUES = "indicator-values"
    BLOCKS = "blocks"
    ENTRANTS = "entrants"
    ZONES = "zones"

    @property
    def text_name(self) -> str:
        """The subject as part of a text key."""
        return self.value.replace("-", "_")

    @property
    def is_map(self) -> bool:
        """Tell whether its files are maps; all others are tables."""
        return self in {Subject.BOUNDARIES, Subject.BLOCKS}


class Mode(StrEnum):
    """`update`: rows left out stay. `replace`: the file is the full list, rows left out go.

    For yearly figures the full list means: of the years that the file covers.
    """

    UPDATE = "update"
    REPLACE = "replace"


_DISTRICT = frozenset(
    {
        Subject.INSTITUTIONS,
        Subject.ENROLMENT,
        Subject.STAFF,
        Subject.FACILITIES,
        Subject.INDICATOR_VALUES,
        Subject.BLOCKS,
        Subject.ENTRANTS,
        Subject.ZONES,
    }
)
_ZONING = frozenset({Subject.BLOCKS, Subject.ENTRANTS, Subject.ZONES})
_DIVISION = _DISTRICT - _ZONING - {Subject.INSTITUTIONS}
IMPORTERS: dict[Role, frozenset[Subject]] = {
    Role.OFFICE: frozenset(Subject),
    Role.ADMIN: frozenset({Subject.UNITS, Subject.BOUNDARIES, Subject.INSTITUTIONS}),
    Role.PLANNER: _ZONING | {Subject.FACILITIES, Subject.POPULATION, Subject.BIRTHS},
    Role.DIVISION_HEAD: _DIVISION,
    Role.DIVISION_OFFICER: _DIVISION,
    Role.DISTRICT_OFFICER: _DISTRICT,
}


def importable(actor: Actor) -> tuple[Subject, ...]:
    """Return the subjects this person may import, in the order of the screen."""
    if actor == SYSTEM:
        return tuple(Subject)
    if not actor.may(Permission.DATA_IMPORT):
        return ()
    allowed = IMPORTERS.get(actor.role, frozenset())
    return tuple(subject for subject in Subject if subject in allowed)


def import_scope(actor: Actor) -> Scope:
    """Return the rows an import may touch; an admin sees no pupils but keeps the registers."""
    return WHOLE_CITY if actor.role is Role.ADMIN else actor.scope


@dataclass(frozen=True, slots=True)
class ImportSource:
    """Where the figures of a file come from, as its sender says."""

    title: str
    as_of_on: date
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One reason to refuse a file (or to look twice), told as `import_rules.<rule>`.

    `row` counts as a spreadsheet does (the header included), features of a map file from 1; 0 is
    the file as a whole. `column` is the template's column name, or the file's own header.
    """

    rule: str
    row: int = 0
    column: str = ""
    value: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Return the issue as it is kept in a job's result."""
        return {
            "rule": self.rule,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "values": dict(self.values),
        }


def shown(value: object) -> str:
    """Return a cell as it is quoted in an issue."""
    text = "" if value is None else str(value)
    if len(text) <= SHOWN_VALUE_LENGTH:
        return text
    return text[:SHOWN_VALUE_LENGTH] + "…"


@dataclass(slots=True)
class RawTable:
    """A table as it stands in the file, before anything is understood.

    Cells are text, or int, float, bool, date and datetime where the file says so; None is empty.
    `rows` starts with the first row of the file. In a `delimited` file a row with more cells than
    the header is shifted; in a spreadsheet it is a remark beside the table.
    """

    rows: list[list[Any]]
    delimited: bool = False
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that an import would replace."""

    key: str
    column: str
    old: str
    new: str

    def as_dict(self) -> dict[str, str]:
        """Return the change as it is kept in a job's result."""
        return {"key": self.key, "column": self.column, "old": self.old, "new": self.new}


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import does to the current rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0

    @property
    def nothing(self) -> bool:
        """True when the import would leave everything as it is."""
        return not (self.added or self.changed or self.withdrawn)

    def as_dict(self) -> dict[str, int]:
        """Return the counts as they are kept in a job's result."""
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "withdrawn": self.withdrawn,
        }
