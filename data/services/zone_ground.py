"""The ground zones are planned on: blocks, schools, who adjoins whom."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import Scope
from data.contracts.errors import NotFoundError
from data.contracts.zone_editing import Area, Place
from data.contracts.zones import ENTRY_GRADES, Block, ZoneSchool
from data.domain.geometry import to_metres
from data.domain.zones.comparing import links
from data.domain.zones.plane import Floats, Neighbours, adjoining, shapes_in_metres
from data.queries import zone_editing as queries
from data.services.caching import cached
from data.services.zones import TOPICS

PARTS = 1e5  # coordinates are sent as whole 1/100,000 degrees
_STRAY = 2e-5  # degrees a drawn border may stray


@dataclass(frozen=True, slots=True)
class Ground:
    """What does not depend on a version: blocks, schools, who adjoins whom."""

    area: Area
    blocks: pd.DataFrame  # `Block`
    schools: pd.DataFrame  # `ZoneSchool`
    homes: Floats  # metres
    places: Floats
    near: Neighbours  # with the links of islands
    touching: Neighbours  # without
    rings: tuple[tuple[tuple[int, ...], ...], ...]
    block_at: dict[int, int]
    school_at: dict[int, int]
    districts: tuple[Area, ...]
    entrant_year: int


def areas(session: Session, scope: Scope) -> tuple[Area, ...]:
    """Return the units whose zones may be worked on."""
    return cached(
        session, scope, "zoning.areas", (Topic.UNITS,), (),
        lambda: tuple(queries.areas(session, scope)),
    )  # fmt: skip


def area_of(session: Session, scope: Scope, code: str) -> Area:
    """Return one of them.

    Raises:
        NotFoundError: no such unit in scope.
    """
    found = next((one for one in areas(session, scope) if one.code == code), None)
    if found is None:
        raise NotFoundError
    return found


def years(session: Session, scope: Scope, grade: int) -> tuple[int, ...]:
    """Return the school years for which zones can be planned: of entrants, and two to come."""
    known = cached(
        session, scope, "zoning.years", TOPICS, (grade,),
        lambda: tuple(queries.entrant_years(session, scope, grade)),
    )  # fmt: skip
    return (*known, known[-1] + 1, known[-1] + 2) if known else ()


def ground(session: Session, scope: Scope, place: Place) -> Ground:
    """Return the blocks and schools of an area.

    Raises:
        NotFoundError: no such unit in scope, no such grade, no entrants known for the year.
    """
    if place.grade not in ENTRY_GRADES:
        raise NotFoundError
    area = area_of(session, scope, place.unit_code)
    known = years(session, scope, place.grade)
    if place.school_year not in known:
        raise NotFoundError
    return cached(
        session,
        scope,
        "zoning.ground",
        TOPICS,
        (place.school_year, place.grade, place.unit_code),
        lambda: _ground(session, scope, area, place, min(place.school_year, known[-3])),
    )


def _ground(session: Session, scope: Scope, area: Area, place: Place, entrant_year: int) -> Ground:
    blocks = queries.blocks(session, scope, area.code, entrant_year, place.grade)
    schools = queries.schools(session, scope, area.code, place.school_year, place.grade)
    homes = to_metres(blocks[[Block.LON, Block.LAT]].to_numpy(float).reshape(-1, 2))
    places = to_metres(schools[[ZoneSchool.LON, ZoneSchool.LAT]].to_numpy(float).reshape(-1, 2))
    shapes = np.array(shapely.from_wkb(blocks[Block.GEOMETRY].to_numpy()), dtype=object)
    near = adjoining(shapes_in_metres(shapes.tolist()))
    groups = blocks["parent_id"].fillna(-1).astype(int).tolist()
    drawn = shapely.simplify(shapes, _STRAY) if len(shapes) else shapes
    return Ground(
        area=area,
        blocks=blocks,
        schools=schools,
        homes=homes,
        places=places,
        near=links(near, homes, groups),
        touching=near,
        rings=tuple(_rings(shape) for shape in drawn),
        block_at={key: at for at, key in enumerate(blocks[Block.ID].tolist())},
        school_at={key: at for at, key in enumerate(schools[ZoneSchool.ID].tolist())},
        districts=areas(session, scope),
        entrant_year=entrant_year,
    )


def _rings(shape: Any) -> tuple[tuple[int, ...], ...]:  # noqa: ANN401
    """Return the outer rings of a shape as flat whole numbers."""
    parts = [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon"]
    return tuple(
        tuple(np.round(np.asarray(part.exterior.coords) * PARTS).astype(int).ravel().tolist())
        for part in parts
    )


def group_of(land: Ground) -> tuple[list[Area], list[int]]:
    """Return the units equity is measured between, and the one of each block."""
    if any(area.parent_id == land.area.id for area in land.districts):
        ids = land.blocks["parent_id"].fillna(-1).astype(int)
        known = {area.id: area for area in land.districts}
    else:
        ids = land.blocks[Block.UNIT_ID].astype(int)
        facts = land.blocks[[Block.UNIT_ID, Block.UNIT_CODE, Block.UNIT_NAME]].drop_duplicates()
        known = {
            int(unit): Area(int(unit), code, name, "commune", land.area.id)
            for unit, code, name in facts.itertuples(index=False)
        }
    used = [known[one] for one in sorted(set(ids) & known.keys())]
    used.sort(key=lambda area: area.code)
    number = {area.id: at for at, area in enumerate(used)}
    return used, [number.get(one, -1) for one in ids]
