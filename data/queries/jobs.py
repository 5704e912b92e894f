"""Read jobs; everybody sees only the own ones."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.contracts.access import Actor
from data.contracts.errors import NotFoundError
from data.contracts.jobs import OPEN_STATES, JobView
from data.models.sources import Job


def one(session: Session, actor: Actor, job_id: int) -> JobView:
    """Return one's own job.

    Raises:
        NotFoundError: no such job, or somebody else's.
    """
    job = session.get(Job, job_id)
    if job is None or job.account_id != actor.account_id:
        raise NotFoundError
    return job.view()


def latest(session: Session, actor: Actor, kinds: Collection[str]) -> JobView | None:
    """Return one's own newest job of some kinds."""
    job = session.scalar(
        select(Job)
        .where(Job.account_id == actor.account_id, Job.kind.in_(kinds))
        .order_by(Job.id.desc())
        .limit(1)
    )
    return None if job is None else job.view()


def files_in_use(session: Session) -> set[str]:
    """Return the uploaded files that open jobs need."""
    requests = session.scalars(select(Job.request).where(Job.state.in_(OPEN_STATES)))
    return {str(request["path"]) for request in requests if "path" in request}


def open_of(session: Session, actor: Actor, kind: str) -> bool:
    """Tell whether a person's job of a kind is waiting or running."""
    statement = select(Job.id).where(
        Job.account_id == actor.account_id, Job.kind == kind, Job.state.in_(OPEN_STATES)
    )
    return session.scalar(statement.limit(1)) is not None
