"""Institutions whose point does not lie in the unit on record."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FAR_M = 1_000.0  # beyond this a new point would be refused; nearer it may be a simplified border
KEPT = 1_000  # rows of an import's report; all are counted


@dataclass(frozen=True, slots=True)
class Misplaced:
    """One institution, its unit on record, how far outside it lies, and which unit holds it."""

    code: str
    name: str
    unit_code: str
    unit_name: str
    distance_m: float
    lon: float
    lat: float
    holder_code: str = ""
    holder_name: str = ""


@dataclass(frozen=True, slots=True)
class Misplacements:
    """How many of `total` placed institutions lie outside, and which, the farthest first.

    `simulated` tells whether any of the institutions looked at is.
    """

    total: int = 0
    rows: tuple[Misplaced, ...] = ()
    simulated: bool = False

    @property
    def far(self) -> int:
        """How many lie farther outside than a new point may."""
        return sum(1 for row in self.rows if row.distance_m > FAR_M)

    def as_dict(self) -> dict[str, object]:
        """Return the report as it is kept in a job's result."""
        return {
            "total": self.total,
            "count": len(self.rows),
            "far": self.far,
            "simulated": self.simulated,
            "rows": [asdict(row) for row in self.rows[:KEPT]],
        }


def misplacements_of(saved: Mapping[str, Any]) -> Misplacements:
    """Return the rows of a report as they were before they were kept in a job's result."""
    rows = tuple(Misplaced(**row) for row in saved["rows"])
    return Misplacements(int(saved["total"]), rows, bool(saved.get("simulated")))
