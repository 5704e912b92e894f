"""Hold the newest figures of an institution against the norms of the Ministry.

A figure whose norm is not on file is shown without a verdict: nothing is judged against a guess.
"""

from collections.abc import Iterable, Mapping, Sequence

from data.contracts.institution import GradeYear, LevelYear, NormCheck, NormText, YearFigures
from data.domain.capacity import KEY_OF_GRADE

NEAR = 0.95  # of a limit; the same share as in the lists of schools
_NURSERY = "teachers_per_class_max.preschool_nursery"
_KINDERGARTEN = "teachers_per_class_max.preschool_kindergarten"
_NURSERY_GRADE = -3
_ROOMS = "classrooms_per_class_min.lower_secondary"
Norms = Mapping[str, NormText]


def checks(
    levels: Sequence[LevelYear],
    grades: Sequence[GradeYear],
    year: YearFigures | None,
    norms: Norms,
) -> tuple[NormCheck, ...]:
    """Return the checks of one school year, in the order of the sheet."""
    if year is None or not year.classes:
        return ()
    mine = [one for one in grades if one.school_year == year.school_year]
    found = [_size(one, mine, norms) for one in levels if one.school_year == year.school_year]
    names = tuple(one.level for one in levels if one.school_year == year.school_year)
    return (
        *found,
        _teachers(year, mine, names, norms),
        _rooms(year, names, norms),
        _land(year, names, norms),
        *_school_size(year, names, norms),
    )


def teacher_norm(grades: Sequence[GradeYear], norms: Norms) -> float | None:
    """Return the most teachers per class of a preschool's mix of groups; None where none is set.

    Source: TT 19/2023/TT-BGDĐT (2.5 per nursery group, 2.2 per kindergarten class).
    """
    taught = [one for one in grades if one.classes]
    if not taught or any(one.level != "preschool" for one in taught):
        return None
    if _NURSERY not in norms or _KINDERGARTEN not in norms:
        return None
    most = sum(one.classes * norms[_teacher_key(one)].value for one in taught)
    return most / sum(one.classes for one in taught)


def _teacher_key(one: GradeYear) -> str:
    return _NURSERY if one.grade == _NURSERY_GRADE else _KINDERGARTEN


def land_norm(levels: Iterable[str], norms: Norms) -> NormText | None:
    """Return the strictest norm of land per pupil of these levels (TT 13/2020/TT-BGDĐT)."""
    found = [
        norms[f"land_m2_per_pupil_min.{level}"]
        for level in levels
        if f"land_m2_per_pupil_min.{level}" in norms
    ]
    return max(found, key=lambda norm: norm.value, default=None)


def _size(level: LevelYear, grades: Sequence[GradeYear], norms: Norms) -> NormCheck:
    keys = dict.fromkeys(
        KEY_OF_GRADE[one.grade] for one in grades if one.level == level.level and one.classes
    )
    used = tuple(norms[key] for key in keys if key in norms)
    return NormCheck(
        "class_size",
        level.level,
        level.class_size,
        "most",
        used,
        level.size_norm,
        most(level.class_size, level.size_norm),
    )


def _teachers(
    year: YearFigures, grades: Sequence[GradeYear], levels: Sequence[str], norms: Norms
) -> NormCheck:
    limit = teacher_norm(grades, norms)
    keys = dict.fromkeys(_teacher_key(one) for one in grades if one.classes)
    used = tuple(norms[key] for key in keys) if limit is not None else ()
    value = year.teachers_per_class
    # The norm is the number of posts a class is given: fewer teachers than that is a shortage.
    verdict = least(value, limit)
    return NormCheck("teachers_per_class", _only(levels), value, "norm", used, limit, verdict)


def _rooms(year: YearFigures, levels: Sequence[str], norms: Norms) -> NormCheck:
    norm = norms.get(_ROOMS) if tuple(levels) == ("lower_secondary",) else None
    value = year.rooms_per_class
    return NormCheck(
        "rooms_per_class",
        _only(levels),
        value,
        "least",
        (norm,) if norm else (),
        norm.value if norm else None,
        least(value, norm.value if norm else None),
    )


def _land(year: YearFigures, levels: Sequence[str], norms: Norms) -> NormCheck:
    norm = land_norm(levels, norms)
    value = year.land_per_pupil
    verdict = least(value, norm.value if norm else None)
    easier = norms.get(norm.key.replace("_min.", "_min_constrained.")) if norm else None
    if verdict == "broken" and easier is not None and value is not None and value >= easier.value:
        verdict = "eased"  # enough where land is short: the lower norm of the same text
    used = tuple(one for one in (norm, easier) if one is not None)
    return NormCheck(
        "land_per_pupil",
        _only(levels),
        value,
        "least",
        used,
        norm.value if norm else None,
        verdict,
    )


def _school_size(year: YearFigures, levels: Sequence[str], norms: Norms) -> list[NormCheck]:
    kind = levels[0] if len(levels) == 1 else "multi_level"
    norm = norms.get(f"school_classes_max.{kind}")
    if norm is None or year.classes is None:
        return []
    value = float(year.classes)
    return [
        NormCheck(
            "classes", _only(levels), value, "most", (norm,), norm.value, most(value, norm.value)
        )
    ]


def _only(levels: Sequence[str]) -> str:
    return levels[0] if len(levels) == 1 else ""


def most(value: float | None, limit: float | None) -> str:
    """Judge a figure that should not exceed a limit."""
    if value is None or limit is None:
        return "unknown"
    if value > limit:
        return "broken"
    return "near" if value >= NEAR * limit else "met"


def least(value: float | None, limit: float | None) -> str:
    """Judge a figure that should reach a limit."""
    if value is None or limit is None:
        return "unknown"
    if value >= limit:
        return "met"
    return "near" if value >= NEAR * limit else "broken"
