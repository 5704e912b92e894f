"""How long the page of targets takes: server, statements, a filter in the browser."""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from playwright.sync_api import Browser
from sqlalchemy import Engine, event, func, select

from data import database
from data.contracts.access import PERMISSIONS, WHOLE_CITY, Actor, Role
from data.models.indicators import IndicatorValue
from data.services import caching, targets
from tests.bench.clients import Timing, clients, measure
from tests.bench.pages import record
from tests.live.chromium import Visit
from tests.live.demo import PASSWORD
from tests.live.server import Server

RUNS = 60
FILTERS = ("achieved", "at_risk", "off_track", "-")
ONE = "/kpi?indicator=K.1.1"
_MARKS = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA)", re.IGNORECASE)
MONTHS = 24
READERS = ["director", "office", "planner", "khtc.head", "gdtih.head"]
REPAINT = """
(value) => new Promise(done => {
  const board = document.getElementById('kpi-board-panel');
  const select = document.getElementById('kpi-state-select');
  const started = performance.now();
  new MutationObserver((_, watcher) => {
    watcher.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - started), 0));
  }).observe(board, {childList: true, subtree: true, attributes: true});
  const set = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set;
  set.call(select, value);
  select.dispatchEvent(new Event('change', {bubbles: true}));
})
"""


def section(browser: Browser, server: Server) -> str:
    """Measure on a served demo and return a section of the report."""
    engine = database.make_engine(f"sqlite:///{server.var_dir / 'ioc.sqlite'}")
    values = _fill_up(engine)
    cold, sent = _cold(engine)
    rows = [f"| set, computed anew (nothing kept) | 1 | {RUNS} | {_numbers(cold)} | {sent} |"]
    for name, path in (("set `/kpi`", "/kpi"), ("one indicator", ONE)):
        opening = record(browser, server.url, "director", path)
        crowd = clients(server.port, READERS, 1)
        crowd[0].load(opening.calls)
        timing: Timing = measure([_load(crowd[0], opening.calls)], RUNS)
        rows.append(
            f"| {name}: document, frame, every callback | 1 | {timing.runs} "
            f"| {timing.p50:.0f} | {timing.p95:.0f} | |"
        )
    repaint = _repaints(browser, server.url)
    rows.append(
        f"| a filter, until it is drawn | browser | {len(repaint)} | {_numbers(repaint)} | |"
    )
    engine.dispose()
    return "\n".join(
        [
            "## Targets\n",
            f"{values:,} values: 35 indicators, 22 districts, {MONTHS} months. Budget: page p95 "
            "150 ms and 20 statements, a filter 300 ms.\n",
            "| what | clients | runs | p50 ms | p95 ms | statements |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _load(client: object, calls: object) -> Callable[[], None]:
    return lambda: client.load(calls)  # type: ignore[attr-defined]


def _fill_up(engine: Engine) -> int:
    """Let the demo's values reach back to two full years; return how many there are."""
    table = IndicatorValue.__table__
    with engine.begin() as connection:
        first = connection.scalar(select(func.min(table.c.period_on)))
        rows = connection.execute(select(table).where(table.c.period_on == first)).mappings().all()
        day = first
        for _ in range(MONTHS - 21):
            day = date(day.year, day.month, 1) - timedelta(days=1)
            copies = [dict(row) | {"period_on": day} for row in rows]
            for copy in copies:
                copy.pop("id")
            connection.execute(table.insert(), copies)
        return connection.scalar(select(func.count()).select_from(table)) or 0


def _cold(engine: Engine) -> tuple[list[float], int]:
    """Compute the set without anything kept; return times and the statements of one run."""
    database.configure(engine)
    actor = Actor(None, "bench", "bench", Role.DIRECTOR, WHOLE_CITY, PERMISSIONS[Role.DIRECTOR])
    took, count = [], 0
    for _ in range(RUNS):
        caching.forget()
        with database.read_session() as session, _statements(engine) as sent:
            before = time.perf_counter()
            targets.board(session, actor, date(2023, 10, 16), date(2023, 6, 30))
            took.append((time.perf_counter() - before) * 1000)
            count = len(sent)
    return sorted(took), count


@contextmanager
def _statements(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not _MARKS.match(statement):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _repaints(browser: Browser, url: str) -> list[float]:
    """Change a filter again and again; return the milliseconds until the rows have changed."""
    visit = Visit(browser, url)
    visit.sign_in("director", PASSWORD)
    visit.go("/kpi")
    took = []
    for number in range(5 * len(FILTERS)):
        took.append(float(visit.page.evaluate(REPAINT, FILTERS[number % len(FILTERS)])))
        visit.settle()
    visit.close()
    return sorted(took)


def _numbers(took: list[float]) -> str:
    place = min(len(took) - 1, round(0.95 * len(took)))
    return f"{statistics.median(took):.0f} | {took[place]:.0f}"
