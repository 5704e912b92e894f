"""Scenarios: what differs from the trend, carried along with the cohorts."""

from dataclasses import dataclass
from typing import TypeGuard

import numpy as np
import pandas as pd

from data.domain.forecasting.findings import Finding, found
from data.domain.forecasting.inputs import Adjustments, Floats, Ints, Panel
from data.domain.forecasting.layout import Layout
from data.domain.forecasting.study import Study

_AGE_OF_GRADE_ZERO = 5  # in the autumn of the school year: grade 1 is six years old


@dataclass(frozen=True)
class Adjusted:
    """Pupils of a scenario; cells may have been added for openings and new grades."""

    pupils: Floats  # (cells, horizon)
    grades: Ints
    groups: tuple[Ints, ...]
    units: tuple[str, ...]  # of the finest level, new ones last
    is_wider: bool
    findings: tuple[Finding, ...] = ()


def adjust(study: Study, base: Floats, changes: Adjustments) -> Adjusted:
    """Apply a scenario to the forecast: first factors, then extra pupils, then transfers."""
    panel, layout = study.panel, study.layout
    pupils = base * factors(study, base, changes)
    grades, groups, units = layout.grades, layout.groups, panel.units[0]
    findings: list[Finding] = []
    cells = _Cells(panel, layout)
    if _given(changes.openings):
        findings += cells.open(changes.openings)
    if _given(changes.present):
        findings += cells.need(changes.present["unit"], changes.present["grade"])
    moves = _moves(changes.transfers, cells)
    findings += cells.need(moves["target"], moves["grade"])
    if cells.added:
        pupils = np.concatenate([pupils, np.zeros((len(cells.added), pupils.shape[1]))])
        grades, groups, units = cells.grades(), cells.groups(), cells.units()
    if _given(changes.present):
        pupils = pupils + _present(changes.present, cells, panel.origin, pupils.shape)
    pupils = _transferred(np.maximum(pupils, 0.0), moves, cells, panel.origin)
    return Adjusted(pupils, grades, groups, units, bool(cells.added), tuple(findings))


def _given(frame: pd.DataFrame | None) -> TypeGuard[pd.DataFrame]:
    return frame is not None and not frame.empty


class _Cells:
    """Finds cells by unit and grade, and adds those that a scenario needs."""

    def __init__(self, panel: Panel, layout: Layout) -> None:
        self._panel, self._layout = panel, layout
        self._unit = {code: number for number, code in enumerate(panel.units[0])}
        self._above: dict[str, tuple[int, ...]] = {}
        codes = panel.units[0]
        self._cell = {
            (codes[unit], int(grade)): number
            for number, (unit, grade) in enumerate(
                zip(panel.cell_unit, panel.cell_grade, strict=True)
            )
        }
        self.added: list[tuple[str, int]] = []

    def open(self, openings: pd.DataFrame) -> list[Finding]:
        """Add units; a unit whose parents are unknown is reported and left out."""
        strange = []
        finest, *coarser = self._panel.levels[:-1]
        for row in openings.astype(str).to_dict("records"):
            places = []
            for level, name in enumerate(coarser, start=1):
                codes = self._panel.units[level]
                places.append(codes.index(row[name]) if row.get(name) in codes else -1)
            if -1 in places:
                strange.append(str(row["unit"]))
            elif row["unit"] not in self._unit:
                self._above[row["unit"]] = tuple(places)
                self._unit[row["unit"]] = len(self._unit)
        return found("opening_unplaced", strange, level=finest)

    def need(self, units: pd.Series, grades: pd.Series) -> list[Finding]:
        """Add the cells of known units that do not exist yet; report unknown units."""
        strange = set()
        wanted = sorted({(str(u), int(g)) for u, g in zip(units, grades, strict=True)})
        for unit, grade in wanted:
            if unit not in self._unit:
                strange.add(unit)
            elif (unit, grade) not in self._cell:
                self._cell[unit, grade] = len(self._cell)
                self.added.append((unit, grade))
        return found("unknown_unit", sorted(strange))

    def at(self, unit: str, grade: int) -> int:
        """Return the position of a cell, -1 if there is none."""
        return self._cell.get((unit, grade), -1)

    def of(self, unit: str) -> list[int]:
        """Return the grades of a unit."""
        return sorted(grade for code, grade in self._cell if code == unit)

    def units(self) -> tuple[str, ...]:
        """Return the codes of all units, new ones last."""
        return tuple(self._unit)

    def grades(self) -> Ints:
        """Return the grades of all cells."""
        return np.concatenate([self._layout.grades, [grade for _, grade in self.added]]).astype(
            np.int64
        )

    def groups(self) -> tuple[Ints, ...]:
        """Return per level the unit of every cell."""
        unit = np.array([self._unit[code] for code, _ in self.added], dtype=np.int64)
        out = [np.concatenate([self._layout.groups[0], unit])]
        first = len(self._panel.units[0])
        rows = self._layout.groups
        for level in range(1, len(rows) - 1):
            known = self._panel.parents[0]
            for above in self._panel.parents[1:level]:
                known = above[known]
            new = [
                known[place] if place < first else self._above[code][level - 1]
                for place, (code, _) in zip(unit, self.added, strict=True)
            ]
            out.append(np.concatenate([rows[level], np.array(new, dtype=np.int64)]))
        out.append(np.zeros(len(out[0]), dtype=np.int64))
        return tuple(out)


