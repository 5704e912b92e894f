"""Reminders: the bell, the list, mail and shared calendars."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.binding import bind
from components.forms import admin as answers
from components.ids import inbox as ids
from components.ids import shell
from components.panels.inbox import feed_options, reminder_list
from components.static import static
from data.commands import reminders as writing
from data.contracts.access import Actor, Permission
from data.contracts.errors import InvalidInputError
from data.database import read_session, write_session
from data.i18n import translate
from data.queries import clock, reminders
from data.services import reminding


def show_bell(actor: Actor, _version: int | None) -> dict[str, Any]:
    """Say how many reminders are unread."""
    with read_session() as session:
        count = reminders.unread(session, actor.account_id)
    return {"count": str(count) if count else ""}


def show_inbox(actor: Actor, _version: int | None, _changes: int | None) -> dict[str, Any]:
    """Show one's reminders and the calendars one may stop sharing."""
    may_share = actor.may(Permission.CALENDAR_SHARE)
    with read_session() as session:
        rows = reminders.of_account(session, actor.account_id)
        feeds = reminders.feeds(session, actor.division_code) if may_share else []
    told = [(row, reminding.sentence(row.rule, row.values, actor.language)) for row in rows]
    return {
        "list": static(reminder_list(told, actor.language)),
        "feeds": feed_options(feeds, actor.language),
        "hidden": not may_share,
    }


def read_all(actor: Actor, clicks: int | None, changes: int | None) -> dict[str, Any]:
    """Mark everything as read."""
    if not clicks:
        return {"changes": no_update}
    with write_session() as session:
        writing.read(session, actor, clock.now(session))
    return {"changes": (changes or 0) + 1}


def save_email(actor: Actor, clicks: int | None, email: str | None) -> dict[str, Any]:
    """Keep where reminders are mailed."""
    if not clicks:
        return {"note": no_update}
    try:
        with write_session() as session:
            writing.set_email(session, actor, email or "")
    except InvalidInputError as error:
        return {"note": answers.refused(translate(error.key, actor.language))}
    return {"note": answers.done(translate("reminders.email_saved", actor.language))}


def share(
    actor: Actor,
    fired: str,
    clicks: dict[str, int | None],
    told: dict[str, str | None],
) -> dict[str, Any]:
    """Share a calendar, showing its address this once, or stop sharing one."""
    name = {ids.FEED_BUTTON: "share", ids.STOP_BUTTON: "stop"}.get(fired or "", "")
    if not name or not clicks[name]:
        return {"note": no_update}
    language = actor.language
    if name == "stop":
        chosen = told["feed"] or ""
        with write_session() as session:
            writing.stop_sharing(session, actor, int(chosen) if chosen.isdigit() else 0)
        return {"note": answers.done(translate("reminders.stopped", language))}
    try:
        address = reminding.share(actor, told["name"] or "")
    except InvalidInputError as error:
        return {"note": answers.refused(translate(error.key, language))}
    shown = answers.one_time(
        translate("reminders.address", language), address, translate("reminders.once", language)
    )
    return {"note": shown}


def register(app: Dash) -> None:
    """Bind the functions above to the page and the frame."""
    version = Input(shell.topic_store("reminders"), "data")
    bind(
        app,
        show_bell,
        permission=Permission.INBOX_VIEW,
        output={"count": Output(shell.BELL_PANEL, "children")},
        inputs={"_version": version},
    )
    bind(
        app,
        show_inbox,
        permission=Permission.INBOX_VIEW,
        output={
            "list": Output(ids.LIST_PANEL, "children"),
            "feeds": Output(ids.FEED_SELECT, "options"),
            "hidden": Output(ids.FEED_PANEL, "hidden"),
        },
        inputs={"_version": version, "_changes": Input(ids.CHANGE_STORE, "data")},
    )
    bind(
        app,
        read_all,
        permission=Permission.INBOX_VIEW,
        output={"changes": Output(ids.CHANGE_STORE, "data")},
        inputs={"clicks": Input(ids.READ_BUTTON, "n_clicks")},
        state={"changes": State(ids.CHANGE_STORE, "data")},
        prevent_initial_call=True,
    )
    bind(
        app,
        save_email,
        permission=Permission.INBOX_VIEW,
        output={"note": Output(ids.NOTE, "children")},
        inputs={"clicks": Input(ids.EMAIL_BUTTON, "n_clicks")},
        state={"email": State(ids.EMAIL_INPUT, "value")},
        prevent_initial_call=True,
    )
    bind(
        app,
        share,
        permission=Permission.CALENDAR_SHARE,
        fired=True,
        output={"note": Output(ids.FEED_NOTE, "children")},
        inputs={
            "clicks": {
                "share": Input(ids.FEED_BUTTON, "n_clicks"),
                "stop": Input(ids.STOP_BUTTON, "n_clicks"),
            }
        },
        state={
            "told": {
                "name": State(ids.FEED_INPUT, "value"),
                "feed": State(ids.FEED_SELECT, "value"),
            }
        },
        prevent_initial_call=True,
    )
