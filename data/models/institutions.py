"""Institutions and their yearly facts."""

from datetime import date

from sqlalchemy import (
    JSON,
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

from data.contracts.education import KINDS, LEVELS, SECTORS, one_of
from data.models.base import Base, Recorded, one_current


class Institution(Base):
    """Identity of an institution; what it is called and does is in its profile."""

    __tablename__ = "institution"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))

    profiles: Mapped[list["InstitutionProfile"]] = relationship(back_populates="institution")


class InstitutionProfile(Recorded, Base):
    """What an institution is and where; `unit_id` is the smallest unit known (ward or district).

    A withdrawn institution has no current profile.
    """

    __tablename__ = "institution_profile"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("sector", SECTORS), name="sector"),
        CheckConstraint("lon IS NULL OR (lon BETWEEN -180 AND 180)", name="lon_range"),
        CheckConstraint("lat IS NULL OR (lat BETWEEN -90 AND 90)", name="lat_range"),
        CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="point_whole"),
        one_current("institution_profile", "institution_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    name_folded: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(40))
    levels: Mapped[str] = mapped_column(String(120))  # of LEVELS, joined by ';'
    sector: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(300), default="")
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    programmes: Mapped[str] = mapped_column(Text, default="")  # joined by ';'
    phone: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    published: Mapped[bool] = mapped_column(default=True)
    extra: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)

    institution: Mapped[Institution] = relationship(back_populates="profiles")


class Enrolment(Recorded, Base):
    """Pupils and classes of one grade of one institution in one school year.

    `grade` is 1-12; preschool is -3 (nursery, below 3), -2 (3-4), -1 (4-5), 0 (5-6 years).
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        CheckConstraint("grade BETWEEN -3 AND 12", name="grade_range"),
        CheckConstraint("pupils >= 0", name="pupils_not_negative"),
        CheckConstraint("classes >= 0", name="classes_not_negative"),
        CheckConstraint(one_of("level", LEVELS), name="level"),
        one_current("enrolment", "institution_id", "school_year", "grade"),
        Index(  # sums by school, year and level run along it without touching the table
            "ix_enrolment_level",
            "institution_id",
            "school_year",
            "level",
            "grade",
            "pupils",
            "classes",
            sqlite_where=text("superseded_by_id IS NULL"),
            postgresql_where=text("superseded_by_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    school_year: Mapped[int] = mapped_column(index=True)
    grade: Mapped[int]
    level: Mapped[str] = mapped_column(String(20))
    pupils: Mapped[int]
    classes: Mapped[int]


class Staffing(Recorded, Base):
    """Staff of one institution in one school year by group."""

    __tablename__ = "staffing"
    __table_args__ = (
        CheckConstraint("people >= 0", name="people_not_negative"),
        CheckConstraint(
            "staff_group IN ('preschool', 'general', 'language', 'natural', 'social', 'arts_sport',"
            " 'vocational', 'manager', 'it', 'other')",
            name="staff_group",
        ),
        one_current("staffing", "institution_id", "school_year", "staff_group"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    school_year: Mapped[int] = mapped_column(index=True)
    staff_group: Mapped[str] = mapped_column(String(20))
    people: Mapped[int]


class Facility(Recorded, Base):
    """Rooms, land and equipment of one institution in one school year."""

    __tablename__ = "facility"
    __table_args__ = (
        CheckConstraint(
            "rooms_permanent >= 0 AND rooms_semi_permanent >= 0 AND rooms_temporary >= 0",
            name="rooms_not_negative",
        ),
        CheckConstraint("land_m2 IS NULL OR land_m2 >= 0", name="land_not_negative"),
        CheckConstraint("computers >= 0 AND smart_rooms >= 0", name="equipment_not_negative"),
        one_current("facility", "institution_id", "school_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    school_year: Mapped[int] = mapped_column(index=True)
    rooms_permanent: Mapped[int]  # phòng kiên cố
    rooms_semi_permanent: Mapped[int]  # phòng bán kiên cố
    rooms_temporary: Mapped[int]  # phòng tạm
    land_m2: Mapped[float | None] = mapped_column(Float)
    computers: Mapped[int] = mapped_column(default=0)
    internet_mbps: Mapped[int | None]
    smart_rooms: Mapped[int] = mapped_column(default=0)
