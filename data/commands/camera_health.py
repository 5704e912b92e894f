"""Write what the camera service saw: states when they change, and that cameras were asked."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.commands.topics import Topic, bump
from data.models.cameras import CameraCheck, CameraState


def note_states(session: Session, changed: Mapping[int, tuple[str, str]], now: datetime) -> None:
    """Append the states (state, detail) of cameras whose state has changed."""
    if not changed:
        return
    session.add_all(
        CameraState(camera_id=camera, state=state, detail=detail[:300], seen_at=now)
        for camera, (state, detail) in sorted(changed.items())
    )
    session.flush()
    bump(session, (Topic.CAMERAS,))


def note_checks(
    session: Session, asked: Collection[int], online: Collection[int], now: datetime
) -> None:
    """Keep when cameras were asked, and which of them were well."""
    known = set(session.scalars(select(CameraCheck.camera_id)))
    called, well = set(asked), set(online)
    session.add_all(
        CameraCheck(camera_id=one, checked_at=now, online_at=now if one in well else None)
        for one in sorted(called - known)
    )
    session.flush()
    for camera_ids, values in (
        (known & called, {"checked_at": now}),
        (known & well, {"online_at": now}),
    ):
        if camera_ids:
            session.execute(
                update(CameraCheck)
                .where(CameraCheck.camera_id.in_(sorted(camera_ids)))
                .values(values)
                .execution_options(synchronize_session=False)
            )
