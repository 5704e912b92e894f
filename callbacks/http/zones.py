"""Plain routes of the zones: outlines for the map, plans as files."""

from flask import Blueprint, Response, abort, request

from callbacks.http import session as browser_session
from callbacks.http.attachment import attachment
from callbacks.http.guard import background, requires
from callbacks.http.packed import answer
from data.contracts.access import Permission
from data.contracts.errors import NotFoundError
from data.database import read_session, write_session
from data.services import zone_export, zones
from data.services.packing import Packed

blueprint = Blueprint("zones", __name__)
NOTHING = Packed.of({"type": "FeatureCollection", "features": []})


def _number(name: str) -> int | None:
    """Read a whole number of the address; left out it is None, anything else is not found."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(404)
    return int(text)


@blueprint.get("/map/zones.geojson")
@requires(Permission.MAP_VIEW)
@background
def outlines() -> Response:
    """Answer the zones of `grade`, `year` and `plan` in the reader's scope."""
    grade, year, plan = _number("grade"), _number("year"), _number("plan")
    if grade is None:
        return answer(NOTHING)
    try:
        with read_session() as session:
            packed = zones.outlines(session, browser_session.actor().scope, year, grade, plan)
    except NotFoundError:
        abort(404)
    return answer(packed)


@blueprint.get("/map/zones/export.<form>")
@requires(Permission.DATA_EXPORT)
def export(form: str) -> Response:
    """Give the shown plans as a file: which block goes to which school."""
    grade, year, plan = _number("grade"), _number("year"), _number("plan")
    if form not in zone_export.FORMS or grade is None:
        abort(404)
    try:
        with write_session() as session:
            made = zone_export.export(
                session, browser_session.actor(), zone_export.Asked(year, grade, plan), form
            )
    except NotFoundError:
        abort(404)
    return attachment(made)
