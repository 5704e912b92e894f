"""Two or three versions of a zone plan, side by side."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy.orm import Session

from data.contracts.access import Actor
from data.contracts.errors import InvalidInputError
from data.contracts.zone_editing import Measures, Place, UnitMeasure
from data.contracts.zones import PlanView, ZoneSchool
from data.domain.zones import comparing
from data.domain.zones.comparing import WhatIf
from data.domain.zones.plane import Floats, Ints
from data.domain.zones.reviewing import measure
from data.queries import zone_editing as queries
from data.services import zone_editing
from data.services.zone_expecting import expected
from data.services.zone_ground import Ground, ground, group_of

MOST = 3


def compare(
    session: Session, actor: Actor, place: Place, plan_ids: Sequence[int], scenario: str
) -> tuple[Measures, ...]:
    """Measure versions on the same children; each with the seats of its own conditions.

    Raises:
        NotFoundError: no such area, or a version that is none of this year and grade in scope.
        InvalidInputError: less than one version, or too many.
    """
    if not 1 <= len(plan_ids) <= MOST:
        raise InvalidInputError("zoning.compare_count", most=MOST)
    scope = actor.scope
    land = ground(session, scope, place)
    people = expected(session, scope, land, place, scenario).point
    names = queries.titles(session, scope, plan_ids)
    found: list[Measures] = []
    first: Ints | None = None
    for plan_id in plan_ids:
        (plan,) = zone_editing.opened(session, scope, place, plan_id)
        school_of, _, _ = zone_editing.assigned(session, scope, land, [plan_id])
        first = school_of if first is None else first
        changes = _changes(land, queries.setting(session, scope, plan_id).what_if)
        found.append(
            _measured(land, plan, names.get(plan_id, ""), people, school_of, first, changes)
        )
    return tuple(found)


def _changes(land: Ground, raw: object) -> WhatIf:
    known = frozenset(land.schools[ZoneSchool.CODE].tolist())
    kept = dict(raw) if isinstance(raw, dict) else {}
    for name in ("seats", "rooms"):
        kept[name] = {code: n for code, n in dict(kept.get(name, {})).items() if code in known}
    kept["closed"] = [code for code in kept.get("closed", ()) if code in known]
    return comparing.what_if(kept, known)


def _measured(
    land: Ground,
    plan: PlanView,
    title: str,
    people: Floats,
    school_of: Ints,
    first: Ints,
    changes: WhatIf,
) -> Measures:
    codes = land.schools[ZoneSchool.CODE].tolist()
    seats = comparing.capacity(
        codes, land.schools[ZoneSchool.SEATS].to_numpy(float), plan.grade, changes
    )
    metres = comparing.metres_of(land.homes, land.places, school_of)
    above = comparing.over(people, school_of, seats)
    far = measure(metres, np.nan_to_num(people))
    units = _units(land, people, metres, school_of, above)
    means = [unit.mean_m for unit in units if unit.mean_m is not None]
    broken = comparing.pieces(school_of, land.near, len(codes))
    return Measures(
        plan=plan,
        title=title,
        children=float(np.nansum(people)),
        moved=comparing.moved(people, school_of, first),
        mean_m=comparing.mean(metres, people),
        median_m=far.median_m if far.known else None,
        p90_m=far.p90_m if far.known else None,
        longest_m=far.longest_m if far.known else None,
        over_schools=int((above > 0).sum()),
        over_children=float(above.sum()),
        without=int((school_of < 0).sum()),
        broken=sum(count > 1 for count in broken),
        equity_m=max(means) - min(means) if means else None,
        units=units,
        schools=tuple(school_of.tolist()),
    )


def _units(
    land: Ground, people: Floats, metres: Floats, school_of: Ints, above: Floats
) -> tuple[UnitMeasure, ...]:
    units, group = group_of(land)
    of = np.array(group, dtype=np.int64)
    load = np.bincount(
        school_of[school_of >= 0],
        weights=np.nan_to_num(people)[school_of >= 0],
        minlength=len(above),
    )
    share = np.divide(above, load, out=np.zeros_like(above), where=load > 0)
    mine = np.where(school_of >= 0, share[school_of], 0.0) if len(share) else np.zeros(len(of))
    found = []
    for number, unit in enumerate(units):
        own = of == number
        found.append(
            UnitMeasure(
                unit.code,
                unit.name,
                float(np.nansum(people[own])),
                comparing.mean(metres[own], people[own]),
                float(np.nansum(people[own] * mine[own])),
            )
        )
    return tuple(found)
