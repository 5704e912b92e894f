"""Jobs and their worker, alive and killed."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from data.commands import jobs as commands
from data.contracts.access import SYSTEM, Actor, Role, Scope
from data.contracts.clock import system_now
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.importing import Mode, Subject
from data.contracts.jobs import DEAD_AFTER, MOST_ATTEMPTS, JobKind, JobState, JobView, WorkerName
from data.database import read_session, write_session
from data.models.institutions import Enrolment
from data.models.sources import ImportBatch, Job
from data.queries import actors, jobs
from data.services import import_jobs, uploads, working
from data.services.data_page import issues_csv
from data.settings import ROOT, Settings
from tests import factories

HERE = WorkerName("here", 1)
GOOD = b"institution_code,school_year,grade,pupils,classes\nA,2020,1,105,3\nA,2020,3,80,2\n"
BAD = b"institution_code,school_year,grade,pupils,classes\nA,2020,1,=1+1,3\nZ,2020,3,80,2\n"
FORM = {"subject": str(Subject.ENROLMENT), "mode": str(Mode.UPDATE), "title": "", "as_of": ""}


@pytest.fixture(autouse=True)
def own_uploads(monkeypatch: pytest.MonkeyPatch, var_dir: Path) -> None:
    monkeypatch.setattr(uploads, "settings", lambda: Settings(var_dir=var_dir))


@pytest.fixture
def school(session: Session) -> None:
    units = factories.small_city(session)
    made = factories.institution(session, units["26734"], code="A")
    factories.enrolment(session, made, {1: (100, 3)}, school_year=2020)


@pytest.fixture
def office(session: Session, account: Callable[..., object], school: None) -> Actor:
    account("office", Role.OFFICE)
    return actors.by_username(session, "office")


def send(actor: Actor, data: bytes = GOOD, **form: str) -> int:
    name = uploads.keep(io.BytesIO(data))
    return import_jobs.ask_dry_run(actor, name, "so-lieu.csv", FORM | form)


def work(actor: Actor, number: int) -> JobView:
    assert working.work_once(HERE)
    with read_session() as session:
        return jobs.one(session, actor, number)


def test_a_check_then_its_confirmation_import_the_file(session: Session, office: Actor) -> None:
    checked = work(office, send(office))
    assert (checked.state, checked.result["counts"]) == (
        JobState.DONE,
        {"added": 1, "changed": 1, "unchanged": 0, "withdrawn": 0},
    )
    done = work(office, import_jobs.ask_apply(office, checked.id))
    batch = session.get_one(ImportBatch, done.result["batch"])
    assert (done.state, batch.rows_added, batch.account_name) == (JobState.DONE, 1, office.name)
    undone = work(office, import_jobs.ask_revert(office, batch.id))
    assert (undone.state, undone.result["reverts"]) == (JobState.DONE, batch.id)


def test_a_refused_file_lists_its_errors_and_cannot_be_confirmed(office: Actor) -> None:
    checked = work(office, send(office, BAD))
    assert (checked.state, checked.result["error_count"]) == (JobState.REFUSED, 2)
    text = issues_csv(checked, "vi").decode("utf-8-sig")
    assert "so-lieu.csv,Lỗi,2,Số học sinh,'=1+1" in text
    with pytest.raises(InvalidInputError):
        import_jobs.ask_apply(office, checked.id)


def test_an_import_is_refused_when_the_rows_changed_since_its_check(office: Actor) -> None:
    first, second = work(office, send(office)), work(office, send(office))
    work(office, import_jobs.ask_apply(office, first.id))
    late = work(office, import_jobs.ask_apply(office, second.id))
    assert (late.state, late.result["key"]) == (JobState.REFUSED, "errors.conflict")


def test_a_worker_acts_with_the_rights_of_now(
    session: Session, account: Callable[..., object], office: Actor
) -> None:
    number = send(office)
    account_row = session.get_one(type(account("other")), office.account_id)  # type: ignore[type-var]
    account_row.disabled_at = system_now()  # type: ignore[attr-defined]
    session.flush()
    assert work(office, number).result["key"] == "errors.not_found"


def test_a_forged_subject_is_not_queued(office: Actor) -> None:
    reader = factories.actor(Role.DIRECTOR)
    with pytest.raises(NotAllowedError):
        import_jobs.ask_dry_run(reader, "x", "x.csv", FORM)
    with pytest.raises(InvalidInputError):
        import_jobs.ask_dry_run(office, "x", "x.csv", FORM | {"subject": "accounts"})
    with pytest.raises(InvalidInputError):
        import_jobs.ask_dry_run(office, "x", "x.csv", FORM | {"as_of": "31/02/2023"})


def test_others_jobs_are_not_found(session: Session, office: Actor) -> None:
    number = send(office)
    stranger = factories.actor(Role.OFFICE, account_id=999)
    with pytest.raises(NotFoundError):
        jobs.one(session, stranger, number)
    with pytest.raises(NotFoundError):
        import_jobs.ask_apply(stranger, number)
    with pytest.raises(NotFoundError):
        import_jobs.stop(stranger, number)


def test_a_waiting_job_is_cancelled_at_once_a_running_one_at_its_next_step(
    session: Session, office: Actor
) -> None:
    number = send(office)
    import_jobs.stop(office, number)
    assert jobs.one(session, office, number).state is JobState.CANCELLED
    assert not working.work_once(HERE)
    number = send(office)
    assert commands.claim(session, HERE) is not None
    import_jobs.stop(office, number)
    assert commands.beat(session, number, 0.5) is False


def test_each_job_goes_to_one_worker_oldest_first(session: Session, office: Actor) -> None:
    first, second = send(office), send(office)
    claimed = [commands.claim(session, HERE) for _ in range(3)]
    assert [job.id if job else None for job in claimed] == [first, second, None]


@pytest.mark.parametrize(
    ("lives", "silent", "attempts", "state"),
    [
        (True, False, 1, JobState.RUNNING),
        (False, False, 1, JobState.QUEUED),
        (True, True, 1, JobState.QUEUED),
        (False, False, MOST_ATTEMPTS, JobState.FAILED),
    ],
)
def test_jobs_of_dead_workers_are_taken_up_or_given_up(
    session: Session, office: Actor, *, lives: bool, silent: bool, attempts: int, state: JobState
) -> None:
    number = send(office)
    commands.claim(session, HERE)
    job = session.get_one(Job, number)
    job.attempts = attempts
    if silent:
        job.beat_at = system_now() - 2 * DEAD_AFTER
    session.flush()
    commands.revive(session, lambda _worker: lives)
    assert jobs.one(session, office, number).state is state


def test_old_uploads_are_deleted_unless_a_job_needs_them(
    session: Session, office: Actor, var_dir: Path
) -> None:
    waiting = jobs.one(session, office, send(office)).request["path"]
    old, fresh = uploads.keep(io.BytesIO(b"x")), uploads.keep(io.BytesIO(b"y"))
    long_ago = (system_now() - 2 * uploads.KEPT_FOR).timestamp()
    for name in (waiting, old):
        os.utime(var_dir / "uploads" / name, (long_ago, long_ago))
    assert uploads.purge() == 1
    assert {path.name for path in (var_dir / "uploads").iterdir()} == {waiting, fresh}


def test_an_upload_above_the_limit_leaves_no_file(
    monkeypatch: pytest.MonkeyPatch, var_dir: Path
) -> None:
    small = Settings(var_dir=var_dir, upload_limit_mb=1)
    monkeypatch.setattr(uploads, "settings", lambda: small)
    with pytest.raises(InvalidInputError):
        uploads.keep(io.BytesIO(b"x" * (1024 * 1024 + 1)))
    assert list((var_dir / "uploads").iterdir()) == []


def test_a_district_officer_cannot_be_given_another_districts_rows(
    session: Session, account: Callable[..., object], school: None
) -> None:
    account("d760", Role.DISTRICT_OFFICER)
    actor = actors.by_username(session, "d760")
    assert actor.scope == Scope(unit_codes=frozenset({"760"}))
    bad = GOOD.replace(b"\nA,2020,3", b"\nB,2020,3")
    assert work(actor, send(actor, bad)).result["errors"][0]["rule"] == "outside_scope"


# --- killed --------------------------------------------------------------------------------------


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_goes_on(
    own_database: tuple[str, Engine], var_dir: Path
) -> None:
    with write_session() as session:
        units = factories.small_city(session)
        school = factories.institution(session, units["26734"], code="A")
        factories.enrolment(session, school, {1: (100, 3)}, school_year=2020)
    checked = work(SYSTEM, send(SYSTEM))
    number = import_jobs.ask_apply(SYSTEM, checked.id)
    around = {k: v for k, v in os.environ.items() if not k.startswith("IOC_")}  # noqa: TID251
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "tests.integration.dying", own_database[0]],
        cwd=ROOT,
        env=around | {"IOC_VAR_DIR": str(var_dir)},
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "written\n"
        worker.kill()
    with read_session() as session:
        files = select(func.count()).where(ImportBatch.kind == "file", ImportBatch.file_hash != "")
        assert session.scalar(files) == 0
        assert session.scalars(select(Enrolment.pupils)).all() == [100]
        assert jobs.one(session, SYSTEM, number).state is JobState.RUNNING
    assert working._revive()
    done = work(SYSTEM, number)
    assert (done.state, done.attempts) == (JobState.DONE, 2)
    with read_session() as session:
        now = select(Enrolment.pupils).where(Enrolment.superseded_by_id.is_(None))
        assert sorted(session.scalars(now)) == [80, 105]
    assert done.kind == JobKind.APPLY
