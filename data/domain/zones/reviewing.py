"""What a zone plan does: gaps, doubles, broken zones, balance, distances."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.contracts.zones import Distances
from data.domain.zones.plane import Floats, Neighbours, components


@dataclass(frozen=True, slots=True)
class Problems:
    """Positions of blocks without and with several schools, and the schools of broken zones.

    `broken` maps a school to the pieces of its zone, each a list of blocks, largest first.
    """

    without: tuple[int, ...]
    several: tuple[int, ...]
    broken: Mapping[int, tuple[tuple[int, ...], ...]]

    @property
    def count(self) -> int:
        """How many things are wrong."""
        return len(self.without) + len(self.several) + len(self.broken)


def problems(
    blocks: int, pairs: Sequence[tuple[int, int]], neighbours: Neighbours, borders: Neighbours
) -> Problems:
    """Look for what a plan must not have.

    Args:
        blocks: how many there are.
        pairs: block and school of every assignment.
        neighbours: of each block, as they adjoin.
        borders: the same with the links that join parts of the area which do not adjoin at all:
            an island is no fault of a plan.
    """
    schools_of: list[set[int]] = [set() for _ in range(blocks)]
    zones: dict[int, set[int]] = {}
    for block, school in pairs:
        schools_of[block].add(school)
        zones.setdefault(school, set()).add(block)
    broken = {}
    for school, zone in sorted(zones.items()):
        if len(components(sorted(zone), neighbours)) > 1:
            pieces = components(sorted(zone), borders)
            if len(pieces) > 1:
                pieces.sort(key=lambda piece: (-len(piece), piece[0]))
                broken[school] = tuple(map(tuple, pieces))
    return Problems(
        tuple(block for block, schools in enumerate(schools_of) if not schools),
        tuple(block for block, schools in enumerate(schools_of) if len(schools) > 1),
        broken,
    )


STEPS_M = (250.0, 500.0, 1_000.0, 2_500.0, 5_000.0)
BARS = 10
NOBODY = Distances(0.0, float("nan"), float("nan"), float("nan"), STEPS_M[0], ())


def measure(metres: Floats, children: Floats) -> Distances:
    """Describe distances of blocks to their schools.

    Args:
        metres: of each assignment.
        children: of each assignment; where blocks have none known, give 1 each.
    """
    known = np.isfinite(metres) & np.isfinite(children) & (children > 0)
    metres, children = metres[known], children[known]
    if not len(metres):
        return NOBODY
    p90 = quantile(metres, children, 0.9)
    step = next((step for step in STEPS_M if p90 <= step * (BARS - 2)), STEPS_M[-1])
    place = np.minimum((metres // step).astype(int), BARS - 1)
    counts = np.bincount(place, weights=children, minlength=BARS)
    return Distances(
        float(children.sum()),
        quantile(metres, children, 0.5),
        p90,
        float(metres.max()),
        step,
        tuple(counts.tolist()),
    )


def quantile(values: Floats, weights: Floats, share: float) -> float:
    """Return the least value that at least `share` of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    grown = np.cumsum(weights[order])
    place = int(np.searchsorted(grown, share * grown[-1] * (1 - 1e-12)))
    return float(values[order][min(place, len(order) - 1)])


@dataclass(frozen=True, slots=True)
class Load:
    """Expected entrants of one school's zone against its seats; None is not known."""

    blocks: int
    entrants: float | None
    seats: float | None

    @property
    def spare(self) -> float | None:
        """Seats left; below zero they are missing."""
        if self.entrants is None or self.seats is None:
            return None
        return self.seats - self.entrants

    @property
    def use_rate(self) -> float | None:
        """Entrants per seat."""
        if self.entrants is None or not self.seats:
            return None
        return self.entrants / self.seats


def balance(
    schools: int,
    pairs: Sequence[tuple[int, int]],
    entrants: Floats,
    seats: Floats,
) -> list[Load]:
    """Return the load of each school; a block with two schools counts at both in full.

    Args:
        schools: how many there are.
        pairs: block and school of every assignment.
        entrants: of each block; nan: not known.
        seats: of each school; nan: not known.
    """
    known = np.zeros(schools)
    blocks = np.zeros(schools, dtype=np.int64)
    counted = np.zeros(schools, dtype=np.int64)
    for block, school in pairs:
        blocks[school] += 1
        if np.isfinite(entrants[block]):
            known[school] += entrants[block]
            counted[school] += 1
    return [
        Load(
            int(blocks[school]),
            float(known[school]) if counted[school] or not blocks[school] else None,
            float(seats[school]) if np.isfinite(seats[school]) else None,
        )
        for school in range(schools)
    ]
