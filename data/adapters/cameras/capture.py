"""Read one watched stream: the newest picture only, and every way a camera can fail.

What is measured and why stands in docs/cameras.md: one decoding thread per stream (more only add
delay), a time-out on every wait, a new object after every death, and no trust in `isOpened`.
"""

import asyncio
import logging
import random
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import cv2

from data.adapters.camera_frames import FrameFolder
from data.adapters.cameras import imaging
from data.adapters.cameras.probing import Probe, probe
from data.adapters.cameras.target import AddressRefusedError, Rules, Target

cv2.setNumThreads(1)
logger = logging.getLogger(__name__)

OPEN_MS, READ_MS = 4000, 3000
SILENT_S = 5.0
READ_FAILURES, DECODE_FAILURES = 10, 3
BACK_OFF_S = (0.5, 5.0)
LAG_S = 2.0  # a stream that falls further behind is opened anew
WALL, FACES, CLEAR = "wall", "faces", "clear."


@dataclass(slots=True)
class Work:
    """What a reader is asked to do now; changed by the service while it reads."""

    kinds: Collection[str] = ()
    fps: float = 5.0
    paused: bool = False  # over the cap: another camera has its turn


@dataclass(slots=True)
class Told:
    """What a reader knows; read by the service."""

    state: str = ""
    detail: str = ""
    frames: int = 0
    reconnects: int = 0
    at_ms: int = 0
    opened_ms: int = 0


