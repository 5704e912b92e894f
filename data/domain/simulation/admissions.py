"""Results of the entry admissions of the last three years."""

import numpy as np
import pandas as pd

from data.domain.simulation import assumptions as given
from data.domain.simulation.controls import column
from data.domain.simulation.rounding import Floats, Ints, keep_total

YEARS = (2021, 2022, 2023)
_ENTRY = (0, 1, 6, 10)
_PER_CLASS = {0: 35, 1: 35, 6: 45, 10: 45}
# Thousand places and first choices in public grade 10, as published.
_GRADE_10_QUOTA = {2021: 67_000, 2022: 73_000, 2023: 77_294}
_GRADE_10_CHOICES = {2021: 83_300, 2022: 92_000, 2023: 96_300}


def admissions(
    rng: np.random.Generator, frame: pd.DataFrame, pupils: Ints, classes: Ints
) -> pd.DataFrame:
    """Return one row per school, entry grade and year, with `row` its place in `frame`.

    Zones exist for grades 0, 1 and 6 of public schools; elsewhere both zone counts are 0.
    """
    liked = rng.normal(0.0, 1.0, len(frame))
    teaching = (frame["kind"] != "continuing").to_numpy()
    public = (frame["sector"] == "public").to_numpy()
    parts = []
    for year in YEARS:
        step = year - given.SCHOOL_YEARS[0]
        for grade in _ENTRY:
            entered = pupils[:, column(grade), step]
            rows = np.flatnonzero(teaching & (entered > 0))
            if grade == 0:
                rows = rows[frame["kind"].to_numpy()[rows] == "preschool"]
            places = classes[rows, column(grade), step] * _PER_CLASS[grade]
            part = _one(rng, grade, entered[rows], places, liked[rows])
            part = _zones(rng, part, public[rows] & (grade != 10))
            part = part.assign(row=rows, school_year=year, grade=grade)
            if grade == 10:
                part = _public_grade_10(part, public[rows], liked[rows], year)
            parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _one(
    rng: np.random.Generator, grade: int, entered: Ints, places: Ints, liked: Floats
) -> pd.DataFrame:
    quota = np.maximum(np.rint((places + entered) / 2.0), np.rint(entered * 0.93))
    asking = 1.05 + 0.05 * np.maximum(liked, -1.0) + rng.uniform(0.0, 0.05, len(entered))
    if grade in {1, 6}:
        asking = 1.0 + (asking - 1.0) * 0.4
    return pd.DataFrame(
        {
            "quota": quota.astype(np.int64),
            "applications": np.rint(entered * np.maximum(asking, 1.0)).astype(np.int64),
            "registrations": entered,
        }
    )


def _zones(
    rng: np.random.Generator,
    part: pd.DataFrame,
    zoned: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
) -> pd.DataFrame:
    outside = np.rint(part["registrations"] * rng.beta(2.0, 22.0, len(part))).astype(np.int64)
    return part.assign(
        in_zone=np.where(zoned, part["registrations"] - outside, 0),
        out_of_zone=np.where(zoned, outside, 0),
    )


def _public_grade_10(
    part: pd.DataFrame,
    public: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    liked: Floats,
    year: int,
) -> pd.DataFrame:
    """Spread the published places and first choices over the public schools."""
    entered = part["registrations"].to_numpy(dtype=np.float64)
    weight = np.where(public, entered, 0.0)
    quota = keep_total(weight / weight.sum() * _GRADE_10_QUOTA[year])
    weight *= np.exp(0.22 * liked)
    choices = keep_total(weight / weight.sum() * _GRADE_10_CHOICES[year])
    return part.assign(
        quota=np.where(public, quota, part["quota"]),
        applications=np.where(public, choices, part["applications"]),
    )
