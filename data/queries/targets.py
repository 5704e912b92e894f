"""Read indicators, their paths, and their values with every revision."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Float,
    Select,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from data.contracts.access import NOTHING, Scope
from data.contracts.provenance import UNKNOWN, Provenance
from data.contracts.targets import (
    Definition,
    RelatedTask,
    TargetChange,
    ValueRow,
    ValueState,
    Waypoint,
)
from data.models.accounts import Account
from data.models.indicators import Indicator, IndicatorLead, IndicatorTarget, IndicatorValue
from data.models.plan import Division, Task
from data.models.sources import DataSource, ImportBatch
from data.models.units import AdministrativeUnit, UnitProfile
from data.queries.scope import within

QUEUE_LIMIT = 500
_HEAD = (
    "id", "key", "name_vi", "name_en", "unit", "direction", "comparison", "measured_on",
    "by_district", "formula", "method_vi", "method_en", "clause", "position", "revision",
    "retired_on", "retired_reason",
)  # fmt: skip
_NO_NUMBER = cast(null(), Float)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the units in scope reported of one indicator for one period.

    `units` gave anything at all, `with_parts` numerator and denominator; `upper` and `lower` are
    the sums of these, `amount` that of the values.
    """

    on: date
    units: int
    with_parts: int
    upper: float
    lower: float
    amount: float | None
    simulated: bool


