"""What the map shows: institutions with their figures, and units coloured by a measure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import Scope
from data.contracts.education import LEVELS, SECTORS
from data.contracts.mapping import AreaFigures, FigureRow, PointRow
from data.contracts.provenance import UNKNOWN, Provenance
from data.contracts.schooling import UnitYear
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
    """
    today = clock.today(session)
    filters = (level, measure, school_year, other_year, today)
    return cached(
        session,
        scope,
        "map_areas",
        AREA_TOPICS,
        filters,
        lambda: _area_figures(session, scope, level, measure, school_year, other_year, today),
    )


def _area_figures(
    session: Session,
    scope: Scope,
    level: str,
    measure: str,
    school_year: int | None,
    other_year: int | None,
    today: date,
) -> AreaFigures:
    years = school_years(session, scope)
    names = map_areas.names(session, scope, level)
    if not years:
        return AreaFigures(names, dict.fromkeys(names))
    shown = school_year if school_year in years else years[-1]
    other = other_year if other_year in years else None
    read = _of_indicator if measure.startswith(INDICATOR) else _of_schools
    values, all_years, known = read(session, scope, level, measure, (shown, other), today)
    return AreaFigures(
        names=names,
        values={code: values[0].get(code) for code in names},
        other={} if other is None else {code: values[1].get(code) for code in names},
        all_years=all_years,
        school_years=years,
        school_year=shown,
        other_year=other,
        provenance=known,
        illustrative=any(shape.illustrative for shape in outlines.of_level(session, level)),
    )


Read = tuple[list[dict[str, float]], tuple[float, ...], Provenance]


def _of_schools(
    session: Session,
    scope: Scope,
    level: str,
    measure: str,
    years: tuple[int, int | None],
    _today: date,
) -> Read:
    frame = unit_years(session, scope, level)
    known = frame[frame[measure].notna()]
    values = [
        dict(
            zip(
                part[UnitYear.UNIT_CODE].tolist(),
                part[measure].astype(float).tolist(),
                strict=True,
            )
        )
        for year in years
        for part in (known[known[UnitYear.SCHOOL_YEAR] == year],)
    ]
    told = joint(provenance.of_year(session, scope, years[0]), FIGURE_SUBJECTS)
    return values, tuple(known[measure].astype(float).tolist()), told


def _of_indicator(
    session: Session,
    scope: Scope,
    _level: str,
    measure: str,
    years: tuple[int, int | None],
    today: date,
) -> Read:
    frame = map_areas.indicator_values(session, scope, measure.removeprefix(INDICATOR), today)
    frame = frame[frame["value"].notna()]
    values = []
    for year in years:
        until = min(today, date(year + 1, 6, 30)) if year is not None else date.min
        last = frame[frame["period_on"] <= until].drop_duplicates("unit_code", keep="last")
        values.append(dict(zip(last["unit_code"], last["value"].astype(float), strict=True)))
    known = provenance.of_year(session, scope, years[0]).get("indicator_values", UNKNOWN)
    return values, tuple(frame["value"].astype(float).tolist()), known


def joint(known: Mapping[str, Provenance], subjects: Iterable[str]) -> Provenance:
    """Return the provenance of a figure made from several subjects."""
    together = UNKNOWN
    for subject in subjects:
        together = together.joined(known.get(subject, UNKNOWN))
    return together
