"""Read whole tables for the outside, inside a scope, with the column names of the templates."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from data.contracts.access import Scope
from data.contracts.exporting import Dataset
from data.contracts.importing import Subject
from data.contracts.templates import TEMPLATES
from data.models.accounts import AuditEntry
from data.models.cameras import Camera
from data.models.facts import FACTS
from data.models.indicators import Indicator, IndicatorLead, IndicatorTarget
from data.models.institutions import Institution, InstitutionProfile
from data.models.plan import Division, Task, TaskDivision, TaskUpdate
from data.models.sources import DataSource
from data.models.units import AdministrativeUnit, UnitProfile
from data.models.zones import ResidentialBlock, ZoneAssignment, ZonePlan
from data.queries.scope import within
from data.queries.zones import of_blocks

STEP = 10_000
STATUS_OF = datetime(2023, 2, 28, 17, 0, tzinfo=UTC)  # the plan tells the state of 02/2023
AnySelect = Select[*tuple[Any, ...]]


def rows(
    session: Session, scope: Scope, dataset: Dataset, language: str
) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Return the column names and, one by one, the rows of a dataset in scope."""
    builder = _BUILDERS.get(dataset)
    statement = builder(scope, language) if builder else _figures(dataset, scope, language)
    result = session.execute(statement.execution_options(yield_per=STEP))
    return list(result.keys()), (tuple(row) for row in result)


def _provenance(table: Any, language: str) -> list[Any]:  # noqa: ANN401
    title = DataSource.title_vi if language == "vi" else DataSource.title_en
    return [title.label("source"), table.c.as_of_on, table.c.simulated]


def _units(scope: Scope, language: str) -> AnySelect:
    parent = aliased(AdministrativeUnit)
    table = UnitProfile.__table__
    return (
        select(
            AdministrativeUnit.code,
            UnitProfile.name,
            UnitProfile.level,
            parent.code.label("parent_code"),
            UnitProfile.area_km2,
            UnitProfile.lon,
            UnitProfile.lat,
            AdministrativeUnit.valid_from,
            *_provenance(table, language),
        )
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .outerjoin(parent, parent.id == UnitProfile.parent_id)
        .join(DataSource, DataSource.id == UnitProfile.source_id)
        .where(UnitProfile.superseded_by_id.is_(None), within(AdministrativeUnit.id, scope))
        .order_by(AdministrativeUnit.code)
    )


def _figures(dataset: Dataset, scope: Scope, language: str) -> AnySelect:
    """Select the current rows of a subject with codes in place of ids."""
    subject = Subject(dataset)
    table = FACTS[subject].table
    codes, joined, in_scope = _owner(subject, table, scope)
    columns = [codes.get(name, table.c.get(name)) for name in TEMPLATES[subject].names]
    chosen = [
        column.label(name)
        for name, column in zip(TEMPLATES[subject].names, columns, strict=True)
        if column is not None
    ]
    keys = [codes.get(name, table.c.get(name)) for name in TEMPLATES[subject].keys]
    return (
        select(*chosen, *_provenance(table, language))
        .select_from(joined.join(DataSource, DataSource.id == table.c.source_id))
        .where(table.c.superseded_by_id.is_(None), in_scope, *_in_force(subject, table))
        .order_by(*(key for key in keys if key is not None))
    )


