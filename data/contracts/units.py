"""Shapes of administrative-unit data."""

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class UnitIdentity:
    """A unit and what it is called."""

    code: str
    name: str
    level: str
    parent_code: str | None
    child_level: str | None = None  # level of the units right below; None for a leaf


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """A unit that is known by a point only."""

    code: str
    name: str
    lon: float
    lat: float
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class UnitShape:
    """The outline of a unit, EPSG:4326; an illustrative one is approximate."""

    code: str
    name: str
    parent_code: str | None
    geometry: BaseGeometry
    illustrative: bool
