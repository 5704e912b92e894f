"""The camera service against real RTSP servers: ours with faults, and one that is not ours."""

import asyncio
import ipaddress
import json
import logging
import os
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from data.adapters.camera_frames import FrameFolder
from data.adapters.cameras import imaging
from data.adapters.cameras.capture import Reader, Work
from data.adapters.cameras.probing import probe, probe_all
from data.adapters.cameras.target import AddressRefusedError, Rules, Target
from data.domain.camera_address import AddressFields
from data.queries.camera_ingest import RegisteredCamera
from data.services.camera_service import Redact, Service, Shard
from tests.live.camera_farm import Farm, GstServer, free_port, target, until

PASSWORD = "p@ss:w/rd#?1 %"


@pytest.fixture
def farm():
    with Farm() as farm:
        yield farm


@pytest.fixture
def folder(tmp_path):
    folder = FrameFolder(tmp_path / "frames")
    folder.prepare()
    return folder


@pytest.fixture
def reading(folder):
    """Start readers that are stopped after the test."""
    readers = []

    def start(aim: Target, rules: Rules) -> Reader:
        reader = Reader(
            aim, folder, rules, imaging.Faces(None), lambda name: name, Work(("wall",), 5.0)
        )
        readers.append(reader)
        reader.start()
        return reader

    yield start
    for reader in readers:
        reader.stop()


def registered(number: int, **more: object) -> RegisteredCamera:
    facts = {
        "id": number, "scheme": "rtsp", "host": "127.0.0.1", "port": 8554,
        "path": f"/cam-{number:02d}", "query": "", "sub_path": "", "sub_query": "",
        "username": "", "secret": None, "masks": [], "simulated": True,
    }  # fmt: skip
    return RegisteredCamera(**facts | more)  # type: ignore[arg-type]


@pytest.fixture
def service(folder, farm):
    """A service without a database over ten cameras of the farm."""
    service = Service(folder, farm.rules(), cap=64)
    service.cameras = {number: registered(number) for number in range(1, 11)}
    yield service
    for reader in service.readers.values():
        reader.stop()


def on(port: int, path: str, **more: object) -> Target:
    fields = AddressFields("rtsp", "127.0.0.1", 8554, path)
    return Target(1, "main", fields, simulated=True, **more)  # type: ignore[arg-type]


def rules_to(port: int) -> Rules:
    return Rules(frozenset(), (), {("127.0.0.1", 8554): ("127.0.0.1", port)})


# --- the prober ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "state", "detail"),
    [
        ("", "online", ""),
        ("denied", "refused", "auth_failed"),
        ("missing", "no_video", "no_such_stream"),
        ("audio", "no_video", "no_video_track"),
        ("redirect", "refused", "redirect"),
        ("hang", "offline", "timeout"),
    ],
)
def test_the_prober_names_every_fault(farm, fault, state, detail) -> None:
    farm.demo.faults[1] = fault

    found = asyncio.run(probe(target(1), farm.rules(), timeout_s=1.0))

    assert (found.state, found.detail) == (state, detail)


def test_noise_and_a_closed_port_are_offline_or_no_camera(farm) -> None:
    farm.demo.faults[1] = "garbage"
    assert asyncio.run(probe(target(1), farm.rules(), 1.0)).state in {"offline", "no_video"}
    nobody = rules_to(free_port())
    assert asyncio.run(probe(target(1), nobody, 1.0)).detail == "connection_refused"


def test_a_wrong_clock_is_told(farm, service) -> None:
    farm.demo.faults[3] = "clock"
    targets = [target(2), target(3)]

    service.probes = asyncio.run(probe_all(targets, farm.rules()))

    assert service.state_of(2) == ("online", "")
    assert service.state_of(3) == ("wrong_time", "")
    assert service.probes[3].clock_s == pytest.approx(-3 * 3600, abs=30)