def _in_force(subject: Subject, table: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401
    """Leave out values that nobody has approved yet."""
    return [table.c.state == "approved"] if subject is Subject.INDICATOR_VALUES else []


def _owner(
    subject: Subject,
    table: Any,  # noqa: ANN401
    scope: Scope,
) -> tuple[Mapping[str, Any], FromClause, ColumnElement[bool]]:
    """Return the code columns of a table, the join that brings them, and the scope condition."""
    unit = AdministrativeUnit.__table__
    if subject is Subject.INSTITUTIONS:
        institution = Institution.__table__
        joined = table.join(institution, institution.c.id == table.c.institution_id).join(
            unit, unit.c.id == table.c.unit_id
        )
        codes = {"code": institution.c.code, "unit_code": unit.c.code}
        return codes, joined, within(table.c.unit_id, scope)
    if subject is Subject.ENTRANTS:
        block = ResidentialBlock.__table__
        joined = table.join(block, block.c.id == table.c.block_id)
        return {"block_code": block.c.code}, joined, of_blocks(table.c.block_id, scope)
    if "institution_id" in table.c:
        institution, profile = Institution.__table__, InstitutionProfile.__table__
        joined = table.join(institution, institution.c.id == table.c.institution_id).join(
            profile,
            and_(
                profile.c.institution_id == institution.c.id, profile.c.superseded_by_id.is_(None)
            ),
        )
        codes = {"institution_code": institution.c.code}
        return codes, joined, within(profile.c.unit_id, scope)
    joined = table.join(unit, unit.c.id == table.c.unit_id)
    codes = {"unit_code": unit.c.code}
    if subject is Subject.INDICATOR_VALUES:
        indicator = Indicator.__table__
        joined = joined.join(indicator, indicator.c.id == table.c.indicator_id)
        codes |= {"indicator_key": indicator.c.key}
    return codes, joined, within(table.c.unit_id, scope)


def _leads() -> Any:  # noqa: ANN401
    """Select the codes of an indicator's leads, joined by ;."""
    return (
        select(func.aggregate_strings(Division.code, ";"))
        .join(IndicatorLead, IndicatorLead.division_id == Division.id)
        .where(IndicatorLead.indicator_id == Indicator.id)
        .scalar_subquery()
    )


def _indicators(_scope: Scope, _language: str) -> AnySelect:
    """Select what the plan says; it is the same for everybody."""
    target = (
        select(IndicatorTarget)
        .where(IndicatorTarget.superseded_by_id.is_(None), IndicatorTarget.kind == "target")
        .subquery("target")
    )
    return (
        select(
            Indicator.key,
            Task.key.label("task"),
            Indicator.name_vi,
            Indicator.name_en,
            Indicator.unit,
            Indicator.direction,
            Indicator.comparison,
            target.c.value.label("target"),
            target.c.due_on.label("target_date"),
            Indicator.measured_on.label("scope"),
            _leads().label("lead"),
        )
        .outerjoin(Task, Task.id == Indicator.task_id)
        .outerjoin(target, target.c.indicator_id == Indicator.id)
        .order_by(Indicator.position)
    )


def _parties(part: str) -> Any:  # noqa: ANN401
    """Select who leads or coordinates a task, joined by ;."""
    name = func.coalesce(Division.code, TaskDivision.party)
    return (
        select(func.aggregate_strings(name, ";"))
        .select_from(TaskDivision)
        .outerjoin(Division, Division.id == TaskDivision.division_id)
        .where(TaskDivision.task_id == Task.id, TaskDivision.part == part)
        .scalar_subquery()
    )


def _updates(name: str, *conditions: ColumnElement[bool]) -> Any:  # noqa: ANN401
    newest = func.row_number().over(
        partition_by=TaskUpdate.task_id,
        order_by=(TaskUpdate.reported_at.desc(), TaskUpdate.id.desc()),
    )
    return select(TaskUpdate, newest.label("age")).where(*conditions).subquery(name)


def _tasks(_scope: Scope, _language: str) -> AnySelect:
    """Select the plan's tasks; others' tasks may be read by everybody."""
    first = _updates("first_state", TaskUpdate.reported_at <= STATUS_OF)
    last = _updates("last_state")
    return (
        select(
            Task.key,
            Task.code,
            Task.group_number.label("group"),
            Task.title_vi,
            Task.title_en,
            _parties("lead").label("lead"),
            _parties("coordinating").label("coordinating"),
            func.substr(cast(Task.starts_on, String), 1, 4).label("start_year"),
            func.substr(cast(Task.initial_due_on, String), 1, 4).label("end_year"),
            Task.initial_due_on.label("due"),
            first.c.status.label("status_2023_02"),
            first.c.text.label("outstanding_vi"),
            last.c.status,
            last.c.percent,
            last.c.finished_on,
            last.c.reported_at,
            or_(Task.simulated, func.coalesce(last.c.simulated, literal(False))).label("simulated"),
        )
        .outerjoin(first, and_(first.c.task_id == Task.id, first.c.age == 1))
        .outerjoin(last, and_(last.c.task_id == Task.id, last.c.age == 1))
        .order_by(Task.position, Task.id)
    )


def _cameras(scope: Scope, _language: str) -> AnySelect:
    """Select the register of cameras; user names, secrets and query strings stay inside."""
    return (
        select(
            Camera.code,
            Camera.name,
            Institution.code.label("institution_code"),
            Camera.place,
            Camera.scheme,
            Camera.host,
            Camera.port,
            Camera.path,
            Camera.purpose,
            Camera.views_from,
            Camera.views_to,
            case((Camera.enabled, 1), else_=0).label("enabled"),
            Camera.simulated,
        )
        .join(Institution, Institution.id == Camera.institution_id)
        .join(
            InstitutionProfile,
            and_(
                InstitutionProfile.institution_id == Institution.id,
                InstitutionProfile.superseded_by_id.is_(None),
            ),
        )
        .where(Camera.superseded_by_id.is_(None), within(InstitutionProfile.unit_id, scope))
        .order_by(Camera.code)
    )


def _zones(scope: Scope, language: str) -> AnySelect:
    """Select which block goes to which school in every version of the plans."""
    table = ZoneAssignment.__table__
    return (
        select(
            ZonePlan.school_year,
            ZonePlan.grade,
            AdministrativeUnit.code.label("unit_code"),
            ZonePlan.version,
            ResidentialBlock.code.label("block_code"),
            Institution.code.label("institution_code"),
            ZoneAssignment.note,
            *_provenance(table, language),
        )
        .join(ZonePlan, ZonePlan.id == ZoneAssignment.plan_id)
        .join(AdministrativeUnit, AdministrativeUnit.id == ZonePlan.unit_id)
        .join(ResidentialBlock, ResidentialBlock.id == ZoneAssignment.block_id)
        .join(Institution, Institution.id == ZoneAssignment.institution_id)
        .join(DataSource, DataSource.id == ZoneAssignment.source_id)
        .where(ZoneAssignment.superseded_by_id.is_(None), of_blocks(ZoneAssignment.block_id, scope))
        .order_by(
            ZonePlan.school_year,
            ZonePlan.grade,
            AdministrativeUnit.code,
            ZonePlan.version,
            ResidentialBlock.code,
            Institution.code,
        )
    )


def _audit(_scope: Scope, _language: str) -> AnySelect:
    names = (
        "id",
        "recorded_at",
        "account_name",
        "role",
        "address",
        "action",
        "subject",
        "outcome",
        "detail",
        "previous_hash",
        "hash",
    )
    return select(*(getattr(AuditEntry, name) for name in names)).order_by(AuditEntry.id)


_BUILDERS: Mapping[Dataset, Callable[[Scope, str], AnySelect]] = {
    Dataset.UNITS: _units,
    Dataset.INDICATORS: _indicators,
    Dataset.TASKS: _tasks,
    Dataset.CAMERAS: _cameras,
    Dataset.ZONES: _zones,
    Dataset.AUDIT: _audit,
}
