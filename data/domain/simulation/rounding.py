"""Whole numbers that keep their total, and noise with a memory."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def keep_total(values: Floats) -> Ints:
    """Round along the first axis so that every sum of leading values is off by at most a half.

    A value moves by less than one, and the total of any run of neighbours by less than one too, so
    rows sorted by group keep the totals of their groups. Zeros stay zero.
    """
    edges = np.floor(np.cumsum(values, axis=0) + 0.5)
    before = np.concatenate([np.zeros_like(edges[:1]), edges[:-1]])
    whole: Ints = (edges - before).astype(np.int64)
    return whole


def largest_remainder(weights: Floats, total: int, least: int = 0) -> Ints:
    """Share `total` whole things by `weights`, each at least `least`."""
    exact = weights / weights.sum() * (total - least * len(weights))
    counts: Ints = np.floor(exact).astype(np.int64) + least
    order = np.argsort(counts - exact, kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return counts


def remembering_noise(
    rng: np.random.Generator, shape: tuple[int, ...], spread: float, memory: float
) -> Floats:
    """Return noise of standard deviation `spread` that follows itself along the last axis (AR 1).

    Args:
        rng: where the noise comes from.
        shape: of the result; time is the last axis.
        spread: standard deviation of every value.
        memory: correlation of neighbours, 0-1.
    """
    noise = rng.normal(0.0, spread, shape)
    fresh = np.sqrt(1.0 - memory**2)
    for step in range(1, shape[-1]):
        noise[..., step] = memory * noise[..., step - 1] + fresh * noise[..., step]
    return noise
