"""A simple plan: every block to one school, zones in one piece, schools not over-full.

Grow from the schools' own blocks, then move single blocks across borders while that helps. It gives
the demo its zones and a start to anything better; it proves no bound.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import linear_sum_assignment

from data.domain.zones.plane import Floats, Ints, Neighbours, components

OVER_WEIGHT_M = (
    15_000.0  # a pupil above capacity counts like so many metres, and more when more are
)
_ROUNDS = 60
_LEAST_GAIN = -1e-6


@dataclass(frozen=True, slots=True)
class Instance:
    """Blocks and schools of one area.

    Args:
        entrants: expected pupils of each block.
        capacity: seats of each school for the grade.
        distance_m: block x school.
        neighbours: of each block; they hang together as a whole.
    """

    entrants: Ints
    capacity: Ints
    distance_m: Floats
    neighbours: Neighbours

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.entrants)

    @property
    def schools(self) -> int:
        """How many schools there are."""
        return len(self.capacity)


class ImpossibleError(ValueError):
    """No plan: no school, more schools than blocks, or blocks that do not hang together."""


def loads(instance: Instance, school_of: Ints) -> Ints:
    """Return the entrants that each school gets."""
    counts = np.bincount(school_of, weights=instance.entrants, minlength=instance.schools)
    return counts.astype(np.int64)


def overflow(instance: Instance, school_of: Ints) -> int:
    """Return the entrants above the seats of their schools."""
    return int(np.maximum(loads(instance, school_of) - instance.capacity, 0).sum())


def travel(instance: Instance, school_of: Ints) -> float:
    """Return the metres of all entrants together, as the crow flies."""
    own = instance.distance_m[np.arange(instance.blocks), school_of]
    return float((own * instance.entrants).sum())


def cost(instance: Instance, school_of: Ints) -> float:
    """Return what a plan costs: the travel, and what over-full schools count for."""
    load = loads(instance, school_of).tolist()
    return travel(instance, school_of) + sum(
        _penalty(one, seats) for one, seats in zip(load, instance.capacity.tolist(), strict=True)
    )


def broken(instance: Instance, school_of: Ints) -> list[int]:
    """Return the schools whose zone is not in one piece."""
    return [
        school
        for school in range(instance.schools)
        if len(components(np.flatnonzero(school_of == school).tolist(), instance.neighbours)) > 1
    ]


def homes(instance: Instance) -> Ints:
    """Return for each school a block of its own, as near as can be for all of them together."""
    schools, blocks = linear_sum_assignment(instance.distance_m.T)
    result = np.zeros(instance.schools, dtype=np.int64)
    result[schools] = blocks
    return result


def assign(instance: Instance, *, even: bool = True) -> Ints:
    """Return the school of each block; every zone hangs together and holds at least one block.

    Args:
        instance: blocks and schools.
        even: mind the seats; otherwise grow to the nearest school alone.

    Raises:
        ImpossibleError: there is no such plan.
    """
    if not 0 < instance.schools <= instance.blocks:
        raise ImpossibleError
    if len(components(range(instance.blocks), instance.neighbours)) > 1:
        raise ImpossibleError
    home = homes(instance)
    nearest = _grow(instance, home, even=False)
    if not even:
        return nearest
    starts = (nearest, _grow(instance, home, even=True))
    return min((_improve(instance, one, home) for one in starts), key=partial(cost, instance))


def _grow(instance: Instance, home: Ints, *, even: bool) -> Ints:
    """Give blocks to schools one by one, next to what a school has already."""
    school_of = np.full(instance.blocks, -1, dtype=np.int64)
    school_of[home] = np.arange(instance.schools)
    load = instance.entrants[home].astype(np.float64)
    seats = np.maximum(instance.capacity.astype(np.float64), 1.0)
    edge: list[set[int]] = [set() for _ in range(instance.schools)]
    for school, block in enumerate(home.tolist()):
        edge[school] = {near for near in instance.neighbours[block] if school_of[near] < 0}
    for _ in range(instance.blocks - instance.schools):
        best = (np.inf, np.inf, -1, -1)
        for school in range(instance.schools):
            for block in edge[school]:
                metres = float(instance.distance_m[block, school])
                fill = load[school] / seats[school] if even else 0.0
                best = min(best, (metres * (0.4 + fill), metres, block, school))
        _, _, block, school = best
        school_of[block] = school
        load[school] += instance.entrants[block]
        for one in edge:
            one.discard(block)
        edge[school] |= {near for near in instance.neighbours[block] if school_of[near] < 0}
    return school_of


def _penalty(load: float, seats: float) -> float:
    """Return what an over-full school costs: convex, so that loads even out along chains."""
    over = load - seats
    return 0.0 if over <= 0.0 else OVER_WEIGHT_M * over * (1.0 + over / max(seats, 1.0))


def _improve(instance: Instance, school_of: Ints, home: Ints) -> Ints:
    """Move border blocks, alone or in exchange, while that lowers travel and over-use."""
    search = _Search(instance, school_of, home)
    for _ in range(_ROUNDS):
        moved = [search.move(block) for block in range(instance.blocks)]
        if not any(moved):
            swapped = [search.swap(block) for block in range(instance.blocks)]
            if not any(swapped):
                break
    return np.array(search.school_of, dtype=np.int64)


class _Search:
    """A plan that is changed block by block; no zone ever falls apart."""

    def __init__(self, instance: Instance, school_of: Ints, home: Ints) -> None:
        self.neighbours = instance.neighbours
        self.school_of: list[int] = school_of.tolist()
        self.zones: list[set[int]] = [set() for _ in range(instance.schools)]
        for block, school in enumerate(self.school_of):
            self.zones[school].add(block)
        self.load: list[float] = loads(instance, school_of).astype(np.float64).tolist()
        self.seats: list[float] = instance.capacity.astype(np.float64).tolist()
        self.people: list[int] = instance.entrants.tolist()
        self.metres: list[list[float]] = instance.distance_m.tolist()
        self.fixed = set(home.tolist())

    def _around(self, block: int) -> list[int]:
        """Return the other schools whose zones adjoin a block."""
        own = self.school_of[block]
        return sorted({self.school_of[near] for near in self.neighbours[block]} - {own})

    def _cost(self, school: int, change: int) -> float:
        load, seats = self.load[school], self.seats[school]
        return _penalty(load + change, seats) - _penalty(load, seats)

    def move(self, block: int) -> bool:
        """Give a block to the neighbouring school it suits best; tell whether it moved."""
        if block in self.fixed:
            return False
        old, count, metres = self.school_of[block], self.people[block], self.metres[block]
        less = self._cost(old, -count)
        options = [
            (count * (metres[new] - metres[old]) + less + self._cost(new, count), new)
            for new in self._around(block)
        ]
        gain, new = min(options, default=(0.0, -1))
        if gain > _LEAST_GAIN or not hangs_together(self.zones[old] - {block}, self.neighbours):
            return False
        self._give(block, new)
        return True

    def swap(self, block: int) -> bool:
        """Exchange a block for one of a neighbouring zone; tell whether that was done."""
        if block in self.fixed:
            return False
        options = sorted(
            (gain, new, other)
            for new in self._around(block)
            for other in self.zones[new]
            if other not in self.fixed
            and (gain := self._swap_gain(block, other)) <= _LEAST_GAIN
            and any(
                self.school_of[near] == self.school_of[block] for near in self.neighbours[other]
            )
        )
        old = self.school_of[block]
        for _, new, other in options:
            one = self.zones[old] - {block} | {other}
            two = self.zones[new] - {other} | {block}
            if hangs_together(one, self.neighbours) and hangs_together(two, self.neighbours):
                self._give(block, new)
                self._give(other, old)
                return True
        return False

    def _swap_gain(self, block: int, other: int) -> float:
        old, new = self.school_of[block], self.school_of[other]
        change = self.people[other] - self.people[block]
        own, theirs = self.metres[block], self.metres[other]
        travel_change = self.people[block] * (own[new] - own[old]) + self.people[other] * (
            theirs[old] - theirs[new]
        )
        return travel_change + self._cost(old, change) + self._cost(new, -change)

    def _give(self, block: int, new: int) -> None:
        old, count = self.school_of[block], self.people[block]
        self.zones[old].discard(block)
        self.zones[new].add(block)
        self.load[old] -= count
        self.load[new] += count
        self.school_of[block] = new


def hangs_together(zone: set[int], neighbours: Neighbours) -> bool:
    """Tell whether a zone is in one piece; an empty one is not."""
    if not zone:
        return False
    start = next(iter(zone))
    waiting, edge = zone - {start}, [start]
    while edge and waiting:
        near = waiting.intersection(neighbours[edge.pop()])
        waiting -= near
        edge += near
    return not waiting
