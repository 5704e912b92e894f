"""Serve walls: which cameras one may see, the newest pictures, viewings that need a reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from data.adapters.camera_frames import FrameFolder
from data.commands import camera_views as commands
from data.commands.topics import Topic
from data.contracts.access import SYSTEM, Actor, Permission, Scope
from data.contracts.camera_page import (
    MOST_TILES,
    STALE_AFTER_MS,
    CameraTile,
    CameraUptime,
    Evidence,
    TileFrame,
)
from data.contracts.clock import system_now
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.frames import records
from data.contracts.plan import AlertRow, TaskRow
from data.database import read_session, write_session
from data.domain import camera_uptime
from data.queries import alerts, camera_wall, clock, plan
from data.services.caching import cached
from data.services.packing import Packed
from data.settings import settings

TOPICS = (Topic.CAMERAS, Topic.INSTITUTIONS, Topic.UNITS)
FACES_UP_TO = 4  # tiles; larger walls are pixelated in full
CLEAR, LATE, FACES, WALL = "clear", "late", "faces", "wall"
MODES = {WALL: 0, FACES: 1, CLEAR: 2}
PICTURE, NOT_FOUND, CLOSED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Asked:
    """One tile of a request."""

    camera_id: int
    since_ms: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is told: pictures that changed, and places without one by their reason."""

    frames: tuple[TileFrame, ...] = ()
    refused: dict[int, int] = field(default_factory=dict)


def folder() -> FrameFolder:
    """Return the folder of pictures of this installation."""
    return FrameFolder(settings().frame_dir)


def tiles(session: Session, scope: Scope) -> tuple[CameraTile, ...]:
    """Return the cameras in scope as a wall shows them."""
    return cached(
        session, scope, "camera_tiles", TOPICS, "", lambda: camera_wall.tiles(session, scope)
    )


def by_id(session: Session, scope: Scope) -> dict[int, CameraTile]:
    """Return the cameras in scope by number."""
    return cached(
        session,
        scope,
        "camera_tiles_by_id",
        TOPICS,
        "",
        lambda: {one.id: one for one in tiles(session, scope)},
    )


def packed(session: Session, scope: Scope) -> Packed:
    """Return the cameras in scope for the browser."""
    return cached(
        session,
        scope,
        "camera_tiles_packed",
        TOPICS,
        "",
        lambda: Packed.of([_told(one) for one in tiles(session, scope)]),
    )


def _told(one: CameraTile) -> dict[str, object]:
    hours = (
        f"{one.views_from:%H:%M}-{one.views_to:%H:%M}" if one.views_from and one.views_to else ""
    )
    return {
        "id": one.id,
        "code": one.code,
        "name": one.name,
        "place": one.place,
        "school": one.institution_code,
        "school_name": one.institution_name,
        "unit": one.unit_code,
        "unit_name": one.unit_name,
        "state": one.state,
        "seen": one.seen_at.isoformat() if one.seen_at else "",
        "hours": hours,
        "purpose": one.purpose,
        "simulated": one.simulated,
    }


def one_of(session: Session, actor: Actor, camera_id: int) -> CameraTile:
    """Return a camera in the actor's scope.

    Raises:
        NotFoundError: there is none, or it is a stranger's.
    """
    found = by_id(session, actor.scope).get(camera_id)
    if found is None:
        raise NotFoundError
    return found


def kind_for(camera_id: int, tiles_shown: int, open_now: dict[tuple[int, str], int]) -> str:
    """Return how much of a camera is shown: clear only within an open viewing."""
    if (camera_id, CLEAR) in open_now:
        return CLEAR
    return FACES if tiles_shown <= FACES_UP_TO else WALL


def poll(frames: FrameFolder, actor: Actor, asked: Sequence[Asked]) -> Answer:
    """Return the pictures that changed; every asked camera is checked against the scope.

    Raises:
        InvalidInputError: more tiles than one request may ask for.
    """
    if len(asked) > MOST_TILES:
        raise InvalidInputError("cameras.too_many", most=MOST_TILES)
    with read_session() as session:
        known = by_id(session, actor.scope)
        moment = clock.now(session).time()
        open_now = camera_wall.open_viewings(session, actor, system_now())
    if not actor.may(Permission.CAMERA_CLEAR):
        open_now = {key: number for key, number in open_now.items() if key[1] != CLEAR}
    sent: list[TileFrame] = []
    refused: dict[int, int] = {}
    served: Counter[int] = Counter()
    for place, one in enumerate(asked):
        camera = known.get(one.camera_id)
        reasons = [
            open_now[key] for kind in (LATE, CLEAR) if (key := (one.camera_id, kind)) in open_now
        ]
        if camera is None or not (reasons or camera.watchable_at(moment)):
            refused[place] = NOT_FOUND if camera is None else CLOSED
            continue
        kind = kind_for(camera.id, len(asked), open_now)
        frames.lease(camera.id, kind, actor.username)
        found = frames.newest(camera.id, kind, actor.username, one.since_ms)
        if found is not None:
            sent.append(TileFrame(place, found.at_ms, MODES[kind], found.content))
            served.update(reasons)
    if served:
        with write_session() as session:
            commands.count_frames(session, served)
    return Answer(tuple(sent), refused)


