"""Quantiles and probabilities out of a forecast's point and intervals.

The distribution of a row is taken to be a log-normal on each side of the point, through the bounds
of the 80 % interval inside it and through those of the 95 % interval outside.
"""

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from data.domain.forecasting.inputs import Floats
from data.domain.forecasting.results import ForecastRows

_INNER, _OUTER = 1.2815515655446004, 1.959963984540054  # of the normal: 80 % and 95 %
_TINY = 1e-9


def _knots(rows: pd.DataFrame) -> Floats:
    names = (
        ForecastRows.LO95,
        ForecastRows.LO80,
        ForecastRows.PUPILS,
        ForecastRows.HI80,
        ForecastRows.HI95,
    )
    return rows[list(names)].to_numpy(dtype=float)


def quantile(rows: pd.DataFrame, share: float) -> Floats:
    """Return the number of pupils that is not exceeded with probability `share` (0-1)."""
    z = float(ndtri(share))
    lo95, lo80, point, hi80, hi95 = _knots(rows).T
    if z < 0:
        return np.asarray(_beyond(point, lo80, lo95, -z))
    return np.asarray(_beyond(point, hi80, hi95, z))


def _beyond(point: Floats, inner: Floats, outer: Floats, z: float) -> Floats:
    """Go from the point through the inner to the outer bound, straight in the logarithm."""
    logs = [np.log(np.maximum(each, _TINY)) for each in (point, inner, outer)]
    inside = logs[0] + (logs[1] - logs[0]) * z / _INNER
    slope = (logs[2] - logs[1]) / (_OUTER - _INNER)
    out = np.exp(np.where(z <= _INNER, inside, logs[1] + slope * (z - _INNER)))
    return np.where(point > 0, out, 0.0)


def exceedance(rows: pd.DataFrame, supply: Floats) -> Floats:
    """Return the probability (0-1) that there are more pupils than `supply`."""
    knots = np.log(np.maximum(_knots(rows), _TINY))
    at = np.log(np.maximum(np.asarray(supply, dtype=float), _TINY))
    z = np.array([-_OUTER, -_INNER, 0.0, _INNER, _OUTER])
    place = np.clip((at[:, None] >= knots).sum(axis=1) - 1, 0, 3)
    each = np.arange(len(at))
    low, high = knots[each, place], knots[each, place + 1]
    apart = np.where(high > low, high - low, 1.0)
    score = z[place] + (at - low) / apart * (z[place + 1] - z[place])
    sure = knots[:, 4] - knots[:, 0] <= 0
    certain = np.where(at >= knots[:, 2], np.inf, -np.inf)
    return np.asarray(1.0 - ndtr(np.where(sure, certain, score)))
