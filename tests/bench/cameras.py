"""The camera service beside the ffmpeg command line: the same streams, the same pictures."""

import asyncio
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import imageio_ffmpeg  # type: ignore[import-untyped]
import numpy as np

from data.adapters.camera_frames import FrameFolder
from data.adapters.cameras import demo_rtsp, imaging
from data.adapters.cameras.capture import Reader, Work
from data.adapters.cameras.probing import probe_all
from data.adapters.cameras.target import Rules, Target
from data.domain.camera_address import AddressFields
from data.queries.camera_ingest import RegisteredCamera
from data.services.camera_service import Service
from tests.live.camera_farm import PLACE, Farm, GstServer, target, until

STREAMS, SECONDS, SETTLE_S = 36, 20, 4
PROBED = 2_400
BITS, BLOCK = 20, 16


def section() -> str:
    """Return the section of the report."""
    with GstServer() as server:
        ours = _apart("product", server.port)
        theirs = _apart("ffmpeg", server.port)
    delays = latency()
    rows = [
        ("CPU of a core, product / ffmpeg", f"{ours[0]:.0f} % / {theirs[0]:.0f} %",
         f"ratio {ours[0] / theirs[0]:.2f} (at most 0.8)"),
        ("pictures per second and stream, least / median", f"{ours[1]:.2f} / {ours[2]:.2f}",
         "at least 4.5"),
        ("memory per stream, product / ffmpeg", f"{ours[3]:.1f} / {theirs[3]:.1f} MiB",
         "at most 8"),
        ("sent to published, p50 / p95",
         f"{statistics.median(delays):.0f} / {statistics.quantiles(delays, n=20)[18]:.0f} ms",
         "p95 at most 400 ms"),
        *behaviour(),
    ]  # fmt: skip
    return "\n".join(
        [
            "## Cameras\n",
            f"{STREAMS} H.264 streams of 640 x 360 at 15 pictures a second from gst-rtsp-server "
            "(one encoder, a session each), read to 5 pictures a second as JPEG for "
            f"{SECONDS} s; the peer is one ffmpeg process per stream doing the same. The time from "
            "sent to published is read from numbers drawn into the pictures of our own server.\n",
            "| what | measured | limit |",
            "|---|---|---|",
            *(f"| {name} | {value} | {limit} |" for name, value, limit in rows),
            "",
        ]
    )


def _apart(what: str, port: int) -> list[float]:
    """Measure in a process of its own: CPU % of a core, least and median pace, MiB a stream."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tests.bench.cameras", what, str(port)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [float(word) for word in done.stdout.split()]


def _rules(port: int) -> Rules:
    return Rules(frozenset(), (), {PLACE: ("127.0.0.1", port)})


def _memory_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def product(port: int) -> list[float]:
    """Read all streams in this process."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        folder = FrameFolder(Path(name))
        folder.prepare()
        fields = AddressFields("rtsp", PLACE[0], PLACE[1], "/h264")
        readers = [
            Reader(
                Target(number, "main", fields, simulated=True), folder, _rules(port),
                imaging.Faces(None), str, Work(("wall",), 5.0),
            )
            for number in range(STREAMS)
        ]  # fmt: skip
        base = _memory_mib(os.getpid())
        for reader in readers:
            reader.start()
        until(lambda: all(reader.told.frames for reader in readers), 60)
        time.sleep(SETTLE_S)
        before, spent = [reader.told.frames for reader in readers], time.process_time()
        began = time.monotonic()
        time.sleep(SECONDS)
        took, spent = time.monotonic() - began, time.process_time() - spent
        pace = [
            (reader.told.frames - old) / took for reader, old in zip(readers, before, strict=True)
        ]
        memory = (_memory_mib(os.getpid()) - base) / STREAMS
        return [spent / took * 100, min(pace), statistics.median(pace), memory]


def ffmpeg(port: int) -> list[float]:
    """Let one ffmpeg per stream do the same: decode, take 5 a second, pixelate, write JPEG."""
    program = shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()
    cells = "fps=5,scale=320:180,scale=40:22:flags=area,scale=320:180:flags=neighbor"
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        running = [
            subprocess.Popen(  # noqa: S603
                [
                    program, "-v", "error", "-y", "-rtsp_transport", "tcp",
                    "-i", f"rtsp://127.0.0.1:{port}/h264", "-an", "-vf", cells,
                    "-q:v", "5", "-f", "image2", "-update", "1", f"{name}/{number}.jpg",
                ],
                stdin=subprocess.DEVNULL,
            )
            for number in range(STREAMS)
        ]  # fmt: skip
        until(lambda: len(list(Path(name).glob("*.jpg"))) == STREAMS, 90)
        time.sleep(SETTLE_S)
        before = sum(_cpu_s(one.pid) for one in running)
        time.sleep(SECONDS)
        spent = sum(_cpu_s(one.pid) for one in running) - before
        memory = sum(_memory_mib(one.pid) for one in running) / STREAMS
        for one in running:
            one.kill()
            one.wait()
        return [spent / SECONDS * 100, 5, 5, memory]


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# --- from sent to published ----------------------------------------------------------------------


