"""Days of the simulation; nothing is dated after the demo's first moment."""

from datetime import date, datetime, timedelta

from data.contracts.clock import CITY_ZONE, DEMO_START

LAST_DAY = DEMO_START.date()
PLAN_DAY = date(2023, 2, 22)  # plan 723/KH-SGDĐT was signed
BASELINE_DAY = date(2021, 12, 31)


def facts_on(school_year: int) -> date:
    """Return the day on which the facts of a school year were counted."""
    counted = date(school_year, 12, 31)
    return counted if counted <= LAST_DAY else date(2023, 9, 30)


def people_on(year: int) -> date:
    """Return the day on which people were counted: mid-year."""
    return date(year, 7, 1)


def month_ends() -> list[date]:
    """Return the last days of the months from 2022-01 to 2023-09."""
    firsts = [date(year, month, 1) for year in (2022, 2023) for month in range(1, 13)]
    return [first - timedelta(days=1) for first in firsts if date(2022, 1, 31) < first <= LAST_DAY]


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """Return an instant of the city's time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CITY_ZONE)