def open_viewing(
    actor: Actor, camera_ids: Sequence[int], kind: str, reason: str, minutes: int
) -> datetime:
    """Open viewings with a reason and return when they end.

    Raises:
        NotAllowedError: a clear view without its permission.
        NotFoundError: one of the cameras is not in scope; then none is opened.
        InvalidInputError: no sufficient reason, too many minutes or cameras.
    """
    if kind == CLEAR and not actor.may(Permission.CAMERA_CLEAR):
        raise NotAllowedError
    most = FACES_UP_TO if kind == CLEAR else MOST_TILES
    if not 0 < len(camera_ids) <= most:
        raise InvalidInputError("cameras.too_many", most=most)
    now = system_now()
    with write_session() as session:
        for camera_id in camera_ids:
            camera = one_of(session, actor, camera_id)
            commands.open_viewing(
                session, actor, camera, kind, reason=reason, now=now, minutes=minutes
            )
    return now + timedelta(minutes=minutes)


def stop_clear(actor: Actor) -> int:
    """End one's own clear views before their time."""
    with write_session() as session:
        return commands.stop_viewings(session, actor, CLEAR, system_now())


def keep_picture(
    frames: FrameFolder,
    actor: Actor,
    camera_id: int,
    evidence: Evidence,
) -> int:
    """Keep the newest picture, as blurred as the reader sees it, for an alert or a task.

    Raises:
        NotFoundError: camera, alert or task is not in scope.
        InvalidInputError: no reason, no such term, or no picture of the last seconds.
    """
    now = system_now()
    with write_session() as session:
        camera = one_of(session, actor, camera_id)
        if (evidence.target, evidence.key) not in {
            (kind, key) for kind, key, _ in targets(session, actor)
        }:
            raise NotFoundError
        open_now = camera_wall.open_viewings(session, actor, now)
        if not camera.watchable_at(clock.now(session).time()) and not any(
            (camera.id, kind) in open_now for kind in (LATE, CLEAR)
        ):
            raise InvalidInputError("cameras.closed_now")
        kind = kind_for(camera.id, 1, open_now if actor.may(Permission.CAMERA_CLEAR) else {})
        fresh = int(now.timestamp() * 1000) - STALE_AFTER_MS
        found = frames.newest(camera.id, kind, actor.username, fresh) or frames.newest(
            camera.id, WALL, actor.username, fresh
        )
        if found is None:
            raise InvalidInputError("cameras.no_picture")
        return commands.keep_picture(
            session,
            actor,
            camera,
            found.content,
            evidence,
            now,
        )


def targets(session: Session, actor: Actor) -> list[tuple[str, str, str]]:
    """Return what a picture can be evidence of: (kind, key, name) of open alerts and tasks."""
    now = clock.now(session)
    language = actor.language
    found = [
        ("alert", str(row[AlertRow.ID]), f"{row[AlertRow.RULE]} {row[AlertRow.SUBJECT]}")
        for row in records(alerts.still_open(session, actor.scope))
    ]
    name = TaskRow.TITLE_VI if language == "vi" else TaskRow.TITLE_EN
    found += [
        ("task", row[TaskRow.KEY], f"{row[TaskRow.KEY]} {row[name]}")
        for row in records(plan.tasks(session, actor.scope, now))
    ]
    return found


def uptimes(session: Session, scope: Scope) -> dict[int, CameraUptime]:
    """Return the uptime of the cameras in scope over the last day and week."""
    now = clock.now(session)
    return camera_uptime.uptimes(camera_wall.history(session, scope, now), now)


def purge() -> int:
    """Remove expired pictures and end viewings whose time is over; return how many."""
    now = system_now()
    with write_session() as session:
        closed = commands.close_expired(session, SYSTEM, now)
        return closed + commands.purge_pictures(session, SYSTEM, now)
