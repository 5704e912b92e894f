"""Read what units are coloured by beside school figures, and the people who live in them."""

from datetime import date

import pandas as pd
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.models.indicators import Indicator, IndicatorValue
from data.models.population import Population
from data.models.units import AdministrativeUnit, UnitProfile
from data.queries.schooling import SCHOOL_AGES
from data.queries.scope import within


def names(session: Session, scope: Scope, level: str) -> dict[str, str]:
    """Return code -> name of the units of a level in scope."""
    statement = (
        select(AdministrativeUnit.code, UnitProfile.name)
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .where(
            UnitProfile.level == level,
            UnitProfile.superseded_by_id.is_(None),
            within(AdministrativeUnit.id, scope),
        )
        .order_by(AdministrativeUnit.code)
    )
    return dict(session.execute(statement).all())


def indicator_choices(session: Session) -> list[tuple[str, str, str, str]]:
    """Return key, Vietnamese and English name and unit of the indicators that units report."""
    statement = (
        select(Indicator.key, Indicator.name_vi, Indicator.name_en, Indicator.unit)
        .where(Indicator.by_district, Indicator.retired_on.is_(None))
        .order_by(Indicator.position)
    )
    return [(key, vi, en, unit) for key, vi, en, unit in session.execute(statement)]


def indicator_values(session: Session, scope: Scope, key: str, until: date) -> pd.DataFrame:
    """Return every approved value of an indicator in scope: unit_code, period_on, value.

    A share is worked out from its parts, in percent, where they are known.
    """
    value = IndicatorValue
    share = value.numerator * case((Indicator.unit == "percent", 100.0), else_=1.0)
    statement = (
        select(
            AdministrativeUnit.code.label("unit_code"),
            value.period_on,
            case((value.denominator > 0, share / value.denominator), else_=value.value).label(
                "value"
            ),
            value.simulated,
        )
        .join(Indicator, Indicator.id == value.indicator_id)
        .join(AdministrativeUnit, AdministrativeUnit.id == value.unit_id)
        .where(
            Indicator.key == key,
            value.superseded_by_id.is_(None),
            value.state == "approved",
            value.period_on <= until,
            within(value.unit_id, scope),
        )
        .order_by(value.period_on, AdministrativeUnit.code)
    )
    columns = ["unit_code", "period_on", "value", "simulated"]
    return pd.DataFrame(session.execute(statement).all(), columns=columns)


def people(session: Session, scope: Scope, year: int | None) -> pd.DataFrame:
    """Return people by unit for one year: unit_code, people, school_age; as the units report."""
    if year is None:
        return pd.DataFrame({"unit_code": [], "people": [], "school_age": []})
    of_age = Population.age.between(SCHOOL_AGES[0], SCHOOL_AGES[-1])
    statement = (
        select(
            AdministrativeUnit.code,
            func.sum(Population.people),
            func.sum(case((of_age, Population.people), else_=0)),
        )
        .join(AdministrativeUnit, AdministrativeUnit.id == Population.unit_id)
        .where(
            Population.year == year,
            Population.superseded_by_id.is_(None),
            within(Population.unit_id, scope),
        )
        .group_by(AdministrativeUnit.code)
    )
    rows = session.execute(statement).all()
    frame = pd.DataFrame(rows, columns=["unit_code", "people", "school_age"])
    return frame.astype({"people": float, "school_age": float})


def latest_population(session: Session, until: int) -> int | None:
    """Return the latest year not after `until` with population figures."""
    statement = select(func.max(Population.year)).where(
        Population.year <= until, Population.superseded_by_id.is_(None)
    )
    return session.scalar(statement)
