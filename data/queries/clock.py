"""The installation's clock: the system's, or in the demo one that started on 2023-10-16 08:00."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.contracts.clock import CITY_ZONE, system_now
from data.models.sources import InstallationFact

OFFSET_KEY = "clock_offset_seconds"


def now(session: Session) -> datetime:
    """Return the present instant of the installation, aware, in the city's zone."""
    offset = session.scalar(
        select(InstallationFact.value).where(InstallationFact.key == OFFSET_KEY)
    )
    return shifted(offset)


def shifted(offset: str | None) -> datetime:
    """Return the system's instant moved by the kept offset in seconds, in the city's zone."""
    shift = timedelta(seconds=float(offset)) if offset else timedelta()
    return (system_now() + shift).astimezone(CITY_ZONE)


def today(session: Session) -> date:
    """Return the present day of the installation in the city."""
    return now(session).date()
