"""Outlines of units, kept until a boundary changes."""

from collections import defaultdict

import numpy as np
import shapely
from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import WHOLE_CITY
from data.contracts.units import UnitPlace, UnitShape
from data.domain.partition import cells, polygons_of
from data.queries import units
from data.services.caching import cached
from data.services.packing import Packed

LEVELS = ("province", "district", "commune")
GRID_DEGREES = 1e-5  # about a metre
# The farthest a drawn line may stray, in degrees; small units are drawn from farther away.
STRAY_DEGREES = {"province": 0.0003, "district": 0.0001, "commune": 0.0002}


def of_level(session: Session, level: str) -> tuple[UnitShape, ...]:
    """Return the outline of every unit of `level`, by code.

    A unit without a stored outline gets an illustrative one: the part of its parent that lies
    nearer to its point than to those of its siblings.
    """
    return cached(
        session, WHOLE_CITY, "unit_shapes", (Topic.UNITS,), level, lambda: _shapes(session, level)
    )


def drawn(session: Session, level: str) -> Packed:
    """Return the outlines of `level` as a GeoJSON feature collection, simplified for the screen.

    Neighbours share their simplified border.
    """
    return cached(
        session, WHOLE_CITY, "outlines", (Topic.UNITS,), level, lambda: _drawn(session, level)
    )


def _shapes(session: Session, level: str) -> tuple[UnitShape, ...]:
    stored = units.shapes(session, level)
    places = units.places_without_shape(session, level)
    found = [*stored, *_derived(session, stored, places)]
    return tuple(sorted(found, key=lambda shape: shape.code))


def _derived(session: Session, stored: list[UnitShape], places: list[UnitPlace]) -> list[UnitShape]:
    siblings: dict[str, list[UnitPlace]] = defaultdict(list)
    for place in places:
        if place.parent_code is not None:
            siblings[place.parent_code].append(place)
    areas = units.shapes_by_code(session, siblings.keys())
    derived = []
    for parent, children in siblings.items():
        if parent not in areas:
            continue
        known = [shape.geometry for shape in stored if shape.parent_code == parent]
        rest = polygons_of(areas[parent].difference(shapely.union_all(known)))
        found = cells({child.code: (child.lon, child.lat) for child in children}, rest)
        derived += [
            UnitShape(child.code, child.name, parent, found[child.code], illustrative=True)
            for child in children
            if child.code in found
        ]
    return derived


def _drawn(session: Session, level: str) -> Packed:
    shapes = of_level(session, level)
    outlines = np.array([shape.geometry for shape in shapes], dtype=object)
    if len(outlines):
        outlines = shapely.set_precision(outlines, GRID_DEGREES, mode="pointwise")
        outlines = shapely.coverage_simplify(outlines, STRAY_DEGREES[level])
        outlines = shapely.transform(outlines, lambda degrees: np.round(degrees, 5))
    features = [
        {
            "type": "Feature",
            "id": shape.code,
            "properties": {
                "code": shape.code,
                "name": shape.name,
                "parent": shape.parent_code,
                "illustrative": shape.illustrative,
            },
            "geometry": shapely.geometry.mapping(outline),
        }
        for shape, outline in zip(shapes, outlines, strict=True)
    ]
    return Packed.of({"type": "FeatureCollection", "features": features})
