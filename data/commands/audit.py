"""Append to the audit log: one chain of hashes, one order, in the writer's own transaction."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.contracts.access import Actor
from data.contracts.clock import system_now
from data.models.accounts import AuditEntry, AuditHead

FIRST_HASH = "0" * 64


def record(
    session: Session,
    actor: Actor,
    action: str,
    *,
    subject: str = "",
    outcome: str = "done",
    detail: Mapping[str, object] | None = None,
) -> int:
    """Append one line and return its number.

    Args:
        session: the writer's session, so that deed and line are saved together or not at all.
        actor: who did it; name, role and network address are kept.
        action: `<noun>.<verb>`, such as `import.apply` or `session.start`.
        subject: what it was done to, as `<noun>:<key>`.
        outcome: `done`, `denied` or `failed`.
        detail: small facts as JSON; never a secret, never personal data of pupils.
    """
    head = session.scalar(select(AuditHead).where(AuditHead.id == 1).with_for_update())
    if head is None:
        head = AuditHead(id=1, entry_id=0, hash=FIRST_HASH)
        session.add(head)
    entry = AuditEntry(
        id=head.entry_id + 1,
        recorded_at=system_now(),
        account_id=actor.account_id,
        account_name=actor.username[:200],
        role=str(actor.role),
        address=actor.address[:60],
        action=action,
        subject=subject[:200],
        outcome=outcome,
        detail=json.dumps(detail or {}, ensure_ascii=False, sort_keys=True, default=str),
        previous_hash=head.hash,
        hash="",
    )
    entry.hash = digest(entry)
    session.add(entry)
    head.entry_id, head.hash = entry.id, entry.hash
    session.flush()
    return entry.id


def digest(entry: AuditEntry) -> str:
    """Return the SHA-256 over everything a line says and the hash of the line before it."""
    said = [
        entry.id,
        _instant(entry.recorded_at),
        entry.account_id,
        entry.account_name,
        entry.role,
        entry.address,
        entry.action,
        entry.subject,
        entry.outcome,
        entry.detail,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")
