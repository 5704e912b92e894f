"""Open sessions.

Reading and writing are two doors: `read_session` is always rolled back, `write_session` commits
once at its end. On SQLite a writer takes the write lock when it begins, so that two writers queue
(busy timeout) instead of failing half-way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_MS = 15_000
_numbers = count(1)
_newest = {"commit": 0}
session_factory = sessionmaker[Session](expire_on_commit=False)


def make_engine(url: str) -> Engine:
    """Open an engine on SQLite or PostgreSQL; SQLite gets WAL, foreign keys and a busy timeout."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(url, address.database)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return create_engine(address, pool_pre_ping=True, pool_size=10, max_overflow=10)


def _sqlite_engine(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:  # noqa: ANN401
        connection.isolation_level = None  # SQLAlchemy sends BEGIN itself, see below
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "synchronous=NORMAL",
            "cache_size=-65536",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def configure(engine: Engine) -> None:
    """Bind all sessions of this process to `engine`; called once at start-up."""
    session_factory.configure(bind=engine)


@contextmanager
def read_session() -> Iterator[Session]:
    """Open a session that is always rolled back."""
    with session_factory() as session:
        yield session


def commits() -> int:
    """Return a number that is another one after each write of this process.

    What is remembered for a moment is kept under it, and so never outlives a write.
    """
    return _newest["commit"]


@contextmanager
def write_session() -> Iterator[Session]:
    """Open a session that commits once, at the end, or not at all."""
    with session_factory() as session, session.begin():
        session.connection(execution_options={"writing": True})
        yield session
    _newest["commit"] = next(_numbers)
