"""Callbacks of the page of one administrative unit."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.binding import bind
from callbacks.overview import look_of, school_year_of, year_options
from components.ids import district as ids
from components.ids import shell
from components.panels.heading import unit_heading
from components.panels.picture import unit_body
from components.panels.schools import school_table
from components.static import static
from data.contracts.access import Actor, Permission
from data.database import read_session
from data.i18n import translate
from data.services import forecast_page, overview
from data.services.schools import SchoolFilter, limit_of, schools_of


def show_unit(
    actor: Actor,
    year: str | None,
    versions: dict[str, int] | None,
    code: str,
    seen: list[Any] | None,
) -> dict[str, Any]:
    """Fill the page; leave it alone when nothing it shows has changed."""
    if seen == [year, overview.relevant(versions)]:
        return dict.fromkeys(("heading", "body", "years", "year", "seen"), no_update)
    with read_session() as session:
        stand = overview.stand(session)
        picture = overview.of_unit(session, actor.scope, code, school_year_of(year))
        body = overview.drawn(
            session,
            actor.scope,
            "unit",
            (*look_of(actor), code, picture.school_year, picture.today),
            lambda: unit_body(
                picture, actor.preferences, forecast_page.urgent(session, actor, code)
            ),
        )
    shown = None if picture.school_year is None else str(picture.school_year)
    return {
        "heading": unit_heading(picture, actor.preferences),
        "body": body,
        "years": year_options(picture.school_years),
        "year": shown,
        "seen": [shown, stand],
    }


def show_schools(
    actor: Actor, seen: list[Any] | None, find: str | None, sort: str | None, **rest: str | None
) -> dict[str, Any]:
    """List the schools of the unit that match, in the chosen order."""
    wanted = SchoolFilter(
        unit_code=rest["code"] or "",
        school_year=school_year_of(seen[0]) if seen else None,
        find=find or "",
        sort=sort or "",
        limit=limit_of(rest["size"]),
    )
    with read_session() as session:
        found = schools_of(session, actor.scope, wanted)
    return {
        "table": static(school_table(found.rows, found.provenance, actor.preferences)),
        "note": translate(
            "overview.schools_shown", actor.language, shown=len(found.rows), count=found.count
        ),
    }


def register(app: Dash) -> None:
    """Bind the functions above to the page."""
    bind(
        app,
        show_unit,
        permission=Permission.DISTRICT_VIEW,
        output={
            "heading": Output(ids.HEADING_PANEL, "children"),
            "body": Output(ids.BODY_PANEL, "children"),
            "years": Output(ids.YEAR_SELECT, "options"),
            "year": Output(ids.YEAR_SELECT, "value"),
            "seen": Output(ids.SEEN_STORE, "data"),
        },
        inputs={
            "year": Input(ids.YEAR_SELECT, "value"),
            "versions": Input(shell.VERSION_STORE, "data"),
        },
        state={
            "code": State(ids.CODE_STORE, "data"),
            "seen": State(ids.SEEN_STORE, "data"),
        },
    )
    choices = {
        "find": Input(ids.SCHOOL_INPUT, "value"),
        "sort": Input(ids.SORT_SELECT, "value"),
        "size": Input(ids.SIZE_SELECT, "value"),
    }
    bind(
        app,
        show_schools,
        permission=Permission.DISTRICT_VIEW,
        output={
            "table": Output(ids.SCHOOLS_PANEL, "children"),
            "note": Output(ids.COUNT_NOTE, "children"),
        },
        inputs={"seen": Input(ids.SEEN_STORE, "data"), **choices},
        state={"code": State(ids.CODE_STORE, "data")},
        prevent_initial_call=True,
    )
