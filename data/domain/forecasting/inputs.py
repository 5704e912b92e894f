"""What a forecast is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ALL_GRADES = -9
SUMMED = ""  # the stage of a row that is about one grade, or about all of them


@dataclass(frozen=True)
class Finding:
    """Something odd in the input, and what was done about it.

    `key` is a text key without its section (`negative`, `duplicate`, `gap`, `jump`,
    `not_a_number`, `births_missing`, `closed`, `new`, `late`, ...), `values` its placeholders:
    always `count` (how many rows or cells) and `examples` (up to five, as text), sometimes more.
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """A run of grades that is summed: primary is 1 to 5."""

    key: str
    first_grade: int
    last_grade: int


@dataclass(frozen=True)
class Settings:
    """How a forecast is made. Everything here is part of its fingerprint."""

    horizon: int = 10  # years ahead
    seed: int = 0
    stages: tuple[Stage, ...] = ()
    entry_lags: tuple[tuple[int, int], ...] = ()  # (grade, years since birth); empty: found from data
    boosting: bool = True  # the gradient boosting on the residual; off: faster, a little less exact


@dataclass(frozen=True)
class Panel:
    """Checked pupils. A cell is a (unit of the finest level, grade) that ever had pupils.

    Made by `build`; missing values are NaN, nothing is filled in yet.
    """

    levels: tuple[str, ...]  # fine to coarse, the last is everything: ("school", "ward", "city")
    units: tuple[tuple[str, ...], ...]  # per level but the last: codes in order
    parents: tuple[Ints, ...]  # per level but the last two: position of each unit's parent
    cell_unit: Ints  # (cells,) position in units[0]
    cell_grade: Ints  # (cells,)
    years: Ints  # (years,) consecutive
    pupils: Floats  # (cells, years)
    births: Floats | None  # (units of births_level, birth_years)
    birth_years: Ints | None
    births_level: int  # position in `levels`
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Adjustments:
    """A scenario: what differs from the trend. Empty frames change nothing.

    `unit` is a code of any level named in `level`; `""` in both is everything. Rows that touch the
    same cell multiply (or add).

    - births: level, unit, year (of birth), multiplier. Moves the entry grade `lag` years later and
      the cohort after it.
    - migration: level, unit, year, multiplier. On every progression into that year, so it carries
      on with the cohort: 1.01 is one per cent more pupils than the trend would bring that year.
    - retention: level, unit, grade, year, multiplier. On the progression into `grade` from
      that year on (grade 10: the share that goes on to upper secondary).
    - present: unit (finest level), grade, year, pupils. Extra pupils present in that year, above
      the trend (a stock, not an inflow): housing handed over times its yield. May be negative.
    - transfers: source, target (finest level), first_grade, last_grade, year, share. From that year
      on `share` of the pupils of `source` in these grades are in `target`: a closing is share 1, an
      opening takes shares of its neighbours. A target unknown to the panel is listed in `openings`.
    - openings: unit, then one column per coarser level but the last (its ward, its district).
    """

    births: pd.DataFrame | None = None
    migration: pd.DataFrame | None = None
    retention: pd.DataFrame | None = None
    present: pd.DataFrame | None = None
    transfers: pd.DataFrame | None = None
    openings: pd.DataFrame | None = None


def build(
    frame: pd.DataFrame,
    *,
    levels: Sequence[str],
    births: pd.DataFrame | None = None,
    births_level: str = "",
    crosswalk: pd.DataFrame | None = None,
) -> Panel:
    """Check a long table and make a panel of it; nothing is dropped without a finding.

    Args:
        frame: one row per unit, grade and year: a column per level but the last (its code), then
            `grade`, `year`, `pupils`.
        levels: names fine to coarse; the last one is everything and has no column.
        births: `unit`, `year`, `births`.
        births_level: the level of those units; empty: the finest.
        crosswalk: `old`, `new`, `year`, `share`: before `year`, that share of unit `old` belongs to
            `new` (merger: 1; split: several rows). Finest level.

    Raises:
        UnusableInputError: there is nothing to forecast from.
    """
    raise NotImplementedError
