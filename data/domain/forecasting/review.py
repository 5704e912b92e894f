"""How wrong the method was in past years, beside "same as last year"."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.domain.forecasting import conformal
from data.domain.forecasting.inputs import ALL_GRADES, Floats, Ints
from data.domain.forecasting.results import ALL_ORIGINS, EACH_GRADE, ErrorRows
from data.domain.forecasting.study import Study
from data.domain.forecasting.sums import Block

_LAST_STARTS = 4  # intervals are checked on the most recent years only
_COLUMNS = (
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
)
# columns of the sums: what is counted, and what intervals are checked on
_COUNT, _TRUTH, _MISS, _NAIVE, _OVER, _NAIVE_OVER = range(6)
_CHECKED, _CHECKED_TRUTH, _IN80, _IN95, _WIS = range(6, 11)
_WIDTH = 11


@dataclass(frozen=True)
class _Parts:
    """Which rows of a block are told together: those of a grade or of a stage."""

    part: Ints  # (rows,)
    stages: list[str]
    grades: list[int]


def errors(study: Study, origin: int, blocks: Sequence[Block]) -> pd.DataFrame:
    """Return an `ErrorRows` frame of every level, horizon and past origin, and of all pooled."""
    starts = [start for start in study.starts(origin, 1) if start > study.first_year + 1]
    rows: list[tuple[object, ...]] = []
    for block in blocks:
        parts, level = _parts(block), study.panel.levels[block.level]
        pooled: dict[int, Floats] = {}
        each: list[tuple[int, int, Floats]] = []
        for start in starts:
            checked = start >= origin - _LAST_STARTS
            widths = conformal.half_widths(study, start, block) if checked else None
            for ahead in range(1, min(study.horizon, origin - start) + 1):
                sums = _measured(study, block, (start, ahead), widths, parts)
                pooled[ahead] = pooled.get(ahead, 0.0) + sums
                each.append((ahead, start, sums))
        whole = [(ahead, ALL_ORIGINS, sums) for ahead, sums in sorted(pooled.items())]
        for ahead, start, sums in whole + each:
            rows += _told(level, parts, (ahead, start), sums)
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _parts(block: Block) -> _Parts:
    labels = sorted(set(zip(block.stages, block.grades.tolist(), strict=True)))
    number = {label: place for place, label in enumerate(labels)}
    pairs = zip(block.stages, block.grades.tolist(), strict=True)
    part = np.array([number[pair] for pair in pairs], dtype=np.int64)
    return _Parts(part, [stage for stage, _ in labels], [grade for _, grade in labels])


def _measured(
    study: Study, block: Block, when: tuple[int, int], widths: Floats | None, parts: _Parts
) -> Floats:
    """Sum the errors of a block's rows by part, from one year at one horizon (parts, sums)."""
    start, ahead = when
    then = study.at(start)
    came, said, seen = conformal.compared(study, start, ahead, block)
    _, facts = study.truth(start + ahead)
    naive = block.total(then.pupils[:, -1] * (facts & ~then.closed))
    rows = np.zeros((block.count, _WIDTH))
    rows[:, _COUNT], rows[:, _TRUTH] = 1.0, came
    rows[:, _MISS], rows[:, _NAIVE] = np.abs(said - came), np.abs(naive - came)
    rows[:, _OVER], rows[:, _NAIVE_OVER] = said - came, naive - came
    if widths is not None:
        offset = conformal.OFFSET * then.scale
        low, high = conformal.bounds(said, widths[0][:, ahead - 1], offset)
        low95, high95 = conformal.bounds(said, widths[1][:, ahead - 1], offset)
        outside = np.maximum(low - came, 0.0) + np.maximum(came - high, 0.0)
        rows[:, _CHECKED], rows[:, _CHECKED_TRUTH] = 1.0, came
        rows[:, _IN80] = (came >= low) & (came <= high)
        rows[:, _IN95] = (came >= low95) & (came <= high95)
        rows[:, _WIS] = high - low + 2 / (1 - conformal.LEVELS[0]) * outside
    rows[seen <= 0] = 0.0
    count = len(parts.grades)
    return np.stack([np.bincount(parts.part, column, count) for column in rows.T], axis=1)


def _told(
    level: str, parts: _Parts, when: tuple[int, int], sums: Floats
) -> list[tuple[object, ...]]:
    """Return the rows of one level, horizon and origin; by grade, the grades pooled come first."""
    labels = list(zip(parts.stages, parts.grades, sums, strict=True))
    if parts.grades and parts.grades[0] != ALL_GRADES:
        labels.insert(0, ("", EACH_GRADE, sums.sum(axis=0)))
    return [
        (level, stage, grade, *when, int(one[_COUNT]), *_rates(one))
        for stage, grade, one in labels
        if one[_COUNT] > 0
    ]


def _rates(one: Floats) -> tuple[float, ...]:
    """Return percentages; NaN where there is nothing to divide by."""

    def share(over: int, under: int) -> float:
        return float(100 * one[over] / one[under]) if one[under] > 0 else float("nan")

    return (
        *(share(over, _TRUTH) for over in (_MISS, _NAIVE, _OVER, _NAIVE_OVER)),
        share(_IN80, _CHECKED),
        share(_IN95, _CHECKED),
        share(_WIS, _CHECKED_TRUTH),
    )
