"""Scenarios of the forecast: what they assume, version by version."""

import dash_bootstrap_components as dbc
from dash import dcc, html

from components.attributes import data
from components.ids import forecast as ids
from components.panels.card import card, more_link, page_heading
from components.panels.empty import skeleton
from data.i18n import DEFAULT_LANGUAGE, translate


def layout(language: str = DEFAULT_LANGUAGE, scenario: str = "", **_url: str) -> html.Div:
    """Return the empty page; callbacks.scenarios fills it."""
    chooser = html.Label(
        [
            html.Span(translate("scenarios.choose", language)),
            dbc.Select(id=ids.EDITED_SELECT, options=[], value=scenario or None),
        ],
        className="control",
        **data(query="scenario"),
    )
    return html.Div(
        [
            page_heading(
                translate("scenarios.title", language),
                lead=translate("scenarios.lead", language),
                actions=[chooser, more_link(translate("scenarios.back", language), "/forecast")],
            ),
            dcc.Store(id=ids.SAVED_STORE),
            html.Div(id=ids.SAVE_NOTE),
            html.Div(skeleton(language, lines=10), id=ids.EDITOR_PANEL),
            html.Div(
                card(
                    translate("scenarios.history", language),
                    html.Div(id=ids.HISTORY_PANEL),
                ),
                className="scenario-section",
            ),
        ],
        className="forecast-page",
    )
