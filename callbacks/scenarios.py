"""Callbacks of the scenario editor."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, Patch, State, no_update

from callbacks.binding import bind
from components.forms.scenario import ADDED_ROWS, editor, history, problem_list, row_of, saved
from components.ids import forecast as ids
from data.contracts.access import Actor, Permission
from data.database import read_session
from data.i18n import translate
from data.queries import forecasts
from data.services import forecast_page, scenario_editing

NEW = "-"  # assets/60-address.js leaves it out of the address
FIRST_ADDED = 1000  # rows added in the browser; far from those that were filled


def show_editor(
    actor: Actor, edited: str | None, kept: Sequence[Any] | None, fired: str | None
) -> dict[str, Any]:
    """Fill the form from the newest version of the chosen scenario, or of the one just saved."""
    if fired == ids.SAVED_STORE and kept:
        edited = str(kept[0])
    with read_session() as session:
        known = forecasts.scenarios(session)
        places = forecast_page.choices(session, actor.scope).places
        chosen = known[0].key if edited is None and known else edited
        scenario = next((one for one in known if one.key == chosen), None)
        versions = forecasts.versions(session, scenario.key) if scenario else ()
    options = [
        *({"label": one.name, "value": one.key} for one in known),
        {"label": translate("scenarios.new", actor.language), "value": NEW},
    ]
    return {
        "options": options,
        "edited": scenario.key if scenario else NEW,
        "form": editor(scenario, places, actor.language),
        "history": history(versions, actor.language),
    }


def add_rows(actor: Actor, clicks: int | None, id_: Mapping[str, str]) -> dict[str, Any]:
    """Add empty rows to one section."""
    if not clicks:
        return {"rows": no_update}
    rows = Patch()
    first = FIRST_ADDED + ADDED_ROWS * (clicks - 1)
    for number in range(first, first + ADDED_ROWS):
        rows.append(row_of(id_["section"], number, {}, actor.language))
    return {"rows": rows}


def save(
    actor: Actor,
    clicks: int | None,
    cells: Sequence[str | None],
    cell_ids: Sequence[Mapping[str, Any]],
    seen: Sequence[Any] | None,
    **head: str | None,
) -> dict[str, Any]:
    """Check the form and keep it as the next version."""
    untouched = [no_update] * len(cell_ids)
    if not clicks or not seen:
        return {"note": no_update, "wrong": untouched, "name": "", "reason": "", "saved": no_update}
    typed, numbers = typed_rows(cell_ids, cells)
    outcome = scenario_editing.save(
        actor, str(seen[0]), int(seen[1]), head["name"] or "", head["reason"] or "", typed
    )
    wrong = {(one.section, one.row, one.field) for one in outcome.problems}
    marks = [
        (cell["section"], numbers[cell["section"]][cell["row"]], cell["field"]) in wrong
        for cell in cell_ids
    ]
    language = actor.language
    note: Any = None
    if outcome.problems:
        note = problem_list(outcome.problems, language)
    elif outcome.number:
        note = saved(outcome.name, outcome.number, language)
    return {
        "note": note,
        "wrong": marks,
        "name": translate(outcome.name_key, language) if outcome.name_key else "",
        "reason": translate(outcome.reason_key, language) if outcome.reason_key else "",
        "saved": [outcome.key, outcome.number] if outcome.number else no_update,
    }


def typed_rows(
    cell_ids: Sequence[Mapping[str, Any]], cells: Sequence[str | None]
) -> tuple[dict[str, list[dict[str, str]]], dict[str, dict[int, int]]]:
    """Return section -> rows of field -> text, and where each row of the form stands in it."""
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for cell, text in zip(cell_ids, cells, strict=True):
        row = rows.setdefault(cell["section"], {}).setdefault(int(cell["row"]), {})
        row[cell["field"]] = "" if text is None else str(text)
    typed = {
        section: [numbered[number] for number in sorted(numbered)]
        for section, numbered in rows.items()
    }
    places = {
        section: {number: place for place, number in enumerate(sorted(numbered), start=1)}
        for section, numbered in rows.items()
    }
    return typed, places


def register(app: Dash) -> None:
    """Bind the functions above to the page."""
    any_cell = {**ids.cell_input("", 0, ""), "section": ALL, "row": ALL, "field": ALL}
    bind(
        app,
        show_editor,
        permission=Permission.FORECAST_RUN,
        fired=True,
        output={
            "options": Output(ids.EDITED_SELECT, "options"),
            "edited": Output(ids.EDITED_SELECT, "value"),
            "form": Output(ids.EDITOR_PANEL, "children"),
            "history": Output(ids.HISTORY_PANEL, "children"),
        },
        inputs={
            "edited": Input(ids.EDITED_SELECT, "value"),
            "kept": Input(ids.SAVED_STORE, "data"),
        },
    )
    bind(
        app,
        add_rows,
        permission=Permission.FORECAST_RUN,
        output={"rows": Output(ids.section_panel(MATCH), "children")},
        inputs={"clicks": Input(ids.add_button(MATCH), "n_clicks")},
        state={"id_": State(ids.add_button(MATCH), "id")},
        prevent_initial_call=True,
    )
    bind(
        app,
        save,
        permission=Permission.FORECAST_RUN,
        output={
            "note": Output(ids.SAVE_NOTE, "children"),
            "wrong": Output(any_cell, "invalid"),
            "name": Output(ids.NAME_NOTE, "children"),
            "reason": Output(ids.REASON_NOTE, "children"),
            "saved": Output(ids.SAVED_STORE, "data"),
        },
        inputs={"clicks": Input(ids.SAVE_BUTTON, "n_clicks")},
        state={
            "cells": State(any_cell, "value"),
            "cell_ids": State(any_cell, "id"),
            "seen": State(ids.EDITOR_SEEN_STORE, "data"),
            "name": State(ids.NAME_INPUT, "value"),
            "reason": State(ids.REASON_INPUT, "value"),
        },
        prevent_initial_call=True,
    )
