"""How wide an interval must be to have held in the past (split conformal).

The method's own forecasts of earlier years are compared with what came. Their log errors, measured
against how unsteady each row has been, are sorted by size of the row, by horizon, and by whether
the pupils were in the unit already; the width is the quantile of such errors. Sums have widths of
their own: their errors are neither the sum of those of their parts nor independent.
"""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from data.domain.forecasting.blending import blended
from data.domain.forecasting.inputs import Floats, Ints
from data.domain.forecasting.study import Study
from data.domain.forecasting.sums import Block

LEVELS = (0.80, 0.95)
OFFSET = 0.01  # mean cells, added to both sides of a ratio
_SHOCK = 1.72  # a year's errors share its shock: widen by this over the years and two more
_SHOCK_YEARS = 2
_FADING = -0.5  # how unsteady a row was one year ahead tells less of longer horizons
_GROWTH = 0.65  # errors grow about as the horizon to this power
_GROWTH_UNSEEN = 0.8  # where no horizon that long was seen
_BORROWED = 1.5  # years' worth of what the horizon before says
_UNKNOWN = 0.3  # half width where nothing was ever measured
_NESTED = 1.05
_BINS = 5
_ROWS_PER_BIN = 60
_STEADY_YEARS = 10.0  # how many years' worth the usual unsteadiness of like rows counts
_FEW = 12
_TAIL = 1.7  # 95 % to 80 % half width where there are too few errors to tell


def half_widths(study: Study, origin: int, block: Block) -> Floats:
    """Return log half widths (levels, rows, horizon) of a block's forecast from a year."""
    now, unsteady = _size(study, origin, block), _unsteadiness(study, origin, block)
    kinds = _kinds(study, block)
    out = np.full((len(LEVELS), block.count, study.horizon), np.nan)
    for ahead in range(1, study.horizon + 1):
        starts = study.starts(origin, ahead)
        if not len(starts):
            break
        power = ahead**_FADING
        scores = np.stack(
            [
                np.abs(log_errors(study, start, ahead, block))
                / _unsteadiness(study, start, block) ** power
                for start in starts
            ]
        )
        sizes = np.stack([_size(study, start, block) for start in starts])
        for kind in np.unique(kinds[:, ahead - 1]):
            rows = np.flatnonzero(kinds[:, ahead - 1] == kind)
            widths = _binned(scores[:, rows], sizes[:, rows], now[rows])
            out[:, rows, ahead - 1] = widths * unsteady[rows] ** power
    years = [len(study.starts(origin, ahead)) for ahead in range(1, study.horizon + 1)]
    return _grown(out, years)


def _kinds(study: Study, block: Block) -> Ints:
    if block.is_cells:
        return study.layout.kinds(study.horizon)
    return np.zeros((block.count, study.horizon), dtype=np.int64)


def _size(study: Study, year: int, block: Block) -> Floats:
    then = study.at(year)
    sizes = np.log(block.total(then.pupils[:, -1]) / then.scale + OFFSET)
    return np.asarray(np.round(sizes, 7), dtype=np.float64)


def log_errors(study: Study, start: int, ahead: int, block: Block) -> Floats:
    """Return log(truth / forecast) of a block (rows,), NaN where there is no truth."""
    key = (f"log errors {block.name} {ahead}", start)
    if key not in study.kept:
        came, said, seen = compared(study, start, ahead, block)
        offset = OFFSET * study.at(start).scale
        logs = np.log((came + offset) / (said + offset))
        study.kept[key] = np.where(seen > 0, logs, np.nan)
    return study.kept[key]


def compared(study: Study, start: int, ahead: int, block: Block) -> tuple[Floats, Floats, Floats]:
    """Return truth, forecast and number of cells of a block's rows, over cells with a truth."""
    truth, facts = study.truth(start + ahead)
    use = (facts & ~study.at(start).closed).astype(float)
    said = blended(study, start)[:, ahead - 1]
    return block.total(truth * use), block.total(said * use), block.total(use)


