"""What the public lookup tells: published institutions and their public fields, nothing else."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PublicInstitution:
    """A published institution as anybody may see it."""

    code: str
    name: str
    kind: str
    levels: tuple[str, ...]
    sector: str
    address: str
    unit_code: str
    places: tuple[str, ...]  # names of its unit and of those above, the city left out
    lon: float | None
    lat: float | None
    programmes: tuple[str, ...]
    phone: str
    email: str
    website: str

    @property
    def place(self) -> str:
        """Ward and district in one line."""
        return ", ".join(self.places)


@dataclass(frozen=True, slots=True)
class PublicUnit:
    """A unit one can choose; `above` is the code of the unit it lies in."""

    code: str
    name: str
    level: str
    above: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks of the list; empty fields do not narrow it."""

    text: str = ""
    unit: str = ""
    level: str = ""
    kind: str = ""
    sector: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was asked."""
        return not (self.text or self.unit or self.level or self.kind or self.sector)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of answers."""

    count: int
    first: int  # position of the first one shown, from 0
    items: tuple[PublicInstitution, ...]


@dataclass(frozen=True, slots=True)
class NearInstitution:
    """An institution and how far it is."""

    institution: PublicInstitution
    distance_m: float


@dataclass(frozen=True, slots=True)
class ZoneAnswer:
    """Where a place is sent for one entry grade by an approved plan in force.

    `blocks` are the names of the blocks asked about that go to the school.
    """

    grade: int
    school_year: int
    institution: PublicInstitution
    blocks: tuple[str, ...]
    distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class PublicOrigin:
    """Where the list comes from."""

    sources_vi: tuple[str, ...] = ()
    sources_en: tuple[str, ...] = ()
    as_of_on: date | None = None
    simulated: bool = False

    def sources(self, language: str) -> str:
        """Return the titles of the sources."""
        return "; ".join(self.sources_vi if language == "vi" else self.sources_en)


@dataclass(frozen=True, slots=True)
class MapPart:
    """One unit of the small map: its outline as an SVG path."""

    code: str
    name: str
    path: str
    middle: tuple[float, float]
    has_room: bool  # for its name


@dataclass(frozen=True, slots=True)
class SmallMap:
    """A drawing of units in a box of `width` x `height`; `west`, `north` and the steps place it."""

    parts: tuple[MapPart, ...]
    width: float
    height: float
    west: float
    north: float
    lon_step: float  # degrees per drawing unit
    lat_step: float

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a point is in the drawing."""
        return (lon - self.west) / self.lon_step, (self.north - lat) / self.lat_step

    def holds(self, lon: float, lat: float) -> bool:
        """Tell whether a point is in the drawing."""
        x, y = self.place(lon, lat)
        return 0 <= x <= self.width and 0 <= y <= self.height
