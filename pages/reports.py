"""Quarterly reports: who has handed in, and one report with its editor."""

import dash_bootstrap_components as dbc
from dash import dcc, html

from components.attributes import data
from components.icons import icon
from components.ids import reports as ids
from components.panels.card import card, page_heading
from components.panels.empty import skeleton
from data.i18n import DEFAULT_LANGUAGE, translate


def layout(language: str = DEFAULT_LANGUAGE, period: str = "", **_url: str) -> html.Div:
    """Return the empty page of a round; callbacks.reports fills it."""
    chosen = period[:10]
    select = dbc.Select(
        id=ids.PERIOD_SELECT,
        options=[{"label": chosen, "value": chosen}] if chosen else [],
        value=chosen or None,
    )
    label = html.Label(
        [html.Span(translate("reports.period", language)), select],
        className="control",
        **data(query="period"),
    )
    return html.Div(
        [
            page_heading(
                translate("reports.title", language), lead=translate("reports.lead", language)
            ),
            html.Div(label, className="kpi-filters"),
            html.Div(skeleton(language, lines=10, tiles=5), id=ids.ROUND_PANEL),
        ]
    )


def report_layout(
    language: str = DEFAULT_LANGUAGE, period: str = "", code: str = "", **_url: str
) -> html.Div:
    """Return the empty page of one report."""
    return html.Div(
        [
            dcc.Store(id=ids.PLACE_STORE, data={"period": period[:10], "code": code[:40]}),
            dcc.Store(id=ids.CHANGE_STORE, data=0),
            html.Div(id=ids.REMOTE_PANEL, hidden=True),
            html.Div(skeleton(language, lines=2), id=ids.HEAD_PANEL),
            html.Div(
                [
                    html.Div(skeleton(language, lines=12), id=ids.EDITOR_PANEL),
                    html.Aside(_side(language), className="report-side"),
                ],
                className="report-page",
            ),
        ]
    )


def _side(language: str) -> list[html.Section]:
    author = html.Div(
        [
            _button(ids.REFRESH_BUTTON, "reports.refresh", "arrow-repeat", language),
            html.P(translate("reports.refresh_hint", language), className="field-hint"),
            _button(ids.SUBMIT_BUTTON, "reports.submit", "send", language, "button-primary"),
        ],
        id=ids.AUTHOR_PANEL,
        hidden=True,
        className="report-actions",
    )
    comment = dbc.Textarea(
        id=ids.COMMENT_INPUT,
        placeholder=translate("reports.comment", language),
        title=translate("reports.comment", language),
    )
    review = html.Div(
        [
            comment,
            _button(ids.RETURN_BUTTON, "reports.return", "arrow-counterclockwise", language),
            _button(ids.ACCEPT_BUTTON, "reports.accept", "check-lg", language, "button-primary"),
        ],
        id=ids.REVIEW_PANEL,
        hidden=True,
        className="report-actions",
    )
    choosers = html.Div(
        [
            html.Label(
                [
                    html.Span(translate(f"reports.{name}", language)),
                    dbc.Select(id=id_, options=[]),
                ],
                className="control",
            )
            for name, id_ in (("before", ids.BEFORE_SELECT), ("after", ids.AFTER_SELECT))
        ],
        className="report-choosers",
    )
    return [
        card(
            translate("reports.state_title", language),
            [html.Div(id=ids.NOTE), author, review, html.Div(id=ids.STATE_PANEL)],
        ),
        card(
            translate("reports.compare_title", language),
            [choosers, html.Div(id=ids.COMPARE_PANEL)],
        ),
    ]


def _button(id_: str, key: str, icon_name: str, language: str, looks: str = "") -> html.Button:
    return html.Button(
        [icon(icon_name), translate(key, language)],
        id=id_,
        type="button",
        className=f"button {looks}".strip(),
        **data(report_flush="1"),
    )
