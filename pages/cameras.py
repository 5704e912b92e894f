"""Cameras: the wall, the health of all, who looked at what."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import aria
from components.forms.fields import kept_in_address
from components.icons import icon
from components.ids import cameras as ids
from components.panels.camera_wall import PLACES, camera_wall
from components.panels.card import page_heading
from components.panels.empty import skeleton
from data.contracts.camera_page import STATES
from data.i18n import DEFAULT_LANGUAGE, translate


def _frame(language: str, tab: str, *body: Component, actions: Component | None = None) -> html.Div:
    key = tab or "wall"
    return html.Div(
        [
            dcc.Store(id=ids.TAB_STORE, data=tab),
            html.Div(id=ids.TABS_PANEL),
            page_heading(
                translate(f"cameras.{key}_title", language),
                lead=translate(f"cameras.{key}_lead", language),
                actions=actions,
            ),
            *body,
        ]
    )


def layout(language: str = DEFAULT_LANGUAGE, **_url: str) -> html.Div:
    """Return the wall; `assets/48-cameras.js` fills it from the address."""
    return _frame(language, "", camera_wall(language))


def health(language: str = DEFAULT_LANGUAGE, **url: str) -> html.Div:
    """Return the empty table of health with its filters; callbacks.cameras fills it."""
    every = {"label": translate("cameras.script_all", language), "value": "-"}

    def offered(names: tuple[str, ...], prefix: str) -> list[dict[str, str]]:
        return [
            every,
            *({"label": translate(f"{prefix}{one}", language), "value": one} for one in names),
        ]

    unit = url.get("unit", "")[:20]
    controls = {
        "q": dbc.Input(
            id=ids.QUERY_INPUT, type="search", value=url.get("q", "")[:80], debounce=0.4
        ),
        "unit": dbc.Select(
            id=ids.UNIT_SELECT,
            options=[every, *([{"label": unit, "value": unit}] if unit else [])],
            value=unit or "-",
        ),
        "state": dbc.Select(
            id=ids.STATE_SELECT,
            options=offered(STATES, "overview.camera_"),
            value=url.get("state") if url.get("state") in STATES else "-",
        ),
        "place": dbc.Select(
            id=ids.PLACE_SELECT,
            options=offered(PLACES, "cameras.place_"),
            value=url.get("place") if url.get("place") in PLACES else "-",
        ),
    }
    labels = {"q": "search", "unit": "unit", "state": "state", "place": "place"}
    filters = [
        kept_in_address(
            name,
            html.Label(
                [html.Span(translate(f"cameras.{labels[name]}", language)), control],
                className="control",
            ),
        )
        for name, control in controls.items()
    ]
    download = html.A(
        [icon("filetype-xlsx"), translate("cameras.download", language)],
        href="/cameras/health.xlsx",
        download="",
        className="kpi-action",
    )
    return _frame(
        language,
        "health",
        html.Div(
            filters,
            role="group",
            className="kpi-filters",
            **aria(label=translate("cameras.filters", language)),
        ),
        html.Div(skeleton(language, lines=12), id=ids.HEALTH_PANEL),
        actions=download,
    )


def review(language: str = DEFAULT_LANGUAGE, **_url: str) -> html.Div:
    """Return the empty list of viewings and pictures; callbacks.cameras fills it."""
    return _frame(language, "review", html.Div(skeleton(language, lines=10), id=ids.REVIEW_PANEL))


def registry(language: str = DEFAULT_LANGUAGE, camera: str = "", **_url: str) -> html.Div:
    """Return the empty register with its form; callbacks.cameras fills it."""
    return _frame(
        language,
        "registry",
        dcc.Store(id=ids.REGISTRY_STORE, data=camera[:40]),
        html.Div(skeleton(language, lines=10), id=ids.REGISTRY_PANEL),
    )
