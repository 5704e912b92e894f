"""The question as the search works on it: groups are one block, every part is linked, roots stand.

A school's root is the block its zone grows from and never gives away: the one it stands in, or
the next free one if that is taken by another school or holds more pupils than fit.
"""

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from data.domain.zoning.bounds import Bound, Seats
from data.domain.zoning.measuring import costs, parts
from data.domain.zoning.problem import NOBODY, Bools, Borders, Floats, Ints, Obstacle, Problem

_LAST_RESORT = 500.0  # times the dearest way: a pupil without a seat
_LOOKED_AT = 60  # blocks around a school where its zone may begin
_LATE = 1e12  # urge of what would overfill a school


@dataclass(frozen=True, slots=True)
class Core:
    """The arrays of the search; `node` is the core's block of each real block."""

    node: Ints
    cost: Floats  # of each block at each school, forbidden or not
    allowed: Bools
    borders: Borders
    root: Ints  # of each school; NOBODY: it takes no zone
    fixed: Ints  # school of each core block, or NOBODY
    seats: Seats

    @property
    def pupils(self) -> Floats:
        """Pupils of each block."""
        return self.seats.pupils

    @property
    def pinned(self) -> Bools:
        """Return which blocks never move."""
        result = self.fixed >= 0
        result[self.root[self.root >= 0]] = True
        return result

    @property
    def dear(self) -> Floats:
        """Return the costs with forbidden pairs as a last resort, yet better than no seat."""
        refusal = (self.pupils[:, None] + 1.0) * self.seats.dearest / 10
        return np.where(self.allowed, self.cost, self.cost + refusal)


def build(problem: Problem) -> tuple[Core, list[Obstacle]]:
    """Make the core, and tell what stands in the way of a right plan."""
    found: list[Obstacle] = []
    node = _nodes(problem, found)
    count = int(node.max(initial=-1)) + 1
    pupils = np.bincount(node, problem.pupils, minlength=count).astype(np.float64)
    cost, way = np.zeros((2, count, problem.schools))
    np.add.at(cost, node, costs(problem))
    np.add.at(way, node, problem.travel)
    way /= np.bincount(node, minlength=count)[:, None]
    nearest = way.argmin(axis=0) if count else np.zeros(problem.schools, dtype=np.int64)
    home = np.where(problem.home >= 0, node[np.maximum(problem.home, 0)], nearest)
    borders = _linked(problem, node, home, way, found)
    allowed = _allowed(problem, node, home, borders, found)
    fixed = _fixed(problem, node, allowed, found)
    root = _roots(problem, borders, home, pupils, fixed, allowed)
    longest = max(float(problem.travel.max(initial=0.0)) + problem.move_penalty, 1e-3)
    core = Core(
        node, cost, allowed, borders, root, fixed,
        Seats(
            pupils, np.minimum(problem.capacity, problem.room), problem.room,
            problem.balance_weight, _LAST_RESORT * (longest + problem.balance_weight),
        ),
    )  # fmt: skip
    _too_large(core, found)
    return core, found


def members(core_node: Ints, nodes: Ints) -> tuple[int, ...]:
    """Return the real blocks of some blocks of the core."""
    return tuple(np.flatnonzero(np.isin(core_node, nodes)).tolist())


def _nodes(problem: Problem, found: list[Obstacle]) -> Ints:
    above = np.arange(problem.blocks)
    for group in problem.together:
        least = min(int(above[one]) for one in group)
        for one in group:
            above[above == above[one]] = least
    _, node = np.unique(above, return_inverse=True)
    node = node.reshape(-1).astype(np.int64)
    label = parts(problem.borders, node)
    found += [
        Obstacle("together", tuple(sorted(group)))
        for group in problem.together
        if len({int(label[one]) for one in group}) > 1
    ]
    return node


