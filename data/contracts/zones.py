"""Enrollment zones: closed lists, and the shapes of what is told about plans."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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
