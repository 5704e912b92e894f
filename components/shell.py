"""The frame around every page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.ids import shell
from data.contracts.access import Actor
from data.i18n import translate


def frame(
    actor: Actor, menu: Sequence[Any], container: Component, *, now: datetime, csrf_token: str
) -> Component:
    """Return menu and page."""
    links = [dcc.Link(translate(p.title_key, actor.language), href=p.path) for p in menu]
    return html.Div(
        [
            html.Nav(links),
            html.Main(container),
            html.Div(id=shell.TOAST_PANEL),
            dcc.Store(id=shell.VERSION_STORE),
        ]
    )
