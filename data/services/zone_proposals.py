"""Proposals: sent to review by whoever made them, joined and checked by the department."""

import numpy as np
from sqlalchemy.orm import Session

from data.commands import zone_editing as commands
from data.commands.zones import PlanKey
from data.contracts.access import Actor, Permission
from data.contracts.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.zone_editing import BorderReport, Comment, Place, Setting
from data.contracts.zones import Block, PlanState, PlanView, ZoneSchool
from data.domain.zones.comparing import pieces
from data.queries import clock, zones
from data.queries import zone_editing as queries
from data.services import zone_editing
from data.services.zone_ground import Ground, area_of, ground, group_of

_PROPOSED = {PlanState.REVIEW: 2, PlanState.APPROVED: 1}


def own_plan(session: Session, actor: Actor, plan_id: int) -> PlanView:
    """Return a plan of a unit inside the actor's scope, not one that only reaches into it.

    Raises:
        NotFoundError: no such plan, or one of a unit outside the scope.
    """
    found = next(
        (one for one in zones.plans(session, actor.scope, None, None) if one.id == plan_id), None
    )
    if found is None:
        raise NotFoundError
    area_of(session, actor.scope, found.unit_code)
    return found


def step(session: Session, actor: Actor, plan_id: int, state: PlanState) -> None:
    """Send a draft to review, take it back or withdraw it.

    Raises:
        NotAllowedError: this person neither plans zones nor decides on them.
        NotFoundError: no such plan of a unit in scope.
        InvalidInputError: that is no step a person may take.
        ConflictError: the plan stands elsewhere by now.
    """
    if not (actor.may(Permission.ZONE_PLAN) or actor.may(Permission.ZONE_APPROVE)):
        raise NotAllowedError
    if state not in commands.STEPS:
        raise InvalidInputError("zoning.bad_step")
    own_plan(session, actor, plan_id)
    commands.step(session, actor, plan_id, state, clock.now(session))


def comment(session: Session, actor: Actor, plan_id: int, text: str) -> None:
    """Keep what a person says of a version of a unit in scope.

    Raises:
        NotAllowedError: this person neither plans zones nor decides on them.
        NotFoundError: no such plan of a unit in scope.
        InvalidInputError: nothing said, or too much.
    """
    if not (actor.may(Permission.ZONE_PLAN) or actor.may(Permission.ZONE_APPROVE)):
        raise NotAllowedError
    own_plan(session, actor, plan_id)
    commands.comment(session, actor, plan_id, text, clock.now(session))


def comments(session: Session, actor: Actor, plan_id: int) -> list[Comment]:
    """Return what people said of a version; nothing of one outside the scope."""
    return queries.comments(session, actor.scope, plan_id)


def merge(session: Session, actor: Actor, place: Place, seen: int) -> tuple[int, int]:
    """Join the newest proposals of the units inside an area into a draft of the area.

    Of each unit the newest plan in review counts, else its approved one.

    Raises:
        NotAllowedError: this person does not plan zones.
        NotFoundError: no such area in scope.
        InvalidInputError: no unit inside has a plan to join.
        ConflictError: somebody else saved a version in between.
    """
    zone_editing.require(actor)
    land = ground(session, actor.scope, place)
    parts = proposals(session, actor, place, land)
    if not parts:
        raise InvalidInputError("zoning.nothing_to_merge")
    latest = queries.newest_version(
        session, actor.scope, place.school_year, place.grade, land.area.id
    )
    if latest != seen:
        raise ConflictError
    rows = [
        (block, school, locked)
        for _, block, school, locked in queries.assigned(
            session, actor.scope, [plan.id for plan in parts]
        )
    ]
    key = PlanKey(place.school_year, place.grade, land.area.id, latest + 1)
    plan_id = commands.add_version(
        session,
        actor,
        key,
        sorted(set(rows)),
        Setting(parts=tuple(plan.id for plan in parts)),
        simulated=bool(land.blocks[Block.SIMULATED].any()),
        now=clock.now(session),
    )
    return plan_id, key.version


def proposals(session: Session, actor: Actor, place: Place, land: Ground) -> tuple[PlanView, ...]:
    """Return the plan of each unit inside an area that a merge would take."""
    inside = {area.code for area in land.districts if area.parent_id == land.area.id}
    chosen: dict[str, PlanView] = {}
    for plan in zone_editing.versions(session, actor.scope, place):
        rank = _PROPOSED.get(plan.state, 0)
        before = chosen.get(plan.unit_code)
        worth = (rank, plan.version)
        better = before is None or worth > (_PROPOSED[before.state], before.version)
        if plan.unit_code in inside and rank and better:
            chosen[plan.unit_code] = plan
    return tuple(chosen[code] for code in sorted(chosen))


def check(session: Session, actor: Actor, plan_id: int) -> BorderReport:
    """Look at a plan whole: gaps, doubles, broken zones, blocks sent across a border.

    Raises:
        NotFoundError: no such plan in scope.
    """
    plan = own_plan(session, actor, plan_id)
    place = Place(plan.school_year, plan.grade, plan.unit_code)
    land = ground(session, actor.scope, place)
    school_of, _, several = zone_editing.assigned(session, actor.scope, land, [plan_id])
    units, group = group_of(land)
    codes = land.blocks[Block.CODE].tolist()
    names = land.schools[ZoneSchool.CODE].tolist()
    home = _unit_of_schools(land, group)
    border = [
        at
        for at, near in enumerate(land.touching)
        if any(group[other] != group[at] for other in near)
    ]
    crossing = [
        at
        for at, school in enumerate(school_of.tolist())
        if school >= 0 and home[school] >= 0 and home[school] != group[at]
    ]
    setting = queries.setting(session, actor.scope, plan_id)
    parts = tuple(
        one
        for one in zone_editing.versions(session, actor.scope, place)
        if one.id in set(setting.parts)
    )
    covered = {one.unit_code for one in parts}
    broken = [
        names[at] for at, count in enumerate(pieces(school_of, land.near, len(names))) if count > 1
    ]
    return BorderReport(
        parts=parts,
        missing=tuple(unit.name for unit in units if unit.code not in covered) if parts else (),
        without=tuple(codes[at] for at in np.flatnonzero(school_of < 0).tolist()),
        several=tuple(codes[at] for at in several),
        broken=tuple(broken),
        crossing=tuple(codes[at] for at in crossing),
        border=len(border),
    )


def _unit_of_schools(land: Ground, group: list[int]) -> list[int]:
    """Return the group each school lies in, by the commune it shares with a block; -1 unknown."""
    by_unit = dict(zip(land.blocks[Block.UNIT_CODE].tolist(), group, strict=True))
    return [by_unit.get(code, -1) for code in land.schools["unit_code"].tolist()]
