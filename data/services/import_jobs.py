"""Imports as jobs: the dry run of an upload, its confirmation, a revert."""

from collections.abc import Callable, Mapping
from datetime import date

from data.commands import jobs as commands
from data.contracts.access import Actor
from data.contracts.errors import ConflictError, InvalidInputError, NotAllowedError
from data.contracts.importing import ImportSource, Mode, Subject, importable
from data.contracts.jobs import JobKind, JobState, JobView, Outcome
from data.contracts.text import clean
from data.database import read_session, write_session
from data.queries import clock, jobs
from data.services import uploads
from data.services.importing import (
    ImportPlan,
    ImportRefusedError,
    Progress,
    apply_import,
    plan_import,
    revert,
)

_TITLE_LENGTH = 300


def ask_dry_run(actor: Actor, upload: str, file_name: str, form: Mapping[str, str]) -> int:
    """Queue the dry run of an upload and return the job's number.

    Args:
        actor: who imports.
        upload: name of the kept file.
        file_name: as the sender knows it.
        form: `subject`, `mode`, `title`, `publisher`, `as_of` as typed.

    Raises:
        InvalidInputError: a field was refused.
        NotAllowedError: this subject is not the actor's to import.
    """
    subject, mode, as_of = check_form(actor, form)
    with write_session() as session:
        request = {
            "path": upload,
            "file_name": clean(file_name)[:300],
            "subject": str(subject),
            "mode": str(mode),
            "title": clean(form.get("title", ""))[:_TITLE_LENGTH] or clean(file_name)[:300],
            "publisher": clean(form.get("publisher", ""))[:200],
            "as_of": as_of.isoformat(),
        }
        return commands.enqueue(session, actor, JobKind.DRY_RUN, request)


def check_form(actor: Actor, form: Mapping[str, str]) -> tuple[Subject, Mode, date]:
    """Return subject, mode and as-of date of a form, before a large file is kept for nothing."""
    subject, mode = _chosen(actor, form)
    with read_session() as session:
        today = clock.today(session)
    as_of = _day(form.get("as_of", "")) or today
    if as_of > today:
        raise InvalidInputError("data.as_of_future", field="as_of")
    return subject, mode, as_of


def _chosen(actor: Actor, form: Mapping[str, str]) -> tuple[Subject, Mode]:
    try:
        subject, mode = Subject(form.get("subject", "")), Mode(form.get("mode", ""))
    except ValueError as error:
        raise InvalidInputError("data.choose_subject", field="subject") from error
    if subject not in importable(actor):
        raise NotAllowedError
    return subject, mode


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInputError("data.bad_date", field="as_of") from error


def ask_apply(actor: Actor, dry_run_id: int) -> int:
    """Queue the import that a dry run promised and return the job's number.

    Raises:
        NotFoundError: no such dry run of this person.
        InvalidInputError: the dry run found errors, or nothing to change, or was not finished.
    """
    with write_session() as session:
        dry_run = jobs.one(session, actor, dry_run_id)
        if dry_run.kind != JobKind.DRY_RUN or dry_run.state is not JobState.DONE:
            raise InvalidInputError("data.nothing_to_confirm")
        request = {
            **{key: value for key, value in dry_run.request.items() if key != "cancel"},
            "dry_run": dry_run.id,
            "hash": dry_run.result["hash"],
            "counts": dry_run.result["counts"],
        }
        return commands.enqueue(session, actor, JobKind.APPLY, request)


def ask_revert(actor: Actor, batch_id: int) -> int:
    """Queue the revert of an import and return the job's number."""
    with write_session() as session:
        return commands.enqueue(session, actor, JobKind.REVERT, {"batch": batch_id})


def stop(actor: Actor, job_id: int) -> None:
    """Stop one's own job."""
    with write_session() as session:
        commands.cancel(session, actor, job_id)


def dry_run(actor: Actor, job: JobView, progress: Progress) -> Outcome:
    """Check an upload and say what it would change."""
    plan = _plan(actor, job, progress)
    state = JobState.REFUSED if plan.error_count else JobState.DONE
    return Outcome(state, plan.as_dict())


def _plan(actor: Actor, job: JobView, progress: Progress) -> ImportPlan:
    request = job.request
    source = ImportSource(
        str(request["title"]), date.fromisoformat(request["as_of"]), str(request["publisher"])
    )
    with read_session() as session:
        return plan_import(
            session,
            actor,
            Subject(request["subject"]),
            uploads.path_of(str(request["path"])),
            mode=Mode(request["mode"]),
            source=source,
            file_name=str(request["file_name"]),
            progress=progress,
        )


def apply(actor: Actor, job: JobView, progress: Progress) -> Outcome:
    """Import an upload as its dry run said; import and job end in one transaction."""
    plan = _plan(actor, job, lambda share: progress(share * 0.6))
    counts = plan.counts.as_dict()
    if plan.file_hash != job.request["hash"] or counts != job.request["counts"]:
        raise ConflictError
    if plan.error_count:
        return Outcome(JobState.REFUSED, plan.as_dict())
    try:
        with write_session() as session:
            batch = apply_import(session, actor, plan)
            result = plan.as_dict() | {"batch": batch.id if batch else None}
            outcome = Outcome(JobState.DONE, result)
            commands.finish(session, job.id, outcome)
    except ImportRefusedError as error:
        return Outcome(JobState.REFUSED, error.plan.as_dict())
    return outcome


def undo(actor: Actor, job: JobView, _progress: Progress) -> Outcome:
    """Revert an import; revert and job end in one transaction."""
    with write_session() as session:
        batch = revert(session, actor, int(job.request["batch"]))
        outcome = Outcome(
            JobState.DONE,
            {
                "batch": batch.id,
                "reverts": batch.reverts_id,
                "counts": {"added": batch.rows_added, "withdrawn": batch.rows_withdrawn},
            },
        )
        commands.finish(session, job.id, outcome)
    return outcome


HANDLERS: Mapping[str, Callable[[Actor, JobView, Progress], Outcome]] = {
    JobKind.DRY_RUN: dry_run,
    JobKind.APPLY: apply,
    JobKind.REVERT: undo,
}
