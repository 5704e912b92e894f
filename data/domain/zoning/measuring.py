"""How a plan stands: loads, overflow, connectivity, cost, and why it is as it is."""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from data.domain.zoning.problem import (
    NOBODY,
    Balance,
    Borders,
    Explanation,
    Floats,
    Ints,
    Problem,
)

SHOWN = 20


def parts(borders: Borders, group: Ints) -> Ints:
    """Return a part number per block: blocks of one group that hang together share it."""
    pairs = borders.pairs()
    same = group[pairs[:, 0]] == group[pairs[:, 1]]
    kept = pairs[same]
    count = len(group)
    matrix = coo_matrix((np.ones(len(kept)), (kept[:, 0], kept[:, 1])), shape=(count, count))
    return connected_components(matrix, directed=False)[1].astype(np.int64)  # type: ignore[no-any-return]


def pieces(problem: Problem, school: Ints) -> Ints:
    """Return of how many pieces each school's zone consists."""
    label = parts(problem.borders, school)
    _, first = np.unique(label, return_index=True)
    owner = school[first]
    return np.bincount(owner[owner >= 0], minlength=problem.schools).astype(np.int64)


def costs(problem: Problem) -> Floats:
    """Return what each block costs at each school, without the weight of over-use."""
    way = problem.travel
    if problem.current is None or not problem.move_penalty:
        return problem.pupils[:, None] * way
    leaves = np.ones(way.shape, dtype=bool)
    known = problem.current >= 0
    leaves[~known] = False
    leaves[np.flatnonzero(known), problem.current[known]] = False
    return problem.pupils[:, None] * (way + problem.move_penalty * leaves)


def balance(problem: Problem, school: Ints) -> Balance:
    """Measure a plan; quick enough to follow every change by hand."""
    given = np.flatnonzero(school >= 0)
    at = school[given]
    pupils = problem.pupils[given]
    load = np.bincount(at, pupils, minlength=problem.schools).astype(np.float64)
    way = float((problem.travel[given, at] * pupils).sum())
    cost = way + problem.balance_weight * float(np.maximum(load - problem.capacity, 0).sum())
    if problem.current is not None and problem.move_penalty:
        today = problem.current[given]
        leaves = (today >= 0) & (today != at)
        cost += problem.move_penalty * float(pupils[leaves].sum())
    over = np.maximum(load - problem.room, 0)
    over[over < 1e-6] = 0.0
    without = np.flatnonzero(school == NOBODY)
    return Balance(load, over, pieces(problem, school), without, cost, way)


def explain(problem: Problem, school: Ints, prices: Floats) -> Explanation:
    """Say who moves, who has far to go, and which schools' seats bind (by their prices)."""
    given = np.flatnonzero(school >= 0)
    way = problem.travel[given, school[given]]
    pupils = problem.pupils[given]
    order = np.lexsort((given, -way))
    far = [place for place in order.tolist() if pupils[place] > 0][:SHOWN]
    by_way = order[::-1]
    share = np.cumsum(pupils[by_way])
    total = float(pupils.sum())
    p95 = (
        0.0
        if not total
        else float(way[by_way][min(int(np.searchsorted(share, 0.95 * total)), len(given) - 1)])
    )
    today = problem.current if problem.current is not None else np.full(problem.blocks, NOBODY)
    moved = np.flatnonzero((today >= 0) & (school >= 0) & (today != school))
    dear = [one for one in np.lexsort((np.arange(len(prices)), -prices)) if prices[one] > 1e-9]
    nearest = problem.travel.argmin(axis=1)
    detours = np.flatnonzero((school >= 0) & (nearest != school))
    return Explanation(
        moved=moved,
        moved_pupils=float(problem.pupils[moved].sum()),
        longest=tuple((int(given[one]), float(way[one])) for one in far),
        mean=float((way * pupils).sum() / total) if total else 0.0,
        p95=p95,
        binding=tuple((int(one), float(prices[one])) for one in dear[:SHOWN]),
        detours=tuple((int(one), int(nearest[one])) for one in detours),
    )
