"""Back-test over several origins: what would have been said then, and nothing known later."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from data.domain.forecasting import conformal
from data.domain.forecasting.blending import blended
from data.domain.forecasting.inputs import ALL_GRADES, Panel, Settings, until
from data.domain.forecasting.layout import Layout
from data.domain.forecasting.study import Study, study
from data.domain.forecasting.sums import Block, blocks

Progress = Callable[[float, str], None]

CELL, AREA = "cell", "area"
COLUMNS = ("origin", "area", "grade", "year", "yhat", "lo", "hi")
LEVEL = "level"
LEAST_YEARS = 3  # two steps up are the least to measure an error


def usable_origins(panel: Panel) -> range:
    """Return the years from which a forecast can be made and judged by at least one step."""
    return range(int(panel.years[0]) + LEAST_YEARS - 1, panel.origin + 1)


def run(
    panel: Panel,
    origins: Sequence[int],
    horizons: Sequence[int],
    *,
    areas: bool = False,
    settings: Settings | None = None,
    progress: Progress = lambda _share, _label: None,
) -> pd.DataFrame:
    """Forecast from each origin with what was known at its end.

    Args:
        panel: all years.
        origins: last years that may be seen.
        horizons: years ahead.
        areas: also a row per unit of the finest level, with an interval of its own.
        settings: how; its horizon is the longest of `horizons`.
        progress: told a share (0-1) and the origin.

    Returns:
        `COLUMNS`, and `LEVEL` with `areas`; 80 % intervals.
    """
    chosen = settings or Settings()
    chosen = Settings(
        horizon=max(horizons),
        seed=chosen.seed,
        entry_lags=chosen.entry_lags,
        boosting=chosen.boosting,
    )
    shared = _Shared(panel, chosen)
    parts = []
    for number, origin in enumerate(sorted(origins)):
        progress(number / len(origins), str(origin))
        parts += _from(shared.at(origin), origin, horizons, areas=areas)
    progress(1.0, "")
    return pd.concat(parts, ignore_index=True)


class _Shared:
    """Keeps studies, so that what one origin worked out about the past serves the next one.

    A study is shared only between origins under which cells, feeders and lags are the same; each
    is laid out from what that origin knew.
    """

    def __init__(self, panel: Panel, settings: Settings) -> None:
        self._panel, self._settings = panel, settings
        self._known: dict[tuple[bytes, ...], Study] = {}

    def at(self, origin: int) -> Study:
        """Return the study of an origin, with the years up to it."""
        new = study(until(self._panel, origin), self._settings)
        key = _key(new.panel, new.layout)
        old = self._known.get(key)
        if old is not None:
            new.snapshots.update(old.snapshots)
            new.ways.update(old.ways)
            new.grids.update(old.grids)
            new.choices.update(old.choices)
            new.kept.update(old.kept)
            new.features.update(old.features)
        self._known = {key: new}
        return new


def _key(panel: Panel, layout: Layout) -> tuple[bytes, ...]:
    parts = (panel.cell_unit, panel.cell_grade, layout.before, layout.feeder_level, layout.lags)
    return tuple(part.tobytes() for part in parts)


def _from(then: Study, origin: int, horizons: Sequence[int], *, areas: bool) -> list[pd.DataFrame]:
    """Return the rows of one origin."""
    point = blended(then, origin)
    cells, whole = blocks(then.layout.groups[:1], then.layout.grades, ())
    parts = []
    for block, level in ((cells, CELL), (whole, AREA))[: 2 if areas else 1]:
        sums = block.total(point)
        widths = conformal.half_widths(then, origin, block)
        low, high = conformal.bounds(sums, widths[0], conformal.OFFSET * then.at(origin).scale)
        for ahead in horizons:
            frame = _rows(then.panel, block, origin, ahead)
            frame["yhat"], frame["lo"], frame["hi"] = (
                each[:, ahead - 1] for each in (sums, low, high)
            )
            if areas:
                frame[LEVEL] = level
            parts.append(frame)
    return parts


def _rows(panel: Panel, block: Block, origin: int, ahead: int) -> pd.DataFrame:
    codes = np.array(panel.units[0], dtype=object)
    grades = block.grades if block.is_cells else np.full(block.count, ALL_GRADES)
    return pd.DataFrame(
        {
            "origin": origin,
            "area": codes[block.units],
            "grade": grades,
            "year": origin + ahead,
        }
    )
