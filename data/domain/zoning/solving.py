"""From a question to an answer: obstacles, bounds, a connected start, search, exact windows."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import numpy as np

from data.domain.zoning import core as cores
from data.domain.zoning.annealing import anneal
from data.domain.zoning.bounds import Bound, transport, whole_blocks
from data.domain.zoning.core import Core
from data.domain.zoning.measuring import balance, explain
from data.domain.zoning.problem import Ints, Obstacle, Problem, Solution
from data.domain.zoning.windows import improve, window

Progress = Callable[[float], None]

MOVES_PER_SECOND = 8_000_000  # of a chain: a core does twice to three times as many
MOVES_PER_BLOCK = 150_000  # more do not help
WINDOWS_PER_SECOND = 1.5
WINDOW_BLOCKS = 32
_BEGUN, _SEARCH, _WINDOWS = 0.02, 0.7, 0.95  # how far along the bound, search, windows end
_LAST_SHARE = 0.9  # of the time: later nothing is begun
_MILP_SECONDS = 8.0


@dataclass(slots=True)
class _Watch:
    """Tells progress and whether to stop: asked by the person, or out of time."""

    seconds: float
    progress: Progress
    cancelled: Callable[[], bool]
    started: float
    was_cancelled: bool = False
    cut_short: bool = False

    def stop(self, share: float) -> bool:
        """Tell how far it is and whether to end."""
        self.progress(min(share, 1.0))
        if self.cancelled():
            self.was_cancelled = True
        elif self.left() <= 0:
            self.cut_short = True
        return self.was_cancelled or self.cut_short

    def left(self) -> float:
        """Return the seconds in which something may still be begun."""
        return self.started + _LAST_SHARE * self.seconds - monotonic()


def solve(
    problem: Problem,
    seconds: float = 60.0,
    seed: int = 1,
    progress: Progress = lambda _share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Solution:
    """Find a good plan in about `seconds`.

    The search is measured out in moves, not by the clock: same seed, same plan. Only if it takes
    longer than `seconds` is it cut short, and says so. Progress runs from 0 to 1; a cancelled
    search returns the best plan so far.
    """
    watch = _Watch(seconds, progress, cancelled, monotonic())
    watch.stop(0.0)
    if not problem.blocks or not problem.schools:
        return _nothing(problem, seed)
    core, obstacles = cores.build(problem)
    bound = transport(core.seats, core.cost, core.allowed)
    short = cores.short_of_seats(core, bound)
    if short is not None and not any(one.final for one in obstacles):
        obstacles.append(short)
    zone = cores.grow(core, bound)
    moves = _moves(core, seconds)
    scale = bound.cost / max(float(core.pupils.sum()), 1e-9)
    if short is not None:
        scale = float(core.cost.min(axis=1).sum()) / max(float(core.pupils.sum()), 1e-9)
    tried = 0
    if moves and core.pupils.sum() > 0 and not watch.stop(_BEGUN):
        zone, tried = anneal(
            core,
            zone,
            max(scale, 1e-9),
            moves,
            seed,
            lambda share: watch.stop(_BEGUN + (_SEARCH - _BEGUN) * share),
        )
    _polish(core, zone, bound, int(seconds * WINDOWS_PER_SECOND), watch)
    school = zone[core.node]
    return _answer(problem, core, bound, school, tuple(obstacles), seed, tried, watch)


def _nothing(problem: Problem, seed: int) -> Solution:
    school = np.full(problem.blocks, -1, dtype=np.int64)
    missing: tuple[Obstacle, ...] = ()
    if problem.blocks:
        pupils = float(problem.pupils.sum())
        missing = (Obstacle("seats", tuple(range(problem.blocks)), pupils=pupils),)
    return Solution(
        school, balance(problem, school), None if missing else 0.0, None, missing,
        explain(problem, school, np.zeros(problem.schools)), seed, 0,
    )  # fmt: skip


def _moves(core: Core, seconds: float) -> int:
    if int((~core.pinned).sum()) == 0 or (core.root >= 0).sum() < 2:
        return 0
    return int(min(seconds * MOVES_PER_SECOND, len(core.pupils) * MOVES_PER_BLOCK))


def _polish(core: Core, zone: Ints, bound: Bound, count: int, watch: _Watch) -> None:
    """Work out windows, first around schools that are over-full, then where seats are dearest."""
    dear = core.dear
    load = np.bincount(zone, core.pupils, minlength=len(core.seats.room))
    over = np.maximum(load - core.seats.room, 0)
    order = np.lexsort((np.arange(len(over)), -bound.prices, -over))
    order = order[core.root[order] >= 0][:count]
    for at, school in enumerate(order.tolist()):
        if watch.stop(_SEARCH + (_WINDOWS - _SEARCH) * at / max(len(order), 1)):
            return
        improve(core, dear, zone, window(core, zone, school, WINDOW_BLOCKS), watch.left)
    watch.stop(_WINDOWS)  # the last window may have used the time up


def _answer(  # noqa: PLR0913, PLR0917
    problem: Problem, core: Core, bound: Bound, school: Ints, obstacles: tuple[Obstacle, ...],
    seed: int, moves: int, watch: _Watch,
) -> Solution:  # fmt: skip
    stands = balance(problem, school)
    right = not any(one.final for one in obstacles)
    best = None
    if right and not watch.was_cancelled and not stands.overflow and watch.left() > 1:
        seconds = min(watch.left() - 0.5, _MILP_SECONDS)
        best = whole_blocks(core.seats, core.cost, core.allowed, bound, stands.cost, seconds)
    watch.progress(1.0)
    prices = bound.prices if right else np.where(bound.over > 0, 0.0, bound.prices)
    return Solution(
        school=school,
        balance=stands,
        lp_bound=bound.cost if right else None,
        milp_bound=best,
        obstacles=obstacles,
        explanation=explain(problem, school, prices),
        seed=seed,
        moves=moves,
        cut_short=watch.cut_short,
        cancelled=watch.was_cancelled,
    )
