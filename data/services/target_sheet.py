"""Targets for the outside: the full table, the values of one indicator, a sheet of one page."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from data.adapters.documents import drawing, pdf, word
from data.adapters.documents.drawing import Chart
from data.adapters.files.workbook_writing import workbook_bytes
from data.adapters.files.writing import csv_parts
from data.commands import audit
from data.contracts.access import Actor
from data.contracts.documents import Page
from data.contracts.targets import Detail
from data.database import write_session
from data.domain.trajectory import known
from data.queries import clock
from data.services import targets
from data.services.exporting import CSV, XLSX, Export

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
Rows = Sequence[Sequence[Any]]


def can_print() -> bool:
    """Tell whether this machine makes PDF files: LibreOffice is installed."""
    return pdf.program() is not None


def tables(
    session: Session, actor: Actor, sheets: Mapping[str, Rows], name: str, form: str
) -> Export:
    """Return sheets, header first, as a file, and note it in the audit log.

    Args:
        session: a writing session, for the audit line.
        actor: who takes it out; the sheets hold what this person may see.
        sheets: by title; a CSV file holds the first.
        name: of the file, without day and ending.
        form: `csv` or `xlsx`.
    """
    first = next(iter(sheets.values()))
    _note(session, actor, name, form, len(first) - 1)
    file_name = f"{name}-{clock.today(session):%Y%m%d}.{form}"
    if form == "csv":
        header, *rows = first
        return Export(file_name, CSV, b"".join(csv_parts(header, rows)), len(rows))
    content = workbook_bytes({title[:31]: iter(rows) for title, rows in sheets.items()})
    return Export(file_name, XLSX, content, len(first) - 1)


def sheet(actor: Actor, detail: Detail, page: Page, form: str) -> Export:
    """Return the page of one indicator as DOCX or PDF, and note it in the audit log.

    Raises:
        PrintingError: a PDF was asked for where there is no LibreOffice, or it failed.
    """
    content = word.write(page, picture(detail))
    if form == "pdf":
        content = pdf.from_word(content)  # takes seconds, so before anything is locked
    name = f"indicator-{detail.outlook.key}"
    with write_session() as session:
        _note(session, actor, name, form, 1)
        today = clock.today(session)
    kind = PDF if form == "pdf" else DOCX
    return Export(f"{name}-{today:%Y%m%d}.{form}", kind, content, 1)


def picture(detail: Detail) -> bytes:
    """Draw history, path and projection of an indicator as PNG."""
    definition = detail.outlook.definition
    path = [(point.on, point.value) for point in definition.waypoints]
    suffix = "%" if definition.unit == "percent" else ""
    return drawing.draw(Chart(known(detail.outlook.history), path, targets.fan(detail), suffix))


def _note(session: Session, actor: Actor, name: str, form: str, rows: int) -> None:
    audit.record(
        session,
        actor,
        "export.take",
        subject=f"targets:{name}",
        detail={"rows": rows, "form": form, "scope": actor.scope.key},
    )
