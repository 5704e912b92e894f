"""The units tab: the tree, corrections of a unit, the divisions."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.admin.paging import asked_page
from callbacks.binding import bind
from components.forms import admin as forms
from components.forms import fields
from components.ids import admin as ids
from components.panels.admin import division_table, unit_history, unit_table
from components.panels.empty import empty_state
from data.contracts.access import Actor, Permission
from data.contracts.administration import ListPage
from data.contracts.errors import ConflictError, InvalidInputError, NotFoundError
from data.database import read_session
from data.i18n import translate
from data.queries import accounts, unit_admin
from data.services import administering


def list_units(
    actor: Actor, fired: str, wanted: dict[str, str], turns: dict[str, int], place: dict[str, Any]
) -> dict[str, Any]:
    """Show one page of the tree."""
    filters = {name: fields.chosen(value) for name, value in wanted.items()}
    with read_session() as session:
        rows = unit_admin.tree(session, **filters)
    number = asked_page(fired, place["page"], back=ids.UNIT_BACK_BUTTON, on=ids.UNIT_ON_BUTTON)
    page = ListPage.cut(rows, number)
    return {
        "list": unit_table(page, place["chosen"], filters, actor.language),
        "page": page.page,
        "back": page.page <= 1,
        "on": page.page >= page.pages,
    }


def list_divisions(actor: Actor, changes: int) -> dict[str, Any]:
    """Fill the list of divisions."""
    with read_session() as session:
        rows = accounts.divisions(session)
    return {"list": division_table(rows, actor.language)}


def show_unit(actor: Actor, chosen: str, changes: int) -> dict[str, Any]:
    """Fill the form and the history of the chosen unit."""
    language = actor.language
    if not chosen:
        return {"card": empty_state(translate("admin.choose_unit", language))}
    with read_session() as session:
        try:
            card = unit_admin.card(session, chosen)
        except NotFoundError:
            return {"card": empty_state(translate("errors.not_found", language))}
    return {"card": [forms.unit_form(card, language), unit_history(card.history, language)]}


def save_unit(
    actor: Actor, clicks: int, form: dict[str, Any], target: dict[str, Any]
) -> dict[str, Any]:
    """Enter a new name and area, and tell errors beside the field."""
    if not clicks:
        return dict.fromkeys(("note", "changes", "name", "area"), no_update)
    answer: dict[str, Any] = {"note": "", "changes": no_update, "name": "", "area": ""}
    try:
        changed = administering.correct_unit(
            actor,
            target["unit"],
            name=form["name"] or "",
            area_km2=_number(form["area"]),
            seen=target["seen"],
        )
    except InvalidInputError as error:
        text = translate(error.key, actor.language, **error.values)
        return answer | {str(error.values["field"]): text}
    except (ConflictError, NotFoundError) as error:
        return answer | {"note": forms.refused(translate(error.key, actor.language))}
    key = "admin.saved" if changed else "admin.nothing_changed"
    note = forms.done(translate(key, actor.language))
    return answer | {"note": note, "changes": (target["changes"] or 0) + 1}


def _number(value: Any) -> float | None:  # noqa: ANN401
    if value in {None, ""}:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        raise InvalidInputError("admin.area_range", field="area") from None


def register(app: Dash) -> None:
    """Bind the functions above to the tab."""
    changes = Input(ids.UNIT_CHANGE_STORE, "data")
    bind(
        app,
        list_units,
        permission=Permission.UNIT_MANAGE,
        fired=True,
        output={
            "list": Output(ids.UNIT_LIST_PANEL, "children"),
            "page": Output(ids.UNIT_PAGE_STORE, "data"),
            "back": Output(ids.UNIT_BACK_BUTTON, "disabled"),
            "on": Output(ids.UNIT_ON_BUTTON, "disabled"),
        },
        inputs={
            "wanted": {
                "text": Input(ids.UNIT_TEXT_INPUT, "value"),
                "level": Input(ids.UNIT_LEVEL_FILTER, "value"),
            },
            "turns": {
                "back": Input(ids.UNIT_BACK_BUTTON, "n_clicks"),
                "on": Input(ids.UNIT_ON_BUTTON, "n_clicks"),
                "changes": changes,
            },
        },
        state={
            "place": {
                "page": State(ids.UNIT_PAGE_STORE, "data"),
                "chosen": State(ids.UNIT_STORE, "data"),
            }
        },
    )
    bind(
        app,
        list_divisions,
        permission=Permission.UNIT_MANAGE,
        output={"list": Output(ids.DIVISION_PANEL, "children")},
        inputs={"changes": changes},
    )
    bind(
        app,
        show_unit,
        permission=Permission.UNIT_MANAGE,
        output={"card": Output(ids.UNIT_CARD_PANEL, "children")},
        inputs={"chosen": Input(ids.UNIT_STORE, "data"), "changes": changes},
    )
    bind(
        app,
        save_unit,
        permission=Permission.UNIT_MANAGE,
        output={
            "note": Output(ids.UNIT_NOTE, "children"),
            "changes": Output(ids.UNIT_CHANGE_STORE, "data"),
            "name": Output(ids.UNIT_NAME_NOTE, "children"),
            "area": Output(ids.UNIT_AREA_NOTE, "children"),
        },
        inputs={"clicks": Input(ids.SAVE_UNIT_BUTTON, "n_clicks")},
        state={
            "form": {
                "name": State(ids.UNIT_NAME_INPUT, "value"),
                "area": State(ids.UNIT_AREA_INPUT, "value"),
            },
            "target": {
                "unit": State(ids.UNIT_STORE, "data"),
                "seen": State(ids.UNIT_SEEN_STORE, "data"),
                "changes": State(ids.UNIT_CHANGE_STORE, "data"),
            },
        },
        prevent_initial_call=True,
    )
