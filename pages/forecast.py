"""Forecast: pupils, classes and rooms in the coming years, and what to build where by when."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import data
from components.ids import forecast as ids
from components.panels.card import page_heading
from components.panels.empty import skeleton
from components.panels.forecast import series_name
from data.contracts.forecast_page import horizon_of, series_of
from data.contracts.forecasting import ALL, MOST_YEARS, SERIES
from data.i18n import DEFAULT_LANGUAGE, translate

ALL_PARTS = "-"  # assets/60-address.js leaves it out of the address


def layout(
    language: str = DEFAULT_LANGUAGE,
    area: str = "",
    part: str = "",
    series: str = "",
    horizon: str = "",
    scenario: str = "",
    **_url: str,
) -> html.Div:
    """Return the empty page; callbacks.forecast fills it."""
    names = [ALL, *(key for key in SERIES if key != ALL)]
    names.sort(key=lambda key: key.startswith("g"))
    controls = [
        _select(ids.AREA_SELECT, "area", area, [], language),
        _select(
            ids.PART_SELECT,
            "part",
            part or ALL_PARTS,
            [{"label": translate("forecast.whole_area", language), "value": ALL_PARTS}],
            language,
        ),
        _select(
            ids.SERIES_SELECT,
            "series",
            series_of(series),
            [{"label": series_name(key, language), "value": key} for key in names],
            language,
        ),
        _select(
            ids.HORIZON_SELECT,
            "horizon",
            str(horizon_of(horizon)),
            [
                {
                    "label": translate("forecast.years_ahead", language, count=years),
                    "value": str(years),
                }
                for years in range(1, MOST_YEARS + 1)
            ],
            language,
        ),
        _select(ids.SCENARIO_SELECT, "scenario", scenario, [], language),
    ]
    return html.Div(
        [
            dcc.Store(id=ids.SEEN_STORE),
            dcc.Store(id=ids.JOB_STORE),
            dcc.Interval(id=ids.JOB_INTERVAL, interval=1500, disabled=True),
            page_heading(
                translate("forecast.heading", language),
                lead=translate("forecast.lead", language),
                actions=controls,
            ),
            html.Div(
                [
                    html.Div(id=ids.JOB_PANEL, className="grow"),
                    html.Div(id=ids.JOB_BUTTONS_PANEL),
                ],
                className="forecast-bar panel-card forecast-job",
            ),
            html.Div(
                skeleton(language, lines=8, tiles=6), id=ids.BODY_PANEL, className="page-body"
            ),
        ],
        className="forecast-page",
    )


def _select(
    id_: str, name: str, value: str, options: list[dict[str, str]], language: str
) -> Component:
    return html.Label(
        [
            html.Span(translate(f"forecast.choose_{name}", language)),
            dbc.Select(id=id_, options=options, value=value or None),
        ],
        className="control",
        **data(query=name),
    )
