"""Import a file: check it, say what it would change, apply it in one transaction, revert it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import shapely
from sqlalchemy.orm import Session

from data.adapters.files.content import FileKind, kind_of
from data.adapters.files.errors import FileRefusedError
from data.adapters.files.reading import read_table
from data.adapters.files.shapes import read_shapes
from data.commands import imports as commands
from data.commands import zones as zone_commands
from data.contracts.access import WHOLE_CITY, Actor
from data.contracts.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.importing import (
    Change,
    Counts,
    ImportSource,
    Issue,
    Mode,
    Subject,
    import_scope,
    importable,
)
from data.contracts.misplaced import Misplacements
from data.contracts.templates import TEMPLATES
from data.domain.importing.blocks import check_blocks
from data.domain.importing.boundaries import KnownUnit, check_features, normal_wkb
from data.domain.importing.checking import check_table
from data.domain.importing.comparing import CURRENT_ID, OLD, Comparison, compare
from data.domain.importing.issues import IssueLog
from data.domain.importing.places import area_of
from data.domain.importing.telling import column_label, issue_of, issue_text
from data.models.facts import FACTS
from data.models.sources import ImportBatch
from data.queries import clock, registers
from data.services import misplacing
from data.services.resolving import Task, approves_at_once, resolve
from data.settings import settings

__all__ = ["column_label", "issue_of", "issue_text"]  # callbacks reach the domain through here

Progress = Callable[[float], None]
_HASH_CHUNK = 1 << 20
# Columns that may hold the placeholder of what a file brings into being.
_PLACED = {
    Subject.UNITS: ("unit_id", "parent_id"),
    Subject.INSTITUTIONS: ("institution_id",),
    Subject.BLOCKS: ("block_id",),
}


class ImportRefusedError(InvalidInputError):
    """The file has errors; the plan lists them."""

    def __init__(self, plan: "ImportPlan") -> None:
        super().__init__("data.import_refused", count=plan.error_count)
        self.plan = plan


class RevertRefusedError(InvalidInputError):
    """Later imports stand on the batch."""

    def __init__(self, later: list[int]) -> None:
        super().__init__("data.revert_refused", batches=", ".join(f"#{number}" for number in later))
        self.later = later


@dataclass(slots=True)
class Checked:
    """The understood rows of a file, and the columns it does not have."""

    frame: pd.DataFrame
    absent: tuple[str, ...] = ()


@dataclass(slots=True)
class ImportPlan:
    """What a file would change, and what speaks against it."""

    subject: Subject
    mode: Mode
    source: ImportSource
    file_name: str
    file_hash: str
    log: IssueLog
    checked: Checked
    counts: Counts = field(default_factory=Counts)
    changes: list[Change] = field(default_factory=list)
    misplaced: Misplacements | None = None  # of an import of boundaries

    @property
    def error_count(self) -> int:
        """How many errors there are; the file is refused if any."""
        return self.log.error_count

    @property
    def warning_count(self) -> int:
        """How many warnings there are."""
        return self.log.warning_count

    @property
    def errors(self) -> tuple[Issue, ...]:
        """The first errors."""
        return self.log.first_errors

    @property
    def warnings(self) -> tuple[Issue, ...]:
        """The first warnings."""
        return self.log.first_warnings

    def as_dict(self) -> dict[str, object]:
        """Return the plan as it is kept in a job's result."""
        report = {} if self.misplaced is None else {"misplaced": self.misplaced.as_dict()}
        return report | {
            "file": self.file_name,
            "hash": self.file_hash,
            "rows": len(self.checked.frame),
            "counts": self.counts.as_dict(),
            "changes": [change.as_dict() for change in self.changes],
            "errors": [issue.as_dict() for issue in self.errors],
            "warnings": [issue.as_dict() for issue in self.warnings],
            "error_count": self.error_count,
            "warning_count": self.warning_count,
        }


