"""Decide on zone plans: what may be approved, and by whom."""

from sqlalchemy.orm import Session

from data.commands import zones as commands
from data.contracts.access import Actor, Permission
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.zones import Decision
from data.queries import clock
from data.queries import zone_editing as editing
from data.queries import zones as queries
from data.services import zones


def approve(session: Session, actor: Actor, plan_id: int, decision: Decision) -> None:
    """Approve a draft that has no fault; the version before it is superseded.

    Raises:
        NotAllowedError: this person does not decide on zones.
        NotFoundError: no such plan in the actor's scope.
        InvalidInputError: blocks without a school or with two, broken zones, no decision number.
        ConflictError: the plan is no draft any more.
    """
    if not actor.may(Permission.ZONE_APPROVE):
        raise NotAllowedError
    found = next(
        (plan for plan in queries.plans(session, actor.scope, None, None) if plan.id == plan_id),
        None,
    )
    if found is None:
        raise NotFoundError
    picture = zones.picture(session, actor.scope, found.school_year, found.grade, plan_id)
    faults = len(picture.without) + len(picture.several) + len(picture.broken)
    if faults:
        raise InvalidInputError("zones.not_whole", count=faults)
    below = editing.units_below(session, actor.scope, found.unit_code)
    commands.approve(session, actor, plan_id, decision, clock.now(session), below)
