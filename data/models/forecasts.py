"""Scenarios and forecasts: every version and every run is kept."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
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

from data.contracts.education import LEVELS, one_of
from data.models.base import Base


class Scenario(Base):
    """Identity of a scenario; what it assumes is in its versions."""

    __tablename__ = "scenario"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)

    versions: Mapped[list["ScenarioVersion"]] = relationship(back_populates="scenario")


class ScenarioVersion(Base):
    """What a scenario assumed from one moment on; never changed, only followed by the next."""

    __tablename__ = "scenario_version"
    __table_args__ = (
        UniqueConstraint("scenario_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    assumptions: Mapped[dict[str, object]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account_name: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime]
    simulated: Mapped[bool] = mapped_column(default=False)

    scenario: Mapped[Scenario] = relationship(back_populates="versions")


class ForecastRun(Base):
    """One run of the forecast for some scenarios, with everything needed to repeat it."""

    __tablename__ = "forecast_run"
    __table_args__ = (
        CheckConstraint("horizon BETWEEN 1 AND 10", name="horizon_range"),
        CheckConstraint("seconds >= 0", name="seconds_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    method: Mapped[str] = mapped_column(String(120))
    data_on: Mapped[date]
    base_year: Mapped[int]
    horizon: Mapped[int]
    seed: Mapped[int]
    settings: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    back_test: Mapped[list[object]] = mapped_column(JSON, default=list)
    issues: Mapped[list[object]] = mapped_column(JSON, default=list)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 over all results
    seconds: Mapped[float] = mapped_column(Float)
    simulated: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account_name: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime]

    areas: Mapped[list["ForecastArea"]] = relationship(back_populates="run")
    hot_spots: Mapped[list["ForecastHotSpot"]] = relationship(back_populates="run")


class ForecastArea(Base):
    """What a run says of one unit under one scenario.

    `figures` are the packed arrays of the unit itself, `schools` those of the schools that lie
    directly in it. One row per unit, so that a reader's scope is applied in SQL.
    """

    __tablename__ = "forecast_area"
    __table_args__ = (UniqueConstraint("run_id", "version_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("forecast_run.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("scenario_version.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"))
    figures: Mapped[bytes] = mapped_column(LargeBinary)
    schools: Mapped[bytes | None] = mapped_column(LargeBinary)

    run: Mapped[ForecastRun] = relationship(back_populates="areas")


class ForecastHotSpot(Base):
    """A unit and level that a run finds short of rooms, in the order of urgency."""

    __tablename__ = "forecast_hot_spot"
    __table_args__ = (
        CheckConstraint(one_of("level", LEVELS), name="level"),
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability_range"),
        UniqueConstraint("run_id", "version_id", "unit_id", "level"),
        Index("ix_forecast_hot_spot_order", "run_id", "version_id", "room_years"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("forecast_run.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("scenario_version.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"))
    level: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]  # first year in which a shortage is more likely than not
    worst_year: Mapped[int]
    shortage: Mapped[int]
    likely_shortage: Mapped[int]
    need: Mapped[int]
    supply: Mapped[int]
    planned: Mapped[int]
    probability: Mapped[float] = mapped_column(Float)
    pupils_now: Mapped[int]
    pupils_then: Mapped[int]
    schools: Mapped[int]
    room_years: Mapped[float] = mapped_column(Float)

    run: Mapped[ForecastRun] = relationship(back_populates="hot_spots")
