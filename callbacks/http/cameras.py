"""Plain routes of cameras: pictures in one batch, viewings, evidence, saved walls, files out."""

import struct
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from callbacks.http import session as browser_session
from callbacks.http.attachment import attachment
from callbacks.http.guard import background, requires
from callbacks.http.limiting import Limiter, MemoryLimiter
from callbacks.http.packed import answer
from components.forms.cameras import registry_rows
from components.panels.area import alert_text
from components.panels.camera_health import health_rows
from data.contracts.access import Permission
from data.contracts.camera_page import MOST_TILES, Evidence
from data.contracts.camera_registry import COLUMNS, RegistryResult
from data.contracts.clock import system_now
from data.contracts.errors import InvalidInputError, IocError, NotAllowedError, NotFoundError
from data.contracts.frames import records
from data.contracts.plan import AlertRow
from data.database import read_session, write_session
from data.i18n import translate
from data.queries import alerts
from data.queries import camera_wall as queries
from data.services import camera_pages, camera_registry, camera_wall, target_sheet, uploads

blueprint = Blueprint("cameras", __name__)
FORMS = frozenset({"csv", "xlsx"})
RECORD = struct.Struct(">HBBQI")  # place, status, how blurred, time, length of the picture
POLLS_PER_MINUTE = 3_000  # of one account: eight windows at five a second, and some
_LIMITER = "camera_limiter"


@blueprint.record
def _limit(state: BlueprintSetupState) -> None:
    state.app.extensions.setdefault(_LIMITER, MemoryLimiter(POLLS_PER_MINUTE))


def _numbers(text: str, base: int = 10) -> list[int]:
    try:
        found = [int(part or "0", base) for part in text.split(".")] if text else []
    except ValueError:
        abort(400)
    if len(found) > MOST_TILES or not all(0 <= one < 1 << 63 for one in found):
        abort(400)
    return found


@blueprint.get("/cameras/wall.bin")
@requires(Permission.CAMERA_VIEW)
@background
def wall() -> ResponseReturnValue:
    """Answer the pictures newer than `since`, of the cameras `ids`, in one short answer."""
    actor = browser_session.actor()
    limiter: Limiter = current_app.extensions[_LIMITER]
    wait_s = limiter.wait_s(f"account {actor.username}")
    if wait_s:
        return Response(status=429, headers={"Retry-After": str(int(wait_s) + 1)})
    ids = _numbers(request.args.get("ids", ""))
    since = _numbers(request.args.get("since", ""), 36)
    since += [0] * (len(ids) - len(since))
    frames = camera_wall.folder()
    frames.prepare()
    asked = [camera_wall.Asked(one, at) for one, at in zip(ids, since, strict=False)]
    try:
        told = camera_wall.poll(frames, actor, asked)
    except InvalidInputError:
        abort(400)
    parts = [RECORD.pack(place, status, 0, 0, 0) for place, status in sorted(told.refused.items())]
    for one in told.frames:
        parts += [
            RECORD.pack(one.place, camera_wall.PICTURE, one.mode, one.at_ms, len(one.content)),
            one.content,
        ]
    beat = frames.beat_ms()
    return Response(
        b"".join(parts),
        mimetype="application/octet-stream",
        headers={
            "Cache-Control": "no-store, private",
            "X-IOC-Now": str(int(system_now().timestamp() * 1000)),
            "X-IOC-Beat": "" if beat is None else str(beat),
        },
    )


@blueprint.get("/cameras/list.json")
@requires(Permission.CAMERA_VIEW)
@background
def cameras() -> Response:
    """Answer the cameras in scope; never an address."""
    with read_session() as session:
        packed = camera_wall.packed(session, browser_session.actor().scope)
    return answer(packed)


@blueprint.get("/cameras/own.json")
@requires(Permission.CAMERA_VIEW)
@background
def own() -> Response:
    """Answer what one may do, one's saved walls, and what a picture can be evidence of."""
    actor = browser_session.actor()
    with read_session() as session:
        layouts = queries.layouts(session, actor)
        targets = camera_wall.targets(session, actor)
        open_alerts = records(alerts.still_open(session, actor.scope))
    told = {str(row[AlertRow.ID]): alert_text(row, actor.language) for row in open_alerts}
    return jsonify(
        who=actor.name,
        clear=actor.may(Permission.CAMERA_CLEAR),
        layouts=[{"id": one.id, "name": one.name, "view": one.view} for one in layouts],
        targets=[
            {"kind": kind, "key": key, "name": told.get(key, name) if kind == "alert" else name}
            for kind, key, name in targets
        ],
    )


