"""A seed killed in the middle."""

import os
import subprocess
import sys

from sqlalchemy import Engine, func, select

from data.database import read_session, write_session
from data.models.institutions import Institution
from data.models.sources import ImportBatch
from data.queries import clock
from data.services import demo
from data.settings import ROOT


def test_a_killed_seed_leaves_nothing_and_the_next_one_is_whole(
    own_database: tuple[str, Engine],
) -> None:
    around = {k: v for k, v in os.environ.items() if not k.startswith("IOC_")}  # noqa: TID251
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "tests.integration.dying_seed", own_database[0]],
        cwd=ROOT,
        env=around,
        stdout=subprocess.PIPE,
        text=True,
    ) as seeding:
        assert seeding.stdout is not None
        assert seeding.stdout.readline() == "written\n"
        seeding.kill()
    with read_session() as session:
        assert session.scalar(select(func.count()).select_from(Institution)) == 0
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0
        assert not demo.is_seeded(session)
    with write_session() as session:
        report = demo.seed(session, accounts=False)
    with read_session() as session:
        assert demo.is_seeded(session)
        count = session.scalar(select(func.count()).select_from(Institution))
        assert count == report.rows["institution"]
        assert clock.today(session).year == 2023
