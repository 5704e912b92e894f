"""What the cohort methods miss: a small gradient boosting on the log ratio of truth to forecast.

It learns from all cells, horizons and earlier years at once: that large cohorts revert, that a unit
that surprised last year goes on or comes back, how far to trust which candidate. Features are
ratios, so they do not depend on the unit of measurement; they are rounded, so the last bit of a
division cannot move a cell across a threshold.
"""

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from data.domain.forecasting.inputs import Floats
from data.domain.forecasting.study import COHORT, DECAY, ENTRIES, Study

Features = NDArray[np.float32]

_DIGITS = 7
_OFFSET = 0.01  # mean cells, added to both sides of a ratio so that empty cells have one
_YEARS = 8  # of starts per horizon
_MOST_ROWS = 20_000
_BINS = 128
_CARRY = 0.5  # of the evidence of one horizon counts for the next
_FEW_YEARS = 0.5
_WEIGHT_POWER = 0.75  # a row counts by its pupils to this power
_WEIGHT_OFFSET = 0.1
_LEFT_OUT = {"three years", "recent", "median of three"}


def boosted(study: Study, origin: int) -> Floats:
    """Return the cohort forecast corrected by what was learnt (cells, horizon)."""
    key = ("boosted", origin)
    if key not in study.kept:
        study.kept[key] = _boosted(study, origin)
    return study.kept[key]


def _boosted(study: Study, origin: int) -> Floats:
    base = study.candidates(origin).of(COHORT)
    rows, evidence = _lessons(study, origin)
    if rows is None:
        return base
    model = HistGradientBoostingRegressor(
        loss="absolute_error",
        learning_rate=0.07,
        max_iter=120,
        max_leaf_nodes=15,
        min_samples_leaf=60,
        l2_regularization=5.0,
        max_bins=_BINS,
        early_stopping=False,
        random_state=study.settings.seed,
    )
    told = np.array([len(np.unique(column[np.isfinite(column)])) > 1 for column in rows[0].T])
    if not told.any():
        return base
    bins = [_edges(column) for column in rows[0].T[told]]
    offset = _OFFSET * study.at(origin).scale
    out = np.empty_like(base)
    trust = 0.0
    with threadpool_limits(limits=1):  # sums of several threads differ in their last bits
        model.fit(_binned(rows[0][:, told], bins), rows[1], sample_weight=rows[2])
        for ahead in range(1, study.horizon + 1):
            trust = evidence[ahead - 1] + _CARRY * trust
            step = model.predict(_binned(features(study, origin, ahead)[:, told], bins))
            plain = base[:, ahead - 1]
            grown = (plain + offset) * np.exp(step * trust / (trust + _FEW_YEARS)) - offset
            out[:, ahead - 1] = np.maximum(grown, 0.0)
    return np.where(study.at(origin).closed[:, None], 0.0, out)


def _edges(column: Features) -> Features:
    """Return the edges of at most `_BINS` bins of about equal counts."""
    known = np.sort(column[np.isfinite(column)])
    places = (np.arange(1, _BINS) * len(known)) // _BINS
    return np.unique(known[places])


def _binned(rows: Features, bins: list[Features]) -> Features:
    """Replace each value by the number of its bin; NaN stays."""
    out = np.empty(rows.shape, dtype=np.float32)
    for number, edges in enumerate(bins):
        column = rows[:, number]
        places = np.searchsorted(edges, column, side="right")
        out[:, number] = np.where(np.isfinite(column), places, np.nan)
    return out


