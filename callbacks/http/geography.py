"""Outlines of administrative units for maps."""

import hashlib

import orjson
from flask import Blueprint, Response, abort, request

from callbacks.http.guard import requires
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
        body = orjson.dumps(outlines.of_level(session, level))
    response = Response(body, mimetype="application/json")
    response.set_etag(hashlib.sha256(body).hexdigest()[:16])
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