def _numbered(_which: int, second: float, *, fault: str = "") -> object:
    """Draw the number of a picture as black and white blocks."""
    del fault
    image = np.full((360, 640, 3), 90, np.uint8)
    number = round(second * demo_rtsp.FPS) % 2**BITS
    for bit in range(BITS):
        image[: 2 * BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = 255 if number >> bit & 1 else 0
    return image


def latency() -> list[float]:
    """Return the milliseconds from the instant a picture was sent to its publication."""
    drawn, pace = demo_rtsp.scene, demo_rtsp.FPS
    demo_rtsp.scene, demo_rtsp.FPS = _numbered, 15  # type: ignore[assignment]
    found: list[float] = []

    def seen(image: object, _at: float) -> None:
        now = time.time()
        row = np.asarray(image)[BLOCK, BLOCK // 2 : BITS * BLOCK : BLOCK, 0] > 128
        number = sum(1 << bit for bit, is_set in enumerate(row.tolist()) if is_set)
        sent = now * demo_rtsp.FPS % 2**BITS
        found.append((sent - number) % 2**BITS / demo_rtsp.FPS * 1000)

    try:
        with Farm() as farm, _folder() as folder:
            readers = [
                Reader(
                    target(number), folder, farm.rules(), imaging.Faces(None), str,
                    Work(("wall",), 5.0), on_frame=seen,
                )
                for number in range(1, STREAMS + 1)
            ]  # fmt: skip
            for reader in readers:
                reader.start()
            until(lambda: all(reader.told.frames for reader in readers), 60)
            time.sleep(SETTLE_S)
            found.clear()
            time.sleep(10)
            for reader in readers:
                reader.stop()
            return list(found)
    finally:
        demo_rtsp.scene, demo_rtsp.FPS = drawn, pace  # type: ignore[assignment]


@contextmanager
def _folder() -> Iterator[FrameFolder]:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        folder = FrameFolder(Path(name))
        folder.prepare()
        yield folder


# --- walls, outages, leases, rounds --------------------------------------------------------------


def _service(folder: FrameFolder, farm: Farm, count: int) -> Service:
    service = Service(folder, farm.rules(), cap=64)
    service.cameras = {
        number: RegisteredCamera(
            number, "rtsp", *PLACE, f"/cam-{number:02d}", "", "", "", "", None, [], True
        )
        for number in range(1, count + 1)
    }
    return service


@contextmanager
def _turning(service: Service, watched: list[int]) -> Iterator[threading.Event]:
    """Keep leases fresh and the service at work until the block ends; the event ends the leases."""
    done, left = threading.Event(), threading.Event()

    def work() -> None:
        while not done.wait(0.25):
            for number in () if left.is_set() else watched:
                service.folder.lease(number, "wall")
            service.turn(time.time())

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield left
    done.set()
    thread.join()
    for reader in service.readers.values():
        reader.stop()


def behaviour() -> Iterator[tuple[str, str, str]]:
    """Yield how long walls, outages and the last viewer's leaving take, and a round of probes."""
    wall = list(range(1, STREAMS + 1))
    for name, hanging in (("cold wall of 36", []), ("the same, 5 cameras hanging", wall[:5])):
        with Farm() as farm, _folder() as folder:
            farm.demo.faults.update(dict.fromkeys(hanging, "hang"))
            service = _service(folder, farm, STREAMS)
            began = time.monotonic()
            with _turning(service, wall):
                until(lambda: all(folder.newest(one, "wall") for one in wall[len(hanging) :]), 60)  # noqa: B023
                yield name, f"{time.monotonic() - began:.1f} s", "at most 3 s"
    with Farm() as farm, _folder() as folder:
        service = _service(folder, farm, 200)
        with _turning(service, wall) as left:
            until(lambda: all(folder.newest(one, "wall") for one in wall), 60)
            yield "200 registered, 36 watched: sessions", str(farm.demo.sessions), "36"
            farm.cut()
            time.sleep(1)
            began = _frames(service)
            farm.listen()
            took = until(lambda: _frames(service, 1) > began.get(1, 0), 60)
            yield "drop of 1 s to a new picture", f"{took:.1f} s", "at most 4 s"
            farm.cut()
            time.sleep(10)
            old = {number: _frames(service, number) for number in range(1, 17)}
            farm.listen()
            took = until(lambda: all(_frames(service, one) > old[one] for one in old), 60)
            yield "16 cameras back after 10 s without network", f"{took:.1f} s", "at most 8 s"
            left.set()
            took = until(lambda: farm.demo.sessions == 0, 60)
            yield "last viewer leaves to no session", f"{took:.1f} s", "at most 15 s"
    with Farm() as farm:
        targets = [target(number % 40 + 1) for number in range(PROBED)]
        targets = [
            Target(number, "main", one.fields, simulated=True) for number, one in enumerate(targets)
        ]
        began, spent = time.monotonic(), time.process_time()
        found = asyncio.run(probe_all(targets, farm.rules()))
        took = time.monotonic() - began
        well = sum(one.state == "online" for one in found.values())
        cost = (time.process_time() - spent) / PROBED * 1000
        yield (
            f"a round of {PROBED:,} probes (server in the same process)",
            f"{took:.1f} s, {well:,} online, {cost:.2f} ms CPU each",
            "at most 5 s",
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield "peak memory of this process", f"{peak:.0f} MiB", ""


def _frames(service: Service, number: int = 0) -> "dict[int, int] | int":  # type: ignore[type-arg]
    known = {key[0]: reader.told.frames for key, reader in list(service.readers.items())}
    return known.get(number, 0) if number else known


if __name__ == "__main__":
    measured = {"product": product, "ffmpeg": ffmpeg}[sys.argv[1]](int(sys.argv[2]))
    sys.stdout.write(" ".join(f"{one:.3f}" for one in measured) + "\n")
    sys.stdout.flush()
    os._exit(0)  # a thread inside a decoder must not meet the end of the interpreter
