"""Zone plans and the public lookup: what they cost a server, and how good the demo's zones are."""

import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from app import create_app
from data import database
from data.contracts.access import WHOLE_CITY
from data.services import caching, zones
from data.settings import Settings

INSTITUTIONS = 10_000
RUNS = 30
GRADES = (1, 6)
ASKED = (
    "/lookup",
    "/lookup?q=tieu+hoc+nguyen",
    "/lookup/search.json?q=le+loi",
    "/lookup?unit=26764",
    "/lookup?lon=106.66&lat=10.88",
)


def section(demo: Path) -> str:
    """Return the section of the report; `demo` is the folder of a seeded database."""
    folder = demo.parent / "zoning"
    folder.mkdir()
    shutil.copy(demo / "ioc.sqlite", folder / "ioc.sqlite")
    engine = database.make_engine(f"sqlite:///{folder / 'ioc.sqlite'}")
    database.configure(engine)
    try:
        plans = [row for grade in GRADES for row in _plans(grade)]
        _grow(folder / "ioc.sqlite")
        caching.forget()
        asked = _lookups(folder)
    finally:
        database.session_factory.configure(bind=None)
        engine.dispose()
        caching.forget()
    return "\n".join(
        [
            "## Zones and public lookup\n",
            "Server CPU of this process, no network. Zones of the whole city from the demo; lookup "
            f"over {INSTITUTIONS:,} published institutions, median of {RUNS}.\n",
            "| what | measured |\n|---|---|",
            *plans,
            *asked,
            "",
        ]
    )


def _cpu_ms(work: Callable[[], Any]) -> tuple[float, Any]:
    before = time.process_time()
    result = work()
    return (time.process_time() - before) * 1000, result


def _plans(grade: int) -> list[str]:
    with database.read_session() as session:
        caching.forget()
        cold_ms, packed = _cpu_ms(lambda: zones.outlines(session, WHOLE_CITY, None, grade, None))
        warm_ms, _ = _cpu_ms(lambda: zones.outlines(session, WHOLE_CITY, None, grade, None))
        panel_ms, found = _cpu_ms(lambda: zones.picture(session, WHOLE_CITY, None, grade, None))
    above = sum(-(zone.spare or 0.0) for zone in found.over)
    entrants = sum(zone.entrants or 0.0 for zone in found.zones)
    name = f"grade {grade}"
    return [
        f"| {name}: zones, blocks | {len(found.zones)}, {found.blocks} |",
        f"| {name}: zones in several pieces, blocks without or with two schools "
        f"| {len(found.broken)}, {len(found.without)}, {len(found.several)} |",
        f"| {name}: expected entrants above the seats of their school | {above / entrants:.1%} |",
        f"| {name}: outlines, first time and kept | {cold_ms:.0f} ms, {warm_ms:.2f} ms |",
        f"| {name}: panel after the outlines | {panel_ms:.0f} ms |",
        f"| {name}: outlines raw, gzip, Brotli | {len(packed.raw) / 1000:.0f}, "
        f"{len(packed.gzip) / 1000:.0f}, {len(packed.br) / 1000:.0f} kB |",
    ]


def _grow(path: Path) -> None:
    """Add copies of published institutions until there are `INSTITUTIONS`."""
    with closing(sqlite3.connect(path)) as connection, connection:
        names = [
            row[1]
            for row in connection.execute("PRAGMA table_info(institution_profile)")
            if row[1] not in {"id", "institution_id"}
        ]
        rows = connection.execute(
            "SELECT institution_id FROM institution_profile WHERE superseded_by_id IS NULL"
            " AND published AND closed_on IS NULL"
        ).fetchall()
        columns = ", ".join(names)
        for number in range(max(INSTITUTIONS - len(rows), 0)):
            made = connection.execute("INSERT INTO institution (code) VALUES (?)", (f"X{number}",))
            connection.execute(
                f"INSERT INTO institution_profile (institution_id, {columns})"  # noqa: S608
                f" SELECT ?, {columns} FROM institution_profile"
                " WHERE institution_id = ? AND superseded_by_id IS NULL",
                (made.lastrowid, rows[number % len(rows)][0]),
            )


def _lookups(folder: Path) -> list[str]:
    """Ask as a stranger does, through the whole server; the first question fills the register."""
    server = create_app(Settings(var_dir=folder, lookup_per_minute=1_000_000)).server
    client = server.test_client()
    first_ms, answer = _cpu_ms(lambda: client.get("/lookup"))
    rows = [f"| `/lookup`, first question after a change | {first_ms:.0f} ms |"]
    for address in ASKED:
        times = [_cpu_ms(lambda address=address: client.get(address))[0] for _ in range(RUNS)]
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        rows.append(
            f"| `{address}` | {statistics.median(times):.1f} ms, "
            f"{len(answer.data) / 1000:.1f} kB gzip |"
        )
    return rows
