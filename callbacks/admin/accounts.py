"""The accounts tab: find, create, change, close."""

from typing import Any

from dash import Dash, Input, Output, State, html, no_update

from callbacks.admin.paging import asked_page
from callbacks.binding import bind
from components.forms import admin as forms
from components.forms import fields
from components.ids import admin as ids
from components.panels.admin import account_table
from components.panels.empty import empty_state
from data.commands.accounts import AccountForm
from data.contracts.access import Actor, Permission, Role
from data.contracts.administration import Choice, ListPage
from data.contracts.errors import ConflictError, InvalidInputError, NotFoundError
from data.database import read_session
from data.i18n import translate
from data.queries import accounts
from data.services import administering

FIELDS = ("username", "name", "role", "place")
NEW = "new"


def list_accounts(
    actor: Actor, fired: str, wanted: dict[str, str], turns: dict[str, int], place: dict[str, Any]
) -> dict[str, Any]:
    """Show one page of the list."""
    filters = {name: fields.chosen(value) for name, value in wanted.items()}
    with read_session() as session:
        rows = accounts.listed(session, **filters, language=actor.language)
    number = asked_page(
        fired, place["page"], back=ids.ACCOUNT_BACK_BUTTON, on=ids.ACCOUNT_ON_BUTTON
    )
    page = ListPage.cut(rows, number)
    return {
        "list": account_table(page, place["chosen"], filters, actor.language),
        "page": page.page,
        "back": page.page <= 1,
        "on": page.page >= page.pages,
    }


def show_account(actor: Actor, chosen: str, changes: int) -> dict[str, Any]:
    """Fill the form of the chosen account."""
    language = actor.language
    if not chosen:
        return {"card": empty_state(translate("admin.choose_account", language))}
    with read_session() as session:
        try:
            card = None if chosen == NEW else accounts.card(session, chosen)
        except NotFoundError:
            return {"card": empty_state(translate("errors.not_found", language))}
        role = card.role if card else Role.DIVISION_OFFICER
        places = _places(session, role, language)
    return {"card": forms.account_form(card, places, language)}


def offer_places(actor: Actor, role: str) -> dict[str, Any]:
    """Offer the units or divisions the chosen role needs."""
    with read_session() as session:
        places = _places(session, role, actor.language)
    options = [{"label": place.name, "value": place.code} for place in places]
    return {"options": options, "hidden": not places}


def _places(session: Any, role: str, language: str) -> list[Choice]:  # noqa: ANN401
    if role == Role.DISTRICT_OFFICER:
        return accounts.unit_choices(session)
    if role in forms.DIVISION_ROLES:
        return accounts.division_choices(session, language)
    return []


def change_account(
    actor: Actor, fired: str, clicks: dict[str, int], form: dict[str, str], target: dict[str, Any]
) -> dict[str, Any]:
    """Carry out the pressed button, and tell errors beside the field."""
    pressed = {button: name for name, button in _BUTTONS.items()}.get(fired or "", "")
    if not pressed or not clicks[pressed]:
        return dict.fromkeys(("note", "changes", *FIELDS), no_update)
    notes = dict.fromkeys(FIELDS, "")
    try:
        note = _ACTIONS[pressed](actor, form, target)
    except InvalidInputError as error:
        text = translate(error.key, actor.language, **error.values)
        name = str(error.values.get("field", ""))
        name = "place" if name in {"unit", "division"} else name
        if name in notes and pressed == "save":
            return {"note": "", "changes": no_update} | notes | {name: text}
        return {"note": forms.refused(text), "changes": no_update} | notes
    except (ConflictError, NotFoundError) as error:
        text = translate(error.key, actor.language)
        return {"note": forms.refused(text), "changes": no_update} | notes
    return {"note": note, "changes": (target["changes"] or 0) + 1} | notes


def _save(actor: Actor, form: dict[str, str], target: dict[str, Any]) -> html.Div:
    role, place = form["role"] or "", form["place"] or ""
    filled = AccountForm(
        name=form["name"] or "",
        role=role,
        unit_code=place if role == Role.DISTRICT_OFFICER else "",
        division_code=place if role in forms.DIVISION_ROLES else "",
    )
    if target["account"] == NEW:
        password = administering.create_account(actor, form["username"] or "", filled)
        label = translate("admin.created_account", actor.language, name=form["username"])
        return _secret(label, password, actor.language)
    administering.edit_account(actor, target["account"], filled, target["seen"])
    return forms.done(translate("admin.saved", actor.language))


