"""Write indicators and their paths. A path is appended to, a definition leaves its old words."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands.imports import lock, source_of
from data.commands.topics import Topic, bump
from data.contracts.access import Actor, Permission
from data.contracts.clock import system_now
from data.contracts.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from data.contracts.importing import ImportSource
from data.contracts.text import clean
from data.domain.defining import Checked
from data.models.indicators import (
    Indicator,
    IndicatorLead,
    IndicatorTarget,
    IndicatorValue,
)
from data.models.plan import Division, Task
from data.models.sources import ImportBatch

SUBJECT = "indicator-targets"
SHORTEST_REASON = 5
_FIELDS = (
    "name_vi", "name_en", "unit", "direction", "comparison", "measured_on", "by_district",
    "formula", "method_vi", "method_en", "clause",
)  # fmt: skip


def create(session: Session, actor: Actor, given: Checked, today: date, reason: str = "") -> int:
    """Add an indicator with its path and return its id.

    Raises:
        InvalidInputError: the key is taken, or a task or division does not exist.
    """
    _require(actor)
    lock(session)
    if session.scalar(select(Indicator.id).where(Indicator.key == given.key)) is not None:
        raise InvalidInputError("targets.key_taken", field="key")
    last = session.scalar(select(func.max(Indicator.position))) or 0
    indicator = Indicator(key=given.key, position=last + 1, revision=1)
    _fill(session, indicator, given)
    session.add(indicator)
    session.flush()
    _set_leads(session, indicator, given.leads)
    _set_path(session, actor, indicator, given, today, reason)
    _record(session, actor, "create", given.key, {"after": _told(given), "reason": reason})
    return indicator.id


def edit(
    session: Session, actor: Actor, given: Checked, today: date, *, seen: int, reason: str
) -> None:
    """Change a definition and append what is new of its path.

    Raises:
        NotFoundError: no such indicator.
        ConflictError: it is no longer as it was when `seen`.
        InvalidInputError: the path changes without a reason, or a field does not fit.
    """
    _require(actor)
    lock(session)
    indicator = _one(session, given.key, seen)
    before = {name: getattr(indicator, name) for name in _FIELDS}
    if indicator.unit != given.unit:
        _keep_unit(session, indicator)
    _fill(session, indicator, given)
    _set_leads(session, indicator, given.leads)
    changed = _set_path(session, actor, indicator, given, today, reason)
    indicator.revision += 1
    detail = {"before": before, "after": _told(given), "points": changed, "reason": clean(reason)}
    _record(session, actor, "edit", given.key, detail)


def set_retired(
    session: Session, actor: Actor, key: str, *, retired_on: date | None, seen: int, reason: str
) -> None:
    """Stop following an indicator, or take it up again; its values stay.

    Raises:
        NotFoundError: no such indicator.
        ConflictError: it is no longer as it was when `seen`.
        InvalidInputError: without a reason.
    """
    _require(actor)
    lock(session)
    indicator = _one(session, key, seen)
    why = clean(reason)[:500]
    if len(why) < SHORTEST_REASON:
        raise InvalidInputError("targets.change_reason_needed", field="reason")
    indicator.retired_on, indicator.retired_reason = retired_on, why if retired_on else ""
    indicator.revision += 1
    _record(session, actor, "retire" if retired_on else "restore", key, {"reason": why})


def _require(actor: Actor) -> None:
    if not actor.may(Permission.KPI_DEFINE):
        raise NotAllowedError


def _one(session: Session, key: str, seen: int) -> Indicator:
    indicator = session.scalar(
        select(Indicator)
        .where(Indicator.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if indicator is None:
        raise NotFoundError
    if indicator.revision != seen:
        raise ConflictError
    return indicator


def _keep_unit(session: Session, indicator: Indicator) -> None:
    """Refuse another unit for values that are there: 60 % is not 60 pieces."""
    there = select(IndicatorValue.id).where(IndicatorValue.indicator_id == indicator.id).limit(1)
    if session.scalar(there) is not None:
        raise InvalidInputError("targets.unit_has_values", field="unit")


def _fill(session: Session, indicator: Indicator, given: Checked) -> None:
    task_id = None
    if given.task:
        task_id = session.scalar(select(Task.id).where(Task.key == given.task))
        if task_id is None:
            raise InvalidInputError("targets.task_unknown", field="task")
    for name in _FIELDS:
        setattr(indicator, name, getattr(given, name))
    indicator.task_id = task_id


def _set_leads(session: Session, indicator: Indicator, codes: Iterable[str]) -> None:
    wanted = set(codes)
    ids = session.scalars(select(Division.id).where(Division.code.in_(wanted))).all()
    if len(ids) != len(wanted):
        raise InvalidInputError("targets.lead_needed", field="leads")
    session.execute(delete(IndicatorLead).where(IndicatorLead.indicator_id == indicator.id))
    session.add_all(IndicatorLead(indicator_id=indicator.id, division_id=one) for one in ids)
    session.flush()


def _set_path(
    session: Session,
    actor: Actor,
    indicator: Indicator,
    given: Checked,
    today: date,
    reason: str,
) -> int:
    """Append new points and withdraw gone ones in one batch; return how many points changed."""
    standing = {
        row.due_on: row
        for row in session.scalars(
            select(IndicatorTarget)
            .where(
                IndicatorTarget.indicator_id == indicator.id,
                IndicatorTarget.superseded_by_id.is_(None),
            )
            .with_for_update()
        )
    }
    wanted = {one.on: one for one in given.path}
    gone = [
        row
        for day, row in standing.items()
        if day not in wanted or (row.kind, row.value) != (wanted[day].kind, wanted[day].value)
    ]
    new = [
        one
        for day, one in wanted.items()
        if day not in standing or (standing[day].kind, standing[day].value) != (one.kind, one.value)
    ]
    if not gone and not new:
        return 0
    why = clean(reason)[:500]
    if standing and len(why) < SHORTEST_REASON:
        raise InvalidInputError("targets.change_reason_needed", field="reason")
    batch = _batch(session, actor, given, today, len(new), len(gone))
    for row in gone:
        row.superseded_by_id = batch.id
    session.flush()
    session.add_all(
        IndicatorTarget(
            indicator_id=indicator.id,
            kind=one.kind,
            due_on=one.on,
            value=one.value,
            reason=why,
            source_id=batch.source_id,
            batch_id=batch.id,
            as_of_on=today,
            simulated=False,
        )
        for one in new
    )
    session.flush()
    return len(new) + len(gone)


def _batch(
    session: Session, actor: Actor, given: Checked, today: date, added: int, withdrawn: int
) -> ImportBatch:
    source = source_of(session, ImportSource(given.clause or given.name_vi, today))
    batch = ImportBatch(
        kind="entry",
        subject=SUBJECT,
        source_id=source.id,
        account_id=actor.account_id,
        account_name=actor.name[:200],
        recorded_at=system_now(),
        rows_added=added,
        rows_withdrawn=withdrawn,
    )
    session.add(batch)
    session.flush()
    return batch


def _told(given: Checked) -> dict[str, Any]:
    told = asdict(given)
    told["path"] = [[one.on.isoformat(), one.kind, one.value] for one in given.path]
    return told


def _record(session: Session, actor: Actor, deed: str, key: str, detail: dict[str, object]) -> None:
    audit.record(session, actor, f"indicator.{deed}", subject=f"indicator:{key}", detail=detail)
    bump(session, (Topic.INDICATORS,))
