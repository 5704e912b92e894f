"""Take a forecast out as a file: what is on screen, in scope, and noted in the audit log."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy.orm import Session

from data.adapters.briefs import brief_bytes
from data.adapters.files.workbook_writing import workbook_bytes
from data.adapters.files.writing import csv_parts
from data.commands import audit
from data.contracts.access import Actor
from data.contracts.briefs import Brief
from data.contracts.forecast_page import ForecastPicture
from data.contracts.forecasting import (
    HI80,
    HI95,
    LO80,
    LO95,
    NEED_ROWS,
    NEEDS,
    POINT,
    SERIES,
    AreaForecast,
)
from data.i18n import translate
from data.services.exporting import CSV, XLSX, Export

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = frozenset({"csv", "xlsx", "docx"})
_BANDS = (POINT, LO80, HI80, LO95, HI95)
PUPIL_COLUMNS = (
    "scenario", "unit_code", "unit_name", "series", "school_year", "pupils",
    "low_80", "high_80", "low_95", "high_95", "source", "as_of", "remark",
)  # fmt: skip
NEED_COLUMNS = (
    "scenario", "unit_code", "unit_name", "level", "school_year", *NEEDS, "balance", "remark",
)  # fmt: skip
SCHOOL_COLUMNS = (
    "scenario", "school_code", "school_name", "grade", "school_year", "pupils",
    "low_80", "high_80", "low_95", "high_95", "remark",
)  # fmt: skip
SPOT_COLUMNS = (
    "place", "unit_code", "unit_name", "level", "year", "worst_year", "shortage",
    "likely_shortage", "need", "supply", "planned", "probability", "pupils_now", "pupils_then",
    "schools", "remark",
)  # fmt: skip


def export(
    session: Session, actor: Actor, picture: ForecastPicture, form: str, brief: Brief | None = None
) -> Export:
    """Return what is on screen as a file and note it in the audit log.

    Args:
        session: a writing session, for the audit line.
        actor: who takes it; the picture was read in this person's scope.
        picture: what is on screen.
        form: `csv`, `xlsx` or `docx`.
        brief: the words of the document, for `docx`.
    """
    audit.record(
        session,
        actor,
        "forecast.export",
        subject=f"unit:{picture.unit.code}",
        detail={"run": picture.run.id, "scenario": picture.scenario.key, "form": form},
    )
    name = f"du-bao-{picture.unit.code}-{picture.run.data_on:%Y%m%d}.{form}"
    language = actor.language
    if form == "docx" and brief is not None:
        return Export(name, DOCX, brief_bytes(brief), 1)
    pupils = list(pupil_rows(picture, language))
    if form == "csv":
        return Export(name, CSV, b"".join(csv_parts(PUPIL_COLUMNS, pupils)), len(pupils))
    sheets = {
        translate("forecast_files.pupils", language): chain([PUPIL_COLUMNS], pupils),
        translate("forecast_files.needs", language): chain(
            [NEED_COLUMNS], need_rows(picture, language)
        ),
        translate("forecast_files.schools", language): chain(
            [SCHOOL_COLUMNS], school_rows(picture, language)
        ),
        translate("forecast_files.hot_spots", language): chain(
            [SPOT_COLUMNS], spot_rows(picture, language)
        ),
        translate("forecast_files.about", language): about_rows(picture, language),
    }
    return Export(name, XLSX, workbook_bytes(sheets), len(pupils))


def _remark(picture: ForecastPicture, language: str) -> str:
    return translate("data.simulated", language) if picture.run.simulated else ""


def _units(picture: ForecastPicture) -> Iterator[tuple[str, str, str, AreaForecast]]:
    """Return scenario, code, name, forecast: the area by scenario, then its parts."""
    for scenario in picture.shown:
        yield scenario.name, picture.unit.code, picture.unit.name, picture.areas[scenario.id]
    for code, (name, area) in picture.parts.items():
        yield picture.scenario.name, code, name, area


def pupil_rows(picture: ForecastPicture, language: str) -> Iterator[Sequence[Any]]:
    """Return `PUPIL_COLUMNS`: every grade, level and sum of the area and its parts, by year."""
    source = picture.provenance.sources(language)
    as_of = picture.run.data_on.isoformat()
    remark = _remark(picture, language)
    for scenario, code, name, area in _units(picture):
        for key in SERIES:
            bands = area.series(key)
            for place, year in enumerate(picture.years):
                cells = [int(bands[place, band]) for band in _BANDS]
                yield (scenario, code, name, key, year, *cells, source, as_of, remark)


def need_rows(picture: ForecastPicture, language: str) -> Iterator[Sequence[Any]]:
    """Return `NEED_COLUMNS` of the area and its parts."""
    remark = _remark(picture, language)
    for scenario, code, name, area in _units(picture):
        for row in NEED_ROWS:
            short = area.shortage(row)
            for place, year in enumerate(picture.years):
                cells = [round(float(area.needs(row, need)[place]), 4) for need in NEEDS]
                yield (scenario, code, name, row, year, *cells, -float(short[place]), remark)


def school_rows(picture: ForecastPicture, language: str) -> Iterator[Sequence[Any]]:
    """Return `SCHOOL_COLUMNS` of the schools that lie directly in the area."""
    known = picture.schools
    if known is None:
        return
    remark = _remark(picture, language)
    for cell, (school, grade) in enumerate(zip(known.cell_school, known.cell_grade, strict=True)):
        for place, year in enumerate(picture.years):
            bands = [int(known.pupils[cell, place, band]) for band in _BANDS]
            code, name = known.codes[school], known.names[school]
            yield (picture.scenario.name, code, name, int(grade), year, *bands, remark)


def spot_rows(picture: ForecastPicture, language: str) -> Iterator[Sequence[Any]]:
    """Return `SPOT_COLUMNS`, most urgent first."""
    remark = _remark(picture, language)
    for place, spot in enumerate(picture.hot_spots, start=1):
        yield (place, *(getattr(spot, name) for name in SPOT_COLUMNS[1:-1]), remark)


def about_rows(picture: ForecastPicture, language: str) -> Iterator[Sequence[Any]]:
    """Return name and value of everything that says how the figures were made."""
    run = picture.run
    facts = (
        ("source", picture.provenance.sources(language)),
        ("as_of", run.data_on.isoformat()),
        ("simulated", _remark(picture, language)),
        ("run", run.id),
        ("method", run.method),
        ("seed", run.seed),
        ("digest", run.digest),
        ("scenario", f"{picture.scenario.name} ({picture.scenario.number})"),
    )
    yield (
        translate("forecast_files.fact", language),
        translate("forecast_files.value", language),
    )
    for name, value in facts:
        yield (translate(f"forecast_files.{name}", language), value)
