"""Read what an import compares a file with: registers of codes, and current rows."""

from collections.abc import Collection
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Select, case, func, select, true
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.importing import Subject
from data.domain.importing.places import Territory
from data.models.facts import FACTS, FactTable
from data.models.indicators import Indicator, IndicatorLead
from data.models.institutions import Institution, InstitutionProfile
from data.models.plan import Division
from data.models.units import AdministrativeUnit, UnitBoundary, UnitProfile
from data.models.zones import BlockProfile, ResidentialBlock, ZonePlan, ZonePlanState
from data.queries.scope import within
from data.queries.zones import newest_state, of_blocks

_BY_INSTITUTION = frozenset({Subject.ENROLMENT, Subject.STAFF, Subject.FACILITIES})


def units(session: Session, scope: Scope) -> pd.DataFrame:
    """Return every unit: code, unit_id, name, level, parent_id, area_km2, valid_from, in_scope.

    `name` is empty for a unit without a current profile. Units are public; `in_scope` marks those
    the reader may write to.
    """
    statement = (
        select(
            AdministrativeUnit.code,
            AdministrativeUnit.id.label("unit_id"),
            func.coalesce(UnitProfile.name, "").label("name"),
            func.coalesce(UnitProfile.level, "").label("level"),
            UnitProfile.parent_id,
            UnitProfile.area_km2,
            AdministrativeUnit.valid_from,
            case((within(AdministrativeUnit.id, scope), 1), else_=0).label("in_scope"),
        )
        .outerjoin(
            UnitProfile,
            (UnitProfile.unit_id == AdministrativeUnit.id) & UnitProfile.superseded_by_id.is_(None),
        )
        .order_by(AdministrativeUnit.id)
    )
    return _frame(session, statement)


def institutions(session: Session, scope: Scope) -> pd.DataFrame:
    """Return every institution: code, institution_id, kind, unit_id, lon, lat, in_scope.

    `kind` is empty for a withdrawn institution.

    For checks of codes only: rows out of scope must not reach a reader.
    """
    statement = (
        select(
            Institution.code,
            Institution.id.label("institution_id"),
            func.coalesce(InstitutionProfile.kind, "").label("kind"),
            InstitutionProfile.unit_id,
            InstitutionProfile.lon,
            InstitutionProfile.lat,
            case((within(InstitutionProfile.unit_id, scope), 1), else_=0).label("in_scope"),
        )
        .outerjoin(
            InstitutionProfile,
            (InstitutionProfile.institution_id == Institution.id)
            & InstitutionProfile.superseded_by_id.is_(None),
        )
        .order_by(Institution.id)
    )
    return _frame(session, statement)


def placed_institutions(session: Session, scope: Scope) -> pd.DataFrame:
    """Return the institutions in scope that have a point.

    Columns: code, name, unit_id, lon, lat, simulated.
    """
    statement = (
        select(
            Institution.code,
            InstitutionProfile.name,
            InstitutionProfile.unit_id,
            InstitutionProfile.lon,
            InstitutionProfile.lat,
            InstitutionProfile.simulated,
        )
        .join(InstitutionProfile, InstitutionProfile.institution_id == Institution.id)
        .where(
            InstitutionProfile.superseded_by_id.is_(None),
            InstitutionProfile.lon.is_not(None),
            within(InstitutionProfile.unit_id, scope),
        )
        .order_by(Institution.code)
    )
    return _frame(session, statement)


def indicators(session: Session) -> pd.DataFrame:
    """Return every indicator in force: key, indicator_id, unit, by_district, formula, leads.

    `leads` are codes joined by ;.
    """
    statement = select(
        Indicator.key,
        Indicator.id.label("indicator_id"),
        Indicator.unit,
        Indicator.by_district,
        Indicator.formula,
    ).where(Indicator.retired_on.is_(None))
    frame = _frame(session, statement)
    leads: dict[int, set[str]] = {}
    for indicator_id, code in session.execute(
        select(IndicatorLead.indicator_id, Division.code).join(
            Division, Division.id == IndicatorLead.division_id
        )
    ):
        leads.setdefault(indicator_id, set()).add(code)
    frame["leads"] = [";".join(sorted(leads.get(key, ()))) for key in frame["indicator_id"]]
    return frame


