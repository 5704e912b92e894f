"""Shapes of pupil, class, staff and room figures."""


class UnitYear:
    """Frame with one row per unit of a level and school year, ordered by unit code and year."""

    UNIT_CODE = "unit_code"  # str
    SCHOOL_YEAR = "school_year"  # int, starting year
    PUPILS = "pupils"  # int, head count
    CLASSES = "classes"  # int
    TEACHERS = "teachers"  # float, head count; nan: not reported
    ROOMS = "rooms"  # float, classrooms of every build; nan: not reported
    SCHOOL_AGE = "school_age"  # float, people aged 3-18; nan: not known
    INSTITUTIONS = "institutions"  # int, schools with pupils in that year
    OVER_FULL = "over_full"  # int, of these, with a level above its class-size norm
    NON_PUBLIC_PUPILS = "non_public_pupils"  # int
    SEATS = "seats"  # float, pupils the classes hold at their norm; nan: no norm on file
    PUPILS_BEFORE = "pupils_before"  # float, pupils `GROWTH_YEARS` earlier; nan: not known
    FREE_SEATS = "free_seats"  # float, seats minus pupils; below 0 there are too few
    GROWTH_RATE = "growth_rate"  # float, change of pupils in `GROWTH_YEARS`; 0.05 is 5 % more
    CLASS_SIZE = "class_size"  # float, pupils per class; nan without classes
    ROOMS_PER_10000 = "rooms_per_10000"  # float, rooms per 10,000 people aged 3-18
    PUPILS_PER_TEACHER = "pupils_per_teacher"  # float
    OVER_FULL_RATE = "over_full_rate"  # float, 0-1
    NON_PUBLIC_RATE = "non_public_rate"  # float, 0-1


GROWTH_YEARS = 5


class UnitLevel:
    """Frame with one row per unit, school year, level and sector."""

    UNIT_CODE = "unit_code"
    UNIT_NAME = "unit_name"
    SCHOOL_YEAR = "school_year"
    LEVEL = "level"
    SECTOR = "sector"
    PUPILS = "pupils"
    CLASSES = "classes"
    SCHOOLS = "schools"  # int, schools with pupils at this level
    HEADS = "heads"  # int, of these, the ones counted here so that levels add up to schools
    OVER_FULL = "over_full"  # int, of the heads, with any level above its class-size norm
    SEATS = "seats"  # float, pupils the classes hold at their norm; nan: no norm on file
    COUNTS = (PUPILS, CLASSES, SCHOOLS, HEADS, OVER_FULL)


class LevelSector:
    """Frame with one row per school year, level and sector."""

    SCHOOL_YEAR = "school_year"
    LEVEL = "level"
    SECTOR = "sector"
    PUPILS = "pupils"
    CLASSES = "classes"
    INSTITUTIONS = "institutions"


class KindCount:
    """Frame with one row per kind of institution and sector: institutions now on the list."""

    KIND = "kind"
    SECTOR = "sector"
    INSTITUTIONS = "institutions"


class SchoolYearRow:
    """Frame with one row per school of a unit in one school year, ordered by name."""

    CODE = "code"
    NAME = "name"
    KIND = "kind"
    SECTOR = "sector"
    LEVELS = "levels"  # joined by ';'
    WARD = "ward"  # name of the unit the school lies in
    PUPILS = "pupils"
    CLASSES = "classes"
    CLASS_SIZE = "class_size"
    LOAD = "load"  # float, pupils / (classes x norm) of the fullest level; above 1 is over-full
    ROOMS = "rooms"
    TEACHERS = "teachers"
