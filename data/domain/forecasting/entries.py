"""How many pupils enter: from births where there are births, else from the trend of the entry.

A cell that nothing feeds is forecast in many ways; how they are averaged is decided, per horizon,
by how well each foretold the years that are known.
"""

from dataclasses import dataclass

import numpy as np

from data.domain.forecasting.inputs import Floats, Ints
from data.domain.forecasting.layout import Bools, add_up
from data.domain.forecasting.ratios import weights
from data.domain.forecasting.snapshot import Snapshot

_TINY = 1e-12
_STILL = 1e-9  # a memory of the last year alone
_BIRTH_MEMORIES = (0.01, 0.4, 0.75)
_BIRTH_PULLS = (0.03, 0.3, 2.0)
_BIRTH_UPPER = 5.0
_BIRTH_DAMPING = (0.0, 0.5, 0.8, 1.0)
_BIRTH_SPANS = (3, 5)
_TREND_MEMORIES = (_STILL, 0.2, 0.4, 0.65)
# (level is the unit above / everything, years of growth, damping per year)
_TRENDS = ((True, 4, 0.6), (True, 4, 0.85), (False, 3, 0.6), (False, 1, 0.5))
_FLAT_SHARE = 0.5  # of the trust before anything is measured; the rest is for the trends
_LONGEST_LAG = 3.0
_OWN_GROWTH = 0.3  # of births: the unit's own growth counts this much, everything's the rest


@dataclass(frozen=True)
class Choices:
    """Ways to forecast entry cells (ways, entry cells, horizon) and the trust put in each."""

    cells: Ints
    values: Floats
    trust: Floats  # (ways,) before anything is measured, sums to 1
    shown: tuple[int, ...]  # the ways that are candidates of their own


def trend_choices(now: Snapshot, horizon: int) -> Choices:
    """Carry the entry on: as it was, or with the damped growth of a larger area."""
    cells = np.flatnonzero(now.layout.entry)
    pupils, known = now.pupils[cells], now.known[cells]
    ahead = np.arange(1, horizon + 1)
    growths = [(_growth(now, above, years)[cells], damping) for above, years, damping in _TRENDS]
    values, flat = [], []
    for memory in _TREND_MEMORIES:
        over = weights(memory, now.years)
        whole = np.maximum(known @ over, _TINY)
        base = (pupils @ over) / whole
        age = np.minimum(
            (known @ (over * np.arange(now.years - 1, -1, -1.0))) / whole, _LONGEST_LAG
        )
        values.append(np.repeat(base[:, None], horizon, axis=1))
        flat.append(True)
        for growth, damping in growths:
            steps = age[:, None] + np.cumsum(damping ** ahead.astype(float))[None, :]
            values.append(base[:, None] * np.exp(growth[:, None] * steps))
            flat.append(False)
    even = np.array(flat)
    trust = np.where(even, _FLAT_SHARE / even.sum(), (1 - _FLAT_SHARE) / (~even).sum())
    return Choices(cells, np.stack(values), trust, (0, 5, 10, 3, 6, 12, 9))


def _growth(now: Snapshot, above: bool, years: int) -> Floats:
    """Return the yearly log growth of the entry around each cell, the smaller the area the less."""
    layout = now.layout
    years = min(years, now.years - 1)
    both = layout.entry & now.known[:, -1] & now.known[:, -1 - years]
    new = np.where(both, now.pupils[:, -1], 0.0)
    old = np.where(both, now.pupils[:, -1 - years], 0.0)
    if years < 1 or new.sum() <= 0 or old.sum() <= 0:
        return np.zeros(layout.count)
    every = np.log(new.sum() / old.sum()) / years
    if not above:
        return np.full(layout.count, every)
    level = layout.pool
    new = add_up(new, layout.groups[level], layout.sizes[level])
    old = add_up(old, layout.groups[level], layout.sizes[level])
    usable = (new > 0) & (old > 0)
    mean = (new.sum() + old.sum()) / 2 / max(int(usable.sum()), 1)
    own = np.where(usable, np.log(np.where(usable, new, 1.0) / np.where(usable, old, 1.0)), 0.0)
    share = (new + old) / 2 / ((new + old) / 2 + 0.9 * mean)
    growth = share * own / years + (1 - share) * every
    return np.asarray(np.where(usable, growth, every)[layout.groups[level]])


def birth_choices(now: Snapshot, horizon: int) -> Choices:
    """Let the births of each cell's unit arrive `lag` years later."""
    layout, births = now.layout, now.births
    cells = np.flatnonzero(layout.entry & (layout.lags > 0))
    if births is None:
        return Choices(cells[:0], np.zeros((1, 0, horizon)), np.ones(1), (0,))
    cells = cells[np.isfinite(births[cells]).all(axis=1)]
    born, future = births[cells], future_births(births[cells], horizon)
    lags = layout.lags[cells]
    span = min(now.years, born.shape[1] - int(lags.max(initial=0)))
    rows = np.arange(len(cells))
    whole = np.concatenate([born, future], axis=1)
    at = born.shape[1] - 1 - lags[:, None] + np.arange(1, horizon + 1)
    coming = whole[rows[:, None], at]
    source = np.arange(born.shape[1] - span, born.shape[1])[None, :] - lags[:, None]
    left = born[rows[:, None], source] * now.known[cells, -span:]
    values = []
    for memory in _BIRTH_MEMORIES:
        over = weights(memory, span)
        up, down = now.pupils[cells, -span:] @ over, left @ over
        for pull in _BIRTH_PULLS:
            strength = pull * now.scale * over.sum()
            rate = _pulled(now, cells, up, down, strength)
            values.append(coming * rate[:, None])
    count = len(values)
    return Choices(cells, np.stack(values), np.full(count, 1 / count), (0, 4, 7))


