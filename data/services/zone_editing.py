"""The editor of zone plans: everything it needs of an area, and what it keeps."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from data.commands import zone_editing as commands
from data.commands.zones import PlanKey
from data.contracts.access import Actor, Permission, Scope
from data.contracts.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from data.contracts.zone_editing import Draft, Place, Setting, SpareSchool
from data.contracts.zones import Block, PlanState, PlanView, ZoneSchool
from data.domain.zones.comparing import CLASS_SIZE, what_if
from data.domain.zones.plane import Ints
from data.queries import clock, zones
from data.queries import zone_editing as queries
from data.services.packing import Packed
from data.services.zone_expecting import Expected, expected
from data.services.zone_ground import PARTS, Ground, ground, group_of

# --- opening -------------------------------------------------------------------------------------


def versions(session: Session, scope: Scope, place: Place) -> tuple[PlanView, ...]:
    """Return the versions of a year and grade that reach the scope, of any unit."""
    return tuple(zones.plans(session, scope, place.school_year, place.grade))


def in_force(session: Session, scope: Scope, place: Place) -> tuple[PlanView, ...]:
    """Return the approved plans of the year, or of the newest year before with any."""
    every = [
        plan
        for plan in zones.plans(session, scope, None, place.grade)
        if plan.state is PlanState.APPROVED and plan.school_year <= place.school_year
    ]
    latest = max((plan.school_year for plan in every), default=None)
    return tuple(plan for plan in every if plan.school_year == latest)


def assigned(
    session: Session, scope: Scope, land: Ground, plan_ids: Sequence[int]
) -> tuple[Ints, Ints, list[int]]:
    """Return the school and the lock of each block under some plans, and blocks with several."""
    school_of = np.full(len(land.blocks), -1, dtype=np.int64)
    locked = np.zeros(len(land.blocks), dtype=np.int64)
    several: list[int] = []
    for _, block, school, lock in queries.assigned(session, scope, plan_ids):
        at = land.block_at.get(block)
        to = land.school_at.get(school)
        if at is None or to is None:
            continue
        if school_of[at] >= 0 and school_of[at] != to:
            several.append(at)
        else:
            school_of[at], locked[at] = to, int(lock)
    return school_of, locked, several


def opened(
    session: Session, scope: Scope, place: Place, plan_id: int | None
) -> tuple[PlanView, ...]:
    """Return the plan asked for, else those in force.

    Raises:
        NotFoundError: the plan is none of this year and grade in scope.
    """
    if plan_id is None:
        return in_force(session, scope, place)
    found = tuple(plan for plan in versions(session, scope, place) if plan.id == plan_id)
    if not found:
        raise NotFoundError
    return found


def sheet(
    session: Session, actor: Actor, place: Place, plan_id: int | None, scenario: str | None
) -> Packed:
    """Return everything the editor needs, as JSON.

    Raises:
        NotFoundError: no such area, year, grade, or plan in scope.
    """
    scope = actor.scope
    land = ground(session, scope, place)
    shown = opened(session, scope, place, plan_id)
    today = in_force(session, scope, place)
    setting = queries.setting(session, scope, plan_id) if plan_id else Setting()
    wanted = setting.scenario if scenario is None else scenario
    people = expected(session, scope, land, place, wanted)
    school_of, locked, several = assigned(session, scope, land, [plan.id for plan in shown])
    before, _, _ = assigned(session, scope, land, [plan.id for plan in today])
    latest = queries.newest_version(session, scope, place.school_year, place.grade, land.area.id)
    return Packed.of(
        {
            "head": {
                "year": place.school_year, "grade": place.grade, "area": land.area.code,
                "area_name": land.area.name, "plan": plan_id, "latest": latest,
                "state": str(shown[0].state) if plan_id else "",
                "unit": shown[0].unit_code if plan_id else "",
                "title": setting.title, "what_if": setting.what_if, "scenario": wanted,
                "class_size": CLASS_SIZE[place.grade],
                "may": actor.may(Permission.ZONE_PLAN),
                "simulated": bool(land.blocks[Block.SIMULATED].any()) or people.simulated,
                "entrant_year": land.entrant_year,
            },
            "units": _units(land),
            "blocks": _blocks(land, people),
            "schools": _schools(land, people),
            "near": land.near,
            "today": before,
            "assigned": school_of,
            "locked": locked,
            "several": several,
        }
    )  # fmt: skip


def _units(land: Ground) -> dict[str, Any]:
    used, group = group_of(land)
    return {
        "code": [area.code for area in used],
        "name": [area.name for area in used],
        "of": group,
    }


def _blocks(land: Ground, people: Expected) -> dict[str, Any]:
    return {
        "code": land.blocks[Block.CODE].tolist(),
        "name": land.blocks[Block.NAME].tolist(),
        "ward": land.blocks[Block.UNIT_NAME].tolist(),
        "e": np.nan_to_num(np.round(people.point, 2)),
        "x": np.round(land.homes[:, 0]).astype(np.int64),
        "y": np.round(land.homes[:, 1]).astype(np.int64),
        "rings": land.rings,
    }


def _schools(land: Ground, people: Expected) -> dict[str, Any]:
    known = [bool(np.isfinite(place).all()) for place in land.places]
    degrees = land.schools[[ZoneSchool.LON, ZoneSchool.LAT]].to_numpy(float).reshape(-1, 2)
    return {
        "code": land.schools[ZoneSchool.CODE].tolist(),
        "name": land.schools[ZoneSchool.NAME].tolist(),
        "unit": land.schools[SpareSchool.UNIT].tolist(),
        "seats": np.nan_to_num(land.schools[ZoneSchool.SEATS].to_numpy(float)),
        "x": [round(x) if ok else None for x, ok in zip(land.places[:, 0], known, strict=True)],
        "y": [round(y) if ok else None for y, ok in zip(land.places[:, 1], known, strict=True)],
        "at": np.round(np.nan_to_num(degrees) * PARTS).astype(np.int64).tolist(),
        "lo": np.round(people.low, 4),
        "hi": np.round(people.high, 4),
    }


# --- keeping -------------------------------------------------------------------------------------


def require(actor: Actor) -> None:
    """Refuse whoever does not plan zones.

    Raises:
        NotAllowedError: this person may not.
    """
    if not actor.may(Permission.ZONE_PLAN):
        raise NotAllowedError


def save(session: Session, actor: Actor, draft: Draft) -> tuple[int, int]:
    """Keep an edited plan as the next version of its unit and return its id and number.

    Raises:
        NotAllowedError: this person does not plan zones.
        NotFoundError: no such area or base plan in scope.
        InvalidInputError: blocks or schools that are not of the area, or bad conditions.
        ConflictError: somebody else saved a version in between.
    """
    require(actor)
    scope, place = actor.scope, draft.place
    land = ground(session, scope, place)
    if draft.base_id is not None:
        opened(session, scope, place, draft.base_id)
    rows = _checked(land, draft)
    changes = what_if(draft.what_if, frozenset(land.schools[ZoneSchool.CODE].tolist()))
    latest = queries.newest_version(session, scope, place.school_year, place.grade, land.area.id)
    if latest != draft.seen:
        raise ConflictError
    key = PlanKey(place.school_year, place.grade, land.area.id, latest + 1)
    plan_id = commands.add_version(
        session,
        actor,
        key,
        rows,
        Setting(draft.base_id, draft.title, draft.scenario[:60], changes.kept),
        simulated=bool(land.blocks[Block.SIMULATED].any()),
        now=clock.now(session),
    )
    return plan_id, key.version


def _checked(land: Ground, draft: Draft) -> list[tuple[int, int, bool]]:
    blocks = dict(zip(land.blocks[Block.CODE], land.blocks[Block.ID].tolist(), strict=True))
    schools = dict(
        zip(land.schools[ZoneSchool.CODE], land.schools[ZoneSchool.ID].tolist(), strict=True)
    )
    strange = draft.school_of.keys() - blocks.keys()
    unknown = set(draft.school_of.values()) - schools.keys()
    if strange or unknown:
        raise InvalidInputError("zoning.not_of_area", count=len(strange) + len(unknown))
    return [
        (blocks[block], schools[school], block in draft.locked)
        for block, school in sorted(draft.school_of.items())
    ]
