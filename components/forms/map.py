"""Controls of the map page: filters, what is coloured, years, tools."""

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.attributes import aria, data
from components.forms.fields import ANY
from components.icons import icon
from components.ids import map as ids
from components.maps.thematic import UNIT_LEVELS
from components.panels.measures import DEFAULT, MAP_MEASURES
from data.contracts.education import KINDS, LEVELS, SECTORS
from data.contracts.mapping import METHODS
from data.i18n import translate

LOADS = ("over", "nearly", "free", "unknown")
SORTS = ("load", "name", "pupils")
FILLS = ("load", "cameras")
NEAR_COUNTS = ("3", "5", "10")
Choices = Sequence[tuple[str, str]]


def filters(language: str) -> html.Div:
    """Return search and filters; assets/46-map.js reads them and fills the empty ones."""

    def say(name: str) -> str:
        return translate(f"map.{name}", language)

    def named(section: str, prefix: str, keys: Sequence[str]) -> Choices:
        return [(key, translate(f"{section}.{prefix}{key}", language)) for key in keys]

    every = say("every")
    fields = [
        _plain_select("district", say("district"), [("", every)]),
        _plain_select("ward", say("ward"), [("", every)]),
        _plain_select("level", say("level"), [("", every), *named("education", "level_", LEVELS)]),
        _plain_select("kind", say("kind"), [("", every), *named("education", "kind_", KINDS)]),
        _plain_select(
            "sector", say("sector"), [("", every), *named("education", "sector_", SECTORS)]
        ),
        _plain_select("programme", say("programme"), [("", every)]),
        _plain_select("load", say("load"), [("", every), *named("overview", "load_", LOADS)]),
        _plain_select("fill", say("fill"), named("map", "fill_", FILLS)),
    ]
    search = html.Label(
        [
            icon("search"),
            html.Span(say("search"), className="visually-hidden"),
            dbc.Input(
                type="search",
                placeholder=say("search_hint"),
                autocomplete="off",
                class_name="map-search-field",
            ),
        ],
        className="map-search",
        **data(query="q", map_filter="q"),
    )
    return html.Div(
        [
            search,
            html.Details(
                [
                    html.Summary(
                        [
                            icon("funnel"),
                            html.Span(say("filters")),
                            html.Span(className="map-filter-count", **data(map="filter-count")),
                        ],
                        className="map-filter-toggle",
                    ),
                    html.Div(fields, className="map-filter-fields"),
                    html.Button(
                        [icon("eraser"), say("clear_filters")],
                        className="btn btn-sm btn-outline-secondary",
                        **data(map="clear-filters"),
                    ),
                ],
                className="map-filters",
            ),
        ],
        className="map-finder",
    )


def _plain_select(name: str, label: str, choices: Choices) -> html.Label:
    """Return a select box that belongs to the script: Dash never sets its value."""
    return html.Label(
        [
            html.Span(label),
            html.Select(
                [html.Option(text, value=value) for value, text in choices],
                className="form-select form-select-sm",
            ),
        ],
        className="map-field",
        **data(query=name, map_filter=name),
    )


def list_controls(language: str) -> html.Div:
    """Return the order of the list and the choice to list only what the map shows."""
    return html.Div(
        [
            _plain_select(
                "sort",
                translate("overview.sort", language),
                [(key, translate(f"overview.sort_{key}", language)) for key in SORTS],
            ),
            html.Button(
                [icon("map"), translate("map.only_view", language)],
                className="map-chip",
                **data(map="only-view"),
                **aria(pressed="false"),
            ),
        ],
        className="map-list-controls",
    )


def thematic(language: str, chosen: dict[str, str]) -> html.Div:
    """Return what is coloured, by what, in which classes."""

    def say(name: str) -> str:
        return translate(f"map.{name}", language)

    level = chosen.get("units", "")
    measure = chosen.get("measure", "")
    method = chosen.get("classes", "")
    measures = [{"label": one.label(language), "value": one.key} for one in MAP_MEASURES]
    return html.Div(
        [
            _control(
                "units",
                say("units"),
                dbc.Select(
                    id=ids.UNIT_SELECT,
                    options=[{"label": say(f"units_{one}"), "value": one} for one in UNIT_LEVELS],
                    value=level if level in UNIT_LEVELS else None,
                    size="sm",
                ),
            ),
            _control(
                "measure",
                say("measure"),
                dbc.Select(
                    id=ids.MEASURE_SELECT,
                    options=measures,
                    value=measure or DEFAULT.key,
                    size="sm",
                ),
            ),
            _control(
                "classes",
                say("classes"),
                dbc.Select(
                    id=ids.CLASSES_SELECT,
                    options=[{"label": say(f"classes_{one}"), "value": one} for one in METHODS],
                    value=method if method in METHODS else METHODS[0],
                    size="sm",
                ),
            ),
        ],
        className="map-thematic",
    )


def _control(name: str, label: str, control: Component) -> html.Label:
    return html.Label([html.Span(label), control], className="map-field", **data(query=name))


