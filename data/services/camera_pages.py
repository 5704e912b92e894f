"""What the pages about the health and the use of cameras show."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from data.commands import audit
from data.commands import camera_views as commands
from data.contracts.access import Actor
from data.contracts.camera_page import STATES, CameraTile, CameraUptime
from data.contracts.clock import system_now
from data.contracts.errors import InvalidInputError, NotFoundError
from data.contracts.text import fold
from data.database import write_session
from data.queries import camera_wall as queries
from data.services import camera_wall

VIEW_NAMES = ("grid", "q", "unit", "state", "place", "patrol", "page", "codes")
UNKNOWN = CameraUptime(None, None, 0)
Health = list[tuple[CameraTile, CameraUptime]]


def health(session: Session, actor: Actor, wanted: Mapping[str, str]) -> Health:
    """Return the cameras in scope that pass the filters, those in trouble first."""
    uptimes = camera_wall.uptimes(session, actor.scope)
    words = fold(wanted.get("q", "") or "")
    chosen = [
        one
        for one in camera_wall.tiles(session, actor.scope)
        if words in fold(f"{one.institution_name} {one.name} {one.code}")
        and all(
            wanted.get(name) in {None, "", "-", value}
            for name, value in (
                ("unit", one.unit_code),
                ("state", one.state),
                ("place", one.place),
            )
        )
    ]
    order = {state: place for place, state in enumerate(STATES)}
    chosen.sort(key=lambda one: (one.state == "online", -order.get(one.state, 0), one.code))
    return [(one, uptimes.get(one.id, UNKNOWN)) for one in chosen]


def kept_picture(actor: Actor, number: int) -> bytes:
    """Return a picture kept as evidence and note who looked at it.

    Raises:
        NotFoundError: none in scope, or its term is over.
    """
    with write_session() as session:
        content = queries.picture(session, actor.scope, number)
        if content is None:
            raise NotFoundError
        audit.record(session, actor, "camera.snapshot_view", subject=f"camera_snapshot:{number}")
        return content


def save_layout(actor: Actor, name: str, view: object) -> int:
    """Save a wall under a name and return its number.

    Raises:
        InvalidInputError: no name, or what is to be saved is no view.
    """
    if not isinstance(view, dict):
        raise InvalidInputError("cameras.layout_name")
    kept = {key: str(view[key])[:400] for key in VIEW_NAMES if view.get(key)}
    with write_session() as session:
        return commands.save_layout(session, actor, name, kept, system_now())


def drop_layout(actor: Actor, number: int) -> None:
    """Remove one's own saved wall."""
    with write_session() as session:
        commands.drop_layout(session, actor, number)
