"""Read what a forecast is made from: schools, pupils by grade, rooms, people, births."""

from datetime import date

import pandas as pd
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from data.contracts.access import Scope
from data.contracts.education import SCHOOL_KINDS, TEACHER_GROUPS
from data.contracts.forecasting import STAGES
from data.models.institutions import (
    Enrolment,
    Facility,
    Institution,
    InstitutionProfile,
    Staffing,
)
from data.models.population import Birth, Population
from data.models.units import AdministrativeUnit, UnitProfile
from data.queries.schooling import all_rooms
from data.queries.scope import within

OLDEST = 18


def units(session: Session, scope: Scope) -> pd.DataFrame:
    """Return code, name, level, parent (code, None above the scope or at the top) of every unit."""
    parent = aliased(AdministrativeUnit)
    statement = (
        select(
            AdministrativeUnit.code,
            UnitProfile.name,
            UnitProfile.level,
            parent.code.label("parent"),
        )
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .outerjoin(parent, parent.id == UnitProfile.parent_id)
        .where(UnitProfile.superseded_by_id.is_(None), within(AdministrativeUnit.id, scope))
        .order_by(AdministrativeUnit.code)
    )
    frame = pd.read_sql_query(statement, session.connection())
    known = frame["parent"].isin(frame["code"])
    return frame.assign(parent=frame["parent"].astype(object).where(known, None))


def schools(session: Session, scope: Scope) -> pd.DataFrame:
    """Return id, school (code), name, sector, unit (code) of the schools now on the list."""
    statement = (
        select(
            Institution.id,
            Institution.code.label("school"),
            InstitutionProfile.name,
            InstitutionProfile.sector,
            AdministrativeUnit.code.label("unit"),
        )
        .join(InstitutionProfile, InstitutionProfile.institution_id == Institution.id)
        .join(AdministrativeUnit, AdministrativeUnit.id == InstitutionProfile.unit_id)
        .where(
            InstitutionProfile.superseded_by_id.is_(None),
            InstitutionProfile.kind.in_(SCHOOL_KINDS),
            within(InstitutionProfile.unit_id, scope),
        )
        .order_by(Institution.code)
    )
    return pd.read_sql_query(statement, session.connection())


def pupils(session: Session, known: pd.DataFrame) -> pd.DataFrame:
    """Return school, grade, year, pupils of `schools`, without continuing education."""
    statement = select(
        Enrolment.institution_id.label("id"),
        Enrolment.grade,
        Enrolment.school_year.label("year"),
        Enrolment.pupils,
    ).where(Enrolment.superseded_by_id.is_(None), Enrolment.level.in_(STAGES))
    frame = pd.read_sql_query(statement, session.connection())
    return frame.merge(known[["id", "school"]], on="id")[["school", "grade", "year", "pupils"]]


def buildings(session: Session, known: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return school, rooms, land_m2 in the newest year up to `year` that each school reported."""
    newest = (
        select(Facility.institution_id, func.max(Facility.school_year).label("year"))
        .where(Facility.superseded_by_id.is_(None), Facility.school_year <= year)
        .group_by(Facility.institution_id)
        .subquery("newest")
    )
    statement = (
        select(Facility.institution_id.label("id"), all_rooms().label("rooms"), Facility.land_m2)
        .join(
            newest,
            (newest.c.institution_id == Facility.institution_id)
            & (newest.c.year == Facility.school_year),
        )
        .where(Facility.superseded_by_id.is_(None))
    )
    frame = pd.read_sql_query(statement, session.connection())
    return frame.merge(known[["id", "school"]], on="id")[["school", "rooms", "land_m2"]]


def teachers(session: Session, known: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return school, teachers in one school year."""
    statement = (
        select(Staffing.institution_id.label("id"), func.sum(Staffing.people).label("teachers"))
        .where(
            Staffing.superseded_by_id.is_(None),
            Staffing.school_year == year,
            Staffing.staff_group.in_(TEACHER_GROUPS),
        )
        .group_by(Staffing.institution_id)
    )
    frame = pd.read_sql_query(statement, session.connection())
    return frame.merge(known[["id", "school"]], on="id")[["school", "teachers"]]


def people(session: Session, scope: Scope) -> pd.DataFrame:
    """Return unit, year, age, people of the single ages 0-18, both sexes."""
    statement = (
        select(
            AdministrativeUnit.code.label("unit"),
            Population.year,
            Population.age,
            func.sum(Population.people).label("people"),
        )
        .join(AdministrativeUnit, AdministrativeUnit.id == Population.unit_id)
        .where(
            Population.superseded_by_id.is_(None),
            Population.age.between(0, OLDEST),
            Population.open_ended.is_(False),
            within(Population.unit_id, scope),
        )
        .group_by(AdministrativeUnit.code, Population.year, Population.age)
    )
    return pd.read_sql_query(statement, session.connection())


def births(session: Session, scope: Scope) -> pd.DataFrame:
    """Return unit, year, births."""
    statement = (
        select(AdministrativeUnit.code.label("unit"), Birth.year, Birth.births)
        .join(AdministrativeUnit, AdministrativeUnit.id == Birth.unit_id)
        .where(Birth.superseded_by_id.is_(None), within(Birth.unit_id, scope))
        .order_by(AdministrativeUnit.code, Birth.year)
    )
    return pd.read_sql_query(statement, session.connection())


def data_state(session: Session) -> tuple[date | None, bool]:
    """Return the newest as-of date of the pupils, and whether any of them is simulated."""
    row = session.execute(
        select(
            func.max(Enrolment.as_of_on), func.max(case((Enrolment.simulated, 1), else_=0))
        ).where(Enrolment.superseded_by_id.is_(None))
    ).one()
    return row[0], bool(row[1])
