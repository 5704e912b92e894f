"""The map with 10,000 institutions, beside a plain Plotly `Scattermap` page with the same data."""

import csv
import gzip
import http.server
import os
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import plotly.offline
from playwright.sync_api import Browser, Page, Request, TimeoutError

from tests.bench.clients import Client, as_call, is_dynamic
from tests.live.chromium import WALL, Visit, chromium
from tests.live.demo import PASSWORD, run_cli
from tests.live.server import Server

INSTITUTIONS = 10_000
OPENINGS = 5
PEER_OPENINGS = 2  # each takes most of a minute
LOADS = 30
QUERY = "tieu hoc nguyen"
# Frames the browser shows while the map is dragged for two seconds.
COUNT_FRAMES = """
() => { window.frames_ = 0; window.counting = true;
    const tick = () => { window.frames_ += 1; if (window.counting) requestAnimationFrame(tick); };
    requestAnimationFrame(tick); }
"""
FILTER = """
query => new Promise(done => {
    const box = document.querySelector('[data-map-filter=q] input');
    const root = document.querySelector('[data-map-page]'), before = performance.now();
    new MutationObserver((_, watch) => {
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - before), 0));
    }).observe(root, { attributes: true, attributeFilter: ['data-shown'] });
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, query);
    box.dispatchEvent(new Event('input', { bubbles: true }));
})
"""
PLAIN_FILTER = """
keep => {
    const plot = document.getElementById('map'), data = window.points, before = performance.now();
    const seen = data.name.map((name, at) => at).filter(
        at => !keep || data.name[at].includes(keep));
    const change = Plotly.restyle(plot, { lon: [seen.map(at => data.lon[at])],
        lat: [seen.map(at => data.lat[at])], text: [seen.map(at => data.name[at])] }, [1]);
    return change.then(() => new Promise(done => requestAnimationFrame(
        () => setTimeout(() => done(performance.now() - before), 0))));
}
"""
PLAIN_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><script src="/plotly.js"></script>
</head><body style="margin:0"><div id="map" style="height:100vh"></div><script>
Promise.all(['/points.json', '/wards.json'].map(one => fetch(one).then(got => got.json()))).then(
([points, wards]) => {
    window.points = points;
    const style = { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background',
        paint: { 'background-color': '#e8eef3' } }] };
    const codes = wards.features.map(one => one.properties.code);
    Plotly.newPlot('map', [
        { type: 'choroplethmap', geojson: wards, featureidkey: 'properties.code',
          locations: codes, z: codes.map((_, at) => at % 5), showscale: false },
        { type: 'scattermap', mode: 'markers', lon: points.lon, lat: points.lat, text: points.name,
          marker: { size: 8, color: points.colour } }],
        { map: { style, center: { lon: 106.7, lat: 10.75 }, zoom: 9.5 }, margin: { l: 0, r: 0, t: 0,
          b: 0 }, dragmode: 'pan' }, { displayModeBar: false })
        .then(() => { window.isDrawn = true; });
});
</script></body></html>"""


@dataclass(frozen=True)
class Drive:
    """What a browser measured on one page."""

    ready_ms: float
    wire_kb: float
    frames_per_s: float
    filter_ms: float


def grow(var_dir: Path) -> None:
    """Fill the demo up to `INSTITUTIONS`: copies of its schools with their pupils of one year."""
    files = {name: var_dir / f"{name}.csv" for name in ("institutions", "enrolment")}
    for name, path in files.items():
        run_cli(var_dir, "export", name, "--out", str(path))
    schools, pupils = (_rows(path) for path in files.values())
    wanted = INSTITUTIONS - len(schools)
    copies = [
        {**schools[number % len(schools)], "code": f"BENCH-{number:05d}"}
        for number in range(wanted)
    ]
    _write(files["institutions"], copies)
    run_cli(var_dir, "import", "institutions", str(files["institutions"]))
    by_school: dict[str, list[dict[str, str]]] = {}
    for row in pupils:
        if row["school_year"] == "2023":
            by_school.setdefault(row["institution_code"], []).append(row)
    _write(
        files["enrolment"],
        [
            {**row, "institution_code": f"BENCH-{number:05d}"}
            for number in range(wanted)
            for row in by_school.get(schools[number % len(schools)]["code"], [])
        ],
    )
    run_cli(var_dir, "import", "enrolment", str(files["enrolment"]))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _wire_kb(requests: list[Request]) -> float:
    total = 0
    for request in requests:
        if urlsplit(request.url).path == "/versions" or request.response() is None:
            continue
        sizes = request.sizes()
        total += max(0, sizes["responseBodySize"]) + max(0, sizes["responseHeadersSize"])
    return total / 1000


def _pan(page: Page) -> float:
    """Drag the map to and fro for two seconds and return the frames per second."""
    page.mouse.move(1100, 600)
    page.mouse.down()
    page.evaluate(COUNT_FRAMES)
    before = page.evaluate("performance.now()")
    for step in range(120):
        away = step if step < 60 else 120 - step
        page.mouse.move(1100 + 4 * away, 600 + 2 * away)
        page.wait_for_timeout(8)
    frames, now = page.evaluate("[window.frames_, performance.now()]")
    page.evaluate("() => { window.counting = false; }")
    page.mouse.up()
    return float(frames / (now - before) * 1000)


def drive_product(browser: Browser, url: str) -> Drive:
    """Open the product's map with an empty cache, drag it, filter it."""
    ready, filters, frames, wire = [], [], [], 0.0
    for _ in range(OPENINGS):
        visit = Visit(browser, url, WALL)
        visit.sign_in("director", PASSWORD)
        visit.context.new_cdp_session(visit.page).send("Network.clearBrowserCache")
        before = len(visit.requests)
        visit.page.goto(f"{url}/map?units=commune")
        visit.page.wait_for_selector("#map-page-panel.is-ready")
        visit.page.wait_for_selector("#map-legend-panel .map-legend")
        ready.append(visit.page.evaluate("performance.now()"))
        visit.settle()
        wire = _wire_kb(visit.requests[before:])
        frames.append(_pan(visit.page))
        filters += [visit.page.evaluate(FILTER, query) for query in (QUERY, "", QUERY)]
        visit.close()
    return Drive(*(statistics.median(one) for one in (ready, [wire], frames, filters)))


