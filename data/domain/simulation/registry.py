"""The list of institutions: how many of each kind, in which ward, since when."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.domain.simulation import assumptions as given
from data.domain.simulation.demography import Ward
from data.domain.simulation.rounding import Floats, Ints, largest_remainder

_DRIFT = np.array([district.drift for district in given.DISTRICTS])


@dataclass(frozen=True, slots=True)
class Stock:
    """Institutions of one kind and sector.

    `before` were open in 2014; `opened` and `closed` count by first school year with, and first
    school year without pupils. `spread` names the weights that place them.
    """

    kind: str
    sector: str
    levels: str
    abbreviation: str
    before: int
    spread: str
    opened: dict[int, int] = field(default_factory=dict)
    closed: dict[int, int] = field(default_factory=dict)


def _years(first: int, *counts: int) -> dict[int, int]:
    return {first + step: count for step, count in enumerate(counts) if count}


_ALL = "primary;lower_secondary;upper_secondary"
_UPPER = "lower_secondary;upper_secondary"
STOCKS = (
    Stock("preschool", "public", "preschool", "MN", 420, "rooms",
          _years(2015, 5, 5, 5, 5, 6, 7, 7, 8, 5), {2023: 15}),
    Stock("preschool", "non_public", "preschool", "MN", 638, "preschool",
          _years(2015, 52, 52, 52, 52, 52, 15, 5, 12, 13), {2020: 20, 2021: 60, 2022: 50}),
    Stock("kindergarten_group", "non_public", "preschool", "NT", 790, "preschool",
          _years(2015, 9, 9, 9, 9, 9, 4, 0, 35, 4)),
    Stock("primary", "public", "primary", "TH", 465, "rooms",
          _years(2015, 4, 3, 4, 3, 4, 6, 5, 5, 6)),
    Stock("primary", "non_public", "primary", "TH", 15, "private",
          _years(2015, 0, 1, 1, 0, 1, 1, 1, 1, 1)),
    Stock("lower_secondary", "public", "lower_secondary", "CS", 255, "rooms",
          _years(2015, 3, 2, 3, 2, 3, 3, 3, 3, 3)),
    Stock("lower_secondary", "non_public", "lower_secondary", "CS", 3, "private",
          _years(2018, 1)),
    Stock("multi_level", "non_public", "primary;lower_secondary", "NC", 7, "private",
          _years(2016, 1, 0, 0, 1, 0, 1)),
    Stock("upper_secondary", "public", "upper_secondary", "PT", 102, "upper",
          _years(2016, 1, 0, 1, 0, 1, 0, 1)),
    Stock("multi_level", "public", _UPPER, "NC", 8, "upper"),
    Stock("multi_level", "non_public", _UPPER, "NC", 29, "private", _years(2019, 1)),
    Stock("multi_level", "non_public", _ALL, "NC", 40, "private",
          _years(2015, 1, 0, 1, 1, 0, 0, 1, 0, 1)),
    Stock("upper_secondary", "non_public", "upper_secondary", "PT", 14, "private"),
    Stock("continuing", "public", "continuing", "TX", 27, "people",
          _years(2017, 1, 0, 0, 1, 1, 1)),
    Stock("college", "public", "", "CD", 16, "centre"),
    Stock("college", "non_public", "", "CD", 36, "centre", _years(2017, 1, 0, 1)),
    Stock("language_it_centre", "non_public", "", "NN", 560, "centre",
          _years(2015, 60, 70, 75, 80, 70, 20, 10, 35, 20)),
    Stock("language_it_centre", "foreign", "", "NN", 14, "centre", _years(2017, 3, 2, 1)),
    Stock("study_abroad", "non_public", "", "DH", 140, "centre",
          _years(2015, 18, 18, 20, 20, 18, 4, 2, 12, 8)),
    Stock("life_skills", "non_public", "", "KN", 20, "centre",
          _years(2015, 8, 8, 12, 14, 14, 4, 2, 16, 12)),
    Stock("representative_office", "foreign", "", "VP", 14, "centre",
          _years(2015, 2, 1, 2, 2, 2, 0, 0, 1, 1)),
)  # fmt: skip
FOREIGN_SCHOOLS = {"preschool": 4, _ALL: 1}  # of the non-public ones, by levels


def institutions(rng: np.random.Generator, ward: Ward, pupils: Floats) -> pd.DataFrame:
    """List every institution: kind, sector, levels, ward, district and its school years.

    Args:
        rng: decides wards and years.
        ward: the wards with their shares.
        pupils: district x grade x year, places schools where the pupils are.

    Returns:
        One row per institution, sorted by district and code; `first_year` 2014 means "2014 or
        before", `last_year` 2023 "still open".
    """
    weights = _spreads(ward, pupils)
    rows = [row for stock in STOCKS for row in _rows(rng, stock, weights[stock.spread])]
    frame = pd.DataFrame(rows)
    frame["ward"] = _assign_wards(rng, frame, ward)
    frame = _some_foreign(rng, frame)
    frame = frame.sort_values(["district", "abbreviation", "first_year", "ward"], kind="stable")
    frame = frame.reset_index(drop=True)
    number = frame.groupby(["district", "abbreviation"]).cumcount() + 1
    code = np.array(given.DISTRICT_CODES)[frame["district"]]
    frame["district_code"] = code
    frame["ward_code"] = np.array(ward.codes)[frame["ward"]]
    frame["code"] = [
        f"79-{district}-{short}-{place:04d}"
        for district, short, place in zip(code, frame["abbreviation"], number, strict=True)
    ]
    return frame


def _spreads(ward: Ward, pupils: Floats) -> dict[str, Floats]:
    """Return for each way of spreading the weight of each district."""
    by_grade = pupils[:, :, 5]
    ratio = np.array([district.rooms_ratio for district in given.DISTRICTS])
    rooms = by_grade.sum(axis=1) * np.sqrt(ratio)
    wards_of = np.bincount(ward.district, minlength=len(given.DISTRICTS)).astype(np.float64)
    private = np.array([district.preschool_non_public for district in given.DISTRICTS])
    upper = by_grade[:, 13:].sum(axis=1)
    people = np.array([district.people_2019 for district in given.DISTRICTS])
    inside = np.where(np.isin(given.DISTRICT_CODES, ("783", "787")), 0.25, 1.0)
    return {
        "rooms": 0.65 * rooms / rooms.sum() + 0.35 * wards_of / wards_of.sum(),
        "preschool": by_grade[:, :4].sum(axis=1) * private**1.5,
        "private": people * inside,
        "upper": upper,
        "people": people,
        "centre": upper * inside,
    }


def _rows(rng: np.random.Generator, stock: Stock, weight: Floats) -> Iterator[dict[str, object]]:
    least = 1 if stock.sector == "public" and stock.before >= len(weight) else 0
    old = np.repeat(np.arange(len(weight)), largest_remainder(weight, stock.before, least))
    last_year = _closing(rng, stock, old)
    for district, last in zip(old.tolist(), last_year.tolist(), strict=True):
        yield _row(stock, district, 2014, last)
    growing = weight * np.exp(22.0 * _DRIFT)
    for year, count in stock.opened.items():
        for district in rng.choice(len(weight), count, p=growing / growing.sum()).tolist():
            yield _row(stock, district, year, given.SCHOOL_YEARS[-1])


def _closing(rng: np.random.Generator, stock: Stock, district: Ints) -> Ints:
    """Choose which of the old institutions close, more often where the children leave."""
    last_year = np.full(len(district), given.SCHOOL_YEARS[-1])
    for year, count in stock.closed.items():
        open_still = np.flatnonzero(last_year == given.SCHOOL_YEARS[-1])
        chance = np.exp(-8.0 * _DRIFT[district[open_still]])
        shut = rng.choice(open_still, count, replace=False, p=chance / chance.sum())
        last_year[shut] = year - 1
    return last_year


def _row(stock: Stock, district: int, first_year: int, last_year: int) -> dict[str, object]:
    return {
        "kind": stock.kind,
        "sector": stock.sector,
        "levels": stock.levels,
        "abbreviation": stock.abbreviation,
        "district": district,
        "first_year": first_year,
        "last_year": last_year,
    }


def _assign_wards(rng: np.random.Generator, frame: pd.DataFrame, ward: Ward) -> Ints:
    """Spread the institutions of a kind over the wards of their district, by people."""
    place = np.zeros(len(frame), dtype=np.int64)
    people = ward.share.mean(axis=1)
    groups = (frame["district"].astype(str) + "|" + frame["abbreviation"]).to_numpy()
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        inside = np.flatnonzero(ward.district == int(str(group).split("|")[0]))
        edges = np.cumsum(people[inside]) / people[inside].sum()
        steps = (np.arange(len(rows)) + rng.uniform()) / len(rows)
        chosen = inside[np.minimum(np.searchsorted(edges, steps), len(inside) - 1)]
        place[rows] = rng.permutation(chosen)
    return place


def _some_foreign(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Turn a few non-public schools of the richer districts into foreign-invested ones."""
    rich = frame["district"].isin([given.DISTRICT_CODES.index(code) for code in ("778", "769")])
    staying = frame["last_year"] == given.SCHOOL_YEARS[-1]
    for levels, count in FOREIGN_SCHOOLS.items():
        fits = rich & staying & (frame["levels"] == levels) & (frame["sector"] == "non_public")
        fits &= frame["kind"].isin(["preschool", "multi_level"])
        chosen = rng.choice(np.flatnonzero(fits), count, replace=False)
        frame.loc[chosen, "sector"] = "foreign"
    return frame
