"""Hold the points of institutions against boundaries: those in force, or those of a file."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import shapely
from sqlalchemy.orm import Session

from data.adapters.files.writing import csv_parts
from data.commands import audit
from data.commands.topics import Topic
from data.contracts.access import WHOLE_CITY, Actor, Scope
from data.contracts.importing import import_scope
from data.contracts.jobs import JobView
from data.contracts.misplaced import Misplacements, misplacements_of
from data.domain.importing.misplaced import misplaced
from data.domain.importing.places import Territory
from data.i18n import translate
from data.queries import registers
from data.services.caching import cached
from data.services.exporting import CSV, Export
from data.services.resolving import nearest_territories

_COLUMNS = (
    "code",
    "name",
    "unit_code",
    "unit",
    "distance",
    "holder_code",
    "holder",
    "lat",
    "lon",
)


def now(session: Session, scope: Scope) -> Misplacements:
    """Return the institutions in scope that lie outside the smallest unit with a boundary."""
    return cached(
        session,
        scope,
        "misplaced",
        (Topic.UNITS, Topic.INSTITUTIONS),
        (),
        lambda: _against(session, scope, registers.territories(session)),
    )


def with_boundaries(session: Session, scope: Scope, rows: pd.DataFrame) -> Misplacements:
    """Return the institutions in scope that would lie outside, were these boundaries in force.

    Args:
        session: to read with.
        scope: of whoever asks.
        rows: `unit_id` and `geometry` (WKB) of a checked file of boundaries.
    """
    units = registers.units(session, WHOLE_CITY).set_index("unit_id")
    territories = {
        int(unit_id): Territory(
            str(units.at[unit_id, "code"]),
            str(units.at[unit_id, "name"]),
            shapely.from_wkb(shape),
        )
        for unit_id, shape in zip(rows["unit_id"], rows["geometry"], strict=True)
    }
    return _against(session, scope, territories)


def _against(session: Session, scope: Scope, territories: Mapping[int, Territory]) -> Misplacements:
    units = registers.units(session, scope)
    nearest = dict(zip(units["unit_id"], nearest_territories(units, territories), strict=True))
    points = registers.placed_institutions(session, scope)
    points = points.assign(territory=[nearest.get(one, "") for one in points["unit_id"]])
    found = misplaced(points, {one.code: one for one in territories.values()})
    return replace(found, simulated=bool(points["simulated"].any()))


def as_file(session: Session, actor: Actor) -> Export:
    """Return the misplaced institutions in the actor's scope as CSV, noted in the audit log."""
    scope = import_scope(actor)
    found = now(session, scope)
    audit.record(
        session,
        actor,
        "export.take",
        subject="dataset:misplaced",
        detail={"rows": len(found.rows), "form": "csv", "scope": scope.key},
    )
    return _csv("conflicts.csv", found, actor.language)


def job_file(job: JobView, language: str) -> Export:
    """Return the misplaced institutions of an import's report as CSV."""
    saved = job.result.get("misplaced")
    found = misplacements_of(saved) if isinstance(saved, Mapping) else Misplacements()
    return _csv(f"conflicts-{job.id}.csv", found, language)


def _csv(name: str, found: Misplacements, language: str) -> Export:
    header = [translate(f"sheet.conflict_{column}", language) for column in _COLUMNS]
    header.append(translate("sheet.mark", language))
    remark = translate("data.simulated", language) if found.simulated else ""
    rows = [
        [
            row.code,
            row.name,
            row.unit_code,
            row.unit_name,
            row.distance_m,
            row.holder_code,
            row.holder_name or translate("sheet.conflict_nowhere", language),
            row.lat,
            row.lon,
            remark,
        ]
        for row in found.rows
    ]
    return Export(name, CSV, b"".join(csv_parts(header, rows)), len(rows))
