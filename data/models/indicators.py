"""Indicators, their targets and their values."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.models.base import Base, Recorded, one_current


class Indicator(Base):
    """What is measured and against which clause of the plan."""

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("direction IN ('up', 'down')", name="direction"),
        CheckConstraint("comparison IN ('>', '>=', '<', '<=')", name="comparison"),
        CheckConstraint("unit IN ('percent', 'count', 'ratio')", name="unit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    name_vi: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(10))
    comparison: Mapped[str] = mapped_column(String(5))
    measured_on: Mapped[str] = mapped_column(String(30))  # the plan's scope: institution, staff..
    by_district: Mapped[bool] = mapped_column(default=False)
    formula: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int]
    retired_on: Mapped[date | None]

    targets: Mapped[list["IndicatorTarget"]] = relationship(back_populates="indicator")
    leads: Mapped[list["IndicatorLead"]] = relationship(back_populates="indicator")


class IndicatorLead(Base):
    """A division that answers for an indicator."""

    __tablename__ = "indicator_lead"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"), primary_key=True)

    indicator: Mapped[Indicator] = relationship(back_populates="leads")


class IndicatorTarget(Recorded, Base):
    """A value to be reached by a date, or (kind `baseline`) the value the path starts from."""

    __tablename__ = "indicator_target"
    __table_args__ = (
        CheckConstraint("kind IN ('baseline', 'milestone', 'target')", name="kind"),
        one_current("indicator_target", "indicator_id", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date]
    value: Mapped[float] = mapped_column(Float)
    reason: Mapped[str] = mapped_column(Text, default="")

    indicator: Mapped[Indicator] = relationship(back_populates="targets")


class IndicatorValue(Recorded, Base):
    """Value of an indicator in one unit at the end of one period (`period_on` is its last day)."""

    __tablename__ = "indicator_value"
    __table_args__ = (
        CheckConstraint("denominator IS NULL OR denominator >= 0", name="denominator_not_negative"),
        CheckConstraint("state IN ('draft', 'submitted', 'approved', 'returned')", name="state"),
        one_current("indicator_value", "indicator_id", "unit_id", "period_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"), index=True)
    period_on: Mapped[date] = mapped_column(index=True)
    value: Mapped[float] = mapped_column(Float)
    numerator: Mapped[float | None] = mapped_column(Float)
    denominator: Mapped[float | None] = mapped_column(Float)
    state: Mapped[str] = mapped_column(String(20), default="approved")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")