def plan_import(  # noqa: PLR0913
    session: Session,
    actor: Actor,
    subject: Subject,
    path: Path,
    *,
    mode: Mode = Mode.UPDATE,
    source: ImportSource | None = None,
    file_name: str = "",
    progress: Progress = lambda _share: None,
) -> ImportPlan:
    """Check a file and compare it with the current rows, without writing anything.

    Args:
        session: a reading session.
        actor: who imports; rows outside this person's scope are errors.
        subject: what the file is about.
        path: the file.
        mode: whether rows that the file leaves out stay or go.
        source: where the figures come from; by default the file's name as of today.
        file_name: the name the sender knows the file by.
        progress: told the share done.

    Raises:
        NotAllowedError: the actor may not import this subject.
        InvalidInputError: the as-of date lies in the future.
    """
    _require(actor, subject)
    today = clock.today(session)
    source = source or ImportSource(file_name or path.name, today)
    if source.as_of_on > today:
        raise InvalidInputError("data.as_of_future", field="as_of")
    log = IssueLog()
    plan = ImportPlan(
        subject,
        mode,
        source,
        file_name or path.name,
        file_hash(path),
        log,
        Checked(pd.DataFrame()),
    )
    progress(0.1)
    try:
        kind = kind_of(path, limit_mb=settings().upload_limit_mb)
        plan.checked = _check(session, subject, path, kind, log)
    except FileRefusedError as error:
        log.refuse(error.issue)
    progress(0.6)
    if len(plan.checked.frame):
        rows = _resolved(session, actor, plan)
        progress(0.8)
        if not log.error_count:
            comparison = _compare(session, actor, plan, rows)
            plan.counts, plan.changes = comparison.counts, comparison.changes
            if subject is Subject.BOUNDARIES:
                plan.misplaced = misplacing.with_boundaries(session, import_scope(actor), rows)
    progress(1.0)
    return plan


def _require(actor: Actor, subject: Subject) -> None:
    if subject not in importable(actor):
        raise NotAllowedError


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_HASH_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _check(
    session: Session, subject: Subject, path: Path, kind: FileKind, log: IssueLog
) -> Checked:
    if subject.is_map:
        if kind not in {FileKind.GEOJSON, FileKind.GEOPACKAGE}:
            raise FileRefusedError("map_expected")
        return _check_shapes(session, subject, path, kind, log)
    table = check_table(read_table(path, kind), subject, log)
    return Checked(table.frame, table.absent)


def _check_shapes(
    session: Session, subject: Subject, path: Path, kind: FileKind, log: IssueLog
) -> Checked:
    raw = read_shapes(path, kind)
    log.refuse_all(raw.issues)
    if raw.issues:
        return Checked(pd.DataFrame())
    area = area_of({t.code: t for t in registers.territories(session).values()})
    if subject is Subject.BLOCKS:
        return Checked(check_blocks(raw.attributes, raw.shapes, area, log))
    units = registers.units(session, WHOLE_CITY)
    known = {
        code: KnownUnit(code, name, level, None if pd.isna(area) else float(area))
        for code, name, level, area in zip(
            units["code"], units["name"], units["level"], units["area_km2"], strict=True
        )
        if level
    }
    return Checked(check_features(raw.attributes, raw.shapes, known, area, log))


def _resolved(session: Session, actor: Actor, plan: ImportPlan) -> pd.DataFrame:
    if plan.subject is Subject.BOUNDARIES:
        units = registers.units(session, import_scope(actor))
        ids = dict(zip(units["code"], units["unit_id"], strict=True))
        return plan.checked.frame.assign(unit_id=[ids[code] for code in plan.checked.frame["code"]])
    task = Task(actor, plan.subject, plan.mode)
    return resolve(session, task, plan.checked.frame, plan.log)


def _compare(session: Session, actor: Actor, plan: ImportPlan, rows: pd.DataFrame) -> Comparison:
    subject = plan.subject
    fact = FACTS[subject]
    periods = None
    if fact.periods:
        found = rows[fact.periods].unique().tolist()
        periods = [int(one) if isinstance(one, float) else one for one in found]
    current = registers.current_rows(session, subject, import_scope(actor), periods)
    if subject is Subject.BOUNDARIES:
        current = _of_levels(session, current, rows)
    if subject.is_map:
        current = current.assign(
            geometry=[normal_wkb(shapely.from_wkb(shape)) for shape in current["geometry"]]
        )
    if subject is Subject.INDICATOR_VALUES:
        current = _revisions(actor, current)
    absent = [name for name in plan.checked.absent if name in fact.values]
    if "parent_code" in plan.checked.absent and subject is Subject.UNITS:
        absent.append("parent_id")
    return compare(
        rows,
        current,
        keys=fact.keys,
        values=fact.values,
        absent=absent,
        replace=plan.mode is Mode.REPLACE,
        labels=TEMPLATES[subject].keys,
    )


def _revisions(actor: Actor, current: pd.DataFrame) -> pd.DataFrame:
    """Keep one row of each value: what is in force, or for others what they last handed in."""
    if approves_at_once(actor):
        return current[current["state"] == "approved"]
    in_order = current.sort_values("state", key=lambda state: state == "approved", kind="stable")
    return in_order.drop_duplicates(list(FACTS[Subject.INDICATOR_VALUES].keys))


def _as_revisions(actor: Actor, comparison: Comparison) -> Comparison:
    """Let a value that is not approved at once stand beside the approved one, not in its place."""
    rows = comparison.insert
    at_once = approves_at_once(actor)
    before = rows[f"revision{OLD}"].fillna(0).astype(int)
    replaced = rows[CURRENT_ID].notna() & (at_once | (rows[f"state{OLD}"] != "approved"))
    return replace(
        comparison,
        insert=rows.assign(
            state="approved" if at_once else "submitted",
            revision=before + 1,
        ),
        superseded=rows.loc[replaced, CURRENT_ID].astype(int).tolist(),
    )


