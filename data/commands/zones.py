"""Write zone plans: versions, the steps of their life, and what imports need of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands.topics import Topic, bump
from data.contracts.access import Actor
from data.contracts.clock import system_now
from data.contracts.errors import ConflictError, InvalidInputError
from data.contracts.zones import Decision, PlanState
from data.models.sources import ImportBatch
from data.models.zones import ZoneAssignment, ZonePlan, ZonePlanState

OPEN = frozenset({PlanState.DRAFT, PlanState.REVIEW})


@dataclass(frozen=True, slots=True)
class PlanKey:
    """What a version of a plan is known by."""

    school_year: int
    grade: int
    unit_id: int
    version: int


def state_of(session: Session, plan_id: int) -> ZonePlanState | None:
    """Return the newest step of a plan."""
    return session.scalar(
        select(ZonePlanState)
        .where(ZonePlanState.plan_id == plan_id)
        .order_by(ZonePlanState.id.desc())
        .limit(1)
    )


def open_plan(
    session: Session, actor: Actor, key: PlanKey, now: datetime, batch: ImportBatch | None = None
) -> int:
    """Start a version of a plan as a draft and return its id."""
    plan = ZonePlan(
        school_year=key.school_year,
        grade=key.grade,
        unit_id=key.unit_id,
        version=key.version,
        batch_id=batch.id if batch else None,
    )
    session.add(plan)
    session.flush()
    take_step(session, actor, plan, PlanState.DRAFT, now)
    return plan.id


def take_step(
    session: Session,
    actor: Actor,
    plan: ZonePlan,
    state: PlanState,
    now: datetime,
    decision: Decision | None = None,
) -> None:
    """Append a step to the life of a plan; the caller has checked that it may be taken."""
    session.add(
        ZonePlanState(
            plan_id=plan.id,
            state=str(state),
            decision_number=decision.number if decision else "",
            decided_on=decision.decided_on if decision else None,
            effective_on=decision.effective_on if decision else None,
            note=decision.note if decision else "",
            account_id=actor.account_id,
            account_name=actor.name[:200],
            changed_at=now,
            recorded_at=system_now(),
        )
    )
    session.flush()
    audit.record(
        session,
        actor,
        f"zone_plan.{state}",
        subject=f"zone_plan:{plan.id}",
        detail={
            "school_year": plan.school_year,
            "grade": plan.grade,
            "unit": plan.unit_id,
            "version": plan.version,
            "decision": decision.number if decision else "",
        },
    )


def approve(
    session: Session,
    actor: Actor,
    plan_id: int,
    decision: Decision,
    now: datetime,
    below: Collection[int] = (),
) -> None:
    """Make a draft binding; the approved version of the same unit, grade and year gives way.

    So do the plans of the units `below`, whose blocks the plan holds too.

    Raises:
        InvalidInputError: no decision number.
        ConflictError: the plan is no draft any more.
    """
    if not decision.number.strip():
        raise InvalidInputError("zones.decision_missing", field="decision")
    plan = session.get_one(ZonePlan, plan_id, with_for_update=True)
    newest = state_of(session, plan_id)
    if newest is None or newest.state not in OPEN:
        raise ConflictError
    others = session.scalars(
        select(ZonePlan).where(
            ZonePlan.school_year == plan.school_year,
            ZonePlan.grade == plan.grade,
            ZonePlan.unit_id.in_({plan.unit_id, *below}),
            ZonePlan.id != plan.id,
        )
    )
    for other in others.all():
        give_way(session, actor, other, decision, now)
    take_step(session, actor, plan, PlanState.APPROVED, now, decision)
    bump(session, (Topic.ZONES,))


def give_way(
    session: Session, actor: Actor, other: ZonePlan, decision: Decision, now: datetime
) -> None:
    """Let an approved plan be superseded by `decision`; any other plan stays as it is."""
    before = state_of(session, other.id)
    if (
        before is not None
        and before.state == PlanState.APPROVED
        and before.decided_on
        and before.effective_on
    ):
        kept = Decision(
            before.decision_number, before.decided_on, before.effective_on, decision.number
        )
        take_step(session, actor, other, PlanState.SUPERSEDED, now, kept)


# --- imports -------------------------------------------------------------------------------------


def plans_of(session: Session, batch_id: int) -> list[int]:
    """Return the plans whose rows an import brought or replaced."""
    row = ZoneAssignment
    statement = select(row.plan_id).where(
        or_(row.batch_id == batch_id, row.superseded_by_id == batch_id)
    )
    return sorted(session.scalars(statement.distinct()))


def refuse_locked(session: Session, plan_ids: Collection[int]) -> None:
    """Refuse to change plans that are not drafts.

    Raises:
        InvalidInputError: one of them is in review, approved or superseded.
    """
    for plan_id in plan_ids:
        newest = state_of(session, plan_id)
        if newest is not None and newest.state not in {PlanState.DRAFT, PlanState.WITHDRAWN}:
            raise InvalidInputError("zones.plan_locked")


def settle(session: Session, actor: Actor, plan_ids: Collection[int], now: datetime) -> None:
    """Withdraw drafts that an import made and that are empty now; bring back those that are not."""
    for plan_id in plan_ids:
        plan = session.get_one(ZonePlan, plan_id)
        newest = state_of(session, plan_id)
        rows = session.scalar(
            select(func.count())
            .select_from(ZoneAssignment)
            .where(ZoneAssignment.plan_id == plan_id, ZoneAssignment.superseded_by_id.is_(None))
        )
        if newest is None:
            continue
        if rows and newest.state == PlanState.WITHDRAWN:
            take_step(session, actor, plan, PlanState.DRAFT, now)
        elif not rows and newest.state == PlanState.DRAFT and plan.batch_id is not None:
            take_step(session, actor, plan, PlanState.WITHDRAWN, now)
