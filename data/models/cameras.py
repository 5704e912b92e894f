"""Cameras of institutions and the history of their states."""

from datetime import datetime, time

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

from data.models.base import Base, Recorded


class Camera(Recorded, Base):
    """A registered camera; its secret is encrypted, and no address is ever built into one text."""

    __tablename__ = "camera"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("scheme IN ('rtsp', 'rtsps', 'http', 'https')", name="scheme"),
        CheckConstraint("port BETWEEN 1 AND 65535", name="port_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(40))  # gate, yard, corridor, kitchen, parking
    scheme: Mapped[str] = mapped_column(String(10))
    host: Mapped[str] = mapped_column(String(200))
    port: Mapped[int]
    path: Mapped[str] = mapped_column(String(300), default="")
    query: Mapped[str] = mapped_column(String(300), default="")
    username: Mapped[str] = mapped_column(String(100), default="")
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # encrypted, key outside the database
    purpose: Mapped[str] = mapped_column(Text, default="")
    views_from: Mapped[time | None]
    views_to: Mapped[time | None]
    enabled: Mapped[bool] = mapped_column(default=True)
    sub_path: Mapped[str] = mapped_column(String(300), default="", server_default="")
    sub_query: Mapped[str] = mapped_column(String(300), default="", server_default="")
    retention: Mapped[str] = mapped_column(String(300), default="", server_default="")
    # polygons that are covered before anything is encoded, as shares of width and height
    masks: Mapped[list[list[list[float]]]] = mapped_column(JSON, default=list, server_default="[]")


class CameraState(Base):
    """A state seen by the prober or a reader; appended when it changes."""

    __tablename__ = "camera_state"
    __table_args__ = (
        CheckConstraint(
            "state IN ('online', 'offline', 'refused', 'no_video', 'frozen', 'covered',"
            " 'wrong_time')",
            name="state",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    camera_id: Mapped[int] = mapped_column(ForeignKey("camera.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    seen_at: Mapped[datetime] = mapped_column(index=True)
    detail: Mapped[str] = mapped_column(String(300), default="")


class CameraCheck(Base):
    """When a camera was last asked, and when it last showed a picture or said it would."""

    __tablename__ = "camera_check"

    camera_id: Mapped[int] = mapped_column(ForeignKey("camera.id"), primary_key=True)
    checked_at: Mapped[datetime]
    online_at: Mapped[datetime | None]
