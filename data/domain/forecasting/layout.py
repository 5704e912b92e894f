"""Who comes from where: cells, the cells they are fed by, and the groups they belong to."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from data.domain.forecasting.inputs import Floats, Ints, Panel

Bools = NDArray[np.bool_]

IN_SCHOOL, ENTERING, CHANGING = 0, 1, 2
_FAR = 10_000


def add_up(values: Floats, keys: Ints, count: int) -> Floats:
    """Sum rows with the same key."""
    if values.ndim == 1:
        return np.asarray(np.bincount(keys, values, count), dtype=np.float64)
    return np.stack([np.bincount(keys, column, count) for column in values.T], axis=1)


@dataclass(frozen=True)
class Layout:
    """The cells of a panel, ordered by unit and grade.

    A cell grows out of the cell one grade below in the same unit (`before`). If the unit has no
    such grade, it is fed by that grade of all units of the finest level at which there are enough
    pupils (`feeder_level`, -1 if it is not fed). What is neither is an entry cell.
    """

    grades: Ints
    first_grade: int
    groups: tuple[Ints, ...]  # per level: position of the unit each cell belongs to
    sizes: tuple[int, ...]  # per level: number of units
    before: Ints
    feeder_level: Ints
    lags: Ints  # years between birth and this grade; -1 without births

    @property
    def count(self) -> int:
        """Number of cells."""
        return len(self.grades)

    @cached_property
    def index(self) -> Ints:
        """Grades counted from the lowest."""
        return self.grades - self.first_grade

    @cached_property
    def width(self) -> int:
        """Number of grades."""
        return int(self.index.max()) + 1

    @cached_property
    def keys(self) -> tuple[Ints, ...]:
        """Per level: number of the (unit, grade) each cell belongs to."""
        return tuple(group * self.width + self.index for group in self.groups)

    @cached_property
    def grows(self) -> Bools:
        """Cells with a cell below them in the same unit."""
        return self.before >= 0

    @cached_property
    def fed(self) -> Bools:
        """Cells fed by other units."""
        return self.feeder_level >= 0

    @cached_property
    def entry(self) -> Bools:
        """Cells nothing in the panel explains."""
        return ~self.grows & ~self.fed

    @cached_property
    def pool(self) -> int:
        """The level whose units are pooled first: the one above the finest."""
        return min(1, len(self.groups) - 1)

    def previous(self, pupils: Floats) -> Floats:
        """Return what each cell grows out of, given last year's pupils (cells[, years])."""
        shape = (-1,) + (1,) * (pupils.ndim - 1)
        out: Floats = np.where(self.grows.reshape(shape), pupils[self.before], 0.0)
        for level in np.unique(self.feeder_level[self.fed]):
            cells = np.flatnonzero(self.feeder_level == level)
            sums = add_up(pupils, self.keys[level], self.sizes[level] * self.width)
            out[cells] = sums[self.keys[level][cells] - 1]
        return out

    def by_unit(self, values: Floats, level: int) -> Floats:
        """Sum over the units of a level and give every cell its unit's sum."""
        return add_up(values, self.groups[level], self.sizes[level])[self.groups[level]]

    @cached_property
    def steps(self) -> tuple[Ints, Ints]:
        """Grades down to the entry cell, and to the cell that changes unit, within the unit."""
        to_entry = np.full(self.count, _FAR)
        to_change = np.full(self.count, _FAR)
        to_entry[self.entry] = 0
        to_change[self.fed] = 0
        for grade in range(1, self.width):
            cells = np.flatnonzero(self.grows & (self.index == grade))
            to_entry[cells] = to_entry[self.before[cells]] + 1
            to_change[cells] = to_change[self.before[cells]] + 1
        return to_entry, to_change

    def kinds(self, horizon: int) -> Ints:
        """Return per cell and horizon whether its pupils are in the unit already."""
        to_entry, to_change = self.steps
        ahead = np.arange(1, horizon + 1)
        kind = np.where(ahead > to_entry[:, None], ENTERING, IN_SCHOOL)
        return np.where(ahead > to_change[:, None], CHANGING, kind).astype(np.int64)


def groups_of(panel: Panel) -> tuple[tuple[Ints, ...], tuple[int, ...]]:
    """Return per level the unit of every cell, and the number of units."""
    groups = [panel.cell_unit]
    for above in panel.parents:
        groups.append(above[groups[-1]])
    groups.append(np.zeros_like(panel.cell_unit))
    sizes = [len(codes) for codes in panel.units] + [1]
    return tuple(groups), tuple(sizes)


def lay_out(panel: Panel, lags: Ints) -> Layout:
    """Work out which cell grows out of which, from what the panel knows."""
    groups, sizes = groups_of(panel)
    grades = panel.cell_grade
    first = int(grades.min())
    width = int(grades.max()) - first + 1
    place = np.full(sizes[0] * width + 1, -1, dtype=np.int64)
    place[groups[0] * width + grades - first] = np.arange(len(grades))
    before = np.where(grades > first, place[groups[0] * width + grades - first - 1], -1)
    mean = np.nan_to_num(np.nanmean(panel.pupils, axis=1))
    feeder = np.full(len(grades), -1, dtype=np.int64)
    orphan = (before < 0) & (grades > first) & (lags < 0)
    for level in range(1, len(groups)):
        keys = groups[level] * width + grades - first
        count = sizes[level] * width
        below = np.concatenate([[0.0], np.bincount(keys, mean, count)[:-1]])
        needed = np.bincount(keys[orphan], mean[orphan], count)
        last = level == len(groups) - 1
        enough = (below > 0) & ((below >= 0.8 * needed) | last)
        feeder[orphan & (feeder < 0) & enough[keys]] = level
    return Layout(grades, first, groups, sizes, before, feeder, lags)
