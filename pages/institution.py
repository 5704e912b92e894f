"""One institution on a page of its own: to read, to print, to correct."""

from urllib.parse import unquote

from dash import dcc, html

from components.ids import map as ids
from components.panels.institution import PAGE, sheet_frame
from data.i18n import DEFAULT_LANGUAGE


def layout(
    language: str = DEFAULT_LANGUAGE, code: str = "", year: str = "", **_url: str
) -> html.Div:
    """Return the empty page; callbacks.map.sheet fills it, as it does the drawer of the map."""
    wanted = int(year) if year.isascii() and year.isdigit() else None
    return html.Div(
        [
            dcc.Store(id=ids.INSTITUTION_STORE, data=unquote(code)),
            dcc.Store(id=ids.YEAR_STORE, data=wanted),
            sheet_frame(language, mode=PAGE),
        ]
    )
