"""What the camera service needs of the register: the only reader of addresses and secrets."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.accounts import Account
from data.models.cameras import Camera
from data.queries.cameras import last_states


@dataclass(frozen=True, slots=True)
class RegisteredCamera:
    """A camera with its address as fields; the secret is as it is kept, encrypted."""

    id: int
    scheme: str
    host: str
    port: int
    path: str
    query: str
    sub_path: str
    sub_query: str
    username: str
    secret: bytes | None = field(repr=False)
    masks: Any
    simulated: bool


def registered(session: Session) -> list[RegisteredCamera]:
    """Return the enabled cameras by number, for the service that reads them."""
    statement = (
        select(
            Camera.id,
            Camera.scheme,
            Camera.host,
            Camera.port,
            Camera.path,
            Camera.query,
            Camera.sub_path,
            Camera.sub_query,
            Camera.username,
            Camera.secret,
            Camera.masks,
            Camera.simulated,
        )
        .where(Camera.superseded_by_id.is_(None), Camera.enabled)
        .order_by(Camera.id)
    )
    return [RegisteredCamera(*tuple(row)) for row in session.execute(statement)]


def states(session: Session) -> dict[int, str]:
    """Return the last state of each camera that was ever checked."""
    last = last_states()
    statement = select(last.c.camera_id, last.c.state).where(last.c.place == 1)
    return dict(session.execute(statement).all())


def names(session: Session) -> dict[str, str]:
    """Return the name of each account by user name, for the marks on clear pictures."""
    return dict(session.execute(select(Account.username, Account.name)).all())