@dataclass(frozen=True, slots=True)
class UnitValue:
    """An approved value of one unit."""

    unit_code: str
    on: date
    value: float | None
    numerator: float | None
    denominator: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Indicators with their paths, the sums of what was reported, and how many units report."""

    definitions: list[Definition]
    sums: dict[int, list[Sums]]
    units: int


def definitions(session: Session, *, retired: bool = False) -> list[Definition]:
    """Return the indicators in the plan's order with leads and path; the same for everybody.

    Args:
        session: a session.
        retired: also those that are no longer followed.
    """
    return standing(session, NOTHING, date.min, retired=retired).definitions


def standing(session: Session, scope: Scope, today: date, *, retired: bool = False) -> Standing:
    """Return indicators, paths and the approved values in scope up to `today`, added up.

    One statement: a row for each point of a path, each lead, and each period with values. Shares
    are added up from numerators and denominators; dividing is left to the reader.
    """
    part = union_all(_points(), _lead_parts(), _sums(scope, today)).subquery("part")
    reporting = _reporting(scope).subquery("reporting")
    units = select(func.count()).select_from(reporting).scalar_subquery().label("units")
    statement = (
        select(
            *(Indicator.__table__.c[name] for name in _HEAD),
            Task.key.label("task_key"),
            Task.title_vi,
            Task.title_en,
            Task.kind,
            Task.group_number,
            *(column for column in part.c if column.key != "indicator_id"),
            units,
        )
        .outerjoin(Task, Task.id == Indicator.task_id)
        .outerjoin(part, part.c.indicator_id == Indicator.id)
        .order_by(Indicator.position, Indicator.id, part.c.day, part.c.first)
    )
    if not retired:
        statement = statement.where(Indicator.retired_on.is_(None))
    return _collected(session.execute(statement))


def _points() -> Select[*tuple[Any, ...]]:
    return select(
        literal("point").label("part"),
        IndicatorTarget.indicator_id.label("indicator_id"),
        IndicatorTarget.due_on.label("day"),
        IndicatorTarget.value.label("first"),
        _NO_NUMBER.label("second"),
        _NO_NUMBER.label("third"),
        _NO_NUMBER.label("fourth"),
        _NO_NUMBER.label("fifth"),
        case((IndicatorTarget.simulated, 1), else_=0).label("simulated"),
        IndicatorTarget.kind.label("word"),
        IndicatorTarget.reason.label("reason"),
    ).where(IndicatorTarget.superseded_by_id.is_(None))


def _lead_parts() -> Select[*tuple[Any, ...]]:
    return select(
        literal("lead"),
        IndicatorLead.indicator_id,
        cast(null(), Date),
        cast(Division.position, Float),
        *(_NO_NUMBER for _ in range(4)),
        literal(0),
        Division.code,
        literal(""),
    ).join(Division, Division.id == IndicatorLead.division_id)


def _sums(scope: Scope, today: date) -> Select[*tuple[Any, ...]]:
    has_parts = IndicatorValue.denominator.is_not(None) & IndicatorValue.numerator.is_not(None)
    return (
        select(
            literal("sum"),
            IndicatorValue.indicator_id,
            IndicatorValue.period_on,
            cast(func.count(), Float),
            cast(func.sum(case((has_parts, 1), else_=0)), Float),
            func.sum(case((has_parts, IndicatorValue.numerator), else_=0.0)),
            func.sum(case((has_parts, IndicatorValue.denominator), else_=0.0)),
            func.sum(IndicatorValue.value),
            func.max(case((IndicatorValue.simulated, 1), else_=0)),
            literal(""),
            literal(""),
        )
        .where(*_approved(scope, today))
        .group_by(IndicatorValue.indicator_id, IndicatorValue.period_on)
    )


def _collected(rows: Iterable[Any]) -> Standing:
    heads: dict[int, Any] = {}
    paths: dict[int, list[Waypoint]] = {}
    leads: dict[int, list[str]] = {}
    added: dict[int, list[Sums]] = {}
    units = 0
    first_part = len(_HEAD) + 5
    for row in rows:
        key = row[0]
        if key not in heads:
            heads[key] = row
        part, day, first, second, third, fourth, fifth, made, word, reason, units = row[first_part:]
        if part == "point":
            paths.setdefault(key, []).append(Waypoint(day, first, word, reason, bool(made)))
        elif part == "lead":
            leads.setdefault(key, []).append(word)
        elif part == "sum":
            one = Sums(day, int(first), int(second), third, fourth, fifth, bool(made))
            added.setdefault(key, []).append(one)
    found = [
        _definition(row, tuple(leads.get(key, ())), tuple(paths.get(key, ())))
        for key, row in heads.items()
    ]
    return Standing(found, added, units)


def _definition(row: Any, leads: tuple[str, ...], path: tuple[Waypoint, ...]) -> Definition:  # noqa: ANN401
    named = "II" if row.kind == "workstream" else str(row.group_number or "other")
    own = {name: getattr(row, name) for name in _HEAD}
    return Definition(
        **own,
        task_key=row.task_key or "",
        task_vi=row.title_vi or "",
        task_en=row.title_en or "",
        group=named if named in {"1", "2", "3", "II"} else "other",
        leads=leads,
        waypoints=path,
    )


def _approved(scope: Scope, today: date) -> list[ColumnElement[bool]]:
    return [
        IndicatorValue.superseded_by_id.is_(None),
        IndicatorValue.state == ValueState.APPROVED,
        IndicatorValue.period_on <= today,
        within(IndicatorValue.unit_id, scope),
    ]


def reporting_units(session: Session, scope: Scope) -> list[tuple[str, str, str]]:
    """Return code, name and level of the units in scope that report: those right below the top."""
    statement = _reporting(scope).order_by(AdministrativeUnit.code)
    return [tuple(row) for row in session.execute(statement)]


def _reporting(scope: Scope) -> Select[*tuple[Any, ...]]:
    top = aliased(UnitProfile)
    return (
        select(AdministrativeUnit.code, UnitProfile.name, UnitProfile.level)
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .join(top, top.unit_id == UnitProfile.parent_id)
        .where(
            UnitProfile.superseded_by_id.is_(None),
            top.superseded_by_id.is_(None),
            top.parent_id.is_(None),
            AdministrativeUnit.valid_to.is_(None),
            within(AdministrativeUnit.id, scope),
        )
    )


def of_units(
    session: Session, scope: Scope, indicator_ids: Collection[int], today: date
) -> dict[int, list[UnitValue]]:
    """Return the approved values of the units in scope, oldest first, by indicator."""
    statement = (
        select(
            IndicatorValue.indicator_id,
            AdministrativeUnit.code,
            IndicatorValue.period_on,
            IndicatorValue.value,
            IndicatorValue.numerator,
            IndicatorValue.denominator,
        )
        .join(AdministrativeUnit, AdministrativeUnit.id == IndicatorValue.unit_id)
        .where(IndicatorValue.indicator_id.in_(indicator_ids), *_approved(scope, today))
        .order_by(IndicatorValue.period_on, AdministrativeUnit.code)
    )
    found: dict[int, list[UnitValue]] = {}
    for indicator_id, code, on, value, upper, lower in session.execute(statement):
        found.setdefault(indicator_id, []).append(UnitValue(code, on, value, upper, lower))
    return found


def open_states(session: Session, scope: Scope) -> dict[tuple[str, str, date], str]:
    """Return the state of every value on its way in scope, by key, unit and period."""
    statement = (
        select(
            Indicator.key,
            AdministrativeUnit.code,
            IndicatorValue.period_on,
            IndicatorValue.state,
        )
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .join(AdministrativeUnit, AdministrativeUnit.id == IndicatorValue.unit_id)
        .where(
            IndicatorValue.superseded_by_id.is_(None),
            IndicatorValue.state != ValueState.APPROVED,
            within(IndicatorValue.unit_id, scope),
        )
    )
    return {(key, code, on): state for key, code, on, state in session.execute(statement)}


def reported(session: Session, scope: Scope, periods: Iterable[date]) -> set[tuple[int, str, date]]:
    """Return indicator, unit and period of the values in scope that are approved or submitted."""
    statement = (
        select(IndicatorValue.indicator_id, AdministrativeUnit.code, IndicatorValue.period_on)
        .join(AdministrativeUnit, AdministrativeUnit.id == IndicatorValue.unit_id)
        .where(
            IndicatorValue.superseded_by_id.is_(None),
            IndicatorValue.state.in_((ValueState.APPROVED, ValueState.SUBMITTED)),
            IndicatorValue.period_on.in_(sorted(periods)),
            within(IndicatorValue.unit_id, scope),
        )
    )
    return {(indicator_id, code, on) for indicator_id, code, on in session.execute(statement)}


def begun(session: Session, scope: Scope, period_on: date) -> list[tuple[int, str, date, str]]:
    """Return indicator, unit, period and state of the current values in scope that are of one
    period, and of all that are still on their way.
    """  # noqa: D205
    statement = (
        select(
            IndicatorValue.indicator_id,
            AdministrativeUnit.code,
            IndicatorValue.period_on,
            IndicatorValue.state,
        )
        .join(AdministrativeUnit, AdministrativeUnit.id == IndicatorValue.unit_id)
        .where(
            IndicatorValue.superseded_by_id.is_(None),
            or_(
                IndicatorValue.period_on == period_on,
                IndicatorValue.state != ValueState.APPROVED,
            ),
            within(IndicatorValue.unit_id, scope),
        )
        .order_by(IndicatorValue.id)
    )
    return [(key, code, on, state) for key, code, on, state in session.execute(statement)]


def _rows(scope: Scope) -> Select[*tuple[Any, ...]]:
    author, judge = aliased(Account), aliased(Account)
    return (
        select(
            IndicatorValue,
            Indicator.key,
            Indicator.name_vi,
            Indicator.name_en,
            Indicator.unit,
            AdministrativeUnit.code,
            func.coalesce(UnitProfile.name, AdministrativeUnit.code),
            DataSource.title_vi,
            DataSource.title_en,
            func.coalesce(author.name, ImportBatch.account_name),
            func.coalesce(judge.name, ""),
        )
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .join(AdministrativeUnit, AdministrativeUnit.id == IndicatorValue.unit_id)
        .join(DataSource, DataSource.id == IndicatorValue.source_id)
        .join(ImportBatch, ImportBatch.id == IndicatorValue.batch_id)
        .outerjoin(
            UnitProfile,
            (UnitProfile.unit_id == IndicatorValue.unit_id)
            & UnitProfile.superseded_by_id.is_(None),
        )
        .outerjoin(author, author.id == IndicatorValue.entered_by_id)
        .outerjoin(judge, judge.id == IndicatorValue.decided_by_id)
        .where(within(IndicatorValue.unit_id, scope))
    )


def _value_row(row: Any) -> ValueRow:  # noqa: ANN401
    value, key, name_vi, name_en, unit, code, unit_name, vi, en, entered_by, decided_by = row
    return ValueRow(
        id=value.id,
        key=key,
        name_vi=name_vi,
        name_en=name_en,
        unit=unit,
        unit_code=code,
        unit_name=unit_name,
        period_on=value.period_on,
        value=value.value,
        numerator=value.numerator,
        denominator=value.denominator,
        state=value.state,
        revision=value.revision,
        note=value.note,
        reason=value.reason,
        source_vi=vi,
        source_en=en,
        entered_by_id=value.entered_by_id,
        entered_by=entered_by,
        entered_at=value.entered_at,
        decided_by=decided_by,
        decided_at=value.decided_at,
        is_current=value.superseded_by_id is None,
        simulated=value.simulated,
    )


def revisions(session: Session, scope: Scope, key: str, unit_code: str) -> list[ValueRow]:
    """Return every revision of one unit's values of an indicator, the newest first."""
    statement = (
        _rows(scope)
        .where(Indicator.key == key, AdministrativeUnit.code == unit_code)
        .order_by(IndicatorValue.period_on.desc(), IndicatorValue.id.desc())
    )
    return [_value_row(row) for row in session.execute(statement)]


