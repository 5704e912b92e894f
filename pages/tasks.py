"""Tasks: my division, board, table, Gantt, calendar, two days compared; one task."""

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import data
from components.ids import tasks as ids
from components.panels.card import page_heading
from components.panels.empty import skeleton
from components.panels.task_table import COLUMNS, GROUPS
from components.panels.tasks import VIEWS, ZOOMS
from data.contracts.tasks import KINDS, STATES
from data.i18n import DEFAULT_LANGUAGE, translate

_WITH_FILTERS = frozenset({"", "board", "table", "gantt", "calendar", "compare"})


def layout(language: str = DEFAULT_LANGUAGE, view: str = "", **url: str) -> html.Div:
    """Return the empty page; callbacks.tasks fills it."""
    shown = view if view in VIEWS or view == "new" else ""
    place = {name: url.get(name, "")[:20] for name in ("month", "page")}
    return html.Div(
        [
            dcc.Store(id=ids.VIEW_STORE, data={"view": shown} | place),
            dcc.Store(id=ids.SEEN_STORE),
            html.Nav(id=ids.TABS_PANEL, className="kpi-tabs"),
            page_heading(
                translate("tasks.title", language), lead=translate("tasks.lead_text", language)
            ),
            html.Div(_filters(language, shown, url), className="kpi-filters"),
            html.Div(skeleton(language, lines=12, tiles=5), id=ids.BODY_PANEL),
        ]
    )


def _control(name: str, control: Component, language: str, *, hidden: bool) -> html.Label:
    """Label a control whose value is kept in the address."""
    label = html.Span(translate(f"tasks.filter_{name}", language))
    return html.Label([label, control], className="control", hidden=hidden, **data(query=name))


def _filters(language: str, view: str, url: dict[str, str]) -> list[Component]:
    everything = {"label": translate("tasks.all", language), "value": "-"}

    def choice(
        id_: str, name: str, values: tuple[str, ...], prefix: str, *, every: bool = True
    ) -> dbc.Select:
        options = [{"label": translate(prefix + one, language), "value": one} for one in values]
        value = url.get(name, "")
        first = "-" if every else values[0]
        return dbc.Select(
            id=id_,
            options=[everything, *options] if every else options,
            value=value if value in values else first,
        )

    def day(id_: str, name: str) -> dbc.Input:
        return dbc.Input(id=id_, type="date", value=url.get(name, "")[:10], debounce=True)

    asked = url.get("division", "")[:20]
    kept = [everything, {"label": asked, "value": asked}] if asked else [everything]
    words = dbc.Input(
        id=ids.WORDS_INPUT, type="search", value=url.get("words", "")[:80], debounce=True
    )
    controls: list[tuple[str, Component, bool]] = [
        (
            "division",
            dbc.Select(id=ids.DIVISION_SELECT, options=kept, value=asked or "-"),
            view in _WITH_FILTERS,
        ),
        ("state", choice(ids.STATE_SELECT, "state", STATES, "states.task_"), view in _WITH_FILTERS),
        ("kind", choice(ids.KIND_SELECT, "kind", KINDS, "tasks.kind_"), view in _WITH_FILTERS),
        ("words", words, view in _WITH_FILTERS),
        ("group", choice(ids.GROUP_SELECT, "group", GROUPS, "tasks.column_"), view == "table"),
        (
            "zoom",
            choice(ids.ZOOM_SELECT, "zoom", ZOOMS, "tasks.zoom_", every=False),
            view == "gantt",
        ),
        ("since", day(ids.SINCE_INPUT, "since"), view == "compare"),
        ("until", day(ids.UNTIL_INPUT, "until"), view == "compare"),
    ]
    shown: list[Component] = [
        _control(name, control, language, hidden=not visible) for name, control, visible in controls
    ]
    return [*shown, _columns(language, url, hidden=view != "table")]


def _columns(language: str, url: dict[str, str], *, hidden: bool) -> html.Details:
    """Offer the columns of the table; assets/69-tasks.js keeps the choice in the address."""
    asked = url.get("columns", "").split(",")
    chosen = [name for name in COLUMNS if name in asked] or [
        name for name, column in COLUMNS.items() if column.shown
    ]
    options = [
        {"label": translate(f"tasks.column_{name}", language), "value": name} for name in COLUMNS
    ]
    return html.Details(
        [
            html.Summary(translate("tasks.filter_columns", language)),
            dbc.Checklist(id=ids.COLUMNS_SELECT, options=options, value=chosen),
        ],
        className="task-columns",
        hidden=hidden,
        **data(query_list="columns"),
    )


def sheet_layout(
    language: str = DEFAULT_LANGUAGE, key: str = "", error: str = "", **_url: str
) -> html.Div:
    """Return the empty page of one task."""
    return html.Div(
        [
            dcc.Store(id=ids.KEY_STORE, data=key[:40]),
            dcc.Store(id=ids.ERROR_STORE, data=error[:20]),
            dcc.Store(id=ids.CHANGE_STORE, data=0),
            html.Div(skeleton(language, lines=10), id=ids.SHEET_PANEL, className="page-body"),
            html.Div(id=ids.FORM_PANEL, className="page-body"),
            html.Div(id=ids.DEED_NOTE, className="task-note", role="status"),
        ]
    )