def _pulled(now: Snapshot, cells: Ints, up: Floats, down: Floats, strength: float) -> Floats:
    """Pull entry rates towards those of the same grade around."""
    layout = now.layout
    if not len(cells):
        return np.zeros(0)
    grade, level = layout.index[cells], layout.pool
    every = add_up(up, grade, layout.width) / np.maximum(add_up(down, grade, layout.width), _TINY)
    keys, count = layout.keys[level][cells], layout.sizes[level] * layout.width
    firm = _BIRTH_UPPER * strength
    around = (add_up(up, keys, count)[keys] + firm * every[grade]) / (
        add_up(down, keys, count)[keys] + firm
    )
    return np.asarray((up + strength * around) / (down + strength))


def future_births(births: Floats, horizon: int) -> Floats:
    """Carry births on with a damped trend; how far it is damped is found from the births' past."""
    best, least = (0.0, _BIRTH_SPANS[0]), np.inf
    count = births.shape[1]
    for span in _BIRTH_SPANS:
        for damping in _BIRTH_DAMPING:
            miss = 0.0
            for cut in range(8, count - 1):
                ahead = min(horizon, count - cut)
                guess = _carried_births(births[:, :cut], ahead, damping, span)
                truth = births[:, cut : cut + ahead]
                miss += 0.9 ** (count - cut) * float(np.abs(guess - truth).sum()) / ahead
            if miss < least * (1 - 1e-9):
                best, least = (damping, span), miss
    return _carried_births(births, horizon, *best)


def _carried_births(births: Floats, horizon: int, damping: float, span: int) -> Floats:
    span = min(span, births.shape[1] - 1)
    last = births[:, -1:]
    if span < 1 or damping == 0:
        return np.repeat(last, horizon, axis=1)
    before = births[:, -1 - span]
    usable = (last[:, 0] > 0) & (before > 0)
    own = np.log(np.where(usable, last[:, 0], 1.0) / np.where(usable, before, 1.0)) / span
    sums = last.sum(), before.sum()
    every = np.log(sums[0] / sums[1]) / span if min(sums) > 0 else 0.0
    growth = _OWN_GROWTH * own + (1 - _OWN_GROWTH) * every
    steps = np.cumsum(damping ** np.arange(1.0, horizon + 1))
    return np.asarray(last * np.exp(growth[:, None] * steps[None, :]))


def averaged(choices: Choices, misses: Floats, evidence: Floats, power: float = 6.0) -> Floats:
    """Average the ways geometrically.

    Args:
        choices: the ways.
        misses: summed absolute errors (ways, horizon) of earlier years, recent ones more.
        evidence: summed weights of those years (horizon,); 0 where nothing was measured.
        power: how strongly a smaller error counts.
    """
    share = choices.trust
    logs = np.log(
        np.maximum(choices.values, _TINY * max(float(choices.values.max(initial=0)), _TINY))
    )
    _, cells, horizon = choices.values.shape
    out = np.empty((cells, horizon))
    for ahead in range(horizon):
        if evidence[ahead] > 0:
            miss = np.maximum(misses[:, ahead], _TINY)
            new = choices.trust * (miss.min() / miss) ** power
            new = new / new.sum()
            share = (evidence[ahead] * new + 0.7 * share) / (evidence[ahead] + 0.7)
        out[:, ahead] = np.exp(np.tensordot(share, logs[:, :, ahead], axes=1))
    return out


def find_lag(now_pupils: Floats, births: Floats, known: Bools, lags: range = range(2, 9)) -> int:
    """Return the years between birth and entry under which births explain the entry best.

    Args:
        now_pupils: pupils of entry cells (cells, years).
        births: of their units (cells, years up to the same year).
        known: whether there was a cell (cells, years).
        lags: what is tried.
    """
    best, least = lags[0], np.inf
    for lag in lags:
        span = min(now_pupils.shape[1], births.shape[1] - lag)
        if span < 2:
            continue
        end = births.shape[1] - lag
        left = np.where(known[:, -span:], births[:, end - span : end], 0.0)
        came = np.where(known[:, -span:], now_pupils[:, -span:], 0.0)
        rate = came.sum(axis=1) / np.maximum(left.sum(axis=1), _TINY)
        miss = float(np.abs(came - rate[:, None] * left).sum() / max(came.sum(), _TINY))
        if miss < least * (1 - 1e-9):
            best, least = lag, miss
    return best
