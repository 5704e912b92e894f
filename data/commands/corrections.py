"""Correct an institution, or undo its newest correction; every state stays as history."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands.topics import Topic, bump
from data.commands.units import ENTRY_SOURCE
from data.contracts.access import Actor
from data.contracts.clock import system_now
from data.contracts.institution import FieldChange
from data.contracts.text import fold
from data.models.institutions import Institution, InstitutionProfile
from data.models.sources import DataSource, ImportBatch

_KEPT = ("institution_id", "opened_on", "closed_on", "extra", "simulated")
_WRITTEN = (
    "name",
    "kind",
    "levels",
    "sector",
    "unit_id",
    "address",
    "lon",
    "lat",
    "programmes",
    "phone",
    "email",
    "website",
    "published",
)


def differs(profile: InstitutionProfile, values: Mapping[str, Any]) -> bool:
    """Tell whether a form says anything else than the record."""
    return any(getattr(profile, name) != values[name] for name in _WRITTEN)


def correct(
    session: Session,
    actor: Actor,
    old: InstitutionProfile,
    values: Mapping[str, Any],
    *,
    reason: str,
    changes: tuple[FieldChange, ...],
    today: date,
) -> int:
    """Append a new state of an institution and return the number of its batch.

    Args:
        session: a writing session in which `old` was read.
        actor: who corrects; the caller has made sure that both units are this person's.
        old: the current state.
        values: the new state, by column.
        reason: why, in the words of the actor.
        changes: what differs, for the audit log.
        today: the day as of which the new state holds.
    """
    batch = _batch(session, actor, reason)
    kept = {name: getattr(old, name) for name in _KEPT}
    written = {name: values[name] for name in _WRITTEN}
    _succeed(session, old, batch, kept | written, today)
    _record(session, actor, "institution.correct", old.institution_id, batch, changes)
    return batch.id


def undo(
    session: Session,
    actor: Actor,
    old: InstitutionProfile,
    before: InstitutionProfile,
    *,
    undone: int,
    changes: tuple[FieldChange, ...],
) -> int:
    """Append the state `before` again and return the number of the new batch.

    Args:
        session: a writing session in which both states were read.
        actor: who undoes.
        old: the current state, written by the batch `undone`.
        before: the state that it replaced.
        undone: number of the batch.
        changes: what differs, for the audit log.
    """
    batch = _batch(session, actor, "", undone)
    columns = {name: getattr(before, name) for name in (*_KEPT, *_WRITTEN)}
    _succeed(session, old, batch, columns, before.as_of_on, before.source_id)
    _record(session, actor, "institution.undo", old.institution_id, batch, changes)
    return batch.id


def _batch(session: Session, actor: Actor, reason: str, undone: int | None = None) -> ImportBatch:
    source = session.scalar(select(DataSource).where(DataSource.key == ENTRY_SOURCE))
    if source is None:
        source = DataSource(
            key=ENTRY_SOURCE, title_vi="Nhập tại hệ thống", title_en="Entered in this system"
        )
        session.add(source)
        session.flush()
    batch = ImportBatch(
        kind="entry",
        subject="institutions",
        source_id=source.id,
        account_id=actor.account_id,
        account_name=actor.name[:200],
        unit_code=actor.unit_code,
        recorded_at=system_now(),
        rows_changed=1,
        reverts_id=undone,
        note=reason,
    )
    session.add(batch)
    session.flush()
    return batch


def _succeed(
    session: Session,
    old: InstitutionProfile,
    batch: ImportBatch,
    columns: Mapping[str, Any],
    as_of_on: date,
    source_id: int | None = None,
) -> None:
    old.superseded_by_id = batch.id
    session.flush()  # one current row at any moment
    session.add(
        InstitutionProfile(
            **columns,
            name_folded=fold(columns["name"]),
            source_id=source_id or batch.source_id,
            batch_id=batch.id,
            as_of_on=as_of_on,
        )
    )
    session.flush()


def _record(
    session: Session,
    actor: Actor,
    action: str,
    institution_id: int,
    batch: ImportBatch,
    changes: tuple[FieldChange, ...],
) -> None:
    code = session.get_one(Institution, institution_id).code
    audit.record(
        session,
        actor,
        action,
        subject=f"institution:{code}",
        detail={
            "batch": batch.id,
            "undoes": batch.reverts_id,
            "reason": batch.note,
            "changes": {one.name: [one.old, one.new] for one in changes},
        },
    )
    bump(session, [Topic.INSTITUTIONS])
