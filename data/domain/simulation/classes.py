"""How pupils are split into classes."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from data.domain.simulation import assumptions as given
from data.domain.simulation.controls import GRADES, YEARS, column, level_columns
from data.domain.simulation.rounding import Floats, Ints, remembering_noise

_PUBLIC_SIZE = {-3: 24.0, -2: 26.0, -1: 31.0, 0: 34.0}
_PUBLIC_LEVEL_SIZE = {"primary": 36.8, "lower_secondary": 42.5, "upper_secondary": 42.0}
_PRIVATE_SIZE = {-3: 14.0, -2: 16.5, -1: 18.0, 0: 18.5}
_PRIVATE_LEVEL_SIZE = {"primary": 24.5, "lower_secondary": 26.0, "upper_secondary": 30.0}
_CONTINUING_SIZE = 42.0
_STEP = 2022 - given.SCHOOL_YEARS[0]


def class_groups(rng: np.random.Generator, frame: pd.DataFrame, pupils: Ints) -> Ints:
    """Return classes, institution x grade x year; the totals of 2022-23 by sector are met."""
    usual = _usual_size(rng, frame)
    result = np.zeros_like(pupils)
    public = (frame["sector"] == "public").to_numpy()
    for sector, rows in (("public", public), ("non_public", ~public)):
        schools = rows & (frame["kind"] != "continuing").to_numpy()
        now, size = pupils[schools, :, _STEP], usual[schools, :, _STEP]
        scale = scale_to(partial(_classes_at, pupils=now, size=size), given.CLASSES_2022[sector])
        result[schools] = _split(pupils[schools], usual[schools] / scale)
    centres = (frame["kind"] == "continuing").to_numpy()
    result[centres] = _split(pupils[centres], np.full(pupils[centres].shape, _CONTINUING_SIZE))
    return result


def _classes_at(factor: float, *, pupils: Ints, size: Floats) -> int:
    return int(_split(pupils, size / factor).sum())


def scale_to(total_of: Callable[[float], int], target: int) -> float:
    """Return the factor, between 0.5 and 2, at which a growing total comes closest to `target`."""
    low, high = 0.5, 2.0
    for _ in range(30):
        middle = (low + high) / 2.0
        low, high = (middle, high) if total_of(middle) < target else (low, middle)
    return high


def _split(pupils: Ints, size: Floats) -> Ints:
    classes = np.maximum(np.rint(pupils / size), 1.0)
    return np.where(pupils > 0, classes, 0).astype(np.int64)


def _usual_size(rng: np.random.Generator, frame: pd.DataFrame) -> Floats:
    """Return the class size a school aims at: larger where rooms are scarce."""
    public = (frame["sector"] == "public").to_numpy()
    by_grade = np.zeros((2, GRADES))
    for row, sizes, levels in (
        (0, _PRIVATE_SIZE, _PRIVATE_LEVEL_SIZE),
        (1, _PUBLIC_SIZE, _PUBLIC_LEVEL_SIZE),
    ):
        for grade, size in sizes.items():
            by_grade[row, column(grade)] = size
        for level, size in levels.items():
            by_grade[row, level_columns(level)] = size
    ratio = np.array([district.rooms_ratio for district in given.DISTRICTS])
    crowding = (ratio / given.CITY_ROOMS_RATIO) ** -0.25
    own = np.exp(rng.normal(0.0, 0.085, len(frame)))
    own *= np.where(public, crowding[frame["district"].to_numpy()], 1.0)
    mood = np.exp(remembering_noise(rng, (len(frame), 1, YEARS), 0.02, 0.7))
    result: Floats = by_grade[public.astype(np.int64)][:, :, None] * own[:, None, None] * mood
    return result
