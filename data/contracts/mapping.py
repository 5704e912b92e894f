"""Shapes of what the map shows."""

from dataclasses import dataclass, field

import pandas as pd

from data.contracts.provenance import Provenance


class PointRow:
    """Frame with one row per institution on the list that has a place, ordered by code."""

    CODE = "code"
    NAME = "name"
    ADDRESS = "address"
    KIND = "kind"
    LEVELS = "levels"  # joined by ';'
    SECTOR = "sector"
    UNIT_CODE = "unit_code"  # the smallest unit known
    LON = "lon"
    LAT = "lat"
    PROGRAMMES = "programmes"  # joined by ';'
    SIMULATED = "simulated"
    COLUMNS = (
        CODE,
        NAME,
        ADDRESS,
        KIND,
        LEVELS,
        SECTOR,
        UNIT_CODE,
        LON,
        LAT,
        PROGRAMMES,
        SIMULATED,
    )


class FigureRow:
    """Frame with the figures of one school year, row by row as in `PointRow`; nan: not known."""

    CODE = "code"
    PUPILS = "pupils"
    CLASSES = "classes"
    SEATS = "seats"  # pupils the classes hold at their norm
    LOAD = "load"  # pupils / seats of the fullest level; above 1 is over-full
    ROOMS = "rooms"
    CAMERAS = "cameras"  # enabled cameras
    CAMERAS_SEEN = "cameras_seen"  # of these, checked at least once
    CAMERAS_ONLINE = "cameras_online"  # of these, online at the last check
    COLUMNS = (CODE, PUPILS, CLASSES, SEATS, LOAD, ROOMS, CAMERAS, CAMERAS_SEEN, CAMERAS_ONLINE)


class LevelInside:
    """Frame with one row per level of schools inside a drawn area."""

    LEVEL = "level"
    SCHOOLS = "schools"
    PUPILS = "pupils"
    SEATS = "seats"


@dataclass(frozen=True, slots=True)
class Inside:
    """What lies inside a drawn area.

    `institutions` is a `PointRow` frame with the figures of `FigureRow`; `levels` a `LevelInside`
    frame. `people` and `school_age` are estimated: each ward counts by the share of its area that
    lies inside; None where no population is known.
    """

    area_km2: float
    institutions: pd.DataFrame
    levels: pd.DataFrame
    people: float | None
    school_age: float | None
    population_year: int | None
    school_year: int | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class NearSchool:
    """A school near a point, with the straight distance on the ground."""

    code: str
    name: str
    address: str
    sector: str
    distance_m: float
    pupils: float | None
    seats: float | None


@dataclass(frozen=True, slots=True)
class Classing:
    """How figures are sorted into classes.

    `method` is one of `METHODS`; `fixed` takes `breaks` where the measure has them, else round
    steps over all years, so that colours mean the same in every year. Around a `middle` the
    borders of the other methods mirror each other.
    """

    method: str = "fixed"
    breaks: tuple[float, ...] = ()
    middle: float | None = None


METHODS = ("fixed", "quantile", "natural")


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """One measure of the units of one level, for colouring.

    `values` and `other` (the year compared with) hold unit code -> figure, None where it is not
    known; `borders` are the class borders of both.
    """

    names: dict[str, str]
    values: dict[str, float | None]
    other: dict[str, float | None] = field(default_factory=dict)
    borders: tuple[float, ...] = ()
    school_years: tuple[int, ...] = ()
    school_year: int | None = None
    other_year: int | None = None
    provenance: Provenance = field(default_factory=Provenance)
    illustrative: bool = False
