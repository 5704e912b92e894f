"""Indicators with a target: their path, their history, where they will land."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from data.contracts.provenance import UNKNOWN, Provenance


class IndicatorState(StrEnum):
    """State of an indicator on a day."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    MISSED = "missed"
    NO_DATA = "no_data"


class ValueState(StrEnum):
    """How far a value has come on its way from the keyboard to the wall."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


OPEN_STATES = (ValueState.DRAFT, ValueState.SUBMITTED, ValueState.RETURNED)
UNITS = ("percent", "count", "ratio")
COMPARISONS = {"up": (">=", ">"), "down": ("<=", "<")}
MEASURED_ON = (
    "institution", "staff", "learner", "curriculum", "college", "database", "facility", "record",
    "procedure", "survey", "training",
)  # fmt: skip
# Groups 1 to 3 of Phụ lục III, section II of the plan, and what the office added besides.
GROUPS = ("1", "2", "3", "II", "other")
# What a formula may name: figures of a unit in one school year.
MEASURES = (
    "pupils", "classes", "teachers", "managers", "it_staff", "rooms", "permanent_rooms",
    "computers", "smart_rooms", "institutions", "internet_schools", "smart_schools",
    "computer_schools", "over_full_schools", "non_public_pupils", "school_age",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A value by a date; `kind` is baseline, milestone or target."""

    on: date
    value: float
    kind: str = "target"
    reason: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """The value of an area at the end of one period.

    `value` is None where nothing can be said: too few units, or shares without their parts.
    """

    on: date
    value: float | None
    reported: int = 1
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be expected of an indicator, and why.

    `reason` with `values` is the sentence `targets.reason_<reason>`. Dates and amounts are as of
    the day that was asked about; what cannot be told is None.
    """

    state: IndicatorState
    reason: str
    values: Mapping[str, object] = field(default_factory=dict)
    expected: float | None = None  # where the path should be on the day of the value
    gap: float | None = None  # value against `expected`; below zero is behind, in either direction
    gap_share: float | None = None  # the same as a share of the whole way: comparable over units
    slope: float | None = None  # change in 30 days
    projected: float | None = None  # at the due date
    projected_low: float | None = None
    projected_high: float | None = None
    landing: date | None = None  # day on which the target is met, if the trend goes on
    landing_early: date | None = None
    landing_late: date | None = None


NOTHING_KNOWN = Verdict(IndicatorState.NO_DATA, "none")


@dataclass(frozen=True, slots=True)
class Definition:
    """What is measured, in which unit, against which clause of the plan, and who answers."""

    id: int
    key: str
    name_vi: str
    name_en: str
    unit: str
    direction: str
    comparison: str
    measured_on: str
    by_district: bool
    formula: str
    method_vi: str
    method_en: str
    clause: str
    position: int
    revision: int
    retired_on: date | None
    retired_reason: str
    task_key: str
    task_vi: str
    task_en: str
    group: str
    leads: tuple[str, ...] = ()
    waypoints: tuple[Waypoint, ...] = ()

    def name(self, language: str) -> str:
        """Return the name in the reader's language."""
        return self.name_vi if language == "vi" else self.name_en

    def task(self, language: str) -> str:
        """Return the title of the task it belongs to."""
        return self.task_vi if language == "vi" else self.task_en

    def method(self, language: str) -> str:
        """Return how it is counted."""
        return self.method_vi if language == "vi" else self.method_en


@dataclass(frozen=True, slots=True)
class Outlook:
    """One indicator in one area on one day."""

    definition: Definition
    target: Waypoint | None  # the one that is judged: the next due, or the last
    history: tuple[Point, ...]  # oldest first, up to the day
    verdict: Verdict
    expected_units: int = 1
    simulated: bool = False

    @property
    def key(self) -> str:
        """Key of the indicator."""
        return self.definition.key

    @property
    def last(self) -> Point | None:
        """The newest point with a value."""
        return next((one for one in reversed(self.history) if one.value is not None), None)

    @property
    def value(self) -> float | None:
        """The newest value."""
        return self.last.value if self.last else None

    @property
    def reported(self) -> int:
        """Units behind the newest value."""
        return self.last.reported if self.last else 0

    @property
    def baseline(self) -> Waypoint | None:
        """Where the path starts."""
        return next((one for one in self.definition.waypoints if one.kind == "baseline"), None)


