"""What the pages about cameras show and ask."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

MOST_TILES = 64  # of one request; a wall of 6x6 asks for 36
CLEAR_LIMIT = timedelta(minutes=10)
LATE_LIMIT = timedelta(minutes=30)
LEAST_REASON = 10
LONGEST_REASON = 500
STALE_AFTER_MS = 5_000  # an older picture is greyed: a frozen one never looks live
KEPT_DAYS = (1, 7, 30, 90)  # a picture kept as evidence goes after one of these
GRIDS = (1, 2, 3, 4, 5, 6)
STATES = (
    "online",
    "offline",
    "refused",
    "no_video",
    "frozen",
    "covered",
    "wrong_time",
    "not_checked",
)


@dataclass(frozen=True, slots=True)
class CameraTile:
    """A registered camera in scope as a wall needs it; never its address or secret."""

    id: int
    code: str
    name: str
    place: str
    institution_code: str
    institution_name: str
    unit_code: str
    unit_name: str
    state: str
    seen_at: datetime | None
    views_from: time | None
    views_to: time | None
    purpose: str
    simulated: bool

    def watchable_at(self, moment: time) -> bool:
        """Tell whether `moment` of the city lies in the set hours; none set means always."""
        start, end = self.views_from, self.views_to
        if start is None or end is None:
            return True
        return start <= moment < end if start <= end else moment >= start or moment < end


@dataclass(frozen=True, slots=True)
class CameraUptime:
    """How steadily a camera worked."""

    day: float | None  # share of the last 24 hours it was seen working; None: not known
    week: float | None
    changes: int  # of state in the last 24 hours

    @property
    def is_flapping(self) -> bool:
        """Tell whether the camera comes and goes."""
        return self.changes >= 6


@dataclass(frozen=True, slots=True)
class StateSpan:
    """One change of a camera's state."""

    camera_id: int
    state: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ViewingLine:
    """One viewing that needed a reason, for those who review."""

    id: int
    kind: str
    who: str
    camera_code: str
    camera_name: str
    institution_code: str
    institution_name: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    frames: int


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """One picture kept as evidence."""

    id: int
    who: str
    camera_code: str
    institution_name: str
    target: str
    target_key: str
    reason: str
    taken_at: datetime
    expires_at: datetime
    purged: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A saved wall."""

    id: int
    name: str
    view: dict[str, str]


@dataclass(frozen=True, slots=True)
class RegistryLine:
    """A camera as its keepers see it; whether there is a secret, never which."""

    id: int
    code: str
    name: str
    place: str
    institution_code: str
    institution_name: str
    scheme: str
    host: str
    port: int
    path: str
    query: str
    sub_path: str
    sub_query: str
    username: str
    has_secret: bool
    purpose: str
    retention: str
    masks: Any  # polygons, see `data.contracts.camera_registry`
    views_from: time | None
    views_to: time | None
    enabled: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class TileFrame:
    """The newest picture of one tile of a request, by its place there."""

    place: int
    at_ms: int
    mode: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a picture is kept for, why, and for how many days."""

    target: str
    key: str
    reason: str
    days: int
