"""Plain routes of quarterly reports: fields in, files out."""

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from callbacks.http import session as browser_session
from callbacks.http.attachment import attachment
from callbacks.http.guard import requires
from components import formats
from data.contracts.access import Permission
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.database import read_session
from data.i18n import translate
from data.services import report_document, reporting

blueprint = Blueprint("reports", __name__)
STATUS = {"saved": 200, "stale": 409, "locked": 423}


@blueprint.post("/reports/<period>/<code>/texts")
@requires(Permission.REPORT_EDIT)
def save(period: str, code: str) -> ResponseReturnValue:
    """Keep the text of one field, or answer with the newer one that is in its place."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        abort(400)
    name, text, seen = sent.get("name"), sent.get("text"), sent.get("number")
    if not (isinstance(name, str) and isinstance(text, str) and isinstance(seen, int)):
        abort(400)
    actor = browser_session.actor()
    try:
        done = reporting.save(actor, period, code, name, text, seen)
    except InvalidInputError as error:
        return jsonify(error=translate(error.key, actor.language, **error.values)), 422
    except NotAllowedError:
        abort(403)
    except NotFoundError:
        abort(404)
    standing = done.standing
    answer = {
        "number": standing.number,
        "text": standing.text,
        "who": standing.who,
        "time": formats.date_time(standing.saved_at, actor.language),
    }
    return jsonify(answer), STATUS[done.state]


@blueprint.get("/reports/<period>/<code>/document.<form>")
@requires(Permission.REPORT_VIEW)
def document(period: str, code: str, form: str) -> ResponseReturnValue:
    """Give one report, as it stands or one of its versions, as a file."""
    if form not in report_document.FORMS:
        abort(404)
    actor = browser_session.actor()
    number = request.args.get("version", "0")
    try:
        with read_session() as session:
            made = report_document.report_file(
                session, actor, period, code, form, int(number) if number.isdigit() else 0
            )
    except NotFoundError:
        abort(404)
    except InvalidInputError as error:
        return _sorry(error)
    report_document.note(actor, made, period, code)
    return attachment(made)


@blueprint.get("/reports/<period>/city.<form>")
@requires(Permission.REPORT_VIEW)
def city(period: str, form: str) -> ResponseReturnValue:
    """Give the report of a whole quarter as a file."""
    if form not in report_document.FORMS:
        abort(404)
    actor = browser_session.actor()
    to = request.args.get("for", "leadership")
    try:
        with read_session() as session:
            made = report_document.city_file(session, actor, period, form, to)
    except (NotFoundError, NotAllowedError):
        abort(404)
    except InvalidInputError as error:
        return _sorry(error)
    report_document.note(actor, made, period, "city")
    return attachment(made)


def _sorry(error: InvalidInputError) -> Response:
    text = translate(error.key, browser_session.actor().language, **error.values)
    return Response(text, 503, content_type="text/plain; charset=utf-8")
