"""Callbacks of the overview page."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.binding import bind
from components import formats
from components.ids import overview as ids
from components.ids import shell
from components.maps.choropleth import hideout, legend
from components.panels.league import league_table
from components.panels.measures import measure_of
from components.panels.picture import city_body
from components.static import static
from data.contracts.access import Actor, Permission
from data.database import read_session
from data.services import forecast_page, overview


def school_year_of(value: str | None) -> int | None:
    """Read a school year of the address; anything else means the latest."""
    return int(value) if value and value.isascii() and value.isdigit() else None


def year_options(years: tuple[int, ...]) -> list[dict[str, str]]:
    """Return the choices of school year, newest first."""
    return [
        {"label": formats.school_year(year), "value": str(year)} for year in sorted(years)[::-1]
    ]


def show_city(
    actor: Actor,
    year: str | None,
    versions: dict[str, int] | None,
    measure: str | None,
    seen: list[Any] | None,
) -> dict[str, Any]:
    """Fill the page; leave it alone when nothing it shows has changed."""
    if seen == [year, overview.relevant(versions)]:
        return dict.fromkeys(("body", "years", "year", "seen"), no_update)
    with read_session() as session:
        stand = overview.stand(session)
        picture = overview.city(session, actor.scope, school_year_of(year))
        chosen = measure_of(measure)
        body = overview.drawn(
            session,
            actor.scope,
            "city",
            (*look_of(actor), picture.school_year, picture.today, chosen.key),
            lambda: city_body(
                picture,
                chosen,
                actor.preferences,
                forecast_page.urgent(session, actor, picture.unit.code),
            ),
        )
    shown = None if picture.school_year is None else str(picture.school_year)
    return {
        "body": body,
        "years": year_options(picture.school_years),
        "year": shown,
        "seen": [shown, stand],
    }


def look_of(actor: Actor) -> tuple[str, str, bool]:
    """Return what a drawing depends on beside its figures."""
    return actor.language, actor.theme, actor.may(Permission.FORECAST_VIEW)


def recolour(actor: Actor, measure: str | None, year: str | None) -> dict[str, Any]:
    """Colour map and league table by another measure, without touching the rest."""
    chosen = measure_of(measure)
    with read_session() as session:
        picture = overview.city(session, actor.scope, school_year_of(year))
    if picture.school_year is None:
        return dict.fromkeys(("hideout", "legend", "league"), no_update)
    return {
        "hideout": hideout(picture, chosen, actor.preferences),
        "legend": static(legend(picture, chosen, actor.preferences)),
        "league": static(league_table(picture, chosen, actor.preferences)),
    }


def register(app: Dash) -> None:
    """Bind the functions above to the page."""
    bind(
        app,
        show_city,
        permission=Permission.OVERVIEW_VIEW,
        output={
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
            "measure": State(ids.MEASURE_SELECT, "value"),
            "seen": State(ids.SEEN_STORE, "data"),
        },
    )
    bind(
        app,
        recolour,
        permission=Permission.OVERVIEW_VIEW,
        output={
            "hideout": Output(ids.MAP_LAYER, "hideout"),
            "legend": Output(ids.LEGEND_PANEL, "children"),
            "league": Output(ids.LEAGUE_PANEL, "children"),
        },
        inputs={"measure": Input(ids.MEASURE_SELECT, "value")},
        state={"year": State(ids.YEAR_SELECT, "value")},
        prevent_initial_call=True,
    )