def territories(session: Session) -> dict[int, Territory]:
    """Return the current boundary of every unit that has one, by unit id."""
    statement = (
        select(
            AdministrativeUnit.id,
            AdministrativeUnit.code,
            UnitProfile.name,
            UnitBoundary.geometry,
            UnitBoundary.illustrative,
        )
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .join(UnitBoundary, UnitBoundary.unit_id == AdministrativeUnit.id)
        .where(UnitProfile.superseded_by_id.is_(None), UnitBoundary.superseded_by_id.is_(None))
    )
    return {
        unit_id: Territory(code, name, shapely.from_wkb(geometry), illustrative)
        for unit_id, code, name, geometry, illustrative in session.execute(statement)
    }


def current_rows(
    session: Session, subject: Subject, scope: Scope, periods: Collection[Any] | None
) -> pd.DataFrame:
    """Return the current rows of a subject in scope: `id`, business key, compared columns.

    Args:
        session: a session.
        subject: which table.
        scope: rows outside are left out.
        periods: years (or period ends) to read; None reads all.
    """
    fact = FACTS[subject]
    table = fact.table
    names = ["id", *fact.keys, *fact.values]
    if subject is Subject.INSTITUTIONS:
        names.append("extra")
    if subject is Subject.INDICATOR_VALUES:
        names += ["state", "revision"]
    statement = select(*(table.c[name] for name in names)).where(
        table.c.superseded_by_id.is_(None), _in_scope(subject, fact, scope)
    )
    if periods is not None and fact.periods:
        statement = statement.where(table.c[fact.periods].in_(sorted(periods)))
    return _frame(session, statement)


def _in_scope(subject: Subject, fact: FactTable, scope: Scope) -> ColumnElement[bool]:
    table = fact.table
    if scope.whole_city:
        return true()
    if subject in _BY_INSTITUTION:
        own = select(InstitutionProfile.institution_id).where(
            InstitutionProfile.superseded_by_id.is_(None),
            within(InstitutionProfile.unit_id, scope),
        )
        condition: ColumnElement[bool] = table.c.institution_id.in_(own)
        return condition
    if "block_id" in table.c and "unit_id" not in table.c:
        return of_blocks(table.c.block_id, scope)
    return within(table.c.unit_id, scope)


def blocks(session: Session, scope: Scope) -> pd.DataFrame:
    """Return every block: code, block_id, name, unit_id, lon, lat, in_scope.

    `name` is empty for a withdrawn block. For checks of codes only: rows out of scope must not
    reach a reader.
    """
    statement = (
        select(
            ResidentialBlock.code,
            ResidentialBlock.id.label("block_id"),
            func.coalesce(BlockProfile.name, "").label("name"),
            BlockProfile.unit_id,
            BlockProfile.lon,
            BlockProfile.lat,
            case((within(BlockProfile.unit_id, scope), 1), else_=0).label("in_scope"),
        )
        .outerjoin(
            BlockProfile,
            (BlockProfile.block_id == ResidentialBlock.id)
            & BlockProfile.superseded_by_id.is_(None),
        )
        .order_by(ResidentialBlock.id)
    )
    return _frame(session, statement)


def zone_plans(session: Session, scope: Scope) -> pd.DataFrame:
    """Return every version of the plans of units in scope: plan_id, key columns and state."""
    newest = newest_state()
    statement = (
        select(
            ZonePlan.id.label("plan_id"),
            ZonePlan.school_year,
            ZonePlan.grade,
            ZonePlan.unit_id,
            ZonePlan.version,
            ZonePlanState.state,
        )
        .join(newest, newest.c.plan_id == ZonePlan.id)
        .join(ZonePlanState, ZonePlanState.id == newest.c.state_id)
        .where(within(ZonePlan.unit_id, scope))
        .order_by(ZonePlan.id)
    )
    return _frame(session, statement)


def users_of_units(session: Session, unit_ids: Collection[int]) -> dict[int, int]:
    """Return how many current institutions stand in each of these units."""
    statement = (
        select(InstitutionProfile.unit_id, func.count())
        .where(
            InstitutionProfile.superseded_by_id.is_(None),
            InstitutionProfile.unit_id.in_(sorted(unit_ids)),
        )
        .group_by(InstitutionProfile.unit_id)
    )
    return dict(session.execute(statement).all())


def _frame(session: Session, statement: Select[*tuple[Any, ...]]) -> pd.DataFrame:
    """Return rows with Python values: None stays None in text, numbers become float where empty."""
    result = session.execute(statement)
    frame = pd.DataFrame(result.all(), columns=list(result.keys()))
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.StringDtype):
            frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    return frame
