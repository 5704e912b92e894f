"""Cameras of the demo: an RTSP server on the loopback with drawn scenes, some failing.

Nothing is installed for it: pictures are drawn and encoded by OpenCV and travel as Motion JPEG
(RFC 2435) over the RTSP connection. `python -m data.adapters.cameras.demo_rtsp` writes the port it
listens on and serves until its parent is gone.
"""

import argparse
import asyncio
import contextlib
import os
import re
import struct
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import cv2
import numpy as np

SIZE = (640, 360)
FPS = 6
QUALITY = 65
PACKET = 1400
CLOCK = 90_000  # RTP units per second
WRONG_CLOCK = timedelta(hours=-3)
FLAP_S = 40
NUMBER = re.compile(r"/cam-(\d{1,4})(?:/|\?|$)")
# What goes wrong, by the number of a camera; every other one works.
FAULTS = {
    7: "hang",
    13: "denied",
    19: "missing",
    23: "audio",
    28: "frozen",
    33: "black",
    36: "clock",
    39: "flapping",
}
_SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=demo\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n"
    "m={media}\r\na=control:trackID=0\r\n"
)
_REASONS = {
    200: "OK",
    302: "Moved Temporarily",
    401: "Unauthorized",
    404: "Not Found",
    461: "Unsupported Transport",
}


def scene(number: int, second: float, *, fault: str = "") -> Any:  # noqa: ANN401
    """Draw what a camera sees at an instant; the same number and second, the same picture."""
    width, height = SIZE
    if fault == "black":
        return np.full((height, width, 3), 4, dtype=np.uint8)
    moment = 0.0 if fault == "frozen" else second
    rng = np.random.default_rng(number)
    sky, ground = rng.integers(120, 190, 3), rng.integers(70, 130, 3)
    image: Any = np.empty((height, width, 3), dtype=np.uint8)
    image[: height // 2], image[height // 2 :] = sky, ground
    left = int(60 + 30 * (number % 5))
    cv2.rectangle(image, (left, 70), (left + 300, 200), (96, 108, 140), -1)
    for window in range(6):
        at = left + 20 + window * 46
        cv2.rectangle(image, (at, 100), (at + 28, 130), (214, 200, 160), -1)
    for walker in range(4 + number % 4):
        speed = 0.02 + 0.013 * ((walker * 7 + number) % 5)
        across = int(((moment * speed + walker * 0.23) % 1.0) * (width + 40)) - 20
        down = 225 + 25 * (walker % 5)
        colour = tuple(int(one) for one in np.random.default_rng(walker + 9).integers(40, 220, 3))
        cv2.ellipse(image, (across, down + 24), (9, 24), 0, 0, 360, colour, -1)
        cv2.circle(image, (across, down - 8), 9, (150, 175, 205), -1)
    clock = datetime.fromtimestamp(moment, tz=UTC) + timedelta(hours=7)
    if fault == "clock":
        clock += WRONG_CLOCK
    texts: tuple[tuple[str, tuple[int, int], float], ...] = (
        ("DU LIEU MO PHONG", (width - 268, 34), 0.8),
        (f"CAM-{number:02d}", (14, 34), 0.8),
        (f"{clock:%d/%m/%Y %H:%M:%S}", (14, height - 16), 0.7),
    )
    for text, corner, size in texts:
        cv2.putText(image, text, corner, cv2.FONT_HERSHEY_SIMPLEX, size, (0, 0, 0), 4, cv2.LINE_AA)
        cv2.putText(
            image, text, corner, cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), 1, cv2.LINE_AA
        )
    return image


@dataclass(frozen=True, slots=True)
class Scan:
    """The parts of a baseline JPEG that travel: tables, sampling, size in pixels, entropy data."""

    tables: bytes
    kind: int
    width: int
    height: int
    data: bytes


def scan_of(jpeg: bytes) -> Scan:
    """Take a baseline JPEG with standard Huffman tables apart."""
    at, tables, kind, width, height = 2, b"", 1, 0, 0
    while True:
        marker, length = jpeg[at + 1], struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        body = jpeg[at + 4 : at + 2 + length]
        if marker == 0xDB:
            while body:
                tables += body[1:65]
                body = body[65:]
        elif marker == 0xC0:
            height, width = struct.unpack(">HH", body[1:5])
            kind = 1 if body[7] == 0x22 else 0
        elif marker == 0xDA:
            return Scan(tables, kind, width, height, jpeg[at + 2 + length : -2])
        at += 2 + length


