"""Plain routes of the map page: institutions, their figures, files out."""

from flask import Blueprint, Response, abort, request

from callbacks.http import session as browser_session
from callbacks.http.attachment import attachment
from callbacks.http.guard import background, requires
from callbacks.http.packed import answer
from data.contracts.access import Permission
from data.database import read_session, write_session
from data.services import map_export, mapping

blueprint = Blueprint("map", __name__)
MOST_CODES = 50_000


@blueprint.get("/map/institutions.json")
@requires(Permission.MAP_VIEW)
@background
def institutions() -> Response:
    """Answer the institutions in the reader's scope, column by column."""
    with read_session() as session:
        packed = mapping.points(session, browser_session.actor().scope)
    return answer(packed)


@blueprint.get("/map/figures/<int:year>.json")
@requires(Permission.MAP_VIEW)
@background
def figures(year: int) -> Response:
    """Answer the figures of one school year, in the order of the institutions."""
    with read_session() as session:
        scope = browser_session.actor().scope
        if year not in mapping.school_years(session, scope):
            abort(404)
        packed = mapping.figures(session, scope, year)
    return answer(packed)


@blueprint.post("/map/export.<form>")
@requires(Permission.DATA_EXPORT)
def export(form: str) -> Response:
    """Give the chosen institutions as a file; `codes` holds one code per line."""
    codes = request.form.get("codes", "").split()
    year = request.form.get("year", "")
    if form not in map_export.FORMS or len(codes) > MOST_CODES:
        abort(404)
    actor = browser_session.actor()
    with write_session() as session:
        chosen = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
        made = map_export.export(session, actor, codes, chosen, form)
    return attachment(made)
