"""Exact improvement: a few neighbouring zones at a time, worked out to the best.

A window is a whole-number program over the blocks of some neighbouring schools. What comes out in
pieces is forbidden by a cut and asked again. The effort is counted in nodes of the search tree,
not in seconds, so that the same question gets the same answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix, csr_matrix, vstack

from data.domain.zoning.core import Core
from data.domain.zoning.problem import Floats, Ints

_NODES = 400
_LEAST_SECONDS = 0.05
_CUT_ROUNDS = 12
_NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class _Window:
    blocks: Ints
    schools: Ints
    cost: Floats  # of block and school
    allowed: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]"
    near: tuple[tuple[int, ...], ...]  # neighbours inside the window, by position
    roots: tuple[int, ...]  # position of each school's root


def cost_of(core: Core, dear: Floats, zone: Ints) -> float:
    """Return the cost of a plan with its pupils above capacity and room."""
    load = np.bincount(zone, core.pupils, minlength=len(core.seats.room))
    ways = float(dear[np.arange(len(zone)), zone].sum())
    return ways + float(
        core.seats.weight * np.maximum(load - core.seats.capacity, 0).sum()
        + core.seats.dearest * np.maximum(load - core.seats.room, 0).sum()
    )


def neighbours(core: Core, zone: Ints) -> list[list[int]]:
    """Return the schools whose zones adjoin each school's."""
    rows = np.repeat(np.arange(len(zone)), np.diff(core.borders.start))
    pairs = np.unique(np.column_stack([zone[rows], zone[core.borders.near]]), axis=0)
    found: list[list[int]] = [[] for _ in core.seats.room]
    for one, other in pairs.tolist():
        if one != other:
            found[one].append(other)
    return found


def window(core: Core, zone: Ints, school: int, blocks_at_most: int) -> list[int]:
    """Return a school and those around it, nearest rings first, with few enough blocks."""
    around = neighbours(core, zone)
    size = np.bincount(zone, minlength=len(core.seats.room))
    chosen, ring, total = [school], [school], int(size[school])
    while ring:
        outer = sorted({n for one in ring for n in around[one]} - set(chosen))
        ring = []
        for one in outer:
            if total + size[one] <= blocks_at_most:
                chosen.append(one)
                ring.append(one)
                total += int(size[one])
    return chosen


def improve(
    core: Core, dear: Floats, zone: Ints, schools: Sequence[int], left: Callable[[], float]
) -> bool:
    """Set the blocks of these schools as well as can be; tell whether that changed the plan.

    `left` tells the seconds there are: a window that takes longer is given up.
    """
    part = _take(core, dear, zone, schools)
    if part is None:
        return False
    before = _part_cost(core, part, np.searchsorted(part.schools, zone[part.blocks]))
    answer = _best(core, part, left)
    if answer is None or _part_cost(core, part, answer) > before - 1e-6:
        return False
    zone[part.blocks] = part.schools[answer]
    return True


def _take(core: Core, dear: Floats, zone: Ints, schools: Sequence[int]) -> _Window | None:
    chosen = np.array(sorted(schools), dtype=np.int64)
    blocks = np.flatnonzero(np.isin(zone, chosen))
    if (core.root[chosen] < 0).any() or not len(blocks):
        return None
    position = {int(block): at for at, block in enumerate(blocks)}
    near = tuple(
        tuple(
            position[other]
            for other in core.borders.near[
                core.borders.start[block] : core.borders.start[block + 1]
            ].tolist()
            if other in position
        )
        for block in blocks.tolist()
    )
    allowed = np.ones((len(blocks), len(chosen)), dtype=bool)
    pinned = core.pinned
    for at, block in enumerate(blocks.tolist()):
        if pinned[block]:
            allowed[at] = chosen == zone[block]
    roots = tuple(position[int(one)] for one in core.root[chosen])
    return _Window(blocks, chosen, dear[np.ix_(blocks, chosen)], allowed, near, roots)


def _part_cost(core: Core, part: _Window, school: Ints) -> float:
    load = np.bincount(school, core.pupils[part.blocks], minlength=len(part.schools))
    ways = float(part.cost[np.arange(len(school)), school].sum())
    above = np.maximum(load - core.seats.capacity[part.schools], 0).sum()
    over = np.maximum(load - core.seats.room[part.schools], 0).sum()
    return ways + float(core.seats.weight * above + core.seats.dearest * over)


