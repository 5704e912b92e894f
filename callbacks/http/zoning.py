"""Plain routes of the editor of zones: what it opens, keeps, compares and takes out."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from callbacks.http import session as browser_session
from callbacks.http.attachment import attachment
from callbacks.http.guard import background, requires
from callbacks.http.packed import answer
from data.contracts.access import Permission
from data.contracts.errors import (
    ConflictError,
    InvalidInputError,
    IocError,
    NotAllowedError,
    NotFoundError,
)
from data.contracts.zone_editing import Draft, Place
from data.contracts.zones import Decision, PlanState
from data.database import read_session, write_session
from data.i18n import translate
from data.services import (
    zone_annex,
    zone_comparing,
    zone_deciding,
    zone_editing,
    zone_proposals,
    zone_sending,
    zone_solving,
    zone_telling,
)
from data.services.packing import Packed

blueprint = Blueprint("zoning", __name__)
_STATUS: tuple[tuple[type[IocError], int], ...] = (
    (NotFoundError, 404),
    (NotAllowedError, 403),
    (ConflictError, 409),
    (InvalidInputError, 422),
)


@blueprint.errorhandler(IocError)
def tell(error: IocError) -> ResponseReturnValue:
    """Tell an expected failure in the reader's words."""
    language = browser_session.actor().language
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    key = "zoning.conflict" if status == 409 else error.key
    return jsonify(error=translate(key, language, **error.values)), status


def _number(text: object) -> int | None:
    said = "" if text is None else str(text)
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        abort(404)
    return int(said)


def _needed(text: object) -> int:
    found = _number(text)
    if found is None:
        abort(404)
    return found


def _place(values: Any) -> Place:  # noqa: ANN401  arguments of the address, or a JSON object
    return Place(
        _needed(values.get("year")), _needed(values.get("grade")), str(values.get("area", ""))
    )


def _sent() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        abort(400)
    return body


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise InvalidInputError("zoning.bad_day") from error


@blueprint.get("/zones/sheet.json")
@requires(Permission.ZONE_VIEW)
@background
def sheet() -> Response:
    """Answer everything the editor needs of an area."""
    with read_session() as session:
        packed = zone_editing.sheet(
            session,
            browser_session.actor(),
            _place(request.args),
            _number(request.args.get("plan")),
            request.args.get("scenario"),
        )
    return answer(packed)


@blueprint.get("/zones/compare.json")
@requires(Permission.ZONE_VIEW)
@background
def compare() -> Response:
    """Answer how two or three versions stand side by side."""
    plans = [_needed(part) for part in request.args.get("plans", "").split(",") if part]
    with read_session() as session:
        found = zone_comparing.compare(
            session,
            browser_session.actor(),
            _place(request.args),
            plans,
            request.args.get("scenario", ""),
        )
    return answer(Packed.of(found))


@blueprint.get("/zones/plan.json")
@requires(Permission.ZONE_VIEW)
@background
def plan() -> Response:
    """Answer the check of a version and what people said of it."""
    actor = browser_session.actor()
    number = _needed(request.args.get("plan"))
    with read_session() as session:
        report = zone_proposals.check(session, actor, number)
        said = zone_proposals.comments(session, actor, number)
    return answer(
        Packed.of(
            {
                "report": report,
                "faults": report.faults,
                "comments": [
                    {
                        "name": one.name,
                        "when": f"{one.said_at:%d/%m/%Y %H:%M}",
                        "text": one.text,
                    }
                    for one in said
                ],
            }
        )
    )


@blueprint.post("/zones/save")
@requires(Permission.ZONE_PLAN)
def save() -> ResponseReturnValue:
    """Keep an edited plan as the next version."""
    draft = draft_of(_sent())
    with write_session() as session:
        plan_id, version = zone_editing.save(session, browser_session.actor(), draft)
    return jsonify(plan=plan_id, version=version)


def draft_of(sent: dict[str, Any]) -> Draft:
    """Read what the editor sends; every value is checked again by the services."""
    schools, locked, changes = (
        sent.get("schools") or {},
        sent.get("locked") or [],
        sent.get("what_if") or {},
    )
    if not (isinstance(schools, dict) and isinstance(locked, list) and isinstance(changes, dict)):
        abort(400)
    return Draft(
        place=_place(sent),
        seen=_needed(sent.get("seen")),
        school_of={str(block): str(school) for block, school in schools.items()},
        locked=frozenset(map(str, locked)),
        base_id=_number(sent.get("plan")),
        title=str(sent.get("title") or ""),
        scenario=str(sent.get("scenario") or ""),
        what_if=changes,
    )


