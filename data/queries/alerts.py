"""Read alerts."""

import pandas as pd
from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.plan import AlertRow as Column
from data.models.alerts import Alert
from data.models.units import AdministrativeUnit, UnitProfile
from data.queries.scope import of_division, within


def _visible(scope: Scope) -> ColumnElement[bool]:
    """Alerts of a unit or division in scope; those of neither are for the whole city."""
    if scope.whole_city:
        return Alert.id.is_not(None)
    return or_(
        and_(Alert.unit_id.is_not(None), within(Alert.unit_id, scope)),
        and_(Alert.division_id.is_not(None), of_division(Alert.division_id, scope)),
    )


def still_open(session: Session, scope: Scope) -> pd.DataFrame:
    """Return the open alerts in scope as an `AlertRow` frame."""
    weight = case({"high": 0, "medium": 1}, value=Alert.severity, else_=2)
    statement = (
        select(
            Alert.id.label(Column.ID),
            Alert.rule.label(Column.RULE),
            Alert.subject.label(Column.SUBJECT),
            Alert.severity.label(Column.SEVERITY),
            AdministrativeUnit.code.label(Column.UNIT_CODE),
            UnitProfile.name.label(Column.UNIT_NAME),
            Alert.values.label(Column.VALUES),
            Alert.raised_at.label(Column.RAISED_AT),
            Alert.simulated.label(Column.SIMULATED),
        )
        .outerjoin(AdministrativeUnit, AdministrativeUnit.id == Alert.unit_id)
        .outerjoin(
            UnitProfile,
            (UnitProfile.unit_id == Alert.unit_id) & UnitProfile.superseded_by_id.is_(None),
        )
        .where(Alert.cleared_at.is_(None), _visible(scope))
        .order_by(weight, Alert.raised_at.desc(), Alert.id)
    )
    return pd.DataFrame(
        session.execute(statement).mappings().all(),
        columns=[column.key for column in statement.selected_columns],
    )