def _present(frame: pd.DataFrame, cells: _Cells, origin: int, shape: tuple[int, ...]) -> Floats:
    extra = np.zeros(shape)
    place = np.array(
        [cells.at(str(u), int(g)) for u, g in zip(frame["unit"], frame["grade"], strict=True)]
    )
    ahead = frame["year"].to_numpy(dtype=np.int64) - origin - 1
    use = (place >= 0) & (ahead >= 0) & (ahead < shape[1])
    amounts = frame["pupils"].to_numpy(dtype=float)[use]
    np.add.at(extra, (place[use], ahead[use]), amounts)
    return extra


def _moves(transfers: pd.DataFrame | None, cells: _Cells) -> pd.DataFrame:
    """Return one row per transfer and grade that the source has."""
    columns = ["source", "target", "grade", "year", "share"]
    if transfers is None or transfers.empty:
        return pd.DataFrame(columns=columns)
    rows = []
    for row in transfers.to_dict("records"):
        for grade in cells.of(str(row["source"])):
            if row["first_grade"] <= grade <= row["last_grade"]:
                year, share = int(row["year"]), float(row["share"])
                rows.append((str(row["source"]), str(row["target"]), grade, year, share))
    return pd.DataFrame(rows, columns=columns)


def _transferred(pupils: Floats, moves: pd.DataFrame, cells: _Cells, origin: int) -> Floats:
    """Move shares of the pupils as they are before any move; together at most all of them."""
    if moves.empty:
        return pupils
    out = pupils.copy()
    source = np.array(
        [cells.at(u, g) for u, g in zip(moves["source"], moves["grade"], strict=True)]
    )
    target = np.array(
        [cells.at(u, g) for u, g in zip(moves["target"], moves["grade"], strict=True)]
    )
    year = moves["year"].to_numpy(dtype=np.int64)
    share = np.clip(moves["share"].to_numpy(dtype=float), 0.0, 1.0)
    for ahead in range(pupils.shape[1]):
        use = (target >= 0) & (source >= 0) & (year <= origin + 1 + ahead)
        if not use.any():
            continue
        whole = np.bincount(source[use], share[use], len(pupils))
        part = share[use] / np.maximum(whole[source[use]], 1.0)
        moved = part * pupils[source[use], ahead]
        np.subtract.at(out[:, ahead], source[use], moved)
        np.add.at(out[:, ahead], target[use], moved)
    return np.maximum(out, 0.0)


