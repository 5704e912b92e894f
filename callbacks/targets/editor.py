"""Define indicators: choose, change, try on history, keep, retire."""

from typing import Any

from dash import Dash, Input, Output, State, html, no_update

from callbacks.binding import bind
from components.forms import admin as answers
from components.forms.fields import chosen as chosen_value
from components.forms.targets import editor_form, picked
from components.ids import shell
from components.ids import targets as ids
from components.panels.card import card
from components.panels.outlook import state_with_reason
from components.panels.target_detail import course_graph
from components.static import static
from data.contracts.access import Actor, Permission
from data.contracts.errors import ConflictError, InvalidInputError, NotFoundError
from data.contracts.targets import DefinitionForm, TargetForm
from data.database import read_session
from data.i18n import translate
from data.services import target_editing, targets

NEW = "new"


def offer(
    actor: Actor, _changes: int | None, _version: int | None, wanted: str | None, now: str | None
) -> dict[str, Any]:
    """Offer every indicator, also those no longer followed, and a new one."""
    with read_session() as session:
        found = target_editing.start(session, "").definitions
    gone = translate("targets.is_retired", actor.language)
    options = [{"label": translate("targets.new", actor.language), "value": NEW}]
    options += [
        {
            "label": f"{one.key} · {one.name(actor.language)}"
            f"{f' ({gone})' if one.retired_on else ''}",
            "value": one.key,
        }
        for one in found
    ]
    keys = {option["value"] for option in options}
    return {
        "options": options,
        "value": next((one for one in (now, wanted) if one in keys), NEW),
    }


def show_form(actor: Actor, key: str | None, _changes: int | None) -> dict[str, Any]:
    """Show the editor of the chosen indicator."""
    with read_session() as session:
        editing = target_editing.start(session, key or "")
    return {"form": editor_form(editing.chosen, editing.tasks, editing.divisions, actor.language)}


def form_of(fields: dict[str, Any], path: dict[str, Any]) -> DefinitionForm:
    """Read the editor's fields."""
    texts = {
        name: picked(fields, name)
        for name in (
            "key", "name_vi", "name_en", "unit", "comparison", "measured_on", "formula",
            "method_vi", "method_en", "clause", "reason",
        )
    }  # fmt: skip
    rows = tuple(
        TargetForm(
            picked(path, f"due_{place}"),
            picked(path, f"kind_{place}"),
            picked(path, f"value_{place}"),
        )
        for place in range(ids.PATH_ROWS)
    )
    return DefinitionForm(
        **texts,
        direction="",
        by_district=fields["reported"] != "city",
        task=chosen_value(fields["task"]),
        leads=tuple(fields["leads"] or ()),
        targets=rows,
    )


def preview(
    actor: Actor,
    clicks: int | None,
    fields: dict[str, Any],
    path: dict[str, Any],
) -> dict[str, Any]:
    """Show where the indicator would stand, without keeping anything."""
    if not clicks:
        return {"preview": no_update}
    with read_session() as session:
        try:
            found = target_editing.preview(session, form_of(fields, path), actor.language)
        except InvalidInputError as error:
            text = translate(error.key, actor.language, **error.values)
            return {"preview": answers.refused(text)}
    outlook = found.outlook
    body = [
        static(
            html.Div(state_with_reason(outlook.verdict, outlook.definition.unit, actor.language))
        ),
        course_graph(found, targets.fan(found), actor.preferences, id_=ids.PREVIEW_GRAPH),
    ]
    return {"preview": card(translate("targets.preview_title", actor.language), body)}


