"""What the map shows: institutions with their figures, and units coloured by a measure."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import Scope
from data.contracts.education import LEVELS, SECTORS
from data.contracts.mapping import AreaFigures, Classing, FigureRow, PointRow
from data.contracts.provenance import UNKNOWN, Provenance
from data.contracts.schooling import UnitYear
from data.domain import classing as classing_of
from data.domain.capacity import class_size_norms
from data.queries import clock, map_areas, map_points, provenance, schooling
from data.services import caching, outlines
from data.services.caching import cached
from data.services.overview import FIGURE_TOPICS, norm_limits
from data.services.packing import Packed
from data.settings import settings

POINT_TOPICS = (Topic.UNITS, Topic.INSTITUTIONS)
POINT_FIGURE_TOPICS = (*POINT_TOPICS, Topic.ENROLMENT, Topic.CAMERAS)
AREA_TOPICS = (*FIGURE_TOPICS, Topic.INDICATORS)
UNIT_LEVELS = ("district", "commune")
INDICATOR = "indicator:"  # prefix of measures that are indicators
FIGURE_SUBJECTS = ("enrolment", "facilities", "population")
_DEGREE = 100_000  # coordinates travel as whole hundred-thousandths of a degree, about a metre
_PER_MILLE = 1000
DEFAULT_CLASSING = Classing()
Drawn = TypeVar("Drawn")


def tile_address() -> str:
    """Return the address of the installation's own tile server; empty without one."""
    return settings().tile_url


def point_frame(session: Session, scope: Scope) -> pd.DataFrame:
    """Return a `PointRow` frame of the institutions in scope, kept until one changes."""
    return cached(
        session,
        scope,
        "map_points",
        POINT_TOPICS,
        "frame",
        lambda: map_points.institutions(session, scope),
    )


def figure_frame(session: Session, scope: Scope, school_year: int) -> pd.DataFrame:
    """Return a `FigureRow` frame of the institutions in scope, kept until a figure changes."""
    return cached(
        session,
        scope,
        "map_figures",
        POINT_FIGURE_TOPICS,
        school_year,
        lambda: map_points.figures(
            session, scope, school_year, class_size_norms(norm_limits(session))
        ),
    )


def school_years(session: Session, scope: Scope) -> tuple[int, ...]:
    """Return the school years with pupils in scope, oldest first."""
    frame = unit_years(session, scope, "district")
    return tuple(sorted(int(year) for year in frame[UnitYear.SCHOOL_YEAR].unique()))


def points(session: Session, scope: Scope) -> Packed:
    """Return the institutions in scope, column by column, for the browser."""
    return cached(
        session,
        scope,
        "map_points_packed",
        POINT_TOPICS,
        "packed",
        lambda: Packed.of(_points(session, scope)),
    )


def _points(session: Session, scope: Scope) -> dict[str, Any]:
    frame = point_frame(session, scope)
    codes, unit_places = np.unique(frame[PointRow.UNIT_CODE].to_numpy(str), return_inverse=True)
    kinds, kind_places = np.unique(frame[PointRow.KIND].to_numpy(str), return_inverse=True)
    programmes = sorted({one for text in frame[PointRow.PROGRAMMES] for one in _parts(text)})
    place_of = {name: place for place, name in enumerate(programmes)}
    years = school_years(session, scope)
    return {
        "stamp": stamp(session),
        "years": years,
        "without_place": map_points.without_place(session, scope),
        "units": codes.tolist(),
        "kinds": kinds.tolist(),
        "programmes": programmes,
        "code": frame[PointRow.CODE].tolist(),
        "name": frame[PointRow.NAME].tolist(),
        "address": _short_addresses(session, frame),
        "unit": unit_places,
        "kind": kind_places,
        "levels": [
            sum(1 << LEVELS.index(one) for one in _parts(text) if one in LEVELS)
            for text in frame[PointRow.LEVELS]
        ],
        "sector": [SECTORS.index(sector) for sector in frame[PointRow.SECTOR]],
        "programme": [
            [place_of[one] for one in _parts(text)] for text in frame[PointRow.PROGRAMMES]
        ],
        "lon": _whole(frame[PointRow.LON], _DEGREE),
        "lat": _whole(frame[PointRow.LAT], _DEGREE),
        "simulated": bool(frame[PointRow.SIMULATED].any()),
    }


