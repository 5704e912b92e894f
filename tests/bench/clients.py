"""Signed-in clients that fire what a browser fired."""

import http.client
import re
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.live.demo import PASSWORD

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
KEPT = ("content-type", "accept")
LIMIT_S = 120


@dataclass(frozen=True)
class Call:
    """One request of a page."""

    method: str
    path: str
    body: bytes | None
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Timing:
    """What a row of the report says, in milliseconds."""

    clients: int
    runs: int
    p50: float
    p95: float
    per_second: float


class Client:
    """One browser's cookies over one kept connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
        self.cookies: dict[str, str] = {}

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Send one request and return status and body as sent."""
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        asked = {"Accept-Encoding": "gzip"} | ({"Cookie": jar} if jar else {}) | (headers or {})
        self.connection.request(method, path, body, asked)
        answer = self.connection.getresponse()
        content = answer.read()
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, content

    def sign_in(self, username: str) -> None:
        """Come in by the form; anything but a redirect is an error."""
        status, page = self.ask("GET", "/login", headers={"Accept-Encoding": "identity"})
        token = TOKEN.search(page.decode())
        if status != 200 or token is None:
            raise AssertionError(f"no sign-in form: {status}")
        form = {"username": username, "password": PASSWORD, "csrf_token": token[1]}
        status, _ = self.ask(
            "POST",
            "/login",
            urlencode(form).encode(),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        if status not in {302, 303}:
            raise AssertionError(f"{username} could not sign in: {status}")

    def load(self, calls: list[Call]) -> None:
        """Fire the requests of a page one after the other."""
        token = self.cookies.get("ioc_csrf", "")
        for call in calls:
            status, content = self.ask(
                call.method, call.path, call.body, dict(call.headers) | {"X-CSRFToken": token}
            )
            if status not in {200, 204, 304}:
                raise AssertionError(f"{call.method} {call.path}: {status} {content[:200]!r}")


def clients(port: int, usernames: list[str], count: int) -> list[Client]:
    """Sign in `count` clients, taking turns over the accounts."""

    def come_in(number: int) -> Client:
        client = Client(port)
        client.sign_in(usernames[number % len(usernames)])
        return client

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(come_in, range(count)))


def measure(works: list[Callable[[], None]], runs: int) -> Timing:
    """Let every work run `runs` times in a thread of its own, all at once."""
    ready = threading.Barrier(len(works) + 1)

    def run(work: Callable[[], None]) -> list[float]:
        ready.wait()
        took = []
        for _ in range(runs):
            before = time.perf_counter()
            work()
            took.append((time.perf_counter() - before) * 1000)
        return took

    with ThreadPoolExecutor(len(works)) as pool:
        futures = [pool.submit(run, work) for work in works]
        ready.wait()
        started = time.perf_counter()
        took = sorted(ms for future in futures for ms in future.result())
        elapsed_s = time.perf_counter() - started
    return Timing(
        clients=len(works),
        runs=len(took),
        p50=statistics.median(took),
        p95=took[min(len(took) - 1, round(0.95 * len(took)))],
        per_second=len(took) / elapsed_s,
    )


def is_dynamic(path: str) -> bool:
    """Tell what the server computes from files a browser keeps."""
    return not path.startswith(
        (
            "/_dash-component-suites",
            "/assets",
            "/vendor",
            "/public-assets",
            "/_favicon",
            "/versions",
        )
    )


def as_call(method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Call:
    """Keep of a browser's request what does not belong to its reader."""
    kept = tuple((name, headers[name]) for name in KEPT if name in headers)
    return Call(method, path, body, kept)
