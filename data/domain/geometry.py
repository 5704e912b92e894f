"""Distances, areas and membership on the ground.

Everything is computed in UTM zone 48N (EPSG:32648), the zone of the city: within 0.1 % of the
geodesic figures there.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

Coordinates = NDArray[np.float64]  # shape (n, 2)
MOST_CORNERS = 500
LONGEST_RADIUS_M = 100_000.0
CIRCLE_QUARTER = 64  # segments of a quarter circle: 0.01 % smaller than the true one


class BadShapeError(ValueError):
    """A drawn shape that encloses nothing, crosses itself or lies outside the world."""


@dataclass(frozen=True, slots=True)
class Near:
    """A point found near another: its place in the list and how far it is."""

    index: int
    distance_m: float


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs(4326, 32648, always_xy=True)


def to_metres(degrees: Coordinates) -> Coordinates:
    """Return longitudes and latitudes (n, 2) as metres east and north in EPSG:32648."""
    east, north = _transformer().transform(degrees[:, 0], degrees[:, 1])
    return np.column_stack([east, north])


def to_degrees(metres: Coordinates) -> Coordinates:
    """Return metres of EPSG:32648 (n, 2) as longitudes and latitudes."""
    lon, lat = _transformer().transform(metres[:, 0], metres[:, 1], direction="INVERSE")
    return np.column_stack([lon, lat])


def on_the_ground(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape of EPSG:4326 in EPSG:32648."""
    moved: BaseGeometry = shapely.transform(shape, to_metres)
    return moved


def area_km2(shape: BaseGeometry) -> float:
    """Return the area of a shape of EPSG:4326."""
    return float(on_the_ground(shape).area) / 1e6


def polygon(corners: Coordinates) -> BaseGeometry:
    """Return the polygon with these corners (n, 2) in degrees, in EPSG:32648.

    Raises:
        BadShapeError: fewer than three corners, too many, crossing sides, or no area.
    """
    if not 3 <= len(corners) <= MOST_CORNERS or not _in_the_world(corners):
        raise BadShapeError
    drawn = shapely.Polygon(to_metres(corners))
    if not drawn.is_valid or drawn.area < 1.0:
        raise BadShapeError
    return drawn


def circle(centre: tuple[float, float], radius_m: float) -> BaseGeometry:
    """Return the circle around a point in degrees, in EPSG:32648.

    Raises:
        BadShapeError: no radius, or one beyond any city.
    """
    middle = np.array([centre], dtype=float)
    if not 1.0 <= radius_m <= LONGEST_RADIUS_M or not _in_the_world(middle):
        raise BadShapeError
    drawn: BaseGeometry = shapely.points(to_metres(middle)[0]).buffer(
        radius_m, quad_segs=CIRCLE_QUARTER
    )
    return drawn


def _in_the_world(degrees: Coordinates) -> bool:
    limits = np.array([180.0, 90.0])
    return bool(np.isfinite(degrees).all() and (np.abs(degrees) <= limits).all())


def inside(points: Coordinates, area: BaseGeometry) -> NDArray[np.bool_]:
    """Tell which points (n, 2) in metres lie in `area` or on its border, both in EPSG:32648."""
    shapely.prepare(area)
    found: NDArray[np.bool_] = shapely.intersects_xy(area, points[:, 0], points[:, 1])
    return found


def shares_inside(parts: NDArray[np.object_], area: BaseGeometry) -> Coordinates:
    """Return the share (0-1) of each part's area that lies in `area`, all in EPSG:32648."""
    whole = shapely.area(parts)
    common = shapely.area(shapely.intersection(parts, area))
    shares: Coordinates = np.divide(common, whole, out=np.zeros_like(whole), where=whole > 0)
    return shares


def nearest(points: Coordinates, place: Coordinates, count: int) -> list[Near]:
    """Return the `count` points (n, 2) nearest to `place` (2,), nearest first, in metres.

    Points at the same distance keep their order in the list.
    """
    distances = np.hypot(points[:, 0] - place[0], points[:, 1] - place[1])
    order = np.argsort(distances, kind="stable")[:count]
    return [Near(int(index), float(distances[index])) for index in order]
