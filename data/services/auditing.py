"""Audit what happens outside a command: denials, exports, looks."""

from collections.abc import Mapping

from data.commands import audit
from data.contracts.access import Actor
from data.database import write_session


def record_denial(actor: Actor, permission: str, what: str) -> None:
    """Keep that `actor` was refused `what` for want of `permission`."""
    record_event(
        actor,
        "access.deny",
        subject=what,
        outcome="denied",
        detail={"permission": str(permission)},
    )


def record_event(
    actor: Actor,
    action: str,
    *,
    subject: str = "",
    outcome: str = "done",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Append one line in a transaction of its own."""
    with write_session() as session:
        audit.record(session, actor, action, subject=subject, outcome=outcome, detail=detail)