def _reset(actor: Actor, form: dict[str, str], target: dict[str, Any]) -> html.Div:
    password = administering.reset_password(actor, target["account"], target["seen"])
    label = translate("admin.reset_done", actor.language, name=target["account"])
    return _secret(label, password, actor.language)


def _secret(label: str, password: str, language: str) -> html.Div:
    return forms.one_time(label, password, translate("admin.shown_once", language))


def _toggle(actor: Actor, form: dict[str, str], target: dict[str, Any]) -> html.Div:
    with read_session() as session:
        disabled = accounts.card(session, target["account"]).state == "disabled"
    administering.set_disabled(actor, target["account"], disabled=not disabled, seen=target["seen"])
    key = "admin.enabled" if disabled else "admin.disabled"
    return forms.done(translate(key, actor.language))


def _end(actor: Actor, form: dict[str, str], target: dict[str, Any]) -> html.Div:
    count = administering.end_sessions(actor, target["account"])
    return forms.done(translate("admin.sessions_ended", actor.language, count=count))


_BUTTONS = {
    "save": ids.SAVE_ACCOUNT_BUTTON,
    "reset": ids.RESET_BUTTON,
    "end": ids.END_SESSIONS_BUTTON,
    "toggle": ids.DISABLE_BUTTON,
}
_ACTIONS = {"save": _save, "reset": _reset, "end": _end, "toggle": _toggle}


def register(app: Dash) -> None:
    """Bind the functions above to the tab."""
    bind(
        app,
        list_accounts,
        permission=Permission.ACCOUNT_MANAGE,
        fired=True,
        output={
            "list": Output(ids.ACCOUNT_LIST_PANEL, "children"),
            "page": Output(ids.ACCOUNT_PAGE_STORE, "data"),
            "back": Output(ids.ACCOUNT_BACK_BUTTON, "disabled"),
            "on": Output(ids.ACCOUNT_ON_BUTTON, "disabled"),
        },
        inputs={
            "wanted": {
                "text": Input(ids.ACCOUNT_TEXT_INPUT, "value"),
                "role": Input(ids.ACCOUNT_ROLE_FILTER, "value"),
                "state": Input(ids.ACCOUNT_STATE_FILTER, "value"),
            },
            "turns": {
                "back": Input(ids.ACCOUNT_BACK_BUTTON, "n_clicks"),
                "on": Input(ids.ACCOUNT_ON_BUTTON, "n_clicks"),
                "changes": Input(ids.ACCOUNT_CHANGE_STORE, "data"),
            },
        },
        state={
            "place": {
                "page": State(ids.ACCOUNT_PAGE_STORE, "data"),
                "chosen": State(ids.ACCOUNT_STORE, "data"),
            }
        },
    )
    bind(
        app,
        show_account,
        permission=Permission.ACCOUNT_MANAGE,
        output={"card": Output(ids.ACCOUNT_CARD_PANEL, "children")},
        inputs={
            "chosen": Input(ids.ACCOUNT_STORE, "data"),
            "changes": Input(ids.ACCOUNT_CHANGE_STORE, "data"),
        },
    )
    bind(
        app,
        offer_places,
        permission=Permission.ACCOUNT_MANAGE,
        output={
            "options": Output(ids.PLACE_SELECT, "options"),
            "hidden": Output(ids.PLACE_PANEL, "hidden"),
        },
        inputs={"role": Input(ids.ROLE_SELECT, "value")},
        prevent_initial_call=True,
    )
    bind(
        app,
        change_account,
        permission=Permission.ACCOUNT_MANAGE,
        fired=True,
        output={
            "note": Output(ids.ACCOUNT_NOTE, "children"),
            "changes": Output(ids.ACCOUNT_CHANGE_STORE, "data"),
            "username": Output(ids.USERNAME_NOTE, "children"),
            "name": Output(ids.NAME_NOTE, "children"),
            "role": Output(ids.ROLE_NOTE, "children"),
            "place": Output(ids.PLACE_NOTE, "children"),
        },
        inputs={"clicks": {name: Input(button, "n_clicks") for name, button in _BUTTONS.items()}},
        state={
            "form": {
                "username": State(ids.USERNAME_INPUT, "value"),
                "name": State(ids.NAME_INPUT, "value"),
                "role": State(ids.ROLE_SELECT, "value"),
                "place": State(ids.PLACE_SELECT, "value"),
            },
            "target": {
                "account": State(ids.ACCOUNT_STORE, "data"),
                "seen": State(ids.ACCOUNT_SEEN_STORE, "data"),
                "changes": State(ids.ACCOUNT_CHANGE_STORE, "data"),
            },
        },
        prevent_initial_call=True,
    )
