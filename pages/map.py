"""Map: institutions, zones and capacity."""

from dash import dcc, html

from components.ids import map as ids
from components.panels.card import page_heading
from data.i18n import DEFAULT_LANGUAGE, translate


def layout(language: str = DEFAULT_LANGUAGE, **_url: str) -> html.Div:
    """Return the empty page; callbacks.map and assets/46-map.js fill it."""
    return html.Div(
        [
            dcc.Store(id=ids.INSTITUTION_STORE),
            dcc.Store(id=ids.YEAR_STORE),
            page_heading(translate("map.title", language)),
            html.Div(id=ids.SHEET_PANEL),
            html.Div(id=ids.ZONES_PANEL),
        ]
    )
