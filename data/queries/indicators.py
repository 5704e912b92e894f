"""Read indicators with their latest values."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Select, Subquery, case, func, select
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.plan import IndicatorRow as Column
from data.models.indicators import Indicator, IndicatorTarget, IndicatorValue
from data.models.units import UnitProfile
from data.queries.scope import within


def _approved(scope: Scope, today: date) -> Subquery:
    """Select the approved values in scope up to `today`, newest of each unit numbered 1."""
    return (
        select(
            IndicatorValue.indicator_id,
            IndicatorValue.unit_id,
            IndicatorValue.period_on,
            IndicatorValue.value,
            IndicatorValue.numerator,
            IndicatorValue.denominator,
            IndicatorValue.simulated,
            func.max(IndicatorValue.period_on)
            .over(partition_by=IndicatorValue.indicator_id)
            .label("last_on"),
        )
        .where(
            IndicatorValue.superseded_by_id.is_(None),
            IndicatorValue.state == "approved",
            IndicatorValue.period_on <= today,
            within(IndicatorValue.unit_id, scope),
        )
        .subquery("approved")
    )


def _latest(scope: Scope, today: date) -> Subquery:
    """Sum the newest period of each indicator over the units that reported it.

    Shares are added up from numerators and denominators, never averaged.
    """
    value = _approved(scope, today)
    is_last = value.c.period_on == value.c.last_on

    def over_last(column: Any) -> Any:  # noqa: ANN401
        return func.sum(case((is_last, column), else_=None))

    lower = over_last(value.c.denominator)
    return (
        select(
            value.c.indicator_id,
            func.max(value.c.last_on).label("period_on"),
            case(
                (lower > 0, over_last(value.c.numerator) * 1.0 / lower),
                else_=None,
            ).label("share"),
            over_last(value.c.value).label("total"),
            func.sum(case((is_last, 1), else_=0)).label("reported"),
            func.count(value.c.unit_id.distinct()).label("expected"),
            func.max(case((value.c.simulated, 1), else_=0)).label("simulated"),
        )
        .group_by(value.c.indicator_id)
        .subquery("latest")
    )


def _targets(kind: str) -> Subquery:
    """Select the last target (or the first baseline) of each indicator."""
    order = IndicatorTarget.due_on.asc() if kind == "baseline" else IndicatorTarget.due_on.desc()
    numbered = (
        select(
            IndicatorTarget.indicator_id,
            IndicatorTarget.due_on,
            IndicatorTarget.value,
            func.row_number()
            .over(partition_by=IndicatorTarget.indicator_id, order_by=order)
            .label("place"),
        )
        .where(IndicatorTarget.kind == kind, IndicatorTarget.superseded_by_id.is_(None))
        .subquery(f"numbered_{kind}")
    )
    return select(numbered).where(numbered.c.place == 1).subquery(kind)


def standing(session: Session, scope: Scope, today: date) -> pd.DataFrame:
    """Return an `IndicatorRow` frame (without `STATE` and `PLANNED`) for the units in scope.

    For the whole city the value is summed over districts, or taken as it is where only the city
    reports. For a scope of units, indicators that units do not report are left out.
    """
    latest, target, baseline = _latest(scope, today), _targets("target"), _targets("baseline")
    scale = case((Indicator.unit == "percent", 100.0), else_=1.0)
    one_figure = (Indicator.unit == "count") | (latest.c.reported == 1)
    value = case(
        (latest.c.share.is_not(None), latest.c.share * scale),
        (one_figure, latest.c.total),  # shares of several units without their parts stay unknown
        else_=None,
    )
    statement: Select[Any] = (
        select(
            Indicator.key.label(Column.KEY),
            Indicator.name_vi.label(Column.NAME_VI),
            Indicator.name_en.label(Column.NAME_EN),
            Indicator.unit.label(Column.UNIT),
            Indicator.comparison.label(Column.COMPARISON),
            target.c.value.label(Column.TARGET),
            target.c.due_on.label(Column.DUE_ON),
            baseline.c.value.label(Column.BASELINE),
            baseline.c.due_on.label(Column.BASELINE_ON),
            Indicator.by_district.label(Column.BY_DISTRICT),
            value.label(Column.VALUE),
            latest.c.period_on.label(Column.PERIOD_ON),
            func.coalesce(latest.c.reported, 0).label(Column.REPORTED),
            func.coalesce(latest.c.expected, 0).label(Column.EXPECTED),
            (func.coalesce(latest.c.simulated, 0) > 0).label(Column.SIMULATED),
        )
        .join(target, target.c.indicator_id == Indicator.id)
        .outerjoin(baseline, baseline.c.indicator_id == Indicator.id)
        .outerjoin(latest, latest.c.indicator_id == Indicator.id)
        .where(Indicator.retired_on.is_(None))
        .order_by(Indicator.position)
    )
    if not scope.whole_city:
        some_unit = select(UnitProfile.unit_id).where(within(UnitProfile.unit_id, scope))
        statement = statement.where(Indicator.by_district, some_unit.exists())
    return pd.DataFrame(
        session.execute(statement).mappings().all(),
        columns=[column.key for column in statement.selected_columns],
    )
