"""A panel as it looked at the end of each year, and what was forecast from there.

Whatever is kept about a year is worked out from that year and earlier ones, so what is kept can
serve every later origin without ever looking ahead.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from data.domain.forecasting import entries, ratios
from data.domain.forecasting.entries import Choices
from data.domain.forecasting.inputs import Floats, Ints, Panel, Settings
from data.domain.forecasting.layout import Bools, Layout, groups_of, lay_out
from data.domain.forecasting.snapshot import Snapshot, take

DECAY = 0.85  # per year: how much less an older year counts in judging a method
ENTRY_DECAY = 0.95
_LONG = 0.95
_FADE = 0.75

COHORT = "cohort"  # the shrunk ratios averaged by their record: the base of everything
SAME = "same"  # same as last year
ENTRIES = "entry:"


@dataclass(frozen=True)
class Ways:
    """Candidate forecasts (ways, cells, horizon)."""

    names: tuple[str, ...]
    values: Floats

    def of(self, name: str) -> Floats:
        """Return one way's forecast."""
        return np.asarray(self.values[self.names.index(name)])


@dataclass
class Study:
    """Forecasts from every year of a panel; `panel` may reach further than an origin looks."""

    panel: Panel
    layout: Layout
    settings: Settings
    snapshots: dict[int, Snapshot] = field(default_factory=dict)
    ways: dict[int, Ways] = field(default_factory=dict)
    grids: dict[int, Floats] = field(default_factory=dict)
    choices: dict[int, tuple[Choices, ...]] = field(default_factory=dict)
    kept: dict[tuple[str, int], Floats] = field(default_factory=dict)
    features: dict[tuple[int, int], NDArray[np.float32]] = field(default_factory=dict)

    @property
    def first_year(self) -> int:
        """The first year with data."""
        return int(self.panel.years[0])

    @property
    def horizon(self) -> int:
        """Years ahead."""
        return self.settings.horizon

    def starts(self, origin: int, ahead: int) -> range:
        """Return the years from which a forecast `ahead` can be compared with what is known."""
        return range(self.first_year + 1, origin - ahead + 1)

    def at(self, year: int) -> Snapshot:
        """Return what was known at the end of a year."""
        if year not in self.snapshots:
            births = births_by_cell(self.panel, self.layout, year)
            raw = self.panel.pupils[:, : year - self.first_year + 1]
            self.snapshots[year] = take(self.layout, raw, year, births)
        return self.snapshots[year]

    def truth(self, year: int) -> tuple[Floats, Bools]:
        """Return the pupils of a year, and which of them are facts (as known at its end)."""
        then = self.at(year)
        return then.pupils[:, -1], then.known[:, -1] & ~then.mended[:, -1]

    def grid(self, year: int) -> Floats:
        """Return the ratios of every memory and pull as of a year."""
        if year not in self.grids:
            self.grids[year] = ratios.grid(self.at(year))
        return self.grids[year]

    def cohort_ratio(self, origin: int) -> Floats:
        """Return the ratios averaged by their record."""
        misses: Floats | None = None
        for start in self.starts(origin, 1):
            key = ("ratio misses", start)
            if key not in self.kept:
                self.kept[key] = self._ratio_misses(start)
            misses = self.kept[key] + (0.0 if misses is None else 0.9 * misses)
        return ratios.pooled(self.at(origin), self.grid(origin), misses)

    def _ratio_misses(self, start: int) -> Floats:
        layout = self.layout
        truth, facts = self.truth(start + 1)
        use = layout.grows & facts
        source = layout.previous(self.at(start).pupils[:, -1])
        miss = np.abs(self.grid(start) * source - truth) * use
        return np.stack([np.bincount(layout.index, row, layout.width) for row in miss])

    def entry_choices(self, origin: int) -> tuple[Choices, ...]:
        """Return the ways of forecasting entry cells: by trend, then by births."""
        if origin not in self.choices:
            now = self.at(origin)
            self.choices[origin] = (
                entries.trend_choices(now, self.horizon),
                entries.birth_choices(now, self.horizon),
            )
        return self.choices[origin]

    def entry(self, origin: int) -> Floats:
        """Return the averaged entry (cells, horizon), 0 for cells that are no entry."""
        out = np.zeros((self.layout.count, self.horizon))
        for kind, choices in enumerate(self.entry_choices(origin)):
            misses = np.zeros((len(choices.trust), self.horizon))
            evidence = np.zeros(self.horizon)
            for ahead in range(1, self.horizon + 1):
                for start in self.starts(origin, ahead):
                    weight = ENTRY_DECAY ** (origin - ahead - start)
                    misses[:, ahead - 1] += weight * self._entry_misses(kind, start, ahead)
                    evidence[ahead - 1] += weight
            out[choices.cells] = entries.averaged(choices, misses, evidence)
        return out

    def _entry_misses(self, kind: int, start: int, ahead: int) -> Floats:
        key = (f"entry misses {kind} {ahead}", start)
        if key not in self.kept:
            choices = self.entry_choices(start)[kind]
            truth, facts = self.truth(start + ahead)
            cells = choices.cells
            miss = np.abs(choices.values[:, :, ahead - 1] - truth[cells]) * facts[cells]
            self.kept[key] = miss.sum(axis=1)
        return self.kept[key]

    def candidates(self, origin: int) -> Ways:
        """Return every way of forecasting from a year."""
        if origin not in self.ways:
            self.ways[origin] = self._candidates(origin)
        return self.ways[origin]

    def _candidates(self, origin: int) -> Ways:
        now, entry = self.at(origin), self.entry(origin)
        cohort = self.cohort_ratio(origin)
        three = np.ones(3)
        every = ratios.weights(_LONG, max(now.years - 1, 1))
        some = ratios.weights(0.7, max(now.years - 1, 1))
        forever = ratios.FOREVER
        by_ratio = {
            COHORT: cohort,
            "last year": ratios.mean_ratio(now, np.ones(1), 0.1, 3.0),
            "three years": ratios.mean_ratio(now, three, 0.0, 0.0),
            "recent": ratios.mean_ratio(now, some, 0.5, 3.0),
            "recent, pulled": ratios.mean_ratio(now, some, 2.0, 10.0),
            "all years": ratios.mean_ratio(now, every, 0.1, 3.0),
            "unit above": ratios.mean_ratio(now, three, forever, 3.0),
            "everything": ratios.mean_ratio(now, np.ones(1), forever, forever),
            "median of three": ratios.median_ratio(now, 3, 0.2, 3.0),
            "median of five": ratios.median_ratio(now, 5, 0.2, 3.0),
        }
        out = {name: self.carried(now, ratio, entry) for name, ratio in by_ratio.items()}
        long = ratios.mean_ratio(now, every, forever, 3.0)
        out["fading"] = self.carried(now, cohort, entry, towards=long)
        for name, values in self._entry_ways(origin, entry).items():
            out[name] = self.carried(now, cohort, values)
        last = now.pupils[:, -1]
        out[SAME] = np.repeat(last[:, None], self.horizon, axis=1)
        out["mean level"] = np.repeat(now.usual(4)[:, None], self.horizon, axis=1)
        out["same size"] = self._same_size(now, out[COHORT])
        alive = ~now.closed[:, None]
        values = np.stack([np.where(alive, one, 0.0) for one in out.values()])
        return Ways(tuple(out), values)

    def _entry_ways(self, origin: int, entry: Floats) -> dict[str, Floats]:
        trend, birth = self.entry_choices(origin)
        used = birth if len(birth.cells) else trend
        out = {}
        for number, way in enumerate(used.shown):
            values = entry.copy()
            values[used.cells] = used.values[way]
            out[f"{ENTRIES}{number}"] = values
        return out

    def _same_size(self, now: Snapshot, cohort: Floats) -> Floats:
        """Scale the cohort forecast so that each unit keeps the size it has."""
        sums = self.layout.by_unit(cohort, 0)
        size = self.layout.by_unit(now.pupils[:, -1], 0)[:, None]
        return np.where(sums > 0, cohort * size / np.where(sums > 0, sums, 1.0), cohort)

    def carried(
        self, now: Snapshot, ratio: Floats, entry: Floats, towards: Floats | None = None
    ) -> Floats:
        """Move every grade up year by year; with `towards`, ratios fade towards those."""
        layout = self.layout
        pupils = now.pupils[:, -1]
        out = np.empty((layout.count, self.horizon))
        for ahead in range(self.horizon):
            step = ratio
            if towards is not None:
                apart = np.maximum(ratio, 1e-12) / np.maximum(towards, 1e-12)
                faded = towards * apart ** (_FADE**ahead)
                step = np.where(layout.fed, ratio, faded)
            pupils = np.where(layout.entry, entry[:, ahead], layout.previous(pupils) * step)
            out[:, ahead] = pupils
        return out


