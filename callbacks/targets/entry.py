"""Enter values: choose what, fill in, save, submit, take back."""

from datetime import date
from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.binding import bind
from components import formats
from components.forms import admin as answers
from components.forms.targets import doubt_list, entry_form, picked
from components.ids import shell
from components.ids import targets as ids
from components.panels.empty import empty_state
from components.panels.outlook import told_values
from components.panels.target_entry import missing_table, own_table, revision_list
from components.static import static
from data.commands.targets import StaleValueError
from data.contracts.access import Actor, Permission
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.targets import EntryForm, Slot
from data.database import read_session
from data.i18n import translate
from data.services import target_entry
from data.services.target_entry import Choices, DoubtfulError

FIELDS = ("value", "numerator", "denominator", "source", "reason")


def offer(
    actor: Actor,
    indicator: str | None,
    wanted: dict[str, str] | None,
    now: dict[str, str | None],
) -> dict[str, Any]:
    """Offer indicators, the units that report the chosen one, and periods."""
    asked = wanted or {}
    with read_session() as session:
        offered = target_entry.choices(session, actor)
    key = _one_of((indicator, asked.get("indicator")), [one.key for one in offered.definitions])
    units = offered.units_of(key or "")
    codes = [code for code, _ in units]
    days = [day.isoformat() for day in offered.periods]
    return {
        "indicators": [
            {"label": f"{one.key} · {one.name(actor.language)}", "value": one.key}
            for one in offered.definitions
        ],
        "indicator": key,
        "units": [{"label": name, "value": code} for code, name in units],
        "unit": _one_of((now["unit"], asked.get("unit"), actor.unit_code, *codes[:1]), codes),
        "periods": _periods(offered, actor.language),
        "period": _one_of((now["period"], asked.get("period"), *days[:1]), days),
    }


def _periods(offered: Choices, language: str) -> list[dict[str, str]]:
    return [
        {"label": formats.month(day, language), "value": day.isoformat()} for day in offered.periods
    ]


def _one_of(asked: tuple[str | None, ...], offered: list[str]) -> str | None:
    return next((one for one in asked if one in offered), None)


def show_form(
    actor: Actor,
    indicator: str | None,
    unit: str | None,
    period: str | None,
    _changes: int | None,
) -> dict[str, Any]:
    """Show the form of the chosen value and its revisions."""
    slot = _slot(indicator, unit, period)
    if slot is None:
        hint = empty_state(translate("targets.choose_value", actor.language))
        return {"form": hint, "history": None}
    with read_session() as session:
        try:
            shown = target_entry.card(session, actor, slot)
        except NotFoundError:
            text = translate("errors.not_found", actor.language)
            return {"form": empty_state(text, icon_name="lock"), "history": None}
    return {
        "form": entry_form(shown, actor.language),
        "history": static(revision_list(shown, actor.preferences)),
    }


def _slot(indicator: str | None, unit: str | None, period: str | None) -> Slot | None:
    if not (indicator and unit and period):
        return None
    try:
        return Slot(indicator, unit, date.fromisoformat(period))
    except ValueError:
        return None


def show_lists(actor: Actor, _changes: int | None, _version: int | None) -> dict[str, Any]:
    """Show what is missing and what is on its way."""
    with read_session() as session:
        missing = target_entry.missing(session, actor)
        own = target_entry.own(session, actor)
    return {
        "missing": static(missing_table(missing, actor.language)),
        "own": static(own_table(own, actor.language)),
    }


def write(
    actor: Actor,
    fired: str,
    clicks: dict[str, int | None],
    form: dict[str, Any],
    target: dict[str, Any],
) -> dict[str, Any]:
    """Carry out the pressed button, and tell errors beside the field."""
    pressed = {button: name for name, button in _BUTTONS.items()}.get(fired or "", "")
    slot = _slot(target["indicator"], target["unit"], target["period"])
    if not pressed or not clicks[pressed] or slot is None:
        return dict.fromkeys(("note", "changes", *FIELDS), no_update)
    notes = dict.fromkeys(FIELDS, "")
    try:
        text = _ACTIONS[pressed](actor, slot, form, target)
    except DoubtfulError as error:
        text = translate(error.key, actor.language, count=len(error.doubts))
        told = answers.doubted(text, doubt_list(error.doubts, error.unit, actor.language))
        return {"note": told, "changes": no_update} | notes
    except StaleValueError as error:
        return {"note": answers.refused(conflict(error, actor)), "changes": no_update} | notes
    except (InvalidInputError, NotFoundError, NotAllowedError) as error:
        text = translate(error.key, actor.language, **error.values)
        name = str(error.values.get("field", ""))
        if name in notes:
            return {"note": "", "changes": no_update} | notes | {name: text}
        return {"note": answers.refused(text), "changes": no_update} | notes
    return {"note": answers.done(text), "changes": (target["changes"] or 0) + 1} | notes


def conflict(error: StaleValueError, actor: Actor) -> str:
    """Say who wrote the same value in between, and show both values."""
    language = actor.language
    values = told_values(error.values, str(error.values["unit"]), language)
    if "state" in values:
        values["state"] = translate(f"targets.state_{error.values['state']}", language)
    return translate(error.key, language, **values)


