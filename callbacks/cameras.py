"""The pages about cameras: ways between them, health, review."""

from typing import Any

from dash import Dash, Input, Output
from flask_wtf.csrf import generate_csrf

from callbacks.binding import bind
from components.forms.cameras import registry_body
from components.ids import cameras as ids
from components.ids import shell
from components.panels.camera_health import health_table
from components.panels.camera_health import review as review_lists
from components.panels.camera_wall import tabs
from components.static import static
from data.contracts.access import Actor, Permission
from data.database import read_session
from data.i18n import translate
from data.queries import camera_wall as queries
from data.services import camera_pages, camera_registry, camera_wall


def show_tabs(actor: Actor, tab: str | None) -> dict[str, Any]:
    """Offer the pages about cameras this person may open."""
    return {"tabs": static(tabs(actor, tab or ""))}


def show_health(
    actor: Actor, wanted: dict[str, str | None], _version: int | None
) -> dict[str, Any]:
    """List the cameras that pass the filters."""
    with read_session() as session:
        asked = {name: (value or "")[:80] for name, value in wanted.items()}
        found = camera_pages.health(session, actor, asked)
        units = {one.unit_code: one.unit_name for one in camera_wall.tiles(session, actor.scope)}
    every = {"label": translate("cameras.script_all", actor.language), "value": "-"}
    return {
        "table": static(health_table(found, actor.language)),
        "units": [every, *({"label": name, "value": code} for code, name in units.items())],
    }


def show_review(actor: Actor, _version: int | None) -> dict[str, Any]:
    """List who looked at what, and the pictures kept."""
    with read_session() as session:
        viewings = queries.viewings(session, actor.scope)
        snapshots = queries.snapshots(session, actor.scope)
    return {"lists": static(review_lists(viewings, snapshots, actor.language))}


def show_registry(actor: Actor, wanted: str | None, _version: int | None) -> dict[str, Any]:
    """Show the register, with the form of the chosen camera or of a new one."""
    with read_session() as session:
        lines = camera_registry.lines(session, actor)
    chosen = next((one for one in lines if one.code == wanted), None)
    return {"body": registry_body(lines, chosen, actor.language, generate_csrf())}


def register(app: Dash) -> None:
    """Bind the functions above to the pages."""
    bind(
        app,
        show_tabs,
        permission=Permission.SHELL_USE,
        output={"tabs": Output(ids.TABS_PANEL, "children")},
        inputs={"tab": Input(ids.TAB_STORE, "data")},
    )
    bind(
        app,
        show_health,
        permission=Permission.CAMERA_VIEW,
        output={
            "table": Output(ids.HEALTH_PANEL, "children"),
            "units": Output(ids.UNIT_SELECT, "options"),
        },
        inputs={
            "wanted": {
                "q": Input(ids.QUERY_INPUT, "value"),
                "unit": Input(ids.UNIT_SELECT, "value"),
                "state": Input(ids.STATE_SELECT, "value"),
                "place": Input(ids.PLACE_SELECT, "value"),
            },
            "_version": Input(shell.topic_store("cameras"), "data"),
        },
    )
    bind(
        app,
        show_registry,
        permission=Permission.CAMERA_MANAGE,
        output={"body": Output(ids.REGISTRY_PANEL, "children")},
        inputs={
            "wanted": Input(ids.REGISTRY_STORE, "data"),
            "_version": Input(shell.topic_store("cameras"), "data"),
        },
    )
    bind(
        app,
        show_review,
        permission=Permission.CAMERA_REVIEW,
        output={"lists": Output(ids.REVIEW_PANEL, "children")},
        inputs={"_version": Input(shell.topic_store("cameras"), "data")},
    )
