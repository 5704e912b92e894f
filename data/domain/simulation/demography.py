"""Births, and people by single age, district and ward, moved forward year by year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.domain.simulation import assumptions as given
from data.domain.simulation.rounding import Floats, keep_total, remembering_noise

_DRIFT = np.array([district.drift for district in given.DISTRICTS])
_REFERENCE_COHORT = 2013
_REFERENCE_AGE = 6
_RATIO_YEAR = 2022


@dataclass(frozen=True, slots=True)
class Ward:
    """The wards, sorted by code, with the row of their district in `assumptions.DISTRICTS`."""

    codes: tuple[str, ...]
    district: "np.ndarray[tuple[int], np.dtype[np.int64]]"
    share: Floats  # ward x school year: share of the people of its district


@dataclass(frozen=True, slots=True)
class Children:
    """Where children live.

    `weight` is district x cohort: the share a district has of the children of a year of birth.
    `people` is district x year x age (0-24, registered residents), `births` district x year.
    """

    weight: Floats
    people: Floats
    births: Floats
    everybody: Floats  # district x year, of all ages


def wards(rng: np.random.Generator, units: pd.DataFrame) -> Ward:
    """Share each district among its wards; shares drift a little from year to year."""
    communes = units[units["level"] == "commune"].sort_values(["parent_code", "code"])
    district = communes["parent_code"].map(given.DISTRICT_CODES.index).to_numpy(dtype=np.int64)
    size = rng.normal(0.0, 0.42, len(communes))[:, None]
    slope = rng.normal(0.0, 0.012, len(communes))[:, None]
    years = np.arange(len(given.SCHOOL_YEARS))[None, :]
    weight = np.exp(size + slope * years)
    total = np.zeros((len(given.DISTRICTS), weight.shape[1]))
    np.add.at(total, district, weight)
    return Ward(tuple(communes["code"]), district, weight / total[district])


def growing_older(drift: Floats, ages: Floats) -> Floats:
    """Return district x age: how a district's share of a cohort moves as the cohort grows up."""
    result: Floats = np.exp(0.35 * drift[:, None] * (np.minimum(ages, 18) - _REFERENCE_AGE))
    return result


def children(rng: np.random.Generator) -> Children:
    """Settle the cohorts in the districts and move them through the years."""
    cohorts = np.array(given.COHORTS)
    noise = remembering_noise(rng, (len(given.DISTRICTS), len(cohorts)), 0.018, 0.35)
    years_away = np.maximum(cohorts - _REFERENCE_COHORT, -12)
    weight = np.exp(_DRIFT[:, None] * years_away + noise)
    everybody = _everybody()
    school_age = _school_age_target(everybody)
    for _ in range(60):
        people = _people(weight)
        actual = people[:, _RATIO_YEAR - given.SCHOOL_YEARS[0], 3:19].sum(axis=1)
        weight *= (school_age / actual)[:, None]
        weight /= weight[:, [cohorts.tolist().index(_REFERENCE_COHORT)]].sum()
    people *= school_age.sum() / actual.sum()
    return Children(weight, people, _births(weight), everybody)


def _everybody() -> Floats:
    """Return people of all ages, district x year, adding up to the city."""
    size = np.array([district.people_2019 for district in given.DISTRICTS])
    growth = np.array([district.growth for district in given.DISTRICTS])
    years = np.array(given.SCHOOL_YEARS) - 2019
    raw = size[:, None] * np.exp(growth[:, None] * years[None, :])
    result: Floats = raw / raw.sum(axis=0) * np.array(given.CITY_PEOPLE) * 1000.0
    return result


def _school_age_target(everybody: Floats) -> Floats:
    """Return people aged 3-18 by district in 2022: the published rooms over the published ratio."""
    rate = np.array([district.child_rate for district in given.DISTRICTS])
    raw = everybody[:, _RATIO_YEAR - given.SCHOOL_YEARS[0]] * rate
    city = sum(given.ROOMS_2022.values()) / given.CITY_ROOMS_RATIO * 10_000.0
    result: Floats = raw / raw.sum() * city
    return result


def _shares(weight: Floats, cohort: int, ages: Floats) -> Floats:
    column = weight[:, [cohort - given.COHORTS[0]]] * growing_older(_DRIFT, ages)
    result: Floats = column / column.sum(axis=0)
    return result


def _people(weight: Floats) -> Floats:
    """Return registered people, district x year x single age."""
    years, ages = len(given.SCHOOL_YEARS), np.array(given.AGES, dtype=np.float64)
    people = np.zeros((len(given.DISTRICTS), years, len(ages)))
    for cohort, size in zip(given.COHORTS, given.COHORT_SIZE, strict=True):
        shares = _shares(weight, cohort, ages) * size * 1000.0 * given.REGISTERED
        for step, year in enumerate(given.SCHOOL_YEARS):
            age = year - cohort
            if 0 <= age < len(ages):
                people[:, step, age] = shares[:, age]
    return people


def _births(weight: Floats) -> Floats:
    """Return live births, district x year."""
    birth_age = np.zeros(1)
    columns = [
        _shares(weight, year, birth_age)[:, 0] * given.COHORT_SIZE[year - given.COHORTS[0]]
        for year in given.BIRTH_YEARS
    ]
    return np.stack(columns, axis=1) * given.BIRTHS_PER_COHORT * 1000.0


def births_frame(births: Floats, ward: Ward) -> pd.DataFrame:
    """Return live births: one row per ward and year (ward_code, year, births)."""
    first = given.SCHOOL_YEARS[0]
    steps = [max(year - first, 0) for year in given.BIRTH_YEARS]
    counts = keep_total(births[ward.district] * ward.share[:, steps])
    years = np.array(given.BIRTH_YEARS)
    return pd.DataFrame(
        {
            "ward_code": np.repeat(ward.codes, len(years)),
            "year": np.tile(years, len(ward.codes)),
            "births": counts.ravel(),
        }
    )


def population_frame(settled: Children, ward: Ward) -> pd.DataFrame:
    """Return people by ward, year, age and sex; age 25 is open-ended (25 and above)."""
    older = settled.everybody - settled.people.sum(axis=2)
    by_age = np.concatenate([settled.people, older[:, :, None]], axis=2)
    boys = np.full(by_age.shape[2], given.SEX_RATIO)
    boys[-1] = given.SEX_RATIO_25
    by_sex = np.stack([by_age * (1.0 - boys), by_age * boys], axis=3)
    counts = keep_total(by_sex[ward.district] * ward.share[:, :, None, None])
    index = pd.MultiIndex.from_product(
        [ward.codes, given.SCHOOL_YEARS, range(by_age.shape[2]), ("female", "male")],
        names=["ward_code", "year", "age", "sex"],
    )
    frame = pd.DataFrame({"people": counts.ravel()}, index=index).reset_index()
    return frame.assign(open_ended=frame["age"] == len(given.AGES))
