"""Zones worked out in the background: who asks, what the worker does, what comes back.

The answer is the school of each block and why; the person looks at it in the editor and keeps it
as a version there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from data.commands import jobs as commands
from data.contracts.access import Actor
from data.contracts.errors import InvalidInputError
from data.contracts.jobs import JobKind, JobState, JobView, Outcome
from data.contracts.zone_editing import Draft, Place
from data.contracts.zones import Block, ZoneSchool
from data.database import read_session, write_session
from data.domain.zones.comparing import capacity, what_if
from data.domain.zones.plane import distances
from data.domain.zoning.problem import NOBODY, Borders, Problem
from data.domain.zoning.solving import solve
from data.queries import jobs as queries
from data.services import zone_editing, zone_telling
from data.services.forecasting import calm
from data.services.zone_expecting import expected
from data.services.zone_ground import Ground, ground

Progress = Callable[[float], None]
LEAST_SECONDS, MOST_SECONDS = 1.0, 600.0
_MOST = 1_000_000.0
_MOST_SEED = 999_999_999


@dataclass(frozen=True, slots=True)
class SolveOptions:
    """How a plan is looked for; ways in metres."""

    seconds: float = 60.0
    seed: int = 1
    walking_limit_m: float | None = None
    move_penalty_m: float = 0.0
    balance_weight_m: float = 0.0

    @property
    def kept(self) -> dict[str, Any]:
        """What a job remembers."""
        return {
            "seconds": self.seconds,
            "seed": self.seed,
            "walking_limit_m": self.walking_limit_m,
            "move_penalty_m": self.move_penalty_m,
            "balance_weight_m": self.balance_weight_m,
        }


def options_of(raw: Mapping[str, Any]) -> SolveOptions:
    """Read options as a browser sends them.

    Raises:
        InvalidInputError: a figure outside its bounds.
    """
    try:
        seconds = float(raw.get("seconds", 60))
        seed = int(raw.get("seed", 1))
        limit = None if raw.get("walking_limit_m") is None else float(raw["walking_limit_m"])
        penalty = float(raw.get("move_penalty_m") or 0)
        weight = float(raw.get("balance_weight_m") or 0)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidInputError("solving.bad_options") from error
    figures = [seconds, penalty, weight, *([] if limit is None else [limit])]
    if not (
        all(isfinite(one) and 0 <= one <= _MOST for one in figures)
        and LEAST_SECONDS <= seconds <= MOST_SECONDS
        and 0 <= seed <= _MOST_SEED
    ):
        raise InvalidInputError("solving.bad_options")
    return SolveOptions(seconds, seed, limit, penalty, weight)


def ask(actor: Actor, draft: Draft, options: Mapping[str, Any]) -> int:
    """Queue the question for the worker and return the number of the job.

    Raises:
        NotAllowedError: this person does not plan zones.
        NotFoundError: no such area in this person's scope.
        InvalidInputError: bad options or conditions, or a question of this person is under way.
    """
    zone_editing.require(actor)
    wanted = options_of(options)
    with write_session() as session:
        land = ground(session, actor.scope, draft.place)
        if not len(land.blocks) or not len(land.schools):
            raise InvalidInputError("solving.no_blocks")
        known = frozenset(land.schools[ZoneSchool.CODE].tolist())
        changes = what_if(draft.what_if, known)
        if queries.open_of(session, actor, JobKind.ZONES):
            raise InvalidInputError("solving.running")
        held = {
            block: draft.school_of[block]
            for block in sorted(draft.locked)
            if block in draft.school_of
        }
        place = draft.place
        request = {
            "year": place.school_year, "grade": place.grade, "area": place.unit_code,
            "scenario": draft.scenario[:60], "what_if": changes.kept, "held": held,
            "options": wanted.kept,
        }  # fmt: skip
        return commands.enqueue(session, actor, JobKind.ZONES, request)


def stand(actor: Actor, job_id: int) -> JobView:
    """Return how a person's own question stands.

    Raises:
        NotFoundError: it is nobody's, or somebody else's.
    """
    with read_session() as session:
        return queries.one(session, actor, job_id)


def stop(actor: Actor, job_id: int) -> None:
    """Stop a person's own question."""
    with write_session() as session:
        commands.cancel(session, actor, job_id)


def perform(actor: Actor, job: JobView, progress: Progress) -> Outcome:
    """Work out the plan a job asks for, with the rights its person has now."""
    zone_editing.require(actor)
    request = job.request
    place = Place(int(request["year"]), int(request["grade"]), str(request["area"]))
    options = options_of(request["options"])
    with read_session() as session:
        land = ground(session, actor.scope, place)
        problem = problem_of(session, actor, land, place, request, options)
    answer = solve(problem, options.seconds, options.seed, calm(progress))
    blocks = land.blocks[Block.CODE].tolist()
    codes = land.schools[ZoneSchool.CODE].tolist()
    names = zone_telling.Names(
        lambda at: str(land.blocks[Block.NAME].iloc[at]),
        lambda at: str(land.schools[ZoneSchool.NAME].iloc[at]),
        "m",
    )
    return Outcome(
        JobState.DONE,
        {
            "schools": {
                blocks[at]: codes[school]
                for at, school in enumerate(answer.school.tolist())
                if school != NOBODY
            },
            "lines": zone_telling.kept(zone_telling.lines(problem, answer, names)),
            "cost": answer.cost,
            "lp_bound": answer.lp_bound,
            "milp_bound": answer.milp_bound,
            "overflow": answer.balance.overflow,
            "seed": options.seed,
        },
    )


def problem_of(
    session: Session, actor: Actor, land: Ground, place: Place, request: Mapping[str, Any],
    options: SolveOptions,
) -> Problem:  # fmt: skip
    """Put an area with a person's conditions as a question for the solver."""
    codes = land.schools[ZoneSchool.CODE].tolist()
    people = expected(session, actor.scope, land, place, str(request.get("scenario", "")))
    changes = what_if(request["what_if"], frozenset(codes))
    seats = np.nan_to_num(land.schools[ZoneSchool.SEATS].to_numpy(float))
    room = capacity(codes, seats, place.grade, changes)
    way = distances(land.homes, land.places)
    placed = np.isfinite(land.places).all(axis=1)
    room[~placed] = 0.0
    way[:, ~placed] = float(way[:, placed].max(initial=1.0))
    today = [plan.id for plan in zone_editing.in_force(session, actor.scope, place)]
    before, _, _ = zone_editing.assigned(session, actor.scope, land, today)
    block_at = {code: at for at, code in enumerate(land.blocks[Block.CODE].tolist())}
    school_at = {code: at for at, code in enumerate(codes)}
    held = {
        block_at[block]: school_at[school]
        for block, school in dict(request.get("held", {})).items()
        if block in block_at and school in school_at
    }
    pairs = [(one, other) for one, near in enumerate(land.near) for other in near]
    return Problem(
        pupils=np.nan_to_num(people.point),
        capacity=room,
        home=np.full(len(codes), NOBODY, dtype=np.int64),
        borders=Borders.of_pairs(len(block_at), np.array(pairs, dtype=np.int64).reshape(-1, 2)),
        travel=way,
        tolerance=changes.tolerance,
        fixed=held,
        current=before,
        move_penalty=options.move_penalty_m,
        balance_weight=options.balance_weight_m,
        walking_limit=options.walking_limit_m,
    )
