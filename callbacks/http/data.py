"""Plain routes of the data page: files in, files out."""

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from callbacks.http import session as browser_session
from callbacks.http.attachment import attachment
from callbacks.http.guard import requires
from data.contracts.access import Permission
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.exporting import OFFERED, Dataset
from data.contracts.importing import Subject
from data.database import read_session, write_session
from data.queries import jobs
from data.services import data_page, exporting, import_jobs, misplacing, uploads
from data.services.exporting import Export

blueprint = Blueprint("data", __name__)
FORMS = frozenset({"csv", "xlsx"})
_REASONS = {
    "data.upload_too_large": "too_large",
    "data.bad_date": "date",
    "data.as_of_future": "future",
    "data.choose_subject": "subject",
    "data.nothing_to_confirm": "confirm",
}


def _back(error: InvalidInputError) -> ResponseReturnValue:
    return redirect(f"/data?error={_REASONS.get(error.key, 'subject')}")


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(404)
    return int(text)


@blueprint.post("/data/upload")
@requires(Permission.DATA_IMPORT)
def upload() -> ResponseReturnValue:
    """Keep a file and queue its check."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return redirect("/data?error=file")
    actor = browser_session.actor()
    try:
        import_jobs.check_form(actor, request.form)
        kept = uploads.keep(sent.stream)  # type: ignore[arg-type]
        job = import_jobs.ask_dry_run(actor, kept, sent.filename, request.form)
    except InvalidInputError as error:
        return _back(error)
    except NotAllowedError:
        abort(403)
    return redirect(f"/data?job={job}")


@blueprint.post("/data/apply")
@requires(Permission.DATA_IMPORT)
def apply() -> ResponseReturnValue:
    """Queue the import that a check promised."""
    try:
        job = import_jobs.ask_apply(browser_session.actor(), _number("job"))
    except InvalidInputError as error:
        return _back(error)
    except NotFoundError:
        abort(404)
    return redirect(f"/data?job={job}")


@blueprint.post("/data/cancel")
@requires(Permission.DATA_IMPORT)
def cancel() -> ResponseReturnValue:
    """Stop one's own job."""
    number = _number("job")
    try:
        import_jobs.stop(browser_session.actor(), number)
    except NotFoundError:
        abort(404)
    return redirect(f"/data?job={number}")


@blueprint.post("/data/revert")
@requires(Permission.DATA_IMPORT)
def revert() -> ResponseReturnValue:
    """Queue the revert of an import."""
    job = import_jobs.ask_revert(browser_session.actor(), _number("batch"))
    return redirect(f"/data?job={job}")


@blueprint.get("/data/templates/<name>.<form>")
@requires(Permission.DATA_VIEW)
def template(name: str, form: str) -> ResponseReturnValue:
    """Give an empty table to fill in."""
    if name not in set(Subject) or form not in FORMS:
        abort(404)
    return attachment(data_page.template(Subject(name), form, browser_session.actor().language))


@blueprint.get("/data/export/<name>.<form>")
@requires(Permission.DATA_EXPORT)
def export(name: str, form: str) -> ResponseReturnValue:
    """Give the current rows of a dataset in the reader's scope."""
    if name not in set(OFFERED) or form not in FORMS:
        abort(404)
    actor = browser_session.actor()
    with write_session() as session:
        made = exporting.export(session, actor, Dataset(name), form=form, language=actor.language)
    return attachment(made)


@blueprint.get("/data/jobs/<int:number>/issues.csv")
@requires(Permission.DATA_IMPORT)
def issues(number: int) -> ResponseReturnValue:
    """Give the errors and warnings of one's own job."""
    actor = browser_session.actor()
    try:
        with read_session() as session:
            job = jobs.one(session, actor, number)
    except NotFoundError:
        abort(404)
    content = data_page.issues_csv(job, actor.language)
    return attachment(Export(f"issues-{number}.csv", exporting.CSV, content, 0))


@blueprint.get("/data/jobs/<int:number>/conflicts.csv")
@requires(Permission.DATA_IMPORT)
def job_conflicts(number: int) -> ResponseReturnValue:
    """Give the institutions that one's own import of boundaries leaves outside their unit."""
    actor = browser_session.actor()
    try:
        with read_session() as session:
            job = jobs.one(session, actor, number)
    except NotFoundError:
        abort(404)
    return attachment(misplacing.job_file(job, actor.language))


@blueprint.get("/data/conflicts.csv")
@requires(Permission.DATA_EXPORT)
def conflicts() -> ResponseReturnValue:
    """Give the institutions in the reader's scope that lie outside their unit."""
    with write_session() as session:
        return attachment(misplacing.as_file(session, browser_session.actor()))