def _lessons(
    study: Study, origin: int
) -> tuple[tuple[Features, Floats, Floats] | None, list[float]]:
    """Return rows to learn from (features, targets, weights), and the evidence per horizon."""
    parts: list[tuple[Features, Floats, Floats]] = []
    evidence: list[float] = []
    total = sum(
        min(len(study.starts(origin, ahead)), _YEARS) for ahead in range(1, study.horizon + 1)
    )
    step = max(1, -(-total * study.layout.count // _MOST_ROWS))
    for ahead in range(1, study.horizon + 1):
        weights = 0.0
        for start in study.starts(origin, ahead)[-_YEARS:]:
            age = DECAY ** (origin - ahead - start)
            weights += age
            truth, facts = study.truth(start + ahead)
            then = study.at(start)
            cells = np.flatnonzero(facts & ~then.closed)
            cells = cells[(start + ahead) % step :: step]
            plain = study.candidates(start).of(COHORT)[cells, ahead - 1]
            offset = _OFFSET * then.scale
            target = np.log((truth[cells] + offset) / (plain + offset))
            counts = age * (plain / then.scale + _WEIGHT_OFFSET) ** _WEIGHT_POWER
            seen = features(study, start, ahead)[cells]
            parts.append((seen, np.round(target, _DIGITS), counts))
        evidence.append(weights)
    if not parts:
        return None, evidence
    seen, targets, counts = (np.concatenate(column) for column in zip(*parts, strict=True))
    counts = np.round(counts / counts.mean(), _DIGITS)
    return ((seen, targets, counts) if len(targets) else None), evidence


def features(study: Study, start: int, ahead: int) -> Features:
    """Return what is known about the cells at the end of `start` (cells, features)."""
    key = (start, ahead)
    if key not in study.features:
        study.features[key] = _features(study, start, ahead).astype(np.float32)
    return study.features[key]


def _features(study: Study, start: int, ahead: int) -> Floats:
    layout, then, ways = study.layout, study.at(start), study.candidates(start)
    scale = then.scale
    offset = _OFFSET * scale
    plain = ways.of(COHORT)[:, ahead - 1]
    now = then.pupils[:, -1]
    unit, pool = layout.by_unit(now, 0), layout.by_unit(now, layout.pool)
    columns = [
        np.full(layout.count, float(ahead)),
        layout.index.astype(float),
        layout.kinds(study.horizon)[:, ahead - 1].astype(float),
        _log(plain + offset, scale),
        _log(unit, scale),
        layout.by_unit(np.ones(layout.count), 0),
        _log(unit, layout.by_unit(plain, 0)),
        _log(pool, layout.by_unit(plain, layout.pool)),
        _log(now + offset, then.usual(then.years) + offset),
    ]
    for years in (1, 3):
        ago = then.pupils[:, max(then.years - 1 - years, 0)]
        columns.append(_log(unit, layout.by_unit(ago, 0)) / years)
        columns.append(_log(pool, layout.by_unit(ago, layout.pool)) / years)
    columns += [
        _log(ways.of(name)[:, ahead - 1] + offset, plain + offset)
        for name in ways.names
        if name != COHORT and name not in _LEFT_OUT and not _minor(name)
    ]
    columns += _surprises(study, start, ahead)
    return np.round(np.stack(columns, axis=1), _DIGITS)


def _minor(name: str) -> bool:
    return name.startswith(ENTRIES) and int(name.removeprefix(ENTRIES)) > 4


def _log(over: Floats, under: Floats | float) -> Floats:
    """Return the log ratio, NaN where there is none."""
    usable = (over > 0) & (np.asarray(under) > 0)
    return np.where(
        usable, np.log(np.where(usable, over, 1.0) / np.where(usable, under, 1.0)), np.nan
    )


def _surprises(study: Study, start: int, ahead: int) -> list[Floats]:
    """Return by how much last year differed from its forecast, and how much that is usual."""
    layout, then = study.layout, study.at(start)
    if start - 1 <= study.first_year:
        return [np.full(layout.count, np.nan)] * 6
    offset = _OFFSET * then.scale
    guess = study.candidates(start - 1).of(COHORT)[:, 0]
    now = then.pupils[:, -1]
    own = _log(now + offset, guess + offset)
    usual = _volatility(study, start)
    return [
        _below(study, own, ahead),
        own,
        _log(layout.by_unit(now, 0), layout.by_unit(guess, 0)),
        _log(layout.by_unit(now, layout.pool), layout.by_unit(guess, layout.pool)),
        usual,
        layout.by_unit(usual, 0) / layout.by_unit(np.ones(layout.count), 0),
    ]


def _volatility(study: Study, start: int) -> Floats:
    """Return the mean absolute log error one year ahead up to a year."""
    sizes = []
    for year in range(study.first_year + 1, start):
        guess = study.candidates(year).of(COHORT)[:, 0]
        offset = _OFFSET * study.at(year).scale
        sizes.append(np.abs(np.log((study.truth(year + 1)[0] + offset) / (guess + offset))))
    return np.asarray(np.mean(sizes, axis=0))


def _below(study: Study, values: Floats, ahead: int) -> Floats:
    """Return the value of the cell where the cohort is now; NaN if it is not in this unit yet."""
    cells = np.arange(study.layout.count)
    inside = np.ones(study.layout.count, dtype=bool)
    for _ in range(ahead):
        inside &= study.layout.grows[cells]
        cells = np.where(inside, study.layout.before[cells], cells)
    return np.where(inside, values[cells], np.nan)
