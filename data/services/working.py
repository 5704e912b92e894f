"""The worker: takes jobs one by one, and does what must be done from time to time.

Any number of workers may run; a job goes to one of them. A worker that dies leaves its job behind
half-done but its writes undone: the next one takes the job again.
"""

import contextlib
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from time import monotonic

from sqlalchemy.exc import OperationalError

from data.commands import jobs
from data.contracts.access import SYSTEM, Actor
from data.contracts.errors import IocError
from data.contracts.jobs import BEAT_EVERY, JobKind, JobState, JobView, Outcome, WorkerName
from data.database import read_session, write_session
from data.queries import actors
from data.services import (
    alerting,
    camera_wall,
    forecasting,
    import_jobs,
    reminding,
    reporting,
    uploads,
    zone_solving,
)
from data.services.importing import RevertRefusedError

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
PERIOD_SECONDS = 60.0
HANDLERS = {
    **import_jobs.HANDLERS,
    JobKind.FORECAST: forecasting.perform,
    JobKind.ZONES: zone_solving.perform,
}


class JobCancelledError(Exception):
    """The person who asked for the job does not want it any more."""


def work(stopping: threading.Event) -> None:
    """Work until `stopping`, or until the process that started the worker is gone."""
    me = WorkerName(socket.gethostname(), os.getpid())
    parent = os.getppid()
    last_period = -PERIOD_SECONDS
    while not stopping.is_set() and os.getppid() == parent:
        if monotonic() - last_period >= PERIOD_SECONDS:
            last_period = monotonic()
            _safely(_revive)
            _safely(_evaluate_alerts)
            _safely(_remind)
            _safely(_send_mail)
            _safely(_purge)
        if not _safely(lambda: work_once(me)):
            stopping.wait(PAUSE_SECONDS)


def work_off() -> None:
    """Do every queued job and return: for a demo that is to be complete before it is served."""
    me = WorkerName(socket.gethostname(), os.getpid())
    while work_once(me):
        continue


def _safely(step: Callable[[], bool]) -> bool:
    """Take a step of the loop; a fault in it is logged and must not end the worker."""
    try:
        return step()
    except Exception:
        logger.exception("worker step failed, reference %s", secrets.token_hex(4))
        return False


def _revive() -> bool:
    with write_session() as session:
        count = jobs.revive(session, _lives)
    if count:
        logger.warning("found %s jobs of dead workers", count)
    return bool(count)


def _lives(worker: WorkerName) -> bool:
    """Tell whether a worker runs; of other machines only the beat can tell."""
    if worker.host != socket.gethostname():
        return True
    if worker.pid == os.getpid():
        return False  # this process has just started or is between two jobs
    try:
        os.kill(worker.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _evaluate_alerts() -> bool:
    with write_session() as session:
        raised, cleared = alerting.evaluate(session)
    return bool(raised or cleared)


def _remind() -> bool:
    """Open the round of reports of a new quarter and remind of what is due."""
    with write_session() as session:
        opened = reporting.open_current_round(session)
        count = reminding.run(session)
    return bool(opened or count)


def _send_mail() -> bool:
    return bool(reminding.send_mail())


def _purge() -> bool:
    return bool(uploads.purge()) | bool(camera_wall.purge())


def work_once(me: WorkerName) -> bool:
    """Take one job and do it; False if none waits."""
    with write_session() as session:
        job = jobs.claim(session, me)
    if job is None:
        return False
    logger.info("job %s %s started, attempt %s", job.id, job.kind, job.attempts)
    with _beating(job):
        outcome = _outcome(job)
    with write_session() as session:
        jobs.finish(session, job.id, outcome)
    logger.info("job %s %s ended: %s", job.id, job.kind, outcome.state)
    return True


def _outcome(job: JobView) -> Outcome:
    try:
        return HANDLERS[job.kind](_actor(job), job, _teller(job))
    except JobCancelledError:
        return Outcome(JobState.CANCELLED)
    except RevertRefusedError as error:
        return Outcome(JobState.REFUSED, {"key": error.key, "values": error.values})
    except IocError as error:
        values = {name: str(value) for name, value in error.values.items()}
        return Outcome(JobState.REFUSED, {"key": error.key, "values": values})
    except Exception:
        reference = secrets.token_hex(4)
        logger.exception("job %s failed, reference %s", job.id, reference)
        return Outcome(JobState.FAILED, {"reason": "fault", "reference": reference})


def _actor(job: JobView) -> Actor:
    """Return the person behind a job with the rights of now, not of when it was queued."""
    if job.account_id is None:
        return SYSTEM
    with read_session() as session:
        return actors.by_id(session, job.account_id)


def _teller(job: JobView) -> Callable[[float], None]:
    def tell(share: float) -> None:
        with write_session() as session:
            if not jobs.beat(session, job.id, share):
                raise JobCancelledError

    return tell


@contextlib.contextmanager
def _beating(job: JobView) -> Iterator[None]:
    """Beat in the background while the job runs."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_EVERY.total_seconds()):
            # On SQLite the import itself may hold the write lock; then its own end is the beat.
            with contextlib.suppress(OperationalError), write_session() as session:
                jobs.beat(session, job.id)

    thread = threading.Thread(target=beat, name=f"beat-{job.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