def _unsteadiness(study: Study, year: int, block: Block) -> Floats:
    """Return the mean absolute log error one year ahead so far, pulled to that of like rows."""
    key = (f"unsteadiness {block.name}", year)
    if key in study.kept:
        return study.kept[key]
    total, seen = np.zeros(block.count), np.zeros(block.count)
    for start in study.starts(year, 1):
        miss = np.abs(log_errors(study, start, 1, block))
        there = np.isfinite(miss)
        total += np.where(there, miss, 0.0)
        seen += there
    size = _size(study, year, block)
    usual = np.ones(block.count)
    if seen.sum() > 0:
        for rows in _split(size, _edges(size, _count_of_bins(block.count))):
            whole = seen[rows].sum()
            mean = total[rows].sum() / whole if whole > 0 else total.sum() / seen.sum()
            usual[rows] = max(mean, 1e-9)
    study.kept[key] = (total + _STEADY_YEARS * usual) / (seen + _STEADY_YEARS)
    return study.kept[key]


def _count_of_bins(rows: int) -> int:
    return int(np.clip(rows // _ROWS_PER_BIN, 1, _BINS))


def _edges(size: Floats, count: int) -> Floats:
    return np.asarray(np.quantile(size, np.arange(1, count) / count)) if len(size) else np.zeros(0)


def _split(size: Floats, edges: Floats) -> list[Ints]:
    place = np.searchsorted(edges, size, side="right")
    return [np.flatnonzero(place == number) for number in range(len(edges) + 1)]


def _binned(scores: Floats, sizes: Floats, now: Floats) -> Floats:
    """Return the quantile of the scores for each row by its size (levels, rows)."""
    there = np.isfinite(scores)
    scores, sizes = scores[there], sizes[there]
    edges = _edges(now, _count_of_bins(len(now)))
    out = np.empty((len(LEVELS), len(now)))
    for rows, past in zip(_split(now, edges), _split(sizes, edges), strict=True):
        chosen = scores[past] if len(past) >= _FEW else scores
        for number, share in enumerate(LEVELS):
            out[number, rows] = quantile(chosen, share)
    return out


def quantile(scores: Floats, share: float) -> float:
    """Return the finite-sample quantile; with too few scores, that of a t distribution."""
    count = len(scores)
    if not count:
        return np.nan
    rank = int(np.ceil((count + 1) * share))
    if count >= _FEW and rank <= count:
        return float(np.partition(scores, rank - 1)[rank - 1])
    spread = float(np.sqrt(np.mean(scores**2)))
    return spread * float(stats.t.ppf((1 + share) / 2, max(count, 2)))


def _grown(widths: Floats, years: Sequence[int]) -> Floats:
    """Widen by what few years cannot tell, and let widths never shrink with the horizon.

    A horizon seen from few years borrows from the one before it, as errors grow; one that was never
    seen is all borrowed.

    Args:
        widths: as measured (levels, rows, horizon), NaN where nothing was.
        years: number of years each horizon was measured from.
    """
    out = widths.copy()
    for ahead, count in enumerate(years, start=1):
        here = out[:, :, ahead - 1]
        if ahead == 1:
            out[:, :, 0] = np.where(np.isfinite(here), here, _UNKNOWN)
            continue
        before = out[:, :, ahead - 2]
        growth = (ahead / (ahead - 1)) ** (_GROWTH if count else _GROWTH_UNSEEN)
        seen = np.where(np.isfinite(here), count, 0)
        mixed = (seen * np.nan_to_num(here) + _BORROWED * before * growth) / (seen + _BORROWED)
        out[:, :, ahead - 1] = np.maximum(mixed, before)
    shock = np.array([1 + _SHOCK / (count + _SHOCK_YEARS) for count in years])
    out = np.maximum.accumulate(out * shock, axis=2)
    out[1] = np.maximum(out[1], out[0] * _NESTED)
    return out


def bounds(point: Floats, width: Floats, offset: float) -> tuple[Floats, Floats]:
    """Return the lower and upper bound of a point forecast."""
    low = np.maximum((point + offset) * np.exp(-width) - offset, 0.0)
    high = (point + offset) * np.exp(width) - offset
    return np.minimum(low, point), np.maximum(high, point)
