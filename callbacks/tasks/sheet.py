"""One task: what there is to read, and what its people write about it."""

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, State, no_update
from flask_wtf.csrf import generate_csrf

from callbacks.binding import bind
from components import formats
from components.forms import admin as answers
from components.forms.tasks import sheet_forms
from components.ids import shell
from components.ids import tasks as ids
from components.panels.task_sheet import sheet_body, unknown_task
from components.static import static
from data.commands.tasks import StaleTaskError
from data.contracts.access import Actor, Permission
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.tasks import UpdateForm
from data.database import read_session
from data.i18n import translate
from data.services import evidence, tasks

_FILE_ERRORS = frozenset({"too_large", "kind", "file", "kept"})


def show_sheet(
    actor: Actor, _changes: int | None, _version: int | None, key: str | None
) -> dict[str, Any]:
    """Show the task of the address, again whenever a task changes."""
    with read_session() as session:
        try:
            found = tasks.sheet(session, actor, key or "")
        except NotFoundError:
            return {"sheet": unknown_task(actor.language)}
    return {"sheet": static(sheet_body(found, actor.language))}


def show_forms(
    actor: Actor, _changes: int | None, key: str | None, error: str | None
) -> dict[str, Any]:
    """Offer what this person may write; nothing typed is lost to what others write meanwhile."""
    note: Any = no_update
    if error in _FILE_ERRORS:
        text = translate(f"tasks.upload_{error}", actor.language, limit=str(evidence.limit_mb()))
        note = answers.done(text) if error == "kept" else answers.refused(text)
    with read_session() as session:
        try:
            found = tasks.sheet(session, actor, key or "")
        except NotFoundError:
            return {"forms": None}
    forms = sheet_forms(found, generate_csrf(), evidence.limit_mb(), actor.language)
    return {"forms": [note, forms] if note is not no_update else forms}


def _conflict(error: StaleTaskError, language: str) -> str:
    """Say who reported in between, when and what."""
    told = error.values
    return translate(
        error.key,
        language,
        who=told["who"],
        at=formats.date_time(told["at"], language),  # type: ignore[arg-type]
        status=translate(f"tasks.status_{told['status']}", language),
        percent=formats.percent_points(told["percent"], language, digits=0),  # type: ignore[arg-type]
        text=told["text"],
    )


def write(
    actor: Actor,
    fired: str,
    clicks: dict[str, int | None],
    form: dict[str, Any],
    target: dict[str, Any],
) -> dict[str, Any]:
    """Carry out the pressed button; what was typed stays when it is refused.

    Somebody else who reported in between is named, and sending again then means knowing it.
    """
    answer: dict[str, Any] = {"note": no_update, "changes": no_update, "last": no_update}
    name = {button: one for one, button in _BUTTONS.items()}.get(fired or "", "")
    if not name or not clicks[name]:
        return answer
    told = {one: str(form[one] or "") for one in form} | {"last": str(target["last"] or 0)}
    try:
        _DEEDS[name](actor, str(target["key"]), told)
    except StaleTaskError as error:
        note = answers.refused(_conflict(error, actor.language))
        return answer | {"note": note, "last": error.values["update"]}
    except (InvalidInputError, NotFoundError, NotAllowedError) as error:
        text = translate(error.key, actor.language, **error.values)
        return answer | {"note": answers.refused(text)}
    text = translate(f"tasks.told_{name}", actor.language)
    return answer | {"note": answers.done(text), "changes": (target["changes"] or 0) + 1}


def _report(actor: Actor, key: str, form: dict[str, str]) -> None:
    names = ("status", "percent", "finished_on", "text", "outstanding", "evidence")
    texts = {name: form[name] for name in names}
    tasks.report(actor, UpdateForm(key=key, seen=_number(form["last"]), **texts))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise NotFoundError
    return int(text)


Deed = Callable[[Actor, str, dict[str, str]], None]
_DEEDS: dict[str, Deed] = {
    "report": _report,
    "ask": lambda actor, key, form: tasks.ask_due(actor, key, form["due_on"], form["reason"]),
    "approve": lambda actor, _key, form: tasks.decide_due(
        actor, _number(form["wish"]), approve=True, note=form["decision"]
    ),
    "refuse": lambda actor, _key, form: tasks.decide_due(
        actor, _number(form["wish"]), approve=False, note=form["decision"]
    ),
    "note": lambda actor, key, form: tasks.add_note(actor, key, form["note"]),
    "step": lambda actor, key, form: tasks.add_step(
        actor, key, form["step_kind"], form["step_title"], form["step_due"]
    ),
    "tick": lambda actor, _key, form: tasks.tick_step(actor, _number(form["step"])),
}
_BUTTONS = {
    "report": ids.UPDATE_BUTTON,
    "ask": ids.ASK_BUTTON,
    "approve": ids.APPROVE_BUTTON,
    "refuse": ids.REFUSE_BUTTON,
    "note": ids.REMARK_BUTTON,
    "step": ids.STEP_BUTTON,
    "tick": ids.TICK_BUTTON,
}


def register(app: Dash) -> None:
    """Bind the functions above to the page of one task."""
    bind(
        app,
        show_sheet,
        permission=Permission.TASK_VIEW,
        output={"sheet": Output(ids.SHEET_PANEL, "children")},
        inputs={
            "_changes": Input(ids.CHANGE_STORE, "data"),
            "_version": Input(shell.topic_store("tasks"), "data"),
        },
        state={"key": State(ids.KEY_STORE, "data")},
    )
    bind(
        app,
        show_forms,
        permission=Permission.TASK_VIEW,
        output={"forms": Output(ids.FORM_PANEL, "children")},
        inputs={"_changes": Input(ids.CHANGE_STORE, "data")},
        state={"key": State(ids.KEY_STORE, "data"), "error": State(ids.ERROR_STORE, "data")},
    )
    bind(
        app,
        write,
        permission=Permission.TASK_UPDATE,
        fired=True,
        output={
            "note": Output(ids.DEED_NOTE, "children"),
            "changes": Output(ids.CHANGE_STORE, "data"),
            "last": Output(ids.LAST_STORE, "data"),
        },
        inputs={"clicks": {name: Input(button, "n_clicks") for name, button in _BUTTONS.items()}},
        state={
            "form": {
                "status": State(ids.STATUS_SELECT, "value"),
                "percent": State(ids.PERCENT_INPUT, "value"),
                "finished_on": State(ids.FINISHED_INPUT, "value"),
                "text": State(ids.TEXT_INPUT, "value"),
                "outstanding": State(ids.OUTSTANDING_INPUT, "value"),
                "evidence": State(ids.EVIDENCE_INPUT, "value"),
                "due_on": State(ids.NEW_DUE_INPUT, "value"),
                "reason": State(ids.REASON_INPUT, "value"),
                "wish": State(ids.WISH_STORE, "data"),
                "decision": State(ids.DECISION_INPUT, "value"),
                "note": State(ids.REMARK_INPUT, "value"),
                "step_kind": State(ids.STEP_KIND_SELECT, "value"),
                "step_title": State(ids.STEP_TITLE_INPUT, "value"),
                "step_due": State(ids.STEP_DUE_INPUT, "value"),
                "step": State(ids.STEP_SELECT, "value"),
            },
            "target": {
                "key": State(ids.KEY_STORE, "data"),
                "last": State(ids.LAST_STORE, "data"),
                "changes": State(ids.CHANGE_STORE, "data"),
            },
        },
        prevent_initial_call=True,
    )
