"""Search the audit log; the database filters, counts and cuts the pages."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from data.contracts.administration import LIST_ROWS, AuditFilter, AuditLine, AuditPage
from data.contracts.clock import CITY_ZONE
from data.models.accounts import AuditEntry

STEP = 1_000


def page(session: Session, wanted: AuditFilter, number: int = 1) -> AuditPage:
    """Return one page of the matching lines, newest first; `number` starts at 1."""
    conditions = _conditions(wanted)
    total = session.scalar(select(func.count()).select_from(AuditEntry).where(*conditions)) or 0
    pages = max(1, -(-total // LIST_ROWS))
    number = min(max(1, number), pages)
    rows = session.scalars(
        _newest_first(conditions).limit(LIST_ROWS).offset((number - 1) * LIST_ROWS)
    )
    return AuditPage(tuple(_line(row) for row in rows), total, number, pages)


def lines(session: Session, wanted: AuditFilter) -> Iterator[AuditLine]:
    """Yield every matching line, newest first, without holding them all."""
    statement = _newest_first(_conditions(wanted)).execution_options(yield_per=STEP)
    with closing(session.scalars(statement)) as rows:
        for row in rows:
            yield _line(row)
            session.expunge(row)


def actions(session: Session) -> list[str]:
    """Return the actions that occur in the log."""
    return list(session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def _newest_first(conditions: list[ColumnElement[bool]]) -> Select[AuditEntry]:
    return select(AuditEntry).where(*conditions).order_by(AuditEntry.id.desc())


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text.strip():
        text = wanted.text.strip()
        conditions.append(
            or_(
                *(
                    column.icontains(text, autoescape=True)
                    for column in (
                        AuditEntry.subject,
                        AuditEntry.detail,
                        AuditEntry.account_name,
                        AuditEntry.address,
                    )
                )
            )
        )
    if wanted.action:
        conditions.append(AuditEntry.action == wanted.action)
    if wanted.person.strip():
        conditions.append(AuditEntry.account_name.icontains(wanted.person.strip(), autoescape=True))
    if wanted.outcome:
        conditions.append(AuditEntry.outcome == wanted.outcome)
    if wanted.first_on:
        conditions.append(AuditEntry.recorded_at >= _start_of(wanted.first_on))
    if wanted.last_on:
        conditions.append(AuditEntry.recorded_at < _start_of(wanted.last_on + timedelta(days=1)))
    return conditions


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, CITY_ZONE)


def _line(row: AuditEntry) -> AuditLine:
    return AuditLine(
        number=row.id,
        recorded_at=row.recorded_at,
        person=row.account_name,
        role=row.role,
        address=row.address,
        action=row.action,
        subject=row.subject,
        outcome=row.outcome,
        detail=row.detail,
    )