def _led_by(division: str) -> ColumnElement[bool]:
    led = (
        select(IndicatorLead.indicator_id)
        .join(Division, Division.id == IndicatorLead.division_id)
        .where(Division.code == division)
    )
    condition: ColumnElement[bool] = IndicatorValue.indicator_id.in_(led)
    return condition


def on_their_way(
    session: Session, scope: Scope, states: Collection[str], division: str | None = None
) -> list[ValueRow]:
    """Return the current values in some open states, the oldest first.

    Args:
        session: a session.
        scope: of the reader.
        states: of draft, submitted and returned.
        division: only indicators this division leads; None for all.
    """
    statement = (
        _rows(scope)
        .where(IndicatorValue.superseded_by_id.is_(None), IndicatorValue.state.in_(states))
        .order_by(IndicatorValue.period_on, Indicator.position, AdministrativeUnit.code)
        .limit(QUEUE_LIMIT)
    )
    if division is not None:
        statement = statement.where(_led_by(division))
    return [_value_row(row) for row in session.execute(statement)]


def standing_values(
    session: Session, scope: Scope, slots: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[UnitValue]]:
    """Return the approved values behind some (indicator, unit) pairs, oldest first."""
    keys = sorted({key for key, _ in slots})
    codes = sorted({code for _, code in slots})
    statement = (
        select(
            Indicator.key,
            AdministrativeUnit.code,
            IndicatorValue.period_on,
            IndicatorValue.value,
            IndicatorValue.numerator,
            IndicatorValue.denominator,
        )
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .join(AdministrativeUnit, AdministrativeUnit.id == IndicatorValue.unit_id)
        .where(
            Indicator.key.in_(keys),
            AdministrativeUnit.code.in_(codes),
            *_approved(scope, date.max),
        )
        .order_by(IndicatorValue.period_on)
    )
    found: dict[tuple[str, str], list[UnitValue]] = {}
    for key, code, on, value, upper, lower in session.execute(statement):
        found.setdefault((key, code), []).append(UnitValue(code, on, value, upper, lower))
    return found