@pytest.mark.parametrize(
    "fields",
    [
        AddressFields("file", "10.0.0.5", 554, "/etc/passwd"),
        AddressFields("http", "10.0.0.5", 554, "/"),
        AddressFields("rtsp", "127.0.0.1", 554, "/"),
        AddressFields("rtsp", "localhost", 554, "/"),
        AddressFields("rtsp", "169.254.169.254", 554, "/latest"),
        AddressFields("rtsp", "0x7f000001", 554, "/"),
        AddressFields("rtsp", "2130706433", 554, "/"),
        AddressFields("rtsp", "127.1", 554, "/"),
        AddressFields("rtsp", "::ffff:127.0.0.1", 554, "/"),
        AddressFields("rtsp", "user@10.0.0.5", 554, "/"),
        AddressFields("rtsp", "10.0.0.5", 22, "/"),
        AddressFields("rtsp", "10.0.0.5", 554, "/../../x"),
        AddressFields("rtsp", "10.0.0.5", 554, "/a\r\nDESCRIBE"),
        AddressFields("rtsp", "10.0.0.5", 554, "/a|b"),
        AddressFields("rtsp", "10.0.0.5", 554, "/", "user=admin&password=1"),
        AddressFields("rtsp", "8.8.8.8", 554, "/"),
    ],
)
def test_hostile_addresses_are_never_opened(fields) -> None:
    rules = Rules(frozenset({554}), (ipaddress.ip_network("10.0.0.0/8"),))
    with pytest.raises(AddressRefusedError):
        Target(1, "main", fields).place(rules)


# --- readers -------------------------------------------------------------------------------------


def test_a_redirect_is_refused_and_not_followed(farm, reading) -> None:
    with Farm() as other:
        farm.demo.faults[1] = "redirect"
        farm.demo.redirect = f"rtsp://127.0.0.1:{other.port}/cam-01"
        reader = reading(target(1), farm.rules())
        until(lambda: reader.told.detail == "redirect")
        time.sleep(1.5)
        assert other.demo.connections == 0
        assert reader.told.state == "refused"


def test_a_dropped_and_a_stalled_stream_come_back(farm, folder, reading) -> None:
    reader = reading(target(1), farm.rules())
    until(lambda: folder.newest(1, "wall") is not None)

    farm.cut()
    until(lambda: reader.told.state != "online")
    farm.listen()
    before = reader.told.frames
    until(lambda: reader.told.frames > before)
    assert reader.told.state == "online"

    farm.demo.faults[1] = "stall"
    until(lambda: reader.told.detail == "stalled")
    farm.demo.faults[1] = ""
    before = reader.told.frames
    until(lambda: reader.told.frames > before)


def test_a_stream_opened_while_it_stalls_is_no_zombie(farm, reading) -> None:
    farm.demo.faults[1] = "stall"
    reader = reading(target(1), farm.rules())
    until(lambda: reader.told.state == "no_video")
    farm.demo.faults[1] = ""
    until(lambda: reader.told.frames > 0)


def test_hanging_cameras_do_not_keep_others_waiting(farm, folder, reading) -> None:
    farm.demo.faults.update(dict.fromkeys(range(1, 6), "hang"))
    for number in range(1, 6):
        reading(target(number), farm.rules())
    working = [reading(target(number), farm.rules()) for number in range(6, 16)]

    until(lambda: all(reader.told.frames for reader in working))

    assert folder.newest(6, "wall") is not None


@pytest.fixture(scope="module")
def gst():
    with GstServer() as server:
        yield server


@pytest.mark.parametrize("path", ["/h264", "/h265", "/mjpeg", "/av"])
def test_a_server_that_is_not_ours_is_read(gst, folder, reading, path) -> None:
    reader = reading(on(gst.port, path), rules_to(gst.port))

    until(lambda: reader.told.frames >= 3, 40)

    assert reader.told.state == "online"
    assert folder.newest(1, "wall") is not None


def test_sound_alone_is_no_video(gst) -> None:
    found = asyncio.run(probe(on(gst.port, "/audio"), rules_to(gst.port), 10))
    assert (found.state, found.detail) == ("no_video", "no_video_track")


