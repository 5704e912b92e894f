"""Data: what is there, how fresh it is, and bringing in more."""

from dash import dcc, html

from components.ids import data as ids
from components.panels.card import page_heading
from components.panels.empty import skeleton
from data.i18n import DEFAULT_LANGUAGE, translate


def layout(language: str = DEFAULT_LANGUAGE, **_url: str) -> html.Div:
    """Return the empty page; callbacks.data fills it."""
    return html.Div(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            dcc.Store(id=ids.SEEN_STORE),
            dcc.Interval(id=ids.JOB_INTERVAL, interval=1000, disabled=True),
            page_heading(translate("data.title", language), lead=translate("data.lead", language)),
            html.Div(
                [
                    html.Div(skeleton(language, lines=8), id=ids.FORM_PANEL),
                    html.Div(id=ids.JOB_PANEL, role="status"),
                ],
                className="data-import",
            ),
            html.Div(skeleton(language, lines=8), id=ids.DOMAIN_PANEL),
            html.Div(id=ids.CONFLICT_PANEL),
            html.Div(id=ids.FILE_PANEL),
            html.Div(id=ids.HISTORY_PANEL),
        ],
        className="page-body",
    )
