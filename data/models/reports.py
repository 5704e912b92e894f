"""Quarterly reports of Phụ lục II."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.models.base import Base


class ReportPeriod(Base):
    """A quarter, its due date (the plan: before the 25th of its last month)."""

    __tablename__ = "report_period"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("ends_on > starts_on", name="dates_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(10))  # 2023Q3
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date]

    reports: Mapped[list["Report"]] = relationship(back_populates="period")


class Report(Base):
    """The report a division or a district owes for a period; its versions say what happened."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("period_id", "division_id"),
        UniqueConstraint("period_id", "unit_id"),
        CheckConstraint("(division_id IS NULL) <> (unit_id IS NULL)", name="one_author"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"), index=True)
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("administrative_unit.id"), index=True)
    simulated: Mapped[bool] = mapped_column(default=False)  # owed only in the demo

    period: Mapped[ReportPeriod] = relationship(back_populates="reports")
    versions: Mapped[list["ReportVersion"]] = relationship(back_populates="report")


class ReportVersion(Base):
    """One appended state of a report with its sections."""

    __tablename__ = "report_version"
    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        CheckConstraint("state IN ('draft', 'submitted', 'returned', 'accepted')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    sections: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime]  # the installation's clock
    recorded_at: Mapped[datetime]  # the system's clock
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account_name: Mapped[str] = mapped_column(String(200), default="")
    comment: Mapped[str] = mapped_column(Text, default="", server_default="")  # why returned
    simulated: Mapped[bool] = mapped_column(default=False)

    report: Mapped[Report] = relationship(back_populates="versions")


class ReportText(Base):
    """One saved state of one field of a report; appended, never changed.

    The highest `number` of a field is in force. A text that met a newer one is kept without a
    number, so nothing anybody typed is lost.
    """

    __tablename__ = "report_text"
    __table_args__ = (
        UniqueConstraint("report_id", "name", "number"),
        CheckConstraint("number IS NULL OR number >= 1", name="number_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    name: Mapped[str] = mapped_column(String(80))  # difficulties, row:III.2.6:results
    number: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]  # the installation's clock
    recorded_at: Mapped[datetime]  # the system's clock
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account_name: Mapped[str] = mapped_column(String(200), default="")
    simulated: Mapped[bool] = mapped_column(default=False)