def _entry(slot: Slot, form: dict[str, Any], target: dict[str, Any]) -> EntryForm:
    names = ("value", "numerator", "denominator", "source", "note", "reason")
    texts = {name: picked(form, name) for name in names}
    return EntryForm(slot, **texts, sure=bool(form["sure"]), seen=picked(target, "seen"))


def _submit(actor: Actor, slot: Slot, form: dict[str, Any], target: dict[str, Any]) -> str:
    target_entry.save(actor, _entry(slot, form, target), submit=True)
    return translate("targets.submitted", actor.language)


def _draft(actor: Actor, slot: Slot, form: dict[str, Any], target: dict[str, Any]) -> str:
    target_entry.save(actor, _entry(slot, form, target), submit=False)
    return translate("targets.draft_saved", actor.language)


def _withdraw(actor: Actor, _slot: Slot, _form: dict[str, Any], target: dict[str, Any]) -> str:
    standing = picked(target, "seen").partition(":")[0]
    target_entry.withdraw(actor, int(standing) if standing.isdigit() else 0)
    return translate("targets.withdrawn", actor.language)


_BUTTONS = {
    "submit": ids.SUBMIT_BUTTON,
    "draft": ids.DRAFT_BUTTON,
    "withdraw": ids.WITHDRAW_BUTTON,
}
_ACTIONS = {"submit": _submit, "draft": _draft, "withdraw": _withdraw}


def register(app: Dash) -> None:
    """Bind the functions above to the view."""
    chosen = {
        "indicator": Input(ids.ENTRY_INDICATOR_SELECT, "value"),
        "unit": Input(ids.ENTRY_UNIT_SELECT, "value"),
        "period": Input(ids.ENTRY_PERIOD_SELECT, "value"),
    }
    changes = Input(ids.ENTRY_CHANGE_STORE, "data")
    bind(
        app,
        offer,
        permission=Permission.KPI_ENTER,
        output={
            "indicators": Output(ids.ENTRY_INDICATOR_SELECT, "options"),
            "indicator": Output(ids.ENTRY_INDICATOR_SELECT, "value"),
            "units": Output(ids.ENTRY_UNIT_SELECT, "options"),
            "unit": Output(ids.ENTRY_UNIT_SELECT, "value"),
            "periods": Output(ids.ENTRY_PERIOD_SELECT, "options"),
            "period": Output(ids.ENTRY_PERIOD_SELECT, "value"),
        },
        inputs={"indicator": chosen["indicator"]},
        state={
            "wanted": State(ids.ENTRY_WANTED_STORE, "data"),
            "now": {
                "unit": State(ids.ENTRY_UNIT_SELECT, "value"),
                "period": State(ids.ENTRY_PERIOD_SELECT, "value"),
            },
        },
    )
    bind(
        app,
        show_form,
        permission=Permission.KPI_ENTER,
        output={
            "form": Output(ids.ENTRY_PANEL, "children"),
            "history": Output(ids.ENTRY_HISTORY_PANEL, "children"),
        },
        inputs={**chosen, "_changes": changes},
    )
    bind(
        app,
        show_lists,
        permission=Permission.KPI_ENTER,
        output={
            "missing": Output(ids.MISSING_PANEL, "children"),
            "own": Output(ids.OWN_PANEL, "children"),
        },
        inputs={"_changes": changes, "_version": Input(shell.topic_store("indicators"), "data")},
    )
    bind(
        app,
        write,
        permission=Permission.KPI_ENTER,
        fired=True,
        output={
            "note": Output(ids.ENTRY_NOTE, "children"),
            "changes": Output(ids.ENTRY_CHANGE_STORE, "data"),
            "value": Output(ids.VALUE_NOTE, "children"),
            "numerator": Output(ids.NUMERATOR_NOTE, "children"),
            "denominator": Output(ids.DENOMINATOR_NOTE, "children"),
            "source": Output(ids.SOURCE_NOTE, "children"),
            "reason": Output(ids.REASON_NOTE, "children"),
        },
        inputs={"clicks": {name: Input(button, "n_clicks") for name, button in _BUTTONS.items()}},
        state={
            "form": {
                "value": State(ids.VALUE_INPUT, "value"),
                "numerator": State(ids.NUMERATOR_INPUT, "value"),
                "denominator": State(ids.DENOMINATOR_INPUT, "value"),
                "source": State(ids.SOURCE_INPUT, "value"),
                "note": State(ids.NOTE_INPUT, "value"),
                "reason": State(ids.REASON_INPUT, "value"),
                "sure": State(ids.SURE_INPUT, "value"),
            },
            "target": {
                "indicator": State(ids.ENTRY_INDICATOR_SELECT, "value"),
                "unit": State(ids.ENTRY_UNIT_SELECT, "value"),
                "period": State(ids.ENTRY_PERIOD_SELECT, "value"),
                "seen": State(ids.ENTRY_SEEN_STORE, "data"),
                "changes": State(ids.ENTRY_CHANGE_STORE, "data"),
            },
        },
        prevent_initial_call=True,
    )
