"""Reminders of what is due, and the calendars that show it elsewhere."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class Reminder(Base):
    """One thing one person is told once; `rule` and `subject` together name it."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("account_id", "rule", "subject"),
        CheckConstraint(
            "mail_state IN ('none', 'waiting', 'sending', 'sent', 'failed')", name="mail_state"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    rule: Mapped[str] = mapped_column(String(40))  # task_30, report_overdue, report_returned
    subject: Mapped[str] = mapped_column(String(120))  # task:III.2.6:2022-12-31
    values: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)  # for the text
    created_at: Mapped[datetime] = mapped_column(index=True)  # the installation's clock
    recorded_at: Mapped[datetime]  # the system's clock
    read_at: Mapped[datetime | None]
    mail_state: Mapped[str] = mapped_column(String(10), default="none", index=True)
    mail_attempts: Mapped[int] = mapped_column(default=0)
    mail_next_at: Mapped[datetime | None]  # the system's clock, as all of the mail
    mail_at: Mapped[datetime | None]  # when it was taken in hand, then when it was sent
    simulated: Mapped[bool] = mapped_column(default=False)


class CalendarFeed(Base):
    """A secret address under which a division's due dates can be read; kept as a hash."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
