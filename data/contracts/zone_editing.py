"""Shapes of the editor of zone plans: what is opened, what is saved, what is compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.contracts.zones import PlanView


@dataclass(frozen=True, slots=True)
class Area:
    """A unit whose zones may be planned."""

    id: int
    code: str
    name: str
    level: str
    parent_id: int | None


class SpareSchool:
    """Columns of a `ZoneSchool` frame of the editor beside those of the map."""

    UNIT = "unit_code"  # the commune it lies in


@dataclass(frozen=True, slots=True)
class Setting:
    """The conditions a version was made under."""

    base_id: int | None = None
    title: str = ""
    scenario: str = ""
    what_if: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """Something a person said of a version."""

    name: str
    said_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Which zones are worked on."""

    school_year: int
    grade: int
    unit_code: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person asks to keep: schools and locks by code of the block.

    `seen` is the newest version of the unit when the editor was opened: whoever saved in between
    is not overwritten silently.
    """

    place: Place
    seen: int
    school_of: Mapping[str, str]
    locked: frozenset[str] = frozenset()
    base_id: int | None = None
    title: str = ""
    scenario: str = ""
    what_if: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitMeasure:
    """How children of one unit fare under a version."""

    code: str
    name: str
    children: float
    mean_m: float | None
    over: float  # children above the seats of their school


@dataclass(frozen=True, slots=True)
class Measures:
    """How a version stands beside others; `moved` counts children against the first of them."""

    plan: PlanView
    title: str
    children: float
    moved: float
    mean_m: float | None
    median_m: float | None
    p90_m: float | None
    longest_m: float | None
    over_schools: int
    over_children: float
    without: int
    broken: int
    equity_m: float | None  # gap between the worst and the best unit's mean distance
    units: tuple[UnitMeasure, ...]
    schools: tuple[int, ...]  # of each block, by position; -1 is none


@dataclass(frozen=True, slots=True)
class BorderReport:
    """What a check of joined plans finds, each as codes."""

    parts: tuple[PlanView, ...]
    missing: tuple[str, ...]  # units without a proposal
    without: tuple[str, ...]  # blocks
    several: tuple[str, ...]  # blocks
    broken: tuple[str, ...]  # schools
    crossing: tuple[str, ...]  # blocks sent across the border of their unit
    border: int  # blocks at a border between the units

    @property
    def faults(self) -> int:
        """How many things keep the plan from being approved."""
        return len(self.without) + len(self.several) + len(self.broken)
