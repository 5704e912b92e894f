"""What a version of a zone plan was made with, what it was joined from, what people say of it."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class ZonePlanSetting(Base):
    """The conditions a version was made under: its name, forecast scenario and what-if changes.

    Written once with the version. `what_if` holds `tolerance` and, by code of the school,
    `closed`, `seats` (added or taken away) and `rooms` (added).
    """

    __tablename__ = "zone_plan_setting"
    __table_args__ = (UniqueConstraint("plan_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("zone_plan.id"))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("zone_plan.id"))
    title: Mapped[str] = mapped_column(String(120), default="")
    scenario: Mapped[str] = mapped_column(String(60), default="")
    what_if: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)


class ZonePlanPart(Base):
    """A plan of a smaller area that a version of a larger one was joined from."""

    __tablename__ = "zone_plan_part"
    __table_args__ = (
        UniqueConstraint("plan_id", "part_id"),
        CheckConstraint("plan_id <> part_id", name="not_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("zone_plan.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("zone_plan.id"), index=True)


class ZoneComment(Base):
    """Something a person said of a version; never changed."""

    __tablename__ = "zone_comment"
    __table_args__ = (CheckConstraint("text <> ''", name="text_given"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("zone_plan.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account_name: Mapped[str] = mapped_column(String(200), default="")
    said_at: Mapped[datetime]  # on the installation's clock
    recorded_at: Mapped[datetime]  # on the system's clock
