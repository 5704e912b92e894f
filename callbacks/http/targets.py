"""Plain routes of the page of targets: files out."""

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from callbacks.http import session as browser_session
from callbacks.http.attachment import attachment
from callbacks.http.guard import requires
from components.panels.target_sheet import board_rows, page_of, rule_rows, value_rows
from components.panels.targets import day_of
from data.contracts.access import Permission
from data.contracts.errors import InvalidInputError, NotFoundError
from data.database import read_session, write_session
from data.i18n import translate
from data.queries import clock
from data.services import target_sheet, targets

blueprint = Blueprint("targets", __name__)
FORMS = frozenset({"csv", "xlsx"})
SHEETS = frozenset({"docx", "pdf"})


@blueprint.get("/kpi/table.<form>")
@requires(Permission.KPI_VIEW)
def table(form: str) -> ResponseReturnValue:
    """Give the whole set as it stood on `at`, compared with `since`."""
    if form not in FORMS:
        abort(404)
    actor = browser_session.actor()
    language = actor.language
    with write_session() as session:
        today = clock.today(session)
        at = min(day_of(request.args.get("at"), today), today)
        board = targets.board(session, actor, at, day_of(request.args.get("since"), at))
        sheets = {
            translate("targets.title", language): board_rows(board, language),
            translate("targets.rules", language): rule_rows(board, language),
        }
        made = target_sheet.tables(session, actor, sheets, "targets", form)
    return attachment(made)


@blueprint.get("/kpi/values.<form>")
@requires(Permission.KPI_VIEW)
def values(form: str) -> ResponseReturnValue:
    """Give the values of one indicator, of the area and of each unit in scope."""
    if form not in FORMS:
        abort(404)
    actor = browser_session.actor()
    try:
        with write_session() as session:
            found = targets.detail(session, actor, request.args.get("indicator", ""))
            rows = value_rows(found, actor.language)
            sheets = {found.outlook.key: rows}
            name = f"indicator-{found.outlook.key}"
            made = target_sheet.tables(session, actor, sheets, name, form)
    except NotFoundError:
        abort(404)
    return attachment(made)


@blueprint.get("/kpi/sheet.<form>")
@requires(Permission.KPI_VIEW)
def sheet(form: str) -> ResponseReturnValue:
    """Give the page of one indicator."""
    if form not in SHEETS:
        abort(404)
    actor = browser_session.actor()
    try:
        with read_session() as session:
            found = targets.detail(session, actor, request.args.get("indicator", ""))
        page = page_of(found, actor.language, actor.name)
        made = target_sheet.sheet(actor, found, page, form)
    except NotFoundError:
        abort(404)
    except InvalidInputError as error:
        text = translate(error.key, actor.language)
        return Response(text, 503, content_type="text/plain; charset=utf-8")
    return attachment(made)
