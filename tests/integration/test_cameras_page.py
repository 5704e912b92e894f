"""Cameras: what leaves the server, to whom, for how long, and what is written down."""

import json
import struct
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from data.adapters.camera_frames import FrameFolder
from data.commands import camera_views as commands
from data.contracts.access import SYSTEM, Role, Scope
from data.contracts.camera_page import StateSpan
from data.contracts.clock import DEMO_START, system_now
from data.contracts.errors import InvalidInputError
from data.domain import camera_uptime
from data.models.accounts import AuditEntry
from data.models.alerts import Alert
from data.models.camera_views import CameraSnapshot, CameraViewing
from data.models.cameras import Camera, CameraState
from data.queries import camera_wall as camera_wall_queries
from data.services import camera_wall
from tests import factories
from tests.integration.conftest import csrf

RECORD = struct.Struct(">HBBQI")
REASON = "Xác minh phản ánh của phụ huynh"
SECRET = b"bi-mat-khong-duoc-lo"


@pytest.fixture
def frames(tmp_path, monkeypatch):
    folder = FrameFolder(tmp_path / "frames")
    folder.prepare()
    monkeypatch.setattr(camera_wall, "folder", lambda: folder)
    return folder


@pytest.fixture
def cameras(session):
    """Camera `own` in district 760, `strange` in 761."""
    city = factories.small_city(session)
    made = {}
    for name, ward in (("own", "26734"), ("strange", "26764")):
        school = factories.institution(session, city[ward], name=f"Trường {name}")
        made[name] = Camera(
            institution_id=school.id,
            code=f"CAM-{name}",
            name="Cổng trường",
            place="gate",
            scheme="rtsp",
            host="10.20.3.4",
            port=8554,
            path="/duong-dan-rieng",
            username="nguoi-dung-rieng",
            secret=SECRET,
            **factories.facts(session),
        )
        session.add(made[name])
        session.flush()
        session.add(CameraState(camera_id=made[name].id, state="online", seen_at=factories.NOON))
    session.flush()
    return made


def told(answer):
    found, place = {}, 0
    while place < len(answer.data):
        tile, status, mode, _at, length = RECORD.unpack_from(answer.data, place)
        place += RECORD.size
        found[tile] = (status, mode, answer.data[place : place + length])
        place += length
    return found


def poll(client, *ids):
    return client.get("/cameras/wall.bin?ids=" + ".".join(map(str, ids)))


def send(client, address, **body):
    return client.post(address, json=body, headers={"X-CSRFToken": csrf(client)})


def test_a_batch_brings_changed_pictures_once_and_leases_the_cameras(frames, cameras, signed_in):
    client, camera = signed_in(Role.OPERATOR), cameras["own"]
    frames.publish(camera.id, "faces", b"picture")

    first = poll(client, camera.id)

    assert told(first) == {0: (0, 1, b"picture")}
    assert first.headers["Cache-Control"] == "no-store, private"
    assert frames.watched(system_now().timestamp()) == [(camera.id, "faces")]
    at = RECORD.unpack_from(first.data)[3]
    again = client.get(f"/cameras/wall.bin?ids={camera.id}&since={_base36(at)}")
    assert again.data == b""


def _base36(number):
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits


def test_walls_of_more_than_four_tiles_get_the_fully_blurred_picture(frames, cameras, signed_in):
    client, camera = signed_in(Role.OPERATOR), cameras["own"]
    frames.publish(camera.id, "wall", b"pixels")
    frames.publish(camera.id, "faces", b"faces")

    assert told(poll(client, camera.id, 9991, 9992, 9993, 9994))[0] == (0, 0, b"pixels")


