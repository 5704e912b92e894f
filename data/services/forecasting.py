"""The forecast as a job: who asks for it, what it does, what is left of it."""

from collections.abc import Callable, Sequence
from time import monotonic

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands import forecasts as commands
from data.commands import jobs
from data.commands.forecasts import RunRecord
from data.contracts.access import SYSTEM, WHOLE_CITY, Actor, Permission
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.forecasting import MOST_YEARS, ScenarioView
from data.contracts.jobs import JobKind, JobState, JobView, Outcome
from data.database import read_session, write_session
from data.models.forecasts import ForecastRun
from data.queries import clock, forecasts
from data.services import forecast_data, forecast_run

Progress = Callable[[float], None]
MOST_SCENARIOS = 6
_TELL_EVERY_SECONDS = 0.5


def ask(actor: Actor) -> int:
    """Queue a run of the newest version of every scenario; a run under way is joined.

    Raises:
        NotAllowedError: this person may not.
    """
    if not actor.may(Permission.FORECAST_RUN):
        raise NotAllowedError
    with write_session() as session:
        known = forecasts.open_job(session)
        return known.id if known else enqueue(session, actor)


def enqueue(session: Session, actor: Actor) -> int:
    """Queue a run in the caller's transaction."""
    request = {"horizon": MOST_YEARS, "seed": forecast_run.SEED}
    return jobs.enqueue(session, actor, JobKind.FORECAST, request)


def stop(actor: Actor) -> None:
    """Stop the run under way.

    Raises:
        NotAllowedError: this person may not.
        NotFoundError: none is under way.
    """
    if not actor.may(Permission.FORECAST_RUN):
        raise NotAllowedError
    with write_session() as session:
        known = forecasts.open_job(session)
        if known is None:
            raise NotFoundError
        jobs.cancel_any(session, known.id)


def perform(actor: Actor, job: JobView, progress: Progress) -> Outcome:
    """Make the forecast a job asks for; results and the job's end are one transaction."""
    record, run_id = _make(
        actor,
        calm(progress),
        horizon=int(job.request.get("horizon", MOST_YEARS)),
        seed=int(job.request.get("seed", forecast_run.SEED)),
        job_id=job.id,
    )
    return Outcome(JobState.DONE, {"run": run_id, "digest": record.digest})


def run_now(
    progress: Progress, *, key: str = "", seed: int = forecast_run.SEED
) -> tuple[int, RunRecord]:
    """Make a forecast in this process, around one scenario if named, and return its number.

    Raises:
        InvalidInputError: no such scenario, or nothing to forecast from.
    """
    record, run_id = _make(SYSTEM, calm(progress), seed=seed, key=key)
    return run_id, record


def _make(
    actor: Actor,
    progress: Progress,
    *,
    horizon: int = MOST_YEARS,
    seed: int = forecast_run.SEED,
    key: str = "",
    job_id: int | None = None,
) -> tuple[RunRecord, int]:
    progress(0.0)
    with read_session() as session:
        chosen = _chosen(forecasts.scenarios(session), key)
        data = forecast_data.read(session, WHOLE_CITY)
        now = clock.now(session)
    progress(0.03)
    result = forecast_run.run(
        data,
        chosen,
        horizon=horizon,
        seed=seed,
        progress=lambda share: progress(0.03 + 0.94 * share),
    )
    progress(0.97)
    record = RunRecord(
        method=result.method,
        data_on=data.data_on,
        base_year=data.base_year,
        horizon=horizon,
        seed=seed,
        settings=result.settings,
        back_test=result.back_test,
        issues=result.issues,
        digest=result.digest,
        seconds=result.seconds,
        simulated=data.simulated,
        recorded_at=now,
        areas=result.areas,
        hot_spots=result.hot_spots,
    )
    with write_session() as session:
        run_id = commands.save_run(session, actor, record)
        if job_id is not None:
            done = Outcome(JobState.DONE, {"run": run_id, "digest": record.digest})
            jobs.finish(session, job_id, done)
    return record, run_id


def _chosen(known: Sequence[ScenarioView], key: str) -> Sequence[ScenarioView]:
    """Put the wished scenario first: its assumptions are weighed, the others stand beside it."""
    first = [one for one in known if one.key == key]
    if not known or (key and not first):
        raise InvalidInputError("forecast.no_scenario", field="scenario")
    return [*first, *(one for one in known if one.key != key)][:MOST_SCENARIOS]


def calm(progress: Progress) -> Progress:
    """Pass progress on at most twice a second: each telling is a transaction."""
    last = -_TELL_EVERY_SECONDS

    def tell(share: float) -> None:
        nonlocal last
        if monotonic() - last >= _TELL_EVERY_SECONDS:
            last = monotonic()
            progress(min(share, 0.99))

    return tell


def has_run(session: Session) -> bool:
    """Tell whether any forecast is stored."""
    return bool(session.scalar(select(func.count()).select_from(ForecastRun)))
