"""How many people work in a school, by staff group."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from data.contracts.education import STAFF_GROUPS, TEACHER_GROUPS
from data.domain.simulation import assumptions as given
from data.domain.simulation.classes import scale_to
from data.domain.simulation.controls import YEARS, level_columns
from data.domain.simulation.rounding import Floats, Ints, remembering_noise

_PER_CLASS = {
    "public": {
        "preschool": 2.0,
        "primary": 1.37,
        "lower_secondary": 1.75,
        "upper_secondary": 2.05,
    },
    "non_public": {
        "preschool": 2.1,
        "primary": 2.0,
        "lower_secondary": 2.1,
        "upper_secondary": 2.2,
    },
}
_MIX: Mapping[str, Mapping[str, float]] = {
    "preschool": {"preschool": 1.0},
    "primary": {"general": 0.74, "language": 0.12, "arts_sport": 0.14},
    "lower_secondary": {
        "language": 0.20,
        "natural": 0.38,
        "social": 0.27,
        "arts_sport": 0.12,
        "vocational": 0.03,
    },
    "upper_secondary": {
        "language": 0.18,
        "natural": 0.45,
        "social": 0.26,
        "arts_sport": 0.09,
        "vocational": 0.02,
    },
}
_CONTINUING_MIX = {"language": 0.15, "natural": 0.40, "social": 0.30, "vocational": 0.15}
_CONTINUING_PER_CLASS = 0.8  # many teach there by the hour and are counted elsewhere
_STEP = 2022 - given.SCHOOL_YEARS[0]
_TEACHERS = len(TEACHER_GROUPS)


def staff(rng: np.random.Generator, frame: pd.DataFrame, classes: Ints) -> Ints:
    """Return people, institution x staff group x year; teachers of 2022-23 are met by sector."""
    wanted = _teachers(rng, frame, classes)
    result = np.zeros((len(frame), len(STAFF_GROUPS), YEARS), dtype=np.int64)
    public = (frame["sector"] == "public").to_numpy()
    centres = (frame["kind"] == "continuing").to_numpy()
    for sector, rows in (("public", public & ~centres), ("non_public", ~public)):
        now = wanted[rows, :, _STEP]
        scale = scale_to(partial(_people_at, wanted=now), given.TEACHERS_2022[sector])
        result[rows, :_TEACHERS] = np.rint(wanted[rows] * scale)
    result[centres, :_TEACHERS] = np.rint(wanted[centres])
    result[:, _TEACHERS:] = _others(rng, frame, classes)
    return result


def _people_at(factor: float, *, wanted: Floats) -> int:
    return int(np.rint(wanted * factor).sum())


def _teachers(rng: np.random.Generator, frame: pd.DataFrame, classes: Ints) -> Floats:
    """Return teachers before scaling, institution x teacher group x year."""
    habit = np.exp(remembering_noise(rng, (len(frame), YEARS), 0.08, 0.92))
    # Posts grew more slowly than classes: the shortage of teachers widens by 0.4 % a year.
    habit *= np.exp(-0.004 * (np.arange(YEARS) - _STEP))
    result = np.zeros((len(frame), _TEACHERS, YEARS))
    public = (frame["sector"] == "public").to_numpy()
    for level, mix in _MIX.items():
        per_class = np.where(public, _PER_CLASS["public"][level], _PER_CLASS["non_public"][level])
        people = classes[:, level_columns(level)].sum(axis=1) * per_class[:, None] * habit
        for group, share in mix.items():
            result[:, TEACHER_GROUPS.index(group)] += people * share
    centres = np.flatnonzero((frame["kind"] == "continuing").to_numpy())
    result[centres] = 0.0
    for group, share in _CONTINUING_MIX.items():
        people = classes[centres].sum(axis=1) * _CONTINUING_PER_CLASS * habit[centres]
        result[centres, TEACHER_GROUPS.index(group)] = people * share
    return result


def _others(rng: np.random.Generator, frame: pd.DataFrame, classes: Ints) -> Ints:
    """Return managers, IT people and other staff, institution x 3 x year."""
    total = classes.sum(axis=1)
    young = classes[:, level_columns("preschool")].sum(axis=1)
    older = total - young
    small = (frame["kind"] == "kindergarten_group").to_numpy()[:, None]
    level = rng.uniform(0.0, 1.0, (len(frame), 1))
    managers = np.where(small, 1, np.clip(np.rint(1.4 + total / 14.0 + level), 1, 5))
    rising = np.arange(YEARS) / (YEARS - 1)
    computing = np.where(older > 0, np.floor(older / 40.0 + 0.25 + 0.75 * rising + level), 0.0)
    others = np.rint(young * (0.5 + 0.5 * level) + np.where(older > 0, 4 + 0.09 * older, 0))
    people = np.stack([managers, computing, others], axis=1)
    result: Ints = np.where(total[:, None, :] > 0, people, 0).astype(np.int64)
    return result
