"""How cameras are looked at: saved walls, every clear or late viewing, kept pictures."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base


class CameraLayout(Base):
    """A wall one person has saved: which view of `/cameras`, as its query string."""

    __tablename__ = "camera_layout"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    view: Mapped[dict[str, str]] = mapped_column(JSON)
    saved_at: Mapped[datetime]


class CameraViewing(Base):
    """Somebody looked clearly, or outside the set hours, with a reason; never deleted."""

    __tablename__ = "camera_viewing"
    __table_args__ = (
        CheckConstraint("kind IN ('clear', 'late')", name="kind"),
        CheckConstraint("ends_at > starts_at", name="times_order"),
        CheckConstraint("frames >= 0", name="frames_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    camera_id: Mapped[int] = mapped_column(ForeignKey("camera.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    account_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(index=True)  # the system's clock: security time
    ends_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    frames: Mapped[int] = mapped_column(default=0)


class CameraSnapshot(Base):
    """A picture kept as evidence; after `expires_at` the picture goes and the row stays."""

    __tablename__ = "camera_snapshot"
    __table_args__ = (
        CheckConstraint("target IN ('alert', 'task')", name="target"),
        CheckConstraint("expires_at > taken_at", name="times_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    camera_id: Mapped[int] = mapped_column(ForeignKey("camera.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account_name: Mapped[str] = mapped_column(String(200))
    target: Mapped[str] = mapped_column(String(10))
    target_key: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    picture: Mapped[bytes | None] = mapped_column(LargeBinary)
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    purged_at: Mapped[datetime | None]
