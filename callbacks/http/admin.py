"""Downloads of the administration page."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from callbacks.admin.audit import filter_of
from callbacks.http import session as browser_session
from callbacks.http.guard import requires
from data.contracts.access import Permission
from data.services import audit_export

blueprint = Blueprint("admin", __name__)


@blueprint.get("/admin/audit.csv")
@requires(Permission.AUDIT_VIEW)
def audit_csv() -> ResponseReturnValue:
    """Give the matching audit lines as a CSV file; the download is itself a line of the log."""
    wanted = filter_of(request.args.to_dict())
    rows = audit_export.as_csv(browser_session.actor(), wanted)
    return Response(
        rows,
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )
