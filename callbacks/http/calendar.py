"""The due dates of a division as iCal, by a secret address."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from callbacks.http.guard import background, open_to_everyone
from data.database import read_session
from data.services import reminding

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/calendar/<token>.ics")
@open_to_everyone
@background
def show(token: str) -> ResponseReturnValue:
    """Give the calendar behind a living address; any other is not there."""
    with read_session() as session:
        content = reminding.calendar(session, token)
    if content is None:
        abort(404)
    return Response(content, content_type="text/calendar; charset=utf-8")
