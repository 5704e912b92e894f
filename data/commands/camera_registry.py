"""Write the register of cameras; the audit log names the fields that changed, never a secret."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands.topics import Topic, bump
from data.contracts.access import Actor
from data.contracts.clock import system_now
from data.models.cameras import Camera
from data.models.sources import DataSource, ImportBatch

SOURCE_KEY = "camera_registry"


def existing(session: Session) -> dict[str, Camera]:
    """Return the current cameras by code."""
    statement = select(Camera).where(Camera.superseded_by_id.is_(None))
    return {one.code: one for one in session.scalars(statement)}


def write(
    session: Session,
    actor: Actor,
    rows: Sequence[tuple[Camera | None, Mapping[str, Any]]],
    today: date,
    file_name: str,
) -> tuple[int, int]:
    """Add and change cameras in one batch; return how many of each."""
    batch = _batch(session, actor, file_name)
    changes: dict[str, list[str]] = {}
    added = 0
    for known, values in rows:
        if known is None:
            session.add(
                Camera(
                    **values,
                    source_id=batch.source_id,
                    batch_id=batch.id,
                    as_of_on=today,
                    simulated=False,
                )
            )
            added += 1
            continue
        moved = sorted(name for name, value in values.items() if getattr(known, name) != value)
        for name in moved:
            setattr(known, name, values[name])
        known.source_id, known.as_of_on, known.simulated = batch.source_id, today, False
        changes[known.code] = moved
    batch.rows_added, batch.rows_changed = added, len(changes)
    session.flush()
    audit.record(
        session,
        actor,
        "camera.register",
        subject=f"import_batch:{batch.id}",
        detail={"added": added, "changed": changes, "file": file_name},
    )
    bump(session, [Topic.CAMERAS])
    return added, len(changes)


def _batch(session: Session, actor: Actor, file_name: str) -> ImportBatch:
    source = session.scalar(select(DataSource).where(DataSource.key == SOURCE_KEY))
    if source is None:
        source = DataSource(
            key=SOURCE_KEY,
            title_vi="Danh mục camera do Sở quản lý",
            title_en="Register of cameras kept by the department",
            simulated=False,
        )
        session.add(source)
        session.flush()
    batch = ImportBatch(
        kind="file" if file_name else "entry",
        subject="cameras",
        source_id=source.id,
        file_name=file_name[:300],
        account_id=actor.account_id,
        account_name=actor.name[:200],
        recorded_at=system_now(),
    )
    session.add(batch)
    session.flush()
    return batch
