"""Time zone of the city and the demo's first moment."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DEMO_START = datetime(2023, 10, 16, 8, 0, tzinfo=CITY_ZONE)


def system_now() -> datetime:
    """Return the system's instant, for sessions, locks, tokens, logs and the audit log."""
    return datetime.now(UTC)