@dataclass
class Reader:
    """A thread for one stream, alive while somebody watches."""

    target: Target
    folder: FrameFolder
    rules: Rules
    faces: imaging.Faces
    viewers: Callable[[str], str]  # name to write across a clear picture
    work: Work = field(default_factory=Work)
    told: Told = field(default_factory=Told)
    on_frame: Callable[[Any, float], None] | None = None
    frozen_after_s: float = 20.0
    _thread: threading.Thread | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin to read."""
        name = f"camera-{self.target.camera_id}-{self.target.stream}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end; a wait inside the decoder ends by its time-out."""
        self._stopping.set()

    @property
    def is_stopping(self) -> bool:
        """Tell whether the thread was asked to end."""
        return self._stopping.is_set()

    @property
    def is_alive(self) -> bool:
        """Tell whether the thread still runs."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        pause = BACK_OFF_S[0]
        judge = imaging.Judge(self.frozen_after_s)
        while not self._stopping.is_set():
            if self.work.paused:
                self._stopping.wait(0.2)
                continue
            try:
                got = self._once(judge)
            except Exception:
                logger.exception("reader of camera %s failed", self.target.camera_id)
                got, self.told.state, self.told.detail = False, "no_video", "reader_failed"
            if got:
                pause = BACK_OFF_S[0]
            if self._stopping.is_set() or self.work.paused:
                continue
            self.told.reconnects += 1
            self._stopping.wait(pause * (0.75 + random.random() / 2))  # noqa: S311
            pause = min(pause * 2, BACK_OFF_S[1])

    def _once(self, judge: imaging.Judge) -> bool:
        """Open, read until it ends; tell whether a picture came."""
        answer = asyncio.run(probe(self.target, self.rules))
        if answer.state != "online":
            return self._fail(answer)
        try:
            place = self.target.place(self.rules)
        except AddressRefusedError as error:
            return self._fail(Probe("refused", f"address_{error.rule}"))
        before = time.monotonic()
        capture = cv2.VideoCapture(
            self.target.url(place, with_secret=True),
            cv2.CAP_FFMPEG,
            [
                cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_MS,
                cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_MS,
                cv2.CAP_PROP_N_THREADS, 1,
            ],
        )  # fmt: skip
        self.told.opened_ms = int((time.monotonic() - before) * 1000)
        try:
            if not capture.isOpened():
                return self._fail(Probe("no_video", "not_opened"))
            if capture.get(cv2.CAP_PROP_FRAME_WIDTH) <= 0:
                return self._fail(Probe("no_video", "no_size"))
            return self._pump(capture, judge)
        finally:
            capture.release()

    def _fail(self, answer: Probe) -> bool:
        self.told.state, self.told.detail = answer.state, answer.detail
        return False

    def _pump(self, capture: Any, judge: imaging.Judge) -> bool:  # noqa: ANN401
        """Take pictures until the stream dies; tell whether one came."""
        pace, lag, undecoded, got = _Pace(), _Lag(), 0, False
        grabs = _Grabs(capture)
        while not self._stopping.is_set() and not self.work.paused:
            end = grabs.next()
            now = time.monotonic()
            if end is None and lag.behind(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000, now):
                end = "behind"
            if end:
                return self._end(got, end)
            if end is None and pace.is_due(now, self.work.fps):
                decoded, image = capture.retrieve()
                undecoded = 0 if decoded and image is not None else undecoded + 1
                if undecoded >= DECODE_FAILURES:
                    return self._end(got, "not_decoded")
                if not undecoded:
                    got = True
                    self._show(image, judge, now)
        return got

    def _end(self, got: bool, detail: str) -> bool:
        self.told.state, self.told.detail = "no_video", detail
        return got

    def _show(self, image: Any, judge: imaging.Judge, now: float) -> None:  # noqa: ANN401
        at_ns = time.time_ns()
        if self.on_frame is not None:
            self.on_frame(image, time.time())
        image = imaging.masked(image, self.target.masks)
        small = imaging.cells(image)
        self.told.state, self.told.detail = judge.state(small, now), ""
        for kind in tuple(self.work.kinds):
            self.folder.publish(
                self.target.camera_id, *self._picture(image, small, kind), at_ns=at_ns
            )
        self.told.frames += 1
        self.told.at_ms = at_ns // 1_000_000

    def _picture(self, image: Any, small: Any, kind: str) -> tuple[str, bytes, str]:  # noqa: ANN401
        """Return kind, JPEG and viewer of a picture for one kind of lease."""
        if kind.startswith(CLEAR):
            viewer = kind.removeprefix(CLEAR)
            moment = time.strftime("%d/%m/%Y %H:%M:%S")
            shown = imaging.marked(imaging.sized(image, (1280, 720)), self.viewers(viewer), moment)
            return "clear", imaging.jpeg(shown), viewer
        if kind == FACES:
            shown, only_faces = self.faces.covered(imaging.sized(image, imaging.VIEW))
            if not only_faces:
                shown = imaging.badged(shown)
            return FACES, imaging.jpeg(shown), ""
        return WALL, imaging.jpeg(imaging.tile(small)), ""


class _Grabs:
    """Fetch packets, and know a dead stream from a short pause."""

    def __init__(self, capture: Any) -> None:  # noqa: ANN401
        self._capture, self._failures, self._alive = capture, 0, time.monotonic()

    def next(self) -> str | None:
        """Fetch one: None if there is one, empty text to try again, else why the stream ended."""
        before = time.monotonic()
        grabbed = self._capture.grab()
        now = time.monotonic()
        if now - before >= READ_MS / 1000 * 0.9:  # a held frame is given once after a stall
            return "stalled"
        if grabbed:
            self._failures, self._alive = 0, now
            return None
        self._failures += 1
        if now - self._alive > SILENT_S or self._failures >= READ_FAILURES:
            return "read_failed"
        time.sleep(0.02)
        return ""


class _Pace:
    """When the next picture is due."""

    def __init__(self) -> None:
        self._due = 0.0

    def is_due(self, now: float, fps: float) -> bool:
        """Tell whether one is due, and count it."""
        if now < self._due:
            return False
        step = 1.0 / fps
        self._due = max(self._due + step, now - step) if self._due else now + step
        return True


class _Lag:
    """How far a stream has fallen behind the clock since its best moment."""

    def __init__(self) -> None:
        self._best: float | None = None

    def behind(self, position_s: float, now: float) -> bool:
        """Tell whether pictures come later than they did by more than `LAG_S`."""
        if position_s <= 0:
            return False
        offset = now - position_s
        if self._best is None or offset < self._best:
            self._best = offset
        if offset - self._best > 60:  # the camera's clock jumped: start anew
            self._best = offset
        return offset - self._best > LAG_S
