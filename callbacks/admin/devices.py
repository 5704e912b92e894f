"""The displays tab: tokens made, shown once, taken away."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.binding import bind
from components.forms import admin as forms
from components.ids import admin as ids
from components.panels.admin import device_table
from components.panels.empty import empty_state
from data.contracts.access import Actor, Permission
from data.contracts.errors import InvalidInputError, NotFoundError
from data.database import read_session
from data.i18n import translate
from data.queries import devices
from data.services import administering


def list_devices(actor: Actor, created: int, revoked: int, chosen: str) -> dict[str, Any]:
    """Fill the list and the card of the chosen display."""
    with read_session() as session:
        rows = devices.listed(session)
    number = _number(chosen) or 0
    found = next((row for row in rows if row.device_id == number), None)
    hint = empty_state(translate("admin.choose_device", actor.language), icon_name="display")
    return {
        "list": device_table(rows, number, actor.language),
        "card": forms.device_card(found, actor.language) if found else hint,
    }


def create_device(actor: Actor, clicks: int, form: dict[str, Any], created: int) -> dict[str, Any]:
    """Register a display and show its token this once."""
    if not clicks:
        return dict.fromkeys(("note", "created", "name", "days"), no_update)
    answer: dict[str, Any] = {"note": "", "created": no_update, "name": "", "days": ""}
    try:
        token = administering.create_device(
            actor, form["name"] or "", form["place"] or "", _number(form["days"]) or 0
        )
    except InvalidInputError as error:
        text = translate(error.key, actor.language, **error.values)
        return answer | {str(error.values["field"]): text}
    note = forms.one_time(
        translate("admin.created_device", actor.language, name=form["name"]),
        token,
        translate("admin.device_how", actor.language),
    )
    return answer | {"note": note, "created": (created or 0) + 1}


def revoke_device(actor: Actor, clicks: int, chosen: str, revoked: int) -> dict[str, Any]:
    """Take the chosen display's token away."""
    if not clicks:
        return {"note": no_update, "revoked": no_update}
    try:
        administering.revoke_device(actor, _number(chosen) or 0)
    except NotFoundError as error:
        return {"note": forms.refused(translate(error.key, actor.language)), "revoked": no_update}
    note = forms.done(translate("admin.revoked", actor.language))
    return {"note": note, "revoked": (revoked or 0) + 1}


def _number(value: Any) -> int | None:  # noqa: ANN401
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def register(app: Dash) -> None:
    """Bind the functions above to the tab."""
    bind(
        app,
        list_devices,
        permission=Permission.DEVICE_MANAGE,
        output={
            "list": Output(ids.DEVICE_LIST_PANEL, "children"),
            "card": Output(ids.DEVICE_CARD_PANEL, "children"),
        },
        inputs={
            "created": Input(ids.DEVICE_CHANGE_STORE, "data"),
            "revoked": Input(ids.REVOKE_CHANGE_STORE, "data"),
            "chosen": Input(ids.DEVICE_STORE, "data"),
        },
    )
    bind(
        app,
        create_device,
        permission=Permission.DEVICE_MANAGE,
        output={
            "note": Output(ids.DEVICE_NOTE, "children"),
            "created": Output(ids.DEVICE_CHANGE_STORE, "data"),
            "name": Output(ids.DEVICE_NAME_NOTE, "children"),
            "days": Output(ids.DEVICE_DAYS_NOTE, "children"),
        },
        inputs={"clicks": Input(ids.CREATE_DEVICE_BUTTON, "n_clicks")},
        state={
            "form": {
                "name": State(ids.DEVICE_NAME_INPUT, "value"),
                "place": State(ids.DEVICE_PLACE_INPUT, "value"),
                "days": State(ids.DEVICE_DAYS_INPUT, "value"),
            },
            "created": State(ids.DEVICE_CHANGE_STORE, "data"),
        },
        prevent_initial_call=True,
    )
    bind(
        app,
        revoke_device,
        permission=Permission.DEVICE_MANAGE,
        output={
            "note": Output(ids.REVOKE_NOTE, "children"),
            "revoked": Output(ids.REVOKE_CHANGE_STORE, "data"),
        },
        inputs={"clicks": Input(ids.REVOKE_BUTTON, "n_clicks")},
        state={
            "chosen": State(ids.DEVICE_STORE, "data"),
            "revoked": State(ids.REVOKE_CHANGE_STORE, "data"),
        },
        prevent_initial_call=True,
    )
