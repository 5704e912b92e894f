"""Read cameras for walls, their history, and who looked; never addresses or secrets."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from data.contracts.access import Actor, Scope
from data.contracts.camera_page import (
    CameraTile,
    Layout,
    RegistryLine,
    SnapshotLine,
    StateSpan,
    ViewingLine,
)
from data.models.camera_views import CameraLayout, CameraSnapshot, CameraViewing
from data.models.cameras import Camera, CameraState
from data.models.institutions import Institution, InstitutionProfile
from data.models.units import AdministrativeUnit, UnitProfile
from data.queries.cameras import NOT_CHECKED, last_states
from data.queries.scope import within

WEEK = timedelta(days=7)
MOST_LINES = 500


def _profile() -> ColumnElement[bool]:
    return and_(
        InstitutionProfile.institution_id == Camera.institution_id,
        InstitutionProfile.superseded_by_id.is_(None),
    )


def tiles(session: Session, scope: Scope) -> tuple[CameraTile, ...]:
    """Return the enabled cameras in scope with their last state, by unit, school and code."""
    last = last_states()
    seen = aliased(CameraState)
    own, above = aliased(UnitProfile), aliased(UnitProfile)
    is_ward = and_(own.level == "commune", above.unit_id.is_not(None))
    area = case((is_ward, above.unit_id), else_=own.unit_id)
    statement = (
        select(
            Camera.id,
            Camera.code,
            Camera.name,
            Camera.place,
            Institution.code,
            InstitutionProfile.name,
            AdministrativeUnit.code,
            case((is_ward, above.name), else_=own.name),
            func.coalesce(last.c.state, NOT_CHECKED),
            select(func.max(seen.seen_at)).where(seen.camera_id == Camera.id).scalar_subquery(),
            Camera.views_from,
            Camera.views_to,
            Camera.purpose,
            Camera.simulated,
        )
        .select_from(Camera)
        .join(Institution, Institution.id == Camera.institution_id)
        .join(InstitutionProfile, _profile())
        .join(
            own,
            and_(own.unit_id == InstitutionProfile.unit_id, own.superseded_by_id.is_(None)),
        )
        .outerjoin(above, and_(above.unit_id == own.parent_id, above.superseded_by_id.is_(None)))
        .join(AdministrativeUnit, AdministrativeUnit.id == area)
        .outerjoin(last, (last.c.camera_id == Camera.id) & (last.c.place == 1))
        .where(
            Camera.superseded_by_id.is_(None),
            Camera.enabled,
            within(InstitutionProfile.unit_id, scope),
        )
        .order_by(AdministrativeUnit.code, Institution.code, Camera.code)
    )
    return tuple(CameraTile(*row) for row in session.execute(statement))


def history(session: Session, scope: Scope, now: datetime) -> tuple[StateSpan, ...]:
    """Return the states of the last week and the one before it, by camera and time."""
    since = now - WEEK
    before = (
        select(func.max(CameraState.id))
        .where(CameraState.seen_at <= since)
        .group_by(CameraState.camera_id)
    )
    statement = (
        select(CameraState.camera_id, CameraState.state, CameraState.seen_at)
        .join(Camera, Camera.id == CameraState.camera_id)
        .join(InstitutionProfile, _profile())
        .where(
            Camera.superseded_by_id.is_(None),
            within(InstitutionProfile.unit_id, scope),
            CameraState.seen_at <= now,
            or_(CameraState.seen_at > since, CameraState.id.in_(before)),
        )
        .order_by(CameraState.camera_id, CameraState.seen_at, CameraState.id)
    )
    return tuple(StateSpan(*row) for row in session.execute(statement))


def viewings(session: Session, scope: Scope) -> tuple[ViewingLine, ...]:
    """Return the newest viewings that needed a reason, of cameras in scope."""
    statement = (
        select(
            CameraViewing.id,
            CameraViewing.kind,
            CameraViewing.account_name,
            Camera.code,
            Camera.name,
            Institution.code,
            InstitutionProfile.name,
            CameraViewing.starts_at,
            func.coalesce(CameraViewing.stopped_at, CameraViewing.ends_at),
            CameraViewing.reason,
            CameraViewing.frames,
        )
        .join(Camera, Camera.id == CameraViewing.camera_id)
        .join(Institution, Institution.id == Camera.institution_id)
        .join(InstitutionProfile, _profile())
        .where(within(InstitutionProfile.unit_id, scope))
        .order_by(CameraViewing.id.desc())
        .limit(MOST_LINES)
    )
    return tuple(ViewingLine(*row) for row in session.execute(statement))


def snapshots(session: Session, scope: Scope) -> tuple[SnapshotLine, ...]:
    """Return the newest pictures kept as evidence, of cameras in scope."""
    statement = (
        select(
            CameraSnapshot.id,
            CameraSnapshot.account_name,
            Camera.code,
            InstitutionProfile.name,
            CameraSnapshot.target,
            CameraSnapshot.target_key,
            CameraSnapshot.reason,
            CameraSnapshot.taken_at,
            CameraSnapshot.expires_at,
            CameraSnapshot.picture.is_(None),
        )
        .join(Camera, Camera.id == CameraSnapshot.camera_id)
        .join(InstitutionProfile, _profile())
        .where(within(InstitutionProfile.unit_id, scope))
        .order_by(CameraSnapshot.id.desc())
        .limit(MOST_LINES)
    )
    return tuple(SnapshotLine(*tuple(row)) for row in session.execute(statement))


def picture(session: Session, scope: Scope, number: int) -> bytes | None:
    """Return a kept picture; None if there is none in scope, or it has gone."""
    statement = (
        select(CameraSnapshot.picture)
        .join(Camera, Camera.id == CameraSnapshot.camera_id)
        .join(InstitutionProfile, _profile())
        .where(CameraSnapshot.id == number, within(InstitutionProfile.unit_id, scope))
    )
    return session.scalar(statement)


def open_viewings(session: Session, actor: Actor, now: datetime) -> dict[tuple[int, str], int]:
    """Return (camera, kind) -> viewing of one's own that is still open."""
    row = CameraViewing
    statement = (
        select(row.camera_id, row.kind, row.id)
        .join(Camera, Camera.id == row.camera_id)
        .join(InstitutionProfile, _profile())
        .where(
            row.account_id == actor.account_id,
            row.stopped_at.is_(None),
            row.starts_at <= now,
            row.ends_at > now,
            within(InstitutionProfile.unit_id, actor.scope),
        )
    )
    return {(camera, kind): number for camera, kind, number in session.execute(statement)}


