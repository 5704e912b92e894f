"""Find what is doubtful in the data of one institution."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from data.contracts.education import SCHOOL_KINDS
from data.contracts.institution import (
    FacilityYear,
    Finding,
    GradeYear,
    Identity,
    PointPlace,
    StaffYear,
)
from data.domain.institutions.years import expected_year

JUMP_SHARE = 0.4  # change of all pupils from one year to the next
JUMP_PUPILS = 30  # smaller changes are nothing to ask about
LARGE_CLASS = 60  # pupils per class, as in the rules of imports
STALE_YEARS = 2  # a record nobody confirmed for so long
_ORDER = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True, slots=True)
class Twin:
    """Another institution of nearly the same name nearby."""

    code: str
    name: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is looked at."""

    identity: Identity
    today: date
    grades: Sequence[GradeYear]
    staff: Sequence[StaffYear]
    facilities: Sequence[FacilityYear]
    place: PointPlace | None = None  # None without a point or without any boundary
    twins: Sequence[Twin] = ()


def findings(known: Known) -> tuple[Finding, ...]:
    """Return the findings, the worst first."""
    found = [
        *_place(known),
        *_twins(known.twins),
        *_record(known),
        *_years(known),
        *_classes(known),
        *_jumps(known.grades),
    ]
    return tuple(sorted(found, key=lambda one: _ORDER[one.severity]))


def _place(known: Known) -> Iterable[Finding]:
    who, place = known.identity, known.place
    if who.lon is None:
        yield Finding("no_point", "high")
    if place is not None and place.distance_m > 0:
        far = place.distance_m > place.tolerance_m
        values = {
            "unit": place.unit_name,
            "distance_m": round(place.distance_m),
            "holder": place.holder_name,
        }
        rule = "outside_held" if place.holder_name else "outside"
        yield Finding(rule, "high" if far else "low", values)
    if who.unit_level not in {"", "commune"}:
        yield Finding("no_ward", "low", {"unit": who.unit_name})


def _twins(twins: Sequence[Twin]) -> Iterable[Finding]:
    for twin in twins:
        values = {"name": twin.name, "code": twin.code, "distance_m": round(twin.distance_m)}
        yield Finding("twin", "medium", values)


def _record(known: Known) -> Iterable[Finding]:
    who = known.identity
    if not (who.phone or who.email or who.website):
        yield Finding("no_contact", "low")
    if not who.address:
        yield Finding("no_address", "medium")
    as_of = who.provenance.as_of_on
    if as_of is not None and (known.today - as_of).days > STALE_YEARS * 365:
        yield Finding("old_record", "medium", {"date": as_of})
    taught = {one.level for one in known.grades if one.school_year == _last(known) and one.pupils}
    more = taught - set(who.levels)
    if more and who.levels:
        yield Finding("other_levels", "medium", {"levels": sorted(more)})
    if who.closed_on is not None:
        after = {y.school_year for y in known.grades if y.school_year > who.closed_on.year}
        if after:
            yield Finding("after_closing", "high", {"date": who.closed_on, "year": max(after)})


def _last(known: Known) -> int:
    return max((one.school_year for one in known.grades), default=0)


def _years(known: Known) -> Iterable[Finding]:
    if known.identity.kind not in SCHOOL_KINDS or known.identity.closed_on is not None:
        return
    reported = {one.school_year for one in known.grades}
    expected = expected_year(known.today)
    if not reported:
        yield Finding("no_pupils", "high")
        return
    gaps = sorted(set(range(min(reported), max(reported))) - reported)
    if gaps:
        yield Finding("gap", "medium", {"years": gaps})
    if max(reported) < expected:
        yield Finding("old_pupils", "high", {"year": max(reported), "expected": expected})
    for rule, rows in (("no_staff", known.staff), ("no_rooms", known.facilities)):
        there = {one.school_year for one in rows}
        missing = sorted(reported - there)
        if missing:
            last = max(reported) in missing
            yield Finding(rule, "medium" if last else "low", {"years": missing})


def _classes(known: Known) -> Iterable[Finding]:
    for one in known.grades:
        values = {"year": one.school_year, "grade": one.grade, "pupils": one.pupils}
        if one.pupils and not one.classes:
            yield Finding("no_classes", "high", values)
        elif one.classes and one.pupils / one.classes > LARGE_CLASS:
            size = one.pupils / one.classes
            yield Finding("large_classes", "medium", values | {"size": size})
    for room in known.facilities:
        taught = any(y.classes for y in known.grades if y.school_year == room.school_year)
        if taught and not room.rooms:
            yield Finding("zero_rooms", "medium", {"year": room.school_year})


def _jumps(grades: Sequence[GradeYear]) -> Iterable[Finding]:
    sums: dict[int, int] = {}
    for one in grades:
        sums[one.school_year] = sums.get(one.school_year, 0) + one.pupils
    for year, pupils in sorted(sums.items()):
        before = sums.get(year - 1)
        if not before or abs(pupils - before) <= JUMP_PUPILS:
            continue
        share = pupils / before - 1
        if abs(share) > JUMP_SHARE:
            values = {"year": year, "before": before, "pupils": pupils, "share": share}
            yield Finding("jump", "medium", values)
