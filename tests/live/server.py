"""The product in a process of its own."""

import http.client
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from data.settings import ROOT
from tests.live.demo import copy_to, environment

START_LIMIT_S = 60


class Server:
    """`app.py` over a copy of the demo; ready to answer inside the `with` block."""

    def __init__(
        self,
        var_dir: Path,
        *words: str,
        seeded: bool = True,
        port: int | None = None,
        **settings: str,
    ) -> None:
        self.words = words
        self.var_dir = var_dir
        self.settings = settings
        self.seeded = seeded
        self.port = port or _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.started_in_s = 0.0

    def __enter__(self) -> "Server":
        if self.seeded:
            copy_to(self.var_dir)
        self.log = (self.var_dir / "server.log").open("w")
        before = time.perf_counter()
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "app.py", *self.words],
            cwd=ROOT,
            env=environment(self.var_dir, IOC_PORT=str(self.port), **self.settings),
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        try:
            self._wait()
        except AssertionError:
            self.__exit__()
            raise
        self.started_in_s = time.perf_counter() - before
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def said(self) -> str:
        """Return what the process wrote so far."""
        return (self.var_dir / "server.log").read_text("utf-8")

    def check(self) -> None:
        """Say so when the process has ended although nobody stopped it."""
        if self.process.poll() is not None:
            code = self.process.returncode
            raise AssertionError(f"the server ended with {code}: {self.said()[-2000:]}")

    def _wait(self) -> None:
        end = time.monotonic() + START_LIMIT_S
        pause = threading.Event()
        while time.monotonic() < end:
            self.check()
            if self._is_well():
                return
            pause.wait(0.1)
        raise AssertionError(f"the server is not ready after {START_LIMIT_S} s: {self.said()}")

    def _is_well(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
