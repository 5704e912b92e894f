"""Which school teaches how many pupils: entry by distance and capacity, then grade by grade."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.domain.simulation import assumptions as given
from data.domain.simulation.controls import GRADES, YEARS, column, level_columns
from data.domain.simulation.demography import Ward
from data.domain.simulation.placing import kilometres
from data.domain.simulation.rounding import Floats, Ints, keep_total, remembering_noise

_REACH_KM = {
    "preschool": 1.2,
    "primary": 1.5,
    "lower_secondary": 2.2,
    "upper_secondary": 5.0,
}
# Typical capacity of a kind relative to the others, by level.
_SIZE = {
    ("preschool", "public"): 3.6,
    ("preschool", "non_public"): 1.6,
    ("kindergarten_group", "non_public"): 0.62,
}
_SPREAD = {"public": 0.34, "non_public": 0.5}
_NEW_GRADES = 2  # grades a new school starts with

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Schools:
    """What the allocation needs to know about every institution."""

    frame: pd.DataFrame
    ward: Ward
    ward_points: Floats
    points: Floats

    def open_in(self, year: int) -> Mask:
        """Tell which are open in a school year."""
        first = self.frame["first_year"].to_numpy()
        return np.asarray((first <= year) & (year <= self.frame["last_year"].to_numpy()))

    def teaching(self, level: str) -> Mask:
        """Tell which teach a level."""
        return self.frame["levels"].str.split(";").map(lambda levels: level in levels).to_numpy()


@dataclass(frozen=True, slots=True)
class Controls:
    """Pupils by district and grade and year, and the part in non-public schools of the city."""

    district: Floats
    non_public: Floats


def pupils(rng: np.random.Generator, schools: Schools, controls: Controls) -> Ints:
    """Return pupils, institution x grade x year.

    Non-public schools are filled first; public ones take what is left in their district, so
    that the totals by district, grade and sector hold in every year.
    """
    result = np.zeros((len(schools.frame), GRADES, YEARS))
    public = (schools.frame["sector"] == "public").to_numpy()
    district = schools.frame["district"].to_numpy()
    for level in given.LEVEL_GRADES:
        teaching = schools.teaching(level)
        columns = np.array(level_columns(level), dtype=np.int64)
        private = np.flatnonzero(teaching & ~public)
        private_target = _private_target(controls, level)
        one = _fill(rng, schools, level, private, private_target)
        result[np.ix_(private, columns)] = one
        taken = np.zeros((len(given.DISTRICTS), len(columns), YEARS))
        np.add.at(taken, district[private], one)
        rest = np.maximum(controls.district[:, columns] - taken, 0.0)
        state = np.flatnonzero(teaching & public)
        result[np.ix_(state, columns)] = _fill(rng, schools, level, state, rest)
    order = np.lexsort((np.arange(len(district)), district, ~public))
    whole = np.zeros(result.shape, dtype=np.int64)
    whole[order] = keep_total(result[order])
    return whole


def _private_target(controls: Controls, level: str) -> Floats:
    """Return non-public pupils: of each district for preschools, else of the city as one row."""
    columns = level_columns(level)
    city = controls.non_public[columns]
    if level != "preschool":
        return city[None]
    share = np.array([district.preschool_non_public for district in given.DISTRICTS])
    wanted = controls.district[:, columns] * share[:, None, None]
    for _ in range(8):
        wanted = _to_total(wanted, city)
        wanted = np.minimum(wanted, 0.8 * controls.district[:, columns])
    return _to_total(wanted, city)


def _to_total(parts: Floats, total: Floats) -> Floats:
    """Scale parts along the first axis to a total; nothing stays nothing."""
    now = parts.sum(axis=0)
    result: Floats = parts * np.divide(total, now, out=np.zeros_like(now), where=now > 0.0)
    return result


def _fill(
    rng: np.random.Generator, schools: Schools, level: str, rows: Ints, target: Floats
) -> Floats:
    """Fill some schools of a level; `target` is area x grade x year, area a district or all."""
    frame = schools.frame.iloc[rows]
    by_district = target.shape[0] > 1
    area = frame["district"].to_numpy() if by_district else np.zeros(len(rows), dtype=np.int64)
    capacity = _capacity(rng, frame)
    if not by_district:
        capacity *= _levelling(capacity, frame["district"].to_numpy())
    mood = remembering_noise(rng, (len(rows), YEARS), 0.10, 0.88)
    nearness = _nearness(schools, level, rows, same_district=by_district)
    drifting = rng.normal(0.0, 0.010, (len(rows), target.shape[1], YEARS))
    result = np.zeros((len(rows), target.shape[1], YEARS))
    for step, year in enumerate(given.SCHOOL_YEARS):
        is_open = schools.open_in(year)[rows]
        age = year - frame["first_year"].to_numpy()
        strength = capacity * np.exp(mood[:, step]) * is_open
        entering = _entering(strength, nearness, schools.ward.share[:, step])
        for place in range(target.shape[1]):
            if place == 0 or step == 0 or level == "preschool":
                raw = entering
            else:
                moved = result[:, place - 1, step - 1] * np.exp(drifting[:, place, step]) * is_open
                starting = (moved == 0.0) & (age >= 0) & (place < _NEW_GRADES + age)
                raw = np.where(starting, 0.5 * result[:, 0, step], moved)
            result[:, place, step] = _scaled(raw, area, target[:, place, step])
    return result


def _capacity(rng: np.random.Generator, frame: pd.DataFrame) -> Floats:
    keys = zip(frame["kind"], frame["sector"].replace("foreign", "non_public"), strict=True)
    size = np.array([_SIZE.get(key, 1.0) for key in keys])
    spread = frame["sector"].replace("foreign", "non_public").map(_SPREAD).to_numpy()
    result: Floats = size * np.exp(rng.normal(0.0, 1.0, len(frame)) * spread)
    return result


def _levelling(capacity: Floats, district: Ints) -> Floats:
    """Return factors that give districts places in schools of the city by their people."""
    people = np.array([one.people_2019 for one in given.DISTRICTS])
    places = np.bincount(district, weights=capacity, minlength=len(people))
    wanted = people / people.sum() * capacity.sum()
    factor = np.divide(wanted, places, out=np.ones_like(wanted), where=places > 0.0)
    result: Floats = np.clip(factor, 0.3, 3.0)[district]
    return result


def _nearness(schools: Schools, level: str, rows: Ints, *, same_district: bool) -> Floats:
    """Return ward x school: 1 next door, falling with distance, 0 in another district."""
    gap = kilometres(schools.ward_points, schools.points[rows])
    near: Floats = np.exp(-gap / _REACH_KM[level]) + 1e-4
    if same_district:
        near *= schools.ward.district[:, None] == schools.frame["district"].to_numpy()[rows][None]
    return near


def _entering(strength: Floats, nearness: Floats, share: Floats) -> Floats:
    """Return the pull of every school: wards choose among schools by distance and strength."""
    chance = nearness * strength[None, :]
    total = chance.sum(axis=1, keepdims=True)
    chance = np.divide(chance, total, out=np.zeros_like(chance), where=total > 0.0)
    result: Floats = share @ chance
    # Half by distance, half by capacity alone: people also follow work and reputation.
    return np.sqrt(result * strength)


def _scaled(raw: Floats, area: Ints, target: Floats) -> Floats:
    total = np.bincount(area, weights=raw, minlength=len(target))
    factor = np.divide(target, total, out=np.zeros_like(target), where=total > 0.0)
    result: Floats = raw * factor[area]
    return result


def level_totals(whole: Ints, rows: Mask) -> dict[str, Ints]:
    """Return pupils by level and year of some institutions."""
    return {
        level: whole[rows][:, level_columns(level)].sum(axis=(0, 1)) for level in given.LEVEL_GRADES
    }


def continuing_learners(rng: np.random.Generator, schools: Schools) -> Ints:
    """Return learners of the continuing-education centres, institution x grade x year."""
    result = np.zeros((len(schools.frame), GRADES, YEARS))
    rows = np.flatnonzero((schools.frame["kind"] == "continuing").to_numpy())
    size = np.exp(rng.normal(0.0, 0.4, len(rows)))
    mix = {7: 0.01, 8: 0.02, 9: 0.04, 10: 0.345, 11: 0.305, 12: 0.28}
    for step, year in enumerate(given.SCHOOL_YEARS):
        strength = size * schools.open_in(year)[rows]
        learners = strength / strength.sum() * given.CONTINUING_LEARNERS[step] * 1000.0
        for grade, share in mix.items():
            result[rows, column(grade), step] = learners * share
    return keep_total(result)
