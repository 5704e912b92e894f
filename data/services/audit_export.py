"""The audit log as a file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict

from data.contracts.access import Actor
from data.contracts.administration import AuditFilter, AuditLine
from data.database import read_session
from data.queries import audit
from data.services.auditing import record_event

COLUMNS = (
    "number",
    "recorded_at",
    "person",
    "role",
    "address",
    "action",
    "subject",
    "outcome",
    "detail",
)
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run these as formulas


def as_csv(actor: Actor, wanted: AuditFilter) -> Iterator[str]:
    """Record the export, then yield the file in pieces: header first, newest line first."""
    chosen = {name: value for name, value in asdict(wanted).items() if value}
    record_event(actor, "audit.export", detail=chosen)
    return _pieces(wanted)


def _pieces(wanted: AuditFilter) -> Iterator[str]:
    yield "\ufeff" + _line(COLUMNS)
    with read_session() as session:
        for line in audit.lines(session, wanted):
            yield _line(_cells(line))


def _cells(line: AuditLine) -> tuple[str, ...]:
    return (
        str(line.number),
        line.recorded_at.isoformat(),
        *(
            harmless(text)
            for text in (
                line.person,
                line.role,
                line.address,
                line.action,
                line.subject,
                line.outcome,
                line.detail,
            )
        ),
    )


def harmless(text: str) -> str:
    """Keep a spreadsheet from reading `text` as a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def _line(cells: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
