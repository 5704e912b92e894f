"""Decide on submitted values: approve, or send back with a reason."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.binding import bind
from callbacks.targets.entry import conflict
from components.forms import admin as answers
from components.forms.targets import queue_form
from components.ids import targets as ids
from data.commands.targets import StaleValueError
from data.contracts.access import Actor, Permission
from data.contracts.errors import InvalidInputError, NotFoundError
from data.database import read_session
from data.i18n import translate
from data.services import target_entry

SHOWN = 50  # values on screen at once; the rest follows when these are decided


def show_queue(actor: Actor, _changes: int | None) -> dict[str, Any]:
    """Show what waits for this person; ticks are not lost to what others hand in meanwhile."""
    with read_session() as session:
        rows = target_entry.queue(session, actor)
    return {"queue": queue_form(rows, SHOWN, actor.language)}


def tick(actor: Actor, clicks: int | None, shown: dict[str, Any] | None) -> dict[str, Any]:
    """Tick every value without doubts."""
    del actor
    return {"ticked": (shown or {}).get("sound", []) if clicks else no_update}


def decide(
    actor: Actor,
    fired: str,
    clicks: dict[str, int | None],
    ticked: list[int] | None,
    told: dict[str, Any],
) -> dict[str, Any]:
    """Approve the ticked values or send them back; all or none."""
    approve = fired == ids.APPROVE_BUTTON
    pressed = clicks["approve" if approve else "return"]
    if fired not in {ids.APPROVE_BUTTON, ids.RETURN_BUTTON} or not pressed:
        return {"note": no_update, "changes": no_update}
    chosen = [one for one in ticked or [] if isinstance(one, int)][:SHOWN]
    if not chosen:
        text = translate("targets.nothing_ticked", actor.language)
        return {"note": answers.refused(text), "changes": no_update}
    try:
        count = target_entry.decide(
            actor, chosen, approve=approve, reason=str(told["reason"] or "")
        )
    except StaleValueError as error:
        return {
            "note": answers.refused(conflict(error, actor)),
            "changes": (told["changes"] or 0) + 1,
        }
    except (InvalidInputError, NotFoundError) as error:
        text = translate(error.key, actor.language, **error.values)
        return {"note": answers.refused(text), "changes": no_update}
    key = "targets.approved_count" if approve else "targets.returned_count"
    done = answers.done(translate(key, actor.language, count=count))
    return {"note": done, "changes": (told["changes"] or 0) + 1}


def register(app: Dash) -> None:
    """Bind the functions above to the view."""
    bind(
        app,
        show_queue,
        permission=Permission.KPI_APPROVE,
        output={"queue": Output(ids.QUEUE_PANEL, "children")},
        inputs={"_changes": Input(ids.QUEUE_CHANGE_STORE, "data")},
    )
    bind(
        app,
        tick,
        permission=Permission.KPI_APPROVE,
        output={"ticked": Output(ids.QUEUE_SELECT, "value")},
        inputs={"clicks": Input(ids.TICK_BUTTON, "n_clicks")},
        state={"shown": State(ids.SHOWN_STORE, "data")},
        prevent_initial_call=True,
    )
    bind(
        app,
        decide,
        permission=Permission.KPI_APPROVE,
        fired=True,
        output={
            "note": Output(ids.QUEUE_NOTE, "children"),
            "changes": Output(ids.QUEUE_CHANGE_STORE, "data"),
        },
        inputs={
            "clicks": {
                "approve": Input(ids.APPROVE_BUTTON, "n_clicks"),
                "return": Input(ids.RETURN_BUTTON, "n_clicks"),
            }
        },
        state={
            "ticked": State(ids.QUEUE_SELECT, "value"),
            "told": {
                "reason": State(ids.RETURN_INPUT, "value"),
                "changes": State(ids.QUEUE_CHANGE_STORE, "data"),
            },
        },
        prevent_initial_call=True,
    )