def cpu_per_load(server: Server, browser: Browser) -> float:
    """Return the milliseconds of CPU the server spends on one load of the map."""
    visit = Visit(browser, server.url, WALL)
    visit.sign_in("director", PASSWORD)
    before = len(visit.requests)
    visit.go("/map?units=commune")
    calls = [
        as_call(one.method, path, one.post_data_buffer, one.headers)
        for one in visit.requests[before:]
        if is_dynamic(path := _path(one.url))
    ]
    visit.close()
    client = Client(server.port)
    client.sign_in("director")
    client.load(calls)
    spent = _cpu_s(server.process.pid)
    for _ in range(LOADS):
        client.load(calls)
    return (_cpu_s(server.process.pid) - spent) / LOADS * 1000


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Plain(http.server.BaseHTTPRequestHandler):
    files: dict[str, tuple[str, bytes]] = {}  # noqa: RUF012

    def do_GET(self) -> None:
        media_type, body = self.files.get(self.path, ("text/plain", gzip.compress(b"")))
        self.send_response(200 if self.path in self.files else 404)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def plain_page(server: Server) -> Iterator[str]:
    """Serve the peer: Plotly's own library and the same points and wards, gzipped once."""
    client = Client(server.port)
    client.sign_in("director")
    plain = {"Accept-Encoding": "identity"}
    got = orjson.loads(client.ask("GET", "/map/institutions.json", headers=plain)[1])
    figures = orjson.loads(client.ask("GET", "/map/figures/2023.json", headers=plain)[1])
    points = {
        "name": got["name"],
        "lon": [one / 1e5 for one in got["lon"]],
        "lat": [one / 1e5 for one in got["lat"]],
        "colour": ["#a3161c" if load and load > 1000 else "#0072b2" for load in figures["load"]],
    }
    wards = client.ask("GET", "/geo/commune.geojson", headers=plain)[1]
    _Plain.files = {
        "/": ("text/html", gzip.compress(PLAIN_PAGE.encode())),
        "/plotly.js": ("text/javascript", gzip.compress(plotly.offline.get_plotlyjs().encode())),
        "/points.json": ("application/json", gzip.compress(orjson.dumps(points))),
        "/wards.json": ("application/json", gzip.compress(wards)),
    }
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Plain) as peer:
        threading.Thread(target=peer.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{peer.server_port}/"
        peer.shutdown()


class _Requests:
    """What a page asked for."""

    def __init__(self) -> None:
        self.seen: list[Request] = []

    def note(self, request: Request) -> None:
        """Keep a request."""
        self.seen.append(request)


def drive_plain(browser: Browser, url: str) -> Drive | None:
    """Do the same on the plain page; None where it draws nothing."""
    ready, filters, frames, wire = [], [], [], 0.0
    for _ in range(PEER_OPENINGS):
        context = browser.new_context(viewport={"width": WALL[0], "height": WALL[1]})
        page = context.new_page()
        requests = _Requests()
        page.on("request", requests.note)
        page.goto(url)
        try:
            page.wait_for_function("window.isDrawn", timeout=20_000)
        except TimeoutError:
            context.close()
            return None
        ready.append(page.evaluate("performance.now()"))
        wire = _wire_kb(requests.seen)
        frames.append(_pan(page))
        filters += [page.evaluate(PLAIN_FILTER, keep) for keep in ("Nguyễn", "", "Nguyễn")]
        context.close()
    return Drive(*(statistics.median(one) for one in (ready, [wire], frames, filters)))


def section(folder: Path) -> str:
    """Measure and return the section of the report."""
    with Server(folder / "map") as server:
        grow(folder / "map")
        with chromium() as browser:
            ours = drive_product(browser, server.url)
            cpu_ms = cpu_per_load(server, browser)
            with plain_page(server) as url:
                peer = drive_plain(browser, url)
    rows = [
        _row("time to interactive", "ms, at most 2,000", ours.ready_ms, peer and peer.ready_ms),
        _row("frames while panning", "per s, at least 30", ours.frames_per_s,
             peer and peer.frames_per_s),
        _row("filter to repaint", "ms, at most 300", ours.filter_ms, peer and peer.filter_ms),
        _row("first load over the wire", "kB, at most 900", ours.wire_kb, peer and peer.wire_kb),
        _row("server CPU per load", "ms, at most 50", cpu_ms, None),
    ]  # fmt: skip
    return "\n".join(
        [
            "## Map\n",
            f"{INSTITUTIONS:,} institutions and 312 ward polygons, Chromium at 1920 x 1080 with "
            f"`--disable-gpu` and an empty cache, median of {OPENINGS}. The peer is a page of "
            "Plotly's own library with one `Scattermap` and one `Choroplethmap` trace of the same "
            "data, without list, filters or frame, in the same browser: WebGL in software "
            f"(median of {PEER_OPENINGS}).\n",
            "| what | unit, limit | product | plain Plotly |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _row(what: str, unit: str, ours: float, theirs: float | None) -> str:
    peer = "" if theirs is None else f"{theirs:,.0f}"
    return f"| {what} | {unit} | {ours:,.0f} | {peer} |"