def _sent() -> Mapping[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        abort(400)
    return body


def _told(error: IocError) -> ResponseReturnValue:
    status = 404 if isinstance(error, NotFoundError) else 400
    if isinstance(error, NotAllowedError):
        status = 403
    language = browser_session.actor().language
    return jsonify(text=translate(error.key, language, **error.values)), status


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


@blueprint.post("/cameras/viewings")
@requires(Permission.CAMERA_VIEW)
def view() -> ResponseReturnValue:
    """Open a clear view, or one outside the set hours, with a typed reason."""
    body = _sent()
    ids = body.get("cameras")
    kind = body.get("kind")
    if not isinstance(ids, list) or kind not in {camera_wall.CLEAR, camera_wall.LATE}:
        abort(400)
    try:
        ends = camera_wall.open_viewing(
            browser_session.actor(),
            [_whole(one) for one in ids],
            kind,
            str(body.get("reason", "")),
            _whole(body.get("minutes")),
        )
    except IocError as error:
        return _told(error)
    return jsonify(ends=int(ends.timestamp() * 1000))


@blueprint.post("/cameras/clear/stop")
@requires(Permission.CAMERA_CLEAR)
def stop() -> Response:
    """End one's own clear views."""
    return jsonify(stopped=camera_wall.stop_clear(browser_session.actor()))


@blueprint.post("/cameras/snapshots")
@requires(Permission.CAMERA_VIEW)
def keep() -> ResponseReturnValue:
    """Keep the newest picture as evidence."""
    body = _sent()
    evidence = Evidence(
        str(body.get("target", "")),
        str(body.get("key", ""))[:60],
        str(body.get("reason", "")),
        _whole(body.get("days")),
    )
    try:
        number = camera_wall.keep_picture(
            camera_wall.folder(), browser_session.actor(), _whole(body.get("camera")), evidence
        )
    except IocError as error:
        return _told(error)
    return jsonify(id=number)


@blueprint.get("/cameras/snapshots/<int:number>.jpg")
@requires(Permission.CAMERA_REVIEW)
def snapshot(number: int) -> Response:
    """Show a kept picture to those who review; the look is audited."""
    try:
        content = camera_pages.kept_picture(browser_session.actor(), number)
    except NotFoundError:
        abort(404)
    return Response(content, mimetype="image/jpeg", headers={"Cache-Control": "no-store, private"})


@blueprint.post("/cameras/layouts")
@requires(Permission.CAMERA_VIEW)
def save_layout() -> ResponseReturnValue:
    """Save the wall under a name, or drop a saved one."""
    body = _sent()
    actor = browser_session.actor()
    try:
        if "drop" in body:
            camera_pages.drop_layout(actor, _whole(body["drop"]))
            return jsonify(dropped=True)
        made = camera_pages.save_layout(actor, str(body.get("name", "")), body.get("view"))
    except IocError as error:
        return _told(error)
    return jsonify(id=made)


@blueprint.post("/cameras/registry/save")
@requires(Permission.CAMERA_MANAGE)
def register() -> ResponseReturnValue:
    """Add or change one camera; an empty secret keeps the stored one."""
    row = {name: request.form.get(name, "") for name in COLUMNS}
    row["enabled"] = "1" if request.form.get("enabled") else "0"
    with write_session() as session:
        result = camera_registry.save(session, browser_session.actor(), [row])
    return _result(result)


@blueprint.post("/cameras/registry/import")
@requires(Permission.CAMERA_MANAGE)
def register_file() -> ResponseReturnValue:
    """Take a CSV or XLSX file: all of it, or nothing with every reason."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        abort(400)
    try:
        path = uploads.path_of(uploads.keep(sent.stream))  # type: ignore[arg-type]
    except InvalidInputError:
        abort(413)
    try:
        rows, refused = camera_registry.read_file(path)
    finally:
        path.unlink(missing_ok=True)  # it may hold secrets
    if refused:
        return _result(RegistryResult(refused=refused))
    with write_session() as session:
        result = camera_registry.save(session, browser_session.actor(), rows, sent.filename)
    return _result(result)


def _result(result: RegistryResult) -> ResponseReturnValue:
    status = 422 if result.refused else 200
    return render_template("camera_registry.html", result=result), status


@blueprint.get("/cameras/registry.<form>")
@requires(Permission.CAMERA_MANAGE)
def registry(form: str) -> Response:
    """Give the register as a file that can be sent back; the column of secrets is empty."""
    if form not in FORMS:
        abort(404)
    actor = browser_session.actor()
    with write_session() as session:
        sheets = {"cameras": registry_rows(camera_registry.lines(session, actor))}
        made = target_sheet.tables(session, actor, sheets, "cameras", form)
    return attachment(made)


@blueprint.get("/cameras/health.<form>")
@requires(Permission.CAMERA_VIEW)
def health(form: str) -> Response:
    """Give the health table as a file."""
    if form not in FORMS:
        abort(404)
    actor = browser_session.actor()
    with write_session() as session:
        found = camera_pages.health(session, actor, request.args)
        sheets = {
            translate("cameras.health_title", actor.language): health_rows(found, actor.language)
        }
        made = target_sheet.tables(session, actor, sheets, "camera-health", form)
    return attachment(made)
