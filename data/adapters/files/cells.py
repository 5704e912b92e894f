"""How a cell is written for the outside."""

from datetime import date, datetime, time

from data.contracts.clock import CITY_ZONE

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; imports drop the apostrophe again."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def plain(value: object) -> str | int | float:
    """Return a cell as it is written: numbers as numbers, dates as ISO text."""
    if isinstance(value, str):
        return harmless(value)
    if value is None:
        return ""
    if isinstance(value, int | float):  # bool too: 1 and 0
        return int(value) if float(value).is_integer() else value
    if isinstance(value, datetime):
        return value.astimezone(CITY_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date | time) else harmless(str(value))
