"""The camera service: reads the streams that are watched, and asks all cameras how they are.

A process of its own (`python -m data.cli cameras`): the web server never decodes, and lives on
when this one dies. The two meet in the folder of `data.adapters.camera_frames` and in the database.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data import database
from data.adapters import camera_secret
from data.adapters.camera_frames import FrameFolder
from data.adapters.cameras import imaging
from data.adapters.cameras.capture import CLEAR, Reader, Work
from data.adapters.cameras.probing import Probe, probe_all
from data.adapters.cameras.target import Rules, Target
from data.commands import camera_health as commands
from data.contracts.clock import system_now
from data.database import read_session, write_session
from data.domain.camera_address import AddressFields
from data.queries import camera_ingest as queries
from data.queries import clock
from data.queries.camera_ingest import RegisteredCamera
from data.services.camera_registry import key_path
from data.settings import Settings, settings

logger = logging.getLogger(__name__)

TURN_S = 0.25
REGISTER_EVERY_S = 10.0
PROBE_EVERY_S = 60.0
LOOK_EVERY_S = 1.0
LOOK_S = 3.0  # one unwatched camera is looked at for so long, to see frozen and covered ones
LOOK_FROZEN_S = 2.0
WRONG_TIME_S = 120.0
FULL_FPS, SLOWER_FPS, SLOWEST_FPS = 5.0, 2.0, 1.0
PATROL_S = 10.0  # beyond what even the slowest pace allows, readers take turns
LEAVE_S = 5.0  # readers end by their time-outs
HEALTH_FILE = "health.json"
DEMO_PLACE = ("127.0.0.1", 8554)
_SECRET_IN_ADDRESS = re.compile(r"(?i)\b(rtsps?|https?)://[^\s/@]*@")


class Redact(logging.Filter):
    """Take names and secrets out of addresses, should one ever reach a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is never dropped."""
        text = record.getMessage()
        clean = _SECRET_IN_ADDRESS.sub(r"\1://…@", text)
        if clean != text:
            record.msg, record.args = clean, ()
        return True


@dataclass(frozen=True, slots=True)
class Shard:
    """Which part of the cameras this process reads; parts are cut by the number of the camera."""

    number: int = 0
    count: int = 1

    def holds(self, camera_id: int) -> bool:
        """Tell whether a camera is this process's."""
        return camera_id % self.count == self.number


