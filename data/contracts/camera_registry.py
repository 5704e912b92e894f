"""The register of cameras as a file and as a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

COLUMNS = (
    "code",
    "name",
    "institution_code",
    "place",
    "scheme",
    "host",
    "port",
    "path",
    "query",
    "sub_path",
    "sub_query",
    "username",
    "secret",
    "purpose",
    "retention",
    "masks",
    "views_from",
    "views_to",
    "enabled",
)
REQUIRED = frozenset({"code", "name", "institution_code", "place", "scheme", "host", "port"})
PLACES = ("gate", "yard", "corridor", "kitchen", "parking")
LENGTHS: Mapping[str, int] = {
    "code": 40,
    "name": 200,
    "username": 100,
    "secret": 200,
    "purpose": 1000,
    "retention": 300,
    "masks": 4000,
}
MOST_ROWS = 20_000
LEAST_CORNERS = 3

Masks = list[list[list[float]]]  # polygons of corners x, y as shares of width and height


def masks_text(masks: Sequence[Sequence[Sequence[float]]]) -> str:
    """Write masks as people do: corners in per cent, `0,0 50,0 50,100; 70,70 90,70 90,90`."""
    return "; ".join(
        " ".join(",".join(f"{share * 100:g}" for share in corner) for corner in polygon)
        for polygon in masks
    )


def masks_of(text: str) -> Masks | None:
    """Read masks as `masks_text` writes them; None if they are not."""
    found: Masks = []
    for part in filter(None, (one.strip() for one in text.split(";"))):
        corners = [corner.split(",") for corner in part.split()]
        if len(corners) < LEAST_CORNERS or any(len(corner) != 2 for corner in corners):
            return None
        try:
            polygon = [[float(x) / 100, float(y) / 100] for x, y in corners]
        except ValueError:
            return None
        if not all(0 <= share <= 1 for corner in polygon for share in corner):
            return None
        found.append(polygon)
    return found


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a row is refused: told as `camera_rules.<rule>`, never with a secret in it."""

    row: int
    column: str
    rule: str


@dataclass(frozen=True, slots=True)
class RegistryResult:
    """What became of a file or a form: all of it, or nothing and the reasons."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[Refused, ...] = field(default=())