def test_a_district_gets_no_picture_of_another_by_guessing_or_forging(frames, cameras, signed_in):
    own, strange = cameras["own"].id, cameras["strange"].id
    for camera in (own, strange):
        for kind in ("wall", "faces"):
            frames.publish(camera, kind, b"picture of %d" % camera)
        frames.publish(camera, "clear", b"clear", "district.officer")
    client = signed_in(Role.DISTRICT_OFFICER)

    answers = told(poll(client, own, strange, 999_999))

    assert answers[0][2] == b"picture of %d" % own
    assert answers[1] == answers[2] == (1, 0, b"")  # a stranger's is as one that is not there
    assert {camera for camera, _ in frames.watched(system_now().timestamp())} == {own}
    forged = send(
        client, "/cameras/viewings", kind="late", cameras=[own, strange], reason=REASON, minutes=5
    )
    assert forged.status_code == 404
    kept = send(
        client,
        "/cameras/snapshots",
        camera=strange,
        target="task",
        key="x",
        reason=REASON,
        days=7,
    )
    assert kept.status_code == 404
    assert [one["id"] for one in client.get("/cameras/list.json").json] == [own]


@pytest.mark.parametrize("ids", ["a", "1.b", "-1", ".".join("1" * 65), "1,2", "9" * 40])
def test_requests_that_are_not_a_batch_are_refused(frames, cameras, signed_in, ids):
    assert signed_in(Role.OPERATOR).get(f"/cameras/wall.bin?ids={ids}").status_code == 400


def test_no_address_account_or_secret_leaves_the_server(frames, cameras, signed_in):
    client = signed_in(Role.DIRECTOR)
    for address in (
        "/cameras",
        "/cameras/list.json",
        "/cameras/own.json",
        "/cameras/health.csv",
        "/_dash-layout",
    ):
        said = client.get(address).data
        for secret in (SECRET, b"10.20.3.4", b"duong-dan-rieng", b"nguoi-dung-rieng"):
            assert secret not in said, address


def test_a_clear_view_needs_permission_reason_and_at_most_ten_minutes(
    frames, cameras, signed_in, session
):
    camera = cameras["own"].id
    frames.publish(camera, "clear", b"clear", "operator")
    frames.publish(camera, "faces", b"faces")
    ask = {"kind": "clear", "cameras": [camera], "reason": REASON, "minutes": 10}
    assert send(signed_in(Role.OFFICE), "/cameras/viewings", **ask).status_code == 403
    client = signed_in(Role.OPERATOR)
    for wrong in ({"reason": "ngắn"}, {"minutes": 11}, {"minutes": 0}, {"cameras": []}):
        refused = send(client, "/cameras/viewings", **(ask | wrong))
        assert refused.status_code == 400
        assert refused.json["text"]
    assert told(poll(client, camera))[0][1:] == (1, b"faces")

    assert send(client, "/cameras/viewings", **ask).status_code == 200

    assert told(poll(client, camera))[0][1:] == (2, b"clear")
    viewing = session.scalars(select(CameraViewing)).one()
    session.refresh(viewing)
    assert (viewing.frames, viewing.reason, viewing.camera_id) == (1, REASON, camera)
    assert send(client, "/cameras/clear/stop").json == {"stopped": 1}
    assert told(poll(client, camera))[0][1:] == (1, b"faces")
    ended = session.scalars(select(AuditEntry).where(AuditEntry.action == "camera.view_end")).one()
    assert json.loads(ended.detail)["frames"] == 1
    begun = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "camera.view_clear")
    ).one()
    assert json.loads(begun.detail)["reason"] == REASON
    assert begun.subject == "camera:CAM-own"


def test_an_expired_clear_view_is_over_and_written_down(frames, cameras, session):
    actor = factories.actor(Role.OPERATOR)
    camera = camera_wall.by_id(session, actor.scope)[cameras["own"].id]
    long_ago = system_now() - timedelta(minutes=11)
    commands.open_viewing(session, actor, camera, "clear", reason=REASON, now=long_ago, minutes=10)

    assert camera_wall_queries.open_viewings(session, actor, system_now()) == {}
    assert commands.close_expired(session, SYSTEM, system_now()) == 1
    assert commands.close_expired(session, SYSTEM, system_now()) == 0


