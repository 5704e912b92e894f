"""Put the yearly facts of one institution together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from data.contracts.education import LEVELS, TEACHER_GROUPS
from data.contracts.institution import (
    YEARS,
    FacilityYear,
    GradeYear,
    LevelYear,
    StaffYear,
    YearFigures,
)

_SCHOOL_YEAR_MONTH = 9  # a school year opens in September
_REPORTED_MONTH = 11  # its opening figures are in by the end of October


def expected_year(today: date) -> int:
    """Return the newest school year whose opening figures should be there on a day."""
    return today.year if today.month >= _REPORTED_MONTH else today.year - 1


def window(today: date, known: Iterable[int]) -> range:
    """Return the school years that a sheet shows: ten, up to the newest known or running one."""
    running = today.year if today.month >= _SCHOOL_YEAR_MONTH else today.year - 1
    last = max((year for year in known if year <= running), default=running)
    return range(max(last, expected_year(today)) - YEARS + 1, max(last, expected_year(today)) + 1)


def year_figures(
    years: Sequence[int],
    grades: Sequence[GradeYear],
    staff: Sequence[StaffYear],
    facilities: Sequence[FacilityYear],
    size_norms: Mapping[int, float],
) -> tuple[YearFigures, ...]:
    """Return one row per year; what was not reported is None."""
    by_year = {one.school_year: one for one in facilities}
    return tuple(
        _year(
            year,
            [one for one in grades if one.school_year == year],
            [one for one in staff if one.school_year == year],
            by_year.get(year),
            size_norms,
        )
        for year in years
    )


def _year(
    year: int,
    grades: Sequence[GradeYear],
    staff: Sequence[StaffYear],
    facility: FacilityYear | None,
    size_norms: Mapping[int, float],
) -> YearFigures:
    teachers = sum(one.people for one in staff if one.group in TEACHER_GROUPS) if staff else None
    known = bool(grades)
    return YearFigures(
        school_year=year,
        pupils=sum(one.pupils for one in grades) if known else None,
        classes=sum(one.classes for one in grades) if known else None,
        seats=seats(grades, size_norms),
        teachers=teachers,
        rooms_permanent=facility.rooms_permanent if facility else None,
        rooms_semi_permanent=facility.rooms_semi_permanent if facility else None,
        rooms_temporary=facility.rooms_temporary if facility else None,
        land_m2=facility.land_m2 if facility else None,
        computers=facility.computers if facility else None,
        internet_mbps=facility.internet_mbps if facility else None,
        smart_rooms=facility.smart_rooms if facility else None,
    )


def seats(grades: Sequence[GradeYear], size_norms: Mapping[int, float]) -> float | None:
    """Return the pupils that the classes hold at their norm; None if a norm is not on file."""
    taught = [one for one in grades if one.classes]
    if not taught or any(one.grade not in size_norms for one in taught):
        return None
    return sum(one.classes * size_norms[one.grade] for one in taught)


def level_years(
    grades: Sequence[GradeYear], size_norms: Mapping[int, float]
) -> tuple[LevelYear, ...]:
    """Return one row per year and level, with the class-size norm of the level's mix of grades."""
    keys = sorted(
        {(one.school_year, one.level) for one in grades},
        key=lambda key: (key[0], LEVELS.index(key[1])),
    )
    rows = []
    for year, level in keys:
        own = [one for one in grades if (one.school_year, one.level) == (year, level)]
        classes = sum(one.classes for one in own)
        held = seats(own, size_norms)
        rows.append(
            LevelYear(
                school_year=year,
                level=level,
                pupils=sum(one.pupils for one in own),
                classes=classes,
                size_norm=held / classes if held is not None and classes else None,
            )
        )
    return tuple(rows)
