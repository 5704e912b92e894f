"""From a question to an answer: obstacles, bounds, a connected start, search, exact windows."""

from collections.abc import Callable

from data.domain.zoning.problem import Problem, Solution

Progress = Callable[[float], None]


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
    raise NotImplementedError(problem, seconds, seed, progress, cancelled)
