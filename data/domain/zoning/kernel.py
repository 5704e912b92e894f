"""The inner loop of the search, compiled. One chain works on arrays of its own.

Every move keeps connected what was connected. Moves: one block to a neighbouring zone; or that
and a block of the receiving zone on to a third (or back). Acceptance by temperature; pupils above
the room of a school cost `lam` each.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

# Compiled functions take whatever arrays they are given; Numba finds out the types.
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR0913, PLR0915, PLR0917, SIM110


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile, keeping the machine code beside the module where that can be written."""
    try:
        return njit(function, nogil=True, cache=True, error_model="numpy")  # type: ignore[no-any-return]
    except RuntimeError:
        return njit(function, nogil=True, error_model="numpy")  # type: ignore[no-any-return]


@_compiled
def _next(state):  # type: ignore[no-untyped-def]
    """Return the next number of xorshift64*."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return x * np.uint64(2685821657736338717)


@_compiled
def _below(state, count):  # type: ignore[no-untyped-def]
    """Return a whole number below `count`."""
    return np.int64(((_next(state) >> np.uint64(32)) * np.uint64(count)) >> np.uint64(32))


@_compiled
def _share(state):  # type: ignore[no-untyped-def]
    """Return a number in [0, 1)."""
    return np.float64(_next(state) >> np.uint64(11)) / 9007199254740992.0


@_compiled
def may_leave(block, zone, start, near, stamp, mark, stack):  # type: ignore[no-untyped-def]
    """Tell whether the neighbours of a block in its zone stay linked without it."""
    own = zone[block]
    wanted = 0
    first = -1
    for at in range(start[block], start[block + 1]):
        if zone[near[at]] == own:
            wanted += 1
            if first < 0:
                first = near[at]
    if wanted <= 1:
        return wanted == 1
    mark[0] += 1
    tag = mark[0]
    for at in range(start[block], start[block + 1]):
        if zone[near[at]] == own:
            stamp[near[at]] = -tag
    stamp[block] = tag
    stamp[first] = tag
    wanted -= 1
    stack[0] = first
    size = 1
    while size > 0:
        size -= 1
        here = stack[size]
        for at in range(start[here], start[here + 1]):
            other = near[at]
            if zone[other] == own and stamp[other] != tag:
                if stamp[other] == -tag:
                    wanted -= 1
                    if wanted == 0:
                        return True
                stamp[other] = tag
                stack[size] = other
                size += 1
    return False


@_compiled
def touches(block, school, zone, start, near):  # type: ignore[no-untyped-def]
    """Tell whether a block adjoins a zone."""
    for at in range(start[block], start[block + 1]):
        if zone[near[at]] == school:
            return True
    return False


@_compiled
def burden(load, room, capacity, lam, weight):  # type: ignore[no-untyped-def]
    """Return what the load of a school costs beyond the ways."""
    return lam * max(0.0, load - room) + weight * max(0.0, load - capacity)


@_compiled
def search(  # type: ignore[no-untyped-def]
    zone, load, best, figures, state, stamp, mark, stack,
    start, near, pinned, pupils, cost, room, capacity, weight,
    lam, dearest, hot, cool, warm, moves,
):  # fmt: skip
    """Try `moves` moves, cooling from `hot` to `cool`.

    `figures` holds the cost of the plan with `dearest` for each pupil above the room, and the
    least met; below the heat `warm` that plan is kept in `best`.
    """
    blocks = len(zone)
    factor = (cool / hot) ** (1.0 / max(moves // 256, 1))
    heat = hot
    for step in range(moves):
        if step % 256 == 0 and step:
            heat *= factor
        b = _below(state, blocks)
        if pinned[b] or start[b + 1] == start[b]:
            continue
        link = near[start[b] + _below(state, start[b + 1] - start[b])]
        s, t = zone[b], zone[link]
        if s == t or s < 0 or t < 0:
            continue
        bar = -heat * np.log(_share(state) + 1e-300)
        ways = cost[b, t] - cost[b, s]
        p = pupils[b]
        if _next(state) & np.uint64(1):
            grave = -burden(load[s], room[s], capacity[s], dearest, weight)
            grave -= burden(load[t], room[t], capacity[t], dearest, weight)
            delta = ways - burden(load[s], room[s], capacity[s], lam, weight)
            delta -= burden(load[t], room[t], capacity[t], lam, weight)
            delta += burden(load[s] - p, room[s], capacity[s], lam, weight)
            delta += burden(load[t] + p, room[t], capacity[t], lam, weight)
            if delta > bar or not may_leave(b, zone, start, near, stamp, mark, stack):
                continue
            load[s] -= p
            load[t] += p
            zone[b] = t
            u = s
        else:
            # A block of t on a short walk from the border goes on.
            c = link
            for _ in range(_below(state, 4)):
                to = near[start[c] + _below(state, start[c + 1] - start[c])]
                if zone[to] == t:
                    c = to
            if pinned[c] or c == b:
                continue
            u = zone[near[start[c] + _below(state, start[c + 1] - start[c])]]
            if u == t or u < 0:
                continue
            q = pupils[c]
            ways += cost[c, u] - cost[c, t]
            delta = ways - burden(load[s], room[s], capacity[s], lam, weight)
            delta -= burden(load[t], room[t], capacity[t], lam, weight)
            grave = -burden(load[s], room[s], capacity[s], dearest, weight)
            grave -= burden(load[t], room[t], capacity[t], dearest, weight)
            if u != s:
                delta -= burden(load[u], room[u], capacity[u], lam, weight)
                grave -= burden(load[u], room[u], capacity[u], dearest, weight)
            load[s] -= p
            load[t] += p - q
            load[u] += q
            delta += burden(load[s], room[s], capacity[s], lam, weight)
            delta += burden(load[t], room[t], capacity[t], lam, weight)
            if u != s:
                delta += burden(load[u], room[u], capacity[u], lam, weight)
            good = delta <= bar and may_leave(b, zone, start, near, stamp, mark, stack)
            if good:
                zone[b] = t
                # `c` must still adjoin `u`, and both zones must hold together.
                good = touches(c, u, zone, start, near) and may_leave(
                    c, zone, start, near, stamp, mark, stack
                )
                if good:
                    zone[c] = u
                else:
                    zone[b] = s
            if not good:
                load[s] += p
                load[t] -= p - q
                load[u] -= q
                continue
        grave += burden(load[s], room[s], capacity[s], dearest, weight)
        grave += burden(load[t], room[t], capacity[t], dearest, weight)
        if u != s:
            grave += burden(load[u], room[u], capacity[u], dearest, weight)
        figures[0] += ways + grave
        if heat < warm and figures[0] < figures[1] - 1e-7:
            figures[1] = figures[0]
            for one in range(blocks):
                best[one] = zone[one]