def layouts(session: Session, actor: Actor) -> tuple[Layout, ...]:
    """Return one's own saved walls by name."""
    statement = (
        select(CameraLayout.id, CameraLayout.name, CameraLayout.view)
        .where(CameraLayout.account_id == actor.account_id)
        .order_by(CameraLayout.name)
    )
    return tuple(Layout(*row) for row in session.execute(statement))


def registry(session: Session, scope: Scope) -> tuple[RegistryLine, ...]:
    """Return every current camera in scope for its keepers; the secret itself stays inside."""
    statement = (
        select(
            Camera.id,
            Camera.code,
            Camera.name,
            Camera.place,
            Institution.code,
            InstitutionProfile.name,
            Camera.scheme,
            Camera.host,
            Camera.port,
            Camera.path,
            Camera.query,
            Camera.sub_path,
            Camera.sub_query,
            Camera.username,
            Camera.secret.is_not(None),
            Camera.purpose,
            Camera.retention,
            Camera.masks,
            Camera.views_from,
            Camera.views_to,
            Camera.enabled,
            Camera.simulated,
        )
        .join(Institution, Institution.id == Camera.institution_id)
        .join(InstitutionProfile, _profile())
        .where(Camera.superseded_by_id.is_(None), within(InstitutionProfile.unit_id, scope))
        .order_by(Camera.code)
    )
    return tuple(RegistryLine(*tuple(row)) for row in session.execute(statement))


def schools(session: Session) -> dict[str, int]:
    """Return the ids of the institutions that stand, by code; for the keepers of the register."""
    statement = (
        select(Institution.code, Institution.id)
        .join(InstitutionProfile, InstitutionProfile.institution_id == Institution.id)
        .where(InstitutionProfile.superseded_by_id.is_(None))
    )
    return dict(session.execute(statement).all())
