"""Read pupils, classes, teachers, rooms and school-age people, by unit and school year."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    Subquery,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.education import SCHOOL_KINDS, TEACHER_GROUPS
from data.contracts.schooling import (
    GROWTH_YEARS,
    KindCount,
    LevelSector,
    SchoolYearRow,
    UnitLevel,
    UnitYear,
)
from data.models.institutions import (
    Enrolment,
    Facility,
    Institution,
    InstitutionProfile,
    Staffing,
)
from data.models.population import Population
from data.models.units import AdministrativeUnit, UnitProfile
from data.queries.scope import within
from data.queries.units import tree

SCHOOL_AGES = range(3, 19)  # 3 to 18 years; the city's measure "phòng học / 10.000 dân 3-18 tuổi"

Norms = Mapping[int, float]  # grade -> most pupils per class


def _schools(scope: Scope, branch: CTE) -> Subquery:
    """Select the schools now on the list and in scope, each with its ancestor in `branch`.

    The few units lead and the schools follow by index; the other way round is a nested scan.
    """
    return (
        select(
            branch.c.ancestor_id,
            InstitutionProfile.institution_id,
            InstitutionProfile.sector,
        )
        .select_from(branch)
        .join(InstitutionProfile, InstitutionProfile.unit_id == branch.c.unit_id)
        .where(
            InstitutionProfile.superseded_by_id.is_(None),
            InstitutionProfile.kind.in_(SCHOOL_KINDS),
            within(InstitutionProfile.unit_id, scope),
        )
        .subquery("school")
    )


def seats(norms: Norms) -> ColumnElement[Any]:
    """Return the pupils that the classes of an enrolment row hold at their norm."""
    if not norms:
        return cast(null(), Float)
    return Enrolment.classes * case(norms, value=Enrolment.grade, else_=None)


def _by_school_level(scope: Scope, branch: CTE, norms: Norms) -> Subquery:
    """Sum enrolment to school, year and level, once for all figures.

    The inner sum runs along the index `ix_enrolment_level` without sorting.
    """
    school = _schools(scope, branch)
    summed = (
        select(
            Enrolment.institution_id,
            Enrolment.school_year,
            Enrolment.level,
            func.sum(Enrolment.pupils).label("pupils"),
            func.sum(Enrolment.classes).label("classes"),
            func.sum(seats(norms)).label("seats"),
        )
        .where(Enrolment.superseded_by_id.is_(None))
        .group_by(Enrolment.institution_id, Enrolment.school_year, Enrolment.level)
    )
    if not scope.whole_city:
        summed = summed.where(Enrolment.institution_id.in_(select(school.c.institution_id)))
    level = summed.subquery("level_sum")
    return (
        select(level, school.c.ancestor_id, school.c.sector)
        .join(school, school.c.institution_id == level.c.institution_id)
        .subquery("school_level")
    )


def by_unit_level(session: Session, scope: Scope, level: str, norms: Norms) -> pd.DataFrame:
    """Return a `UnitLevel` frame: each unit of `level` in scope by school year, level and sector.

    A school with several levels is counted at each in `SCHOOLS`, but only once in `HEADS`, and in
    `OVER_FULL` if any of its levels is; so both add up over levels.
    """
    school = _by_school_level(scope, tree(level), norms)
    own = (school.c.institution_id, school.c.school_year)
    is_over = case(((school.c.pupils > school.c.seats) & (school.c.classes > 0), 1), else_=0)
    marked = select(
        school,
        func.row_number().over(partition_by=own, order_by=school.c.level).label("place"),
        func.max(is_over)
        .over(partition_by=own, order_by=school.c.level, rows=(None, None))
        .label("is_over"),
    ).subquery("marked")
    is_head = case((marked.c.place == 1, 1), else_=0)
    keys = (marked.c.ancestor_id, marked.c.school_year, marked.c.level, marked.c.sector)
    summed = (
        select(
            *keys,
            func.sum(marked.c.pupils).label(UnitLevel.PUPILS),
            func.sum(marked.c.classes).label(UnitLevel.CLASSES),
            func.count().label(UnitLevel.SCHOOLS),
            func.sum(is_head).label(UnitLevel.HEADS),
            func.sum(is_head * marked.c.is_over).label(UnitLevel.OVER_FULL),
            func.sum(marked.c.seats).label(UnitLevel.SEATS),
        )
        .group_by(*keys)
        .subquery("summed")
    )
    statement = (
        select(
            AdministrativeUnit.code.label(UnitLevel.UNIT_CODE),
            UnitProfile.name.label(UnitLevel.UNIT_NAME),
            summed.c.school_year.label(UnitLevel.SCHOOL_YEAR),
            summed.c.level.label(UnitLevel.LEVEL),
            summed.c.sector.label(UnitLevel.SECTOR),
            *(summed.c[count] for count in UnitLevel.COUNTS),
            summed.c[UnitLevel.SEATS],
        )
        .join(AdministrativeUnit, AdministrativeUnit.id == summed.c.ancestor_id)
        .join(
            UnitProfile,
            (UnitProfile.unit_id == summed.c.ancestor_id) & UnitProfile.superseded_by_id.is_(None),
        )
    )
    return pd.read_sql_query(statement, session.connection()).astype(
        dict.fromkeys(UnitLevel.COUNTS, "int64") | {UnitLevel.SEATS: "float64"}
    )


def by_unit_year(session: Session, scope: Scope, level: str, pupils: pd.DataFrame) -> pd.DataFrame:
    """Return a `UnitYear` frame: the `UnitLevel` frame `pupils` summed, with teachers and rooms."""
    keys = [UnitYear.UNIT_CODE, UnitYear.SCHOOL_YEAR]
    non_public = pupils[UnitLevel.PUPILS].where(pupils[UnitLevel.SECTOR] != "public", 0)
    summed = (
        pupils.assign(**{UnitYear.NON_PUBLIC_PUPILS: non_public})
        .rename(columns={UnitLevel.HEADS: UnitYear.INSTITUTIONS})
        .groupby(keys)[
            [
                UnitYear.PUPILS,
                UnitYear.CLASSES,
                UnitYear.INSTITUTIONS,
                UnitYear.OVER_FULL,
                UnitYear.NON_PUBLIC_PUPILS,
            ]
        ]
        .sum()
        .reset_index()
    )
    seats = pupils.groupby(keys)[UnitLevel.SEATS].sum(min_count=1).rename(UnitYear.SEATS)
    before = summed[[*keys, UnitYear.PUPILS]].rename(
        columns={UnitYear.PUPILS: UnitYear.PUPILS_BEFORE}
    )
    before[UnitYear.SCHOOL_YEAR] += GROWTH_YEARS
    frame = (
        summed.merge(_resources(session, scope, tree(level)), on=keys, how="left")
        .merge(seats.reset_index(), on=keys, how="left")
        .merge(before.astype({UnitYear.PUPILS_BEFORE: float}), on=keys, how="left")
    )
    return with_ratios(frame.sort_values(keys, ignore_index=True))


def by_level_sector(pupils: pd.DataFrame) -> pd.DataFrame:
    """Return a `LevelSector` frame: the `UnitLevel` frame `pupils` summed over its units."""
    keys = [LevelSector.SCHOOL_YEAR, LevelSector.LEVEL, LevelSector.SECTOR]
    renamed = pupils.rename(columns={UnitLevel.SCHOOLS: LevelSector.INSTITUTIONS})
    measures = [LevelSector.PUPILS, LevelSector.CLASSES, LevelSector.INSTITUTIONS]
    return renamed.groupby(keys)[measures].sum().reset_index()


def _resources(session: Session, scope: Scope, branch: CTE) -> pd.DataFrame:
    """Read teachers, rooms and school-age people in one statement, one column each."""
    school = _schools(scope, branch)
    people = (
        select(
            literal(UnitYear.TEACHERS).label("measure"),
            school.c.ancestor_id.label("ancestor_id"),
            Staffing.school_year.label("year"),
            func.sum(Staffing.people).label("amount"),
        )
        .join(school, school.c.institution_id == Staffing.institution_id)
        .where(Staffing.superseded_by_id.is_(None), Staffing.staff_group.in_(TEACHER_GROUPS))
        .group_by(school.c.ancestor_id, Staffing.school_year)
    )
    rooms = (
        select(
            literal(UnitYear.ROOMS),
            school.c.ancestor_id,
            Facility.school_year,
            func.sum(all_rooms()),
        )
        .join(school, school.c.institution_id == Facility.institution_id)
        .where(Facility.superseded_by_id.is_(None))
        .group_by(school.c.ancestor_id, Facility.school_year)
    )
    children = (
        select(
            literal(UnitYear.SCHOOL_AGE),
            branch.c.ancestor_id,
            Population.year,
            func.sum(Population.people),
        )
        .select_from(branch)
        .join(Population, Population.unit_id == branch.c.unit_id)
        .where(
            Population.superseded_by_id.is_(None),
            Population.age.between(SCHOOL_AGES[0], SCHOOL_AGES[-1]),
            within(Population.unit_id, scope),
        )
        .group_by(branch.c.ancestor_id, Population.year)
    )
    amounts = union_all(people, rooms, children).subquery("amounts")
    statement = select(
        amounts.c.measure,
        AdministrativeUnit.code.label(UnitYear.UNIT_CODE),
        amounts.c.year.label(UnitYear.SCHOOL_YEAR),
        amounts.c.amount,
    ).join(AdministrativeUnit, AdministrativeUnit.id == amounts.c.ancestor_id)
    long = pd.read_sql_query(statement, session.connection())
    keys = [UnitYear.UNIT_CODE, UnitYear.SCHOOL_YEAR]
    wide = long.astype({"amount": float}).pivot(index=keys, columns="measure", values="amount")
    measures = [UnitYear.TEACHERS, UnitYear.ROOMS, UnitYear.SCHOOL_AGE]
    return wide.reindex(columns=measures).reset_index()


def all_rooms() -> ColumnElement[int]:
    """Return the classrooms of a facility row, whatever their build."""
    rooms: ColumnElement[int] = (
        Facility.rooms_permanent + Facility.rooms_semi_permanent + Facility.rooms_temporary
    )
    return rooms


def with_ratios(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the ratio columns of `UnitYear`; a ratio over zero or unknown is nan."""

    def ratio(upper: str, lower: str, times: float = 1.0) -> "pd.Series[float]":
        below = frame[lower].astype(float).replace(0.0, np.nan)
        return frame[upper].astype(float) / below * times

    pupils = frame[UnitYear.PUPILS].astype(float)
    return frame.assign(
        **{
            UnitYear.FREE_SEATS: frame[UnitYear.SEATS].astype(float) - pupils,
            UnitYear.GROWTH_RATE: ratio(UnitYear.PUPILS, UnitYear.PUPILS_BEFORE) - 1.0,
            UnitYear.CLASS_SIZE: ratio(UnitYear.PUPILS, UnitYear.CLASSES),
            UnitYear.ROOMS_PER_10000: ratio(UnitYear.ROOMS, UnitYear.SCHOOL_AGE, 10_000.0),
            UnitYear.PUPILS_PER_TEACHER: ratio(UnitYear.PUPILS, UnitYear.TEACHERS),
            UnitYear.OVER_FULL_RATE: ratio(UnitYear.OVER_FULL, UnitYear.INSTITUTIONS),
            UnitYear.NON_PUBLIC_RATE: ratio(UnitYear.NON_PUBLIC_PUPILS, UnitYear.PUPILS),
        }
    )


