"""Indicators, their targets and their values."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.models.base import Base, Recorded, one_current


def _one(name: str, condition: str) -> Index:
    """Allow one current row of a kind for a unit and a period."""
    current = text(f"superseded_by_id IS NULL AND {condition}")
    return Index(
        f"uq_indicator_value_{name}",
        "indicator_id",
        "unit_id",
        "period_on",
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )


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
    formula: Mapped[str] = mapped_column(
        Text, default=""
    )  # over measures; empty: values are entered
    method_vi: Mapped[str] = mapped_column(Text, default="")  # how it is counted, in words
    method_en: Mapped[str] = mapped_column(Text, default="")
    clause: Mapped[str] = mapped_column(String(200), default="")  # where the target is laid down
    position: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)  # rises with every change of the definition
    retired_on: Mapped[date | None]
    retired_reason: Mapped[str] = mapped_column(Text, default="")

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
    """Value of an indicator in one unit at the end of one period (`period_on` is its last day).

    Every step of a value is a row of its own: a correction, a submission, a decision appends one
    and points the row before it to its batch. For one unit and period at most one approved row is
    current, and beside it at most one that is still on its way. `value` is NULL only where there
    was nothing to count (`denominator` 0).
    """

    __tablename__ = "indicator_value"
    __table_args__ = (
        CheckConstraint("denominator IS NULL OR denominator >= 0", name="denominator_not_negative"),
        CheckConstraint("value IS NOT NULL OR denominator = 0", name="value_or_nothing_to_count"),
        CheckConstraint("state IN ('draft', 'submitted', 'approved', 'returned')", name="state"),
        _one("approved", "state = 'approved'"),
        _one("open", "state <> 'approved'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"), index=True)
    period_on: Mapped[date] = mapped_column(index=True)
    value: Mapped[float | None] = mapped_column(Float)
    numerator: Mapped[float | None] = mapped_column(Float)
    denominator: Mapped[float | None] = mapped_column(Float)
    state: Mapped[str] = mapped_column(String(20), default="approved")
    revision: Mapped[int] = mapped_column(default=1)  # 1, 2, .. of this unit and period
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")  # of a correction or of a return