@dataclass
class Service:
    """Readers on leases, the prober, and what both tell the database."""

    folder: FrameFolder
    rules: Rules
    cap: int
    model: Path | None = None
    key: Path = Path("camera-key")
    shard: Shard = field(default_factory=Shard)
    stopping: threading.Event = field(default_factory=threading.Event)
    cameras: dict[int, RegisteredCamera] = field(default_factory=dict)
    readers: dict[tuple[int, str], Reader] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    told: dict[int, str] = field(default_factory=dict)  # states the database knows
    probes: dict[int, Probe] = field(default_factory=dict)
    looks: dict[int, str] = field(default_factory=dict)
    _leases: dict[int, set[str]] = field(default_factory=dict)
    _looked: dict[int, float] = field(default_factory=dict)

    def run(self) -> None:
        """Work until `stopping`."""
        self.folder.prepare()
        self._register()
        threads = [
            threading.Thread(target=self._repeat, args=args, name=name, daemon=True)
            for name, *args in (
                ("register", self._register, REGISTER_EVERY_S),
                ("prober", self._round, PROBE_EVERY_S),
                ("looker", self._look, LOOK_EVERY_S),
                ("writer", self._write, 1.0),
            )
        ]
        for thread in threads:
            thread.start()
        while not self.stopping.wait(TURN_S):
            self.folder.beat()
            self.turn(time.time())
        for reader in self.readers.values():
            reader.stop()
        end = time.monotonic() + LEAVE_S
        while any(one.is_alive for one in self.readers.values()) and time.monotonic() < end:
            time.sleep(0.05)

    def _repeat(self, step: Callable[[], None], every_s: float) -> None:
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                step()
            except Exception:
                logger.exception("step of the camera service failed")
            self.stopping.wait(max(0.1, every_s - (time.monotonic() - began)))

    # --- register ---------------------------------------------------------------------------------

    def _register(self) -> None:
        with read_session() as session:
            found = {one.id: one for one in queries.registered(session)}
            self.names = queries.names(session)
            if not self.told:
                self.told = queries.states(session)
        self.cameras = {key: one for key, one in found.items() if self.shard.holds(key)}
        for (camera_id, stream), reader in list(self.readers.items()):
            known = self.cameras.get(camera_id)
            if known is None or self._target(known, stream) != reader.target:
                reader.stop()

    def _target(self, camera: RegisteredCamera, stream: str) -> Target:
        is_sub = stream == "sub" and camera.sub_path
        return Target(
            camera.id,
            stream,
            AddressFields(
                camera.scheme,
                camera.host,
                camera.port,
                camera.sub_path if is_sub else camera.path,
                camera.sub_query if is_sub else camera.query,
            ),
            camera.username,
            _Secret(camera.secret, self.key),
            tuple(tuple((x, y) for x, y in polygon) for polygon in camera.masks or ()),
            camera.simulated,
        )

    # --- readers ----------------------------------------------------------------------------------

    def turn(self, now_s: float) -> None:
        """Start readers that are asked for, end those that are not, share the pace."""
        wanted: dict[tuple[int, str], set[str]] = {}
        for camera_id, kind in self.folder.watched(now_s):
            camera = self.cameras.get(camera_id)
            if camera is not None:
                has_sub = bool(camera.sub_path) and not kind.startswith(CLEAR)
                wanted.setdefault((camera_id, "sub" if has_sub else "main"), set()).add(kind)
        for key in [key for key in self.readers if key not in wanted]:
            reader = self.readers[key]
            reader.stop()
            if not reader.is_alive:
                del self.readers[key]
        for key, kinds in wanted.items():
            known = self.readers.get(key)
            if known is None or (known.is_stopping and not known.is_alive):
                known = self.readers[key] = self._reader(self._target(self.cameras[key[0]], key[1]))
                known.work.kinds = tuple(sorted(kinds))
                known.start()
            known.work.kinds = tuple(sorted(kinds))
        self._forget_pictures({(key[0], kind) for key, kinds in wanted.items() for kind in kinds})
        self._share(sorted(wanted), now_s)
        self._leases = {key[0]: kinds for key, kinds in wanted.items()}

    def _reader(self, target: Target) -> Reader:
        return Reader(
            target,
            self.folder,
            self.rules,
            imaging.Faces(self.model),
            lambda viewer: f"{self.names.get(viewer, '')} ({viewer})",
        )

    def _forget_pictures(self, wanted: set[tuple[int, str]]) -> None:
        """Unlink pictures nobody asks for: what is not watched is not kept."""
        for camera_id, kind in self.folder.kept():
            if self.shard.holds(camera_id) and (camera_id, kind) not in wanted:
                name, _, viewer = kind.partition(".")
                self.folder.forget(camera_id, name, viewer)

    def _share(self, keys: Sequence[tuple[int, str]], now_s: float) -> None:
        """Keep the work within the cap: slower first, then in turns."""
        count, cap = len(keys), max(1, self.cap)
        fps = FULL_FPS if count <= cap else SLOWER_FPS if count <= 1.5 * cap else SLOWEST_FPS
        most = 2 * cap
        first = int(now_s // PATROL_S) * most % max(1, count)
        order = [*keys[first:], *keys[:first]]
        for place, key in enumerate(order):
            reader = self.readers.get(key)
            if reader is not None:
                reader.work.fps = fps
                reader.work.paused = place >= most

    # --- health -----------------------------------------------------------------------------------

    def _round(self) -> None:
        """Ask every camera, watched or not."""
        targets = [self._target(one, "main") for one in self.cameras.values()]
        began = time.monotonic()
        self.probes = asyncio.run(probe_all(targets, self.rules))
        with write_session() as session:
            well = [key for key, one in self.probes.items() if one.state == "online"]
            commands.note_checks(session, list(self.probes), well, clock.now(session))
        logger.info("asked %s cameras in %.1f s", len(targets), time.monotonic() - began)

    def _look(self) -> None:
        """Look at the unwatched camera that was not looked at for longest."""
        candidates = [
            key
            for key, one in self.probes.items()
            if one.state == "online" and key not in self._leases and key in self.cameras
        ]
        if not candidates:
            return
        camera_id = min(candidates, key=lambda key: self._looked.get(key, 0.0))
        self._looked[camera_id] = time.time()
        reader = self._reader(self._target(self.cameras[camera_id], "sub"))
        reader.frozen_after_s = LOOK_FROZEN_S
        reader.work = Work((), 4.0)
        reader.start()
        end = time.monotonic() + LOOK_S + 4
        while time.monotonic() < end and reader.told.frames < 4 * LOOK_S and reader.is_alive:
            if self.stopping.wait(0.2):
                break
        reader.stop()
        if reader.told.state:
            self.looks[camera_id] = reader.told.state

    def state_of(self, camera_id: int) -> tuple[str, str] | None:
        """Return the state of a camera and its detail: a reader knows better than a probe."""
        for stream in ("sub", "main"):
            reader = self.readers.get((camera_id, stream))
            if reader is not None and reader.is_alive and reader.told.state:
                state, detail = reader.told.state, reader.told.detail
                return self._with_clock(camera_id, state), detail
        asked = self.probes.get(camera_id)
        if asked is None:
            return None
        if asked.state != "online":
            return asked.state, asked.detail
        return self._with_clock(camera_id, self.looks.get(camera_id, "online")), ""

    def _with_clock(self, camera_id: int, state: str) -> str:
        asked = self.probes.get(camera_id)
        wrong = asked is not None and abs(asked.clock_s or 0.0) > WRONG_TIME_S
        return "wrong_time" if wrong and state == "online" else state

    def _write(self) -> None:
        """Tell the database which states changed, and the folder how the readers do."""
        changed = {}
        for camera_id in self.cameras:
            found = self.state_of(camera_id)
            if found is not None and found[0] != self.told.get(camera_id):
                changed[camera_id] = found
        if changed:
            with write_session() as session:
                commands.note_states(session, changed, clock.now(session))
            self.told.update({key: state for key, (state, _detail) in changed.items()})
        self.folder.write_text(HEALTH_FILE, json.dumps(self.health()))

    def health(self) -> dict[str, object]:
        """Return how the service does; never an address or a secret."""
        return {
            "at": system_now().isoformat(),
            "registered": len(self.cameras),
            "watched": sum(reader.is_alive for reader in list(self.readers.values())),
            "readers": {
                f"{key[0]}.{key[1]}": {
                    "state": reader.told.state,
                    "detail": reader.told.detail,
                    "frames": reader.told.frames,
                    "reconnects": reader.told.reconnects,
                }
                for key, reader in list(self.readers.items())
            },
        }


@dataclass(frozen=True)
class _Secret:
    """The secret of a camera, decrypted when it is needed and not before."""

    kept: bytes | None = field(repr=False)
    key: Path

    def __call__(self) -> str:
        return camera_secret.decrypt(self.kept, self.key) if self.kept else ""


def rules_of(chosen: Settings, detours: dict[tuple[str, int], tuple[str, int]]) -> Rules:
    """Return where the settings let cameras be."""
    return Rules(chosen.camera_port_list, chosen.camera_cidrs, detours)


@contextlib.contextmanager
def demo_cameras(wanted: bool) -> Iterator[dict[tuple[str, int], tuple[str, int]]]:
    """Run the drawn cameras of the demo while there are simulated ones; say where they are."""
    if not wanted:
        yield {}
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "data.adapters.cameras.demo_rtsp"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        yield {DEMO_PLACE: ("127.0.0.1", int(line))}
    finally:
        process.terminate()
        process.wait(5)


def serve(shard: Shard) -> None:
    """Run the service until it is told to end, or until the process that started it is gone."""
    chosen = settings()
    logging.getLogger().handlers[0].addFilter(Redact())
    with read_session() as session:
        simulated = any(one.simulated for one in queries.registered(session))
    with demo_cameras(simulated) as detours:
        service = Service(
            FrameFolder(chosen.frame_dir),
            rules_of(chosen, detours),
            chosen.camera_cap,
            Path(chosen.face_model) if chosen.face_model else None,
            key_path(),
            shard,
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: service.stopping.set())
        threading.Thread(
            target=_end_with_parent, args=(service.stopping, os.getppid()), daemon=True
        ).start()
        service.run()


def _end_with_parent(stopping: threading.Event, parent: int) -> None:
    while not stopping.wait(1):
        if os.getppid() != parent:
            stopping.set()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve; `--shard 0/2` reads every second camera."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shard", default="0/1")
    number, _, count = parser.parse_args(arguments).shard.partition("/")
    logging.basicConfig(
        level=settings().log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    database.configure(database.make_engine(settings().database_address))
    serve(Shard(int(number), max(1, int(count or 1))))


if __name__ == "__main__":
    main()
    os._exit(0)  # a thread inside a decoder must not meet the end of the interpreter