def _linked(
    problem: Problem, node: Ints, home: Ints, way: Floats, found: list[Obstacle]
) -> Borders:
    """Link parts without a school to the rest, where the ways to the schools are most alike."""
    count = len(way)
    real = Borders.of_pairs(count, node[problem.borders.pairs()])
    label = parts(real, np.zeros(count, dtype=np.int64))
    seated = np.isin(label, label[home[problem.capacity > 0]])
    extra = []
    main = np.flatnonzero(seated)
    for part in np.unique(label[~seated]).tolist():
        inside = np.flatnonzero(label == part)
        blocks = members(node, inside)
        pupils = float(problem.pupils[list(blocks)].sum())
        found.append(Obstacle("island", blocks, pupils=pupils))
        if len(main):
            gap = np.abs(way[inside[0]] - way[main]).max(axis=1)
            extra.append((int(inside[0]), int(main[int(gap.argmin())])))
    if not extra:
        return real
    return Borders.of_pairs(count, np.concatenate([real.pairs(), np.array(extra)]))


def _allowed(
    problem: Problem, node: Ints, home: Ints, borders: Borders, found: list[Obstacle]
) -> Bools:
    """Tell which school each block may get: in its part of the map, not forbidden, within reach."""
    label = parts(borders, np.zeros(len(borders.start) - 1, dtype=np.int64))
    allowed: Bools = label[:, None] == label[home][None, :]
    for block, school in problem.forbidden:
        allowed[node[block], school] = False
    if problem.walking_limit is None:
        return allowed
    near = problem.travel <= problem.walking_limit
    nobody = np.flatnonzero(~near.any(axis=1) & (problem.pupils > 0))
    if len(nobody):
        pupils = float(problem.pupils[nobody].sum())
        found.append(Obstacle("limit", tuple(nobody.tolist()), pupils=pupils))
    bound = near.any(axis=1) & (problem.pupils > 0)
    reach = np.ones(allowed.shape, dtype=bool)
    np.logical_and.at(reach, node[bound], near[bound])
    kept = allowed & reach
    some = kept.any(axis=1)
    allowed[some] = kept[some]
    return allowed


def _fixed(problem: Problem, node: Ints, allowed: Bools, found: list[Obstacle]) -> Ints:
    result = np.full(len(allowed), NOBODY, dtype=np.int64)
    for block, school in sorted(problem.fixed.items()):
        at = node[block]
        if (block, school) in problem.forbidden:
            found.append(Obstacle("fixed", (block,), (school,)))
        elif result[at] not in {NOBODY, school}:
            found.append(Obstacle("together", members(node, at), (int(result[at]), school)))
        result[at] = school
    held = np.flatnonzero(result >= 0)
    allowed[held] = False
    allowed[held, result[held]] = True
    nowhere = np.flatnonzero(~allowed.any(axis=1))
    if len(nowhere):
        blocks = members(node, nowhere)
        pupils = float(problem.pupils[list(blocks)].sum())
        found.append(Obstacle("seats", blocks, pupils=pupils))
        allowed[nowhere] = True
    return result


def _roots(  # noqa: C901
    problem: Problem, borders: Borders, home: Ints, pupils: Floats, fixed: Ints, allowed: Bools
) -> Ints:
    root = np.full(problem.schools, NOBODY, dtype=np.int64)
    taken: set[int] = set()
    room = problem.room

    def fits(school: int, block: int) -> bool:
        return block not in taken and bool(
            allowed[block, school] and pupils[block] <= room[school] + 1e-6
        )

    order = sorted(range(problem.schools), key=lambda one: (-room[one], one))
    for school in order:
        if room[school] > 0 and fits(school, int(home[school])):
            root[school] = home[school]
            taken.add(int(home[school]))
    for school in order:
        if root[school] == NOBODY and room[school] > 0:
            found = _nearest(borders, int(home[school]), partial(fits, school))
            if found != NOBODY:
                root[school] = found
                taken.add(found)
    # A block held for a school is its zone's beginning if it has no other.
    for block in np.flatnonzero(fixed >= 0).tolist():
        if root[fixed[block]] == NOBODY:
            root[fixed[block]] = block
    return root


