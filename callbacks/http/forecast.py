"""Plain routes of the forecast page: files out."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from callbacks.forecast import filter_of
from callbacks.http import session as browser_session
from callbacks.http.attachment import attachment
from callbacks.http.guard import requires
from components.documents.forecast_brief import forecast_brief
from data.contracts.access import Permission
from data.contracts.errors import NotFoundError
from data.database import write_session
from data.queries import clock
from data.services import forecast_files, forecast_page

blueprint = Blueprint("forecast", __name__)


@blueprint.get("/forecast/export.<form>")
@requires(Permission.FORECAST_VIEW)
def export(form: str) -> ResponseReturnValue:
    """Give what is on screen as CSV, XLSX or DOCX."""
    if form not in forecast_files.FORMS:
        abort(404)
    actor = browser_session.actor()
    wanted = filter_of(
        *(request.args.get(name) for name in ("area", "part", "series", "horizon", "scenario"))
    )
    try:
        with write_session() as session:
            picture = forecast_page.picture(session, actor, wanted)
            if picture is None:
                abort(404)
            brief = (
                forecast_brief(picture, actor.language, clock.today(session))
                if form == "docx"
                else None
            )
            made = forecast_files.export(session, actor, picture, form, brief)
    except NotFoundError:
        abort(404)
    return attachment(made)
