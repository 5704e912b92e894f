"""Write versions of zone plans, their steps before a decision, and what people say of them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands import zones as plans
from data.commands.topics import Topic, bump
from data.commands.units import ENTRY_SOURCE
from data.commands.zones import PlanKey
from data.contracts.access import Actor
from data.contracts.clock import CITY_ZONE, system_now
from data.contracts.errors import ConflictError, InvalidInputError
from data.contracts.zone_editing import Setting
from data.contracts.zones import PlanState
from data.models.sources import DataSource, ImportBatch
from data.models.zone_editing import ZoneComment, ZonePlanPart, ZonePlanSetting
from data.models.zones import ZoneAssignment, ZonePlan

MOST_TITLE, MOST_COMMENT = 120, 2_000
STEPS: dict[PlanState, frozenset[PlanState]] = {
    PlanState.REVIEW: frozenset({PlanState.DRAFT}),
    PlanState.DRAFT: frozenset({PlanState.REVIEW}),
    PlanState.WITHDRAWN: frozenset({PlanState.DRAFT, PlanState.REVIEW}),
}


def add_version(
    session: Session,
    actor: Actor,
    key: PlanKey,
    rows: Iterable[tuple[int, int, bool]],
    setting: Setting,
    *,
    simulated: bool,
    now: datetime,
) -> int:
    """Keep a new draft with its assignments (block, institution, lock) and return its id.

    Raises:
        ConflictError: there is such a version already.
    """
    known = session.scalar(
        select(ZonePlan.id).where(
            ZonePlan.school_year == key.school_year,
            ZonePlan.grade == key.grade,
            ZonePlan.unit_id == key.unit_id,
            ZonePlan.version >= key.version,
        )
    )
    if known is not None:
        raise ConflictError
    batch = _batch(session, actor)
    plan_id = plans.open_plan(session, actor, key, now)
    session.get_one(ZonePlan, plan_id).simulated = simulated
    session.add(
        ZonePlanSetting(
            plan_id=plan_id,
            base_id=setting.base_id,
            title=setting.title.strip()[:MOST_TITLE],
            scenario=setting.scenario,
            what_if=dict(setting.what_if),
        )
    )
    for part in setting.parts:
        session.add(ZonePlanPart(plan_id=plan_id, part_id=part))
    on = now.astimezone(CITY_ZONE).date()
    written = [
        {
            "plan_id": plan_id, "block_id": block, "institution_id": school, "locked": locked,
            "note": "", "source_id": batch.source_id, "batch_id": batch.id, "as_of_on": on,
            "simulated": simulated,
        }
        for block, school, locked in rows
    ]  # fmt: skip
    if written:
        session.execute(ZoneAssignment.__table__.insert(), written)  # type: ignore[attr-defined]
    batch.rows_added = len(written)
    bump(session, (Topic.ZONES,))
    return plan_id


def _batch(session: Session, actor: Actor) -> ImportBatch:
    source = session.scalar(select(DataSource).where(DataSource.key == ENTRY_SOURCE))
    if source is None:
        source = DataSource(
            key=ENTRY_SOURCE, title_vi="Nhập tại hệ thống", title_en="Entered in this system"
        )
        session.add(source)
        session.flush()
    batch = ImportBatch(
        kind="entry",
        subject="zones",
        source_id=source.id,
        account_id=actor.account_id,
        account_name=actor.name[:200],
        unit_code=actor.unit_code,
        recorded_at=system_now(),
    )
    session.add(batch)
    session.flush()
    return batch


def step(session: Session, actor: Actor, plan_id: int, state: PlanState, now: datetime) -> None:
    """Send a draft to review, take it back, or withdraw it.

    Raises:
        ConflictError: the plan stands elsewhere by now.
    """
    plan = session.get_one(ZonePlan, plan_id, with_for_update=True)
    newest = plans.state_of(session, plan_id)
    if newest is None or PlanState(newest.state) not in STEPS.get(state, frozenset()):
        raise ConflictError
    plans.take_step(session, actor, plan, state, now)
    bump(session, (Topic.ZONES,))


def comment(session: Session, actor: Actor, plan_id: int, text: str, now: datetime) -> int:
    """Keep what a person says of a version.

    Raises:
        InvalidInputError: nothing said, or too much.
    """
    said = text.strip()
    if not said or len(said) > MOST_COMMENT:
        raise InvalidInputError("zoning.comment_length", most=MOST_COMMENT)
    row = ZoneComment(
        plan_id=plan_id,
        text=said,
        account_id=actor.account_id,
        account_name=actor.name[:200],
        said_at=now,
        recorded_at=system_now(),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "zone_plan.comment", subject=f"zone_plan:{plan_id}", detail={})
    bump(session, (Topic.ZONES,))
    return row.id
