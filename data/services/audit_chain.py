"""Is the audit log still the one that was written?"""

from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.audit import FIRST_HASH, digest
from data.models.accounts import AuditEntry, AuditHead

STEP = 2_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chain found.

    Attributes:
        entries: lines read and found right.
        broken_at: number of the first wrong line; None when all are right.
        reason: `changed`, `missing` or `cut`: a line was altered, taken out, or the end removed.
    """

    entries: int
    broken_at: int | None = None
    reason: str = ""

    @property
    def intact(self) -> bool:
        """Tell whether every line is as it was written."""
        return self.broken_at is None


def verify(session: Session) -> Verdict:
    """Read the log from its first line and follow the hashes to the head."""
    last_id, last_hash = 0, FIRST_HASH
    statement = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=STEP)
    with closing(session.scalars(statement)) as lines:
        for entry in lines:
            if entry.id != last_id + 1:
                return Verdict(last_id, last_id + 1, "missing")
            if entry.previous_hash != last_hash or entry.hash != digest(entry):
                return Verdict(last_id, entry.id, "changed")
            last_id, last_hash = entry.id, entry.hash
            session.expunge(entry)
    head = session.scalar(select(AuditHead))
    expected = (head.entry_id, head.hash) if head else (0, FIRST_HASH)
    if expected != (last_id, last_hash):
        return Verdict(last_id, last_id + 1, "cut")
    return Verdict(last_id)