def _parts(text: str) -> list[str]:
    return [part for part in text.split(";") if part]


def _short_addresses(session: Session, frame: pd.DataFrame) -> list[str]:
    """Return addresses without the names of ward and district, which the browser knows.

    An address that ends with both gets a final '|' in their place.
    """
    names: dict[str, str] = {}
    ends: dict[str, str] = {}
    for level in ("province", *UNIT_LEVELS):
        for shape in outlines.of_level(session, level):
            names[shape.code] = shape.name
            ends[shape.code] = f", {shape.name}, {names.get(shape.parent_code or '', '')}"
    return [
        f"{address.removesuffix(ends[unit])}|"
        if address.endswith(ends.get(unit, "\n"))
        else address
        for address, unit in zip(frame[PointRow.ADDRESS], frame[PointRow.UNIT_CODE], strict=True)
    ]


def figures(session: Session, scope: Scope, school_year: int) -> Packed:
    """Return the figures of the institutions in scope, in the order of `points`."""
    return cached(
        session,
        scope,
        "map_figures_packed",
        POINT_FIGURE_TOPICS,
        school_year,
        lambda: Packed.of(_figures(session, scope, school_year)),
    )


def _figures(session: Session, scope: Scope, school_year: int) -> dict[str, Any]:
    frame = figure_frame(session, scope, school_year)
    known = provenance.of_year(session, scope, school_year)
    told = joint(known, ("institutions", "enrolment", "facilities"))
    return {
        "stamp": stamp(session),
        "year": school_year,
        "pupils": _whole(frame[FigureRow.PUPILS]),
        "classes": _whole(frame[FigureRow.CLASSES]),
        "seats": _whole(frame[FigureRow.SEATS]),
        "load": _whole(frame[FigureRow.LOAD], _PER_MILLE),
        "rooms": _whole(frame[FigureRow.ROOMS]),
        "cameras": _whole(frame[FigureRow.CAMERAS]),
        "cameras_seen": _whole(frame[FigureRow.CAMERAS_SEEN]),
        "cameras_online": _whole(frame[FigureRow.CAMERAS_ONLINE]),
        "sources": {"vi": told.sources("vi"), "en": told.sources("en")},
        "as_of": told.as_of_on,
        "simulated": told.simulated,
    }


def stamp(session: Session) -> str:
    """Return a text that changes whenever the list of institutions does: rows fit one stamp."""
    known = caching.versions(session)
    return ".".join(str(known.get(topic, 0)) for topic in POINT_TOPICS)


def _whole(column: "pd.Series[float]", times: int = 1) -> list[int | None]:
    """Return figures as whole numbers; what is not known is None."""
    scaled = np.round(column.to_numpy(float) * times)
    return [None if np.isnan(value) else int(value) for value in scaled]


def unit_years(session: Session, scope: Scope, level: str) -> pd.DataFrame:
    """Return a `UnitYear` frame of the units of `level` in scope, kept until a figure changes."""

    def compute() -> pd.DataFrame:
        norms = class_size_norms(norm_limits(session))
        pupils = schooling.by_unit_level(session, scope, level, norms)
        return schooling.by_unit_year(session, scope, level, pupils)

    return cached(session, scope, "map_unit_years", FIGURE_TOPICS, level, compute)


def area_figures(
    session: Session,
    scope: Scope,
    level: str,
    measure: str,
    school_year: int | None,
    other_year: int | None = None,
    classing: Classing = DEFAULT_CLASSING,
) -> AreaFigures:
    """Return a measure of the units of `level` in scope for one school year, or for two.

    Args:
        session: to read with.
        scope: of the reader.
        level: of the units, one of `UNIT_LEVELS`.
        measure: column of `UnitYear`, or `indicator:<key>` for the value known by 30 June of the
            year the school year ends in (by today if that lies ahead).
        school_year: None or one without figures means the latest.
        other_year: compared with; None for no comparison.
        classing: how the figures are sorted into classes.
    """
    today = clock.today(session)
    asked = _Asked(level, measure, school_year, other_year, classing, today)
    return cached(
        session,
        scope,
        "map_areas",
        AREA_TOPICS,
        asked,
        lambda: _area_figures(session, scope, asked),
    )


