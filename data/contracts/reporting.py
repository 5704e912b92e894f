"""Quarterly reports as Phụ lục II of plan 723/KH-SGDĐT orders them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Flow(StrEnum):
    """How far a report has come between its author and the office."""

    EMPTY = "empty"  # nobody has written anything
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


OPEN_FLOWS = frozenset({Flow.EMPTY, Flow.DRAFT, Flow.RETURNED})
TASK_STATUSES = ("not_started", "in_progress", "done")  # the words of Phụ lục II
# Fields of the whole report, in the order of the outline.
GENERAL = (
    "number",  # số, ký hiệu: given by the author's clerk
    "results_assigned",  # I.1
    "results_ad_hoc",  # I.2
    "next_assigned",  # II.1
    "next_ad_hoc",  # II.2
    "difficulties",  # III
    "proposals",  # III
)
# Fields of one piece of work. A district states the last two itself; a division's come from
# the updates of its tasks.
ROW_TEXTS = ("done", "results", "next")
ROW_FACTS = ("status", "percent")
LONGEST_TEXT = 20_000
_ROW_FIELD = re.compile(r"row:(?P<key>[^:]{1,40}):(?P<part>done|results|next|status|percent)")


def row_field(key: str, part: str) -> str:
    """Return the name of a field of one piece of work."""
    return f"row:{key}:{part}"


def of_row(name: str) -> tuple[str, str] | None:
    """Return key and part of a field of one piece of work; None for a field of the report."""
    found = _ROW_FIELD.fullmatch(name)
    return (found["key"], found["part"]) if found else None


@dataclass(frozen=True, slots=True)
class Author:
    """Who owes a report; `address` stands in addresses: a slug or a unit's code."""

    kind: str  # division or unit
    code: str
    address: str
    name_vi: str
    name_en: str

    def name(self, language: str) -> str:
        """Return the name in the reader's language."""
        return self.name_vi if language == "vi" else self.name_en

    @property
    def is_unit(self) -> bool:
        """Tell whether a district's office answers for it."""
        return self.kind == "unit"


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter; reports are due before the 25th of its last month."""

    key: str  # 2023Q3
    starts_on: date
    ends_on: date
    due_on: date

    @property
    def year(self) -> int:
        """The year."""
        return int(self.key[:4])

    @property
    def quarter(self) -> int:
        """1 to 4."""
        return int(self.key[5])


@dataclass(frozen=True, slots=True)
class SavedText:
    """The text of a field that is in force; `number` 0 was never saved."""

    text: str = ""
    number: int = 0
    saved_at: datetime | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """How saving a text ended: `saved`, `stale` or `locked`; `standing` is the text in force."""

    state: str
    standing: SavedText


@dataclass(frozen=True, slots=True)
class Trace:
    """A stored update of a task behind a row of the report."""

    id: int
    on: date
    status: str
    percent: int | None
    text: str
    evidence: str
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One piece of work in a report: facts, the updates they come from, the texts in force."""

    key: str
    code: str
    kind: str
    title_vi: str
    title_en: str
    due_on: date | None
    status: str
    percent: int | None
    done: str = ""
    results: str = ""
    next: str = ""
    leads: str = ""
    finished_on: date | None = None
    first_due_on: date | None = None
    traces: tuple[Trace, ...] = ()
    fixed: bool = True  # status and percent come from updates, not from the report's own fields

    @property
    def is_ad_hoc(self) -> bool:
        """Tell whether it belongs under point 2 of the outline."""
        return self.kind == "ad_hoc"

    def title(self, language: str) -> str:
        """Return the title in the reader's language."""
        return self.title_vi if language == "vi" else self.title_en

    def as_json(self) -> dict[str, Any]:
        """Return what a submitted version keeps."""
        return {
            "key": self.key,
            "code": self.code,
            "kind": self.kind,
            "title_vi": self.title_vi,
            "title_en": self.title_en,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "status": self.status,
            "percent": self.percent,
            "done": self.done,
            "results": self.results,
            "next": self.next,
            "leads": self.leads,
            "finished_on": self.finished_on.isoformat() if self.finished_on else None,
            "first_due_on": self.first_due_on.isoformat() if self.first_due_on else None,
            "traces": [[one.id, one.on.isoformat(), one.simulated] for one in self.traces],
            "fixed": self.fixed,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "WorkRow":
        """Return a row as a submitted version kept it; updates by number and day alone."""

        def day(name: str) -> date | None:
            return date.fromisoformat(kept[name]) if kept.get(name) else None

        traces = tuple(
            Trace(number, date.fromisoformat(on), "", None, "", "", simulated)
            for number, on, simulated in kept["traces"]
        )
        names = (
            "key", "code", "kind", "title_vi", "title_en", "status", "percent", "done", "results",
            "next", "leads", "fixed",
        )  # fmt: skip
        return cls(
            **{name: kept[name] for name in names},
            due_on=day("due_on"),
            finished_on=day("finished_on"),
            first_due_on=day("first_due_on"),
            traces=traces,
        )


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a report says: the fields of the whole report and the pieces of work."""

    texts: Mapping[str, str]
    rows: tuple[WorkRow, ...]
    simulated: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what a version keeps."""
        return {
            "texts": {name: self.texts.get(name, "") for name in GENERAL},
            "rows": [row.as_json() for row in self.rows],
            "simulated": self.simulated,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Content":
        """Return what a version kept."""
        return cls(
            texts=dict(kept.get("texts", {})),
            rows=tuple(WorkRow.from_json(row) for row in kept.get("rows", [])),
            simulated=bool(kept.get("simulated", False)),
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a report still lacks: the field, and of which piece of work."""

    field: str
    row: WorkRow | None = None


@dataclass(frozen=True, slots=True)
class VersionView:
    """One appended version of a report."""

    id: int
    number: int
    state: str
    saved_at: datetime
    who: str
    comment: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class ReportHead:
    """A report and where it stands."""

    id: int
    period: Period
    author: Author
    flow: Flow
    submitted_on: date | None
    simulated: bool
    versions: tuple[VersionView, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether its author may still write."""
        return self.flow in OPEN_FLOWS


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What the page of one report shows."""

    head: ReportHead
    content: Content
    saved: Mapping[str, SavedText]
    gaps: tuple[Gap, ...]
    aside: tuple[tuple[str, SavedText], ...]  # texts that met a newer one, by field
    today: date
    may_write: bool
    may_submit: bool
    may_review: bool
    can_print: bool

    @property
    def last_saved(self) -> SavedText | None:
        """The newest text of all, to say when the report was saved."""
        kept = [one for one in self.saved.values() if one.saved_at is not None]
        return max(kept, key=lambda one: str(one.saved_at), default=None)


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One author in the round of a period."""

    author: Author
    flow: Flow
    submitted_on: date | None
    changed_at: datetime | None
    who: str
    state: str  # of data.domain.deadlines.ReportState
    days_late: int
    simulated: bool


@dataclass(frozen=True, slots=True)
class Round:
    """Who has handed in what for a period, and the periods there are."""

    period: Period
    periods: tuple[Period, ...]
    rows: tuple[RoundRow, ...]
    today: date
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def simulated(self) -> bool:
        """Tell whether something in the round was made up."""
        return any(row.simulated for row in self.rows)


RECIPIENTS = ("leadership", "committee", "ministry")
