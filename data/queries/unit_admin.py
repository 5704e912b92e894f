"""The tree of administrative units as administrators see it: names and areas are public facts."""

from sqlalchemy import CTE, Text, cast, func, literal, select
from sqlalchemy.orm import Session, aliased

from data.contracts.administration import UnitCard, UnitRow, UnitVersion
from data.contracts.errors import NotFoundError
from data.contracts.text import fold
from data.models.sources import DataSource, ImportBatch
from data.models.units import AdministrativeUnit, UnitProfile, profile_fingerprint


def tree(session: Session, *, level: str = "", text: str = "") -> list[UnitRow]:
    """Return the units in tree order, parents first, of one level or with `text` in the name."""
    path, parent = _paths(), aliased(UnitProfile)
    statement = (
        select(
            AdministrativeUnit.code,
            UnitProfile.name,
            UnitProfile.level,
            path.c.depth,
            func.coalesce(parent.name, ""),
            UnitProfile.area_km2,
            AdministrativeUnit.valid_from,
            AdministrativeUnit.valid_to,
        )
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .join(path, path.c.unit_id == AdministrativeUnit.id)
        .outerjoin(
            parent,
            (parent.unit_id == UnitProfile.parent_id) & parent.superseded_by_id.is_(None),
        )
        .where(UnitProfile.superseded_by_id.is_(None))
        .order_by(path.c.path)
    )
    if level:
        statement = statement.where(UnitProfile.level == level)
    for word in fold(text).split():
        statement = statement.where(
            UnitProfile.name_folded.contains(word, autoescape=True)
            | AdministrativeUnit.code.startswith(word, autoescape=True)
        )
    return [UnitRow(*row) for row in session.execute(statement)]


def _paths() -> CTE:
    """Return a table `unit_id, depth, path` of every unit; the path orders the tree."""
    top = (
        select(
            AdministrativeUnit.id.label("unit_id"),
            literal(0).label("depth"),
            cast(AdministrativeUnit.code, Text).label("path"),
        )
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .where(UnitProfile.parent_id.is_(None), UnitProfile.superseded_by_id.is_(None))
        .cte("unit_path", recursive=True)
    )
    child, unit = aliased(UnitProfile), aliased(AdministrativeUnit)
    return top.union_all(
        select(unit.id, top.c.depth + 1, top.c.path + "/" + unit.code)
        .join(child, child.unit_id == unit.id)
        .join(top, top.c.unit_id == child.parent_id)
        .where(child.superseded_by_id.is_(None))
    )


def card(session: Session, code: str) -> UnitCard:
    """Return one unit with the history of its name and area.

    Raises:
        NotFoundError: no such unit.
    """
    rows = session.execute(
        select(AdministrativeUnit, UnitProfile, ImportBatch, DataSource)
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .join(ImportBatch, ImportBatch.id == UnitProfile.batch_id)
        .join(DataSource, DataSource.id == UnitProfile.source_id)
        .where(AdministrativeUnit.code == code)
        .order_by(UnitProfile.id.desc())
    ).all()
    current = next((row for row in rows if row.UnitProfile.superseded_by_id is None), None)
    if current is None:
        raise NotFoundError
    return UnitCard(
        code=code,
        name=current.UnitProfile.name,
        level=current.UnitProfile.level,
        area_km2=current.UnitProfile.area_km2,
        valid_from=current.AdministrativeUnit.valid_from,
        valid_to=current.AdministrativeUnit.valid_to,
        history=tuple(
            UnitVersion(
                name=row.UnitProfile.name,
                area_km2=row.UnitProfile.area_km2,
                recorded_at=row.ImportBatch.recorded_at,
                account_name=row.ImportBatch.account_name,
                source_vi=row.DataSource.title_vi,
                source_en=row.DataSource.title_en,
                current=row.UnitProfile.superseded_by_id is None,
            )
            for row in rows
        ),
        seen=profile_fingerprint(current.UnitProfile),
    )
