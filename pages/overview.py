"""Overview: what the city looks like this morning."""

import dash_bootstrap_components as dbc
from dash import dcc, html

from components.attributes import data
from components.ids import overview as ids
from components.panels.card import page_heading
from components.panels.empty import skeleton
from components.panels.measures import MEASURES, measure_of
from data.i18n import DEFAULT_LANGUAGE, translate


def layout(
    language: str = DEFAULT_LANGUAGE, year: str = "", measure: str = "", **_url: str
) -> html.Div:
    """Return the empty page; callbacks.overview fills it."""
    chosen = measure_of(measure)
    controls = [
        html.Label(
            [
                html.Span(translate("overview.school_year", language)),
                dbc.Select(
                    id=ids.YEAR_SELECT,
                    options=[],
                    value=year or None,
                    placeholder=translate("overview.no_year", language),
                ),
            ],
            className="control",
            **data(query="year"),
        ),
        html.Label(
            [
                html.Span(translate("overview.measure", language)),
                dbc.Select(
                    id=ids.MEASURE_SELECT,
                    options=[{"label": m.label(language), "value": m.key} for m in MEASURES],
                    value=chosen.key,
                ),
            ],
            className="control",
            **data(query="measure"),
        ),
    ]
    return html.Div(
        [
            dcc.Store(id=ids.SEEN_STORE),
            page_heading(
                translate("overview.title", language),
                lead=translate("overview.lead", language),
                actions=controls,
            ),
            html.Div(
                skeleton(language, lines=8, tiles=6), id=ids.BODY_PANEL, className="page-body"
            ),
        ]
    )
