"""Take the figures of one institution out: formulas neutralised, every file in the audit log."""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

from sqlalchemy.orm import Session

from data.adapters.files.workbook_writing import workbook_bytes
from data.adapters.files.writing import csv_parts
from data.commands import audit
from data.contracts.access import Actor
from data.contracts.institution import InstitutionSheet
from data.contracts.provenance import Provenance
from data.i18n import translate
from data.services import institution_sheet
from data.services.exporting import CSV, XLSX, Export

Table = tuple[list[str], list[list[Any]]]
_YEAR = (
    "pupils",
    "classes",
    "class_size",
    "teachers",
    "teachers_per_class",
    "rooms_permanent",
    "rooms_semi_permanent",
    "rooms_temporary",
    "rooms_per_class",
    "land_m2",
    "land_per_pupil",
    "computers",
    "pupils_per_computer",
    "internet_mbps",
    "smart_rooms",
)
_ENTRY = ("quota", "applications", "registrations", "in_zone", "out_of_zone")


def part(session: Session, actor: Actor, code: str, name: str, form: str) -> Export:
    """Return one part of a sheet (`PARTS`) as a CSV or XLSX file.

    Raises:
        NotFoundError: no such institution in scope.
    """
    sheet = institution_sheet.sheet(session, actor.scope, code)
    header, rows = _TABLES[name](sheet, actor.language)
    audit.record(
        session,
        actor,
        "export.take",
        subject=f"institution:{code}",
        detail={"part": name, "rows": len(rows), "form": form, "scope": actor.scope.key},
    )
    plain = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in code)
    file_name = f"{plain}-{name}-{sheet.today:%Y%m%d}.{form}"
    if form == "xlsx":
        title = translate(f"sheet.download_{name}", actor.language)[:31]
        content = workbook_bytes({title: chain([header], rows)})
        return Export(file_name, XLSX, content, len(rows))
    return Export(file_name, CSV, b"".join(csv_parts(header, rows)), len(rows))


def _years(sheet: InstitutionSheet, language: str) -> Table:
    known = sheet.of("enrolment", "staff", "facilities")
    header = [_said("file_year", language)]
    header += [_said(f"column_{name}", language) for name in _YEAR]
    rows = [
        [one.school_year, *(_rounded(getattr(one, name)) for name in _YEAR)]
        for one in sheet.years
        if one.pupils is not None or one.rooms is not None
    ]
    return _sourced(header, rows, known, language)


def _grades(sheet: InstitutionSheet, language: str) -> Table:
    names = ("file_year", "file_grade", "file_level", "column_pupils", "column_classes")
    rows = [
        [
            one.school_year,
            one.grade,
            translate(f"education.level_{one.level}", language),
            one.pupils,
            one.classes,
        ]
        for one in sheet.grades
    ]
    header = [_said(name, language) for name in names]
    return _sourced(header, rows, sheet.of("enrolment"), language)


def _admissions(sheet: InstitutionSheet, language: str) -> Table:
    header = [_said(name, language) for name in ("file_year", "file_grade")]
    header += [_said(f"entry_{name}", language) for name in _ENTRY]
    rows = [
        [one.school_year, one.grade, *(getattr(one, name) for name in _ENTRY)]
        for one in sheet.admissions
    ]
    return _sourced(header, rows, sheet.of("admissions"), language)


def _history(sheet: InstitutionSheet, language: str) -> Table:
    names = ("when", "who", "what", "reason", "field", "old", "new")
    rows: list[list[Any]] = []
    for one in sheet.versions:
        source = one.source_vi if language == "vi" else one.source_en
        what = (
            _said("version_undo", language, number=one.undoes)
            if one.undoes is not None
            else _said(f"version_{one.kind}", language, source=source)
        )
        head = [one.recorded_at, one.account_name, f"#{one.batch} {what}", one.reason]
        rows += [
            [*head, _said(f"field_{change.name}", language), change.old, change.new]
            for change in one.changes
        ] or [[*head, "", "", ""]]
    return [_said(f"file_{name}", language) for name in names], rows


def _sourced(header: list[str], rows: list[list[Any]], known: Provenance, language: str) -> Table:
    """Add where the figures are from, and say in words that they are simulated."""
    remark = translate("data.simulated", language) if known.simulated else ""
    more = [known.sources(language), known.as_of_on, remark]
    names = ("file_source", "file_as_of", "mark")
    return header + [_said(name, language) for name in names], [[*row, *more] for row in rows]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _said(key: str, language: str, **values: object) -> str:
    return translate(f"sheet.{key}", language, **values)


_TABLES: Mapping[str, Callable[[InstitutionSheet, str], Table]] = {
    "years": _years,
    "grades": _grades,
    "admissions": _admissions,
    "history": _history,
}
PARTS = frozenset(_TABLES)
