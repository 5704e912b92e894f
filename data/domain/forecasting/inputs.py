"""What a forecast is made from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.domain.forecasting import tables
from data.domain.forecasting.findings import Finding, UnusableInputError

__all__ = [
    "ALL_GRADES",
    "SUMMED",
    "Adjustments",
    "Finding",
    "Panel",
    "Settings",
    "Stage",
    "UnusableInputError",
    "build",
    "until",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ALL_GRADES = -9
SUMMED = ""  # the stage of a row that is about one grade, or about all of them


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
    seed: int = 0  # of the rows that the boosting learns from, when there are too many for all
    stages: tuple[Stage, ...] = ()
    # (grade, years since birth); empty: the lag under which births explain the entry grades best
    entry_lags: tuple[tuple[int, int], ...] = ()
    boosting: bool = True  # learn what the cohort methods miss; off: faster, less exact


@dataclass(frozen=True)
class Panel:
    """Checked pupils. A cell is a (unit of the finest level, grade) that ever had pupils.

    Made by `build`. Missing values are NaN; nothing is filled in yet.
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

    @property
    def origin(self) -> int:
        """The last year with data."""
        return int(self.years[-1])


@dataclass(frozen=True)
class Adjustments:
    """A scenario: what differs from the trend. Empty frames change nothing.

    `unit` is a code of the level named in `level`; `""` in both is everything. Rows that touch the
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
    columns = list(levels[:-1])
    table, findings = tables.tidy(frame, columns)
    if crosswalk is not None and not crosswalk.empty:
        table, more = tables.reattribute(table, columns, crosswalk)
        findings += more
    if table.empty or table["year"].nunique() < 2:
        raise UnusableInputError("too_few_years", count=int(table["year"].nunique()))
    units, parents = tables.hierarchy(table, columns)
    years = np.arange(table["year"].min(), table["year"].max() + 1)
    wide = table.pivot_table(
        index=[columns[0], "grade"], columns="year", values="pupils", aggfunc="sum", min_count=1
    ).reindex(columns=years)
    codes = np.array(units[0])
    level = levels.index(births_level) if births_level else 0
    values, birth_years = None, None
    if births is not None and not births.empty:
        names = units[level] if level < len(units) else ("",)
        values, birth_years, more = tables.births_matrix(births, names)
        findings += more
    panel = Panel(
        levels=tuple(levels),
        units=units,
        parents=parents,
        cell_unit=np.searchsorted(
            codes, wide.index.get_level_values(0).to_numpy(dtype=codes.dtype)
        ),
        cell_grade=wide.index.get_level_values(1).to_numpy(dtype=np.int64),
        years=years.astype(np.int64),
        pupils=wide.to_numpy(dtype=np.float64),
        births=values,
        birth_years=birth_years,
        births_level=level,
        findings=tuple(findings),
    )
    return replace(panel, findings=(*panel.findings, *tables.gaps(wide)))


def until(panel: Panel, year: int) -> Panel:
    """Return what was known at the end of `year`: no later pupils, no later births, no later cells.

    Findings are those of the whole panel.
    """
    kept = panel.years <= year
    pupils = panel.pupils[:, kept]
    cells = np.isfinite(pupils).any(axis=1)
    births, birth_years = panel.births, panel.birth_years
    if births is not None and birth_years is not None:
        births, birth_years = births[:, birth_years <= year], birth_years[birth_years <= year]
    return replace(
        panel,
        cell_unit=panel.cell_unit[cells],
        cell_grade=panel.cell_grade[cells],
        years=panel.years[kept],
        pupils=pupils[cells],
        births=births,
        birth_years=birth_years,
    )