def drawn(session: Session, scope: Scope, look: Hashable, draw: Callable[[], Drawn]) -> Drawn:
    """Return what `draw` made of the units' figures, kept until one of them changes.

    Args:
        session: read for the versions.
        scope: of the reader; only readers of one scope share a drawing.
        look: everything else it depends on: language, theme, measure, years.
        draw: makes it; what it returns is never changed.
    """
    filters = (look, clock.today(session))
    return cached(session, scope, "drawn.map_areas", AREA_TOPICS, filters, draw)


@dataclass(frozen=True, slots=True)
class _Asked:
    level: str
    measure: str
    school_year: int | None
    other_year: int | None
    classing: Classing
    today: date


def _area_figures(session: Session, scope: Scope, asked: _Asked) -> AreaFigures:
    years = school_years(session, scope)
    names = map_areas.names(session, scope, asked.level)
    if not years:
        return AreaFigures(names, dict.fromkeys(names))
    shown = asked.school_year if asked.school_year in years else years[-1]
    other = asked.other_year if asked.other_year in years else None
    read = _of_indicator if asked.measure.startswith(INDICATOR) else _of_schools
    found = read(session, scope, asked, (shown, other))
    now, before = found.values
    return AreaFigures(
        names=names,
        values={code: now.get(code) for code in names},
        other={} if other is None else {code: before.get(code) for code in names},
        borders=borders(asked.classing, [*now.values(), *before.values()], found.all_years),
        school_years=years,
        school_year=shown,
        other_year=other,
        provenance=found.provenance,
        illustrative=any(shape.illustrative for shape in outlines.of_level(session, asked.level)),
    )


def borders(
    classing: Classing, values: Sequence[float], all_years: Sequence[float]
) -> tuple[float, ...]:
    """Return the class borders of the shown `values`; `all_years` are those of every year."""
    if classing.method == "fixed":
        if classing.breaks:
            return classing.breaks
        if classing.middle is not None:
            return classing_of.symmetric(all_years, classing.middle)
        return classing_of.round_steps(*_range(all_years)) if all_years else ()
    if classing.middle is not None:
        return classing_of.symmetric(values, classing.middle)
    method = classing_of.natural_breaks if classing.method == "natural" else classing_of.quantiles
    return method(values)


def _range(values: Sequence[float]) -> tuple[float, float]:
    """Return the middle 96 % of the figures: a single outlier must not empty the classes."""
    low, high = np.quantile(np.asarray(values, dtype=float), (0.02, 0.98))
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class _Read:
    """Figures of one or two years by unit code, and every figure of the measure."""

    values: tuple[dict[str, float], dict[str, float]]
    all_years: tuple[float, ...]
    provenance: Provenance


def _of_schools(
    session: Session, scope: Scope, asked: _Asked, years: tuple[int, int | None]
) -> _Read:
    frame = unit_years(session, scope, asked.level)
    known = frame[frame[asked.measure].notna()]

    def of(year: int | None) -> dict[str, float]:
        part = known[known[UnitYear.SCHOOL_YEAR] == year]
        figures_of_year = part[asked.measure].astype(float).tolist()
        return dict(zip(part[UnitYear.UNIT_CODE].tolist(), figures_of_year, strict=True))

    told = joint(provenance.of_year(session, scope, years[0]), FIGURE_SUBJECTS)
    every = tuple(known[asked.measure].astype(float).tolist())
    return _Read((of(years[0]), of(years[1])), every, told)


def _of_indicator(
    session: Session, scope: Scope, asked: _Asked, years: tuple[int, int | None]
) -> _Read:
    key = asked.measure.removeprefix(INDICATOR)
    frame = map_areas.indicator_values(session, scope, key, asked.today)
    frame = frame[frame["value"].notna()]

    def of(year: int | None) -> dict[str, float]:
        if year is None:
            return {}
        until = min(asked.today, date(year + 1, 6, 30))
        last = frame[frame["period_on"] <= until].drop_duplicates("unit_code", keep="last")
        return dict(zip(last["unit_code"], last["value"].astype(float), strict=True))

    known = provenance.of_year(session, scope, years[0]).get("indicator_values", UNKNOWN)
    every = tuple(frame["value"].astype(float).tolist())
    return _Read((of(years[0]), of(years[1])), every, known)


def joint(known: Mapping[str, Provenance], subjects: Iterable[str]) -> Provenance:
    """Return the provenance of a figure made from several subjects."""
    together = UNKNOWN
    for subject in subjects:
        together = together.joined(known.get(subject, UNKNOWN))
    return together
