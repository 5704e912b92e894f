"""Read what zones are edited with: the blocks and schools of an area, conditions, comments."""

from collections.abc import Collection
from datetime import datetime

import pandas as pd
from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.forecasting import AreaForecast, SchoolForecasts
from data.contracts.zone_editing import Area, Comment, Setting, SpareSchool
from data.contracts.zones import Block, ZoneSchool
from data.models.forecasts import ForecastArea
from data.models.institutions import Institution, InstitutionProfile
from data.models.population import AdmissionResult
from data.models.units import AdministrativeUnit, UnitProfile
from data.models.zone_editing import ZoneComment, ZonePlanPart, ZonePlanSetting
from data.models.zones import (
    BlockEntrants,
    BlockProfile,
    ResidentialBlock,
    ZoneAssignment,
    ZonePlan,
)
from data.queries.forecasts import read_area, read_schools
from data.queries.scope import descendants, within
from data.queries.zones import frame_of


def areas(session: Session, scope: Scope) -> list[Area]:
    """Return the units with blocks below their communes, within the scope, widest first."""
    rows = session.execute(
        select(
            AdministrativeUnit.id,
            AdministrativeUnit.code,
            UnitProfile.name,
            UnitProfile.level,
            UnitProfile.parent_id,
        )
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .where(
            UnitProfile.superseded_by_id.is_(None),
            UnitProfile.level != "commune",
            within(AdministrativeUnit.id, scope),
        )
        .order_by(case((UnitProfile.parent_id.is_(None), 0), else_=1), AdministrativeUnit.code)
    )
    return [Area(*row) for row in rows]


def units_below(session: Session, scope: Scope, unit_code: str) -> list[int]:
    """Return the ids of a unit and of every unit below it that lie in scope."""
    statement = select(AdministrativeUnit.id).where(
        AdministrativeUnit.id.in_(descendants(frozenset({unit_code}))),
        within(AdministrativeUnit.id, scope),
    )
    return sorted(session.scalars(statement))


def entrant_years(session: Session, scope: Scope, grade: int) -> list[int]:
    """Return the school years for which entrants of blocks in scope are known."""
    row = BlockEntrants
    statement = (
        select(row.school_year)
        .join(BlockProfile, BlockProfile.block_id == row.block_id)
        .where(
            row.grade == grade,
            row.superseded_by_id.is_(None),
            BlockProfile.superseded_by_id.is_(None),
            within(BlockProfile.unit_id, scope),
        )
        .distinct()
    )
    return sorted(session.scalars(statement))


def blocks(
    session: Session, scope: Scope, unit_code: str, school_year: int, grade: int
) -> pd.DataFrame:
    """Return a `Block` frame of an area, in scope, with the entrants of a year, by code."""
    profile, entrants = BlockProfile, BlockEntrants
    statement = (
        select(
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
            UnitProfile.parent_id.label("parent_id"),
        )
        .join(profile, profile.block_id == ResidentialBlock.id)
        .join(AdministrativeUnit, AdministrativeUnit.id == profile.unit_id)
        .join(
            UnitProfile,
            and_(UnitProfile.unit_id == profile.unit_id, UnitProfile.superseded_by_id.is_(None)),
        )
        .outerjoin(
            entrants,
            and_(
                entrants.block_id == ResidentialBlock.id,
                entrants.school_year == school_year,
                entrants.grade == grade,
                entrants.superseded_by_id.is_(None),
            ),
        )
        .where(
            profile.superseded_by_id.is_(None),
            profile.unit_id.in_(descendants(frozenset({unit_code}))),
            within(profile.unit_id, scope),
        )
        .order_by(ResidentialBlock.code)
    )
    return frame_of(session, statement).astype({Block.ENTRANTS: "float64"})


def schools(
    session: Session, scope: Scope, unit_code: str, school_year: int, grade: int
) -> pd.DataFrame:
    """Return a `ZoneSchool` frame of the schools children of an area may be sent to, by code.

    These are public ones in the area with a quota for the grade, that of the year or, for a year
    to come, of the newest year before; `UNIT` and `DISTRICT` tell where they lie.
    """
    profile, result = InstitutionProfile, AdmissionResult
    newest = (
        select(result.institution_id, func.max(result.school_year).label("year"))
        .where(
            result.superseded_by_id.is_(None),
            result.grade == grade,
            result.school_year <= school_year,
        )
        .group_by(result.institution_id)
        .subquery("newest_quota")
    )
    statement = (
        select(
            Institution.id.label(ZoneSchool.ID),
            Institution.code.label(ZoneSchool.CODE),
            func.coalesce(profile.name, Institution.code).label(ZoneSchool.NAME),
            profile.lon.label(ZoneSchool.LON),
            profile.lat.label(ZoneSchool.LAT),
            result.quota.label(ZoneSchool.SEATS),
            AdministrativeUnit.code.label(SpareSchool.UNIT),
        )
        .join(profile, profile.institution_id == Institution.id)
        .join(newest, newest.c.institution_id == Institution.id)
        .join(
            result,
            and_(
                result.institution_id == Institution.id,
                result.school_year == newest.c.year,
                result.grade == grade,
                result.superseded_by_id.is_(None),
            ),
        )
        .join(AdministrativeUnit, AdministrativeUnit.id == profile.unit_id)
        .where(
            profile.superseded_by_id.is_(None),
            profile.sector == "public",
            result.quota > 0,
            profile.unit_id.in_(descendants(frozenset({unit_code}))),
            within(profile.unit_id, scope),
        )
        .order_by(Institution.code)
    )
    frame = frame_of(session, statement)
    return frame.astype(
        dict.fromkeys((ZoneSchool.LON, ZoneSchool.LAT, ZoneSchool.SEATS), "float64")
    )