def test_a_secret_opens_the_camera_and_is_told_nowhere(
    folder, reading, caplog, capfd, tmp_path
) -> None:
    caplog.set_level(logging.DEBUG)
    with GstServer("viewer", PASSWORD) as server:
        right = on(server.port, "/h264", username="viewer", secret=lambda: PASSWORD)
        wrong = on(server.port, "/h264", username="viewer", secret=lambda: PASSWORD + "x")
        reader, refused = (reading(one, rules_to(server.port)) for one in (right, wrong))
        until(lambda: reader.told.frames > 0, 40)
        until(lambda: refused.told.detail == "auth_failed")
        service = Service(folder, rules_to(server.port), cap=4)
        service.readers = {(1, "main"): reader, (2, "main"): refused}
        told = json.dumps(service.health()) + repr(right) + repr(reader)
        told += Path(f"/proc/{os.getpid()}/cmdline").read_text("utf-8", errors="replace")
        told += caplog.text + "".join(capfd.readouterr())
        told += "".join(
            path.read_text("utf-8", errors="ignore")
            for path in folder.root.rglob("*")
            if path.is_file()
        )
    assert PASSWORD not in told
    assert quote(PASSWORD, safe="") not in told


def test_an_address_with_a_secret_loses_it_on_the_way_to_a_log() -> None:
    text = "cannot open rtsp://viewer:p%40ss@10.0.0.5:554/live"
    record = logging.LogRecord("x", logging.INFO, "", 0, text, (), None)
    assert Redact().filter(record)
    assert record.getMessage() == "cannot open rtsp://…@10.0.0.5:554/live"


# --- leases, cap, shards -------------------------------------------------------------------------


def test_cameras_are_read_while_somebody_watches_and_no_longer(service, folder, farm) -> None:
    for _viewer in range(5):
        for number in range(1, 4):
            folder.lease(number, "wall")
    service.turn(time.time())
    until(lambda: all(folder.newest(number, "wall") for number in range(1, 4)))
    assert farm.demo.sessions == 3

    for entry in (folder.root / "lease").iterdir():
        os.utime(entry, (1, 1))
    service.turn(time.time())
    until(lambda: farm.demo.sessions == 0)
    service.turn(time.time())

    assert list((folder.root / "frame").iterdir()) == []
    assert service.readers == {}


def test_a_clear_view_is_a_picture_of_its_own_and_ends_with_its_lease(service, folder) -> None:
    folder.lease(1, "wall")
    folder.lease(1, "clear", "operator")
    service.turn(time.time())
    until(lambda: folder.newest(1, "clear", "operator") is not None)
    until(lambda: folder.newest(1, "wall") is not None)
    assert folder.newest(1, "clear", "director") is None

    os.utime(folder.root / "lease" / "1.clear.operator", (1, 1))
    folder.lease(1, "wall")
    service.turn(time.time())
    until(lambda: service.turn(time.time()) or folder.newest(1, "clear", "operator") is None)

    assert folder.newest(1, "wall") is not None


@pytest.mark.parametrize(
    ("watched", "fps", "running"), [(4, 5.0, 4), (6, 2.0, 6), (8, 1.0, 8), (12, 1.0, 8)]
)
def test_above_the_cap_cameras_get_slower_and_then_take_turns(
    service, watched, fps, running
) -> None:
    service.cap = 4
    keys = [(number, "main") for number in range(watched)]
    service.readers = {key: Reader(None, None, None, None, None) for key in keys}  # type: ignore[arg-type]
    seen = set()
    for turn in range(3):
        service._share(keys, turn * 10.0)
        at_work = {key for key in keys if not service.readers[key].work.paused}
        assert {service.readers[key].work.fps for key in keys} == {fps}
        assert len(at_work) == running
        seen |= at_work
    assert seen == set(keys)


def test_every_camera_belongs_to_one_shard() -> None:
    shards = [Shard(number, 3) for number in range(3)]
    assert all(sum(one.holds(camera) for one in shards) == 1 for camera in range(1, 100))
