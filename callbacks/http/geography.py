"""Outlines of administrative units for maps."""

from flask import Blueprint, Response, abort

from callbacks.http.guard import requires
from callbacks.http.packed import answer
from data.contracts.access import Permission
from data.database import read_session
from data.services import outlines

blueprint = Blueprint("geography", __name__)


@blueprint.get("/geo/<level>.geojson")
@requires(Permission.SHELL_USE)
def show(level: str) -> Response:
    """Answer the outlines of all units of a level as GeoJSON; they carry no figures."""
    if level not in outlines.LEVELS:
        abort(404)
    with read_session() as session:
        packed = outlines.drawn(session, level)
    return answer(packed)