def _best(core: Core, part: _Window, left: Callable[[], float]) -> Ints | None:
    block, school = np.nonzero(part.allowed)
    arcs, count = len(block), len(part.schools)
    number = {pair: at for at, pair in enumerate(zip(block.tolist(), school.tolist(), strict=True))}
    pupils = core.pupils[part.blocks]
    every = np.arange(count)
    width = arcs + 2 * count
    once = coo_matrix(
        (np.ones(arcs), (block, np.arange(arcs))), shape=(len(part.blocks), width)
    ).tocsr()
    seats = coo_matrix(
        (
            np.concatenate([pupils[block], -np.ones(2 * count)]),
            (
                np.concatenate([school, every, every]),
                np.concatenate([np.arange(arcs), arcs + every, arcs + count + every]),
            ),
        ),
        shape=(count, width),
    ).tocsr()
    capacity = core.seats.capacity[part.schools]
    spare = core.seats.room[part.schools] - capacity
    price = np.concatenate(
        [
            part.cost[block, school],
            np.full(count, core.seats.dearest),
            np.full(count, core.seats.weight),
        ]
    )
    upper = np.concatenate([np.ones(arcs), np.full(count, np.inf), spare])
    whole = np.concatenate([np.ones(arcs), np.zeros(2 * count)])
    cuts = _first_cuts(part, number, width)
    for _ in range(_CUT_ROUNDS):
        seconds = left()
        if seconds <= _LEAST_SECONDS:
            return None
        limits = [
            LinearConstraint(once, 1, 1),
            LinearConstraint(seats, -np.inf, capacity),
        ]
        if cuts:
            limits.append(LinearConstraint(vstack(cuts).tocsr(), 0, np.inf))
        answer = milp(
            price,
            constraints=limits,
            integrality=whole,
            bounds=Bounds(0, upper),
            options={"node_limit": _NODES, "mip_rel_gap": 1e-5, "time_limit": seconds},
        )
        if answer.x is None:
            return None
        given = np.full(len(part.blocks), -1, dtype=np.int64)
        on = answer.x[:arcs] > 0.5
        given[block[on]] = school[on]
        found = _cuts(part, given, number, width)
        if not found:
            return given
        cuts += found
    return None


def _row(width: int, plus: Sequence[int], minus: int) -> csr_matrix:
    """Return `sum(plus) - minus >= 0`."""
    columns = [*plus, minus]
    values = [1.0] * len(plus) + [-1.0]
    return csr_matrix((values, ([0] * len(columns), columns)), shape=(1, width))


def _first_cuts(part: _Window, number: dict[tuple[int, int], int], width: int) -> list[csr_matrix]:
    """A block that is not a root needs a neighbour at its school."""
    rows = []
    for (block, school), at in number.items():
        if part.roots[school] != block:
            plus = [number[one, school] for one in part.near[block] if (one, school) in number]
            rows.append(_row(width, plus, at))
    return rows


def _cuts(
    part: _Window, given: Ints, number: dict[tuple[int, int], int], width: int
) -> list[csr_matrix]:
    """A piece away from its root needs one of the blocks around it."""
    rows = []
    for school in range(len(part.schools)):
        left = set(np.flatnonzero(given == school).tolist())
        left -= _piece(part, part.roots[school], left)
        while left:
            piece = _piece(part, min(left), left)
            left -= piece
            rim = {other for one in piece for other in part.near[one]} - piece
            for other in range(len(part.schools)):
                if part.roots[other] in piece:
                    continue
                plus = [number[one, other] for one in sorted(rim) if (one, other) in number]
                rows += [
                    _row(width, plus, number[one, other])
                    for one in sorted(piece)
                    if (one, other) in number
                ]
    return rows


def _piece(part: _Window, start: int, inside: set[int]) -> set[int]:
    piece, waiting = {start}, [start]
    while waiting:
        for other in part.near[waiting.pop()]:
            if other in inside and other not in piece:
                piece.add(other)
                waiting.append(other)
    return piece