def keep(
    actor: Actor,
    fired: str,
    clicks: dict[str, int | None],
    fields: dict[str, Any],
    path: dict[str, Any],
    target: dict[str, Any],
) -> dict[str, Any]:
    """Keep the definition, or retire it or take it up again."""
    pressed = "save" if fired == ids.SAVE_BUTTON else "retire"
    if fired not in {ids.SAVE_BUTTON, ids.RETIRE_BUTTON} or not clicks[pressed]:
        return {"note": no_update, "changes": no_update}
    form, seen = form_of(fields, path), int(target["seen"] or 0)
    try:
        if pressed == "save":
            target_editing.save(actor, form, seen=seen)
            key = "targets.kept"
        else:
            gone = target_editing.toggle(actor, form.key, seen=seen, reason=form.reason)
            key = "targets.retired" if gone else "targets.restored"
    except (InvalidInputError, NotFoundError, ConflictError) as error:
        text = translate(error.key, actor.language, **error.values)
        return {"note": answers.refused(text), "changes": no_update}
    done = answers.done(translate(key, actor.language, key=form.key))
    return {"note": done, "changes": (target["changes"] or 0) + 1}


def register(app: Dash) -> None:
    """Bind the functions above to the view."""
    changes = Input(ids.EDITOR_CHANGE_STORE, "data")
    fields = {
        "key": State(ids.KEY_INPUT, "value"),
        "name_vi": State(ids.NAME_VI_INPUT, "value"),
        "name_en": State(ids.NAME_EN_INPUT, "value"),
        "unit": State(ids.UNIT_SELECT, "value"),
        "comparison": State(ids.COMPARISON_SELECT, "value"),
        "measured_on": State(ids.MEASURED_SELECT, "value"),
        "reported": State(ids.REPORTED_SELECT, "value"),
        "task": State(ids.TASK_SELECT, "value"),
        "leads": State(ids.LEADS_SELECT, "value"),
        "formula": State(ids.FORMULA_INPUT, "value"),
        "method_vi": State(ids.METHOD_VI_INPUT, "value"),
        "method_en": State(ids.METHOD_EN_INPUT, "value"),
        "clause": State(ids.CLAUSE_INPUT, "value"),
        "reason": State(ids.CHANGE_REASON_INPUT, "value"),
    }
    path = {
        f"{name}_{place}": State(id_of(place), "value")
        for name, id_of in (
            ("due", ids.path_due),
            ("kind", ids.path_kind),
            ("value", ids.path_value),
        )
        for place in range(ids.PATH_ROWS)
    }
    bind(
        app,
        offer,
        permission=Permission.KPI_DEFINE,
        output={
            "options": Output(ids.EDITED_SELECT, "options"),
            "value": Output(ids.EDITED_SELECT, "value"),
        },
        inputs={
            "_changes": changes,
            "_version": Input(shell.topic_store("indicators"), "data"),
        },
        state={
            "wanted": State(ids.EDITOR_WANTED_STORE, "data"),
            "now": State(ids.EDITED_SELECT, "value"),
        },
    )
    bind(
        app,
        show_form,
        permission=Permission.KPI_DEFINE,
        output={"form": Output(ids.EDITOR_PANEL, "children")},
        inputs={"key": Input(ids.EDITED_SELECT, "value"), "_changes": changes},
    )
    bind(
        app,
        preview,
        permission=Permission.KPI_DEFINE,
        output={"preview": Output(ids.PREVIEW_PANEL, "children")},
        inputs={"clicks": Input(ids.PREVIEW_BUTTON, "n_clicks")},
        state={"fields": fields, "path": path},
        prevent_initial_call=True,
    )
    bind(
        app,
        keep,
        permission=Permission.KPI_DEFINE,
        fired=True,
        output={
            "note": Output(ids.EDITOR_NOTE, "children"),
            "changes": Output(ids.EDITOR_CHANGE_STORE, "data"),
        },
        inputs={
            "clicks": {
                "save": Input(ids.SAVE_BUTTON, "n_clicks"),
                "retire": Input(ids.RETIRE_BUTTON, "n_clicks"),
            }
        },
        state={
            "fields": fields,
            "path": path,
            "target": {
                "seen": State(ids.EDITOR_SEEN_STORE, "data"),
                "changes": State(ids.EDITOR_CHANGE_STORE, "data"),
            },
        },
        prevent_initial_call=True,
    )
