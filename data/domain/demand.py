"""From pupils to classes, classrooms, teachers and land.

Rounding is per class group, as schools do: a school opens `ceil(pupils / norm)` classes in each
grade. A city total divided by 35 forgets the half-empty last class of every grade of every school.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.contracts.education import level_of
from data.domain.forecasting.results import ForecastRows
from data.domain.forecasting.uncertainty import exceedance, quantile

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TEACHER_KEYS: dict[str, str] = {
    "nursery": "teachers_per_class_max.preschool_nursery",
    "preschool": "teachers_per_class_max.preschool_kindergarten",
    "primary": "teachers_per_class_max.primary",
    "lower_secondary": "teachers_per_class_max.lower_secondary",
    "upper_secondary": "teachers_per_class_max.upper_secondary",
}
LAND_KEYS: dict[str, str] = {
    level: f"land_m2_per_pupil_min.{level}"
    for level in ("preschool", "primary", "lower_secondary", "upper_secondary")
}
SCHOOL_SIZE_KEYS: dict[str, str] = {
    level: f"school_classes_max.{level}"
    for level in ("preschool", "primary", "lower_secondary", "upper_secondary")
}
LIKELY = 0.8  # enough in four futures of five
_BANDS = [
    ForecastRows.PUPILS,
    ForecastRows.LO80,
    ForecastRows.HI80,
    ForecastRows.LO95,
    ForecastRows.HI95,
]


@dataclass(frozen=True, slots=True)
class Rules:
    """Norms a demand is worked out with; sizes by grade, the rest by level."""

    class_size: Mapping[int, float]
    sessions: Mapping[str, int] = field(default_factory=dict)  # a day; 2 if a level is left out
    teachers_per_class: Mapping[str, float] = field(default_factory=dict)  # `nursery` apart
    land_m2_per_pupil: Mapping[str, float] = field(default_factory=dict)

    def is_one_session(self, level: str) -> bool:
        """Tell whether two classes of the level share a room, one in the morning."""
        return self.sessions.get(level, 2) == 1

    def teachers_at(self, grade: int) -> float:
        """Return the teachers of one class of a grade; nan where no norm is on file."""
        key = "nursery" if grade == -3 else level_of(grade)
        return self.teachers_per_class.get(key, float("nan"))


def class_groups(pupils: Floats, norms: Floats) -> Ints:
    """Return the classes of every cell.

    Args:
        pupils: (cells, years); a cell is one grade of one school.
        norms: (cells,) most pupils per class.
    """
    # 70 pupils forecast as 70.0000001 are two classes of 35, not three.
    return np.ceil(np.asarray(pupils, float) / norms[:, None] - 1e-6).astype(np.int64)


def classrooms(classes: Ints, *, one_session: bool) -> Ints:
    """Return the rooms that the classes of one level of one school need.

    With two sessions a day every class has its room; with one, a morning and an afternoon class
    share it.
    """
    return -(-classes // 2) if one_session else classes


def sums(values: NDArray[np.generic], group: Ints, count: int) -> Floats:
    """Sum the rows of `values` to `count` groups."""
    result = np.zeros((count, values.shape[1]))
    np.add.at(result, group, values)
    return result


def whole(values: Floats) -> Ints:
    """Round rows so that every run of neighbours keeps its sum within one.

    The running total is rounded, not each value: the sum of all rows is off by at most a half, that
    of the rows of one ward or district, which stand together, by at most one.
    """
    running = np.rint(np.cumsum(values, axis=0))
    return np.diff(running, axis=0, prepend=0.0).astype(np.int64)


def shortage_probability(bands: Floats, need: Floats, supply: Floats) -> Floats:
    """Return the probability (0-1) that the rooms needed exceed those there are.

    Rooms follow pupils: a supply of so many per cent of the need is short when there are more
    pupils than that share of the forecast. Without an interval it is 0, or 1 if the need is larger.

    Args:
        bands: (..., 5) pupils: point, lo80, hi80, lo95, hi95.
        need: (...) rooms at the point.
        supply: (...) rooms.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        enough = np.where(need > 0, bands[..., 0] * supply / need, np.inf)
    share = exceedance(_rows(bands), np.maximum(enough, 0.0).ravel()).reshape(need.shape)
    return np.where(need > 0, share, 0.0)


def likely_rooms(bands: Floats, need: Floats) -> Floats:
    """Return the rooms that are enough in four futures of five (one-sided 80 %)."""
    pupils = quantile(_rows(bands), LIKELY).reshape(need.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        more = np.where(bands[..., 0] > 0, pupils / bands[..., 0], 1.0)
    return np.ceil(need * more - 1e-9)


def _rows(bands: Floats) -> pd.DataFrame:
    return pd.DataFrame(bands.reshape(-1, len(_BANDS)), columns=_BANDS)


def schools_worth(rooms: float, classes_max: float) -> int:
    """Return how many schools of the greatest permitted size hold `rooms` classes."""
    return max(1, ceil(rooms / classes_max)) if rooms > 0 and classes_max > 0 else 0


def rooms_per_10000(rooms: Floats, people: Floats) -> Floats:
    """Return classrooms per 10,000 people of school age; nan without people."""
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Floats = np.where(people > 0, rooms * 10_000.0 / people, np.nan)
    return result


def grow_older(
    people: Floats, births: Floats, ages: tuple[int, ...], horizon: int, *, memory: int = 3
) -> Floats:
    """Move people of single ages on, year by year, with the usual gain or loss at each age.

    Args:
        people: (units, past years, ages) of consecutive ages from 0; the last year is the base.
        births: (units, horizon) of each coming year, the children of age 0.
        ages: the single ages of `people`, ascending from 0.
        horizon: years ahead.
        memory: how many steps from age to age are averaged.

    Returns:
        (units, horizon + 1, ages) with the base year first.
    """
    before = people[:, -memory - 1 : -1, :-1].sum(axis=1)
    after = people[:, -memory:, 1:].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where(before > 0, after / before, 1.0)
        common = after.sum(axis=0) / before.sum(axis=0)
    # small units are drawn to the ratio of all of them
    weight = before / (before + 500.0)
    ratio = weight * own + (1.0 - weight) * np.where(np.isfinite(common), common, 1.0)
    first = people[:, -memory:, 0].sum(axis=1)
    result = np.zeros((people.shape[0], horizon + 1, len(ages)))
    result[:, 0] = people[:, -1]
    level = np.where(births[:, :1] > 0, first[:, None] / memory / births[:, :1], 1.0)
    for step in range(1, horizon + 1):
        result[:, step, 1:] = result[:, step - 1, :-1] * ratio
        result[:, step, 0] = births[:, step - 1] * level[:, 0]
    return result
