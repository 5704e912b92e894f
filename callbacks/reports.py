"""Quarterly reports: the round, one report, what is done with it."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.binding import bind
from components.forms import admin as answers
from components.ids import reports as ids
from components.ids import shell
from components.panels import reports as panels
from components.panels.empty import empty_state
from components.static import static
from data.contracts.access import Actor, Permission
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.reporting import ReportPage
from data.database import read_session
from data.i18n import translate
from data.services import reporting


def show_round(actor: Actor, period: str | None, _version: int | None) -> dict[str, Any]:
    """Show who has handed in what for a period."""
    language = actor.language
    with read_session() as session:
        try:
            found = reporting.round_of(session, actor, period or "")
        except NotFoundError:
            text = translate("reports.no_round", language)
            return {"body": empty_state(text), "options": no_update, "period": no_update}
    body = panels.round_body(found, language, whole_city=actor.scope.whole_city)
    return {
        "body": static(body),
        "options": [
            {"label": panels.period_name(one.key, language), "value": one.key}
            for one in found.periods
        ],
        "period": found.period.key,
    }


def _page(actor: Actor, place: dict[str, str] | None) -> ReportPage | None:
    asked = place or {}
    with read_session() as session:
        try:
            return reporting.page(session, actor, asked.get("period", ""), asked.get("code", ""))
        except NotFoundError:
            return None


def show_editor(actor: Actor, place: dict[str, str] | None, _changes: int | None) -> dict[str, Any]:
    """Draw the report; afterwards the browser keeps it up to date field by field."""
    page = _page(actor, place)
    if page is None:
        return {"head": panels.unknown_report(actor.language), "editor": None}
    return {
        "head": static(panels.head_body(page, actor.language)),
        "editor": static(panels.editor_body(page, actor.username, actor.language)),
    }


def show_state(
    actor: Actor,
    place: dict[str, str] | None,
    _changes: int | None,
    _drafts: int | None,
    _reports: int | None,
) -> dict[str, Any]:
    """Show what is missing, the versions, and what this person may do now."""
    page = _page(actor, place)
    names = ("state", "remote", "author", "review", "before", "after")
    if page is None:
        return dict.fromkeys(names[:2]) | {
            "author": True, "review": True, "before": [], "after": [],
        }  # fmt: skip
    options = panels.version_options(page.head.versions, actor.language)
    return {
        "state": static(panels.state_body(page, actor.language)),
        "remote": static(panels.remote_texts(page, actor.language)),
        "author": not page.may_write,
        "review": not page.may_review,
        "before": options,
        "after": options,
    }


def act(
    actor: Actor, fired: str, clicks: dict[str, int | None], told: dict[str, Any]
) -> dict[str, Any]:
    """Carry out the pressed button of an author."""
    name = {ids.REFRESH_BUTTON: "refresh", ids.SUBMIT_BUTTON: "submit"}.get(fired or "", "")
    if not name or not clicks[name]:
        return dict.fromkeys(("note", "changes"), no_update)
    place = told["place"] or {}
    where = (place.get("period", ""), place.get("code", ""))
    try:
        if name == "refresh":
            grown = reporting.bring_up(actor, *where)
            text = translate("reports.refreshed", actor.language, count=grown)
        else:
            number = reporting.submit(actor, *where)
            text = translate("reports.submitted", actor.language, number=number)
    except (InvalidInputError, NotFoundError, NotAllowedError) as error:
        text = translate(error.key, actor.language, **error.values)
        return {"note": answers.refused(text), "changes": no_update}
    return {"note": answers.done(text), "changes": (told["changes"] or 0) + 1}


def review(
    actor: Actor, fired: str, clicks: dict[str, int | None], told: dict[str, Any]
) -> dict[str, Any]:
    """Accept a report or give it back with a comment."""
    accept = fired == ids.ACCEPT_BUTTON
    if (
        fired not in {ids.ACCEPT_BUTTON, ids.RETURN_BUTTON}
        or not clicks["accept" if accept else "return"]
    ):
        return {"comment": no_update, "done": no_update}
    place = told["place"] or {}
    where = (place.get("period", ""), place.get("code", ""))
    comment = str(told["comment"] or "")
    reporting.decide(actor, *where, accept=accept, comment=comment)
    return {"comment": "", "done": {"period": where[0], "code": where[1]}}


def compare(
    actor: Actor, before: str | None, after: str | None, place: dict[str, str] | None
) -> dict[str, Any]:
    """Show what changed between two versions."""
    if not (before and after) or before == after:
        return {"body": None}
    asked = place or {}
    numbers = [int(one) if one.isdigit() else 0 for one in (before, after)]
    with read_session() as session:
        changes = reporting.compared(
            session, actor, (asked.get("period", ""), asked.get("code", "")), *numbers
        )
    return {"body": static(panels.compare_body(changes, actor.language))}


def register(app: Dash) -> None:
    """Bind the functions above to the pages."""
    place = Input(ids.PLACE_STORE, "data")
    changes = Input(ids.CHANGE_STORE, "data")
    bind(
        app,
        show_round,
        permission=Permission.REPORT_VIEW,
        output={
            "body": Output(ids.ROUND_PANEL, "children"),
            "options": Output(ids.PERIOD_SELECT, "options"),
            "period": Output(ids.PERIOD_SELECT, "value"),
        },
        inputs={
            "period": Input(ids.PERIOD_SELECT, "value"),
            "_version": Input(shell.topic_store("reports"), "data"),
        },
    )
    bind(
        app,
        show_editor,
        permission=Permission.REPORT_VIEW,
        output={
            "head": Output(ids.HEAD_PANEL, "children"),
            "editor": Output(ids.EDITOR_PANEL, "children"),
        },
        inputs={"place": place, "_changes": changes},
    )
    bind(
        app,
        show_state,
        permission=Permission.REPORT_VIEW,
        output={
            "state": Output(ids.STATE_PANEL, "children"),
            "remote": Output(ids.REMOTE_PANEL, "children"),
            "author": Output(ids.AUTHOR_PANEL, "hidden"),
            "review": Output(ids.REVIEW_PANEL, "hidden"),
            "before": Output(ids.BEFORE_SELECT, "options"),
            "after": Output(ids.AFTER_SELECT, "options"),
        },
        inputs={
            "place": place,
            "_changes": changes,
            "_drafts": Input(shell.topic_store("drafts"), "data"),
            "_reports": Input(shell.topic_store("reports"), "data"),
        },
    )
    told = {"place": State(ids.PLACE_STORE, "data"), "changes": State(ids.CHANGE_STORE, "data")}
    bind(
        app,
        act,
        permission=Permission.REPORT_EDIT,
        fired=True,
        output={
            "note": Output(ids.NOTE, "children"),
            "changes": Output(ids.CHANGE_STORE, "data"),
        },
        inputs={
            "clicks": {
                "refresh": Input(ids.REFRESH_BUTTON, "n_clicks"),
                "submit": Input(ids.SUBMIT_BUTTON, "n_clicks"),
            }
        },
        state={"told": told},
        prevent_initial_call=True,
    )
    bind(
        app,
        review,
        permission=Permission.REPORT_REVIEW,
        fired=True,
        output={
            "comment": Output(ids.COMMENT_INPUT, "value"),
            "done": Output(ids.PLACE_STORE, "data"),
        },
        inputs={
            "clicks": {
                "return": Input(ids.RETURN_BUTTON, "n_clicks"),
                "accept": Input(ids.ACCEPT_BUTTON, "n_clicks"),
            }
        },
        state={
            "told": {
                "place": State(ids.PLACE_STORE, "data"),
                "comment": State(ids.COMMENT_INPUT, "value"),
            }
        },
        prevent_initial_call=True,
    )
    bind(
        app,
        compare,
        permission=Permission.REPORT_VIEW,
        output={"body": Output(ids.COMPARE_PANEL, "children")},
        inputs={
            "before": Input(ids.BEFORE_SELECT, "value"),
            "after": Input(ids.AFTER_SELECT, "value"),
        },
        state={"place": State(ids.PLACE_STORE, "data")},
        prevent_initial_call=True,
    )
