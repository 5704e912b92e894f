"""Which cells add up to which row of a forecast: units by grade, by stage and in all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.domain.forecasting.inputs import ALL_GRADES, SUMMED, Floats, Ints, Stage
from data.domain.forecasting.layout import add_up


@dataclass(frozen=True)
class Block:
    """Rows of one kind: every unit of a level by grade, by stage, or in all."""

    name: str
    level: int
    cells: Ints  # the cells that count
    row: Ints  # the row each of them belongs to
    units: Ints  # (rows,) position of the unit
    grades: Ints  # (rows,) ALL_GRADES for sums
    stages: tuple[str, ...]  # (rows,)

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.units)

    @property
    def is_cells(self) -> bool:
        """Whether rows are cells themselves."""
        return self.level == 0 and len(self.grades) > 0 and int(self.grades[0]) != ALL_GRADES

    def total(self, values: Floats) -> Floats:
        """Sum cells (cells[, horizon]) into rows."""
        return add_up(values[self.cells], self.row, self.count)


def blocks(groups: Sequence[Ints], grades: Ints, stages: Sequence[Stage]) -> tuple[Block, ...]:
    """Return the blocks of every level, fine to coarse."""
    out = []
    every = np.arange(len(grades))
    for level, group in enumerate(groups):
        out.append(_block(f"{level} grades", level, (every, group, grades), None))
        if stages:
            number = np.full(len(grades), -1, dtype=np.int64)
            for place, stage in enumerate(stages):
                number[(grades >= stage.first_grade) & (grades <= stage.last_grade)] = place
            inside = np.flatnonzero(number >= 0)
            names = [stage.key for stage in stages]
            out.append(
                _block(f"{level} stages", level, (inside, group[inside], number[inside]), names)
            )
        out.append(_block(f"{level} all", level, (every, group, np.zeros_like(grades)), [SUMMED]))
    return tuple(out)


def _block(
    name: str, level: int, parts: tuple[Ints, Ints, Ints], stages: Sequence[str] | None
) -> Block:
    """Make a block of cells, their units and their parts (grades, or numbers of stages)."""
    cells, group, part = parts
    low = int(part.min(initial=0))
    width = int(part.max(initial=0)) - low + 1
    keys, row = np.unique(group * width + part - low, return_inverse=True)
    units, numbers = keys // width, keys % width + low
    if stages is None:
        return Block(name, level, cells, row, units, numbers, (SUMMED,) * len(keys))
    named = tuple(stages[number] for number in numbers)
    return Block(name, level, cells, row, units, np.full(len(keys), ALL_GRADES), named)
