"""Rooms, land and equipment of schools."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.domain.simulation import assumptions as given
from data.domain.simulation.controls import YEARS, level_columns
from data.domain.simulation.rounding import Floats, Ints, keep_total

_STEP = 2022 - given.SCHOOL_YEARS[0]
_PER_CLASS = {"public": 0.96, "non_public": 1.09}
_INTERNET_MBPS = np.array((20, 50, 100, 150, 200, 300, 500, 1000), dtype=np.int64)
_RATIO = np.array([district.rooms_ratio for district in given.DISTRICTS])


@dataclass(frozen=True, slots=True)
class Equipment:
    """Institution x year arrays; `land_m2` is per institution."""

    rooms: Ints  # institution x (permanent, semi-permanent, temporary) x year
    land_m2: Floats
    computers: Ints
    internet_mbps: Ints
    smart_rooms: Ints


def equip(
    rng: np.random.Generator, frame: pd.DataFrame, pupils: Ints, classes: Ints, school_age: Floats
) -> Equipment:
    """Equip the schools.

    Args:
        rng: decides extensions, builds and equipment.
        frame: the institutions.
        pupils: institution x grade x year.
        classes: institution x grade x year.
        school_age: people aged 3-18 by district in 2022, to meet the published room ratios.
    """
    rooms = _rooms(rng, frame, classes, school_age)
    smart = _smart_rooms(rng, frame, rooms)
    return Equipment(
        _by_build(rng, frame, rooms),
        _land(rng, frame, pupils),
        _computers(rng, frame, pupils),
        _internet(rng, frame),
        smart,
    )


def district_rooms(school_age: Floats) -> Floats:
    """Return classrooms by district in 2022: ten published ratios, the others above 300.

    The others share what the city's total leaves, in proportion to how far each is assumed to lie
    above 304.
    """
    fixed = np.array([district.ratio_published for district in given.DISTRICTS])
    total = float(sum(given.ROOMS_2022.values()))
    left = total - float((_RATIO * school_age)[fixed].sum()) / 10_000.0
    free = school_age[~fixed] / 10_000.0
    above = (left - 304.0 * free.sum()) / ((_RATIO[~fixed] - 304.0) * free).sum()
    ratio = _RATIO.copy()
    ratio[~fixed] = 304.0 + above * (_RATIO[~fixed] - 304.0)
    result: Floats = ratio * school_age / 10_000.0
    return result


def _rooms(
    rng: np.random.Generator, frame: pd.DataFrame, classes: Ints, school_age: Floats
) -> Ints:
    """Return classrooms, institution x year."""
    public = (frame["sector"] == "public").to_numpy()
    district = frame["district"].to_numpy()
    total_classes = classes.sum(axis=1)
    used = np.where(total_classes[:, _STEP] > 0, total_classes[:, _STEP], total_classes.max(axis=1))
    per_class = np.where(public, _PER_CLASS["public"], _PER_CLASS["non_public"])
    raw = used * per_class * np.exp(rng.normal(0.0, 0.10, len(frame)))
    raw = np.where(used > 0, np.maximum(raw, 1.0), 0.0)
    counted = (total_classes[:, _STEP] > 0) & (frame["kind"] != "continuing").to_numpy()
    factor = _rake(raw, counted, district, public, district_rooms(school_age))
    now = raw * np.where((frame["kind"] == "continuing").to_numpy(), 0.55, factor)
    order = np.lexsort((np.arange(len(frame)), district, ~public, ~counted))
    whole = np.zeros(len(frame), dtype=np.int64)
    whole[order] = keep_total(now[order])
    whole = np.where((used > 0) & (whole == 0), 1, whole)
    rooms: Ints = _history(rng, frame, whole) * (total_classes > 0)
    return rooms


def _rake(
    raw: Floats,
    counted: npt.NDArray[np.bool_],
    district: Ints,
    public: npt.NDArray[np.bool_],
    district_total: Floats,
) -> Floats:
    """Return factors by which rooms meet the totals of districts and of sectors in 2022."""
    cell = district * 2 + public
    size = np.bincount(cell[counted], weights=raw[counted], minlength=2 * len(given.DISTRICTS))
    table = size.reshape(-1, 2)
    factor = np.ones(table.shape)
    sectors = np.array([given.ROOMS_2022["non_public"], given.ROOMS_2022["public"]], dtype=float)
    for _ in range(60):
        factor *= (district_total / (table * factor).sum(axis=1))[:, None]
        factor *= sectors / (table * factor).sum(axis=0)
    result: Floats = factor.ravel()[cell]
    return result


def _history(rng: np.random.Generator, frame: pd.DataFrame, now: Ints) -> Ints:
    """Give schools that are older their extensions, so that rooms grow in steps."""
    preschool = (frame["levels"] == "preschool").to_numpy()
    extended = rng.uniform(size=len(frame)) < np.where(preschool, 0.30, 0.55)
    share = rng.uniform(0.08, 0.40, len(frame))
    built = rng.integers(2015, 2023, len(frame))
    before = np.maximum(np.rint(now * (1.0 - share)), 1).astype(np.int64)
    years = np.array(given.SCHOOL_YEARS)
    old = (frame["first_year"].to_numpy() < built) & extended & (now > 2)
    rooms = np.where(
        old[:, None] & (years[None, :] < built[:, None]), before[:, None], now[:, None]
    )
    newest = rng.uniform(size=len(frame)) < 0.06
    rooms[:, -1] += np.where(newest & (now >= 10), np.maximum(now // 8, 1), 0)
    return rooms


def _by_build(rng: np.random.Generator, frame: pd.DataFrame, rooms: Ints) -> Ints:
    """Split rooms into permanent, semi-permanent and temporary ones; these become fewer."""
    outer = frame["district_code"].isin(given.OUTER).to_numpy()
    semi = rng.beta(0.5, 4.0, len(frame)) * np.where(outer, 0.9, 0.45)
    temporary = rng.beta(0.2, 9.0, len(frame)) * np.where(outer, 0.6, 0.2)
    fading = np.exp(-0.07 * np.arange(YEARS))
    semi_rooms = np.floor(rooms * semi[:, None] * fading).astype(np.int64)
    temporary_rooms = np.floor(rooms * temporary[:, None] * fading).astype(np.int64)
    return np.stack([rooms - semi_rooms - temporary_rooms, semi_rooms, temporary_rooms], axis=1)


def land_level(frame: pd.DataFrame) -> "pd.Series[str]":
    """Return the level under which the land of an institution is counted: its highest one."""
    return frame["levels"].str.split(";").str[-1]


def _land(rng: np.random.Generator, frame: pd.DataFrame, pupils: Ints) -> Floats:
    """Return land, meeting the published totals by level at the end of 2022."""
    most = pupils.sum(axis=1).max(axis=1)
    roomy = np.sqrt(_RATIO / given.CITY_ROOMS_RATIO)[frame["district"].to_numpy()]
    outer = np.where(frame["district_code"].isin(given.OUTER), 1.25, 0.9)
    raw = np.power(np.maximum(most, 1), 0.75) * roomy * outer
    raw *= np.exp(rng.normal(0.0, 0.35, len(frame)))
    now = pupils[:, :, _STEP].sum(axis=1) > 0
    level = land_level(frame)
    land = np.where(level == "continuing", raw * 20.0, 0.0)
    for name, total in given.LAND_2022.items():
        rows = (level == name).to_numpy()
        land = np.where(rows, raw * total / raw[rows & now].sum(), land)
    return np.rint(land)


def _computers(rng: np.random.Generator, frame: pd.DataFrame, pupils: Ints) -> Ints:
    per_pupil = {
        "preschool": 0.012,
        "primary": 0.054,
        "lower_secondary": 0.062,
        "upper_secondary": 0.085,
    }
    habit = np.exp(rng.normal(0.0, 0.3, len(frame)))
    most = np.zeros(len(frame))
    for level, rate in per_pupil.items():
        most += pupils[:, level_columns(level)].sum(axis=1).max(axis=1) * rate * habit
    most[(frame["kind"] == "continuing").to_numpy()] = 45.0
    primary = (frame["kind"] == "primary").to_numpy()
    most[primary] *= given.PRIMARY_COMPUTERS_2023 / most[primary].sum()
    bought = np.exp(-0.075 * np.arange(YEARS)[::-1])
    computers: Ints = np.rint(most[:, None] * bought).astype(np.int64)
    return computers


def _internet(rng: np.random.Generator, frame: pd.DataFrame) -> Ints:
    """Return the contracted speed; it only rises."""
    start = rng.uniform(-0.4, 1.6, len(frame))
    pace = rng.uniform(0.25, 0.62, len(frame))
    small = (frame["kind"] == "kindergarten_group").to_numpy()
    step = start[:, None] + pace[:, None] * np.arange(YEARS) - small[:, None]
    place = np.clip(np.floor(step), 0, len(_INTERNET_MBPS) - 1).astype(np.int64)
    speed: Ints = _INTERNET_MBPS[place]
    return speed


def _smart_rooms(rng: np.random.Generator, frame: pd.DataFrame, rooms: Ints) -> Ints:
    """Return smart or interactive rooms, bought since 2017."""
    since = rng.uniform(2016.5, 2028.0, len(frame))
    pace = rng.uniform(0.4, 1.6, len(frame))
    small = (frame["kind"] == "kindergarten_group").to_numpy()
    years = np.array(given.SCHOOL_YEARS)
    count = np.ceil(np.maximum(years[None, :] - since[:, None], 0.0) * pace[:, None])
    count = np.minimum(count, rooms // 3)
    result: Ints = np.where(small[:, None], 0, count).astype(np.int64)
    return result
