"""Read what is public: published institutions, units, and zones of approved plans in force.

There is no scope here because every row is for everybody, and no statement names a column that is
not: what is not read cannot leak.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from data.contracts.lookup import PublicOrigin
from data.contracts.zones import PlanState
from data.models.institutions import Institution, InstitutionProfile
from data.models.sources import DataSource
from data.models.units import AdministrativeUnit, UnitProfile
from data.models.zones import (
    BlockProfile,
    ResidentialBlock,
    ZoneAssignment,
    ZonePlan,
    ZonePlanState,
)
from data.queries.zones import newest_state


def _is_published(today: date) -> Any:  # noqa: ANN401
    profile = InstitutionProfile
    return and_(
        profile.superseded_by_id.is_(None),
        profile.published,
        or_(profile.opened_on.is_(None), profile.opened_on <= today),
        or_(profile.closed_on.is_(None), profile.closed_on > today),
    )


def institutions(session: Session, today: date) -> list[tuple[Any, ...]]:
    """Return the public fields of every published institution that is open, by name."""
    profile = InstitutionProfile
    statement = (
        select(
            Institution.code,
            profile.name,
            profile.kind,
            profile.levels,
            profile.sector,
            profile.address,
            AdministrativeUnit.code,
            profile.lon,
            profile.lat,
            profile.programmes,
            profile.phone,
            profile.email,
            profile.website,
        )
        .join(profile, profile.institution_id == Institution.id)
        .join(AdministrativeUnit, AdministrativeUnit.id == profile.unit_id)
        .where(_is_published(today))
        .order_by(profile.name_folded, Institution.code)
    )
    return [tuple(row) for row in session.execute(statement)]


def origin(session: Session, today: date) -> PublicOrigin:
    """Return where the published institutions come from."""
    profile = InstitutionProfile
    statement = (
        select(
            DataSource.title_vi,
            DataSource.title_en,
            func.max(profile.as_of_on),
            func.max(case((profile.simulated, 1), else_=0)),
        )
        .join(DataSource, DataSource.id == profile.source_id)
        .where(_is_published(today))
        .group_by(DataSource.id, DataSource.title_vi, DataSource.title_en)
        .order_by(DataSource.id)
    )
    rows = session.execute(statement).all()
    return PublicOrigin(
        tuple(row[0] for row in rows),
        tuple(row[1] for row in rows),
        max((row[2] for row in rows), default=None),
        any(row[3] for row in rows),
    )


def units(session: Session) -> list[tuple[int, str, str, str, int | None]]:
    """Return id, code, name, level and parent of every current unit, by code."""
    statement = (
        select(
            AdministrativeUnit.id,
            AdministrativeUnit.code,
            UnitProfile.name,
            UnitProfile.level,
            UnitProfile.parent_id,
        )
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .where(UnitProfile.superseded_by_id.is_(None))
        .order_by(AdministrativeUnit.code)
    )
    return [
        (unit_id, code, name, level, parent)
        for unit_id, code, name, level, parent in session.execute(statement)
    ]


def plans_in_force(session: Session, today: date) -> list[tuple[int, int, int, int]]:
    """Return id, year, grade and unit id of the plans people are sent by, by day of effect.

    Of each unit, year and grade that is the plan decided for the latest day up to now; a version
    that was superseded by one for a later day holds until that day. A plan of a larger unit takes
    the place of those of the units inside it that were decided for the same day or before.
    """
    newest = newest_state()
    state = ZonePlanState
    statement = (
        select(
            ZonePlan.id, ZonePlan.school_year, ZonePlan.grade, ZonePlan.unit_id, state.effective_on
        )
        .join(newest, newest.c.plan_id == ZonePlan.id)
        .join(state, state.id == newest.c.state_id)
        .where(
            state.state.in_((PlanState.APPROVED, PlanState.SUPERSEDED)),
            state.effective_on <= today,
        )
        .order_by(state.effective_on, ZonePlan.version)
    )
    chosen = {
        (year, grade, unit): (plan, year, grade, unit, day)
        for plan, year, grade, unit, day in session.execute(statement)
    }
    above_of = select(UnitProfile.unit_id, UnitProfile.parent_id).where(
        UnitProfile.superseded_by_id.is_(None),
        UnitProfile.unit_id.in_({unit for _, _, unit in chosen}),
    )
    parents = {unit: parent for unit, parent in session.execute(above_of)}  # noqa: C416

    def covered(year: int, grade: int, unit: int, day: date | None) -> bool:
        above = chosen.get((year, grade, parents.get(unit) or -1))
        return above is not None and day is not None and above[4] is not None and above[4] >= day

    in_order = sorted(chosen.values(), key=lambda one: (one[4] or date.min, one[0]))
    return [
        (plan, year, grade, unit)
        for plan, year, grade, unit, day in in_order
        if not covered(year, grade, unit, day)
    ]


def blocks(
    session: Session, plan_ids: Collection[int]
) -> list[tuple[int, str, str, bytes, float, float]]:
    """Return id, name, code of the unit, shape and point of the blocks of these plans, by code."""
    used = select(ZoneAssignment.block_id).where(
        ZoneAssignment.superseded_by_id.is_(None), ZoneAssignment.plan_id.in_(plan_ids)
    )
    statement = (
        select(
            ResidentialBlock.id,
            BlockProfile.name,
            AdministrativeUnit.code,
            BlockProfile.geometry,
            BlockProfile.lon,
            BlockProfile.lat,
        )
        .join(BlockProfile, BlockProfile.block_id == ResidentialBlock.id)
        .join(AdministrativeUnit, AdministrativeUnit.id == BlockProfile.unit_id)
        .where(BlockProfile.superseded_by_id.is_(None), ResidentialBlock.id.in_(used))
        .order_by(ResidentialBlock.code)
    )
    return [
        (block, name, unit, shape, lon, lat)
        for block, name, unit, shape, lon, lat in session.execute(statement)
    ]


def assignments(session: Session, plan_ids: Collection[int]) -> list[tuple[int, int, str]]:
    """Return plan, block and code of the institution of every assignment of these plans."""
    statement = (
        select(ZoneAssignment.plan_id, ZoneAssignment.block_id, Institution.code)
        .join(Institution, Institution.id == ZoneAssignment.institution_id)
        .where(ZoneAssignment.superseded_by_id.is_(None), ZoneAssignment.plan_id.in_(plan_ids))
        .order_by(ZoneAssignment.plan_id, ZoneAssignment.block_id, Institution.code)
    )
    return [(plan, block, code) for plan, block, code in session.execute(statement)]
