"""Reminders as a list."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components import formats
from components.panels.card import card
from components.panels.empty import empty_state
from components.panels.status import status_badge
from data.contracts.reminders import FeedView, ReminderView
from data.i18n import translate


def reminder_list(rows: Sequence[tuple[ReminderView, str]], language: str) -> Component:
    """Show reminders with their sentences, unread ones first."""
    if not rows:
        return empty_state(translate("reminders.none", language), icon_name="bell-slash")
    items = [
        html.Li(
            [
                html.A(text, href=row.href, className="grow"),
                status_badge(
                    translate("reminders.is_read" if row.is_read else "reminders.is_new", language),
                    "none" if row.is_read else "watch",
                    quiet=True,
                ),
                html.Small(formats.date_time(row.created_at, language)),
            ],
            className="is-read" if row.is_read else None,
        )
        for row, text in rows
    ]
    title = translate("reminders.list_title", language)
    return card(title, html.Ul(items, className="line-list inbox-list"))


def feed_options(feeds: Sequence[FeedView], language: str) -> list[dict[str, str]]:
    """Offer the living calendars."""
    return [
        {"label": f"{one.name} · {formats.date(one.created_at, language)}", "value": str(one.id)}
        for one in feeds
    ]
