"""Read zone plans, their blocks, assignments and schools, inside a scope."""

from collections.abc import Collection
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from data.contracts.access import Scope
from data.contracts.provenance import Provenance
from data.contracts.zones import Assigned, Block, PlanState, PlanView, ZoneSchool
from data.models.institutions import Institution, InstitutionProfile
from data.models.population import AdmissionResult
from data.models.sources import DataSource
from data.models.units import AdministrativeUnit, UnitProfile
from data.models.zones import (
    BlockEntrants,
    BlockProfile,
    ResidentialBlock,
    ZoneAssignment,
    ZonePlan,
    ZonePlanState,
)
from data.queries.scope import within


def newest_state() -> Any:  # noqa: ANN401
    """Return a subquery with the id of the newest state of each plan."""
    return (
        select(ZonePlanState.plan_id, func.max(ZonePlanState.id).label("state_id"))
        .group_by(ZonePlanState.plan_id)
        .subquery("newest_state")
    )


def of_blocks(block_id: Any, scope: Scope) -> ColumnElement[bool]:  # noqa: ANN401
    """Return the condition that keeps rows whose block lies in `scope`."""
    if scope.whole_city:
        return true()
    own = select(BlockProfile.block_id).where(
        BlockProfile.superseded_by_id.is_(None), within(BlockProfile.unit_id, scope)
    )
    condition: ColumnElement[bool] = block_id.in_(own)
    return condition


def _reaches(scope: Scope) -> ColumnElement[bool]:
    """Return the condition for plans whose unit lies in the scope or holds units of it."""
    if scope.whole_city:
        return true()
    up = (
        select(AdministrativeUnit.id.label("id"))
        .where(AdministrativeUnit.code.in_(scope.unit_codes))
        .cte("above", recursive=True)
    )
    child = aliased(UnitProfile)
    up = up.union(
        select(child.parent_id).where(
            child.unit_id == up.c.id,
            child.parent_id.is_not(None),
            child.superseded_by_id.is_(None),
        )
    )
    return or_(within(ZonePlan.unit_id, scope), ZonePlan.unit_id.in_(select(up.c.id)))


def _views(scope: Scope) -> Select[*tuple[Any, ...]]:
    newest = newest_state()
    return (
        select(
            ZonePlan.id,
            ZonePlan.school_year,
            ZonePlan.grade,
            AdministrativeUnit.code,
            UnitProfile.name,
            ZonePlan.version,
            ZonePlanState.state,
            ZonePlanState.decision_number,
            ZonePlanState.decided_on,
            ZonePlanState.effective_on,
            ZonePlanState.note,
            ZonePlanState.account_name,
            ZonePlan.simulated,
        )
        .join(newest, newest.c.plan_id == ZonePlan.id)
        .join(ZonePlanState, ZonePlanState.id == newest.c.state_id)
        .join(AdministrativeUnit, AdministrativeUnit.id == ZonePlan.unit_id)
        .join(
            UnitProfile,
            and_(UnitProfile.unit_id == ZonePlan.unit_id, UnitProfile.superseded_by_id.is_(None)),
        )
        .where(ZonePlanState.state != PlanState.WITHDRAWN, _reaches(scope))
        .order_by(AdministrativeUnit.code, ZonePlan.version)
    )


def plans(
    session: Session, scope: Scope, school_year: int | None, grade: int | None
) -> list[PlanView]:
    """Return every version of the plans of a year and grade (None: any) that reach the scope."""
    statement = _views(scope)
    if school_year is not None:
        statement = statement.where(ZonePlan.school_year == school_year)
    if grade is not None:
        statement = statement.where(ZonePlan.grade == grade)
    return [_view(*row) for row in session.execute(statement)]


def _view(*row: Any) -> PlanView:  # noqa: ANN401
    """Return a row of `_views` with its state as the enumeration."""
    facts = dict(zip(PlanView.__slots__, row, strict=True))
    return PlanView(**(facts | {"state": PlanState(facts["state"])}))


def school_years(session: Session, scope: Scope) -> list[int]:
    """Return the school years for which there are plans, oldest first."""
    statement = select(ZonePlan.school_year).where(_reaches(scope)).distinct()
    return sorted(session.scalars(statement))


def area(plan_ids: Collection[int]) -> Any:  # noqa: ANN401
    """Return a table `plan_id, unit_id` of the units below the unit of each plan, and itself."""
    top = (
        select(ZonePlan.id.label("plan_id"), ZonePlan.unit_id.label("unit_id"))
        .where(ZonePlan.id.in_(plan_ids))
        .cte("plan_area", recursive=True)
    )
    child = aliased(UnitProfile)
    return top.union(
        select(top.c.plan_id, child.unit_id).where(
            child.parent_id == top.c.unit_id, child.superseded_by_id.is_(None)
        )
    )


