"""Write how cameras are looked at: saved walls, viewings with a reason, kept pictures."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands.topics import Topic, bump
from data.contracts.access import Actor
from data.contracts.camera_page import (
    CLEAR_LIMIT,
    KEPT_DAYS,
    LATE_LIMIT,
    LEAST_REASON,
    LONGEST_REASON,
    CameraTile,
    Evidence,
)
from data.contracts.errors import InvalidInputError, NotFoundError
from data.contracts.text import clean
from data.models.camera_views import CameraLayout, CameraSnapshot, CameraViewing

LIMITS = {"clear": CLEAR_LIMIT, "late": LATE_LIMIT}
MOST_LAYOUTS = 30


def reason_of(text: str) -> str:
    """Return a tidy reason.

    Raises:
        InvalidInputError: it says too little, or too much.
    """
    reason = clean(text)
    if not LEAST_REASON <= len(reason) <= LONGEST_REASON:
        raise InvalidInputError("cameras.reason_length", least=LEAST_REASON, longest=LONGEST_REASON)
    return reason


def open_viewing(
    session: Session,
    actor: Actor,
    camera: CameraTile,
    kind: str,
    *,
    reason: str,
    now: datetime,
    minutes: int,
) -> int:
    """Let `actor` look at one camera for some minutes and return the viewing's number.

    Raises:
        InvalidInputError: no sufficient reason, or more minutes than allowed.
    """
    told = reason_of(reason)
    lasting = timedelta(minutes=minutes)
    if not timedelta() < lasting <= LIMITS[kind]:
        most = int(LIMITS[kind].total_seconds() // 60)
        raise InvalidInputError("cameras.minutes_range", most=most)
    stop_viewings(session, actor, kind, now, camera.id)
    viewing = CameraViewing(
        camera_id=camera.id,
        account_id=actor.account_id,
        account_name=actor.name[:200],
        kind=kind,
        reason=told,
        starts_at=now,
        ends_at=now + lasting,
    )
    session.add(viewing)
    session.flush()
    audit.record(
        session,
        actor,
        f"camera.view_{kind}",
        subject=f"camera:{camera.code}",
        detail={
            "viewing": viewing.id,
            "institution": camera.institution_code,
            "reason": told,
            "from": now.isoformat(timespec="seconds"),
            "to": viewing.ends_at.isoformat(timespec="seconds"),
        },
    )
    return viewing.id


def stop_viewings(
    session: Session, actor: Actor, kind: str, now: datetime, camera_id: int | None = None
) -> int:
    """End one's own open viewings of a kind; the audit log learns how many frames were served."""
    row = CameraViewing
    statement = select(row).where(
        row.account_id == actor.account_id,
        row.kind == kind,
        row.stopped_at.is_(None),
        row.ends_at > now,
    )
    if camera_id is not None:
        statement = statement.where(row.camera_id == camera_id)
    found = session.scalars(statement).all()
    for one in found:
        _close(session, actor, one, now)
    return len(found)


def _close(session: Session, actor: Actor, viewing: CameraViewing, at: datetime) -> None:
    viewing.stopped_at = max(at, viewing.starts_at)
    session.flush()
    audit.record(
        session,
        actor,
        "camera.view_end",
        subject=f"camera_viewing:{viewing.id}",
        detail={
            "kind": viewing.kind,
            "who": viewing.account_name,
            "frames": viewing.frames,
            "from": viewing.starts_at.isoformat(timespec="seconds"),
            "to": viewing.stopped_at.isoformat(timespec="seconds"),
        },
    )


def close_expired(session: Session, actor: Actor, now: datetime) -> int:
    """End the viewings whose time is over, so that the audit log holds what they served."""
    row = CameraViewing
    found = session.scalars(select(row).where(row.stopped_at.is_(None), row.ends_at <= now)).all()
    for one in found:
        _close(session, actor, one, one.ends_at)
    return len(found)


def count_frames(session: Session, served: Mapping[int, int]) -> None:
    """Add the frames served in each viewing."""
    for number, frames in served.items():
        session.execute(
            update(CameraViewing)
            .where(CameraViewing.id == number)
            .values(frames=CameraViewing.frames + frames)
        )


def keep_picture(
    session: Session,
    actor: Actor,
    camera: CameraTile,
    content: bytes,
    evidence: Evidence,
    now: datetime,
) -> int:
    """Keep a picture as evidence of an alert or a task until it expires.

    Raises:
        InvalidInputError: no sufficient reason, or a term that is not offered.
    """
    told = reason_of(evidence.reason)
    if evidence.days not in KEPT_DAYS:
        raise InvalidInputError("cameras.days_unknown")
    kept = CameraSnapshot(
        camera_id=camera.id,
        account_id=actor.account_id,
        account_name=actor.name[:200],
        target=evidence.target,
        target_key=evidence.key,
        reason=told,
        picture=content,
        taken_at=now,
        expires_at=now + timedelta(days=evidence.days),
    )
    session.add(kept)
    session.flush()
    audit.record(
        session,
        actor,
        "camera.snapshot",
        subject=f"camera:{camera.code}",
        detail={
            "snapshot": kept.id,
            "institution": camera.institution_code,
            "for": f"{evidence.target}:{evidence.key}",
            "reason": told,
            "expires": kept.expires_at.isoformat(timespec="seconds"),
        },
    )
    bump(session, [Topic.CAMERAS])
    return kept.id


def purge_pictures(session: Session, actor: Actor, now: datetime) -> int:
    """Remove pictures whose term is over; who kept them, and why, stays."""
    row = CameraSnapshot
    due = session.scalars(select(row).where(row.expires_at <= now, row.picture.is_not(None))).all()
    for one in due:
        one.picture, one.purged_at = None, now
    if due:
        session.flush()
        numbers = [one.id for one in due]
        audit.record(session, actor, "camera.snapshot_purge", detail={"snapshots": numbers})
        bump(session, [Topic.CAMERAS])
    return len(due)


def save_layout(
    session: Session, actor: Actor, name: str, view: Mapping[str, str], now: datetime
) -> int:
    """Save a wall under a name; the same name is saved over.

    Raises:
        InvalidInputError: no name, or too many walls.
    """
    told = clean(name)[:80]
    if not told or actor.account_id is None:
        raise InvalidInputError("cameras.layout_name")
    owned = select(CameraLayout).where(CameraLayout.account_id == actor.account_id)
    known = session.scalars(owned).all()
    layout = next((one for one in known if one.name == told), None)
    if layout is None:
        if len(known) >= MOST_LAYOUTS:
            raise InvalidInputError("cameras.layout_many", most=MOST_LAYOUTS)
        layout = CameraLayout(account_id=actor.account_id, name=told, view={}, saved_at=now)
        session.add(layout)
    layout.view, layout.saved_at = dict(view), now
    session.flush()
    audit.record(session, actor, "camera.layout_save", subject=f"camera_layout:{layout.id}")
    return layout.id


def drop_layout(session: Session, actor: Actor, number: int) -> None:
    """Remove one's own saved wall.

    Raises:
        NotFoundError: no such wall of one's own.
    """
    layout = session.get(CameraLayout, number)
    if layout is None or layout.account_id != actor.account_id:
        raise NotFoundError
    session.delete(layout)
    audit.record(session, actor, "camera.layout_drop", subject=f"camera_layout:{number}")
