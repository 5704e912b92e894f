"""Wall displays as administrators see them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.contracts.administration import DeviceRow
from data.contracts.clock import system_now
from data.models.accounts import Account, DeviceToken


def listed(session: Session) -> list[DeviceRow]:
    """Return every display, the newest first."""
    now = system_now()
    rows = session.execute(
        select(DeviceToken, Account.username)
        .outerjoin(Account, Account.id == DeviceToken.created_by_id)
        .order_by(DeviceToken.id.desc())
    )
    return [_row(device, creator or "", now) for device, creator in rows]


def _row(device: DeviceToken, creator: str, now: datetime) -> DeviceRow:
    expired = now >= device.expires_at
    return DeviceRow(
        device_id=device.id,
        name=device.name,
        place=device.place,
        created_at=device.created_at,
        created_by=creator,
        expires_at=device.expires_at,
        seen_at=device.seen_at,
        state="revoked" if device.revoked_at else "expired" if expired else "open",
    )
