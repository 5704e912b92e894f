"""Put together the data page."""

from collections.abc import Iterable
from itertools import chain

from sqlalchemy.orm import Session

from data.adapters.files.workbook_writing import workbook_bytes
from data.adapters.files.writing import csv_parts
from data.commands.topics import Topic
from data.contracts.access import Actor
from data.contracts.data_page import Domain, ImportRow, Stock
from data.contracts.importing import Subject, import_scope
from data.contracts.jobs import JobView
from data.contracts.templates import TEMPLATES, CellKind, Column
from data.domain.importing.telling import column_label, issue_of, issue_text
from data.i18n import LANGUAGES, translate
from data.queries import imports
from data.services import caching
from data.services.exporting import CSV, XLSX, Export
from data.services.importing import may_revert
from data.settings import settings

# Which subjects belong to which data domain of Phụ lục I; health records are not kept here.
_SUBJECTS: dict[str, tuple[str, ...]] = {
    "I.1": (Subject.ENROLMENT,),
    "I.2": (Subject.STAFF,),
    "I.3": (Subject.FACILITIES,),
    "I.4": (imports.ADMISSIONS,),
    "I.5": (imports.NON_PUBLIC,),
    "I.7": (Subject.INDICATOR_VALUES,),
}
_REGISTERS = (
    Subject.UNITS,
    Subject.BOUNDARIES,
    Subject.INSTITUTIONS,
    Subject.POPULATION,
    Subject.BIRTHS,
    Subject.BLOCKS,
    Subject.ENTRANTS,
    Subject.ZONES,
)
_TOPICS = (
    Topic.UNITS,
    Topic.INSTITUTIONS,
    Topic.ENROLMENT,
    Topic.POPULATION,
    Topic.INDICATORS,
    Topic.ZONES,
    Topic.IMPORTS,
)
_REGISTER_KEY = "data.registers"


def domains(session: Session, actor: Actor) -> list[Domain]:
    """Return the seven data domains and the registers with what is there, in the actor's scope."""
    scope = import_scope(actor)
    found = caching.cached(
        session, scope, "data.stocks", _TOPICS, (), lambda: imports.stocks(session, scope)
    )

    def stocks(subjects: Iterable[str]) -> tuple[Stock, ...]:
        return tuple(found.get(str(subject), Stock(str(subject))) for subject in subjects)

    answer = [
        Domain(key, vi, en, stewards, stocks(_SUBJECTS.get(key, ())))
        for key, vi, en, stewards in imports.domains(session)
    ]
    vi, en = (translate(_REGISTER_KEY, language) for language in ("vi", "en"))
    return [*answer, Domain("", vi, en, (), stocks(_REGISTERS))]


def history(session: Session, actor: Actor) -> list[ImportRow]:
    """Return the newest imports the actor may know of."""
    rows = imports.history(session, import_scope(actor), map(str, Subject))
    return [
        ImportRow(
            number=batch.id,
            kind=batch.kind,
            subject=batch.subject,
            recorded_at=batch.recorded_at,
            account_name=batch.account_name,
            file_name=batch.file_name,
            file_hash=batch.file_hash,
            source_vi=title,
            added=batch.rows_added,
            changed=batch.rows_changed,
            unchanged=batch.rows_unchanged,
            withdrawn=batch.rows_withdrawn,
            warnings=batch.warnings,
            reverts=batch.reverts_id,
            reverted_by=undone,
            may_revert=undone is None and may_revert(actor, batch),
        )
        for batch, title, undone in rows
    ]


def upload_limit_mb() -> int:
    """Return the largest import file in megabytes."""
    return settings().upload_limit_mb


def template(subject: Subject, form: str, language: str) -> Export:
    """Return an empty table of a subject with one example row; XLSX has a second, helping sheet."""
    columns = TEMPLATES[subject].columns
    header = [column_label(column.name, language) for column in columns]
    example = [_example(column, language) for column in columns]
    name = f"{subject}-{language}.{form}"
    if form == "csv":
        return Export(name, CSV, b"".join(csv_parts(header, [example])), 1)
    sheets = {
        translate("templates.sheet_data", language): [header, example],
        translate("templates.sheet_help", language): list(_help(columns, language)),
    }
    return Export(name, XLSX, workbook_bytes(sheets), 1)


def _example(column: Column, language: str) -> str:
    if column.kind is CellKind.CHOICE and column.example:
        return translate(column.choice_texts + column.example, language)
    if column.kind is CellKind.CHOICES and column.example:
        return translate(column.choice_texts + column.example, language)
    return column.example


def _help(columns: tuple[Column, ...], language: str) -> Iterable[list[str]]:
    names = ("vietnamese", "english", "required", "meaning", "choices", "example")
    yield [translate(f"templates.help_{name}", language) for name in names]
    for column in columns:
        choices = (translate(column.choice_texts + one, language) for one in column.choices)
        yield [
            column_label(column.name, LANGUAGES[0]),
            column.name,
            translate("templates.yes" if column.required else "templates.no", language),
            translate(f"templates.help_{column.name}", language),
            "; ".join(choices),
            _example(column, language),
        ]


def issues_csv(job: JobView, language: str) -> bytes:
    """Return all kept errors and warnings of a job as a CSV file."""
    names = ("file", "severity", "row", "column", "value", "rule")
    header = [translate(f"data.issue_{name}", language) for name in names]
    rows = chain(_issue_rows(job, "errors", language), _issue_rows(job, "warnings", language))
    return b"".join(csv_parts(header, rows))


def _issue_rows(job: JobView, part: str, language: str) -> Iterable[list[object]]:
    for saved in job.result.get(part, ()):
        issue = issue_of(saved)
        yield [
            job.result.get("file", ""),
            translate(f"data.severity_{part}", language),
            issue.row or "",
            column_label(issue.column, language),
            issue.value,
            issue_text(issue, language),
        ]
