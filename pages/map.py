"""Map: institutions, zones and capacity."""

import json
from functools import cache

from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import aria, data
from components.forms import map as forms
from components.icons import icon
from components.ids import map as ids
from components.maps.city import city_map, compare_map, script_settings
from components.maps.zones import zone_layer
from components.panels.empty import skeleton
from components.panels.institution import sheet_frame
from components.panels.map_search import inside_hint, nearest_hint
from components.panels.zones import zones_frame
from components.static import static
from data.i18n import DEFAULT_LANGUAGE, translate

DRAWER = ("sheet", "zones", "inside", "nearest")


def _legend(identity: str, language: str) -> html.Div:
    """Return the place of a legend; on a small screen it scrolls, so the keyboard must reach it."""
    return html.Div(
        id=identity,
        className="map-legend-box",
        tabIndex=0,
        role="group",
        **aria(label=translate("map.legend", language)),
    )


def layout(language: str = DEFAULT_LANGUAGE, **url: str) -> html.Div:
    """Return the empty page; callbacks.map and assets/46-map.js fill it."""
    return html.Div(
        [
            dcc.Store(id=ids.INSTITUTION_STORE),
            dcc.Store(id=ids.YEAR_STORE),
            dcc.Store(id=ids.AREA_STORE),
            dcc.Store(id=ids.POINT_STORE),
            _switch(language),
            _side(language),
            _stage(language, url),
            _drawer(language, url),
        ],
        id=ids.PAGE_PANEL,
        className="map-page",
        **data(map_page=json.dumps(script_settings(language), ensure_ascii=False)),
    )


@cache
def _switch(language: str) -> html.Div:
    """Return the switch between map and list on a phone."""
    return html.Div(
        [
            html.Button(
                [icon(icon_name), translate(f"map.show_{view}", language)],
                className="map-switch-button",
                **data(map_view=view),
                **aria(pressed="true" if view == "map" else "false"),
            )
            for view, icon_name in (("map", "map"), ("list", "list"))
        ],
        className="map-switch",
        role="group",
        **aria(label=translate("map.view", language)),
    )


def _side(language: str) -> html.Section:
    return html.Section(
        [
            html.Div(
                [
                    html.H1(translate("map.title", language), className="map-title"),
                    forms.downloads(language),
                ],
                className="map-side-head",
            ),
            forms.filters(language),
            html.P(
                translate("shell.loading", language),
                className="map-sum",
                role="status",
                **data(map="count"),
            ),
            forms.list_controls(language),
            html.Div(
                skeleton(language, lines=8),
                id=ids.LIST_PANEL,
                className="map-list",
                **data(map="list"),
            ),
        ],
        className="map-side",
        **aria(label=translate("map.list", language)),
    )


def _stage(language: str, url: dict[str, str]) -> html.Section:
    return html.Section(
        [
            forms.thematic(language, url),
            html.Div(
                [
                    html.Div(
                        [
                            city_map(language, layers=[zone_layer()]),
                            _legend(ids.LEGEND_PANEL, language),
                            forms.tools(language),
                            html.P(className="map-hint", role="status", **data(map="hint")),
                        ],
                        className="map-pane",
                    ),
                    html.Div(
                        [
                            compare_map(language),
                            _legend(ids.COMPARE_LEGEND_PANEL, language),
                        ],
                        className="map-pane map-pane-other",
                        hidden=True,
                        **data(map="other"),
                    ),
                ],
                className="map-panes",
            ),
            html.Div(
                [
                    html.Div(className="map-symbols", **data(map="symbols")),
                    forms.years(language, url),
                ],
                className="map-foot",
            ),
        ],
        className="map-stage",
        **aria(label=translate("map.map_label", language)),
    )


def _drawer(language: str, url: dict[str, str]) -> html.Aside:
    zones = zones_frame(
        language,
        grade=url.get("zones", ""),
        year=url.get("zoneyear", ""),
        plan=url.get("zoneplan", ""),
    )
    bodies: dict[str, list[Component]] = {
        "sheet": [html.Div(sheet_frame(language), id=ids.SHEET_PANEL)],
        "zones": [html.Div(zones, id=ids.ZONES_PANEL)],
        "inside": [
            forms.by_keyboard(language),
            html.Div(static(inside_hint(language)), id=ids.INSIDE_PANEL),
        ],
        "nearest": [
            forms.near_controls(language),
            html.Div(static(nearest_hint(language)), id=ids.NEAREST_PANEL),
        ],
    }
    return html.Aside(
        [
            _drawer_head(language),
            *(
                html.Div(
                    body,
                    className="map-drawer-body",
                    role="tabpanel",
                    hidden=name != DRAWER[0],
                    **data(map_panel=name),
                    **aria(label=translate(f"map.drawer_{name}", language)),
                )
                for name, body in bodies.items()
            ),
        ],
        className="map-drawer",
        **aria(label=translate("map.drawer", language)),
    )


@cache
def _drawer_head(language: str) -> html.Div:
    tabs = [
        html.Button(
            translate(f"map.drawer_{name}", language),
            className="map-tab",
            role="tab",
            **data(map_tab=name),
            **aria(selected="true" if name == DRAWER[0] else "false"),
        )
        for name in DRAWER
    ]
    close = html.Button(
        icon("x-lg"),
        className="icon-button",
        title=translate("shell.close", language),
        **data(map="close-drawer"),
        **aria(label=translate("shell.close", language)),
    )
    row = html.Div(
        tabs,
        role="tablist",
        className="map-tabs",
        **aria(label=translate("map.drawer", language)),
    )
    return static(html.Div([row, close], className="map-drawer-head"))
