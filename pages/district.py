"""District view: one administrative unit with its schools, ranks, indicators and reports."""

import dash_bootstrap_components as dbc
from dash import dcc, html

from components.attributes import data
from components.ids import district as ids
from components.panels.empty import skeleton
from data.i18n import DEFAULT_LANGUAGE, translate

SIZES = ("25", "100", "all")
SORTS = ("load", "name", "pupils", "class_size")


def layout(
    language: str = DEFAULT_LANGUAGE,
    code: str = "",
    year: str = "",
    find: str = "",
    sort: str = "",
    size: str = "",
    **_url: str,
) -> html.Div:
    """Return the empty page; callbacks.district fills it."""
    return html.Div(
        [
            dcc.Store(id=ids.CODE_STORE, data=code),
            dcc.Store(id=ids.SEEN_STORE),
            html.Div(
                [
                    html.Div(id=ids.HEADING_PANEL),
                    html.Div(
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
                        className="page-actions",
                    ),
                ],
                className="page-heading",
            ),
            html.Div(
                skeleton(language, lines=8, tiles=6), id=ids.BODY_PANEL, className="page-body"
            ),
            _schools(language, find, sort, size),
        ]
    )


def _schools(language: str, find: str, sort: str, size: str) -> html.Section:
    tools = [
        html.Label(
            [
                html.Span(translate("overview.find_school", language)),
                dbc.Input(
                    id=ids.SCHOOL_INPUT,
                    type="search",
                    value=find,
                    debounce=0.3,
                    maxLength=80,
                    placeholder=translate("overview.find_school_hint", language),
                ),
            ],
            className="control",
            **data(query="find"),
        ),
        html.Label(
            [
                html.Span(translate("overview.sort", language)),
                dbc.Select(
                    id=ids.SORT_SELECT,
                    options=[
                        {"label": translate(f"overview.sort_{name}", language), "value": name}
                        for name in SORTS
                    ],
                    value=sort if sort in SORTS else SORTS[0],
                ),
            ],
            className="control",
            **data(query="sort"),
        ),
    ]
    tools.append(
        html.Label(
            [
                html.Span(translate("overview.rows", language)),
                dbc.Select(
                    id=ids.SIZE_SELECT,
                    options=[
                        {"label": translate(f"overview.rows_{name}", language), "value": name}
                        for name in SIZES
                    ],
                    value=size if size in SIZES else SIZES[0],
                ),
            ],
            className="control",
            **data(query="size"),
        )
    )
    heading = html.Header(
        [
            html.H2(translate("overview.schools", language), className="card-title"),
            html.Div(tools, className="card-actions"),
        ],
        className="card-header-row",
    )
    return html.Section(
        [
            heading,
            html.Div(skeleton(language, lines=6), id=ids.SCHOOLS_PANEL),
            html.P(id=ids.COUNT_NOTE, className="quiet", role="status"),
        ],
        className="panel-card schools-card",
    )
