"""Take the shown zone plans out: blocks and their schools, as a table or as GeoJSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely
from sqlalchemy.orm import Session

from data.adapters.files.workbook_writing import workbook_bytes
from data.adapters.files.writing import csv_parts
from data.commands import audit
from data.contracts.access import Actor
from data.contracts.zones import Assigned, Block, PlanView, ZoneSchool
from data.i18n import translate
from data.queries import clock
from data.services import zones
from data.services.exporting import CSV, XLSX, Export

FORMS = ("csv", "xlsx", "geojson")
GEOJSON = "application/geo+json"
# The first columns are those of the import template.
COLUMNS = (
    "school_year",
    "grade",
    "unit_code",
    "version",
    "block_code",
    "institution_code",
    "state",
    "decision_number",
    "effective_on",
    "block_name",
    "block_unit_code",
    "block_unit_name",
    "institution_name",
    "entrants",
    "distance_m",
    "simulated",
)
_PLAN_FACTS = ("school_year", "grade", "version", "state", "entrants", "simulated")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which plans; without a plan all approved ones of the year and grade."""

    school_year: int | None
    grade: int
    plan_id: int | None = None


def export(session: Session, actor: Actor, asked: Asked, form: str) -> Export:
    """Return the shown plans as a file and note it in the audit log.

    Blocks without a school have an empty school; blocks with two have two rows.

    Raises:
        NotFoundError: no such grade, or no such plan in the actor's scope.
    """
    scope, language = actor.scope, actor.language
    shown = zones.shown_plans(session, scope, asked.school_year, asked.grade, asked.plan_id)
    work = zones.work_of(session, scope, asked.school_year, asked.grade, shown)
    rows = list(_rows(work, {plan.id: plan for plan in shown}, language))
    if form == "geojson":
        content, media_type = _geojson(work, rows), GEOJSON
    elif form == "xlsx":
        title = translate("data.dataset_zones", language)
        content, media_type = workbook_bytes({title: iter([list(COLUMNS), *rows])}), XLSX
    else:
        content, media_type = b"".join(csv_parts(list(COLUMNS), rows)), CSV
    audit.record(
        session,
        actor,
        "export.take",
        subject="dataset:zones",
        detail={"rows": len(rows), "form": form, "scope": scope.key, "grade": asked.grade},
    )
    name = f"zones-grade{asked.grade}-{clock.today(session):%Y%m%d}.{form}"
    return Export(name, media_type, content, len(rows))


def _rows(work: zones.Work, plans: dict[int, PlanView], language: str) -> Iterator[tuple[Any, ...]]:
    schools: list[list[int]] = [[] for _ in range(len(work.blocks))]
    for number, (block, _) in enumerate(work.pairs):
        schools[block].append(number)
    simulated = translate("data.simulated", language)
    for block, record in enumerate(work.blocks.to_dict("records")):
        plan = plans[record[Assigned.PLAN_ID]]
        entrants = record[Block.ENTRANTS]
        start = (plan.school_year, plan.grade, plan.unit_code, plan.version, record[Block.CODE])
        state = (str(plan.state), plan.decision_number, plan.effective_on)
        home = (record[Block.NAME], record[Block.UNIT_CODE], record[Block.UNIT_NAME])
        people = None if pd.isna(entrants) else int(entrants)
        mark = simulated if plan.simulated or record[Block.SIMULATED] else ""
        for number in schools[block]:
            school = work.schools.iloc[work.pairs[number][1]]
            metres = work.metres[number]
            far = None if np.isnan(metres) else round(float(metres))
            code, name = school[ZoneSchool.CODE], school[ZoneSchool.NAME]
            yield (*start, code, *state, *home, name, people, far, mark)
        if not schools[block]:
            yield (*start, None, *state, *home, None, people, None, mark)


def _geojson(work: zones.Work, rows: list[tuple[Any, ...]]) -> bytes:
    """Write one feature per block with the property names of the import of blocks.

    Schools of a block with several are joined by `;`.
    """
    shape_of = dict(zip(work.blocks[Block.CODE], work.shapes, strict=True))
    found: dict[tuple[Any, Any], dict[str, Any]] = {}
    for row in rows:
        facts = dict(zip(COLUMNS, row, strict=True))
        known = found.setdefault(
            (facts["block_code"], facts["unit_code"]),
            {
                "code": facts["block_code"],
                "name": facts["block_name"],
                "unit_code": facts["block_unit_code"],
                "unit_name": facts["block_unit_name"],
                "plan_unit": facts["unit_code"],
                **{name: facts[name] for name in _PLAN_FACTS},
                "schools": [],
            },
        )
        if facts["institution_code"]:
            known["schools"].append((facts["institution_code"], facts["institution_name"]))
    features = []
    for known in found.values():
        schools = known.pop("schools")
        known["institution_code"] = ";".join(code for code, _ in schools)
        known["institution_name"] = "; ".join(name for _, name in schools)
        shape = shapely.geometry.mapping(shape_of[known["code"]])
        features.append({"type": "Feature", "properties": known, "geometry": shape})
    return orjson.dumps({"type": "FeatureCollection", "features": features})
