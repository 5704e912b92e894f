"""Administrative units: one effective-dated tree, with boundaries and a crosswalk of changes."""

from datetime import date

from sqlalchemy import CheckConstraint, Float, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.contracts.text import fingerprint
from data.models.base import Base, Recorded, one_current


class AdministrativeUnit(Base):
    """Identity and life of a unit; a merger closes units (`valid_to`) and opens new ones."""

    __tablename__ = "administrative_unit"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    profiles: Mapped[list["UnitProfile"]] = relationship(
        back_populates="unit", foreign_keys="UnitProfile.unit_id"
    )
    boundaries: Mapped[list["UnitBoundary"]] = relationship(back_populates="unit")


class UnitProfile(Recorded, Base):
    """What a unit is called and where it hangs in the tree. `level` is a value, never a table."""

    __tablename__ = "unit_profile"
    __table_args__ = (
        CheckConstraint("level IN ('province', 'district', 'commune')", name="level"),
        CheckConstraint("area_km2 IS NULL OR area_km2 > 0", name="area_positive"),
        one_current("unit_profile", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("administrative_unit.id"), index=True)
    level: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(200))
    area_km2: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)

    unit: Mapped[AdministrativeUnit] = relationship(
        back_populates="profiles", foreign_keys=[unit_id]
    )


def profile_fingerprint(profile: UnitProfile) -> str:
    """Return a text that changes whenever a unit is corrected."""
    return fingerprint(profile.id, profile.name, profile.area_km2)


class UnitBoundary(Recorded, Base):
    """Shape of a unit as WKB in EPSG:4326, with its box; `illustrative` shapes are approximate."""

    __tablename__ = "unit_boundary"
    __table_args__ = (one_current("unit_boundary", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"), index=True)
    geometry: Mapped[bytes] = mapped_column(LargeBinary)
    west: Mapped[float] = mapped_column(Float)
    south: Mapped[float] = mapped_column(Float)
    east: Mapped[float] = mapped_column(Float)
    north: Mapped[float] = mapped_column(Float)
    area_km2: Mapped[float] = mapped_column(Float)
    illustrative: Mapped[bool] = mapped_column(default=False)

    unit: Mapped[AdministrativeUnit] = relationship(back_populates="boundaries")


class UnitCrosswalk(Base):
    """One line of a split or merger: which share (0-1) of a closed unit went to which new one."""

    __tablename__ = "unit_crosswalk"
    __table_args__ = (
        UniqueConstraint("from_unit_id", "to_unit_id", "effective_on"),
        CheckConstraint("share > 0 AND share <= 1", name="share_range"),
        CheckConstraint("from_unit_id <> to_unit_id", name="two_units"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"))
    effective_on: Mapped[date]
    share: Mapped[float] = mapped_column(Float)
    source_id: Mapped[int] = mapped_column(ForeignKey("data_source.id"))
