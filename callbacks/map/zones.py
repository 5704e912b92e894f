"""Callbacks of the zone panel and layer."""

from typing import Any
from urllib.parse import urlencode

from dash import Dash, Input, Output, no_update

from callbacks.binding import bind
from components import formats
from components.ids import map_zones as ids
from components.ids import shell
from components.maps.zones import EMPTY, hideout, legend
from components.panels.zones import (
    CURRENT,
    nothing_chosen,
    plan_options,
    school_card,
    zones_body,
)
from components.static import static
from data.contracts.access import Actor, Permission
from data.contracts.errors import NotFoundError
from data.contracts.zones import ENTRY_GRADES
from data.database import read_session
from data.services import zones


def grade_of(value: str | None) -> int | None:
    """Read the chosen grade; None is no zones."""
    return next((grade for grade in ENTRY_GRADES if str(grade) == value), None)


def number_of(value: str | None) -> int | None:
    """Read a number of the address; anything else is none."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None


def offer_plans(
    actor: Actor, grade: str | None, year: str | None, plan: str | None, version: int | None
) -> dict[str, Any]:
    """Fill the choices of year and plan."""
    del version
    chosen = grade_of(grade)
    with read_session() as session:
        known = zones.years(session, actor.scope)
        found = zones.year_of(session, actor.scope, number_of(year))
        plans = zones.plans(session, actor.scope, found, chosen) if chosen is not None else ()
    options = plan_options(plans, actor.language)
    values = {option["value"] for option in options}
    shown = None if found is None else str(found)
    return {
        "years": [{"label": formats.school_year(one), "value": str(one)} for one in known[::-1]],
        "year": no_update if chosen is None or shown == year else shown,
        "plans": options,
        "plan": no_update if plan in values or not values else CURRENT,
    }


def show_plan(
    actor: Actor, grade: str | None, year: str | None, plan: str | None, version: int | None
) -> dict[str, Any]:
    """Fill the panel with the chosen plan."""
    del version
    chosen = grade_of(grade)
    if chosen is None:
        return {"body": static(nothing_chosen(actor.language)), "legend": None}
    with read_session() as session:
        try:
            picture = zones.picture(session, actor.scope, number_of(year), chosen, number_of(plan))
        except NotFoundError:  # a plan of another year or grade: the list follows in a moment
            picture = zones.picture(session, actor.scope, number_of(year), chosen, None)
    body = zones_body(picture, actor.preferences, may_export=actor.may(Permission.DATA_EXPORT))
    said = (
        legend(actor.preferences, simulated=picture.provenance.simulated, illustrative=True)
        if picture.shown
        else None
    )
    return {"body": static(body), "legend": None if said is None else static(said)}


def draw_zones(
    actor: Actor,
    grade: str | None,
    year: str | None,
    plan: str | None,
    version: int | None,
    school: str | None,
) -> dict[str, Any]:
    """Point the layer to the chosen zones and outline the chosen school's.

    The version makes the layer ask again when zones moved.
    """
    look = hideout(actor.preferences, school or None)
    chosen = grade_of(grade)
    if chosen is None:
        return {"url": EMPTY, "hideout": look}
    asked = {"grade": chosen, "year": number_of(year), "plan": number_of(plan), "v": version}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return {"url": f"{EMPTY}?{query}", "hideout": look}


def show_school(
    actor: Actor,
    school: str | None,
    grade: str | None,
    year: str | None,
    plan: str | None,
    version: int | None,
) -> dict[str, Any]:
    """Show one school's zone with its blocks."""
    del version
    chosen = grade_of(grade)
    if chosen is None or not school:
        return {"school": None}
    with read_session() as session:
        try:
            picture = zones.picture(session, actor.scope, number_of(year), chosen, number_of(plan))
        except NotFoundError:
            return {"school": None}
        found = next((zone for zone in picture.zones if zone.code == school), None)
        if found is None:
            return {"school": None}
        blocks = zones.blocks_of(
            session, actor.scope, number_of(year), chosen, number_of(plan), school
        )
    card = school_card(found, blocks, actor.preferences, sheet=True)
    return {"school": static(card)}


def register(app: Dash) -> None:
    """Bind the functions above to the panel and the layer."""
    version = Input(shell.topic_store("zones"), "data")
    chosen = {
        "grade": Input(ids.GRADE_SELECT, "value"),
        "year": Input(ids.YEAR_SELECT, "value"),
        "plan": Input(ids.PLAN_SELECT, "value"),
        "version": version,
    }
    bind(
        app,
        offer_plans,
        permission=Permission.MAP_VIEW,
        output={
            "years": Output(ids.YEAR_SELECT, "options"),
            "year": Output(ids.YEAR_SELECT, "value"),
            "plans": Output(ids.PLAN_SELECT, "options"),
            "plan": Output(ids.PLAN_SELECT, "value"),
        },
        inputs=chosen,
    )
    bind(
        app,
        show_plan,
        permission=Permission.MAP_VIEW,
        output={
            "body": Output(ids.BODY_PANEL, "children"),
            "legend": Output(ids.LEGEND_PANEL, "children"),
        },
        inputs=chosen,
    )
    bind(
        app,
        draw_zones,
        permission=Permission.MAP_VIEW,
        output={"url": Output(ids.LAYER, "url"), "hideout": Output(ids.LAYER, "hideout")},
        inputs={"school": Input(ids.SCHOOL_STORE, "data"), **chosen},
    )
    bind(
        app,
        show_school,
        permission=Permission.MAP_VIEW,
        output={"school": Output(ids.SCHOOL_PANEL, "children")},
        inputs={"school": Input(ids.SCHOOL_STORE, "data"), **chosen},
        prevent_initial_call=True,
    )
