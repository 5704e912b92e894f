"""What is known at the end of a year: pupils without holes, and births.

Everything here looks at that year and earlier ones only. Holes are bridged, a year that cannot be
true is mended, and a cell without pupils for two years is closed.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.domain.forecasting.inputs import Floats
from data.domain.forecasting.layout import Bools, Layout, add_up

_LEAP = 8.0  # times its neighbours: no school does this and goes back a year later
_LEAP_SIZE = 0.5  # of the mean cell; below, it may be chance
_CLOSED_YEARS = 2


@dataclass(frozen=True)
class Snapshot:
    """Pupils of all years up to `origin`, complete. Where `known` is false there was no cell."""

    layout: Layout
    origin: int
    pupils: Floats  # (cells, years)
    known: Bools  # (cells, years)
    mended: Bools  # (cells, years) filled in here, so no truth to learn from
    late: Bools  # (cells,) the last year is missing
    closed: Bools  # (cells,) no pupils are expected any more
    births: Floats | None  # (cells, years ending in origin), of the unit of each cell

    @cached_property
    def scale(self) -> float:
        """The mean cell of the last year: what every constant of the method is measured in."""
        now = self.pupils[:, -1]
        return float(now[now > 0].mean()) if (now > 0).any() else 1.0

    def usual(self, years: int) -> Floats:
        """Return the mean of the last years in which there was a cell (cells,)."""
        known = self.known[:, -years:]
        return np.asarray(self.pupils[:, -years:].sum(axis=1) / np.maximum(known.sum(axis=1), 1))

    @property
    def years(self) -> int:
        """Number of years."""
        return int(self.pupils.shape[1])

    @cached_property
    def previous(self) -> Floats:
        """What each cell grew out of, per transition (cells, years - 1)."""
        return self.layout.previous(self.pupils[:, :-1])

    @cached_property
    def moved(self) -> Bools:
        """Transitions that can be measured (cells, years - 1)."""
        grows = self.layout.grows
        source = np.where(grows[:, None], self.known[self.layout.before, :-1], True)
        return self.known[:, 1:] & source & (self.previous > 0)

    @cached_property
    def arrived(self) -> Floats:
        """Pupils of measurable transitions, else 0 (cells, years - 1)."""
        return np.where(self.moved, self.pupils[:, 1:], 0.0)

    @cached_property
    def left(self) -> Floats:
        """What they came from, else 0 (cells, years - 1)."""
        return np.where(self.moved, self.previous, 0.0)


def take(layout: Layout, raw: Floats, origin: int, births: Floats | None) -> Snapshot:
    """Complete the pupils of `raw` (cells, years up to `origin`)."""
    values = raw.copy()
    odd = leaps(layout, values)
    values[odd] = np.nan
    there = np.isfinite(values)
    first = np.where(there.any(axis=1), there.argmax(axis=1), raw.shape[1])
    last = raw.shape[1] - 1 - there[:, ::-1].argmax(axis=1)
    years = np.arange(raw.shape[1])
    inside = (years >= first[:, None]) & (years <= last[:, None])
    filled = _bridged(values, inside & ~there)
    gone = there.any(axis=1) & (raw.shape[1] - 1 - last >= _CLOSED_YEARS)
    late = there.any(axis=1) & (raw.shape[1] - 1 - last == 1)
    filled[late, -1] = _carried(layout, filled, late)
    known = inside.copy()
    known[late, -1] = True
    filled = np.where(known, filled, 0.0)
    whole = layout.by_unit(filled[:, -1], 0)
    closed = gone | ~there.any(axis=1) | (whole <= 0)
    return Snapshot(layout, origin, filled, known, known & ~there, late, closed, births)


def _bridged(values: Floats, holes: Bools) -> Floats:
    """Draw straight lines over holes."""
    out = values.copy()
    for cell in np.flatnonzero(holes.any(axis=1)):
        there = np.flatnonzero(np.isfinite(values[cell]))
        empty = np.flatnonzero(holes[cell])
        out[cell, empty] = np.interp(empty, there, values[cell, there])
    return np.asarray(np.where(np.isfinite(out), out, 0.0))


def _carried(layout: Layout, filled: Floats, late: Bools) -> Floats:
    """Carry the year before forward as the other cells of the grade went."""
    if not late.any():
        return np.asarray(filled[late, -1])
    rest = ~late
    now = add_up(np.where(rest, filled[:, -1], 0.0), layout.index, layout.width)
    ago = add_up(np.where(rest, filled[:, -2], 0.0), layout.index, layout.width)
    growth = np.where((now > 0) & (ago > 0), now / np.maximum(ago, 1e-300), 1.0)
    return np.asarray(filled[late, -2] * growth[layout.index[late]])


def leaps(layout: Layout, values: Floats) -> Bools:
    """Find years that differ many times over from the years beside and from the cohort's own past.

    The last year is judged by its past alone, so a school that grew tenfold is believed a year
    later, when it stayed so.
    """
    count = values.shape[1]
    odd = np.zeros(values.shape, dtype=bool)
    if count < 2:
        return odd
    size = _LEAP_SIZE * np.nanmean(np.where(values > 0, values, np.nan))
    ago = np.full(values.shape, np.nan)
    ago[:, 1:] = values[:, :-1]
    ahead = np.full(values.shape, np.nan)
    ahead[:, :-1] = values[:, 1:]
    cohort = np.full(values.shape, np.nan)
    cohort[:, 1:] = np.where(layout.grows[:, None], values[layout.before, :-1], np.nan)
    beside = np.stack([ago, ahead, cohort])
    there = np.isfinite(beside)
    most = np.where(there, beside, -np.inf).max(axis=0)
    least = np.where(there, beside, np.inf).min(axis=0)
    enough = there.sum(axis=0) >= 2
    above = (values > _LEAP * most) & (values - most > size)
    below = (values * _LEAP < least) & (least - values > size)
    below[:, -1] &= values[:, -1] > 0  # a closing is believed at once
    return np.asarray(enough & (above | below) & np.isfinite(values))
