"""Figures of one institution as files."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from callbacks.http import session as browser_session
from callbacks.http.attachment import attachment
from callbacks.http.guard import requires
from data.contracts.access import Permission
from data.contracts.errors import NotFoundError
from data.database import write_session
from data.services import institution_files

blueprint = Blueprint("institution", __name__)
FORMS = frozenset({"csv", "xlsx"})


@blueprint.get("/institutions/<code>/<part>.<form>")
@requires(Permission.DATA_EXPORT)
def figures(code: str, part: str, form: str) -> ResponseReturnValue:
    """Give one part of the sheet of an institution in the reader's scope."""
    if part not in institution_files.PARTS or form not in FORMS:
        abort(404)
    actor = browser_session.actor()
    try:
        with write_session() as session:
            made = institution_files.part(session, actor, code, part, form)
    except NotFoundError:
        abort(404)
    return attachment(made)
