"""Enrollment zones: residential blocks, expected entrants, versions of zone plans."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.contracts.education import one_of
from data.contracts.zones import PlanState
from data.models.base import Base, Recorded, one_current

_ENTRY_GRADE = "grade IN (0, 1, 6)"


class ResidentialBlock(Base):
    """Identity and life of a residential block (khu phố, ấp, cụm dân cư)."""

    __tablename__ = "residential_block"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    profiles: Mapped[list["BlockProfile"]] = relationship(back_populates="block")


class BlockProfile(Recorded, Base):
    """What a block is called, which unit it lies in, and its shape (WKB, EPSG:4326) with its box.

    `lon`, `lat` is a point inside: distances are measured from it.
    """

    __tablename__ = "block_profile"
    __table_args__ = (
        CheckConstraint("east >= west AND north >= south", name="box_order"),
        one_current("block_profile", "block_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("residential_block.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(200))
    geometry: Mapped[bytes] = mapped_column(LargeBinary)
    west: Mapped[float] = mapped_column(Float)
    south: Mapped[float] = mapped_column(Float)
    east: Mapped[float] = mapped_column(Float)
    north: Mapped[float] = mapped_column(Float)
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    illustrative: Mapped[bool] = mapped_column(default=False)

    block: Mapped[ResidentialBlock] = relationship(back_populates="profiles")


class BlockEntrants(Recorded, Base):
    """Children of a block who are expected to enter a grade of public schools in a school year."""

    __tablename__ = "block_entrants"
    __table_args__ = (
        CheckConstraint(_ENTRY_GRADE, name="entry_grade"),
        CheckConstraint("entrants >= 0", name="entrants_not_negative"),
        one_current("block_entrants", "block_id", "school_year", "grade"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("residential_block.id"))
    school_year: Mapped[int]
    grade: Mapped[int]
    entrants: Mapped[int]


class ZonePlan(Base):
    """One version of the zones of a unit for a grade and a school year.

    The unit is of whatever level plans its zones. What a version says never changes once it is
    approved; a change is a new version.
    """

    __tablename__ = "zone_plan"
    __table_args__ = (
        UniqueConstraint("school_year", "grade", "unit_id", "version"),
        CheckConstraint(_ENTRY_GRADE, name="entry_grade"),
        CheckConstraint("version >= 1", name="version_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_year: Mapped[int]
    grade: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"), index=True)
    version: Mapped[int]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    simulated: Mapped[bool] = mapped_column(default=False)

    states: Mapped[list["ZonePlanState"]] = relationship(back_populates="plan")


class ZonePlanState(Base):
    """One step in the life of a plan; the newest row tells where it stands, none is changed."""

    __tablename__ = "zone_plan_state"
    __table_args__ = (
        CheckConstraint(one_of("state", map(str, PlanState)), name="state"),
        CheckConstraint(
            "state <> 'approved' OR (decision_number <> '' AND decided_on IS NOT NULL"
            " AND effective_on IS NOT NULL)",
            name="approved_by_decision",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("zone_plan.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    decision_number: Mapped[str] = mapped_column(String(80), default="")
    decided_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account_name: Mapped[str] = mapped_column(String(200), default="")
    changed_at: Mapped[datetime]  # on the installation's clock
    recorded_at: Mapped[datetime]  # on the system's clock

    plan: Mapped[ZonePlan] = relationship(back_populates="states")


class ZoneAssignment(Recorded, Base):
    """A block sent to a school by a version of a plan.

    A block without a row has no school, one with two rows has two: files bring both, and the
    checks find them. `locked` keeps a planner's choice when the plan is worked out again.
    """

    __tablename__ = "zone_assignment"
    __table_args__ = (
        one_current("zone_assignment", "plan_id", "block_id", "institution_id"),
        Index("ix_zone_assignment_institution_id", "institution_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("zone_plan.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("residential_block.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    locked: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(300), default="")
