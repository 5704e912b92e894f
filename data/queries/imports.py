"""Read what is there, where it came from, and the history of imports."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select, true, union_all
from sqlalchemy.orm import Session, aliased

from data.contracts.access import Scope
from data.contracts.data_page import Stock
from data.contracts.importing import Subject
from data.models.facts import FACTS
from data.models.institutions import InstitutionProfile
from data.models.plan import DataDomain, DataDomainSteward, Division
from data.models.population import AdmissionResult
from data.models.sources import DataSource, ImportBatch
from data.queries.scope import within
from data.queries.zones import of_blocks

ADMISSIONS = "admissions"
NON_PUBLIC = "non_public"
HISTORY_ROWS = 50


def stocks(session: Session, scope: Scope) -> dict[str, Stock]:
    """Return what is there of every subject, in one statement."""
    parts = [_part(str(s), fact.table, scope) for s, fact in FACTS.items()]
    parts.append(_part(ADMISSIONS, AdmissionResult.__table__, scope))
    sector = InstitutionProfile.sector != "public"
    parts.append(_part(NON_PUBLIC, InstitutionProfile.__table__, scope, sector))
    found = union_all(*parts).subquery("found")
    statement = (
        select(
            found.c.subject,
            found.c.rows,
            found.c.as_of_on,
            found.c.simulated,
            ImportBatch.recorded_at,
            DataSource.title_vi,
            DataSource.title_en,
        )
        .join(ImportBatch, ImportBatch.id == found.c.batch_id)
        .join(DataSource, DataSource.id == found.c.source_id)
        .order_by(found.c.subject, ImportBatch.id)
    )
    result: dict[str, Stock] = {}
    for subject, rows, as_of_on, simulated, at, vi, en in session.execute(statement):
        before = result.get(subject, Stock(subject))
        days = [day for day in (before.as_of_on, as_of_on) if day is not None]
        result[subject] = Stock(
            subject, before.rows + rows, max(days), vi, en, at, before.simulated or bool(simulated)
        )
    return result


def _part(
    subject: str,
    table: Any,  # noqa: ANN401
    scope: Scope,
    *conditions: ColumnElement[bool],
) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(subject).label("subject"),
            table.c.batch_id,
            table.c.source_id,
            func.count().label("rows"),
            func.max(table.c.as_of_on).label("as_of_on"),
            func.max(case((table.c.simulated, 1), else_=0)).label("simulated"),
        )
        .where(table.c.superseded_by_id.is_(None), _in_scope(subject, table, scope), *conditions)
        .group_by(table.c.batch_id, table.c.source_id)
    )


def _in_scope(subject: str, table: Any, scope: Scope) -> ColumnElement[bool]:  # noqa: ANN401
    if scope.whole_city or subject == Subject.BOUNDARIES:  # boundaries are public
        return true()
    if "unit_id" in table.c:
        return within(table.c.unit_id, scope)
    if "block_id" in table.c:
        return of_blocks(table.c.block_id, scope)
    own = select(InstitutionProfile.institution_id).where(
        InstitutionProfile.superseded_by_id.is_(None), within(InstitutionProfile.unit_id, scope)
    )
    condition: ColumnElement[bool] = table.c.institution_id.in_(own)
    return condition


def domains(session: Session) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Return key, both names and the stewards' codes of every data domain."""
    names = session.execute(
        select(DataDomain.id, DataDomain.key, DataDomain.name_vi, DataDomain.name_en).order_by(
            DataDomain.key
        )
    ).all()
    stewards: dict[int, list[str]] = {}
    for domain_id, code in session.execute(
        select(DataDomainSteward.domain_id, Division.code)
        .join(Division, Division.id == DataDomainSteward.division_id)
        .order_by(Division.position)
    ):
        stewards.setdefault(domain_id, []).append(code)
    return [(key, vi, en, tuple(stewards.get(id_, ()))) for id_, key, vi, en in names]


def history(
    session: Session, scope: Scope, subjects: Iterable[str]
) -> list[tuple[ImportBatch, str, int | None]]:
    """Return the newest imports of files with their source's title and the import undoing each.

    A reader bound to units sees the imports of these units only.
    """
    undo = aliased(ImportBatch)
    statement = (
        select(ImportBatch, DataSource.title_vi, undo.id)
        .join(DataSource, DataSource.id == ImportBatch.source_id)
        .outerjoin(undo, undo.reverts_id == ImportBatch.id)
        .where(
            ImportBatch.kind.in_(("file", "revert")),
            ImportBatch.subject.in_(tuple(subjects)),
        )
        .order_by(ImportBatch.id.desc())
        .limit(HISTORY_ROWS)
    )
    if not scope.whole_city:
        statement = statement.where(ImportBatch.unit_code.in_(scope.unit_codes))
    return [(batch, title, undone) for batch, title, undone in session.execute(statement)]
