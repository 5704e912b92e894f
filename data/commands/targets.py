"""Write values of indicators: enter, submit, approve, return. Every step appends a row."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands.imports import lock, source_of
from data.commands.topics import Topic, bump
from data.contracts.access import Actor, Permission, Role
from data.contracts.clock import system_now
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.importing import ImportSource, Subject
from data.contracts.targets import Slot, ValueState
from data.contracts.text import clean
from data.domain.entering import Entered
from data.models.accounts import Account
from data.models.indicators import Indicator, IndicatorLead, IndicatorValue
from data.models.plan import Division
from data.models.sources import ImportBatch
from data.models.units import AdministrativeUnit, UnitProfile

DIVISION_ROLES = frozenset({Role.DIVISION_HEAD, Role.DIVISION_OFFICER})
SHORTEST_REASON = 5


class StaleValueError(InvalidInputError):
    """Somebody wrote the same value in between; `values` hold both and who wrote the other."""


@dataclass(frozen=True, slots=True)
class ValueInput:
    """A value that was read and found possible."""

    slot: Slot
    entered: Entered
    source: str
    note: str = ""
    reason: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    indicator: Indicator
    leads: frozenset[str]
    unit_id: int


def save(session: Session, actor: Actor, given: ValueInput, now: datetime, *, submit: bool) -> int:
    """Keep a value as a draft or hand it in; return the id of the new revision.

    An approved value stays in force until the correction is approved.

    Raises:
        NotFoundError: no such indicator or unit, or out of the actor's reach.
        NotAllowedError: the indicator is not the actor's to report.
        StaleValueError: the value is no longer the one the actor saw.
        InvalidInputError: source or reason is missing.
    """
    _require(actor, Permission.KPI_ENTER)
    place = find_place(session, actor, given.slot)
    source = clean(given.source)[:300]
    if not source:
        raise InvalidInputError("targets.source_needed", field="source")
    lock(session)
    standing, approved = _current(session, place, given.slot.period_on)
    _check_seen(session, given, place.indicator.id, standing, approved)
    reason = clean(given.reason)[:500]
    if approved is not None and len(reason) < SHORTEST_REASON:
        raise InvalidInputError("targets.correction_reason_needed", field="reason")
    batch = _batch(session, actor, ImportSource(source, given.slot.period_on))
    entered = given.entered
    row = IndicatorValue(
        indicator_id=place.indicator.id,
        unit_id=place.unit_id,
        period_on=given.slot.period_on,
        value=entered.value,
        numerator=entered.numerator,
        denominator=entered.denominator,
        state=str(ValueState.SUBMITTED if submit else ValueState.DRAFT),
        revision=_next_revision(session, place, given.slot.period_on, standing),
        entered_by_id=actor.account_id,
        entered_at=now,
        note=clean(given.note)[:500],
        reason=reason,
        source_id=batch.source_id,
        batch_id=batch.id,
        as_of_on=given.slot.period_on,
        simulated=False,
    )
    _append(session, batch, row, standing)
    _record(session, actor, "submit" if submit else "draft", given.slot, row, approved)
    return row.id


def withdraw(session: Session, actor: Actor, value_id: int, now: datetime) -> None:
    """Take back one's own value that is still on its way.

    Raises:
        NotFoundError: no such value, or not the actor's.
        StaleValueError: it was decided in between.
    """
    _require(actor, Permission.KPI_ENTER)
    lock(session)
    row, slot = _one(session, actor, value_id)
    if row.entered_by_id != actor.account_id:
        raise NotFoundError
    _check_open(session, row, (ValueState.DRAFT, ValueState.SUBMITTED, ValueState.RETURNED))
    batch = _batch(session, actor, None, row.source_id)
    row.superseded_by_id = batch.id
    batch.rows_withdrawn = 1
    session.flush()
    _record(session, actor, "withdraw", slot, row, None)


def decide(
    session: Session, actor: Actor, value_id: int, now: datetime, *, approve: bool, reason: str = ""
) -> int:
    """Approve a submitted value, or send it back with a reason; return the id of the new row.

    Raises:
        NotFoundError: no such value, or another division's.
        InvalidInputError: it is the actor's own, or a return without a reason.
        StaleValueError: somebody else decided, or a newer value was approved in between.
    """
    _require(actor, Permission.KPI_APPROVE)
    lock(session)
    row, slot = _one(session, actor, value_id)
    leads = _leads(session, row.indicator_id)
    if actor.role in DIVISION_ROLES and actor.division_code not in leads:
        raise NotFoundError
    if row.entered_by_id is not None and row.entered_by_id == actor.account_id:
        raise InvalidInputError("targets.own_value")
    why = clean(reason)[:500]
    if not approve and len(why) < SHORTEST_REASON:
        raise InvalidInputError("targets.return_reason_needed", field="reason")
    _check_open(session, row, (ValueState.SUBMITTED,))
    approved = _approved_row(session, row.indicator_id, row.unit_id, row.period_on)
    if approve and approved is not None and approved.id > row.id:
        raise _stale(session, row.value, approved, row.indicator_id)
    batch = _batch(session, actor, None, row.source_id)
    decided = IndicatorValue(
        **{name: getattr(row, name) for name in _COPIED},
        state=str(ValueState.APPROVED if approve else ValueState.RETURNED),
        decided_by_id=actor.account_id,
        decided_at=now,
        reason=row.reason if approve else why,
        batch_id=batch.id,
    )
    _append(session, batch, decided, row, approved if approve else None)
    _record(session, actor, "approve" if approve else "return", slot, decided, approved)
    return decided.id


_COPIED = (
    "indicator_id", "unit_id", "period_on", "value", "numerator", "denominator", "revision",
    "entered_by_id", "entered_at", "note", "source_id", "as_of_on", "simulated",
)  # fmt: skip


def find_place(session: Session, actor: Actor, slot: Slot) -> _Place:
    """Return indicator and unit of a value the actor may enter.

    Raises:
        NotFoundError: no such indicator or unit, or out of the actor's reach.
        NotAllowedError: the indicator is another division's.
        InvalidInputError: the indicator is computed, or the unit does not report it.
    """
    indicator = session.scalar(
        select(Indicator).where(Indicator.key == slot.key, Indicator.retired_on.is_(None))
    )
    if indicator is None:
        raise NotFoundError
    leads = _leads(session, indicator.id)
    unit = session.execute(
        select(AdministrativeUnit.id, UnitProfile.parent_id)
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .where(
            AdministrativeUnit.code == slot.unit_code,
            UnitProfile.superseded_by_id.is_(None),
            AdministrativeUnit.valid_to.is_(None),
        )
    ).one_or_none()
    own = actor.scope.whole_city or slot.unit_code in actor.scope.unit_codes
    if unit is None or not own:
        raise NotFoundError
    if actor.role in DIVISION_ROLES and actor.division_code not in leads:
        raise NotAllowedError
    if indicator.formula:
        raise InvalidInputError("targets.is_computed", field="indicator")
    if indicator.by_district != _reports(session, unit.parent_id):
        if not actor.scope.whole_city:
            raise NotFoundError
        raise InvalidInputError("targets.unit_does_not_report", field="unit")
    return _Place(indicator, leads, unit.id)


def _reports(session: Session, parent_id: int | None) -> bool:
    """Tell whether a unit lies right below the top, where indicators are reported."""
    if parent_id is None:
        return False
    above = select(UnitProfile.parent_id).where(
        UnitProfile.unit_id == parent_id, UnitProfile.superseded_by_id.is_(None)
    )
    return session.scalar(above) is None


def _leads(session: Session, indicator_id: int) -> frozenset[str]:
    return frozenset(
        session.scalars(
            select(Division.code)
            .join(IndicatorLead, IndicatorLead.division_id == Division.id)
            .where(IndicatorLead.indicator_id == indicator_id)
        )
    )


def _require(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotAllowedError


def _current(
    session: Session, place: _Place, period_on: date
) -> tuple[IndicatorValue | None, IndicatorValue | None]:
    """Return the value on its way and the approved one, locked."""
    rows = session.scalars(
        select(IndicatorValue)
        .where(
            IndicatorValue.indicator_id == place.indicator.id,
            IndicatorValue.unit_id == place.unit_id,
            IndicatorValue.period_on == period_on,
            IndicatorValue.superseded_by_id.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    standing = next((row for row in rows if row.state != ValueState.APPROVED), None)
    approved = next((row for row in rows if row.state == ValueState.APPROVED), None)
    return standing, approved


def _approved_row(
    session: Session, indicator_id: int, unit_id: int, period_on: date
) -> IndicatorValue | None:
    return session.scalar(
        select(IndicatorValue)
        .where(
            IndicatorValue.indicator_id == indicator_id,
            IndicatorValue.unit_id == unit_id,
            IndicatorValue.period_on == period_on,
            IndicatorValue.superseded_by_id.is_(None),
            IndicatorValue.state == ValueState.APPROVED,
        )
        .with_for_update()
    )


def _check_seen(
    session: Session,
    given: ValueInput,
    indicator_id: int,
    standing: IndicatorValue | None,
    approved: IndicatorValue | None,
) -> None:
    now = f"{standing.id if standing else 0}:{approved.id if approved else 0}"
    if given.seen == now:
        return
    newest = max(
        (row for row in (standing, approved) if row is not None),
        key=lambda row: row.id,
        default=None,
    )
    raise _stale(session, given.entered.value, newest, indicator_id)


def _stale(
    session: Session, mine: float | None, theirs: IndicatorValue | None, indicator_id: int
) -> StaleValueError:
    unit = session.scalar(select(Indicator.unit).where(Indicator.id == indicator_id))
    if theirs is None:
        return StaleValueError("targets.conflict_gone", mine=mine, unit=unit)
    name = session.scalar(
        select(Account.name).where(Account.id == (theirs.decided_by_id or theirs.entered_by_id))
    )
    return StaleValueError(
        "targets.conflict",
        unit=unit,
        mine=mine,
        theirs=theirs.value,
        state=theirs.state,
        who=name or session.get_one(ImportBatch, theirs.batch_id).account_name,
        at=theirs.decided_at or theirs.entered_at,
    )


def _one(session: Session, actor: Actor, value_id: int) -> tuple[IndicatorValue, Slot]:
    """Return a value within the actor's reach, locked, current or not."""
    found = session.execute(
        select(IndicatorValue, Indicator.key, AdministrativeUnit.code)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .join(AdministrativeUnit, AdministrativeUnit.id == IndicatorValue.unit_id)
        .where(IndicatorValue.id == value_id)
        .with_for_update(of=IndicatorValue)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFoundError
    row, key, code = found
    if not actor.scope.whole_city and code not in actor.scope.unit_codes:
        raise NotFoundError
    return row, Slot(key, code, row.period_on)


def _check_open(session: Session, row: IndicatorValue, states: tuple[ValueState, ...]) -> None:
    if row.superseded_by_id is None and row.state in {str(state) for state in states}:
        return
    newest = session.scalar(
        select(IndicatorValue)
        .where(
            IndicatorValue.indicator_id == row.indicator_id,
            IndicatorValue.unit_id == row.unit_id,
            IndicatorValue.period_on == row.period_on,
            IndicatorValue.superseded_by_id.is_(None),
        )
        .order_by(IndicatorValue.id.desc())
        .limit(1)
    )
    raise _stale(session, row.value, newest, row.indicator_id)


def _next_revision(
    session: Session, place: _Place, period_on: date, standing: IndicatorValue | None
) -> int:
    """Count revisions; a draft that is written on stays the same one."""
    if standing is not None and standing.state == ValueState.DRAFT:
        return standing.revision
    newest = session.scalar(
        select(func.max(IndicatorValue.revision)).where(
            IndicatorValue.indicator_id == place.indicator.id,
            IndicatorValue.unit_id == place.unit_id,
            IndicatorValue.period_on == period_on,
        )
    )
    return (newest or 0) + 1


def _batch(
    session: Session, actor: Actor, source: ImportSource | None, source_id: int | None = None
) -> ImportBatch:
    batch = ImportBatch(
        kind="entry",
        subject=str(Subject.INDICATOR_VALUES),
        source_id=source_of(session, source).id if source else source_id,
        account_id=actor.account_id,
        account_name=actor.name[:200],
        unit_code=actor.unit_code,
        recorded_at=system_now(),
    )
    session.add(batch)
    session.flush()
    return batch


def _append(
    session: Session, batch: ImportBatch, row: IndicatorValue, *before: IndicatorValue | None
) -> None:
    """Point the rows before to the batch, then add the new one: the old ones make room first."""
    for old in before:
        if old is not None:
            old.superseded_by_id = batch.id
            batch.rows_changed = 1
    batch.rows_added = 0 if batch.rows_changed else 1
    session.flush()
    session.add(row)
    session.flush()


def _record(
    session: Session,
    actor: Actor,
    deed: str,
    slot: Slot,
    row: IndicatorValue,
    before: IndicatorValue | None,
) -> None:
    audit.record(
        session,
        actor,
        f"indicator_value.{deed}",
        subject=f"indicator:{slot.key}:{slot.unit_code}:{slot.period_on.isoformat()}",
        detail={
            "value": row.value,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "revision": row.revision,
            "reason": row.reason,
            "before": None if before is None else before.value,
        },
    )
    bump(session, (Topic.INDICATORS, Topic.IMPORTS))
