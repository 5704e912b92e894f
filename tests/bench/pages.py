"""What Chromium asks for when it opens a page, how much that is, how long it takes."""

import statistics
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Request

from tests.bench.clients import Call, as_call, is_dynamic
from tests.live.chromium import QUIET_S, Visit
from tests.live.demo import PASSWORD

OPENINGS = 5
PAINT = """
() => Object.fromEntries(performance.getEntriesByType('paint').map(e => [e.name, e.startTime]))
"""


@dataclass
class Opening:
    """One page as recorded; bytes by kind are (raw, on the wire)."""

    calls: list[Call] = field(default_factory=list)
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    requests: int = 0
    first_paint_ms: float = 0
    cold_ms: float = 0  # nothing kept by the browser
    warm_ms: float = 0  # files kept, data asked anew


def record(browser: Browser, url: str, reader: str, path: str) -> Opening:
    """Open a page several times and keep what was asked and the median times."""
    cold, warm, paints = [], [], []
    opening = Opening()
    for number in range(OPENINGS):
        visit = Visit(browser, url)
        visit.sign_in(reader, PASSWORD)
        visit.context.new_cdp_session(visit.page).send("Network.clearBrowserCache")
        before = len(visit.requests)
        cold.append(_open(visit, path))
        paints.append(visit.page.evaluate(PAINT).get("first-contentful-paint", 0.0))
        if number == 0:
            _keep(opening, visit.requests[before:])
        warm.append(_open(visit, path))
        visit.close()
    opening.cold_ms, opening.warm_ms = statistics.median(cold), statistics.median(warm)
    opening.first_paint_ms = statistics.median(paints)
    return opening


def _open(visit: Visit, path: str) -> float:
    """Return the milliseconds until everything was drawn and nothing more asked."""
    before = time.perf_counter()
    visit.go(path)
    return (time.perf_counter() - before - QUIET_S) * 1000


def _keep(opening: Opening, requests: list[Request]) -> None:
    for request in requests:
        response = request.response()
        if response is None or response.status != 200:
            continue
        address = urlsplit(request.url)
        path = address.path + (f"?{address.query}" if address.query else "")
        raw, wire = opening.sizes.get(kind(request), (0, 0))
        opening.sizes[kind(request)] = (
            raw + len(response.body()),
            wire + max(0, request.sizes()["responseBodySize"]),
        )
        opening.requests += 1
        if is_dynamic(path):
            headers = request.headers
            opening.calls.append(as_call(request.method, path, request.post_data_buffer, headers))


def kind(request: Request) -> str:
    """Name what was asked for."""
    path = urlsplit(request.url).path
    if path == "/_dash-update-component":
        return "callbacks"
    if path.startswith(("/_dash-layout", "/_dash-dependencies")):
        return "layout and dependencies"
    kinds = {"document": "page", "script": "scripts", "stylesheet": "styles", "font": "fonts"}
    return kinds.get(request.resource_type, "other data")
