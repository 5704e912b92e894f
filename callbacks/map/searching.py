"""Say what lies inside a drawn area, and which schools are nearest to a point."""

from typing import Any

from dash import Dash, Input, Output

from callbacks.binding import bind
from callbacks.overview import school_year_of
from components.forms.fields import chosen
from components.ids import map as ids
from components.ids import shell
from components.panels.map_search import inside_hint, inside_result, nearest_hint, nearest_result
from components.static import static
from data.contracts.access import Actor, Permission
from data.contracts.errors import InvalidInputError
from data.database import read_session
from data.services import map_search

TOPICS = ("units", "institutions", "enrolment", "population")
DEFAULT_NEAR = 5


def show_inside(actor: Actor, shape: dict[str, Any] | None, **_moved: int | None) -> dict[str, Any]:
    """Sum up the institutions, pupils, seats and people inside what was drawn.

    The drawing carries the school year of the page, so that nothing is asked before there is one.
    """
    if not shape:
        return {"inside": static(inside_hint(actor.language))}
    with read_session() as session:
        found = map_search.inside(session, actor.scope, shape, _year(shape))
    return {"inside": static(inside_result(found, actor.preferences))}


def show_nearest(
    actor: Actor,
    point: dict[str, Any] | None,
    level: str | None,
    count: str | None,
    **_moved: int | None,
) -> dict[str, Any]:
    """List the schools nearest to the clicked point."""
    if not point:
        return {"nearest": static(nearest_hint(actor.language))}
    try:
        lon, lat = (float(degree) for degree in point["place"])
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInputError("map.bad_point") from error
    wanted = int(count) if count and count.isascii() and count.isdigit() else DEFAULT_NEAR
    with read_session() as session:
        found = map_search.nearest(
            session, actor.scope, (lon, lat), chosen(level), wanted, _year(point)
        )
    return {"nearest": static(nearest_result(found, (lon, lat), actor.preferences))}


def _year(asked: dict[str, Any]) -> int | None:
    return school_year_of(str(asked.get("year")))


def register(app: Dash) -> None:
    """Bind the functions above to the page."""
    moved = {topic: Input(shell.topic_store(topic), "data") for topic in TOPICS}
    bind(
        app,
        show_inside,
        permission=Permission.MAP_VIEW,
        output={"inside": Output(ids.INSIDE_PANEL, "children")},
        inputs={
            "shape": Input(ids.AREA_STORE, "data"),
            **moved,
        },
        prevent_initial_call=True,
    )
    bind(
        app,
        show_nearest,
        permission=Permission.MAP_VIEW,
        output={"nearest": Output(ids.NEAREST_PANEL, "children")},
        inputs={
            "point": Input(ids.POINT_STORE, "data"),
            "level": Input(ids.NEAREST_SELECT, "value"),
            "count": Input(ids.NEAREST_COUNT_SELECT, "value"),
            **moved,
        },
        prevent_initial_call=True,
    )
