"""Everything that is known of one institution: what its sheet, its print and its form show."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from data.contracts.provenance import UNKNOWN, Provenance

YEARS = 10  # school years that a sheet looks back
NEAR_NAME_M = 200.0  # two institutions of one name this near are probably one


@dataclass(frozen=True, slots=True)
class Identity:
    """What an institution is and where; `seen` changes with every correction."""

    code: str
    name: str
    kind: str
    levels: tuple[str, ...]
    sector: str
    address: str
    lon: float | None
    lat: float | None
    programmes: tuple[str, ...]
    phone: str
    email: str
    website: str
    opened_on: date | None
    closed_on: date | None
    published: bool
    unit_code: str
    unit_name: str
    unit_level: str
    district_code: str
    district_name: str
    recorded_at: datetime
    seen: str
    provenance: Provenance = UNKNOWN


@dataclass(frozen=True, slots=True)
class GradeYear:
    """Pupils and classes of one grade in one school year."""

    school_year: int
    grade: int
    level: str
    pupils: int
    classes: int


@dataclass(frozen=True, slots=True)
class StaffYear:
    """People of one staff group in one school year."""

    school_year: int
    group: str
    people: int


@dataclass(frozen=True, slots=True)
class FacilityYear:
    """Rooms, land and equipment in one school year."""

    school_year: int
    rooms_permanent: int
    rooms_semi_permanent: int
    rooms_temporary: int
    land_m2: float | None
    computers: int
    internet_mbps: int | None
    smart_rooms: int

    @property
    def rooms(self) -> int:
        """Classrooms of every build."""
        return self.rooms_permanent + self.rooms_semi_permanent + self.rooms_temporary


@dataclass(frozen=True, slots=True)
class AdmissionYear:
    """Result of one entry admission."""

    school_year: int
    grade: int
    quota: int
    applications: int
    in_zone: int
    out_of_zone: int
    registrations: int


@dataclass(frozen=True, slots=True)
class CameraLine:
    """A registered camera; never its address or secret."""

    code: str
    name: str
    place: str
    enabled: bool
    state: str
    seen_at: datetime | None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class NormText:
    """A number of a legal text."""

    key: str
    value: float
    document: str
    article: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One school year of an institution; None is not reported."""

    school_year: int
    pupils: int | None = None
    classes: int | None = None
    seats: float | None = None  # classes x norm; None while a grade's norm is not on file
    teachers: int | None = None
    rooms_permanent: int | None = None
    rooms_semi_permanent: int | None = None
    rooms_temporary: int | None = None
    land_m2: float | None = None
    computers: int | None = None
    internet_mbps: int | None = None
    smart_rooms: int | None = None

    @property
    def rooms(self) -> int | None:
        """Classrooms of every build."""
        builds = (self.rooms_permanent, self.rooms_semi_permanent, self.rooms_temporary)
        return None if None in builds else sum(one for one in builds if one is not None)

    @property
    def class_size(self) -> float | None:
        """Pupils per class."""
        return _ratio(self.pupils, self.classes)

    @property
    def load(self) -> float | None:
        """Pupils over seats at the class-size norm; above 1 is over-full."""
        return _ratio(self.pupils, self.seats)

    @property
    def teachers_per_class(self) -> float | None:
        """Teachers per class."""
        return _ratio(self.teachers, self.classes)

    @property
    def rooms_per_class(self) -> float | None:
        """Classrooms per class."""
        return _ratio(self.rooms, self.classes)

    @property
    def land_per_pupil(self) -> float | None:
        """Square metres of land per pupil."""
        return _ratio(self.land_m2, self.pupils)

    @property
    def pupils_per_computer(self) -> float | None:
        """Pupils per computer."""
        return _ratio(self.pupils, self.computers)


def _ratio(upper: float | None, lower: float | None) -> float | None:
    return None if upper is None or not lower else upper / lower


@dataclass(frozen=True, slots=True)
class LevelYear:
    """Pupils and classes of one level in one school year, and the norm of its mix of grades."""

    school_year: int
    level: str
    pupils: int
    classes: int
    size_norm: float | None = None

    @property
    def class_size(self) -> float | None:
        """Pupils per class."""
        return _ratio(self.pupils, self.classes)


@dataclass(frozen=True, slots=True)
class NormCheck:
    """One figure of a year beside its norm.

    `verdict` is met, near, broken, unknown, or `eased`: met only by the lower norm for places where
    land is short. `measure` names the figure (`sheet.check_<measure>`); `bound` is `most`, `least`
    or, for posts that should be filled, `norm`.
    """

    measure: str
    level: str
    value: float | None
    bound: str
    norms: tuple[NormText, ...]
    limit: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about the data that somebody should look at: `sheet.found_<rule>`."""

    rule: str
    severity: str  # high, medium, low
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as stored."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Version:
    """One state of an institution's record: who wrote it, when, why, and what it changed."""

    batch: int
    kind: str  # reference, demo, file, entry, revert
    recorded_at: datetime
    account_name: str
    source_vi: str
    source_en: str
    reason: str
    undoes: int | None
    changes: tuple[FieldChange, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class PointPlace:
    """Where a point lies against the boundary of its unit."""

    unit_name: str
    distance_m: float
    tolerance_m: float
    illustrative: bool
    holder_code: str = ""
    holder_name: str = ""


@dataclass(frozen=True, slots=True)
class Zone:
    """The zone of an institution in an approved plan of a school year and entry grade.

    `blocks` are the residential blocks by unit, those in the reader's scope; `entrants` are None
    while a block's are not known.
    """

    school_year: int
    grade: int
    decision: str
    blocks: tuple[tuple[str, tuple[str, ...]], ...]
    entrants: int | None = None
    simulated: bool = False

    @property
    def size(self) -> int:
        """How many blocks the zone has."""
        return sum(len(names) for _unit, names in self.blocks)


@dataclass(frozen=True, slots=True)
class InstitutionSheet:
    """One institution on one day.

    `school_year` is the year whose key figures are shown, `years` the ten years up to the newest;
    `indicators` and `alerts` are those of its district as frames (`IndicatorRow`, `AlertRow`),
    empty for a reader who may not see the district. `zones` are those of approved plans.
    """

    identity: Identity
    today: date
    school_year: int | None
    years: tuple[YearFigures, ...]
    grades: tuple[GradeYear, ...]
    levels: tuple[LevelYear, ...]
    admissions: tuple[AdmissionYear, ...]
    checks: tuple[NormCheck, ...]
    cameras: tuple[CameraLine, ...]
    findings: tuple[Finding, ...]
    versions: tuple[Version, ...]
    own_alerts: pd.DataFrame
    indicators: pd.DataFrame
    alerts: pd.DataFrame
    provenance: dict[str, Provenance]
    zones: tuple[Zone, ...] = ()

    def year(self, school_year: int | None) -> YearFigures | None:
        """Return the figures of one year, if there are any."""
        return next((one for one in self.years if one.school_year == school_year), None)

    def seats(self, zone: Zone) -> int | None:
        """Return the places that the institution offers to a zone's entrants, if they are set."""
        return next(
            (
                one.quota
                for one in self.admissions
                if (one.school_year, one.grade) == (zone.school_year, zone.grade)
            ),
            None,
        )

    def of(self, *subjects: str) -> Provenance:
        """Return the joint provenance of several subjects."""
        joint = UNKNOWN
        for subject in subjects:
            joint = joint.joined(self.provenance.get(subject, UNKNOWN))
        return joint

    @property
    def is_simulated(self) -> bool:
        """Tell whether any figure on the sheet is simulated."""
        return any(one.simulated for one in self.provenance.values())
