"""What the administration page shows: accounts, units, displays, audit lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from data.contracts.access import Role

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account of the list."""

    username: str
    name: str
    role: Role
    place: str  # name of the unit or division; empty for the whole city
    state: str  # open | locked | disabled
    demo: bool
    last_sign_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountCard:
    """One account as an administrator edits it."""

    username: str
    name: str
    role: Role
    unit_code: str
    division_code: str
    state: str  # open | locked | disabled
    must_change_password: bool
    created_at: datetime
    last_sign_in_at: datetime | None
    open_sessions: int
    seen: str  # fingerprint, to notice that somebody else changed it


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a select box."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division of the department."""

    code: str
    name_vi: str
    name_en: str
    kind: str
    accounts: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the tree, parents before children."""

    code: str
    name: str
    level: str
    depth: int
    parent_name: str
    area_km2: float | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class UnitVersion:
    """One state of a unit's name and area, newest first."""

    name: str
    area_km2: float | None
    recorded_at: datetime
    account_name: str
    source_vi: str
    source_en: str
    current: bool


@dataclass(frozen=True, slots=True)
class UnitCard:
    """One unit as an administrator edits it."""

    code: str
    name: str
    level: str
    area_km2: float | None
    valid_from: date
    valid_to: date | None
    history: tuple[UnitVersion, ...]
    seen: str


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One wall display."""

    device_id: int
    name: str
    place: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    seen_at: datetime | None
    state: str  # open | expired | revoked


LIST_ROWS = 25  # a browser draws longer lists too slowly


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Row]):
    """One screenful of a list, and how many rows there are in all."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int

    @classmethod
    def cut(cls, rows: Sequence[Row], number: int) -> "ListPage[Row]":
        """Return page `number` (from 1, kept within what there is) of a list."""
        pages = max(1, -(-len(rows) // LIST_ROWS))
        number = min(max(1, number), pages)
        first = (number - 1) * LIST_ROWS
        return cls(tuple(rows[first : first + LIST_ROWS]), len(rows), number, pages)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which audit lines to show; empty fields do not limit."""

    text: str = ""
    action: str = ""
    person: str = ""
    outcome: str = ""
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One audit line."""

    number: int
    recorded_at: datetime
    person: str
    role: str
    address: str
    action: str
    subject: str
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One screenful of audit lines, newest first, and how many there are in all."""

    lines: tuple[AuditLine, ...]
    total: int
    page: int
    pages: int