def blocks(session: Session, scope: Scope, plan_ids: Collection[int]) -> pd.DataFrame:
    """Return a `Block` frame of the blocks of these plans' areas in scope, with `PLAN_ID`."""
    below = area(plan_ids)
    profile, entrants = BlockProfile, BlockEntrants
    statement = (
        select(
            below.c.plan_id.label(Assigned.PLAN_ID),
            ResidentialBlock.id.label(Block.ID),
            ResidentialBlock.code.label(Block.CODE),
            profile.name.label(Block.NAME),
            profile.unit_id.label(Block.UNIT_ID),
            AdministrativeUnit.code.label(Block.UNIT_CODE),
            UnitProfile.name.label(Block.UNIT_NAME),
            profile.geometry.label(Block.GEOMETRY),
            profile.lon.label(Block.LON),
            profile.lat.label(Block.LAT),
            profile.illustrative.label(Block.ILLUSTRATIVE),
            profile.simulated.label(Block.SIMULATED),
            entrants.entrants.label(Block.ENTRANTS),
        )
        .select_from(below)
        .join(ZonePlan, ZonePlan.id == below.c.plan_id)
        .join(profile, profile.unit_id == below.c.unit_id)
        .join(ResidentialBlock, ResidentialBlock.id == profile.block_id)
        .join(AdministrativeUnit, AdministrativeUnit.id == profile.unit_id)
        .join(
            UnitProfile,
            and_(UnitProfile.unit_id == profile.unit_id, UnitProfile.superseded_by_id.is_(None)),
        )
        .outerjoin(
            entrants,
            and_(
                entrants.block_id == ResidentialBlock.id,
                entrants.school_year == ZonePlan.school_year,
                entrants.grade == ZonePlan.grade,
                entrants.superseded_by_id.is_(None),
            ),
        )
        .where(profile.superseded_by_id.is_(None), within(profile.unit_id, scope))
        .order_by(below.c.plan_id, ResidentialBlock.code)
    )
    return frame_of(session, statement).astype({Block.ENTRANTS: "float64"})


def assignments(session: Session, scope: Scope, plan_ids: Collection[int]) -> pd.DataFrame:
    """Return an `Assigned` frame of the current rows of these plans, for blocks in scope."""
    row = ZoneAssignment
    statement = (
        select(
            row.plan_id.label(Assigned.PLAN_ID),
            row.block_id.label(Assigned.BLOCK_ID),
            row.institution_id.label(Assigned.INSTITUTION_ID),
        )
        .join(BlockProfile, BlockProfile.block_id == row.block_id)
        .where(
            row.superseded_by_id.is_(None),
            row.plan_id.in_(plan_ids),
            BlockProfile.superseded_by_id.is_(None),
            within(BlockProfile.unit_id, scope),
        )
        .order_by(row.plan_id, row.block_id, row.institution_id)
    )
    return frame_of(session, statement)


def schools(
    session: Session, scope: Scope, ids: Collection[int], school_year: int, grade: int
) -> pd.DataFrame:
    """Return a `ZoneSchool` frame of these institutions, ordered by code.

    Names and places of institutions are public; seats only of those in scope.
    """
    profile, result = InstitutionProfile, AdmissionResult
    mine = within(profile.unit_id, scope)
    statement = (
        select(
            Institution.id.label(ZoneSchool.ID),
            Institution.code.label(ZoneSchool.CODE),
            func.coalesce(profile.name, Institution.code).label(ZoneSchool.NAME),
            profile.lon.label(ZoneSchool.LON),
            profile.lat.label(ZoneSchool.LAT),
            case((mine, result.quota), else_=None).label(ZoneSchool.SEATS),
            case((mine, 1), else_=0).label(ZoneSchool.IN_SCOPE),
        )
        .outerjoin(
            profile,
            and_(profile.institution_id == Institution.id, profile.superseded_by_id.is_(None)),
        )
        .outerjoin(
            result,
            and_(
                result.institution_id == Institution.id,
                result.school_year == school_year,
                result.grade == grade,
                result.superseded_by_id.is_(None),
            ),
        )
        .where(Institution.id.in_(ids))
        .order_by(Institution.code)
    )
    frame = frame_of(session, statement)
    return frame.astype(
        dict.fromkeys((ZoneSchool.LON, ZoneSchool.LAT, ZoneSchool.SEATS), "float64")
    )


def expected_schools(
    session: Session, scope: Scope, plan_ids: Collection[int], school_year: int, grade: int
) -> list[int]:
    """Return the public institutions in these plans' areas and in scope that have seats."""
    below = area(plan_ids)
    profile = InstitutionProfile
    statement = (
        select(profile.institution_id)
        .join(below, below.c.unit_id == profile.unit_id)
        .join(AdmissionResult, AdmissionResult.institution_id == profile.institution_id)
        .where(
            profile.superseded_by_id.is_(None),
            profile.sector == "public",
            AdmissionResult.superseded_by_id.is_(None),
            AdmissionResult.school_year == school_year,
            AdmissionResult.grade == grade,
            AdmissionResult.quota > 0,
            within(profile.unit_id, scope),
        )
        .distinct()
    )
    return sorted(session.scalars(statement))


def origin(session: Session, scope: Scope, plan_ids: Collection[int]) -> Provenance:
    """Return where the assignments and entrants of these plans come from."""
    row = ZoneAssignment
    statement = (
        select(
            DataSource.title_vi,
            DataSource.title_en,
            func.max(row.as_of_on),
            func.max(case((row.simulated, 1), else_=0)),
        )
        .join(DataSource, DataSource.id == row.source_id)
        .join(BlockProfile, BlockProfile.block_id == row.block_id)
        .where(
            row.superseded_by_id.is_(None),
            row.plan_id.in_(plan_ids),
            BlockProfile.superseded_by_id.is_(None),
            within(BlockProfile.unit_id, scope),
        )
        .group_by(DataSource.id, DataSource.title_vi, DataSource.title_en)
        .order_by(DataSource.id)
    )
    found = Provenance()
    for vi, en, as_of_on, simulated in session.execute(statement):
        found = found.joined(Provenance((vi,), (en,), as_of_on, bool(simulated)))
    return found


def frame_of(session: Session, statement: Select[*tuple[Any, ...]]) -> pd.DataFrame:
    """Return what a statement finds as a frame, with its columns also when it is empty."""
    result = session.execute(statement)
    return pd.DataFrame(result.all(), columns=list(result.keys()))
