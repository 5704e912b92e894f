"""The one cheap question of live screens: what has changed?"""

import hashlib
import json

from flask import Blueprint, Response, request

from callbacks.http.guard import background, requires
from data.contracts.access import Permission
from data.database import read_session
from data.queries import versions

blueprint = Blueprint("versions", __name__)


@blueprint.get("/versions")
@requires(Permission.SHELL_USE)
@background
def show() -> Response:
    """Answer `{topic: version}`, or 304 when the screen already knows."""
    with read_session() as session:
        body = json.dumps(versions.topics(session), separators=(",", ":"))
    response = Response(body, mimetype="application/json")
    response.set_etag(hashlib.sha256(body.encode()).hexdigest()[:16])
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
