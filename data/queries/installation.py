"""Read what the header of every page shows, in one statement."""

from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from data.contracts.access import Actor
from data.contracts.installation import Place
from data.models.indicators import IndicatorValue
from data.models.institutions import InstitutionProfile
from data.models.plan import Division
from data.models.sources import InstallationFact
from data.models.units import AdministrativeUnit, UnitProfile
from data.queries.clock import OFFSET_KEY, shifted
from data.queries.scope import within


def place(session: Session, actor: Actor) -> Place:
    """Return the reader's unit or division, the newest as-of date in scope, and the clock."""
    unit = (
        select(UnitProfile.name)
        .join(AdministrativeUnit, AdministrativeUnit.id == UnitProfile.unit_id)
        .where(AdministrativeUnit.code == actor.unit_code, UnitProfile.superseded_by_id.is_(None))
        .limit(1)
        .scalar_subquery()
    )
    division = select(Division).where(Division.code == actor.division_code).subquery()
    newest_institution, made_institution = _freshness(InstitutionProfile, actor)
    newest_value, made_value = _freshness(IndicatorValue, actor)
    offset = select(InstallationFact.value).where(InstallationFact.key == OFFSET_KEY)
    row = session.execute(
        select(
            unit,
            select(division.c.name_vi).scalar_subquery(),
            select(division.c.name_en).scalar_subquery(),
            newest_institution,
            newest_value,
            made_institution,
            made_value,
            offset.scalar_subquery(),
        )
    ).one()
    unit_name, name_vi, name_en, on_institution, on_value, *made, shift = row
    dates = [day for day in (on_institution, on_value) if day is not None]
    return Place(
        name_vi=unit_name or name_vi or "",
        name_en=unit_name or name_en or "",
        as_of_on=max(dates, default=None),
        simulated=any(made),
        demo_clock=shift is not None,
        now=shifted(shift),
    )


def _freshness(model: type[Any], actor: Actor) -> tuple[Any, Any]:
    """Select the newest as-of date of current rows in scope, and whether one is simulated."""
    current = (model.superseded_by_id.is_(None), within(model.unit_id, actor.scope))
    newest = select(func.max(model.as_of_on)).where(*current).scalar_subquery()
    made = select(func.max(case((model.simulated, 1), else_=0))).where(*current).scalar_subquery()
    return newest, made
