"""What lies inside a drawn area, and which schools are nearest to a point."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.education import LEVELS, SCHOOL_KINDS
from data.contracts.errors import InvalidInputError
from data.contracts.mapping import FigureRow, Inside, LevelInside, NearSchool, PointRow
from data.contracts.provenance import Provenance
from data.domain import geometry
from data.domain.capacity import class_size_norms
from data.queries import map_areas, map_points, provenance
from data.services import outlines
from data.services.mapping import figure_frame, joint, point_frame, school_years
from data.services.overview import norm_limits

MOST_NEAR = 20
SUBJECTS = ("institutions", "enrolment", "population", "boundaries")


def drawn_area(shape: Mapping[str, Any]) -> BaseGeometry:
    """Return what a reader drew, in EPSG:32648.

    Args:
        shape: `{"kind": "circle", "centre": [lon, lat], "radius_m": r}` or
            `{"kind": "polygon", "corners": [[lon, lat], ...]}`, as the browser sends it.

    Raises:
        InvalidInputError: it is no such shape, or encloses nothing.
    """
    try:
        if shape.get("kind") == "circle":
            lon, lat = (float(degree) for degree in shape["centre"])
            return geometry.circle((lon, lat), float(shape["radius_m"]))
        return geometry.polygon(np.array(shape["corners"], dtype=float).reshape(-1, 2))
    except (geometry.BadShapeError, KeyError, TypeError, ValueError) as error:
        raise InvalidInputError("map.bad_shape") from error


def inside(
    session: Session, scope: Scope, shape: Mapping[str, Any], school_year: int | None
) -> Inside:
    """Return the institutions in scope inside a drawn area, with pupils, seats and people.

    Raises:
        InvalidInputError: the shape encloses nothing.
    """
    area = drawn_area(shape)
    years = school_years(session, scope)
    year = school_year if school_year in years else (years[-1] if years else None)
    points = point_frame(session, scope)
    within_area = geometry.inside(_metres(points), area)
    chosen = points[within_area]
    levels = pd.DataFrame({name: [] for name in (LevelInside.LEVEL, LevelInside.SCHOOLS)})
    if year is not None:
        frame = figure_frame(session, scope, year)
        chosen = chosen.merge(frame, on=PointRow.CODE, how="left")
        levels = _levels(session, scope, year, set(chosen[PointRow.CODE]))
    else:
        chosen = chosen.assign(**dict.fromkeys(FigureRow.COLUMNS[1:], np.nan))
    population_year = map_areas.latest_population(session, year) if year is not None else None
    people, school_age = _people(session, scope, area, population_year)
    return Inside(
        area_km2=float(area.area) / 1e6,
        institutions=chosen.sort_values(
            [FigureRow.PUPILS, PointRow.CODE], ascending=[False, True], ignore_index=True
        ),
        levels=levels,
        people=people,
        school_age=school_age,
        population_year=population_year,
        school_year=year,
        provenance=_provenance(session, scope, year),
    )


def nearest(
    session: Session,
    scope: Scope,
    place: tuple[float, float],
    level: str,
    count: int,
    school_year: int | None,
) -> list[NearSchool]:
    """Return the schools in scope that teach `level` nearest to a point, nearest first.

    Args:
        session: to read with.
        scope: of the reader.
        place: longitude and latitude.
        level: one of `LEVELS`; empty for schools of any level.
        count: how many, at most `MOST_NEAR`.
        school_year: of the figures; None or one without figures means the latest.

    Raises:
        InvalidInputError: the point is nowhere on earth.
    """
    spot = np.array([place], dtype=float)
    if not np.isfinite(spot).all() or (np.abs(spot) > (180, 90)).any():
        raise InvalidInputError("map.bad_point")
    points = point_frame(session, scope)
    points = points[points[PointRow.KIND].isin(SCHOOL_KINDS)]
    if level in LEVELS:
        teaches = points[PointRow.LEVELS].str.split(";").map(lambda levels: level in levels)
        points = points[teaches.astype(bool)]
    points = points.reset_index(drop=True)
    found = geometry.nearest(
        _metres(points), geometry.to_metres(spot)[0], max(0, min(count, MOST_NEAR))
    )
    years = school_years(session, scope)
    year = school_year if school_year in years else (years[-1] if years else None)
    figures = (
        figure_frame(session, scope, year).set_index(FigureRow.CODE) if year is not None else None
    )
    return [_near(points.iloc[near.index], near.distance_m, figures) for near in found]


def _near(row: "pd.Series[Any]", distance_m: float, figures: pd.DataFrame | None) -> NearSchool:
    known = {} if figures is None else dict(figures.loc[row[PointRow.CODE]])

    def figure(name: str) -> float | None:
        value = float(known.get(name, np.nan))
        return None if np.isnan(value) else value

    return NearSchool(
        code=str(row[PointRow.CODE]),
        name=str(row[PointRow.NAME]),
        address=str(row[PointRow.ADDRESS]),
        sector=str(row[PointRow.SECTOR]),
        distance_m=distance_m,
        pupils=figure(FigureRow.PUPILS),
        seats=figure(FigureRow.SEATS),
    )


def _metres(points: pd.DataFrame) -> geometry.Coordinates:
    return geometry.to_metres(points[[PointRow.LON, PointRow.LAT]].to_numpy(float).reshape(-1, 2))


def _levels(session: Session, scope: Scope, school_year: int, codes: set[str]) -> pd.DataFrame:
    norms = class_size_norms(norm_limits(session))
    frame = map_points.by_level(session, scope, school_year, norms)
    frame = frame[frame[PointRow.CODE].isin(codes)]
    summed = frame.groupby(LevelInside.LEVEL).agg(
        **{
            LevelInside.SCHOOLS: (PointRow.CODE, "nunique"),
            LevelInside.PUPILS: (LevelInside.PUPILS, "sum"),
            LevelInside.SEATS: (LevelInside.SEATS, "sum"),
        }
    )
    return summed.reindex([level for level in LEVELS if level in summed.index]).reset_index()


def _people(
    session: Session, scope: Scope, area: BaseGeometry, year: int | None
) -> tuple[float | None, float | None]:
    """Estimate people inside from the units that report them, by the share of their area."""
    reported = map_areas.people(session, scope, year)
    if reported.empty:
        return None, None
    shapes = {
        shape.code: shape.geometry
        for level in outlines.LEVELS
        for shape in outlines.of_level(session, level)
        if shape.code in set(reported["unit_code"])
    }
    counted = reported[reported["unit_code"].isin(shapes)]
    if counted.empty:
        return None, None
    parts = np.array(
        [geometry.on_the_ground(shapes[code]) for code in counted["unit_code"]], dtype=object
    )
    shares = geometry.shares_inside(parts, area)
    return (
        float(np.dot(shares, counted["people"])),
        float(np.dot(shares, counted["school_age"])),
    )


def _provenance(session: Session, scope: Scope, year: int | None) -> Provenance:
    return joint(provenance.of_year(session, scope, year) if year is not None else {}, SUBJECTS)
