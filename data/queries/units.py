"""Read administrative units."""

from collections.abc import Collection

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import CTE, select
from sqlalchemy.orm import Session, aliased

from data.contracts.access import Scope
from data.contracts.errors import NotFoundError
from data.contracts.units import UnitIdentity, UnitPlace, UnitShape
from data.models.units import AdministrativeUnit, UnitBoundary, UnitProfile
from data.queries.scope import within


def tree(level: str) -> CTE:
    """Return a table `unit_id, ancestor_id` of every unit and its ancestor of `level`.

    A unit of that level is its own ancestor; units above it do not appear.
    """
    top = (
        select(UnitProfile.unit_id.label("unit_id"), UnitProfile.unit_id.label("ancestor_id"))
        .where(UnitProfile.level == level, UnitProfile.superseded_by_id.is_(None))
        .cte(f"tree_{level}", recursive=True)
    )
    child = aliased(UnitProfile)
    return top.union_all(
        select(child.unit_id, top.c.ancestor_id).where(
            child.parent_id == top.c.unit_id, child.superseded_by_id.is_(None)
        )
    )


def identity(session: Session, scope: Scope, code: str | None) -> UnitIdentity:
    """Return one unit in scope; without a code the one at the top of the tree, the city.

    Raises:
        NotFoundError: no such unit, or it lies outside the scope.
    """
    parent = aliased(AdministrativeUnit)
    child = aliased(UnitProfile)
    child_level = (
        select(child.level)
        .where(child.parent_id == AdministrativeUnit.id, child.superseded_by_id.is_(None))
        .limit(1)
        .scalar_subquery()
    )
    row = session.execute(
        select(
            AdministrativeUnit.code, UnitProfile.name, UnitProfile.level, parent.code, child_level
        )
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .outerjoin(parent, parent.id == UnitProfile.parent_id)
        .where(
            UnitProfile.parent_id.is_(None) if code is None else AdministrativeUnit.code == code,
            UnitProfile.superseded_by_id.is_(None),
            within(AdministrativeUnit.id, scope),
        )
        .order_by(AdministrativeUnit.code)
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return UnitIdentity(*row)


def shapes(session: Session, level: str) -> list[UnitShape]:
    """Return the stored outline of every unit of a level, by code.

    Outlines and names are public, so there is no scope here; no figure travels with them.
    """
    parent = aliased(AdministrativeUnit)
    statement = (
        select(
            AdministrativeUnit.code,
            UnitProfile.name,
            parent.code,
            UnitBoundary.geometry,
            UnitBoundary.illustrative,
        )
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .join(UnitBoundary, UnitBoundary.unit_id == AdministrativeUnit.id)
        .outerjoin(parent, parent.id == UnitProfile.parent_id)
        .where(
            UnitProfile.level == level,
            UnitProfile.superseded_by_id.is_(None),
            UnitBoundary.superseded_by_id.is_(None),
        )
        .order_by(AdministrativeUnit.code)
    )
    return [
        UnitShape(code, name, above, shapely.from_wkb(geometry), illustrative)
        for code, name, above, geometry, illustrative in session.execute(statement)
    ]


def shapes_by_code(session: Session, codes: Collection[str]) -> dict[str, BaseGeometry]:
    """Return the stored outlines of the units with these codes."""
    statement = (
        select(AdministrativeUnit.code, UnitBoundary.geometry)
        .join(UnitBoundary, UnitBoundary.unit_id == AdministrativeUnit.id)
        .where(AdministrativeUnit.code.in_(codes), UnitBoundary.superseded_by_id.is_(None))
    )
    return {code: shapely.from_wkb(shape) for code, shape in session.execute(statement)}


def places_without_shape(session: Session, level: str) -> list[UnitPlace]:
    """Return the units of a level that have a point but no outline. Places are public."""
    parent = aliased(AdministrativeUnit)
    statement = (
        select(
            AdministrativeUnit.code, UnitProfile.name, UnitProfile.lon, UnitProfile.lat, parent.code
        )
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .outerjoin(parent, parent.id == UnitProfile.parent_id)
        .outerjoin(
            UnitBoundary,
            (UnitBoundary.unit_id == AdministrativeUnit.id)
            & UnitBoundary.superseded_by_id.is_(None),
        )
        .where(
            UnitProfile.level == level,
            UnitProfile.superseded_by_id.is_(None),
            UnitProfile.lon.is_not(None),
            UnitBoundary.id.is_(None),
        )
        .order_by(AdministrativeUnit.code)
    )
    return [
        UnitPlace(code, name, lon or 0.0, lat or 0.0, above)  # both are known, says the condition
        for code, name, lon, lat, above in session.execute(statement)
    ]
