"""Write imports: append rows, supersede old ones, never change a figure in place."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Table, func, insert, literal, select, update
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands.topics import Topic, bump
from data.contracts.access import Actor
from data.contracts.clock import system_now
from data.contracts.importing import Counts, ImportSource, Mode, Subject
from data.contracts.text import fold
from data.domain.importing.places import area_km2
from data.models.facts import FACTS
from data.models.institutions import Institution
from data.models.sources import DataSource, ImportBatch, TopicVersion
from data.models.units import AdministrativeUnit
from data.models.zones import ResidentialBlock

_SLICE = 5_000  # ids of one UPDATE; SQLite takes 32,766 parameters
_ROWS = 20_000  # rows of one INSERT
TOPICS: dict[Subject, tuple[Topic, ...]] = {
    Subject.UNITS: (Topic.UNITS,),
    Subject.BOUNDARIES: (Topic.UNITS,),
    Subject.INSTITUTIONS: (Topic.INSTITUTIONS,),
    Subject.ENROLMENT: (Topic.ENROLMENT,),
    Subject.STAFF: (Topic.ENROLMENT,),
    Subject.FACILITIES: (Topic.ENROLMENT,),
    Subject.POPULATION: (Topic.POPULATION,),
    Subject.BIRTHS: (Topic.POPULATION,),
    Subject.INDICATOR_VALUES: (Topic.INDICATORS,),
    Subject.BLOCKS: (Topic.ZONES,),
    Subject.ENTRANTS: (Topic.ZONES,),
    Subject.ZONES: (Topic.ZONES,),
}
_IDENTITIES: dict[Subject, tuple[type[Any], str]] = {
    Subject.UNITS: (AdministrativeUnit, "unit_id"),
    Subject.INSTITUTIONS: (Institution, "institution_id"),
    Subject.BLOCKS: (ResidentialBlock, "block_id"),
}


def _slices(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


@dataclass(frozen=True, slots=True)
class Incoming:
    """The file behind a batch."""

    subject: Subject
    mode: Mode
    source: ImportSource
    file_name: str
    file_hash: str
    warnings: int = 0


def lock(session: Session) -> None:
    """Let imports pass one after the other until the end of the transaction."""
    statement = select(TopicVersion).where(TopicVersion.topic == Topic.IMPORTS).with_for_update()
    if session.scalar(statement) is None:
        session.add(TopicVersion(topic=Topic.IMPORTS, version=1, changed_at=system_now()))
        session.flush()


def start_batch(session: Session, actor: Actor, incoming: Incoming, counts: Counts) -> ImportBatch:
    """Open the batch of a file and return it."""
    batch = ImportBatch(
        kind="file",
        subject=str(incoming.subject),
        source_id=source_of(session, incoming.source).id,
        file_name=incoming.file_name[:300],
        file_hash=incoming.file_hash,
        mode=str(incoming.mode),
        account_id=actor.account_id,
        account_name=actor.name[:200],
        unit_code=actor.unit_code,
        recorded_at=system_now(),
        rows_added=counts.added,
        rows_changed=counts.changed,
        rows_unchanged=counts.unchanged,
        rows_withdrawn=counts.withdrawn,
        warnings=incoming.warnings,
    )
    session.add(batch)
    session.flush()
    return batch


def finish_batch(session: Session, actor: Actor, batch: ImportBatch) -> None:
    """Write the audit line and tell the screens."""
    audit.record(
        session,
        actor,
        "import.revert" if batch.kind == "revert" else "import.apply",
        subject=f"batch:{batch.id}",
        detail={
            "subject": batch.subject,
            "file": batch.file_name,
            "sha256": batch.file_hash,
            "mode": batch.mode,
            "added": batch.rows_added,
            "changed": batch.rows_changed,
            "withdrawn": batch.rows_withdrawn,
            "reverts": batch.reverts_id,
        },
    )
    bump(session, (*TOPICS[Subject(batch.subject)], Topic.IMPORTS))


def source_of(session: Session, source: ImportSource) -> DataSource:
    """Return the source somebody named, kept once for each name and publisher."""
    named = f"{source.title}\n{source.publisher}"
    key = f"file-{hashlib.sha256(named.encode()).hexdigest()[:20]}"
    found = session.scalar(select(DataSource).where(DataSource.key == key))
    if found is None:
        found = DataSource(
            key=key,
            title_vi=source.title[:300],
            title_en=source.title[:300],
            publisher=source.publisher[:200],
        )
        session.add(found)
        session.flush()
    return found


def supersede(session: Session, subject: Subject, ids: Iterable[int], batch_id: int) -> None:
    """Point current rows to the batch that replaces or withdraws them."""
    table = FACTS[subject].table
    for part in _slices(ids, _SLICE):
        session.execute(
            update(table)
            .where(table.c.id.in_(part), table.c.superseded_by_id.is_(None))
            .values(superseded_by_id=batch_id)
        )


def add_identities(
    session: Session, subject: Subject, rows: pd.DataFrame, opened_on: date
) -> dict[int, int]:
    """Write new units, institutions or blocks; return their ids by placeholder."""
    model, column = _IDENTITIES[subject]
    new = rows[rows[column] < 0]
    if new.empty:
        return {}
    records: list[dict[str, Any]] = [{"code": code} for code in new["code"]]
    if subject is Subject.BLOCKS:
        for record in records:
            record["valid_from"] = opened_on
    if subject is Subject.UNITS:
        for record, day in zip(records, new["valid_from"], strict=True):
            record["valid_from"] = day if isinstance(day, date) else opened_on
    session.execute(insert(model), records)
    ids: dict[str, int] = {}
    for part in _slices(new["code"], _SLICE):
        ids |= dict(session.execute(select(model.code, model.id).where(model.code.in_(part))).all())
    return {int(place): ids[code] for place, code in zip(new[column], new["code"], strict=True)}


def insert_rows(
    session: Session, subject: Subject, rows: pd.DataFrame, batch: ImportBatch, as_of_on: date
) -> None:
    """Append rows of a batch to the subject's table."""
    fact = FACTS[subject]
    common = {
        "source_id": batch.source_id,
        "batch_id": batch.id,
        "superseded_by_id": None,
        "as_of_on": as_of_on,
        "simulated": False,
        **_entered(subject, batch),
    }
    columns = {
        name: _plain(rows[name], fact.table.c[name].type.python_type)
        for name in _columns(subject, rows)
    }
    names = list(columns)
    for part in _slices(zip(*columns.values(), strict=True), _ROWS):
        records = [common | dict(zip(names, values, strict=True)) for values in part]
        for record in records:
            _derive(subject, record)
        session.execute(insert(fact.table), records)


