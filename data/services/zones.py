"""Zone plans as they are shown: zones, balance, distances, what is wrong; and their outlines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import Scope
from data.contracts.errors import NotFoundError
from data.contracts.provenance import UNKNOWN
from data.contracts.zones import (
    ENTRY_GRADES,
    Assigned,
    Block,
    PlanState,
    PlanView,
    SchoolZone,
    ZoneBlock,
    ZonePicture,
    ZoneSchool,
)
from data.domain.geometry import to_metres
from data.domain.zones.colouring import colour
from data.domain.zones.plane import Floats, Ints, Neighbours, adjoining, linked, shapes_in_metres
from data.domain.zones.reviewing import NOBODY, balance, measure, problems, quantile
from data.queries import zones as queries
from data.services.caching import cached
from data.services.packing import Packed

TOPICS = (Topic.ZONES, Topic.UNITS, Topic.INSTITUTIONS, Topic.ENROLMENT)
_CLOSE = 3e-6  # degrees: closes the gaps between blocks that were rounded apart
_STRAY = 2e-5  # degrees a drawn border may stray
_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Work:
    """Everything known of some plans, and what follows from it.

    `blocks` and `schools` are `Block` and `ZoneSchool` frames; the tuples hold their positions.
    """

    blocks: pd.DataFrame
    schools: pd.DataFrame
    pairs: tuple[tuple[int, int], ...]  # block and school of every assignment
    metres: Floats  # of each pair
    shapes: "np.ndarray[Any, np.dtype[np.object_]]"
    colours: tuple[int, ...]
    pieces: tuple[int, ...]  # of each school's zone
    without: tuple[int, ...]
    several: tuple[int, ...]


def plans(
    session: Session, scope: Scope, school_year: int | None, grade: int
) -> tuple[PlanView, ...]:
    """Return every version of the plans of a year and grade that reach the scope."""
    return cached(
        session,
        scope,
        "zones.plans",
        (Topic.ZONES, Topic.UNITS),
        (school_year, grade),
        lambda: tuple(queries.plans(session, scope, school_year, grade)),
    )


def every_plan(session: Session, scope: Scope) -> list[PlanView]:
    """Return every version of every plan that reaches the scope, newest year last."""
    found = queries.plans(session, scope, None, None)
    return sorted(found, key=lambda plan: (plan.school_year, plan.grade))


def years(session: Session, scope: Scope) -> tuple[int, ...]:
    """Return the school years with plans, oldest first."""
    return cached(
        session,
        scope,
        "zones.years",
        (Topic.ZONES, Topic.UNITS),
        (),
        lambda: tuple(queries.school_years(session, scope)),
    )


def year_of(session: Session, scope: Scope, school_year: int | None) -> int | None:
    """Return the asked year if there are plans for it, else the latest one; None without plans."""
    known = years(session, scope)
    if school_year in known:
        return school_year
    return known[-1] if known else None


def picture(
    session: Session, scope: Scope, school_year: int | None, grade: int, plan_id: int | None
) -> ZonePicture:
    """Return what the zone panel shows.

    Raises:
        NotFoundError: no such grade, or the plan is none of this year and grade in scope.
    """
    if grade not in ENTRY_GRADES:
        raise NotFoundError
    year = year_of(session, scope, school_year)
    every = plans(session, scope, year, grade)
    shown = _shown(every, plan_id)
    return cached(
        session,
        scope,
        "zones.picture",
        TOPICS,
        (year, grade, plan_id),
        lambda: _picture(session, scope, year, grade, every, shown),
    )


def outlines(
    session: Session, scope: Scope, school_year: int | None, grade: int, plan_id: int | None
) -> Packed:
    """Return the zones as GeoJSON: one feature per school, and one per block with a fault.

    Properties of a zone: `code`, `name`, `c` (class of its colour), `n` (blocks), `e` (expected
    entrants), `s` (seats), `p` (pieces). A block without school has `k` = 0, one with several 2.

    Raises:
        NotFoundError: no such grade, or the plan is none of this year and grade in scope.
    """
    year = year_of(session, scope, school_year)
    shown = shown_plans(session, scope, year, grade, plan_id)
    return cached(
        session,
        scope,
        "zones.outlines",
        TOPICS,
        (year, grade, plan_id),
        lambda: _outlines(work_of(session, scope, year, grade, shown)),
    )


def blocks_of(
    session: Session, scope: Scope, school_year: int | None, grade: int, plan_id: int | None,
    code: str,
) -> tuple[ZoneBlock, ...]:  # fmt: skip
    """Return the blocks of one school's zone, by code.

    Raises:
        NotFoundError: the school has no zone in the shown plans.
    """
    year = year_of(session, scope, school_year)
    shown = shown_plans(session, scope, year, grade, plan_id)
    work = work_of(session, scope, year, grade, shown)
    codes = work.schools[ZoneSchool.CODE].tolist()
    if code not in codes:
        raise NotFoundError
    number = codes.index(code)
    return tuple(_block(work, block) for block, school in work.pairs if school == number)


def shown_plans(
    session: Session, scope: Scope, school_year: int | None, grade: int, plan_id: int | None
) -> tuple[PlanView, ...]:
    """Return the plan asked for, else the approved ones of the year and grade.

    Raises:
        NotFoundError: no such grade, or the plan is none of this year and grade in scope.
    """
    if grade not in ENTRY_GRADES:
        raise NotFoundError
    year = year_of(session, scope, school_year)
    return _shown(plans(session, scope, year, grade), plan_id)


def _shown(every: Sequence[PlanView], plan_id: int | None) -> tuple[PlanView, ...]:
    """Return the plan asked for, else the approved ones: of each unit the newest."""
    if plan_id is not None:
        found = tuple(plan for plan in every if plan.id == plan_id)
        if not found:
            raise NotFoundError
        return found
    approved = {plan.unit_code: plan for plan in every if plan.state is PlanState.APPROVED}
    return tuple(approved.values())


# --- the work ------------------------------------------------------------------------------------


def work_of(
    session: Session, scope: Scope, year: int | None, grade: int, shown: Sequence[PlanView]
) -> Work:
    """Return everything known of these plans of a year and grade, worked out once."""
    year = year_of(session, scope, year)
    ids = tuple(plan.id for plan in shown)
    return cached(
        session,
        scope,
        "zones.work",
        TOPICS,
        (year, grade, ids),
        lambda: _worked(session, scope, year or 0, grade, ids),
    )


def _worked(session: Session, scope: Scope, year: int, grade: int, ids: tuple[int, ...]) -> Work:
    blocks = queries.blocks(session, scope, ids)
    assigned = queries.assignments(session, scope, ids)
    known = blocks[[Assigned.PLAN_ID, Assigned.BLOCK_ID]].assign(block=np.arange(len(blocks)))
    assigned = assigned.merge(known, on=[Assigned.PLAN_ID, Assigned.BLOCK_ID])
    wanted = set(assigned[Assigned.INSTITUTION_ID].tolist())
    wanted |= set(queries.expected_schools(session, scope, ids, year, grade))
    schools = queries.schools(session, scope, sorted(wanted), year, grade)
    place = {key: number for number, key in enumerate(schools[ZoneSchool.ID].tolist())}
    pairs = tuple(
        (block, place[school])
        for block, school in zip(
            assigned["block"].tolist(), assigned[Assigned.INSTITUTION_ID].tolist(), strict=True
        )
    )
    shapes = np.array(shapely.from_wkb(blocks[Block.GEOMETRY].to_numpy()), dtype=object)
    near, joined = _neighbours(blocks, shapes)
    found = problems(len(blocks), pairs, near, joined)
    return Work(
        blocks,
        schools,
        pairs,
        _metres(blocks, schools, pairs),
        shapes,
        tuple(colour(_zone_neighbours(near, pairs, len(schools)))),
        tuple(len(found.broken.get(school, ((),))) for school in range(len(schools))),
        found.without,
        found.several,
    )


def _neighbours(
    blocks: pd.DataFrame, shapes: "np.ndarray[Any, np.dtype[np.object_]]"
) -> tuple[Neighbours, Neighbours]:
    """Return who adjoins whom across all plans, and the same with islands linked in each plan."""
    near = adjoining(shapes_in_metres(shapes.tolist()))
    joined = [set(one) for one in near]
    points = to_metres(blocks[[Block.LON, Block.LAT]].to_numpy(float).reshape(-1, 2))
    for _, rows in blocks.groupby(Assigned.PLAN_ID):
        own = rows.index.tolist()
        place = {block: number for number, block in enumerate(own)}
        inner = tuple(tuple(place[one] for one in near[block] if one in place) for block in own)
        for number, links in enumerate(linked(inner, points[own])):
            joined[own[number]] |= {own[link] for link in links}
    return near, tuple(tuple(sorted(one)) for one in joined)


def _zone_neighbours(
    near: Neighbours, pairs: Sequence[tuple[int, int]], schools: int
) -> Neighbours:
    """Return which zones adjoin; a block with two schools belongs to both."""
    schools_of: list[set[int]] = [set() for _ in near]
    for block, school in pairs:
        schools_of[block].add(school)
    found: list[set[int]] = [set() for _ in range(schools)]
    for block, others in enumerate(near):
        around = schools_of[block].union(*(schools_of[other] for other in others))
        for school in schools_of[block]:
            found[school] |= around - {school}
    for school, near_by in enumerate(list(map(set, found))):
        for other in near_by:
            found[other].add(school)
    return tuple(tuple(sorted(one)) for one in found)


def _metres(
    blocks: pd.DataFrame, schools: pd.DataFrame, pairs: Sequence[tuple[int, int]]
) -> Floats:
    if not pairs:
        return np.zeros(0)
    homes = to_metres(blocks[[Block.LON, Block.LAT]].to_numpy(float))
    places = to_metres(schools[[ZoneSchool.LON, ZoneSchool.LAT]].to_numpy(float))
    rows: Ints = np.array(pairs)
    gap = homes[rows[:, 0]] - places[rows[:, 1]]
    metres: Floats = np.hypot(gap[:, 0], gap[:, 1])
    return np.where(np.isfinite(metres), metres, np.nan)


# --- what is shown -------------------------------------------------------------------------------


def _picture(
    session: Session,
    scope: Scope,
    year: int | None,
    grade: int,
    every: tuple[PlanView, ...],
    shown: tuple[PlanView, ...],
) -> ZonePicture:
    known = years(session, scope)
    if not shown:
        return ZonePicture(known, year, grade, every, (), (), (), (), NOBODY, 0, UNKNOWN)
    work = work_of(session, scope, year, grade, shown)
    people = work.blocks[Block.ENTRANTS].to_numpy(float)
    rows: Ints = np.array(work.pairs, dtype=np.int64).reshape(-1, 2)
    children = people[rows[:, 0]]
    if not np.isfinite(children).any():
        children = np.ones(len(rows))
    return ZonePicture(
        years=known,
        school_year=year,
        grade=grade,
        plans=every,
        shown=shown,
        zones=_zones(work, rows, people),
        without=tuple(_block(work, block) for block in work.without),
        several=tuple(_block(work, block) for block in work.several),
        distances=measure(work.metres, children),
        blocks=len(work.blocks),
        provenance=queries.origin(session, scope, [plan.id for plan in shown]),
    )


def _zones(work: Work, rows: Ints, people: Floats) -> tuple[SchoolZone, ...]:
    seats = work.schools[ZoneSchool.SEATS].to_numpy(float)
    loads = balance(len(work.schools), work.pairs, people, seats)
    corners = shapely.bounds(work.shapes) if len(work.shapes) else np.zeros((0, 4))
    zones = []
    for number, (school, load) in enumerate(
        zip(work.schools.to_dict("records"), loads, strict=True)
    ):
        own = rows[:, 1] == number
        metres = work.metres[own]
        far = metres[np.isfinite(metres)]
        weight = np.nan_to_num(people[rows[own, 0]][np.isfinite(metres)], nan=1.0)
        own_blocks = rows[own, 0]
        box = corners[own_blocks]
        zones.append(
            SchoolZone(
                id=int(school[ZoneSchool.ID]),
                code=str(school[ZoneSchool.CODE]),
                name=str(school[ZoneSchool.NAME]),
                blocks=load.blocks,
                entrants=load.entrants,
                seats=load.seats,
                median_m=quantile(far, weight, 0.5) if len(far) and weight.sum() else None,
                longest_m=float(far.max()) if len(far) else None,
                pieces=work.pieces[number],
                colour=work.colours[number],
                bounds=(
                    float(box[:, 0].min()),
                    float(box[:, 1].min()),
                    float(box[:, 2].max()),
                    float(box[:, 3].max()),
                )
                if len(own_blocks)
                else None,
            )
        )
    return tuple(zones)


def _block(work: Work, block: int) -> ZoneBlock:
    row = work.blocks.iloc[block]
    own = [number for number, pair in enumerate(work.pairs) if pair[0] == block]
    names = work.schools[ZoneSchool.NAME]
    metres = work.metres[own[0]] if own else np.nan
    people = float(row[Block.ENTRANTS])
    return ZoneBlock(
        code=str(row[Block.CODE]),
        name=str(row[Block.NAME]),
        unit_name=str(row[Block.UNIT_NAME]),
        lon=float(row[Block.LON]),
        lat=float(row[Block.LAT]),
        entrants=None if np.isnan(people) else people,
        schools=tuple(str(names.iloc[work.pairs[number][1]]) for number in own),
        metres=None if np.isnan(metres) else float(metres),
    )


# --- outlines ------------------------------------------------------------------------------------


def _outlines(work: Work) -> Packed:
    rows: Ints = np.array(work.pairs, dtype=np.int64).reshape(-1, 2)
    people = work.blocks[Block.ENTRANTS].to_numpy(float)
    loads = balance(
        len(work.schools), work.pairs, people, work.schools[ZoneSchool.SEATS].to_numpy(float)
    )
    features = []
    for number, load in enumerate(loads):
        own = rows[rows[:, 1] == number, 0]
        if not len(own):
            continue
        properties = {
            "code": work.schools[ZoneSchool.CODE].iloc[number],
            "name": work.schools[ZoneSchool.NAME].iloc[number],
            "c": work.colours[number],
            "n": load.blocks,
            "e": load.entrants,
            "s": load.seats,
            "p": work.pieces[number],
        }
        features.append(_feature(properties, dissolved(work.shapes[own])))
    for kind, found in ((0, work.without), (2, work.several)):
        for block in found:
            row = work.blocks.iloc[block]
            name = f"{row[Block.NAME]}, {row[Block.UNIT_NAME]}"
            properties = {"code": row[Block.CODE], "name": name, "k": kind}
            features.append(_feature(properties, dissolved(work.shapes[[block]])))
    return Packed.of({"type": "FeatureCollection", "features": features})


def dissolved(shapes: Any) -> BaseGeometry:  # noqa: ANN401
    """Return shapes as one, simplified for the screen; hairs between them are closed."""
    whole = shapely.union_all(shapely.buffer(shapes, _CLOSE, join_style="mitre"))
    drawn: BaseGeometry = shapely.simplify(
        shapely.buffer(whole, -_CLOSE, join_style="mitre"), _STRAY
    )
    return shapely.transform(drawn, lambda degrees: np.round(degrees, _DIGITS))


def _feature(properties: dict[str, Any], shape: BaseGeometry) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": shapely.geometry.mapping(shape),
    }
