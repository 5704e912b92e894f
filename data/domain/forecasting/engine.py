"""Fit once, project every scenario: point, intervals, back-test, all reproducible to the bit."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import scipy
import sklearn

from data.domain.forecasting import conformal, review
from data.domain.forecasting.adjusting import Adjusted, adjust
from data.domain.forecasting.blending import METHOD, blended
from data.domain.forecasting.findings import Finding, found
from data.domain.forecasting.inputs import Adjustments, Floats, Ints, Panel, Settings
from data.domain.forecasting.results import Forecast, ForecastRows
from data.domain.forecasting.study import Study, study
from data.domain.forecasting.sums import Block, blocks

Progress = Callable[[float, str], None]
_NEW_SHARE = 0.8  # a unit without a past is as unsure as the unsurest fifth of its kind


@dataclass(frozen=True)
class Fitted:
    """The method, fitted to a panel."""

    panel: Panel
    settings: Settings
    study: Study
    base: Floats  # (cells, horizon), the forecast without a scenario
    blocks: tuple[Block, ...]
    widths: tuple[Floats, ...]  # per block: log half widths (levels, rows, horizon)
    errors: pd.DataFrame  # results.ErrorRows
    findings: tuple[Finding, ...]

    @cached_property
    def digest(self) -> str:
        """What the panel, the settings, the method and the libraries come down to."""
        hashed = hashlib.sha256()
        for part in (self.panel.pupils, self.panel.births, self.panel.cell_unit):
            hashed.update(b"-" if part is None else np.ascontiguousarray(part).tobytes())
        for part in (self.panel.cell_grade, self.panel.years, *self.panel.parents):
            hashed.update(np.ascontiguousarray(part).tobytes())
        hashed.update(repr((self.panel.units, self.panel.levels)).encode())
        hashed.update(json.dumps(self.details, sort_keys=True).encode())
        return hashed.hexdigest()

    @cached_property
    def details(self) -> Mapping[str, Any]:
        """How it was made, as JSON."""
        lags = self.study.layout.lags
        return {
            "method": METHOD,
            "origin": self.panel.origin,
            "first_year": int(self.panel.years[0]),
            "settings": asdict(self.settings),
            "libraries": {
                "numpy": np.__version__,
                "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "entry_lags": sorted(
                {
                    (int(g), int(n))
                    for g, n in zip(self.panel.cell_grade, lags, strict=True)
                    if n > 0
                }
            ),
            "cells": len(self.panel.cell_grade),
        }

    def project(self, adjustments: Adjustments | None = None) -> Forecast:
        """Forecast one scenario; without adjustments, the trend."""
        changed = adjust(self.study, self.base, adjustments or Adjustments())
        return Forecast(
            origin=self.panel.origin,
            rows=self._rows(changed),
            method=METHOD,
            fingerprint=_with(self.digest, adjustments),
            details=self.details,
            findings=(*self.findings, *changed.findings),
        )

    def _rows(self, changed: Adjusted) -> pd.DataFrame:
        used, widths = self.blocks, self.widths
        if changed.is_wider:
            used = blocks(changed.groups, changed.grades, self.settings.stages)
            widths = tuple(
                _spread(old, new, width, self.panel)
                for old, new, width in zip(self.blocks, used, self.widths, strict=True)
            )
        then = self.study.at(self.panel.origin)
        offset = conformal.OFFSET * then.scale
        names = [*self.panel.units[1:], ("",)]
        doubtful = np.zeros_like(changed.pupils)
        doubtful[: len(self.base)] = (self.base == 0) & ~then.closed[:, None]
        parts = [
            _frame(block, width, (changed.pupils, doubtful), offset)
            for block, width in zip(used, widths, strict=True)
        ]
        out = []
        for block, part in zip(used, parts, strict=True):
            codes = changed.units if block.level == 0 else names[block.level - 1]
            out.append(_labelled(part, block, codes, self.panel))
        return pd.concat(out, ignore_index=True)


def _frame(
    block: Block, width: Floats, cells: tuple[Floats, Floats], offset: float
) -> dict[str, Floats]:
    """Return point and bounds; a row that is empty because it was closed is so for certain."""
    pupils, doubtful = cells
    point = block.total(pupils)
    unsure = (point > 0) | (block.total(doubtful) > 0)
    low80, high80 = conformal.bounds(point, width[0], offset)
    low95, high95 = conformal.bounds(point, width[1], offset)
    names = (
        ForecastRows.PUPILS,
        ForecastRows.LO80,
        ForecastRows.HI80,
        ForecastRows.LO95,
        ForecastRows.HI95,
    )
    values = (point, low80, np.where(unsure, high80, 0.0), low95, np.where(unsure, high95, 0.0))
    return {name: each.ravel() for name, each in zip(names, values, strict=True)}


def _labelled(
    values: dict[str, Floats], block: Block, codes: tuple[str, ...], panel: Panel
) -> pd.DataFrame:
    horizon = len(values[ForecastRows.PUPILS]) // max(block.count, 1)
    ahead = np.tile(np.arange(1, horizon + 1), block.count)
    units = np.array(codes, dtype=object)[block.units]
    return pd.DataFrame(
        {
            ForecastRows.LEVEL: panel.levels[block.level],
            ForecastRows.UNIT: np.repeat(units, horizon),
            ForecastRows.STAGE: np.repeat(np.array(block.stages, dtype=object), horizon),
            ForecastRows.GRADE: np.repeat(block.grades, horizon),
            ForecastRows.YEAR: panel.origin + ahead,
            ForecastRows.HORIZON: ahead,
            **values,
        }
    )


def _spread(old: Block, new: Block, width: Floats, panel: Panel) -> Floats:
    """Give rows of new units and grades the width of the unsurest fifth of their kind."""
    known = {
        key: place for place, key in enumerate(zip(old.units, old.grades, old.stages, strict=True))
    }
    place = np.array(
        [known.get(key, -1) for key in zip(new.units, new.grades, new.stages, strict=True)]
    )
    usual = np.quantile(width, _NEW_SHARE, axis=1)
    out: Floats = np.where((place >= 0)[None, :, None], width[:, place], usual[:, None, :])
    return out


def _with(digest: str, adjustments: Adjustments | None) -> str:
    hashed = hashlib.sha256(digest.encode())
    for name, frame in vars(adjustments or Adjustments()).items():
        if frame is not None and not frame.empty:
            hashed.update(f"{name}\n{frame.to_csv(index=False)}".encode())
    return hashed.hexdigest()


def _quiet(_share: float, _label: str) -> None:
    """Tell nobody."""


def fit(panel: Panel, settings: Settings | None = None, *, progress: Progress = _quiet) -> Fitted:
    """Fit the method to a panel.

    Args:
        panel: the input.
        settings: how.
        progress: told a share (0-1) and what is done now; may raise to stop.
    """
    return fit_from(study(panel, settings or Settings()), panel.origin, progress)


def fit_from(done: Study, origin: int, progress: Progress = _quiet) -> Fitted:
    """Fit as of a year, from a study that may already hold earlier years."""
    starts = list(done.starts(origin, 0))
    for number, start in enumerate(starts):
        progress(0.8 * number / max(len(starts), 1), "learning")
        blended(done, start)
    base = blended(done, origin)
    sums = blocks(done.layout.groups, done.layout.grades, done.settings.stages)
    widths = []
    for number, block in enumerate(sums):
        progress(0.8 + 0.15 * number / len(sums), "intervals")
        widths.append(conformal.half_widths(done, origin, block))
    progress(0.95, "errors")
    errors = review.errors(done, origin, sums)
    progress(1.0, "done")
    panel = done.panel
    return Fitted(
        panel=panel,
        settings=done.settings,
        study=done,
        base=base,
        blocks=sums,
        widths=tuple(widths),
        errors=errors,
        findings=(*panel.findings, *noticed(done, origin)),
    )


def noticed(done: Study, origin: int) -> list[Finding]:
    """Report what was mended, closed or is new as of a year."""
    now, panel = done.at(origin), done.panel
    codes, grades = panel.units[0], panel.cell_grade

    def named(cells: Ints) -> list[str]:
        return [f"{codes[panel.cell_unit[c]]} / {grades[c]}" for c in cells]

    raw = panel.pupils[:, : now.years]
    leaps = now.mended & np.isfinite(raw)
    cell, year = np.nonzero(leaps)
    leapt = [
        f"{codes[panel.cell_unit[c]]} / {grades[c]} / {panel.years[y]} = {raw[c, y]:g}"
        for c, y in zip(cell, year, strict=True)
    ]
    first = np.argmax(now.known, axis=1)
    fresh = (first >= now.years - 2) & (first > 0) & now.known.any(axis=1)
    zero = (now.pupils[:, -1] == 0) & ~now.closed
    return [
        *found("jump", leapt),
        *found("late", named(np.flatnonzero(now.late & ~np.isfinite(raw[:, -1])))),
        *found("closed", named(np.flatnonzero(now.closed))),
        *found("new", named(np.flatnonzero(fresh))),
        *found("zero", named(np.flatnonzero(zero))),
    ]