_BESIDE = {
    Subject.INSTITUTIONS: ("extra",),
    Subject.INDICATOR_VALUES: ("state", "revision"),
}


def _columns(subject: Subject, rows: pd.DataFrame) -> list[str]:
    fact = FACTS[subject]
    more = [name for name in _BESIDE.get(subject, ()) if name in rows]
    return [*fact.keys, *fact.values, *more]


def _entered(subject: Subject, batch: ImportBatch) -> dict[str, object]:
    if subject is not Subject.INDICATOR_VALUES:
        return {}
    return {
        "entered_by_id": batch.account_id,
        "entered_at": batch.recorded_at,
        "state": "approved",
    }


def _plain(column: "pd.Series[Any]", kind: type) -> list[Any]:
    """Return a column as Python values of the table's type; empty is None."""
    empty = column.isna().tolist()
    convert = {int: int, float: float, bool: bool}.get(kind)
    cells = column.tolist()
    return [
        None if missing else (convert(cell) if convert else cell)
        for cell, missing in zip(cells, empty, strict=True)
    ]


def _derive(subject: Subject, record: dict[str, Any]) -> None:
    """Add the columns that follow from others."""
    if subject in {Subject.UNITS, Subject.INSTITUTIONS, Subject.BLOCKS}:
        record["name_folded"] = fold(record["name"])
    if subject is Subject.INSTITUTIONS:
        record["extra"] = record.get("extra") or {}
    if subject.is_map:
        shape = shapely.from_wkb(record["geometry"])
        west, south, east, north = shape.bounds
        record |= {"west": west, "south": south, "east": east, "north": north}
    if subject is Subject.BLOCKS:
        inside = shapely.point_on_surface(shape)
        record |= {"lon": inside.x, "lat": inside.y, "illustrative": False}
    if subject is Subject.BOUNDARIES:
        record |= {"area_km2": round(area_km2(shape), 4), "illustrative": False}


