"""How wrong the method was in past years, beside "same as last year"."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.domain.forecasting import conformal
from data.domain.forecasting.inputs import ALL_GRADES, Floats
from data.domain.forecasting.results import ALL_ORIGINS, EACH_GRADE, ErrorRows
from data.domain.forecasting.study import Study
from data.domain.forecasting.sums import Block

_SUMS = ("truth", "miss", "naive", "over", "naive_over", "in80", "in95", "wis")
_LAST_STARTS = 4  # intervals are checked on the most recent years only: each is a fit of its own


def errors(study: Study, origin: int, blocks: Sequence[Block]) -> pd.DataFrame:
    """Return an `ErrorRows` frame of every level, horizon and past origin, and of all pooled."""
    parts = []
    starts = [start for start in study.starts(origin, 1) if start > study.first_year + 1]
    for block in blocks:
        for start in starts:
            checked = start >= origin - _LAST_STARTS
            widths = conformal.half_widths(study, start, block) if checked else None
            parts += [
                _measured(study, block, (start, ahead), widths)
                for ahead in range(1, min(study.horizon, origin - start) + 1)
            ]
    if not parts:
        return pd.DataFrame(columns=_columns())
    every = pd.concat(parts, ignore_index=True)
    keys = [ErrorRows.LEVEL, ErrorRows.STAGE, ErrorRows.GRADE, ErrorRows.HORIZON]
    pooled = every.drop(columns=ErrorRows.ORIGIN).groupby(keys, as_index=False).sum(min_count=1)
    pooled[ErrorRows.ORIGIN] = ALL_ORIGINS
    return _rates(pd.concat([pooled, every], ignore_index=True))


def _columns() -> list[str]:
    return [
        ErrorRows.LEVEL,
        ErrorRows.STAGE,
        ErrorRows.GRADE,
        ErrorRows.HORIZON,
        ErrorRows.ORIGIN,
        ErrorRows.COUNT,
        ErrorRows.WMAPE,
        ErrorRows.NAIVE_WMAPE,
        ErrorRows.BIAS,
        ErrorRows.NAIVE_BIAS,
        ErrorRows.COVERAGE80,
        ErrorRows.COVERAGE95,
        ErrorRows.WIS80,
    ]


def _measured(
    study: Study, block: Block, when: tuple[int, int], widths: Floats | None
) -> pd.DataFrame:
    """Sum the errors of a block's rows by grade (or stage), from one year at one horizon."""
    start, ahead = when
    then = study.at(start)
    came, said, seen = conformal.compared(study, start, ahead, block)
    _, facts = study.truth(start + ahead)
    naive = block.total(then.pupils[:, -1] * (facts & ~then.closed))
    frame = pd.DataFrame(
        {
            ErrorRows.STAGE: np.array(block.stages, dtype=object),
            ErrorRows.GRADE: block.grades,
            ErrorRows.COUNT: 1,
            "truth": came,
            "miss": np.abs(said - came),
            "naive": np.abs(naive - came),
            "over": said - came,
            "naive_over": naive - came,
        }
    )
    _add_intervals(frame, (came, said), widths, ahead, conformal.OFFSET * then.scale)
    frame = frame[seen > 0]
    summed = frame.groupby([ErrorRows.STAGE, ErrorRows.GRADE], as_index=False).sum(min_count=1)
    if block.grades.size and block.grades[0] != ALL_GRADES:
        each = frame.drop(columns=[ErrorRows.STAGE, ErrorRows.GRADE]).sum(min_count=1)
        each = each.to_frame().T.assign(**{ErrorRows.STAGE: "", ErrorRows.GRADE: EACH_GRADE})
        summed = pd.concat([each, summed], ignore_index=True)
    summed[ErrorRows.LEVEL] = study.panel.levels[block.level]
    summed[ErrorRows.HORIZON], summed[ErrorRows.ORIGIN] = ahead, start
    return summed


def _add_intervals(
    frame: pd.DataFrame,
    values: tuple[Floats, Floats],
    widths: Floats | None,
    ahead: int,
    offset: float,
) -> None:
    came, said = values
    frame["checked"] = 0.0 if widths is None else 1.0
    frame["in80"] = frame["in95"] = frame["wis"] = frame["checked_truth"] = np.nan
    if widths is None:
        return
    low, high = conformal.bounds(said, widths[0][:, ahead - 1], offset)
    low95, high95 = conformal.bounds(said, widths[1][:, ahead - 1], offset)
    frame["in80"] = ((came >= low) & (came <= high)).astype(float)
    frame["in95"] = ((came >= low95) & (came <= high95)).astype(float)
    outside = np.maximum(low - came, 0.0) + np.maximum(came - high, 0.0)
    frame["wis"] = high - low + 2 / (1 - conformal.LEVELS[0]) * outside
    frame["checked_truth"] = came


def _rates(sums: pd.DataFrame) -> pd.DataFrame:
    """Turn sums into percentages; NaN where there is nothing to divide by."""
    truth = sums["truth"].where(sums["truth"] > 0)
    checked = sums["checked"].where(sums["checked"] > 0)
    out = sums[
        [
            ErrorRows.LEVEL,
            ErrorRows.STAGE,
            ErrorRows.GRADE,
            ErrorRows.HORIZON,
            ErrorRows.ORIGIN,
            ErrorRows.COUNT,
        ]
    ].copy()
    for name in (ErrorRows.GRADE, ErrorRows.HORIZON, ErrorRows.ORIGIN, ErrorRows.COUNT):
        out[name] = out[name].astype(np.int64)
    out[ErrorRows.WMAPE] = 100 * sums["miss"] / truth
    out[ErrorRows.NAIVE_WMAPE] = 100 * sums["naive"] / truth
    out[ErrorRows.BIAS] = 100 * sums["over"] / truth
    out[ErrorRows.NAIVE_BIAS] = 100 * sums["naive_over"] / truth
    out[ErrorRows.COVERAGE80] = 100 * sums["in80"] / checked
    out[ErrorRows.COVERAGE95] = 100 * sums["in95"] / checked
    positive = sums["checked_truth"].where(sums["checked_truth"] > 0)
    out[ErrorRows.WIS80] = 100 * sums["wis"] / positive
    return out
