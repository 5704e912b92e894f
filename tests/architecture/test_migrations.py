"""Migrations and models say the same, on both databases, and every step goes down and up."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Column, Engine, Integer, MetaData, Table, inspect

from data.database import make_engine
from data.models import Base
from data.services import migration
from tests.conftest import BACKENDS

SCRIPTS = ScriptDirectory(str(migration.FOLDER))


@pytest.fixture(params=BACKENDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without a table."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
        yield engine
        engine.dispose()
        return
    server = make_engine(request.getfixturevalue("postgresql_uri"))
    name = f"migration_{os.getpid()}_{uuid4().hex[:8]}"
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        engine = make_engine(server.url.set(database=name).render_as_string(hide_password=False))
        yield engine
        engine.dispose()
        connection.execute(sa.text(f"DROP DATABASE {name}"))
    server.dispose()


def revisions() -> list[str]:
    """Return the revisions from the first to the newest."""
    return [script.revision for script in SCRIPTS.walk_revisions()][::-1]


def differences(engine: Engine, metadata: MetaData) -> list[Any]:
    """Return what autogenerate would write, and the checks it does not look at."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = list(compare_metadata(context, metadata))
        described = inspect(connection)
        for table in metadata.sorted_tables:
            if not described.has_table(table.name):
                continue
            there = {check["name"] for check in described.get_check_constraints(table.name)}
            wanted = {
                str(constraint.name)
                for constraint in table.constraints
                if isinstance(constraint, CheckConstraint)
            }
            found += [("check", table.name, name) for name in sorted(there ^ wanted, key=str)]
    return found


def layout(engine: Engine) -> dict[str, Any]:
    """Return tables with columns, keys, indexes and checks, in a form that compares."""
    described = inspect(engine)
    return {
        table: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"])
                for column in described.get_columns(table)
            ),
            "indexes": sorted(str(index["name"]) for index in described.get_indexes(table)),
            "keys": sorted(str(key["name"]) for key in described.get_foreign_keys(table)),
            "checks": sorted(str(one["name"]) for one in described.get_check_constraints(table)),
        }
        for table in sorted(described.get_table_names())
        if table != "alembic_version"
    }


def test_there_is_one_newest_migration() -> None:
    assert len(SCRIPTS.get_heads()) == 1


def test_migrations_build_what_the_models_say(empty: Engine) -> None:
    migration.upgrade(empty)

    assert differences(empty, Base.metadata) == []


def test_a_table_without_migration_is_caught(empty: Engine) -> None:
    migration.upgrade(empty)
    planted = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(planted)
    Table("planted", planted, Column("id", Integer, primary_key=True))
    planted.tables["division"].append_constraint(CheckConstraint("1 = 1", name="planted"))

    kinds = {difference[0] for difference in differences(empty, planted)}

    assert kinds == {"add_table", "check"}


def test_every_step_goes_down_and_up(empty: Engine) -> None:
    for revision in revisions():
        before = layout(empty)
        migration.upgrade(empty, revision)
        after = layout(empty)
        migration.downgrade(empty, "-1")
        assert layout(empty) == before, f"{revision} down"
        migration.upgrade(empty, revision)
        assert layout(empty) == after, f"{revision} up again"


def test_a_second_upgrade_changes_nothing(empty: Engine) -> None:
    migration.upgrade(empty)
    before = layout(empty)

    migration.upgrade(empty)

    assert layout(empty) == before
    assert migration.current(empty) == migration.newest()