# --- revert --------------------------------------------------------------------------------------


def is_reverted(session: Session, batch: ImportBatch) -> bool:
    """Tell whether a batch was undone before."""
    statement = select(ImportBatch.id).where(ImportBatch.reverts_id == batch.id)
    return session.scalar(statement) is not None


def later_batches(session: Session, batch: ImportBatch) -> list[int]:
    """Return the batches that changed what `batch` wrote, oldest first.

    These are batches that superseded its rows, that wrote a row again which it withdrew, or that
    wrote figures of an institution or unit which exists only because of it.
    """
    fact = FACTS[Subject(batch.subject)]
    table = fact.table
    over = set(
        session.scalars(
            select(table.c.superseded_by_id)
            .where(table.c.batch_id == batch.id, table.c.superseded_by_id.is_not(None))
            .distinct()
        )
    )
    old, now = table.alias("old"), table.alias("now")
    again = (
        select(now.c.batch_id)
        .join(old, _all_equal(old, now, fact.keys))
        .where(
            old.c.superseded_by_id == batch.id,
            now.c.superseded_by_id.is_(None),
            now.c.batch_id != batch.id,
        )
    )
    over |= set(session.scalars(again.distinct()))
    return sorted(over | _dependants(session, batch))


def _all_equal(left: Any, right: Any, columns: Sequence[str]) -> Any:  # noqa: ANN401
    condition = literal(True)
    for name in columns:
        condition = condition & (left.c[name] == right.c[name])
    return condition


def _dependants(session: Session, batch: ImportBatch) -> set[int]:
    """Return batches with current rows about what this batch brought into being."""
    identity = _IDENTITIES.get(Subject(batch.subject))
    if identity is None:
        return set()
    column = identity[1]
    table = FACTS[Subject(batch.subject)].table
    mine = select(table.c[column]).where(table.c.batch_id == batch.id)
    before = select(table.c[column]).where(table.c.superseded_by_id == batch.id)
    found: set[int] = set()
    for subject, fact in FACTS.items():
        other = fact.table
        if column not in other.c or str(subject) == batch.subject:
            continue
        statement = select(other.c.batch_id).where(
            other.c.superseded_by_id.is_(None),
            other.c[column].in_(mine),
            other.c[column].not_in(before),
        )
        found |= set(session.scalars(statement.distinct()))
    return found


def revert(session: Session, actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Append a batch that withdraws what `batch` brought and brings back what it replaced.

    The caller has made sure that no later batch stands on it.
    """
    subject = Subject(batch.subject)
    table = FACTS[subject].table
    undo = ImportBatch(
        kind="revert",
        subject=batch.subject,
        source_id=batch.source_id,
        file_name=batch.file_name,
        file_hash=batch.file_hash,
        mode=batch.mode,
        account_id=actor.account_id,
        account_name=actor.name[:200],
        unit_code=actor.unit_code,
        recorded_at=system_now(),
        reverts_id=batch.id,
    )
    session.add(undo)
    session.flush()
    mine = (table.c.batch_id == batch.id) & table.c.superseded_by_id.is_(None)
    undo.rows_withdrawn = _count(session, table, mine)
    session.execute(update(table).where(mine).values(superseded_by_id=undo.id))
    kept = [column.name for column in table.c if column.name != "id"]
    chosen = [_copied(table.c[name], undo.id) for name in kept]
    copies = select(*chosen).where(table.c.superseded_by_id == batch.id)
    undo.rows_added = _count(session, table, table.c.superseded_by_id == batch.id)
    session.execute(insert(table).from_select(kept, copies))
    session.flush()
    finish_batch(session, actor, undo)
    return undo


def _count(session: Session, table: Table, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _copied(column: Any, batch_id: int) -> Any:  # noqa: ANN401
    if column.name == "batch_id":
        return literal(batch_id).label("batch_id")
    if column.name == "superseded_by_id":
        return literal(None, column.type).label("superseded_by_id")
    return column
