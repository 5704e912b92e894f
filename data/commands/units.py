"""Correct the name or area of a unit; the old state stays as history."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands.topics import Topic, bump
from data.contracts.access import Actor
from data.contracts.clock import system_now
from data.contracts.errors import ConflictError, InvalidInputError, NotFoundError
from data.contracts.text import clean, fold
from data.models.sources import DataSource, ImportBatch
from data.models.units import AdministrativeUnit, UnitProfile, profile_fingerprint

ENTRY_SOURCE = "ioc_entry"
LARGEST_KM2 = 100_000.0


def correct(
    session: Session,
    actor: Actor,
    code: str,
    *,
    name: str,
    area_km2: float | None,
    seen: str,
    today: date,
) -> bool:
    """Enter a new name and area; return False when they are as before.

    Raises:
        ConflictError: the unit is no longer as it was when `seen`.
        InvalidInputError: a field was refused; `values["field"]` names it.
    """
    unit, old = _current(session, code)
    if seen != profile_fingerprint(old):
        raise ConflictError
    name = clean(name)
    if not 2 <= len(name) <= 200:
        raise InvalidInputError("admin.name_length", field="name")
    if area_km2 is not None and not 0 < area_km2 <= LARGEST_KM2:
        raise InvalidInputError("admin.area_range", field="area")
    if (name, area_km2) == (old.name, old.area_km2):
        return False
    batch = _batch(session, actor)
    old.superseded_by_id = batch.id
    session.flush()
    session.add(_successor(old, name, area_km2, batch, today))
    audit.record(
        session,
        actor,
        "unit.edit",
        subject=f"unit:{unit.code}",
        detail={
            "name": name,
            "area_km2": area_km2,
            "before": {"name": old.name, "area_km2": old.area_km2},
        },
    )
    bump(session, [Topic.UNITS])
    return True


def _current(session: Session, code: str) -> tuple[AdministrativeUnit, UnitProfile]:
    row = session.execute(
        select(AdministrativeUnit, UnitProfile)
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .where(AdministrativeUnit.code == code, UnitProfile.superseded_by_id.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return row[0], row[1]


def _batch(session: Session, actor: Actor) -> ImportBatch:
    source = session.scalar(select(DataSource).where(DataSource.key == ENTRY_SOURCE))
    if source is None:
        source = DataSource(
            key=ENTRY_SOURCE, title_vi="Nhập tại hệ thống", title_en="Entered in this system"
        )
        session.add(source)
        session.flush()
    batch = ImportBatch(
        kind="entry",
        subject="units",
        source_id=source.id,
        account_id=actor.account_id,
        account_name=actor.username,
        recorded_at=system_now(),
        rows_changed=1,
    )
    session.add(batch)
    session.flush()
    return batch


def _successor(
    old: UnitProfile, name: str, area_km2: float | None, batch: ImportBatch, today: date
) -> UnitProfile:
    return UnitProfile(
        unit_id=old.unit_id,
        parent_id=old.parent_id,
        level=old.level,
        name=name,
        name_folded=fold(name),
        area_km2=area_km2,
        lon=old.lon,
        lat=old.lat,
        source_id=batch.source_id,
        batch_id=batch.id,
        as_of_on=today,
        simulated=False,
    )
