"""Cameras for tests: the demo's server with faults on command, and Debian's own RTSP server."""

import asyncio
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from data.adapters.cameras.demo_rtsp import Demo
from data.adapters.cameras.target import Rules, Target
from data.domain.camera_address import AddressFields

GST_PYTHON = Path("/usr/bin/python3")  # Debian's, which has the bindings
GST_SERVER = Path(__file__).with_name("gst_server.py")
GST_INSTALL = (
    "apt-get install -y --no-install-recommends gir1.2-gst-rtsp-server-1.0 python3-gi"
    " gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad"
    " gstreamer1.0-plugins-ugly"
)
PLACE = ("127.0.0.1", 8554)


class Faulty(Demo):
    """The demo's server with more ways to fail, and a count of what was asked."""

    def __init__(self) -> None:
        super().__init__({})
        self.redirect = ""
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection; a garbling camera answers with noise."""
        self.connections += 1
        if "garbage" in self.faults.values():
            writer.write(os.urandom(70_000))
            try:
                await asyncio.sleep(60)
            finally:
                writer.transport.abort()
            return
        await super().serve(reader, writer)

    def _answer(self, method: str, uri: str, which: int, fault: str) -> tuple[int, str, str]:
        if fault == "redirect":
            return 302, f"Location: {self.redirect}\r\n", ""
        return super()._answer(method, uri, which, fault)


class Farm:
    """The server in a thread of its own; `demo.faults[3] = "stall"` takes hold at once."""

    def __init__(self) -> None:
        self.demo = Faulty()
        self.loop = asyncio.new_event_loop()
        self.port = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    def __enter__(self) -> "Farm":
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.listen()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        self.loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        await self.demo.serve(reader, writer)

    def listen(self) -> None:
        """Take connections; the same port again after `cut`."""

        async def start() -> None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

        asyncio.run_coroutine_threadsafe(start(), self.loop).result(5)

    def cut(self) -> None:
        """Drop every connection and take no new one."""

        async def stop() -> None:
            if self._server is not None:
                self._server.close()
                self._server = None
            for task in list(self._tasks):
                task.cancel()
            await asyncio.sleep(0.05)

        asyncio.run_coroutine_threadsafe(stop(), self.loop).result(5)

    def rules(self) -> Rules:
        """Return rules that lead the demo's address to this server, and nowhere else."""
        return Rules(frozenset({554}), (), {PLACE: ("127.0.0.1", self.port)})


def target(number: int, **more: object) -> Target:
    """Return a simulated camera of the farm."""
    fields = AddressFields("rtsp", PLACE[0], PLACE[1], f"/cam-{number:02d}")
    return Target(number, "main", fields, simulated=True, **more)  # type: ignore[arg-type]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class GstServer:
    """Debian's gst-rtsp-server with live streams: an implementation that is not ours."""

    def __init__(self, username: str = "", password: str = "") -> None:
        self.port = free_port()
        self.words = [str(self.port), username, password]

    def __enter__(self) -> "GstServer":
        self.process = subprocess.Popen(  # noqa: S603
            [GST_PYTHON, GST_SERVER, *self.words], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if "ready" not in line:
            raise AssertionError(f"gst-rtsp-server did not start. Install it with: {GST_INSTALL}")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def until(condition: Callable[[], bool], limit_s: float = 20.0) -> float:
    """Wait until `condition()` holds and return the seconds it took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > limit_s:
            raise AssertionError("it did not happen")
        time.sleep(0.05)
    return time.monotonic() - began
