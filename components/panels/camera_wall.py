"""A wall of cameras, drawn by `assets/48-cameras.js`; on its page, a sheet, or a display."""

import json
from collections.abc import Sequence

from dash import html

from components.attributes import aria, data
from components.icons import icon
from components.panels.area import CAMERA_TONES
from components.panels.empty import empty_state
from data.contracts.access import Actor, Permission
from data.contracts.camera_page import GRIDS, KEPT_DAYS, STALE_AFTER_MS
from data.i18n import beginning_with, translate

PLACES = ("gate", "yard", "corridor", "kitchen", "parking")
TABS = (
    ("", "/cameras", "wall", "grid", Permission.CAMERA_VIEW),
    ("health", "/cameras/health", "health", "clipboard-data", Permission.CAMERA_VIEW),
    ("registry", "/cameras/registry", "registry", "list-check", Permission.CAMERA_MANAGE),
    ("review", "/cameras/review", "review", "shield-check", Permission.CAMERA_REVIEW),
)


def camera_wall(
    language: str, *, institution: str = "", codes: Sequence[str] = (), grid: int = 0
) -> html.Div:
    """Show live tiles.

    Args:
        language: of the reader.
        institution: code of the institution whose cameras are shown, without controls.
        codes: of the cameras that are shown, without controls, as on a display.
        grid: tiles per row there; 0 lets the page's address decide.
    """
    plain = bool(institution or codes)
    config = {
        "plain": plain,
        "institution": institution,
        "codes": list(codes),
        "grid": grid,
        "grids": GRIDS,
        "days": KEPT_DAYS,
        "stale": STALE_AFTER_MS,
        "language": language,
        "texts": beginning_with("cameras.script_", language),
        "states": {
            state: [translate(f"overview.camera_{state}", language), tone]
            for state, tone in CAMERA_TONES.items()
        },
        "places": {place: translate(f"cameras.place_{place}", language) for place in PLACES},
        "simulated": translate("cameras.simulated", language),
    }
    waiting = html.P(translate("cameras.script_loading", language), className="quiet")
    return html.Div(
        waiting,
        className="camera-wall camera-plain" if plain else "camera-wall",
        **data(camera_wall=json.dumps(config, ensure_ascii=False)),
    )


def tabs(actor: Actor, current: str) -> html.Nav:
    """Lead to the other pages about cameras this person may open."""
    links = [
        html.Li(
            html.A(
                [icon(name), translate(f"cameras.tab_{key}", actor.language)],
                href=address,
                **(aria(current="page") if tab == current else {}),
            )
        )
        for tab, address, key, name, permission in TABS
        if actor.may(permission)
    ]
    return html.Nav(html.Ul(links), className="kpi-tabs")


def none_found(language: str) -> html.Div:
    """Say that no camera passes the filters."""
    return empty_state(translate("cameras.none_found", language), icon_name="camera-video-off")