def assigned(
    session: Session, scope: Scope, plan_ids: Collection[int]
) -> list[tuple[int, int, int, bool]]:
    """Return plan, block, institution and lock of the assignments of blocks in scope."""
    row = ZoneAssignment
    statement = (
        select(row.plan_id, row.block_id, row.institution_id, row.locked)
        .join(BlockProfile, BlockProfile.block_id == row.block_id)
        .where(
            row.superseded_by_id.is_(None),
            row.plan_id.in_(plan_ids),
            BlockProfile.superseded_by_id.is_(None),
            within(BlockProfile.unit_id, scope),
        )
        .order_by(row.block_id, row.plan_id, row.institution_id)
    )
    return [tuple(one) for one in session.execute(statement)]  # type: ignore[misc]


def newest_version(session: Session, scope: Scope, year: int, grade: int, unit_id: int) -> int:
    """Return the highest version number of a unit in scope; 0 without any."""
    statement = select(func.max(ZonePlan.version)).where(
        ZonePlan.school_year == year,
        ZonePlan.grade == grade,
        ZonePlan.unit_id == unit_id,
        within(ZonePlan.unit_id, scope),
    )
    return session.scalar(statement) or 0


def forecasts_below(
    session: Session, scope: Scope, run_id: int, version_id: int, unit_code: str
) -> dict[str, tuple[AreaForecast, SchoolForecasts | None]]:
    """Return what a run says of an area's units that lie in scope, and of their schools."""
    statement = (
        select(AdministrativeUnit.code, ForecastArea.figures, ForecastArea.schools)
        .join(AdministrativeUnit, AdministrativeUnit.id == ForecastArea.unit_id)
        .where(
            ForecastArea.run_id == run_id,
            ForecastArea.version_id == version_id,
            ForecastArea.unit_id.in_(descendants(frozenset({unit_code}))),
            within(ForecastArea.unit_id, scope),
        )
    )
    return {
        code: (read_area(figures), read_schools(schools) if schools else None)
        for code, figures, schools in session.execute(statement)
    }


def setting(session: Session, scope: Scope, plan_id: int) -> Setting:
    """Return the conditions of a version in scope; empty ones if it has none."""
    row = session.execute(
        select(
            ZonePlanSetting.base_id,
            ZonePlanSetting.title,
            ZonePlanSetting.scenario,
            ZonePlanSetting.what_if,
        )
        .join(ZonePlan, ZonePlan.id == ZonePlanSetting.plan_id)
        .where(ZonePlanSetting.plan_id == plan_id, within(ZonePlan.unit_id, scope))
    ).first()
    parts = session.scalars(
        select(ZonePlanPart.part_id)
        .join(ZonePlan, ZonePlan.id == ZonePlanPart.plan_id)
        .where(ZonePlanPart.plan_id == plan_id, within(ZonePlan.unit_id, scope))
        .order_by(ZonePlanPart.part_id)
    ).all()
    return Setting(*row, parts=tuple(parts)) if row else Setting(parts=tuple(parts))


def titles(session: Session, scope: Scope, plan_ids: Collection[int]) -> dict[int, str]:
    """Return the names people gave to versions in scope."""
    statement = (
        select(ZonePlanSetting.plan_id, ZonePlanSetting.title)
        .join(ZonePlan, ZonePlan.id == ZonePlanSetting.plan_id)
        .where(ZonePlanSetting.plan_id.in_(plan_ids), within(ZonePlan.unit_id, scope))
    )
    return {plan: title for plan, title in session.execute(statement)}  # noqa: C416


def comments(session: Session, scope: Scope, plan_id: int) -> list[Comment]:
    """Return what people said of a version in scope, oldest first."""
    row = ZoneComment
    statement = (
        select(row.account_name, row.said_at, row.text)
        .join(ZonePlan, ZonePlan.id == row.plan_id)
        .where(row.plan_id == plan_id, within(ZonePlan.unit_id, scope))
        .order_by(row.id)
    )
    found: list[tuple[str, datetime, str]] = [tuple(one) for one in session.execute(statement)]  # type: ignore[misc]
    return [Comment(*one) for one in found]
