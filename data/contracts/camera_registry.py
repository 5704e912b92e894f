"""The register of cameras as a file and as a form."""

from collections.abc import Mapping
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
    "username",
    "secret",
    "purpose",
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
}
MOST_ROWS = 20_000


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
