"""Divide an area among points: approximate shapes where only points are known."""

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

DEGREE_COSINE = 0.98  # of 11 degrees north: keeps distances in both directions alike


def cells(points: Mapping[str, tuple[float, float]], area: BaseGeometry) -> dict[str, BaseGeometry]:
    """Return for each point the part of `area` that is nearer to it than to any other point.

    The parts cover the area exactly and do not overlap. Of points at the same place the first by
    name gets the part and the others get none; a point far outside may get none either.

    Args:
        points: name -> longitude and latitude, EPSG:4326.
        area: polygon or multipolygon, EPSG:4326.

    Returns:
        Name -> valid polygon or multipolygon, without the names that got none.
    """
    places: dict[tuple[float, float], str] = {}
    for name in sorted(points):
        lon, lat = points[name]
        places.setdefault((lon * DEGREE_COSINE, lat), name)
    if area.is_empty or not places:
        return {}
    if len(places) == 1:
        return {next(iter(places.values())): area}
    flat = shapely.transform(area, lambda xy: xy * (DEGREE_COSINE, 1.0))
    seeds = shapely.multipoints(list(places))
    drawn = shapely.get_parts(
        shapely.voronoi_polygons(seeds, extend_to=shapely.box(*flat.buffer(1).bounds))
    )
    tree = shapely.STRtree(drawn)
    names, marks = list(places.values()), shapely.points(list(places))
    found: dict[str, BaseGeometry] = {}
    for mark, cell in tree.query(marks, predicate="intersects").T:
        part = shapely.intersection(drawn[cell], flat)
        part = polygons_of(part)
        if not part.is_empty:
            found[names[mark]] = shapely.transform(part, lambda xy: xy / (DEGREE_COSINE, 1.0))
    return dict(sorted(found.items()))


def polygons_of(shape: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a shape without the lines and points that cutting leaves behind."""
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.union_all(parts) if parts else shapely.Polygon()
