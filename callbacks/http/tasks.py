"""Plain routes of the pages of tasks: tables out, evidence in and out."""

from urllib.parse import quote

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from callbacks.http import session as browser_session
from callbacks.http.attachment import attachment
from callbacks.http.guard import requires
from callbacks.tasks.views import filters_of, span
from components.panels.task_compare import compare_rows
from components.panels.task_table import table_rows
from data.contracts.access import Permission
from data.contracts.errors import InvalidInputError, NotFoundError
from data.database import write_session
from data.i18n import translate
from data.queries import clock
from data.services import evidence, target_sheet, tasks

blueprint = Blueprint("tasks", __name__)
FORMS = frozenset({"csv", "xlsx"})


@blueprint.get("/tasks/table.<form>")
@requires(Permission.TASK_VIEW)
def table(form: str) -> ResponseReturnValue:
    """Give the tasks that pass the filters of the address."""
    if form not in FORMS:
        abort(404)
    actor = browser_session.actor()
    with write_session() as session:
        found = tasks.board(session, actor, filters_of(dict(request.args)))
        rows = table_rows(found.items, actor.language)
        title = translate("tasks.title", actor.language)
        made = target_sheet.tables(session, actor, {title: rows}, "tasks", form)
    return attachment(made)


@blueprint.get("/tasks/compare.<form>")
@requires(Permission.TASK_VIEW)
def compare(form: str) -> ResponseReturnValue:
    """Give what moved between the two days of the address."""
    if form not in FORMS:
        abort(404)
    actor = browser_session.actor()
    asked = dict(request.args)
    with write_session() as session:
        since, until = span(asked, clock.today(session))
        moves = tasks.moves(session, actor, since, until, filters_of(asked))
        rows = compare_rows(moves, actor.language)
        name = f"tasks-{since:%Y%m%d}-{until:%Y%m%d}"
        title = translate("tasks.view_compare", actor.language)
        made = target_sheet.tables(session, actor, {title: rows}, name, form)
    return attachment(made)


@blueprint.post("/tasks/<key>/files")
@requires(Permission.TASK_UPDATE)
def keep(key: str) -> ResponseReturnValue:
    """Keep a file as evidence."""
    sent = request.files.get("file")
    told = "file"
    if sent is not None and sent.filename:
        try:
            evidence.add(browser_session.actor(), key, sent.stream, sent.filename)  # type: ignore[arg-type]
            told = "kept"
        except InvalidInputError as error:
            told = error.key.removeprefix("tasks.upload_")
        except NotFoundError:
            abort(404)
    return redirect(f"/tasks/{quote(key)}?error={told}")


@blueprint.get("/tasks/files/<int:number>")
@requires(Permission.TASK_VIEW)
def take(number: int) -> ResponseReturnValue:
    """Give a file of a task the reader may see, always as a download."""
    try:
        with write_session() as session:
            made = evidence.take(session, browser_session.actor(), number)
    except NotFoundError:
        abort(404)
    answer = attachment(made)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
