"""Imports, seed and start, each in a process of its own."""

import csv
import os
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

from data.settings import ROOT
from tests.live.demo import run_cli
from tests.live.server import Server

ROWS = 100_000


def seed(var_dir: Path) -> tuple[float, float]:
    """Seed an empty database; return seconds and megabytes."""
    var_dir.mkdir()
    before = time.perf_counter()
    run_cli(var_dir, "demo")
    took = time.perf_counter() - before
    with closing(sqlite3.connect(var_dir / "ioc.sqlite")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return took, (var_dir / "ioc.sqlite").stat().st_size / 1e6


def second_start(var_dir: Path) -> float:
    """Return the seconds of `make run` over a seeded database, until it answers."""
    before = time.perf_counter()
    with Server(var_dir, "--demo", seeded=False):
        return time.perf_counter() - before


def import_changes(var_dir: Path) -> tuple[int, float]:
    """Import enrolment rows whose pupils all changed; return rows and seconds."""
    whole, changed = var_dir / "whole.csv", var_dir / "changed.csv"
    run_cli(var_dir, "export", "enrolment", "--out", str(whole))
    with whole.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))[:ROWS]
    with changed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"pupils": int(row["pupils"]) + 1} for row in rows)
    before = time.perf_counter()
    run_cli(var_dir, "import", "enrolment", str(changed))
    return len(rows), time.perf_counter() - before


def commit() -> str:
    """Return the commit that is measured, marked when files differ from it."""
    words = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.strip()


def machine() -> str:
    """Describe processor, cores and memory."""
    model = next(
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if line.startswith("model name")
    )
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory_gib:.0f} GiB"
