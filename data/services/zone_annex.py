"""Take one version out: GeoJSON, a workbook of blocks per school, the annex of the decision."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import orjson
import shapely
from sqlalchemy.orm import Session

from data.adapters.briefs import brief_bytes
from data.adapters.files.workbook_writing import workbook_bytes
from data.commands import audit
from data.contracts.access import Actor
from data.contracts.briefs import Brief, BriefSection, BriefTable
from data.contracts.zone_editing import Place
from data.contracts.zones import Block, PlanView, ZoneSchool
from data.domain.zones.comparing import metres_of
from data.i18n import translate
from data.queries import clock
from data.services import zone_editing
from data.services.exporting import XLSX, Export
from data.services.zone_export import GEOJSON
from data.services.zone_ground import Ground, ground
from data.services.zone_proposals import own_plan

FORMS = ("geojson", "xlsx", "docx")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = ("block_code", "block_name", "block_unit", "entrants", "distance_m")


def export(session: Session, actor: Actor, plan_id: int, form: str) -> Export:
    """Return one version as a file and note it in the audit log.

    Raises:
        NotFoundError: no such plan of a unit in scope.
    """
    plan = own_plan(session, actor, plan_id)
    place = Place(plan.school_year, plan.grade, plan.unit_code)
    land = ground(session, actor.scope, place)
    school_of, _, _ = zone_editing.assigned(session, actor.scope, land, [plan_id])
    zones = _zones(land, school_of)
    if form == "geojson":
        content, media_type = _geojson(plan, land, school_of, actor.language), GEOJSON
    elif form == "xlsx":
        content, media_type = workbook_bytes(_sheets(zones, land, actor.language)), XLSX
    else:
        today = clock.today(session)
        content = brief_bytes(_annex(plan, zones, land, actor.language, today))
        media_type = DOCX
    audit.record(
        session,
        actor,
        "export.take",
        subject=f"zone_plan:{plan_id}",
        detail={"rows": len(school_of), "form": form, "scope": actor.scope.key},
    )
    name = f"zones-{plan.unit_code}-grade{plan.grade}-{plan.school_year}-v{plan.version}.{form}"
    return Export(name, media_type, content, len(school_of))


def _zones(land: Ground, school_of: Any) -> list[tuple[int, list[tuple[Any, ...]]]]:  # noqa: ANN401
    """Return the rows of each school's blocks; school -1 are the blocks without one."""
    metres = metres_of(land.homes, land.places, school_of)
    rows: dict[int, list[tuple[Any, ...]]] = {}
    people = land.blocks[Block.ENTRANTS].to_numpy(float)
    columns = land.blocks[[Block.CODE, Block.NAME, Block.UNIT_NAME]]
    for at, (code, name, unit) in enumerate(columns.itertuples(index=False)):
        count = None if np.isnan(people[at]) else int(people[at])
        far = None if np.isnan(metres[at]) else round(float(metres[at]))
        rows.setdefault(int(school_of[at]), []).append((code, name, unit, count, far))
    return sorted(rows.items())


def _school(land: Ground, number: int, language: str) -> tuple[str, str, int | None]:
    if number < 0:
        return "", translate("zones.without", language), None
    row = land.schools.iloc[number]
    return str(row[ZoneSchool.CODE]), str(row[ZoneSchool.NAME]), int(row[ZoneSchool.SEATS])


def _sheets(
    zones: Sequence[tuple[int, list[tuple[Any, ...]]]], land: Ground, language: str
) -> Mapping[str, Any]:
    head = ["institution_code", "institution_name", *_SHEET, "simulated"]
    mark = translate("data.simulated", language) if land.blocks[Block.SIMULATED].any() else ""
    lines: list[Sequence[Any]] = [head]
    totals: list[Sequence[Any]] = [
        ["institution_code", "institution_name", "blocks", "entrants", "seats", "simulated"]
    ]
    for number, rows in zones:
        code, name, seats = _school(land, number, language)
        lines += [[code, name, *row, mark] for row in rows]
        totals.append([code, name, len(rows), sum(row[3] or 0 for row in rows), seats, mark])
    return {
        translate("zoning.sheet_blocks", language): iter(lines),
        translate("zoning.sheet_schools", language): iter(totals),
    }


def _geojson(plan: PlanView, land: Ground, school_of: Any, language: str) -> bytes:  # noqa: ANN401
    features = []
    for at, row in enumerate(land.blocks.to_dict("records")):
        code, name, _ = _school(land, int(school_of[at]), language)
        entrants = row[Block.ENTRANTS]
        properties = {
            "code": row[Block.CODE],
            "name": row[Block.NAME],
            "unit_code": row[Block.UNIT_CODE],
            "unit_name": row[Block.UNIT_NAME],
            "school_year": plan.school_year,
            "grade": plan.grade,
            "version": plan.version,
            "state": str(plan.state),
            "institution_code": code,
            "institution_name": name,
            "entrants": None if np.isnan(entrants) else int(entrants),
            "simulated": bool(row[Block.SIMULATED]),
        }
        shape = shapely.geometry.mapping(shapely.from_wkb(row[Block.GEOMETRY]))
        features.append({"type": "Feature", "properties": properties, "geometry": shape})
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _annex(
    plan: PlanView,
    zones: Sequence[tuple[int, list[tuple[Any, ...]]]],
    land: Ground,
    language: str,
    today: Any,  # noqa: ANN401
) -> Brief:
    def say(name: str, **values: Any) -> str:  # noqa: ANN401
        return translate(f"zoning.{name}", language, **values)

    def file(name: str, **values: Any) -> str:  # noqa: ANN401
        return translate(f"forecast_files.{name}", language, **values)

    grade = translate(f"zones.grade_{plan.grade}", language)
    year = f"{plan.school_year}-{plan.school_year + 1}"
    when = f"{plan.decided_on:%d/%m/%Y}" if plan.decided_on else "…/…/……"
    number = plan.decision_number or "……"
    header = [
        say("annex_number"), say("annex_school"), say("annex_blocks"),
        translate("zones.entrants", language), translate("zones.seats", language),
    ]  # fmt: skip
    table = []
    for order, (school, rows) in enumerate(zones, start=1):
        _, name, seats = _school(land, school, language)
        by_unit: dict[str, list[str]] = {}
        for _, block, unit, _, _ in rows:
            by_unit.setdefault(unit, []).append(block)
        text = "; ".join(f"{unit}: {', '.join(blocks)}" for unit, blocks in by_unit.items())
        total = sum(row[3] or 0 for row in rows)
        table.append([str(order), name, text, str(total), "–" if seats is None else str(seats)])
    return Brief(
        parent_office=file("parent_office"),
        office=file("office"),
        country=file("country"),
        motto=file("motto"),
        number=file("number"),
        place_and_date=file("place_and_date", day=today.day, month=today.month, year=today.year),
        kind=say("annex_kind"),
        subject=say("annex_subject", grade=grade, year=year, unit=plan.unit_name),
        sections=(
            BriefSection(
                say("annex_section"),
                (
                    say("annex_decision", number=number, day=when),
                    say(
                        "annex_effective",
                        day=f"{plan.effective_on:%d/%m/%Y}" if plan.effective_on else "…/…/……",
                    ),
                ),
                (BriefTable(say("annex_table"), header, table),),
            ),
        ),
        sources=(say("annex_source"),),
        warning=file("simulated_warning") if land.blocks[Block.SIMULATED].any() else "",
        signer=file("signer"),
    )
