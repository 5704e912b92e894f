"""Read the figures a formula may name, by unit and school year, beside those of `schooling`."""

from typing import Any

import pandas as pd
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.education import SCHOOL_KINDS
from data.models.institutions import Facility, InstitutionProfile, Staffing
from data.models.units import AdministrativeUnit
from data.queries.scope import within
from data.queries.units import tree

KEYS = ("unit_code", "school_year")
EQUIPMENT = (
    "permanent_rooms", "computers", "smart_rooms", "internet_schools", "smart_schools",
    "computer_schools",
)  # fmt: skip
PEOPLE = ("managers", "it_staff")


def equipment(session: Session, scope: Scope, level: str) -> pd.DataFrame:
    """Return `KEYS`, `EQUIPMENT` and `PEOPLE` of each unit of `level` in scope; nan is unknown."""
    rooms = _read(session, _facilities(scope, level), EQUIPMENT)
    people = _read(session, _staff(scope, level), PEOPLE)
    return rooms.merge(people, on=list(KEYS), how="outer")


def _read(session: Session, statement: Select[Any], names: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.read_sql_query(statement, session.connection())
    return frame.astype(dict.fromkeys(names, "float64"))


def _schools(scope: Scope, level: str, year: Any, institution_id: Any) -> Any:  # noqa: ANN401
    """Return the code and year columns, the joins and the conditions both statements share."""
    branch = tree(level)
    columns = (AdministrativeUnit.code.label(KEYS[0]), year.label(KEYS[1]))
    joined = (
        branch.join(InstitutionProfile, InstitutionProfile.unit_id == branch.c.unit_id)
        .join(institution_id.table, institution_id == InstitutionProfile.institution_id)
        .join(AdministrativeUnit, AdministrativeUnit.id == branch.c.ancestor_id)
    )
    conditions = (
        InstitutionProfile.superseded_by_id.is_(None),
        InstitutionProfile.kind.in_(SCHOOL_KINDS),
        within(InstitutionProfile.unit_id, scope),
    )
    return columns, joined, conditions


def _facilities(scope: Scope, level: str) -> Select[Any]:
    columns, joined, conditions = _schools(
        scope, level, Facility.school_year, Facility.__table__.c.institution_id
    )

    def schools_with(condition: Any) -> Any:  # noqa: ANN401
        return func.sum(case((condition, 1), else_=0))

    amounts = (
        func.sum(Facility.rooms_permanent),
        func.sum(Facility.computers),
        func.sum(Facility.smart_rooms),
        schools_with(Facility.internet_mbps > 0),
        schools_with(Facility.smart_rooms > 0),
        schools_with(Facility.computers > 0),
    )
    return (
        select(
            *columns,
            *(amount.label(name) for amount, name in zip(amounts, EQUIPMENT, strict=True)),
        )
        .select_from(joined)
        .where(Facility.superseded_by_id.is_(None), *conditions)
        .group_by(*columns)
    )


def _staff(scope: Scope, level: str) -> Select[Any]:
    columns, joined, conditions = _schools(
        scope, level, Staffing.school_year, Staffing.__table__.c.institution_id
    )
    groups = ("manager", "it")
    return (
        select(
            *columns,
            *(
                func.sum(case((Staffing.staff_group == group, Staffing.people), else_=0)).label(
                    name
                )
                for group, name in zip(groups, PEOPLE, strict=True)
            ),
        )
        .select_from(joined)
        .where(Staffing.superseded_by_id.is_(None), Staffing.staff_group.in_(groups), *conditions)
        .group_by(*columns)
    )
