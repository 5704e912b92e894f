"""Indicators with a path and monthly values, in two districts and one division."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.contracts.clock import DEMO_START, system_now
from data.models.accounts import Account
from data.models.indicators import Indicator, IndicatorLead, IndicatorTarget, IndicatorValue
from data.models.plan import Division
from data.models.sources import InstallationFact
from data.models.units import AdministrativeUnit
from data.queries.clock import OFFSET_KEY
from tests import factories

MONTHS = (
    date(2023, 5, 31),
    date(2023, 6, 30),
    date(2023, 7, 31),
    date(2023, 8, 31),
    date(2023, 9, 30),
)
NEWEST = MONTHS[-1]


def start_clock(session: Session) -> None:
    """Let the installation's clock show the demo's first morning, 16/10/2023."""
    offset = (DEMO_START - system_now()).total_seconds()
    session.add(InstallationFact(key=OFFSET_KEY, value=str(offset)))
    session.flush()


def indicator(session: Session, key: str = "K.1", **fields: Any) -> Indicator:
    """Add an indicator of KHTC with a path from 10 (end of 2021) to 100 (end of 2023)."""
    values: dict[str, Any] = {
        "name_vi": f"Chỉ tiêu {key}",
        "name_en": f"Indicator {key}",
        "unit": "percent",
        "direction": "up",
        "comparison": ">=",
        "measured_on": "institution",
        "by_district": True,
        "position": 1,
    } | fields
    made = Indicator(key=key, **values)
    session.add(made)
    session.flush()
    khtc = session.scalar(select(Division.id).where(Division.code == "KHTC"))
    lead = khtc or factories.division(session).id
    session.add(IndicatorLead(indicator_id=made.id, division_id=lead))
    for kind, due_on, value in (
        ("baseline", date(2021, 12, 31), 10.0),
        ("target", date(2023, 12, 31), 100.0),
    ):
        session.add(
            IndicatorTarget(
                indicator_id=made.id,
                kind=kind,
                due_on=due_on,
                value=value,
                **factories.facts(session),
            )
        )
    session.flush()
    return made


def value(
    session: Session,
    indicator: Indicator,
    unit: AdministrativeUnit,
    period_on: date,
    parts: tuple[float, float],
    **fields: Any,
) -> IndicatorValue:
    """Add the value of one unit and period as numerator and denominator."""
    upper, lower = parts
    made = IndicatorValue(
        indicator_id=indicator.id,
        unit_id=unit.id,
        period_on=period_on,
        value=100.0 * upper / lower if lower else None,
        numerator=upper,
        denominator=lower,
        **factories.facts(session),
        **fields,
    )
    session.add(made)
    session.flush()
    return made


def course(
    session: Session, made: Indicator, unit: AdministrativeUnit, uppers: list[float], lower: float
) -> None:
    """Add monthly values up to September 2023."""
    for period_on, upper in zip(MONTHS[-len(uppers) :], uppers, strict=True):
        value(session, made, unit, period_on, (upper, lower))


def look_again(session: Session) -> None:
    """Let a session read as a new one would: rows and versions."""
    session.expire_all()
    session.info.clear()


def account_id(session: Session, username: str) -> int:
    """Return the id of an account."""
    return session.scalars(select(Account.id).where(Account.username == username)).one()
