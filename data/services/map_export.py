"""Take the institutions chosen on the map out as a file."""

import tempfile
from collections.abc import Callable, Collection, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import geopandas
import orjson
import pandas as pd
from sqlalchemy.orm import Session

from data.adapters.files.workbook_writing import workbook_bytes
from data.adapters.files.writing import csv_parts
from data.commands import audit
from data.contracts.access import Actor
from data.contracts.frames import records
from data.contracts.mapping import FigureRow, PointRow
from data.i18n import translate
from data.queries import clock, provenance
from data.services import outlines
from data.services.exporting import CSV, XLSX, Export
from data.services.mapping import figure_frame, joint, point_frame, school_years

GEOJSON = "application/geo+json"
GPKG = "application/geopackage+sqlite3"
FORMS = ("csv", "xlsx", "geojson", "gpkg")
SUBJECTS = ("institutions", "enrolment", "facilities")
_WHOLE = (FigureRow.PUPILS, FigureRow.CLASSES, FigureRow.SEATS, FigureRow.ROOMS)


def export(
    session: Session, actor: Actor, codes: Collection[str], school_year: int | None, form: str
) -> Export:
    """Return the chosen institutions in the reader's scope with their figures of one year.

    Args:
        session: a writing session, for the audit line.
        actor: whose scope bounds the rows; codes outside it are left out without a word.
        codes: of the institutions chosen.
        school_year: of the figures; None or one without figures means the latest.
        form: one of `FORMS`.
    """
    years = school_years(session, actor.scope)
    year = school_year if school_year in years else (years[-1] if years else None)
    frame = _frame(session, actor, codes, year)
    audit.record(
        session,
        actor,
        "export.take",
        subject="dataset:map",
        detail={"rows": len(frame), "form": form, "scope": actor.scope.key},
    )
    media_type, write = _WRITERS[form]
    name = f"institutions-{year or 'list'}-{clock.today(session):%Y%m%d}.{form}"
    title = translate("map.export_title", actor.language)
    return Export(name, media_type, write(frame, title), len(frame))


def _frame(
    session: Session, actor: Actor, codes: Collection[str], year: int | None
) -> pd.DataFrame:
    points = point_frame(session, actor.scope)
    chosen = points[points[PointRow.CODE].isin(set(codes))]
    wards, districts = _places(session)
    simulated = chosen[PointRow.SIMULATED].astype(bool)
    frame = chosen.drop(columns=PointRow.SIMULATED).assign(
        ward=chosen[PointRow.UNIT_CODE].map(wards),
        district=chosen[PointRow.UNIT_CODE].map(districts),
        school_year=None if year is None else f"{year}-{year + 1}",
    )
    known = joint({}, ())
    if year is not None:
        figures = figure_frame(session, actor.scope, year)
        frame = frame.merge(figures[[FigureRow.CODE, *_WHOLE, FigureRow.LOAD]], on=PointRow.CODE)
        frame = frame.astype(dict.fromkeys(_WHOLE, "Int64")).round({FigureRow.LOAD: 4})
        known = joint(provenance.of_year(session, actor.scope, year), SUBJECTS)
    remark = translate("data.simulated", actor.language)
    marked = (simulated | known.simulated).to_numpy()
    return frame.assign(
        source=known.sources(actor.language),
        as_of_on=known.as_of_on,
        simulated=[remark if flag else "" for flag in marked],
    )


def _places(session: Session) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of ward and district by the code of the smallest unit."""
    districts = {shape.code: shape.name for shape in outlines.of_level(session, "district")}
    communes = outlines.of_level(session, "commune")
    wards = {shape.code: shape.name for shape in communes}
    above = {shape.code: districts.get(shape.parent_code or "", "") for shape in communes}
    return wards, districts | above


def _rows(frame: pd.DataFrame) -> tuple[list[str], list[Sequence[Any]]]:
    return list(frame.columns), [list(row.values()) for row in records(frame)]


def _csv(frame: pd.DataFrame, _title: str) -> bytes:
    return b"".join(csv_parts(*_rows(frame)))


def _xlsx(frame: pd.DataFrame, title: str) -> bytes:
    columns, rows = _rows(frame)
    return workbook_bytes({title[:31]: chain([columns], rows)})


def _places_frame(frame: pd.DataFrame) -> geopandas.GeoDataFrame:
    shapes = geopandas.points_from_xy(frame[PointRow.LON], frame[PointRow.LAT])
    plain = frame.assign(as_of_on=frame["as_of_on"].astype(str))
    return geopandas.GeoDataFrame(plain, geometry=shapes, crs=4326)


def _geojson(frame: pd.DataFrame, title: str) -> bytes:
    written = orjson.loads(_places_frame(frame).to_json(drop_id=True, na="null"))
    return orjson.dumps({"name": title, **written})


def _gpkg(frame: pd.DataFrame, _title: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "institutions.gpkg"
        _places_frame(frame).to_file(path, driver="GPKG", layer="institutions", engine="pyogrio")
        return path.read_bytes()


_WRITERS: dict[str, tuple[str, Callable[[pd.DataFrame, str], bytes]]] = {
    "csv": (CSV, _csv),
    "xlsx": (XLSX, _xlsx),
    "geojson": (GEOJSON, _geojson),
    "gpkg": (GPKG, _gpkg),
}
