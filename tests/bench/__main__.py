"""Measure the product and write docs/benchmarks.md: `make bench`."""

import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from data.reference import read
from data.settings import ROOT, settings
from tests.bench import (
    cameras,
    forecasting,
    loads,
    mapping,
    targets,
    tasks,
    zone_editor,
    zone_solver,
    zoning,
)
from tests.bench.clients import Client, Timing, clients, measure
from tests.bench.pages import Opening, record
from tests.live.chromium import chromium
from tests.live.server import Server

REPORT = ROOT / "docs" / "benchmarks.md"
CROWD = 50
PAGES = {
    "overview": ("director", "/", ["director", "office", "planner", "khtc.head", "gdtih.head"]),
    "district": ("director", "/districts/769", ["director", "office", "planner"]),
}


def say(text: str) -> None:
    """Tell the person who waits."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def real_data(part: str) -> Path | None:
    """Return the folder of real data for a part: below the folder of the setting, or itself."""
    if not settings().bench_data:
        return None
    folder = Path(settings().bench_data)
    return folder / part if (folder / part).is_dir() else folder


def page_rows(port: int, name: str, opening: Opening) -> Iterator[tuple[str, Timing]]:
    """Load a page with one client, then with a crowd."""
    readers = PAGES[name][2]
    for count, runs in ((1, 20), (CROWD, 4)):
        crowd = clients(port, readers, count)
        crowd[0].load(opening.calls)
        yield name, measure([partial(one.load, opening.calls) for one in crowd], runs)


def sign_in_rows(port: int) -> Iterator[tuple[str, Timing]]:
    """Sign in again and again."""
    units = read("units")
    districts = [f"d{code}" for code in units.loc[units["level"] == "district", "code"]]
    for count, runs in ((1, 10), (CROWD, 1)):
        names = [districts[number % len(districts)] for number in range(count)]
        yield "sign-in", measure([partial(come_in, port, name) for name in names], runs)


def come_in(port: int, name: str) -> None:
    """Sign in once, with a connection of its own."""
    Client(port).sign_in(name)


def table(head: str, rows: list[str]) -> str:
    """Return a Markdown table."""
    columns = head.count("|") - 1
    return "\n".join([head, "|" + "---|" * columns, *rows]) + "\n"


def latency_table(rows: list[tuple[str, Timing]]) -> str:
    """Return the table of answers."""
    return table(
        "| what | clients | runs | p50 ms | p95 ms | per second |",
        [
            f"| {name} | {t.clients} | {t.runs} | {t.p50:.0f} | {t.p95:.0f} | {t.per_second:.1f} |"
            for name, t in rows
        ],
    )


def size_table(openings: dict[str, Opening]) -> str:
    """Return the table of payloads."""
    return table(
        "| page | kind | raw kB | on the wire kB |",
        [
            f"| {name} | {kind} | {raw / 1000:.0f} | {wire / 1000:.0f} |"
            for name, opening in openings.items()
            for kind, (raw, wire) in [*opening.sizes.items(), ("all", total(opening))]
        ],
    )


def total(opening: Opening) -> tuple[int, int]:
    """Return the sums of raw bytes and bytes on the wire."""
    return sum(raw for raw, _ in opening.sizes.values()), sum(w for _, w in opening.sizes.values())


def browser_table(openings: dict[str, Opening]) -> str:
    """Return the table of times in the browser."""
    return table(
        "| page | requests | first paint ms | interactive ms | interactive, warm cache ms |",
        [
            f"| {name} | {o.requests} | {o.first_paint_ms:.0f} "
            f"| {o.cold_ms:.0f} | {o.warm_ms:.0f} |"
            for name, o in openings.items()
        ],
    )


def report(folder: Path) -> str:
    """Measure everything and return the text of the report."""
    say("seeding an empty database ...")
    seed_s, size_mb = loads.seed(folder / "seed")
    say("starting for the second time ...")
    start_s = loads.second_start(folder / "seed")
    say("importing ...")
    rows, import_s = loads.import_changes(folder / "seed")
    say("asking for zones and the public lookup ...")
    zones = zoning.section(folder / "seed")
    say("driving the map ...")
    map_section = mapping.section(folder)
    latency: list[tuple[str, Timing]] = []
    openings: dict[str, Opening] = {}
    with Server(folder / "served") as server:
        with chromium() as browser:
            for name, (reader, path, _) in PAGES.items():
                say(f"opening {name} in Chromium ...")
                openings[name] = record(browser, server.url, reader, path)
            say("measuring targets ...")
            target_section = targets.section(browser, server)
            say("editing zones ...")
            editor_section = zone_editor.section(browser, server)
        for name, opening in openings.items():
            say(f"asking for {name} ...")
            latency += page_rows(server.port, name, opening)
        say("signing in ...")
        latency += sign_in_rows(server.port)
        say("filling up and asking for tasks ...")
        task_section = tasks.section(server)
    say("watching cameras ...")
    camera_section = cameras.section()
    say("forecasting ...")
    forecasts = forecasting.sections(real_data("forecast"))
    say("working out zones ...")
    solved = zone_solver.section(real_data("zoning"))
    return "\n".join(
        [
            "# Benchmarks\n",
            "Written by `make bench`; other work on the machine at the same time shows in it.\n",
            f"- machine: {loads.machine()}; Python {platform.python_version()}; SQLite",
            f"- commit: `{loads.commit()}`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            "- command: `make bench`\n",
            "## Answers\n",
            "One run of a page is everything the server computes for it: the document, the layout "
            "and every callback Chromium fired, one after the other by a signed-in client. Clients "
            "run on the same machine as the server.\n",
            latency_table(latency),
            map_section,
            solved,
            target_section,
            task_section,
            camera_section,
            "## In the browser\n",
            "Chromium, 1366 x 768, signed in; interactive: everything is drawn and nothing more is "
            "asked for. Median of 5.\n",
            browser_table(openings),
            "## Payload\n",
            "Empty cache. Files under an address with their hash are kept by the browser.\n",
            size_table(openings),
            "## Loads\n",
            table(
                "| what | measured |",
                [
                    f"| demo of the whole city, from an empty database | {seed_s:.1f} s |",
                    f"| size of the demo database | {size_mb:.0f} MB |",
                    f"| second `make run`, until it answers | {start_s:.1f} s |",
                    f"| import of {rows} changed enrolment rows, by command | {import_s:.1f} s |",
                ],
            ),
            zones,
            editor_section,
            forecasts,
        ]
    )


def main() -> None:
    """Measure and write."""
    with tempfile.TemporaryDirectory() as folder:
        text = report(Path(folder))
    REPORT.write_text(text, "utf-8")
    say(text)


if __name__ == "__main__":
    main()
