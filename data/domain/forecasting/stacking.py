"""One forecast out of many: weights that did best in the past, never below zero.

Weights are fitted per horizon and per kind of cell (in school already, still to enter, changing
unit) on forecasts from earlier years whose truth is known, by least absolute error, pulled towards
weights by record, the more so the fewer the years; and towards a sum of one, since all cells of a
year share its shocks.
"""

import numpy as np
from scipy.optimize import nnls

from data.domain.forecasting.inputs import Floats, Ints
from data.domain.forecasting.layout import CHANGING, ENTERING, IN_SCHOOL, Bools
from data.domain.forecasting.study import COHORT, DECAY, ENTRIES, SAME, Study

_PULL = 0.3
_ONE = 3.0
_POWER = 8.0
_FEW_YEARS = 0.7
_ROUNDS = 4
_MOST_ROWS = 40_000
_TINY = 1e-12
_LEVELS = (SAME, "mean level", "same size")
_CAUTIOUS = 0.25
_SMALL = 0.05


def stacked(study: Study, origin: int) -> Floats:
    """Return the weighted forecast from a year (cells, horizon)."""
    key = ("stacked", origin)
    if key not in study.kept:
        study.kept[key] = _stacked(study, origin)
    return study.kept[key]


def _stacked(study: Study, origin: int) -> Floats:
    ways = study.candidates(origin)
    kinds = study.layout.kinds(study.horizon)
    out = ways.of(COHORT).copy()
    for kind in (IN_SCHOOL, ENTERING, CHANGING):
        use = _used(ways.names, kind, births=bool((study.layout.lags > 0).any()))
        trust = np.array([_trust(ways.names[way]) for way in use])
        share = np.array([float(ways.names[way] == COHORT) for way in use])
        for ahead in range(1, study.horizon + 1):
            cells = np.flatnonzero(kinds[:, ahead - 1] == kind)
            if len(cells):
                share = _weights(study, origin, (ahead, cells, use), trust / trust.sum(), share)
                out[cells, ahead - 1] = share @ ways.values[use][:, cells, ahead - 1]
    return out


def _used(names: tuple[str, ...], kind: int, *, births: bool) -> Ints:
    """Return which ways differ for this kind of cell and are worth their noise."""
    if kind == IN_SCHOOL:
        left_out = {"everything"}
        kept = [not name.startswith(ENTRIES) and name not in left_out for name in names]
    elif kind == ENTERING:
        few = {COHORT, "last year", "all years"} | (set() if births else {"unit above", *_LEVELS})
        kept = [name.startswith(ENTRIES) or name in few for name in names]
    else:
        kept = [not births or name not in _LEVELS for name in names]
    return np.flatnonzero(kept)


def _trust(name: str) -> float:
    """Return how much a way counts before anything is measured."""
    if name == COHORT:
        return 2.0
    return _CAUTIOUS if name in _LEVELS else 1.0


def _weights(
    study: Study, origin: int, what: tuple[int, Ints, Ints], trust: Floats, before: Floats
) -> Floats:
    """Return the weights of the ways; `before` are those of the horizon before."""
    ahead, cells, use = what
    starts = study.starts(origin, ahead)
    if not len(starts):
        return before
    ages = np.array([DECAY ** (origin - ahead - start) for start in starts])
    evidence = float(ages.sum())
    designs, truths, sizes = [], [], []
    miss = np.zeros(len(use))
    for start, age in zip(starts, ages, strict=True):
        truth, facts = study.truth(start + ahead)
        kept = cells[facts[cells] & ~study.at(start).closed[cells]]
        guesses = study.candidates(start).values[use][:, kept, ahead - 1]
        miss += age * np.abs(guesses - truth[kept]).sum(axis=1)
        scale = study.at(start).scale
        size = np.sqrt(np.maximum(study.at(start).pupils[kept, -1] / scale, _SMALL)) * scale
        designs.append((guesses / size).T)
        truths.append(truth[kept] / size)
        sizes.append(size / scale * age)
    floor = _TINY * max(float(miss.max()), _TINY)
    record = trust * (np.maximum(miss.min(), floor) / np.maximum(miss, floor)) ** _POWER
    record /= record.sum()
    prior = (evidence * record + _FEW_YEARS * before) / (evidence + _FEW_YEARS)
    rows = _thinned(np.concatenate(designs), np.concatenate(truths), np.concatenate(sizes))
    return fit(rows, prior, _PULL / evidence, _ONE / evidence)


def _thinned(design: Floats, truth: Floats, size: Floats) -> tuple[Floats, Floats, Floats]:
    step = -(-len(truth) // _MOST_ROWS)
    return design[::step], truth[::step], size[::step]


def fit(rows: tuple[Floats, Floats, Floats], prior: Floats, pull: float, one: float) -> Floats:
    """Fit weights of least absolute error, none below zero.

    Args:
        rows: guesses (rows, ways), truths (rows,), how much each row counts (rows,).
        prior: weights to be pulled towards.
        pull: how hard, in units of the ways' own variance.
        one: how hard the sum is pulled towards one, in units of the truth's variance.
    """
    design, truth, counts = rows
    count = design.shape[1]
    if not len(truth) or counts.sum() <= 0:
        return prior
    apart = design - (design @ prior)[:, None]
    share = prior
    for _ in range(_ROUNDS):
        miss = np.abs(truth - design @ share)
        usual = float((counts * miss).sum() / counts.sum()) + _TINY
        weight = counts / np.maximum(miss, usual / 4)
        weight /= weight.sum()
        weighted = design * weight[:, None]
        ridge = pull * float((weight[:, None] * apart**2).sum() / count) + 1e-9
        total = one * float((weight * truth**2).sum())
        left = weighted.T @ design + ridge * np.eye(count) + total
        right = weighted.T @ truth + ridge * prior + total
        root = np.linalg.cholesky(left)
        share = nnls(root.T, np.linalg.solve(root, right))[0]
    return np.asarray(share)


__all__ = ["Bools", "fit", "stacked"]
