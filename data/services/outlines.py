"""Outlines of units, kept until a boundary changes."""

from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import WHOLE_CITY
from data.queries import units
from data.services.caching import cached

LEVELS = ("province", "district", "commune")


def of_level(session: Session, level: str) -> dict[str, object]:
    """Return the outlines of every unit of `level` as a GeoJSON feature collection."""
    return cached(
        session,
        WHOLE_CITY,
        "outlines",
        (Topic.UNITS,),
        level,
        lambda: units.boundaries(session, level),
    )
