"""Shapes of administrative-unit data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitIdentity:
    """A unit and what it is called."""

    code: str
    name: str
    level: str
    parent_code: str | None
    child_level: str | None = None  # level of the units right below; None for a leaf