def births_by_cell(panel: Panel, layout: Layout, year: int) -> Floats | None:
    """Return the births of each cell's unit up to a year (cells, years); NaN where unknown."""
    if panel.births is None or panel.birth_years is None:
        return None
    kept = panel.birth_years <= year
    if not kept.any():
        return None
    births = _complete(panel.births[:, kept], year - int(panel.birth_years[kept][-1]))
    return births[layout.groups[panel.births_level]]


def _complete(births: Floats, late: int) -> Floats:
    """Bridge holes, carry the first and last values on; units without births stay NaN."""
    out = np.concatenate([births, np.full((len(births), late), np.nan)], axis=1)
    for unit in range(len(out)):
        there = np.flatnonzero(np.isfinite(out[unit]))
        if len(there):
            out[unit] = np.interp(np.arange(out.shape[1]), there, out[unit, there])
    return out


def study(panel: Panel, settings: Settings) -> Study:
    """Lay a panel out, with the lags between births and entry."""
    return Study(panel, lay_out(panel, lags_of(panel, settings)), settings)


def lags_of(panel: Panel, settings: Settings) -> Ints:
    """Return per cell the years between birth and grade, -1 where births do not lead to it."""
    lags = np.full(len(panel.cell_grade), -1, dtype=np.int64)
    if panel.births is None:
        return lags
    plain = lay_out(panel, lags)
    births = births_by_cell(panel, plain, panel.origin)
    if births is None:
        return lags
    reach = births.shape[1] - 2
    start = ~plain.grows
    for grade, lag in settings.entry_lags:
        if 0 < lag <= reach:
            lags[start & (panel.cell_grade == grade)] = lag
    if settings.entry_lags:
        return lags
    now = take(plain, panel.pupils, panel.origin, births)
    usable = plain.entry & np.isfinite(births).all(axis=1)
    for grade in np.unique(panel.cell_grade[usable]):
        cells = usable & (panel.cell_grade == grade)
        lag = entries.find_lag(now.pupils[cells], births[cells], now.known[cells])
        if lag <= reach:
            lags[cells] = lag
    return lags


__all__ = ["COHORT", "SAME", "Study", "Ways", "groups_of", "study"]
