"""Read administrative units."""

import shapely
from sqlalchemy import CTE, Select, select
from sqlalchemy.orm import Session, aliased

from data.contracts.access import Scope
from data.contracts.errors import NotFoundError
from data.contracts.units import UnitIdentity
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


def _boundaries(level: str) -> Select[str, str, bytes, bool]:
    return (
        select(
            AdministrativeUnit.code,
            UnitProfile.name,
            UnitBoundary.geometry,
            UnitBoundary.illustrative,
        )
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .join(UnitBoundary, UnitBoundary.unit_id == AdministrativeUnit.id)
        .where(
            UnitProfile.level == level,
            UnitProfile.superseded_by_id.is_(None),
            UnitBoundary.superseded_by_id.is_(None),
        )
        .order_by(AdministrativeUnit.code)
    )


def boundaries(session: Session, level: str) -> dict[str, object]:
    """Return the outlines of every unit of a level as GeoJSON.

    Outlines and names are public, so there is no scope here; no figure travels with them.
    """
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {"code": code, "name": name, "illustrative": illustrative},
            "geometry": shapely.geometry.mapping(
                shapely.set_precision(shapely.from_wkb(geometry), 1e-5)
            ),
        }
        for code, name, geometry, illustrative in session.execute(_boundaries(level))
    ]
    return {"type": "FeatureCollection", "features": features}
