"""Tables. Importing this package makes every table known to `Base.metadata`."""

from data.models import (
    accounts,
    alerts,
    cameras,
    forecasts,
    indicators,
    institutions,
    plan,
    population,
    reports,
    sources,
    units,
    zone_editing,
    zones,
)
from data.models.base import Base

__all__ = [
    "Base",
    "accounts",
    "alerts",
    "cameras",
    "forecasts",
    "indicators",
    "institutions",
    "plan",
    "population",
    "reports",
    "sources",
    "units",
    "zone_editing",
    "zones",
]