def by_kind(session: Session, scope: Scope, today: date) -> pd.DataFrame:
    """Return a `KindCount` frame of the institutions on the list and open on `today`."""
    statement = (
        select(
            InstitutionProfile.kind.label(KindCount.KIND),
            InstitutionProfile.sector.label(KindCount.SECTOR),
            func.count().label(KindCount.INSTITUTIONS),
        )
        .where(
            InstitutionProfile.superseded_by_id.is_(None),
            func.coalesce(InstitutionProfile.opened_on, today) <= today,
            func.coalesce(InstitutionProfile.closed_on, date.max) > today,
            within(InstitutionProfile.unit_id, scope),
        )
        .group_by(InstitutionProfile.kind, InstitutionProfile.sector)
        .order_by(InstitutionProfile.kind, InstitutionProfile.sector)
    )
    return pd.read_sql_query(statement, session.connection())


def schools(session: Session, scope: Scope, school_year: int, norms: Norms) -> pd.DataFrame:
    """Return a `SchoolYearRow` frame: the schools in scope with pupils in that year."""
    level = (
        select(
            Enrolment.institution_id,
            Enrolment.level,
            func.sum(Enrolment.pupils).label("pupils"),
            func.sum(Enrolment.classes).label("classes"),
            func.sum(seats(norms)).label("seats"),
        )
        .where(Enrolment.superseded_by_id.is_(None), Enrolment.school_year == school_year)
        .group_by(Enrolment.institution_id, Enrolment.level)
        .subquery("level")
    )
    load = case((level.c.seats > 0, level.c.pupils * 1.0 / level.c.seats), else_=None)
    summed = (
        select(
            level.c.institution_id,
            func.sum(level.c.pupils).label("pupils"),
            func.sum(level.c.classes).label("classes"),
            func.max(load).label("load"),
        )
        .group_by(level.c.institution_id)
        .subquery("summed")
    )
    teachers = (
        select(Staffing.institution_id, func.sum(Staffing.people).label("teachers"))
        .where(
            Staffing.superseded_by_id.is_(None),
            Staffing.school_year == school_year,
            Staffing.staff_group.in_(TEACHER_GROUPS),
        )
        .group_by(Staffing.institution_id)
        .subquery("teachers")
    )
    statement = (
        select(
            Institution.code.label(SchoolYearRow.CODE),
            InstitutionProfile.name.label(SchoolYearRow.NAME),
            InstitutionProfile.kind.label(SchoolYearRow.KIND),
            InstitutionProfile.sector.label(SchoolYearRow.SECTOR),
            InstitutionProfile.levels.label(SchoolYearRow.LEVELS),
            UnitProfile.name.label(SchoolYearRow.WARD),
            summed.c.pupils.label(SchoolYearRow.PUPILS),
            summed.c.classes.label(SchoolYearRow.CLASSES),
            summed.c.load.label(SchoolYearRow.LOAD),
            all_rooms().label(SchoolYearRow.ROOMS),
            teachers.c.teachers.label(SchoolYearRow.TEACHERS),
        )
        .join(InstitutionProfile, InstitutionProfile.institution_id == Institution.id)
        .join(
            UnitProfile,
            (UnitProfile.unit_id == InstitutionProfile.unit_id)
            & UnitProfile.superseded_by_id.is_(None),
        )
        .join(summed, summed.c.institution_id == Institution.id)
        .outerjoin(teachers, teachers.c.institution_id == Institution.id)
        .outerjoin(
            Facility,
            (Facility.institution_id == Institution.id)
            & (Facility.school_year == school_year)
            & Facility.superseded_by_id.is_(None),
        )
        .where(
            InstitutionProfile.superseded_by_id.is_(None),
            InstitutionProfile.kind.in_(SCHOOL_KINDS),
            within(InstitutionProfile.unit_id, scope),
        )
        .order_by(InstitutionProfile.name_folded, Institution.code)
    )
    frame = pd.read_sql_query(statement, session.connection())
    classes = frame[SchoolYearRow.CLASSES].astype(float).replace(0.0, np.nan)
    return frame.assign(**{SchoolYearRow.CLASS_SIZE: frame[SchoolYearRow.PUPILS] / classes})
