"""Tokens of wall displays: made, used, revoked."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands import audit, sessions
from data.commands.topics import Topic, bump
from data.contracts.access import Actor
from data.contracts.clock import system_now
from data.contracts.errors import InvalidInputError, NotFoundError
from data.contracts.text import clean
from data.domain.tokens import hash_token
from data.models.accounts import DeviceToken


def create(
    session: Session,
    actor: Actor,
    token: str,
    *,
    name: str,
    place: str = "",
    days: int,
    longest_days: int,
) -> int:
    """Keep the hash of a new display's token and return the display's id.

    Raises:
        InvalidInputError: a field was refused; `values["field"]` names it.
    """
    name = clean(name)
    if not 2 <= len(name) <= 120:
        raise InvalidInputError("admin.device_name_length", field="name")
    if not 1 <= days <= longest_days:
        raise InvalidInputError("admin.device_days_range", field="days", longest=longest_days)
    now = system_now()
    device = DeviceToken(
        name=name,
        place=clean(place)[:200],
        token_hash=hash_token(token),
        options={},
        created_at=now,
        created_by_id=actor.account_id,
        expires_at=now + timedelta(days=days),
    )
    session.add(device)
    session.flush()
    audit.record(
        session,
        actor,
        "device.create",
        subject=f"device:{device.id}",
        detail={"name": name, "place": device.place, "days": days},
    )
    bump(session, [Topic.ACCOUNTS])
    return device.id


def use(session: Session, token: str, now: datetime) -> DeviceToken | None:
    """Return the living display behind `token` and note the use."""
    device = session.scalar(
        select(DeviceToken).where(
            DeviceToken.token_hash == hash_token(token),
            DeviceToken.revoked_at.is_(None),
            DeviceToken.expires_at > now,
        )
    )
    if device is not None:
        device.seen_at = now
    return device


def revoke(session: Session, actor: Actor, device_id: int) -> None:
    """Take a display's token away; its screen goes dark at the next request."""
    device = session.get(DeviceToken, device_id)
    if device is None:
        raise NotFoundError
    if device.revoked_at is not None:
        return
    now = system_now()
    device.revoked_at = now
    sessions.end_all(session, device_id=device.id, reason="revoked", now=now)
    audit.record(
        session,
        actor,
        "device.revoke",
        subject=f"device:{device.id}",
        detail={"name": device.name},
    )
    bump(session, [Topic.ACCOUNTS])