def years(language: str, chosen: dict[str, str]) -> html.Div:
    """Return the slider of school years with its play button, and the year to compare with."""

    def say(name: str) -> str:
        return translate(f"map.{name}", language)

    none = {"label": say("compare_none"), "value": ANY}
    year = chosen.get("year", "")
    return html.Div(
        [
            html.Button(
                icon("play-circle-fill"),
                className="icon-button",
                title=say("script_play"),
                **data(map="play"),
                **aria(label=say("script_play"), pressed="false"),
            ),
            html.Label(
                [
                    html.Span(
                        [say("year"), " ", html.Output(**data(map="year"))], className="map-year"
                    ),
                    dbc.Input(
                        id=ids.YEAR_INPUT,
                        type="range",
                        min=0,
                        max=0,
                        step=1,
                        value=int(year) if year.isascii() and year.isdigit() else None,
                        class_name="form-range",
                    ),
                ],
                className="map-year-field",
                **data(query="year"),
            ),
            _control(
                "compare",
                say("compare"),
                dbc.Select(
                    id=ids.COMPARE_SELECT,
                    options=[none],
                    value=chosen.get("compare") or ANY,
                    size="sm",
                ),
            ),
        ],
        className="map-years",
    )


def tools(language: str) -> html.Div:
    """Return the tools on the map: nearest schools, drawing, whole city, downloads."""

    def button(name: str, icon_name: str) -> html.Button:
        label = translate(f"map.tool_{name}", language)
        return html.Button(
            icon(icon_name),
            className="map-tool",
            title=label,
            **data(map_tool=name),
            **aria(label=label, pressed="false"),
        )

    return html.Div(
        [
            button("near", "geo-alt"),
            button("circle", "circle"),
            button("polygon", "pencil"),
            button("erase", "eraser"),
            button("city", "house-door"),
            html.Button(
                icon("diagram-3"),
                className="map-tool",
                title=translate("map.drawer_zones", language),
                **data(zone_open="true"),
                **aria(label=translate("map.drawer_zones", language)),
            ),
        ],
        className="map-tools",
        role="toolbar",
        **aria(label=translate("map.tools", language), orientation="vertical"),
    )


FORMS = {
    "csv": "filetype-csv",
    "xlsx": "filetype-xlsx",
    "geojson": "globe2",
    "gpkg": "database",
}


def downloads(language: str) -> html.Details:
    """Return the menu of files; the data files stay hidden from readers who may not take them."""
    files = [
        html.Button(
            [icon(icon_name), translate(f"map.download_{form}", language)],
            **data(map_export=form),
        )
        for form, icon_name in FORMS.items()
    ]
    picture = html.Button(
        [icon("filetype-png"), translate("map.download_png", language)], **data(map="picture")
    )
    return html.Details(
        [
            html.Summary(
                [icon("download"), html.Span(translate("shell.download", language))],
                className="btn btn-sm btn-outline-secondary",
            ),
            html.Div(
                [html.Div(files, id=ids.EXPORT_PANEL, hidden=True), picture],
                className="menu-panel",
            ),
        ],
        className="menu map-downloads",
    )


def by_keyboard(language: str) -> html.Div:
    """Return the way to draw a circle without a mouse: around the middle of the map."""
    return html.Div(
        [
            html.Label(
                [
                    html.Span(translate("map.radius_km", language)),
                    dbc.Input(type="number", min=0.1, max=50, step=0.1, value=2, size="sm"),
                ],
                className="map-field",
                **data(map="radius"),
            ),
            html.Button(
                [icon("circle"), translate("map.circle_here", language)],
                className="btn btn-sm btn-outline-secondary",
                **data(map="circle-here"),
            ),
            html.Button(
                [icon("funnel"), translate("map.only_inside", language)],
                className="map-chip",
                hidden=True,
                **data(map="only-inside"),
                **aria(pressed="false"),
            ),
        ],
        className="map-by-keyboard",
    )


def near_controls(language: str) -> html.Div:
    """Return which schools are looked for near a point, and how many."""
    every = {"label": translate("map.every_level", language), "value": ANY}
    levels = [
        {"label": translate(f"education.level_{level}", language), "value": level}
        for level in LEVELS
    ]
    return html.Div(
        [
            _control(
                "nearlevel",
                translate("map.level", language),
                dbc.Select(
                    id=ids.NEAREST_SELECT, options=[every, *levels], value="primary", size="sm"
                ),
            ),
            _control(
                "nearcount",
                translate("map.near_count", language),
                dbc.Select(
                    id=ids.NEAREST_COUNT_SELECT,
                    options=[{"label": one, "value": one} for one in NEAR_COUNTS],
                    value="5",
                    size="sm",
                ),
            ),
            html.Button(
                [icon("geo-alt"), translate("map.near_here", language)],
                className="btn btn-sm btn-outline-secondary",
                **data(map="near-here"),
            ),
        ],
        className="map-by-keyboard",
    )
