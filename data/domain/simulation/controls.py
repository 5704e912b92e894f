"""How many pupils each district has in each grade and year: the frame the schools must fill."""

import numpy as np

from data.domain.simulation import assumptions as given
from data.domain.simulation.demography import growing_older
from data.domain.simulation.rounding import Floats, remembering_noise

YEARS = len(given.SCHOOL_YEARS)
GRADES = len(given.GRADES)
_DRIFT = np.array([district.drift for district in given.DISTRICTS])


def column(grade: int) -> int:
    """Return the place of a grade on the grade axis of every array."""
    return grade - given.GRADES[0]


def level_columns(level: str) -> list[int]:
    """Return the places of the grades of a level."""
    return [column(grade) for grade in given.LEVEL_GRADES[level]]


def city_pupils() -> Floats:
    """Return the pupils of the city, grade x year, meeting the published totals by level."""
    pupils = np.zeros((GRADES, YEARS))
    for step, year in enumerate(given.SCHOOL_YEARS):
        for grade in given.GRADES:
            pupils[column(grade), step] = _city_grade(grade, year, step)
    for level in given.LEVEL_GRADES:
        rows = level_columns(level)
        factor = np.ones(YEARS)
        for year, targets in given.LEVEL_TARGETS.items():
            step = year - given.SCHOOL_YEARS[0]
            factor[step] = targets[level] / pupils[rows, step].sum()
        factor[: 2022 - given.SCHOOL_YEARS[0]] = factor[2022 - given.SCHOOL_YEARS[0]]
        pupils[rows] *= factor
    return pupils


def _city_grade(grade: int, year: int, step: int) -> float:
    if grade >= 10:
        entered = given.GRADE_10[year - (grade - 10) - 2012]
        return entered * given.UPPER_PROFILE[grade - 10] * 1000.0
    cohort = float(given.COHORT_SIZE[year - 5 - grade - given.COHORTS[0]]) * 1000.0
    if grade >= 1:
        return cohort * given.GRADE_PROFILE[grade - 1] * given.TIDE[step]
    return cohort * given.ATTENDANCE[grade + 3] * given.ATTENDANCE_TIDE[step]


def non_public_pupils(city: Floats) -> Floats:
    """Return the pupils of non-public schools, grade x year, meeting the public total of 2022."""
    pupils = np.zeros_like(city)
    for level, shares in given.NON_PUBLIC.items():
        pupils[level_columns(level)] = city[level_columns(level)] * np.array(shares)
    step = 2022 - given.SCHOOL_YEARS[0]
    missing = city[:, step].sum() - given.PUBLIC_PUPILS_2022 - pupils[:, step].sum()
    rows = level_columns("preschool")
    pupils[rows] *= 1.0 + missing / pupils[rows, step].sum()
    return pupils


def district_pupils(rng: np.random.Generator, weight: Floats, city: Floats) -> Floats:
    """Return pupils, district x grade x year, moved forward from grade to grade.

    Children enter preschool and grade 1 where they live; then every grade is last year's grade
    below, with the district's gain or loss, a little noise, and the city's total kept.
    """
    pull = _pull()
    shock = remembering_noise(rng, (len(given.DISTRICTS), YEARS), 0.004, 0.5)
    small = rng.normal(0.0, 0.002, (len(given.DISTRICTS), GRADES, YEARS))
    pupils = np.zeros((len(given.DISTRICTS), GRADES, YEARS))
    for step, year in enumerate(given.SCHOOL_YEARS):
        for grade in given.GRADES:
            place = column(grade)
            if grade <= 1 or step == 0:
                raw = _living(weight, grade, year) * pull[:, place]
            else:
                raw = pupils[:, place - 1, step - 1] * np.exp(0.35 * _DRIFT)
                raw *= pull[:, place] / pull[:, place - 1]
            raw = raw * np.exp(shock[:, step] + small[:, place, step])
            pupils[:, place, step] = raw / raw.sum() * city[place, step]
    return pupils


def _living(weight: Floats, grade: int, year: int) -> Floats:
    cohort = weight[:, year - 5 - grade - given.COHORTS[0]]
    return cohort * growing_older(_DRIFT, np.array([grade + 5.0]))[:, 0]


def _pull() -> Floats:
    """Return how many pupils a district teaches per child living there, district x grade.

    Where rooms are scarce some children go to school in a neighbouring district.
    """
    ratio = np.array([district.rooms_ratio for district in given.DISTRICTS])
    pull = np.repeat(np.sqrt(ratio / given.CITY_ROOMS_RATIO)[:, None], GRADES, axis=1)
    pull[:, level_columns("lower_secondary")] *= np.array(
        [[district.lower_pull] for district in given.DISTRICTS]
    )
    pull[:, level_columns("upper_secondary")] *= np.array(
        [[district.upper_pull] for district in given.DISTRICTS]
    )
    return pull
