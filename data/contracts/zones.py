"""Enrollment zones: closed lists, and the shapes of what is told about plans."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.contracts.provenance import Provenance

ENTRY_GRADES = (0, 1, 6)  # mầm non 5 tuổi, lớp 1, lớp 6


class PlanState(StrEnum):
    """Where a version of a zone plan stands. Only drafts may be changed."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Decision:
    """What makes a plan binding."""

    number: str
    decided_on: date
    effective_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanView:
    """One version of a zone plan with its latest state."""

    id: int
    school_year: int
    grade: int
    unit_code: str
    unit_name: str
    version: int
    state: PlanState
    decision_number: str
    decided_on: date | None
    effective_on: date | None
    note: str
    account_name: str
    simulated: bool


class Block:
    """Frame with one row per block of an area, ordered by code."""

    ID = "block_id"
    CODE = "code"
    NAME = "name"
    UNIT_ID = "unit_id"
    UNIT_CODE = "unit_code"
    UNIT_NAME = "unit_name"
    GEOMETRY = "geometry"  # WKB, EPSG:4326
    LON = "lon"
    LAT = "lat"
    ILLUSTRATIVE = "illustrative"  # bool
    SIMULATED = "simulated"  # bool
    ENTRANTS = "entrants"  # float, expected; nan: not known


class Assigned:
    """Frame with one row per block and school of a plan."""

    PLAN_ID = "plan_id"
    BLOCK_ID = "block_id"
    INSTITUTION_ID = "institution_id"


class ZoneSchool:
    """Frame with one row per school that has a zone or seats for the grade."""

    ID = "institution_id"
    CODE = "code"
    NAME = "name"
    LON = "lon"  # float; nan: no point
    LAT = "lat"
    SEATS = "seats"  # float, quota of the entry grade; nan: not set
    IN_SCOPE = "in_scope"  # bool, whose figures the reader may see


@dataclass(frozen=True, slots=True)
class Distances:
    """How far children live from their school, as the crow flies, weighed by children.

    `counts` are children per step of `step_m`; the last step holds all that live further.
    """

    children: float
    median_m: float
    p90_m: float
    longest_m: float
    step_m: float
    counts: tuple[float, ...]

    @property
    def known(self) -> bool:
        """Tell whether there is anybody to measure."""
        return self.children > 0


@dataclass(frozen=True, slots=True)
class SchoolZone:
    """One school of the shown plans with its zone; figures out of scope or not known are None."""

    id: int
    code: str
    name: str
    blocks: int
    entrants: float | None
    seats: float | None
    median_m: float | None
    longest_m: float | None
    pieces: int  # parts of the zone that do not hang together; 1 is as it should be
    colour: int  # class of the zone's colour; neighbours differ
    bounds: tuple[float, float, float, float] | None  # west, south, east, north

    @property
    def spare(self) -> float | None:
        """Seats left; below zero they are missing."""
        if self.entrants is None or self.seats is None:
            return None
        return self.seats - self.entrants

    @property
    def use_rate(self) -> float | None:
        """Expected entrants per seat."""
        if self.entrants is None or not self.seats:
            return None
        return self.entrants / self.seats


@dataclass(frozen=True, slots=True)
class ZoneBlock:
    """A block of the shown plans with the schools it is sent to."""

    code: str
    name: str
    unit_name: str
    lon: float
    lat: float
    entrants: float | None
    schools: tuple[str, ...]  # names
    metres: float | None  # to the first of them


@dataclass(frozen=True, slots=True)
class ZonePicture:
    """What the zone panel shows of a school year and grade, inside the reader's scope.

    `plans` are all versions, `shown` those drawn: the approved ones, or the one asked for.
    """

    years: tuple[int, ...]
    school_year: int | None
    grade: int
    plans: tuple[PlanView, ...]
    shown: tuple[PlanView, ...]
    zones: tuple[SchoolZone, ...]
    without: tuple[ZoneBlock, ...]
    several: tuple[ZoneBlock, ...]
    distances: Distances
    blocks: int
    provenance: Provenance

    @property
    def broken(self) -> tuple[SchoolZone, ...]:
        """The schools whose zone is not in one piece."""
        return tuple(zone for zone in self.zones if zone.pieces > 1)

    @property
    def over(self) -> tuple[SchoolZone, ...]:
        """The schools with more expected entrants than seats, most missing seats first."""
        full = [zone for zone in self.zones if zone.spare is not None and zone.spare < 0]
        return tuple(sorted(full, key=lambda zone: (zone.spare or 0.0, zone.code)))
