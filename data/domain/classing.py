"""Sort figures into classes for a map."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

CLASSES = 5
Borders = tuple[float, ...]


def quantiles(values: Sequence[float], classes: int = CLASSES) -> Borders:
    """Return borders that put about as many values into each class."""
    if len(set(values)) < 2:
        return ()
    shares = np.linspace(0, 1, classes + 1)[1:-1]
    return tuple(dict.fromkeys(float(border) for border in np.quantile(values, shares)))


def natural_breaks(values: Sequence[float], classes: int = CLASSES) -> Borders:
    """Return the borders with the least squared deviation from the class means.

    A border is the lowest value of the class above it.

    Source:
        Fisher (1958), "On grouping for maximum homogeneity"; known in maps as Jenks breaks.
    """
    known = np.sort(np.asarray(values, dtype=float))
    classes = min(classes, len(set(known.tolist())))
    if classes < 2:
        return ()
    starts = _class_starts(known, classes)
    return tuple(dict.fromkeys(float(known[start]) for start in starts))


def _class_starts(known: NDArray[np.float64], classes: int) -> list[int]:
    """Return where each class but the first begins, by dynamic programming over class ends."""
    count = len(known)
    centred = known - known.mean()
    sums = np.concatenate([[0.0], np.cumsum(centred)])
    squares = np.concatenate([[0.0], np.cumsum(centred**2)])
    places = np.arange(count + 1)

    def cost(end: int) -> NDArray[np.float64]:
        """Return the squared deviation of values [start, end) for every start below end."""
        size = end - places[:end]
        total = sums[end] - sums[:end]
        deviation: NDArray[np.float64] = squares[end] - squares[:end] - total**2 / size
        return deviation

    best = np.full((classes + 1, count + 1), np.inf)
    best[0, 0] = 0.0
    came_from = np.zeros((classes + 1, count + 1), dtype=int)
    for end in range(1, count + 1):
        last = cost(end)
        for used in range(1, classes + 1):
            options = best[used - 1, :end] + last
            came_from[used, end] = int(np.argmin(options))
            best[used, end] = options[came_from[used, end]]
    starts, end = [], count
    for used in range(classes, 1, -1):
        end = int(came_from[used, end])
        starts.append(end)
    return starts[::-1]


def symmetric(values: Sequence[float], middle: float) -> Borders:
    """Return four borders around `middle`: two below and, mirrored, two above it."""
    away = np.abs(np.asarray(values, dtype=float) - middle)
    if not len(away) or not away.max() > 0:
        return ()
    near, far = (float(step) for step in np.quantile(away[away > 0], (0.25, 0.65)))
    if near == far:
        near = far / 2
    return (middle - far, middle - near, middle + near, middle + far)


def round_steps(low: float, high: float, classes: int = CLASSES) -> Borders:
    """Return evenly spaced round borders (1, 2, 2.5 or 5 times a power of ten) over a range."""
    if not high > low:
        return ()
    rough = (high - low) / classes
    power = 10.0 ** np.floor(np.log10(rough))
    step = float(next(base * power for base in (1, 2, 2.5, 5, 10) if base * power >= rough))
    first = float(np.floor(low / step) + 1) * step
    borders = [first + step * place for place in range(classes - 1)]
    return tuple(round(border, 10) for border in borders if border < high)


def spread(borders: Borders) -> bool:
    """Tell whether borders rise strictly, as those of a legend must."""
    return all(lower < upper for lower, upper in pairwise(borders))
