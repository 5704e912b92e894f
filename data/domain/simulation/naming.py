"""Names, addresses, programmes and dates of simulated institutions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data.domain.simulation import assumptions as given
from data.domain.simulation import names as words

_GENERAL = (*words.PEOPLE, *words.PLACES)
_SECOND_WORDS = ("Mới", "Việt", "Sài Gòn", "Phương Nam")
_PRIVATE_PRESCHOOLS = tuple(
    f"{first} {second}" for second in words.PRESCHOOL_SECOND for first in words.PRESCHOOL_FIRST
)
_CENTRE_NAMES = (
    *words.CENTRES,
    *(
        f"{name} {second}"
        for second in _SECOND_WORDS
        for name in words.CENTRES
        if second not in name
    ),
)
_PREFIXES: dict[str, tuple[str, ...]] = {
    "preschool": ("Trường Mầm non",),
    "kindergarten_group": ("Nhóm trẻ độc lập", "Lớp mẫu giáo độc lập"),
    "primary": ("Trường Tiểu học",),
    "lower_secondary": ("Trường THCS",),
    "upper_secondary": ("Trường THPT",),
    "continuing": ("Trung tâm Giáo dục thường xuyên",),
    "college": ("Trường Trung cấp", "Trường Cao đẳng"),
    "language_it_centre": (
        "Trung tâm Ngoại ngữ",
        "Trung tâm Ngoại ngữ - Tin học",
        "Trung tâm Tin học",
    ),
    "study_abroad": ("Trung tâm Tư vấn du học",),
    "life_skills": ("Trung tâm Giáo dục kỹ năng sống",),
    "representative_office": ("Văn phòng đại diện Tổ chức giáo dục",),
}
_MULTI_PREFIX = {
    "primary;lower_secondary": "Trường Tiểu học và THCS",
    "lower_secondary;upper_secondary": "Trường THCS và THPT",
    "primary;lower_secondary;upper_secondary": "Trường Tiểu học, THCS và THPT",
}


def describe(rng: np.random.Generator, frame: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Add name, address, programmes, opened_on and closed_on to the list of institutions."""
    unit_name = units.set_index("code")["name"]
    ward = unit_name.loc[frame["ward_code"]].to_numpy()
    district = unit_name.loc[frame["district_code"]].to_numpy()
    street = rng.choice(np.array(words.STREETS), len(frame))
    number = rng.integers(2, 680, len(frame))
    return frame.assign(
        name=_names(rng, frame),
        address=[
            f"{place} {road}, {near}, {area}"
            for place, road, near, area in zip(number, street, ward, district, strict=True)
        ],
        programmes=[_programmes(rng, row) for row in frame.itertuples()],
        opened_on=_opening_days(rng, frame),
        closed_on=pd.Series(_closing_days(frame), dtype=object),
    )


def _closing_days(frame: pd.DataFrame) -> list[date | None]:
    return [
        None if year == given.SCHOOL_YEARS[-1] else date(year + 1, 6, 30)
        for year in frame["last_year"].tolist()
    ]


def _names(rng: np.random.Generator, frame: pd.DataFrame) -> list[str]:
    """Give every institution a name that is unique inside its district."""
    result = np.empty(len(frame), dtype=object)
    sector = frame["sector"].replace("foreign", "non_public")
    kind = frame["kind"] + "/" + sector.where(frame["kind"] != "college", "any")
    district = frame["district"].astype(str)
    groups = (district + "|" + kind + "|" + frame["levels"]).to_numpy()
    for group in np.unique(groups):
        _, what, levels = str(group).split("|")
        places = np.flatnonzero(groups == group)
        chosen = _draw(rng, _pool(what), len(places))
        prefixes = _prefixes(what.split("/")[0], levels)
        for step, place in enumerate(places):
            result[place] = f"{prefixes[step % len(prefixes)]} {chosen[step]}"
    return [str(name) for name in result]


def _prefixes(kind: str, levels: str) -> tuple[str, ...]:
    return (_MULTI_PREFIX[levels],) if kind == "multi_level" else _PREFIXES[kind]


def _pool(what: str) -> Sequence[str]:
    kind, sector = what.split("/")
    if kind == "preschool":
        return words.PUBLIC_PRESCHOOLS if sector == "public" else _PRIVATE_PRESCHOOLS
    if kind == "kindergarten_group":
        return words.GROUP_NAMES
    if kind == "college":
        return [f"{field} {name}" for field in words.COLLEGES for name in words.CENTRES]
    if sector == "public":
        return _GENERAL
    if kind in {"primary", "lower_secondary", "upper_secondary", "multi_level"}:
        return words.NON_PUBLIC_SCHOOLS
    return _CENTRE_NAMES


def _draw(rng: np.random.Generator, pool: Sequence[str], count: int) -> list[str]:
    """Draw `count` different names; when the pool is used up they get a number: `Bé Yêu 2`."""
    drawn: list[str] = []
    while len(drawn) < count:
        turn = len(drawn) // len(pool) + 1
        suffix = f" {turn}" if turn > 1 else ""
        drawn += [f"{pool[place]}{suffix}" for place in rng.permutation(len(pool))]
    return drawn[:count]


def _programmes(rng: np.random.Generator, row: Any) -> str:  # noqa: ANN401
    key = row.kind if row.kind in words.PROGRAMMES else str(row.levels).split(";")[-1]
    first, *others = words.PROGRAMMES[str(key)]
    return ";".join([first, *(name for name in others if rng.uniform() < 0.45)])


def _opening_days(rng: np.random.Generator, frame: pd.DataFrame) -> list[date]:
    """Date the openings: new ones on the first day of their first school year."""
    age = rng.gamma(2.0, 8.0, len(frame))
    month = rng.integers(1, 10, len(frame))
    day = rng.integers(1, 29, len(frame))
    schooling = frame["levels"] != ""
    oldest = np.where((frame["sector"] == "public").to_numpy(), 1976, 1996)
    result = []
    for place, (first, school) in enumerate(zip(frame["first_year"], schooling, strict=True)):
        if first > given.SCHOOL_YEARS[0]:
            result.append(
                date(first, 9, 5) if school else date(first, int(month[place]), int(day[place]))
            )
        else:
            result.append(date(max(int(oldest[place]), 2013 - int(age[place])), 9, 5))
    return result
