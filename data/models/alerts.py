"""Alerts raised by rules, with every step that people and rules took."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.models.base import Base

_OPEN = text("cleared_at IS NULL")


class Alert(Base):
    """One cause that needs somebody; open while `cleared_at` is NULL. One open alert per cause."""

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint("severity IN ('low', 'medium', 'high')", name="severity"),
        Index(None, "rule", "subject", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120))  # what it is about: task:III.2.6
    severity: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("administrative_unit.id"), index=True)
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"), index=True)
    values: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)  # for the text
    raised_at: Mapped[datetime] = mapped_column(index=True)  # the installation's clock
    cleared_at: Mapped[datetime | None] = mapped_column(index=True)
    simulated: Mapped[bool] = mapped_column(default=False)

    events: Mapped[list["AlertEvent"]] = relationship(back_populates="alert")


class AlertEvent(Base):
    """One step of an alert: raised, acknowledged, cleared, closed, shelved, commented..."""

    __tablename__ = "alert_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), index=True)
    step: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(Text, default="")

    alert: Mapped[Alert] = relationship(back_populates="events")
