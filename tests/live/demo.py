"""The demo database of test runs: seeded once, kept until the code that seeds it changes."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from data.contracts.clock import DEMO_START
from data.queries.clock import OFFSET_KEY
from data.settings import ROOT

PASSWORD = "Phong-trinh-dien-2023"
CACHE = ROOT / "var" / "test-cache"
# What decides the rows: everything of `data` that is not read, drawn or typed at.
SEEDING_CODE = ("domain", "migrations", "models", "reference", "contracts", "commands")
SEEDING_SERVICES = ("demo*", "reference*", "migration*", "forecast*", "scenario*")


def environment(var_dir: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a process that lives in `var_dir`."""
    around = os.environ  # noqa: TID251 - what the test run itself was given
    kept = {name: value for name, value in around.items() if not name.startswith("IOC_")}
    own = {
        "IOC_VAR_DIR": str(var_dir),
        "IOC_DATABASE_URL": "",
        "IOC_DEMO_PASSWORD": PASSWORD,
        "IOC_CAMERA_SHARDS": "0",  # the tests of cameras start their own service
    }
    return kept | own | settings


def digest() -> str:
    """Return a hash of the code and tables the demo is made from."""
    folders = [ROOT / "data" / name for name in SEEDING_CODE]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    files += [
        path for name in SEEDING_SERVICES for path in (ROOT / "data" / "services").rglob(name)
    ]
    hashed = hashlib.sha256()
    for path in sorted(path for path in files if path.suffix in {".py", ".csv", ".geojson"}):
        hashed.update(path.as_posix().encode() + path.read_bytes())
    return hashed.hexdigest()[:16]


def seeded() -> Path:
    """Return the seeded database; made first if there is none of this code."""
    CACHE.mkdir(parents=True, exist_ok=True)
    wanted = CACHE / f"demo-{digest()}.sqlite"
    with _alone(CACHE / "lock"):
        if not wanted.exists():
            for old in CACHE.glob("demo-*"):
                old.unlink()
            _seed(wanted)
    return wanted


def _seed(wanted: Path) -> None:
    work = CACHE / "making"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    run_cli(work, "demo")
    run_cli(work, "worker", "--until-done")  # what the first start would compute
    made = work / "ioc.sqlite"
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    made.replace(wanted)
    shutil.rmtree(work)


def run_cli(var_dir: Path, *words: str) -> str:
    """Run the product's command line in `var_dir` and return what it said."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "data.cli", *words],
        cwd=ROOT,
        env=environment(var_dir),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if done.returncode:
        raise AssertionError(f"data.cli {' '.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout


def copy_to(var_dir: Path) -> None:
    """Put the demo into `var_dir` with its clock at the first moment."""
    var_dir.mkdir(parents=True, exist_ok=True)
    shutil.copy(seeded(), var_dir / "ioc.sqlite")
    offset = (DEMO_START - datetime.now(UTC)).total_seconds()
    with closing(sqlite3.connect(var_dir / "ioc.sqlite")) as connection, connection:
        changed = connection.execute(
            "UPDATE installation_fact SET value = ? WHERE key = ?", (str(offset), OFFSET_KEY)
        )
        if changed.rowcount != 1:
            raise AssertionError("the demo has no clock")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