@dataclass(frozen=True, slots=True)
class UnitOutlook:
    """One unit's part in an indicator; `rank` 1 is the best, equals share a place."""

    code: str
    name: str
    history: tuple[Point, ...]
    verdict: Verdict
    rank: int | None = None
    change: float | None = None  # against the period before
    pending: str = ""  # state of an open value of the newest period
    is_current: bool = False  # has reported the newest period

    @property
    def last(self) -> Point | None:
        """The newest point with a value."""
        return next((one for one in reversed(self.history) if one.value is not None), None)


@dataclass(frozen=True, slots=True)
class RelatedTask:
    """A task of the plan an indicator counts for."""

    key: str
    title_vi: str
    title_en: str
    state: str
    percent: float | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A point of the path that was set, moved or withdrawn."""

    due_on: date
    kind: str
    value: float
    reason: str
    set_on: date
    account_name: str  # empty: it came with the plan or the demo, see the source
    source_vi: str
    source_en: str
    is_current: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about one indicator."""

    outlook: Outlook
    today: date
    units: tuple[UnitOutlook, ...]
    level: str  # level of the units in the table
    tasks: tuple[RelatedTask, ...]
    changes: tuple[TargetChange, ...]
    provenance: Provenance = UNKNOWN


@dataclass(frozen=True, slots=True)
class Board:
    """The whole set, as one reader may see it."""

    today: date
    outlooks: tuple[Outlook, ...]
    before: Mapping[str, Outlook]  # the same on the day compared with, by key
    since: date
    divisions: tuple[tuple[str, str, str], ...]  # code, Vietnamese name, English name
    provenance: Provenance
    whole_city: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """What may be entered: one indicator, one unit, one period."""

    key: str
    unit_code: str
    period_on: date


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One revision of one value."""

    id: int
    key: str
    name_vi: str
    name_en: str
    unit: str
    unit_code: str
    unit_name: str
    period_on: date
    value: float | None
    numerator: float | None
    denominator: float | None
    state: str
    revision: int
    note: str
    reason: str
    source_vi: str
    source_en: str
    entered_by_id: int | None
    entered_by: str
    entered_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    is_current: bool
    simulated: bool

    def name(self, language: str) -> str:
        """Return the indicator's name."""
        return self.name_vi if language == "vi" else self.name_en

    def source(self, language: str) -> str:
        """Return the source's title."""
        return self.source_vi if language == "vi" else self.source_en


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to look twice at a value, told as `targets.doubt_<key>`."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryForm:
    """A value as typed."""

    slot: Slot
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    source: str = ""
    note: str = ""
    reason: str = ""  # why an approved value is corrected
    sure: bool = False  # seen the doubts, sends it all the same
    seen: str = ""  # the revisions on screen: `open:approved`


@dataclass(frozen=True, slots=True)
class EntryCard:
    """What the entry form of one slot starts from."""

    definition: Definition
    slot: Slot
    unit_name: str
    open: ValueRow | None
    approved: ValueRow | None
    previous: ValueRow | None  # approved, of the period before
    history: tuple[Point, ...]
    revisions: tuple[ValueRow, ...]

    @property
    def seen(self) -> str:
        """The revisions this card shows."""
        return f"{self.open.id if self.open else 0}:{self.approved.id if self.approved else 0}"


@dataclass(frozen=True, slots=True)
class Missing:
    """Units that owe a period of an indicator."""

    definition: Definition
    period_on: date
    due_on: date
    units: tuple[tuple[str, str], ...]  # code, name
    is_late: bool


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A submitted value with what it replaces and what is doubtful about it."""

    row: ValueRow
    approved: float | None  # the approved value of the same period, if it is a correction
    previous: float | None
    doubts: tuple[Doubt, ...]
    is_own: bool  # entered by the reader, who may not approve it


@dataclass(frozen=True, slots=True)
class TargetForm:
    """One point of a path as typed."""

    due_on: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class DefinitionForm:
    """An indicator as typed in the editor."""

    key: str
    name_vi: str
    name_en: str
    unit: str
    direction: str
    comparison: str
    measured_on: str
    by_district: bool
    task: str
    leads: tuple[str, ...]
    formula: str = ""
    method_vi: str = ""
    method_en: str = ""
    clause: str = ""
    targets: tuple[TargetForm, ...] = ()
    reason: str = ""
