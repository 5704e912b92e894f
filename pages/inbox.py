"""One's reminders, where they are mailed, and the shared calendars of one's division."""

import dash_bootstrap_components as dbc
from dash import dcc, html

from components.forms.fields import field, text_input
from components.icons import icon
from components.ids import inbox as ids
from components.panels.card import card, page_heading
from components.panels.empty import skeleton
from data.i18n import DEFAULT_LANGUAGE, translate


def layout(language: str = DEFAULT_LANGUAGE, **_url: str) -> html.Div:
    """Return the empty page; callbacks.inbox fills it."""
    read = html.Button(
        [icon("check-lg"), translate("reminders.read_all", language)],
        id=ids.READ_BUTTON,
        type="button",
        className="button",
    )
    mail = [
        field(
            translate("reminders.email", language),
            text_input(ids.EMAIL_INPUT, type="email", maxLength=254),
            hint=translate("reminders.email_hint", language),
        ),
        html.Button(
            translate("reminders.save_email", language),
            id=ids.EMAIL_BUTTON,
            type="button",
            className="button",
        ),
        html.Div(id=ids.NOTE),
    ]
    feeds = [
        html.P(translate("reminders.feeds_lead", language), className="quiet"),
        field(
            translate("reminders.feed_name", language),
            text_input(ids.FEED_INPUT, maxLength=120),
        ),
        html.Button(
            translate("reminders.share", language),
            id=ids.FEED_BUTTON,
            type="button",
            className="button button-primary",
        ),
        html.Div(id=ids.FEED_NOTE),
        html.Label(
            [
                html.Span(translate("reminders.feeds_alive", language)),
                dbc.Select(id=ids.FEED_SELECT, options=[]),
            ],
            className="control",
        ),
        html.Button(
            translate("reminders.stop", language),
            id=ids.STOP_BUTTON,
            type="button",
            className="button button-danger",
        ),
    ]
    return html.Div(
        [
            dcc.Store(id=ids.CHANGE_STORE, data=0),
            page_heading(
                translate("reminders.title", language),
                lead=translate("reminders.lead", language),
                actions=[read],
            ),
            html.Div(
                [
                    html.Div(skeleton(language, lines=8), id=ids.LIST_PANEL),
                    html.Aside(
                        [
                            card(translate("reminders.mail_title", language), mail),
                            html.Div(
                                card(translate("reminders.feeds_title", language), feeds),
                                id=ids.FEED_PANEL,
                                hidden=True,
                            ),
                        ],
                        className="report-side",
                    ),
                ],
                className="report-page",
            ),
        ]
    )
