"""How many pupils of a cell there are for one pupil it grew out of.

Ratios of small cells are noisy, so they are pulled towards those of the unit above, and those
towards the next one, as if `pull` pupils more had been seen there (empirical Bayes). How long to
remember and how hard to pull is found from how well each choice foretold the years that are known.
"""

import numpy as np

from data.domain.forecasting.inputs import Floats
from data.domain.forecasting.layout import add_up
from data.domain.forecasting.snapshot import Snapshot

MEMORIES = (0.3, 0.5, 0.7, 0.85, 0.95)
PULLS = (0.03, 0.15, 0.6, 2.0, 8.0)
UPPER_PULL = 5.0
FOREVER = 1e9
_TINY = 1e-12


def weights(memory: float, count: int) -> Floats:
    """Return weights of the years, the newest last and 1."""
    return np.asarray(memory ** np.arange(count - 1, -1, -1, dtype=float))


def shrink(now: Snapshot, arrived: Floats, left: Floats, pull: float, upper: float) -> Floats:
    """Return ratios pulled towards the levels above.

    Args:
        now: the snapshot.
        arrived: pupils of the cells, weighted over the years.
        left: what they came from, weighted alike.
        pull: towards the unit above, in mean cells.
        upper: of that unit towards the next, in mean cells.
    """
    layout = now.layout
    up = np.where(layout.grows, arrived, 0.0)
    down = np.where(layout.grows, left, 0.0)
    top = len(layout.groups) - 1
    target = np.ones(layout.count)
    for level in range(top, 0, -1):
        keys, count = layout.keys[level], layout.sizes[level] * layout.width
        strength = max(upper if level < top else 0.0, _TINY) * now.scale
        over = add_up(up, keys, count)[keys] + strength * target
        target = over / (add_up(down, keys, count)[keys] + strength)
    ratio = (arrived + pull * now.scale * target) / (left + pull * now.scale + _TINY * now.scale)
    fed = layout.fed
    ratio[fed] = arrived[fed] / np.maximum(left[fed], _TINY * now.scale)
    return ratio


def mean_ratio(now: Snapshot, over: Floats, pull: float, upper: float) -> Floats:
    """Return ratios of sums over the last `len(over)` years, weighted (newest last)."""
    count = min(len(over), now.years - 1)
    kept = over[-count:] / over[-count:].sum()
    return shrink(now, now.arrived[:, -count:] @ kept, now.left[:, -count:] @ kept, pull, upper)


def median_ratio(now: Snapshot, count: int, pull: float, upper: float) -> Floats:
    """Return the median ratio of the last years: one odd year does not count."""
    count = min(count, now.years - 1)
    arrived, left, moved = (part[:, -count:] for part in (now.arrived, now.left, now.moved))
    each = np.where(moved, arrived / np.maximum(left, _TINY * now.scale), np.nan)
    order = np.sort(each, axis=1)  # unknown ones last
    seen = moved.sum(axis=1)
    at = np.maximum(seen - 1, 0)
    rows = np.arange(len(each))
    middle = (order[rows, at // 2] + order[rows, (at + 1) // 2]) / 2
    base = left.sum(axis=1) / np.sqrt(np.maximum(seen, 1))
    middle = np.where(seen > 0, middle, 0.0)
    return shrink(now, middle * base, base, pull, upper)


def grid(now: Snapshot) -> Floats:
    """Return the ratios of every memory and pull (choices, cells)."""
    over = np.stack([weights(memory, now.years - 1) for memory in MEMORIES], axis=1)
    arrived, left = now.arrived @ over, now.left @ over
    return np.stack(
        [
            shrink(now, arrived[:, number], left[:, number], pull, UPPER_PULL)
            for number in range(len(MEMORIES))
            for pull in PULLS
        ]
    )


def pooled(now: Snapshot, choices: Floats, misses: Floats | None, power: float = 24.0) -> Floats:
    """Average the choices by how well they did in the past.

    Args:
        now: the snapshot.
        choices: ratios (choices, cells).
        misses: summed absolute errors one year ahead (choices, grades); none: a middle choice.
        power: how strongly a smaller error counts.
    """
    if misses is None:
        return np.asarray(choices[MEMORIES.index(0.85) * len(PULLS) + 1])
    total = misses.sum(axis=1)
    floor = _TINY * now.scale
    by_grade = misses / np.maximum(misses.min(axis=0), floor)
    relative = by_grade / 2 + (total / np.maximum(total.min(), floor))[:, None] / 2
    share = np.maximum(relative, 1.0) ** -power
    share /= share.sum(axis=0)
    return np.asarray((share[:, now.layout.index] * choices).sum(axis=0))