def _nearest(borders: Borders, block: int, fits: Callable[[int], bool]) -> int:
    seen, waiting = {block}, deque([block])
    while waiting and len(seen) < _LOOKED_AT:
        here = waiting.popleft()
        if fits(here):
            return here
        for other in borders.near[borders.start[here] : borders.start[here + 1]].tolist():
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return NOBODY


def _too_large(core: Core, found: list[Obstacle]) -> None:
    most = np.where(core.allowed, core.seats.room[None, :], 0.0).max(axis=1, initial=0.0)
    for block in np.flatnonzero(core.pupils > most + 1e-6).tolist():
        where = tuple(np.flatnonzero(core.allowed[block]).tolist())
        kind = "fixed" if core.fixed[block] >= 0 else "block"
        found.append(
            Obstacle(
                kind, members(core.node, np.array([block])), where if kind == "fixed" else (),
                float(core.pupils[block]), float(most[block]),
            )
        )  # fmt: skip


def short_of_seats(core: Core, bound: Bound) -> Obstacle | None:
    """Name blocks that can only go to schools with fewer seats, if the bound found any."""
    full = bound.over > 1e-6
    if not full.any():
        return None
    served = full[bound.school]
    blocks = np.zeros(len(core.pupils), dtype=bool)
    while True:
        blocks[bound.block[served]] = True
        wider = full | core.allowed[blocks].any(axis=0)
        if (wider == full).all():
            break
        full = wider
        served = full[bound.school]
    return Obstacle(
        "seats",
        members(core.node, np.flatnonzero(blocks)),
        tuple(np.flatnonzero(full).tolist()),
        float(core.pupils[blocks].sum()),
        float(core.seats.room[full].sum()),
    )


def grow(core: Core, bound: Bound) -> Ints:  # noqa: C901, PLR0915
    """Return a first connected plan: from the roots outwards, along the bound's shares."""
    count = len(core.pupils)
    shares = dict(
        zip(
            zip(bound.block.tolist(), bound.school.tolist(), strict=True),
            bound.share.tolist(),
            strict=True,
        )
    )
    zone = core.fixed.copy()
    held = np.flatnonzero(core.root >= 0)
    zone[core.root[held]] = held
    load = np.bincount(zone[zone >= 0], core.pupils[zone >= 0], minlength=len(core.seats.room))
    scale = np.maximum(core.pupils, 1.0)
    price = (core.dear + core.pupils[:, None] * bound.prices[None, :]) / scale[:, None]
    extra = price - price.min(axis=1, keepdims=True) if len(core.seats.room) else price
    step = max(float(np.median(extra)), 1e-9)
    waiting: list[tuple[float, int, int]] = []

    def offer(block: int, school: int) -> None:
        for other in core.borders.near[
            core.borders.start[block] : core.borders.start[block + 1]
        ].tolist():
            if zone[other] < 0:
                urge = extra[other, school] - step * shares.get((other, school), 0.0)
                heapq.heappush(waiting, (float(urge), other, school))

    for block in np.flatnonzero(zone >= 0).tolist():
        offer(block, int(zone[block]))
    late: list[tuple[float, int, int]] = []
    while waiting or late:
        if not waiting:
            waiting, late = late, []
            heapq.heapify(waiting)
            core_open = False
        else:
            core_open = True
        urge, block, school = heapq.heappop(waiting)
        if zone[block] >= 0:
            continue
        above = load[school] + core.pupils[block] - core.seats.room[school]
        if above > 1e-6 and core_open and urge < _LATE:
            late.append((_LATE + urge + float(above), block, school))
            continue
        zone[block] = school
        load[school] += core.pupils[block]
        offer(block, school)
    lost = np.flatnonzero(zone < 0)
    zone[lost] = core.dear[lost].argmin(axis=1)
    return zone[:count]
