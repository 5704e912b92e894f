"""Turn a reader's scope into SQL conditions, default deny."""

from typing import Any

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.orm import aliased

from data.contracts.access import Scope
from data.models.plan import Division
from data.models.units import AdministrativeUnit, UnitProfile


def descendants(unit_codes: frozenset[str]) -> Select[int]:
    """Select the ids of the units with these codes and of every unit below them."""
    tree = (
        select(AdministrativeUnit.id.label("id"))
        .where(AdministrativeUnit.code.in_(unit_codes))
        .cte(recursive=True)
    )
    child = aliased(UnitProfile)
    tree = tree.union(
        select(child.unit_id).where(child.parent_id == tree.c.id, child.superseded_by_id.is_(None))
    )
    return select(tree.c.id)


def within(unit_id: Any, scope: Scope) -> ColumnElement[bool]:  # noqa: ANN401
    """Return the condition that keeps rows whose unit lies in `scope`."""
    if scope.whole_city:
        return true()
    if not scope.unit_codes:
        return false()
    condition: ColumnElement[bool] = unit_id.in_(descendants(scope.unit_codes))
    return condition


def of_division(division_id: Any, scope: Scope) -> ColumnElement[bool]:  # noqa: ANN401
    """Return the condition that keeps rows of the divisions in `scope`."""
    if scope.whole_city:
        return true()
    if not scope.division_codes:
        return false()
    divisions = select(Division.id).where(Division.code.in_(scope.division_codes))
    condition: ColumnElement[bool] = division_id.in_(divisions)
    return condition
