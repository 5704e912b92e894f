"""Tables. Importing this package makes every table known to `Base.metadata`."""

from data.models import (
    accounts,
    alerts,
    camera_views,
    cameras,
    forecasts,
    indicators,
    institutions,
    plan,
    population,
    reminders,
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
    "camera_views",
    "cameras",
    "forecasts",
    "indicators",
    "institutions",
    "plan",
    "population",
    "reminders",
    "reports",
    "sources",
    "units",
    "zone_editing",
    "zones",
]
