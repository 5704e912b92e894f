"""Queue jobs, claim them one by one, note how they go."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.topics import Topic, bump
from data.contracts.access import Actor
from data.contracts.clock import system_now
from data.contracts.errors import NotFoundError
from data.contracts.jobs import (
    DEAD_AFTER,
    MOST_ATTEMPTS,
    JobState,
    JobView,
    Outcome,
    WorkerName,
)
from data.models.sources import Job


def enqueue(session: Session, actor: Actor, kind: str, request: Mapping[str, Any]) -> int:
    """Queue a job for this person and return its number."""
    job = Job(
        kind=kind, account_id=actor.account_id, request=dict(request), created_at=system_now()
    )
    session.add(job)
    bump(session, (Topic.JOBS,))
    return job.id


def claim(session: Session, worker: WorkerName) -> JobView | None:
    """Take the oldest queued job; two workers never get the same one."""
    job = session.scalar(
        select(Job)
        .where(Job.state == JobState.QUEUED)
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job is None:
        return None
    now = system_now()
    job.state = JobState.RUNNING
    job.started_at = job.beat_at = now
    job.progress = 0.0
    job.attempts += 1
    job.result = {"worker": {"host": worker.host, "pid": worker.pid}}
    bump(session, (Topic.JOBS,))
    return job.view()


def beat(session: Session, job_id: int, progress: float | None = None) -> bool:
    """Say that the job is alive and how far it is; False if it is to stop."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None or job.state != JobState.RUNNING or job.request.get("cancel"):
        return False
    job.beat_at = system_now()
    if progress is not None:
        job.progress = min(1.0, max(job.progress, progress))
    return True


def finish(session: Session, job_id: int, outcome: Outcome) -> None:
    """Note how a job ended."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFoundError
    job.state = outcome.state
    job.result = dict(outcome.result)
    job.progress = 1.0
    job.finished_at = system_now()
    bump(session, (Topic.JOBS,))


def cancel(session: Session, actor: Actor, job_id: int) -> None:
    """Stop one's own job: a waiting one at once, a running one at its next step."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None or job.account_id != actor.account_id:
        raise NotFoundError
    _stop(session, job)


def cancel_any(session: Session, job_id: int) -> None:
    """Stop a job whoever asked for it; the caller has checked that this person may."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFoundError
    _stop(session, job)


def _stop(session: Session, job: Job) -> None:
    if job.state == JobState.QUEUED:
        finish(session, job.id, Outcome(JobState.CANCELLED))
    elif job.state == JobState.RUNNING:
        job.request = {**job.request, "cancel": True}
    bump(session, (Topic.JOBS,))


def revive(session: Session, lives: Callable[[WorkerName], bool]) -> int:
    """Queue the jobs of dead workers again, or give them up; return how many there were."""
    now = system_now()
    running = session.scalars(
        select(Job).where(Job.state == JobState.RUNNING).with_for_update(skip_locked=True)
    )
    dead = [job for job in running if _is_dead(job, now, lives)]
    for job in dead:
        if job.attempts >= MOST_ATTEMPTS:
            finish(session, job.id, Outcome(JobState.FAILED, {"reason": "worker_died"}))
        else:
            job.state = JobState.QUEUED
            job.progress = 0.0
    if dead:
        bump(session, (Topic.JOBS,))
    return len(dead)


def _is_dead(job: Job, now: datetime, lives: Callable[[WorkerName], bool]) -> bool:
    if job.beat_at is None or now - job.beat_at > DEAD_AFTER:
        return True
    worker = job.result.get("worker")
    if not isinstance(worker, dict):
        return False
    return not lives(WorkerName(str(worker["host"]), int(worker["pid"])))