def factors(study: Study, base: Floats, changes: Adjustments) -> Floats:
    """Return what births, migration and retention multiply each cell by (cells, horizon).

    A factor moves up with its cohort; a cell fed by other units takes the mean factor of those.
    """
    shape = base.shape
    push = _multipliers(study, changes.migration, shape)
    push = push * _retained(study, changes.retention, shape)
    born = _births(study, changes.births, shape)
    if np.all(push == 1.0) and np.all(born == 1.0):
        return np.ones(shape)
    layout, now = study.layout, study.at(study.panel.origin)
    out = np.ones(shape)
    before, pupils = np.ones(layout.count), now.pupils[:, -1]
    for ahead in range(shape[1]):
        carried = _carried(layout, before, pupils)
        factor = np.where(layout.entry, born[:, ahead], carried) * push[:, ahead]
        out[:, ahead] = factor
        before, pupils = factor, base[:, ahead]
    return out


def _carried(layout: Layout, factor: Floats, pupils: Floats) -> Floats:
    """Return the factor each cell inherits from what it grows out of."""
    whole = layout.previous(pupils)
    changed = layout.previous(pupils * factor)
    own = factor[layout.before]
    mean = np.where(whole > 0, changed / np.where(whole > 0, whole, 1.0), 1.0)
    return np.where(layout.grows, own, np.where(layout.fed, mean, 1.0))


def _units(study: Study, level: str, unit: str) -> Ints:
    """Return the cells of a unit of a level; of everything if there is no unit."""
    panel, layout = study.panel, study.layout
    if not unit:
        return np.arange(layout.count)
    if level not in panel.levels[:-1]:
        return np.zeros(0, dtype=np.int64)
    place = panel.levels.index(level)
    codes = panel.units[place]
    number = codes.index(unit) if unit in codes else -1
    return np.flatnonzero(layout.groups[place] == number)


def _multipliers(study: Study, frame: pd.DataFrame | None, shape: tuple[int, ...]) -> Floats:
    out = np.ones(shape)
    if frame is None or frame.empty:
        return out
    for (level, unit), rows in frame.groupby(["level", "unit"], sort=True):
        cells = _units(study, str(level), str(unit))
        for year, multiplier in zip(rows["year"], rows["multiplier"], strict=True):
            ahead = int(year) - study.panel.origin - 1
            if 0 <= ahead < shape[1]:
                out[cells, ahead] *= float(multiplier)
    return out


def _retained(study: Study, frame: pd.DataFrame | None, shape: tuple[int, ...]) -> Floats:
    out = np.ones(shape)
    if frame is None or frame.empty:
        return out
    for (level, unit), rows in frame.groupby(["level", "unit"], sort=True):
        cells = _units(study, str(level), str(unit))
        for row in rows.to_dict("records"):
            ahead = max(int(row["year"]) - study.panel.origin - 1, 0)
            into = cells[study.layout.grades[cells] == int(row["grade"])]
            out[into, ahead:] *= float(row["multiplier"])
    return out


def _births(study: Study, frame: pd.DataFrame | None, shape: tuple[int, ...]) -> Floats:
    """Return the factor of births on entry cells; without births, by the age of the grade."""
    out = np.ones(shape)
    if frame is None or frame.empty:
        return out
    layout, origin = study.layout, study.panel.origin
    lags = np.where(layout.lags > 0, layout.lags, layout.grades + _AGE_OF_GRADE_ZERO)
    for (level, unit), rows in frame.groupby(["level", "unit"], sort=True):
        cells = _units(study, str(level), str(unit))
        cells = cells[layout.entry[cells]]
        for year, multiplier in zip(rows["year"], rows["multiplier"], strict=True):
            ahead = int(year) + lags[cells] - origin - 1
            use = (ahead >= 0) & (ahead < shape[1])
            out[cells[use], ahead[use]] *= float(multiplier)
    return out