def test_outside_the_set_hours_a_reason_opens_the_view(frames, cameras, signed_in, session):
    camera = cameras["own"]
    camera.views_from, camera.views_to = time(0, 0), time(0, 0)  # never
    session.flush()
    frames.publish(camera.id, "faces", b"faces")
    client = signed_in(Role.DISTRICT_OFFICER)
    assert told(poll(client, camera.id)) == {0: (2, 0, b"")}
    assert frames.watched(system_now().timestamp()) == []

    opened = send(
        client, "/cameras/viewings", kind="late", cameras=[camera.id], reason=REASON, minutes=30
    )

    assert opened.status_code == 200
    assert told(poll(client, camera.id))[0][2] == b"faces"


def test_a_picture_is_kept_for_an_alert_until_it_expires(frames, cameras, signed_in, session):
    alert = Alert(rule="r", subject="s", severity="high", raised_at=DEMO_START)
    session.add(alert)
    session.flush()
    camera = cameras["own"].id
    body = {
        "camera": camera,
        "target": "alert",
        "key": str(alert.id),
        "reason": REASON,
        "days": 7,
    }
    client = signed_in(Role.OPERATOR)
    assert send(client, "/cameras/snapshots", **body).status_code == 400  # no fresh picture
    frames.publish(camera, "faces", b"picture")
    assert send(client, "/cameras/snapshots", **(body | {"days": 9999})).status_code == 400
    assert send(client, "/cameras/snapshots", **(body | {"key": "0"})).status_code == 404

    number = send(client, "/cameras/snapshots", **body).json["id"]

    reviewer = signed_in(Role.DIRECTOR)
    assert reviewer.get(f"/cameras/snapshots/{number}.jpg").data == b"picture"
    later = system_now() + timedelta(days=8)
    assert commands.purge_pictures(session, SYSTEM, later) == 1
    assert reviewer.get(f"/cameras/snapshots/{number}.jpg").status_code == 404
    assert session.get(CameraSnapshot, number).reason == REASON


def test_saved_walls_are_ones_own(frames, cameras, signed_in):
    client, other = signed_in(Role.OPERATOR), signed_in(Role.DIRECTOR)
    view = {"grid": "6", "q": "cổng", "javascript": "x"}
    made = send(client, "/cameras/layouts", name="Sáng", view=view).json["id"]

    assert client.get("/cameras/own.json").json["layouts"] == [
        {"id": made, "name": "Sáng", "view": {"grid": "6", "q": "cổng"}}
    ]
    assert other.get("/cameras/own.json").json["layouts"] == []
    assert send(other, "/cameras/layouts", drop=made).status_code == 404
    assert send(client, "/cameras/layouts", drop=made).status_code == 200


def test_a_reason_of_blanks_is_none():
    with pytest.raises(InvalidInputError):
        commands.reason_of(" \u200b " * 30)


def test_uptime_counts_known_time_alone_and_sees_flapping():
    now = DEMO_START
    hours = [(12, "online"), (6, "offline"), (3, "online")]
    states = [StateSpan(1, state, now - timedelta(hours=ago)) for ago, state in hours]
    found = camera_uptime.uptimes(states, now)[1]
    assert found.day == pytest.approx(9 / 12)
    assert not found.is_flapping
    many = [
        StateSpan(2, "online" if one % 2 else "offline", now - timedelta(minutes=60 - one))
        for one in range(8)
    ]
    assert camera_uptime.uptimes(many, now)[2].is_flapping


def test_a_camera_of_a_ward_belongs_to_its_district(session, cameras):
    own = Scope(unit_codes=frozenset({"760"}))
    assert [one.code for one in camera_wall.tiles(session, own)] == ["CAM-own"]
    assert camera_wall.tiles(session, own)[0].unit_code == "760"
