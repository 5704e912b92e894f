"""The schools of one unit, searched and ordered."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import Scope
from data.contracts.provenance import UNKNOWN, Provenance
from data.contracts.schooling import SchoolYearRow as Field
from data.contracts.text import fold
from data.domain.capacity import class_size_norms
from data.queries import provenance, schooling
from data.services.caching import cached
from data.services.overview import FIGURE_TOPICS, identity, norm_limits

LIMITS = {"25": 25, "100": 100, "all": None}
ORDERS: dict[str, tuple[str, bool]] = {  # column, ascending
    "load": (Field.LOAD, False),
    "name": (Field.NAME, True),
    "pupils": (Field.PUPILS, False),
    "class_size": (Field.CLASS_SIZE, False),
}


@dataclass(frozen=True, slots=True)
class SchoolFilter:
    """What the reader asked for; `limit` None shows every match."""

    unit_code: str
    school_year: int | None
    find: str = ""
    sort: str = "load"
    limit: int | None = 25


@dataclass(frozen=True, slots=True)
class SchoolsFound:
    """The rows to show, a `SchoolYearRow` frame, out of `count` that match."""

    rows: pd.DataFrame
    count: int
    provenance: Provenance


def limit_of(value: str | None) -> int | None:
    """Return how many rows a choice of the screen stands for; an unknown one is the smallest."""
    return LIMITS.get(value or "", 25)


def schools_of(session: Session, scope: Scope, wanted: SchoolFilter) -> SchoolsFound:
    """Find schools of a unit by name, ward or code, without marks.

    Raises:
        NotFoundError: the unit lies outside the scope.
    """
    identity(session, scope, wanted.unit_code)
    inside = Scope(unit_codes=frozenset({wanted.unit_code}))
    year = wanted.school_year

    def compute() -> tuple[pd.DataFrame, Provenance]:
        if year is None:
            return schooling.schools(session, inside, -1, {}), UNKNOWN
        frame = schooling.schools(session, inside, year, class_size_norms(norm_limits(session)))
        known = provenance.of_year(session, inside, year)
        joint = UNKNOWN
        for subject in ("enrolment", "staff", "facilities", "institutions"):
            joint = joint.joined(known.get(subject, UNKNOWN))
        return frame, joint

    topics: tuple[Topic, ...] = FIGURE_TOPICS
    frame, known = cached(session, inside, "schools", topics, (wanted.unit_code, year), compute)
    matching = _matching(frame, wanted.find)
    column, ascending = ORDERS.get(wanted.sort, ORDERS["load"])
    ordered = matching.sort_values(
        column,
        ascending=ascending,
        kind="stable",
        na_position="last",
        key=(lambda names: names.map(fold)) if column == Field.NAME else None,
    )
    rows = ordered if wanted.limit is None else ordered.head(wanted.limit)
    return SchoolsFound(rows, len(ordered), known)


def _matching(frame: pd.DataFrame, find: str) -> pd.DataFrame:
    words = fold(find).split()
    if not words or frame.empty:
        return frame
    text = (frame[Field.NAME] + " " + frame[Field.WARD] + " " + frame[Field.CODE]).map(fold)
    keep = text.map(lambda one: all(word in one for word in words))
    return frame[keep.astype(bool)]
