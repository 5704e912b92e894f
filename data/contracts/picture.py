"""Everything a screen says about one area on one morning."""

from dataclasses import dataclass, field
from datetime import date, datetime

import pandas as pd

from data.contracts.provenance import UNKNOWN, Provenance
from data.contracts.units import UnitIdentity


@dataclass(frozen=True, slots=True)
class Rank:
    """Place of an area among its siblings in one measure; 1 is the best, equals share a place."""

    place: int
    count: int


@dataclass(frozen=True, slots=True)
class AreaPicture:
    """The situation of the city or of one unit.

    `units` is a `UnitYear` frame of the units the area is made of (for the city: the level below
    it; for any other unit: the unit itself); `total` is the same frame summed to the area;
    `previous_year` is None when there is no earlier year to compare with.
    """

    unit: UnitIdentity
    now: datetime
    school_year: int | None
    school_years: tuple[int, ...]
    units: pd.DataFrame
    unit_names: dict[str, str]
    total: pd.DataFrame
    levels: pd.DataFrame
    kinds: pd.DataFrame
    tasks: pd.DataFrame
    indicators: pd.DataFrame
    reports: pd.DataFrame
    alerts: pd.DataFrame
    cameras: dict[str, int]
    provenance: dict[str, Provenance]
    rooms_target: float | None
    ranks: dict[str, Rank] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day in the city."""
        return self.now.date()

    @property
    def previous_year(self) -> int | None:
        """The school year before the shown one, if there are figures for it."""
        if self.school_year is None or self.school_year - 1 not in self.school_years:
            return None
        return self.school_year - 1

    @property
    def has_illustrative_shapes(self) -> bool:
        """Tell whether a map of the area shows approximate boundaries."""
        return "illustrative_boundaries" in self.provenance

    def of(self, *subjects: str) -> Provenance:
        """Return the joint provenance of several subjects."""
        joint = UNKNOWN
        for subject in subjects:
            joint = joint.joined(self.provenance.get(subject, UNKNOWN))
        return joint
