"""Reminders and shared calendars as screens show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReminderView:
    """One reminder; its sentence is `reminders.<rule>` with `values`."""

    id: int
    rule: str
    subject: str
    values: Mapping[str, object]
    created_at: datetime
    is_read: bool
    mail_state: str

    @property
    def href(self) -> str:
        """Address of what it is about."""
        return str(self.values.get("href", "/inbox"))


@dataclass(frozen=True, slots=True)
class FeedView:
    """A calendar that is shared by a secret address."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None