def changes(session: Session, indicator_id: int) -> list[TargetChange]:
    """Return every point the path of an indicator ever had, newest first."""
    statement = (
        select(IndicatorTarget, ImportBatch, DataSource)
        .join(ImportBatch, ImportBatch.id == IndicatorTarget.batch_id)
        .join(DataSource, DataSource.id == IndicatorTarget.source_id)
        .where(IndicatorTarget.indicator_id == indicator_id)
        .order_by(IndicatorTarget.as_of_on.desc(), IndicatorTarget.id.desc())
    )
    return [
        TargetChange(
            row.due_on,
            row.kind,
            row.value,
            row.reason,
            row.as_of_on,
            batch.account_name if batch.kind == "entry" else "",
            source.title_vi,
            source.title_en,
            row.superseded_by_id is None,
            row.simulated,
        )
        for row, batch, source in session.execute(statement)
    ]


def tasks(session: Session) -> list[RelatedTask]:
    """Return key and title of every task an indicator may belong to; state left out."""
    statement = select(Task.key, Task.title_vi, Task.title_en).order_by(Task.position)
    return [RelatedTask(*row, "", None, None) for row in session.execute(statement)]


def divisions(session: Session) -> list[tuple[str, str, str]]:
    """Return code and names of the divisions that can lead an indicator, in the plan's order."""
    statement = (
        select(Division.code, Division.name_vi, Division.name_en)
        .where(Division.kind.in_(("division", "centre")))
        .order_by(Division.position)
    )
    return [(code, vi, en) for code, vi, en in session.execute(statement)]


def provenance(session: Session, scope: Scope, indicator_id: int | None = None) -> Provenance:
    """Return where the approved values in scope come from, of one indicator or of all."""
    statement = (
        select(
            DataSource.title_vi,
            DataSource.title_en,
            func.max(IndicatorValue.period_on),
            func.max(case((IndicatorValue.simulated, 1), else_=0)),
        )
        .join(DataSource, DataSource.id == IndicatorValue.source_id)
        .where(
            IndicatorValue.superseded_by_id.is_(None),
            IndicatorValue.state == ValueState.APPROVED,
            within(IndicatorValue.unit_id, scope),
        )
        .group_by(DataSource.id, DataSource.title_vi, DataSource.title_en)
        .order_by(func.max(IndicatorValue.period_on).desc())
        .limit(5)
    )
    if indicator_id is not None:
        statement = statement.where(IndicatorValue.indicator_id == indicator_id)
    found = session.execute(statement).all()
    if not found:
        return UNKNOWN
    return Provenance(
        tuple(row[0] for row in found),
        tuple(row[1] for row in found),
        max(row[2] for row in found),
        any(row[3] for row in found),
    )


def top(session: Session) -> tuple[str, str] | None:
    """Return the unit at the top, which reports what no unit below it reports."""
    row = session.execute(
        select(AdministrativeUnit.code, UnitProfile.name)
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .where(
            UnitProfile.parent_id.is_(None),
            UnitProfile.superseded_by_id.is_(None),
            AdministrativeUnit.valid_to.is_(None),
        )
        .order_by(AdministrativeUnit.code)
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])
