"""What the page of zone plans offers: years, areas, versions."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from data.contracts.access import Actor
from data.contracts.zone_editing import Area, Place
from data.contracts.zones import ENTRY_GRADES, PlanView
from data.queries import zone_editing as queries
from data.services import zone_editing
from data.services.zone_ground import areas, years

AHEAD = 2  # years offered beyond those with entrants


@dataclass(frozen=True, slots=True)
class Offer:
    """The choices of the page; `place` is None where nothing is known."""

    years: tuple[int, ...]
    areas: tuple[Area, ...]
    area: str | None
    plans: tuple[PlanView, ...]
    titles: Mapping[int, str]
    plan: PlanView | None
    place: Place | None
    merges: bool


def choices(session: Session, actor: Actor, asked: Mapping[str, str | None]) -> Offer:
    """Return what there is, and of what was asked for whatever exists in the actor's scope."""
    scope = actor.scope
    grade = _number(asked.get("grade"))
    grade = grade if grade in ENTRY_GRADES else 1
    known_years, known_areas = years(session, scope, grade), areas(session, scope)
    area = next((one for one in known_areas if one.code == asked.get("area")), None)
    area = area or (known_areas[0] if known_areas else None)
    year = _number(asked.get("year"))
    if year not in known_years:
        year = known_years[-1 - AHEAD] if known_years else None
    if area is None or year is None:
        code = area.code if area else None
        return Offer(known_years, known_areas, code, (), {}, None, None, merges=False)
    place = Place(year, grade, area.code)
    reach = {area.code} | {one.code for one in known_areas if one.id == area.parent_id}
    plans = tuple(
        plan
        for plan in reversed(zone_editing.versions(session, scope, place))
        if plan.unit_code in reach or plan.unit_code not in {one.code for one in known_areas}
    )
    titles = queries.titles(session, scope, [plan.id for plan in plans])
    chosen = next((plan for plan in plans if plan.id == _number(asked.get("plan"))), None)
    merges = any(one.parent_id == area.id for one in known_areas)
    return Offer(known_years, known_areas, area.code, plans, titles, chosen, place, merges)


def _number(text: str | None) -> int | None:
    known = text is not None and text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if known and text else None
