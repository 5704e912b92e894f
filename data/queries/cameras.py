"""Read the health of cameras; never their addresses or secrets."""

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.models.cameras import Camera, CameraState
from data.models.institutions import InstitutionProfile
from data.queries.scope import within

NOT_CHECKED = "not_checked"


def last_states() -> Subquery:
    """Select the states of each camera, newest first: `place` 1 is the last one seen."""
    return select(
        CameraState.camera_id,
        CameraState.state,
        func.row_number()
        .over(
            partition_by=CameraState.camera_id,
            order_by=(CameraState.seen_at.desc(), CameraState.id.desc()),
        )
        .label("place"),
    ).subquery("last_state")


def health(session: Session, scope: Scope) -> dict[str, int]:
    """Count the enabled cameras in scope by their last state; `not_checked` has never been seen."""
    last = last_states()
    state = func.coalesce(last.c.state, NOT_CHECKED)
    statement = (
        select(state, func.count())
        .select_from(Camera)
        .join(InstitutionProfile, InstitutionProfile.institution_id == Camera.institution_id)
        .outerjoin(last, (last.c.camera_id == Camera.id) & (last.c.place == 1))
        .where(
            Camera.superseded_by_id.is_(None),
            Camera.enabled,
            InstitutionProfile.superseded_by_id.is_(None),
            within(InstitutionProfile.unit_id, scope),
        )
        .group_by(state)
    )
    return dict(session.execute(statement).all())
