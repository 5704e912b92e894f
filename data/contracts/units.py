"""Shapes of administrative-unit data."""

from dataclasses import dataclass


class UnitList:
    """Frame with one row per administrative unit, ordered by code."""

    UNIT_CODE = "unit_code"  # str
    UNIT_NAME = "unit_name"  # str, Vietnamese
    LEVEL = "level"  # province, district, commune
    PARENT_CODE = "parent_code"  # str or None
    AREA_KM2 = "area_km2"  # float or nan, published


@dataclass(frozen=True, slots=True)
class UnitIdentity:
    """A unit and what it is called."""

    code: str
    name: str
    level: str
    parent_code: str | None
    child_level: str | None = None  # level of the units right below; None for a leaf