def packets(scan: Scan, sequence: int, stamp: int, source: int) -> list[bytes]:
    """Cut a picture into RTP packets."""
    found: list[bytes] = []
    at = 0
    while at < len(scan.data):
        head = struct.pack(">I", at & 0xFFFFFF)  # type-specific 0 and the offset
        head += bytes([scan.kind, 255, scan.width // 8, scan.height // 8])
        if at == 0:
            head += struct.pack(">BBH", 0, 0, len(scan.tables)) + scan.tables
        part = scan.data[at : at + PACKET - len(head)]
        at += len(part)
        last = 0x80 if at >= len(scan.data) else 0
        rtp = struct.pack(
            ">BBHII", 0x80, 26 | last, (sequence + len(found)) & 0xFFFF, stamp & 0xFFFFFFFF, source
        )
        found.append(rtp + head + part)
    return found


class Demo:
    """The server; `faults` may be changed while it runs."""

    def __init__(self, faults: dict[int, str] | None = None) -> None:
        self.faults = dict(FAULTS if faults is None else faults)
        self.sessions = 0
        self._pictures: dict[tuple[int, int], Scan] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        playing: asyncio.Task[None] | None = None
        try:
            while True:
                request = await _request(reader)
                if request is None:
                    continue
                method, uri, number = request
                camera = NUMBER.search(uri)
                which = int(camera[1]) if camera else -1
                fault = self.faults.get(which, "")
                if fault == "hang":
                    await asyncio.sleep(3600)
                code, extra, body = self._answer(method, uri, which, fault)
                _reply(writer, code, number, extra, body, wrong_clock=fault == "clock")
                await writer.drain()
                if method == "PLAY" and code == 200:
                    playing = asyncio.create_task(self._play(writer, which))
                if method == "TEARDOWN":
                    return
        except (
            asyncio.IncompleteReadError,
            ConnectionError,
            ValueError,
            asyncio.LimitOverrunError,
        ):
            return
        finally:
            if playing is not None:
                playing.cancel()
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    def _answer(self, method: str, uri: str, which: int, fault: str) -> tuple[int, str, str]:
        if method == "OPTIONS":
            return 200, "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n", ""
        if fault == "denied":
            return 401, 'WWW-Authenticate: Digest realm="demo", nonce="0"\r\n', ""
        if which < 0 or fault == "missing":
            return 404, "", ""
        if method == "DESCRIBE":
            media = "audio 0 RTP/AVP 0" if fault == "audio" else "video 0 RTP/AVP 26"
            base = f"Content-Base: {uri.rstrip('/')}/\r\nContent-Type: application/sdp\r\n"
            return 200, base, _SDP.format(media=media)
        if method == "SETUP":
            return 200, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n", ""
        return 200, "Session: 1\r\n", ""

    async def _play(self, writer: asyncio.StreamWriter, which: int) -> None:
        self.sessions += 1
        sequence, source = 0, 0x494F4300 + which
        try:
            frame = int(time.time() * FPS) + 1
            while True:
                await asyncio.sleep(max(0.0, frame / FPS - time.time()))
                fault = self.faults.get(which, "")
                if fault == "flapping" and int(time.time()) % (2 * FLAP_S) >= FLAP_S:
                    writer.transport.abort()
                    return
                if fault == "stall":
                    frame += 1
                    continue
                scan = self._picture(which, frame, fault)
                for packet in packets(scan, sequence, int(frame * CLOCK / FPS), source):
                    writer.write(b"$\x00" + struct.pack(">H", len(packet)) + packet)
                    sequence += 1
                await writer.drain()
                frame = max(frame + 1, int(time.time() * FPS))
        except (ConnectionError, asyncio.CancelledError):
            return
        finally:
            self.sessions -= 1

    def _picture(self, which: int, frame: int, fault: str) -> Scan:
        key = (which, frame)
        known = self._pictures.get(key)
        if known is None:
            image = scene(which, frame / FPS, fault=fault)
            coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
            known = scan_of(coded.tobytes())
            if len(self._pictures) > 200:
                self._pictures.clear()
            self._pictures[key] = known
        return known


async def _request(reader: asyncio.StreamReader) -> tuple[str, str, str] | None:
    """Read a request; None for a packet the player sent in between."""
    first = await reader.readexactly(1)
    if first == b"$":
        _, length = struct.unpack(">BH", await reader.readexactly(3))
        await reader.readexactly(length)
        return None
    text = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rest = text.strip().split("\r\n")
    method, uri, _ = line.split(" ", 2)
    head = {name.strip().lower(): value.strip() for name, _, value in (
        one.partition(":") for one in rest)}  # fmt: skip
    if head.get("content-length", "0") != "0":
        await reader.readexactly(int(head["content-length"]))
    return method, uri, head.get("cseq", "0")


def _reply(
    writer: asyncio.StreamWriter, code: int, number: str, extra: str, body: str,
    *, wrong_clock: bool,
) -> None:  # fmt: skip
    now = datetime.now(UTC) + (WRONG_CLOCK if wrong_clock else timedelta())
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    date = format_datetime(now, usegmt=True)
    writer.write(
        f"RTSP/1.0 {code} {_REASONS[code]}\r\nCSeq: {number}\r\nDate: {date}\r\n"
        f"{extra}{length}\r\n{body}".encode()
    )


async def _main(port: int) -> None:
    demo = Demo()
    server = await asyncio.start_server(demo.serve, "127.0.0.1", port)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    parent = os.getppid()
    while os.getppid() == parent:
        await asyncio.sleep(1)


def main() -> None:
    """Serve on the port of the command line, or on any free one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    cv2.setNumThreads(1)
    asyncio.run(_main(parser.parse_args().port))


if __name__ == "__main__":
    main()
