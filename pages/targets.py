"""Targets 2022-2025: the whole set, one indicator, entry, approval, definitions."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import data
from components.icons import icon
from components.ids import targets as ids
from components.panels.card import card, page_heading
from components.panels.empty import skeleton
from components.panels.outlook import STATES
from components.panels.targets import SORTS
from data.i18n import DEFAULT_LANGUAGE, translate


def layout(
    language: str = DEFAULT_LANGUAGE, indicator: str = "", view: str = "", **url: str
) -> html.Div:
    """Return the empty page; callbacks.targets fills it."""
    tabs = html.Div(
        [
            dcc.Store(id=ids.VIEW_STORE, data=view if not indicator or view else "one"),
            html.Nav(id=ids.TABS_PANEL, className="kpi-tabs"),
        ]
    )
    if view == "entry":
        return _frame(language, "entry", tabs, _entry(language, indicator, url))
    if view == "approval":
        return _frame(language, "queue", tabs, _queue(language))
    if view == "definition":
        return _frame(language, "editor", tabs, _editor(language, indicator))
    if indicator:
        return html.Div(
            [
                dcc.Store(id=ids.INDICATOR_STORE, data=indicator[:40]),
                dcc.Store(id=ids.DETAIL_SEEN_STORE),
                tabs,
                html.Div(skeleton(language, lines=10), id=ids.DETAIL_PANEL, className="page-body"),
            ]
        )
    return _board(language, tabs, url)


def _frame(language: str, name: str, tabs: Component, body: list[Component]) -> html.Div:
    heading = page_heading(
        translate(f"targets.{name}_title", language),
        lead=translate(f"targets.{name}_lead", language),
    )
    return html.Div([tabs, heading, html.Div(body, className="page-body")])


def _choice(name: str, label_key: str, control: Component, language: str) -> html.Label:
    """Label a control whose value is kept in the address."""
    label = html.Span(translate(label_key, language))
    return html.Label([label, control], className="control", **data(query=name))


def _board(language: str, tabs: Component, url: dict[str, str]) -> html.Div:
    download = html.A(
        [icon("filetype-xlsx"), translate("targets.download_table", language)],
        href="/kpi/table.xlsx",
        download="",
        className="kpi-action",
    )
    return html.Div(
        [
            dcc.Store(id=ids.SEEN_STORE),
            tabs,
            page_heading(
                translate("targets.title", language),
                lead=translate("targets.lead", language),
                actions=[download],
            ),
            html.Div(_filters(language, url), className="kpi-filters"),
            html.Div(skeleton(language, lines=12, tiles=6), id=ids.BOARD_PANEL),
        ]
    )


def _filters(language: str, url: dict[str, str]) -> list[Component]:
    states = tuple(str(state) for state in reversed(STATES))
    state, sort = url.get("state", ""), url.get("sort", "")
    nothing = {"label": translate("targets.all", language), "value": "-"}

    def options(names: tuple[str, ...], prefix: str) -> list[dict[str, str]]:
        return [{"label": translate(f"{prefix}{name}", language), "value": name} for name in names]

    def kept(name: str) -> list[dict[str, str]]:
        """Offer what the address asks for; the callback brings the others."""
        value = url.get(name, "")
        return [nothing, {"label": value, "value": value}] if value else [nothing]

    controls: dict[str, Component] = {
        "division": dbc.Select(
            id=ids.DIVISION_SELECT, options=kept("division"), value=url.get("division") or "-"
        ),
        "state": dbc.Select(
            id=ids.STATE_SELECT,
            options=[nothing, *options(states, "states.indicator_")],
            value=state if state in states else "-",
        ),
        "due": dbc.Select(id=ids.DUE_SELECT, options=kept("due"), value=url.get("due") or "-"),
        "sort": dbc.Select(
            id=ids.SORT_SELECT,
            options=options(SORTS, "targets.sort_"),
            value=sort if sort in SORTS else SORTS[0],
        ),
        "at": dbc.Input(id=ids.AT_INPUT, type="date", value=url.get("at", "")[:10], debounce=True),
        "since": dbc.Input(
            id=ids.SINCE_INPUT, type="date", value=url.get("since", "")[:10], debounce=True
        ),
    }
    return [
        _choice(name, f"targets.filter_{name}", control, language)
        for name, control in controls.items()
    ]


def _entry(language: str, indicator: str, url: dict[str, str]) -> list[Component]:
    wanted = {
        "indicator": indicator[:40],
        "unit": url.get("unit", "")[:20],
        "period": url.get("period", "")[:10],
    }
    hint = translate("targets.choose", language)
    chooser = [
        _choice(
            name,
            f"targets.{name}",
            dbc.Select(id=id_, options=[], placeholder=hint),
            language,
        )
        for name, id_ in (
            ("indicator", ids.ENTRY_INDICATOR_SELECT),
            ("unit", ids.ENTRY_UNIT_SELECT),
            ("period", ids.ENTRY_PERIOD_SELECT),
        )
    ]
    form = card(
        translate("targets.entry_form", language),
        [
            html.Div(chooser, className="kpi-filters"),
            html.Div(id=ids.ENTRY_NOTE),
            html.Div(skeleton(language, lines=5), id=ids.ENTRY_PANEL),
        ],
    )
    history = card(
        translate("targets.entry_history", language), html.Div(id=ids.ENTRY_HISTORY_PANEL)
    )
    return [
        dcc.Store(id=ids.ENTRY_WANTED_STORE, data=wanted),
        dcc.Store(id=ids.ENTRY_CHANGE_STORE, data=0),
        html.Div([form, history], className="kpi-halves"),
        card(translate("targets.missing_title", language), html.Div(id=ids.MISSING_PANEL)),
        card(translate("targets.own_title", language), html.Div(id=ids.OWN_PANEL)),
    ]


def _queue(language: str) -> list[Component]:
    return [
        dcc.Store(id=ids.QUEUE_CHANGE_STORE, data=0),
        html.Div(id=ids.QUEUE_NOTE),
        html.Div(skeleton(language, lines=8), id=ids.QUEUE_PANEL),
    ]


def _editor(language: str, indicator: str) -> list[Component]:
    select = dbc.Select(id=ids.EDITED_SELECT, options=[], value=indicator[:40] or None)
    return [
        dcc.Store(id=ids.EDITOR_CHANGE_STORE, data=0),
        dcc.Store(id=ids.EDITOR_WANTED_STORE, data=indicator[:40]),
        html.Div(_choice("indicator", "targets.edited", select, language), className="kpi-filters"),
        html.Div(id=ids.EDITOR_NOTE),
        html.Div(skeleton(language, lines=8), id=ids.EDITOR_PANEL),
        html.Div(id=ids.PREVIEW_PANEL),
    ]