@blueprint.post("/zones/merge")
@requires(Permission.ZONE_PLAN)
def merge() -> ResponseReturnValue:
    """Join the proposals of the units inside an area."""
    sent = _sent()
    with write_session() as session:
        plan_id, version = zone_proposals.merge(
            session, browser_session.actor(), _place(sent), _needed(sent.get("seen"))
        )
    return jsonify(plan=plan_id, version=version)


@blueprint.post("/zones/step")
@requires(Permission.ZONE_VIEW)
def step() -> ResponseReturnValue:
    """Send a version to review, take it back, or withdraw it."""
    sent = _sent()
    state = str(sent.get("state", ""))
    if state not in set(PlanState):
        raise InvalidInputError("zoning.bad_step")
    with write_session() as session:
        zone_proposals.step(
            session, browser_session.actor(), _needed(sent.get("plan")), PlanState(state)
        )
    return jsonify(state=state)


@blueprint.post("/zones/comment")
@requires(Permission.ZONE_VIEW)
def comment() -> ResponseReturnValue:
    """Keep what a person says of a version."""
    sent = _sent()
    with write_session() as session:
        zone_proposals.comment(
            session,
            browser_session.actor(),
            _needed(sent.get("plan")),
            str(sent.get("text", "")),
        )
    return jsonify(kept=True)


@blueprint.post("/zones/approve")
@requires(Permission.ZONE_APPROVE)
def approve() -> ResponseReturnValue:
    """Make a version binding by a decision."""
    sent = _sent()
    decision = Decision(
        str(sent.get("number", ""))[:80], _day(sent.get("decided")), _day(sent.get("effective"))
    )
    with write_session() as session:
        zone_deciding.approve(session, browser_session.actor(), _needed(sent.get("plan")), decision)
    return jsonify(state=str(PlanState.APPROVED))


@blueprint.get("/zones/export.<form>")
@requires(Permission.DATA_EXPORT)
def export(form: str) -> ResponseReturnValue:
    """Give one version as GeoJSON, a workbook or the annex of its decision."""
    if form not in zone_annex.FORMS:
        abort(404)
    with write_session() as session:
        made = zone_annex.export(
            session, browser_session.actor(), _needed(request.args.get("plan")), form
        )
    return attachment(made)


@blueprint.post("/zones/assign/list")
@requires(Permission.DATA_EXPORT)
def assign_list() -> ResponseReturnValue:
    """Answer a list of homes with a workbook."""
    actor = browser_session.actor()
    if not actor.may(Permission.ZONE_VIEW):
        raise NotAllowedError
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return redirect("/zones/assign?error=no_file")
    try:
        made = zone_sending.answer_file(actor, sent.stream, request.form)  # type: ignore[arg-type]
    except InvalidInputError as error:
        reason = error.key.removeprefix("sending.")
        return redirect(f"/zones/assign?error={reason}")
    except NotFoundError:
        return redirect("/zones/assign?error=nothing")
    return attachment(made)


@blueprint.post("/zones/solve")
@requires(Permission.ZONE_PLAN)
def solve() -> ResponseReturnValue:
    """Have a plan worked out in the background."""
    sent = _sent()
    options = sent.get("options") or {}
    if not isinstance(options, dict):
        abort(400)
    return jsonify(job=zone_solving.ask(browser_session.actor(), draft_of(sent), options))


@blueprint.get("/zones/job.json")
@requires(Permission.ZONE_PLAN)
@background
def job() -> ResponseReturnValue:
    """Answer how a person's own question stands; when it is done, the plan and why it is so."""
    actor = browser_session.actor()
    found = zone_solving.stand(actor, _needed(request.args.get("job")))
    result = dict(found.result)
    lines = zone_telling.told(result.pop("lines", []), actor.language)
    reason = result.get("key")
    return jsonify(
        state=str(found.state),
        progress=found.progress,
        result=result if not found.is_open else {},
        lines=lines,
        told=translate(str(reason), actor.language, **result.get("values", {})) if reason else "",
    )


@blueprint.post("/zones/cancel")
@requires(Permission.ZONE_PLAN)
def cancel() -> ResponseReturnValue:
    """Stop a person's own question."""
    zone_solving.stop(browser_session.actor(), _needed(_sent().get("job")))
    return jsonify(stopped=True)
