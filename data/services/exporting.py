"""Take data out: scope in SQL, formulas neutralised, every export in the audit log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy.orm import Session

from data.adapters.files.workbook_writing import workbook_bytes
from data.adapters.files.writing import csv_parts
from data.commands import audit
from data.contracts.access import Actor
from data.contracts.errors import NotAllowedError
from data.contracts.exporting import Dataset, may_export
from data.i18n import translate
from data.queries import clock, exports


@dataclass(frozen=True, slots=True)
class Export:
    """A file for the outside."""

    name: str
    media_type: str
    content: bytes
    rows: int


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def export(
    session: Session, actor: Actor, dataset: Dataset, *, form: str = "csv", language: str = "vi"
) -> Export:
    """Return a dataset as a CSV or XLSX file and note it in the audit log.

    Args:
        session: a writing session, for the audit line.
        actor: whose scope bounds the rows.
        dataset: what to take out.
        form: `csv` or `xlsx`.
        language: of the source's title and of the remark on simulated rows.

    Raises:
        NotAllowedError: this person may not take the dataset out.
    """
    if not may_export(actor, dataset):
        raise NotAllowedError
    columns, found = exports.rows(session, actor.scope, dataset, language)
    rows = list(_marked(columns, found, language))
    audit.record(
        session,
        actor,
        "export.take",
        subject=f"dataset:{dataset}",
        detail={"rows": len(rows), "form": form, "scope": actor.scope.key},
    )
    name = f"{dataset}-{clock.today(session):%Y%m%d}.{form}"
    if form == "xlsx":
        title = translate(f"data.dataset_{dataset.text_name}", language)[:31]
        content = workbook_bytes({title: chain([columns], rows)})
        return Export(name, XLSX, content, len(rows))
    return Export(name, CSV, b"".join(csv_parts(columns, rows)), len(rows))


def _marked(
    columns: Sequence[str], rows: Iterator[tuple[Any, ...]], language: str
) -> Iterator[tuple[Any, ...]]:
    """Say in words which rows are simulated."""
    if "simulated" not in columns:
        yield from rows
        return
    index = columns.index("simulated")
    remark = translate("data.simulated", language)
    for row in rows:
        yield (*row[:index], remark if row[index] else "", *row[index + 1 :])
