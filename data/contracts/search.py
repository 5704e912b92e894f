"""What the palette finds."""

from dataclasses import dataclass
from enum import StrEnum


class HitKind(StrEnum):
    """Kinds of records the palette knows."""

    UNIT = "unit"
    INSTITUTION = "institution"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Hit:
    """One record whose name fits.

    `key` is its code; `place` says where it belongs; `page_code` is the unit whose page shows it
    (empty for tasks and for the city, whose page is the overview).
    """

    kind: HitKind
    key: str
    name: str
    place: str = ""
    page_code: str = ""
