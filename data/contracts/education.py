"""Closed lists of the sector: levels, kinds of institution, sectors, grades."""

from collections.abc import Iterable

LEVELS = ("preschool", "primary", "lower_secondary", "upper_secondary", "continuing")
KINDS = (
    "preschool",  # mầm non, mẫu giáo
    "kindergarten_group",  # nhóm trẻ, lớp mẫu giáo độc lập
    "primary",
    "lower_secondary",
    "upper_secondary",
    "multi_level",  # nhiều cấp học
    "continuing",  # GDTX
    "college",  # trung cấp, cao đẳng
    "language_it_centre",  # trung tâm ngoại ngữ - tin học
    "study_abroad",  # tư vấn du học
    "life_skills",  # kỹ năng sống
    "representative_office",  # văn phòng đại diện
)
SCHOOL_KINDS = KINDS[:6]
SECTORS = ("public", "non_public", "foreign")  # công lập, ngoài công lập, có yếu tố nước ngoài
STAFF_GROUPS = (
    "preschool",
    "general",
    "language",
    "natural",
    "social",
    "arts_sport",
    "vocational",
    "manager",
    "it",
    "other",
)
TEACHER_GROUPS = STAFF_GROUPS[:7]
PRESCHOOL_GRADES = (-3, -2, -1, 0)
GRADES = (*PRESCHOOL_GRADES, *range(1, 13))


def level_of(grade: int) -> str:
    """Return the level a grade belongs to in an ordinary school."""
    if grade < 1:
        return "preschool"
    if grade <= 5:
        return "primary"
    return "lower_secondary" if grade <= 9 else "upper_secondary"


def one_of(column: str, values: Iterable[str]) -> str:
    """Return the SQL condition that `column` holds one of the fixed `values`."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
