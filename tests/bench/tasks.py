"""How long the pages of tasks take with 5,000 tasks and 50,000 updates."""

import random
import statistics
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, event, func, insert, select
from sqlalchemy.orm import Session

from callbacks.tasks.views import show_view
from data import database
from data.contracts.access import PERMISSIONS, WHOLE_CITY, Actor, Role
from data.contracts.clock import CITY_ZONE
from data.models.base import Base
from data.models.plan import Division, Task, TaskDivision, TaskUpdate
from data.models.sources import DataSource
from data.services import caching
from tests.live.server import Server

TASKS, UPDATES, RUNS = 5_000, 50_000, 30
LATEST = datetime(2023, 10, 15, 8, tzinfo=CITY_ZONE)
COLUMNS = ["key", "title", "leads", "coordinating", "due", "state", "percent", "days", "evidence"]
VIEWS = {
    "table": {"columns": COLUMNS},
    "Gantt chart": {"zoom": "all"},
    "compare": {"since": "2023-06-30", "until": "2023-10-15"},
    "board": {},
}
NAMES = {"table": "table", "Gantt chart": "gantt", "compare": "compare", "board": "board"}


def section(server: Server) -> str:
    """Measure on a served demo that is filled up, and return a section of the report."""
    engine = database.make_engine(f"sqlite:///{server.var_dir / 'ioc.sqlite'}")
    tasks, updates = fill_up(engine)
    database.configure(engine)
    rows = [
        f"| {name} | {RUNS} | {numbers(timings)} | {sent} | {numbers(kept)} |"
        for name in VIEWS
        for timings, sent, kept in [measure(engine, name)]
    ]
    engine.dispose()
    return "\n".join(
        [
            "## Tasks\n",
            f"{tasks:,} tasks with {updates:,} updates, SQLite; the callback of the page with its "
            "reading and drawing. Budget: p95 400 ms server time.\n",
            "| view | runs | nothing kept: p50 | p95 ms | statements | kept: p50 | p95 ms |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def fill_up(engine: Engine) -> tuple[int, int]:
    """Add simulated tasks and updates up to the sizes; return how many there are."""
    chance = random.Random(723)  # noqa: S311
    with Session(engine) as session:
        have = session.scalar(select(func.count()).select_from(Task)) or 0
        if have >= TASKS:
            return TASKS, UPDATES
        first = (session.scalar(select(func.max(Task.id))) or 0) + 1
        divisions = list(session.scalars(select(Division.id)))
        source = session.scalars(select(DataSource.id)).first()
        tables = Base.metadata.tables
        made = range(first, first + TASKS - have)
        session.execute(
            insert(tables[Task.__tablename__]),
            [
                {
                    "id": number,
                    "key": f"KH.2023.{number}",
                    "code": f"KH.{number}",
                    "kind": "own_plan",
                    "title_vi": f"Công việc mô phỏng số {number} của kế hoạch năm học",
                    "title_en": f"Simulated piece of work number {number} of the year",
                    "starts_on": date(2022, 1, 1) + timedelta(days=chance.randrange(600)),
                    "initial_due_on": date(2023, 9, 1) + timedelta(days=chance.randrange(700)),
                    "position": number,
                    "full_text_vi": "",
                    "simulated": True,
                    "created_at": LATEST - timedelta(days=chance.randrange(600)),
                }
                for number in made
            ],
        )
        session.execute(
            insert(tables[TaskDivision.__tablename__]),
            [
                {"task_id": number, "division_id": division, "party": "", "part": part}
                for number in made
                for division, part in zip(
                    chance.sample(divisions, 2), ("lead", "coordinating"), strict=True
                )
            ],
        )
        known = session.scalar(select(func.count()).select_from(TaskUpdate)) or 0
        session.execute(
            insert(tables[TaskUpdate.__tablename__]),
            [
                {
                    "task_id": chance.choice(made),
                    "reported_at": LATEST - timedelta(minutes=chance.randrange(600 * 1440)),
                    "recorded_at": LATEST,
                    "account_name": "Phòng mô phỏng",
                    "status": "in_progress",
                    "percent": chance.randrange(100),
                    "text": "Đã triển khai tại các đơn vị, tiếp tục đôn đốc và tổng hợp.",
                    "evidence": "",
                    "source_id": source,
                    "simulated": True,
                }
                for _ in range(UPDATES - known)
            ],
        )
        session.commit()
        return TASKS, UPDATES


def measure(engine: Engine, name: str) -> tuple[list[float], int, list[float]]:
    """Return times with nothing kept, the statements of one answer, and times when kept."""
    actor = Actor(
        account_id=None,
        username="bench",
        name="bench",
        role=Role.OFFICE,
        scope=WHOLE_CITY,
        permissions=PERMISSIONS[Role.OFFICE],
    )
    wanted = dict.fromkeys(("division", "state", "kind", "words", "group", "zoom"), "-")
    wanted |= {"since": None, "until": None, "columns": None} | VIEWS[name]  # type: ignore[dict-item]
    place = {"view": NAMES[name]}

    def ask() -> None:
        show_view(actor, dict(wanted), None, place, None)

    sent: list[str] = []

    def count(*call: object) -> None:
        sent.append(str(call[2]))

    caching.forget()
    event.listen(engine, "before_cursor_execute", count)
    ask()
    event.remove(engine, "before_cursor_execute", count)
    return _timed(ask, caching.forget), len(sent), _timed(ask, lambda: None)


def _timed(ask: Callable[[], None], before: Callable[[], None]) -> list[float]:
    found = []
    for _ in range(RUNS):
        before()
        started = time.perf_counter()
        ask()
        found.append((time.perf_counter() - started) * 1000)
    return found


def numbers(timings: list[float]) -> str:
    """Write median and 95th percentile."""
    return f"{statistics.median(timings):.0f} | {statistics.quantiles(timings, n=20)[18]:.0f}"