def _of_levels(session: Session, current: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the boundaries of the levels in the file."""
    units = registers.units(session, WHOLE_CITY)
    level = dict(zip(units["unit_id"], units["level"], strict=True))
    levels = {level[unit_id] for unit_id in rows["unit_id"]}
    return current[current["unit_id"].map(level).isin(levels)]


def apply_import(session: Session, actor: Actor, plan: ImportPlan) -> ImportBatch | None:
    """Write a plan and return its batch; None if it would change nothing.

    The rows are compared again inside the writing transaction, so a plan made earlier never
    overwrites what others wrote since.

    Raises:
        ImportRefusedError: the plan has errors, or has them now.
        ConflictError: the rows changed since, so that the plan would do something else.
    """
    _require(actor, plan.subject)
    if plan.error_count:
        raise ImportRefusedError(plan)
    commands.lock(session)
    plan.log = IssueLog()
    rows = _resolved(session, actor, plan)
    if plan.error_count:
        raise ImportRefusedError(plan)
    comparison = _compare(session, actor, plan, rows)
    if comparison.counts != plan.counts:
        raise ConflictError
    if comparison.counts.nothing:
        return None
    return _write(session, actor, plan, comparison)


def _write(session: Session, actor: Actor, plan: ImportPlan, comparison: Comparison) -> ImportBatch:
    subject = plan.subject
    incoming = commands.Incoming(
        subject, plan.mode, plan.source, plan.file_name, plan.file_hash, plan.warning_count
    )
    if subject is Subject.INDICATOR_VALUES:
        comparison = _as_revisions(actor, comparison)
    batch = commands.start_batch(session, actor, incoming, comparison.counts)
    commands.supersede(session, subject, comparison.superseded, batch.id)
    commands.supersede(session, subject, comparison.withdrawn, batch.id)
    rows = comparison.insert
    if subject is Subject.ZONES:
        rows = rows.assign(plan_id=rows["plan_id"].replace(_plans(session, actor, batch, rows)))
    if subject in {Subject.UNITS, Subject.INSTITUTIONS, Subject.BLOCKS}:
        ids = commands.add_identities(session, subject, rows, plan.source.as_of_on)
        rows = rows.assign(
            **{name: rows[name].replace(ids) for name in _PLACED[subject] if name in rows}
        )
    commands.insert_rows(session, subject, rows, batch, plan.source.as_of_on)
    commands.finish_batch(session, actor, batch)
    return batch


def _plans(
    session: Session, actor: Actor, batch: ImportBatch, rows: pd.DataFrame
) -> dict[int, int]:
    """Open the versions of zone plans that are new in a file; return their ids by placeholder."""
    now = clock.now(session)
    names = ["plan_id", "school_year", "grade", "unit_id", "version"]
    new = rows.loc[rows["plan_id"] < 0, names].drop_duplicates("plan_id")
    return {
        int(place): zone_commands.open_plan(
            session, actor, zone_commands.PlanKey(*(int(part) for part in key)), now, batch
        )
        for place, *key in new.to_numpy().tolist()
    }


def revert(session: Session, actor: Actor, batch_id: int) -> ImportBatch:
    """Undo an import by appending its opposite.

    Raises:
        NotFoundError: no such import, or not this person's to undo.
        InvalidInputError: it was undone already, or it is no import of a file.
        RevertRefusedError: later imports changed the same rows or stand on them.
    """
    commands.lock(session)
    batch = session.get(ImportBatch, batch_id)
    if batch is None or not may_revert(actor, batch):
        raise NotFoundError
    if batch.kind not in {"file", "revert"}:
        raise InvalidInputError("data.revert_not_a_file")
    if commands.is_reverted(session, batch):
        raise InvalidInputError("data.revert_twice")
    later = commands.later_batches(session, batch)
    if later:
        raise RevertRefusedError(later)
    if batch.subject != Subject.ZONES:
        return commands.revert(session, actor, batch)
    plans = zone_commands.plans_of(session, batch.id)
    zone_commands.refuse_locked(session, plans)
    undo = commands.revert(session, actor, batch)
    zone_commands.settle(session, actor, plans, clock.now(session))
    return undo


def may_revert(actor: Actor, batch: ImportBatch) -> bool:
    """Tell whether the batch is this person's to undo: own subject, own unit if bound to one."""
    if batch.subject not in {str(subject) for subject in importable(actor)}:
        return False
    return import_scope(actor).whole_city or batch.unit_code in import_scope(actor).unit_codes
