"""What no plan can beat: the transport problem in which blocks may be split.

Only the near schools of each block are offered at first. The prices of the answer tell which
others would help; they are added until none would, so that the bound holds for all of them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_matrix, csr_matrix

from data.domain.zoning.problem import Bools, Floats, Ints

NEAREST = 12
_ROUNDS = 60
_MOST_ARCS = 200_000


@dataclass(frozen=True, slots=True)
class Bound:
    """An optimal splitting: `share` of `block` goes to `school`; `over` pupils find no seat."""

    cost: float
    block: Ints
    school: Ints
    share: Floats
    over: Floats  # per school
    prices: Floats  # per school: what one more seat saves
    rents: Floats  # per block: what it adds to the cost


@dataclass(frozen=True, slots=True)
class Seats:
    """Pupils and seats: above the capacity a pupil costs `weight`, above the room `dearest`."""

    pupils: Floats
    capacity: Floats
    room: Floats
    weight: float
    dearest: float


def transport(seats: Seats, cost: Floats, allowed: Bools) -> Bound:
    """Split the blocks over the schools at the least cost; seats are exceeded only if they must."""
    pupils, schools = seats.pupils, len(seats.capacity)
    count = min(NEAREST, schools)
    ranked = np.where(allowed, cost, np.inf)
    near = np.argpartition(ranked, count - 1, axis=1)[:, :count]
    chosen = np.zeros(cost.shape, dtype=bool)
    np.put_along_axis(chosen, near, values=True, axis=1)
    chosen &= allowed
    for _ in range(_ROUNDS):
        block, school = np.nonzero(chosen)
        answer = _solve(seats, cost[block, school], block, school)
        rent, prices = answer.eqlin.marginals, -answer.ineqlin.marginals
        reduced = cost - rent[:, None] + pupils[:, None] * prices[None, :]
        missing = allowed & ~chosen & (reduced < -1e-7 * (1 + pupils[:, None]))
        if not missing.any():
            break
        chosen |= missing
    used = answer.x[: len(block)]
    over = answer.x[len(block) : len(block) + schools]
    kept = used > 1e-7
    # What the rents and prices prove holds whatever was left out.
    return Bound(
        float(answer.fun), block[kept], school[kept], used[kept], np.maximum(over, 0), prices, rent
    )


def whole_blocks(
    seats: Seats, cost: Floats, allowed: Bools, bound: Bound, known: float, seconds: float
) -> float | None:
    """Return what no plan of whole blocks is cheaper than, connected or not; None: not found.

    `known` is the cost of a plan: pairs that would make any plan dearer are left out.
    """
    reduced = cost - bound.rents[:, None] + seats.pupils[:, None] * bound.prices[None, :]
    block, school = np.nonzero(allowed & (reduced <= known - bound.cost + 1e-6))
    arcs, schools = len(block), len(seats.capacity)
    if arcs > _MOST_ARCS or known <= bound.cost:
        return None
    price, loads, once, upper = _program(seats, cost[block, school], block, school)
    upper[arcs : arcs + schools] = 0.0  # such a plan has all its pupils seated
    answer = milp(
        price,
        constraints=[
            LinearConstraint(once, 1, 1),
            LinearConstraint(loads, -np.inf, seats.capacity),
        ],
        integrality=np.concatenate([np.ones(arcs), np.zeros(2 * schools)]),
        bounds=Bounds(0, upper),
        options={"time_limit": seconds, "mip_rel_gap": 1e-3, "node_limit": 2_000},
    )
    if answer.mip_dual_bound is None or not np.isfinite(answer.mip_dual_bound):
        return None
    return max(bound.cost, min(known, float(answer.mip_dual_bound)))


def _program(
    seats: Seats, cost: Floats, block: Ints, school: Ints
) -> tuple[Floats, csr_matrix, csr_matrix, Floats]:
    """Return prices, loads, the rows that place every block, and upper limits.

    Columns: pairs of block and school, pupils above the room, pupils from capacity to room.
    """
    arcs, schools, blocks = len(block), len(seats.capacity), len(seats.pupils)
    every = np.arange(schools)
    rows = np.concatenate([school, every, every])
    columns = np.concatenate([np.arange(arcs), arcs + every, arcs + schools + every])
    values = np.concatenate([seats.pupils[block], -np.ones(2 * schools)])
    width = arcs + 2 * schools
    loads = coo_matrix((values, (rows, columns)), shape=(schools, width)).tocsr()
    once = coo_matrix((np.ones(arcs), (block, np.arange(arcs))), shape=(blocks, width)).tocsr()
    upper = np.concatenate([np.full(arcs + schools, np.inf), seats.room - seats.capacity])
    above = [np.full(schools, seats.dearest), np.full(schools, seats.weight)]
    return np.concatenate([cost, *above]), loads, once, upper


def _solve(seats: Seats, cost: Floats, block: Ints, school: Ints) -> Any:  # noqa: ANN401
    price, loads, once, upper = _program(seats, cost, block, school)
    answer = linprog(
        price,
        A_ub=loads,
        b_ub=seats.capacity,
        A_eq=once,
        b_eq=np.ones(len(seats.pupils)),
        bounds=np.column_stack([np.zeros(len(upper)), upper]),
        method="highs",
    )
    if answer.status != 0:
        raise ArithmeticError(answer.message)
    return answer
