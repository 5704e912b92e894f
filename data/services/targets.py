"""Put together where the indicators stand and where they will land."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import WHOLE_CITY, Actor, Scope
from data.contracts.errors import NotFoundError
from data.contracts.frames import records
from data.contracts.plan import TaskRow
from data.contracts.provenance import UNKNOWN, Provenance
from data.contracts.schooling import UnitYear
from data.contracts.targets import (
    MEASURES,
    NOTHING_KNOWN,
    Board,
    Definition,
    Detail,
    Outlook,
    Point,
    RelatedTask,
    UnitOutlook,
    Waypoint,
)
from data.domain import formula, trajectory
from data.domain.capacity import class_size_norms
from data.domain.deadlines import task_state
from data.domain.trajectory import Aim, aim_of, has_quorum, judge, total
from data.queries import clock, measures, norms, plan, schooling, targets
from data.queries.targets import Standing, Sums, UnitValue
from data.services import caching
from data.services.caching import cached

Drawn = TypeVar("Drawn")
MONTHLY_DAYS, YEARLY_DAYS = 31, 366
TOPICS = (Topic.INDICATORS, Topic.UNITS, Topic.TASKS)
FIGURE_TOPICS = (Topic.UNITS, Topic.INSTITUTIONS, Topic.ENROLMENT, Topic.POPULATION)
_COUNTED_ON = (9, 30)  # figures of a school year are those of the end of its first September
_RENAMED = {
    "over_full_schools": UnitYear.OVER_FULL,
    "non_public_pupils": UnitYear.NON_PUBLIC_PUPILS,
    "school_age": UnitYear.SCHOOL_AGE,
}


def outlooks(session: Session, scope: Scope, today: date) -> tuple[Outlook, ...]:
    """Return every indicator in force that the units in scope report, as of `today`.

    For the whole city, units are added up, and what only the city reports is taken as it is. For a
    scope of units, indicators that units do not report are left out.
    """
    return cached(
        session,
        scope,
        "targets.outlooks",
        (*TOPICS, *FIGURE_TOPICS),
        today,
        lambda: _outlooks(session, scope, today),
    )


def _outlooks(session: Session, scope: Scope, today: date) -> tuple[Outlook, ...]:
    standing = targets.standing(session, scope, today)
    found = standing.definitions
    if not scope.whole_city:
        found = [one for one in found if one.by_district] if standing.units else []
    computed = _computed(session, scope, found, today)
    return tuple(_whole(one, standing, computed.get(one.key), today) for one in found)


def _whole(
    definition: Definition, standing: Standing, computed: tuple[Point, ...] | None, today: date
) -> Outlook:
    """Return one indicator in the whole area."""
    parts = standing.sums.get(definition.id, ())
    expected = standing.units if definition.by_district else 1
    history = _added(definition, parts, expected) if computed is None else computed
    chosen = aim(definition, today)
    return Outlook(
        definition,
        None if chosen is None else Waypoint(chosen.due_on, chosen.target),
        history,
        judge(chosen, history, today),
        expected,
        any(part.simulated for part in parts),
    )


def units_of(session: Session, scope: Scope) -> list[tuple[str, str, str]]:
    """Return code, name and level of the units in scope that report."""
    return cached(
        session,
        scope,
        "targets.units",
        (Topic.UNITS,),
        "all",
        lambda: targets.reporting_units(session, scope),
    )


def aim(definition: Definition, today: date) -> Aim | None:
    """Return what is judged of an indicator on a day."""
    every = YEARLY_DAYS if definition.formula else MONTHLY_DAYS
    return aim_of(definition.waypoints, definition.comparison, definition.unit, today, every)


def _added(definition: Definition, parts: Sequence[Sums], expected: int) -> tuple[Point, ...]:
    """Turn sums into points; a period too few units reported says nothing about the area yet."""
    points = []
    for one in parts:
        fraction = (one.upper, one.lower) if one.with_parts else None
        behind = one.with_parts if one.with_parts and definition.unit != "count" else one.units
        value = total(definition.unit, fraction, one.amount, one.units)
        if not has_quorum(behind, expected):
            value = None
        points.append(Point(one.on, value, behind, *(fraction or (None, None))))
    return tuple(points)


# --- formulas ------------------------------------------------------------------------------------


def _computed(
    session: Session, scope: Scope, found: Sequence[Definition], today: date
) -> dict[str, tuple[Point, ...]]:
    formulas = [one for one in found if one.formula]
    if not formulas:
        return {}
    figures = unit_figures(session, scope)
    return {
        one.key: of_area(formula.parse(one.formula, MEASURES), figures, one.unit, today)
        for one in formulas
    }


def unit_figures(session: Session, scope: Scope) -> pd.DataFrame:
    """Return the measures of every reporting unit in scope by school year, one column each."""
    return cached(
        session, scope, "targets.figures", FIGURE_TOPICS, "all", lambda: _figures(session, scope)
    )


def _figures(session: Session, scope: Scope) -> pd.DataFrame:
    units = units_of(session, scope)
    if not units:
        return pd.DataFrame(columns=[*measures.KEYS, *MEASURES])
    level = units[0][2]
    size_norms = class_size_norms(norms.limits(session))
    pupils = schooling.by_unit_level(session, scope, level, size_norms)
    years = schooling.by_unit_year(session, scope, level, pupils)
    keys = list(measures.KEYS)
    frame = years.merge(measures.equipment(session, scope, level), on=keys, how="left")
    columns = {name: frame[_RENAMED.get(name, name)].astype(float) for name in MEASURES}
    return frame[keys].assign(**columns)


def of_area(node: formula.Node, figures: pd.DataFrame, unit: str, today: date) -> tuple[Point, ...]:
    """Compute a formula for an area: over the sums of its units, never as a mean of theirs.

    Units that lack a measure of the formula are left out of every sum, and counted as missing.
    """
    names = sorted(formula.names_in(node))
    if not names or figures.empty:
        return ()
    whole = figures.dropna(subset=names).groupby("school_year")
    sums = whole[names].sum().sort_index()
    counts = whole.size().reindex(sums.index)
    values = formula.compute(node, {name: sums[name].to_numpy(float) for name in names})
    values = np.broadcast_to(values, len(sums)) * (100.0 if unit == "percent" else 1.0)
    points = (
        Point(date(int(year), *_COUNTED_ON), None if np.isnan(value) else float(value), int(count))
        for year, value, count in zip(sums.index, values, counts, strict=True)
    )
    return tuple(point for point in points if point.on <= today)


# --- the whole set -------------------------------------------------------------------------------


def relevant(versions: Mapping[str, int] | None) -> dict[str, int]:
    """Keep the versions the set depends on."""
    topics = {*TOPICS, *FIGURE_TOPICS}
    return {
        str(topic): versions[topic] for topic in sorted(topics) if versions and topic in versions
    }


def stand(session: Session) -> dict[str, int]:
    """Return the versions a set read now is made from."""
    return relevant(caching.versions(session))


def board(session: Session, actor: Actor, at: date, since: date) -> Board:
    """Return the whole set as it stood on the day `at`, beside the same set on the day `since`."""
    scope = actor.scope
    before = min(since, at)

    def divisions() -> tuple[tuple[str, str, str], ...]:
        return tuple(targets.divisions(session))

    return Board(
        today=at,
        outlooks=outlooks(session, scope, at),
        before={one.key: one for one in _earlier(session, scope, at, before)},
        since=before,
        divisions=cached(
            session,
            scope,
            "targets.divisions",
            (),
            "all",
            lambda: tuple(targets.divisions(session)),
        ),
        provenance=_provenance(session, scope),
        whole_city=scope.whole_city,
    )


def _earlier(session: Session, scope: Scope, at: date, before: date) -> tuple[Outlook, ...]:
    """Return the set as of an earlier day, from what is known on the later one."""
    return cached(
        session,
        scope,
        "targets.earlier",
        (*TOPICS, *FIGURE_TOPICS),
        (at, before),
        lambda: tuple(_back(one, before) for one in outlooks(session, scope, at)),
    )


def _back(one: Outlook, day: date) -> Outlook:
    history = tuple(point for point in one.history if point.on <= day)
    chosen = aim(one.definition, day)
    target = None if chosen is None else Waypoint(chosen.due_on, chosen.target)
    return replace(one, target=target, history=history, verdict=judge(chosen, history, day))


def drawn(
    session: Session, scope: Scope, name: str, look: Hashable, draw: Callable[[], Drawn]
) -> Drawn:
    """Return what `draw` made of a set, kept until a figure of it changes.

    Args:
        session: read for the versions.
        scope: of the reader; two readers share a drawing only when theirs are equal.
        name: of the drawing.
        look: everything else it depends on: language, theme, filters, days.
        draw: makes it; what it returns is never changed.
    """
    topics = (*TOPICS, *FIGURE_TOPICS)
    return cached(session, scope, f"drawn.targets.{name}", topics, look, draw)


def _provenance(session: Session, scope: Scope) -> Provenance:
    return cached(
        session,
        scope,
        "targets.provenance",
        TOPICS,
        "all",
        lambda: targets.provenance(session, scope),
    )


def fan(detail: Detail) -> list[tuple[date, float, float, float]]:
    """Return where an indicator goes from its newest value on: day, middle, low, high."""
    chosen = aim(detail.outlook.definition, detail.today)
    return trajectory.fan(chosen, detail.outlook.history) if chosen else []


# --- one indicator -------------------------------------------------------------------------------


def detail(session: Session, actor: Actor, key: str) -> Detail:
    """Return everything about one indicator within the reader's scope.

    Raises:
        NotFoundError: no such indicator, or the reader's units do not report it.
    """
    today = clock.today(session)
    return cached(
        session,
        actor.scope,
        "targets.detail",
        (*TOPICS, *FIGURE_TOPICS),
        (key, today),
        lambda: _detail(session, actor.scope, key, today),
    )


def _detail(session: Session, scope: Scope, key: str, today: date) -> Detail:
    outlook = next((one for one in outlooks(session, scope, today) if one.key == key), None)
    if outlook is None:
        return _retired(session, scope, key, today)
    return _described(session, scope, outlook, today)


def _retired(session: Session, scope: Scope, key: str, today: date) -> Detail:
    """Return an indicator that is no longer followed, with the history it has."""
    standing = targets.standing(session, scope, today, retired=True)
    definition = next((one for one in standing.definitions if one.key == key), None)
    own = scope.whole_city or (definition and definition.by_district and standing.units)
    if definition is None or definition.retired_on is None or not own:
        raise NotFoundError
    computed = _computed(session, scope, [definition], today).get(key)
    return _described(session, scope, _whole(definition, standing, computed, today), today)


def _described(session: Session, scope: Scope, outlook: Outlook, today: date) -> Detail:
    definition = outlook.definition
    units = units_of(session, scope) if definition.by_district else []
    found = Provenance() if definition.formula else UNKNOWN
    found = found.joined(targets.provenance(session, scope, definition.id))
    return Detail(
        outlook=outlook,
        today=today,
        units=_unit_outlooks(session, scope, outlook, units, today),
        level=units[0][2] if units else "",
        tasks=_tasks(session, definition, scope, today),
        changes=tuple(targets.changes(session, definition.id)),
        provenance=found,
    )


def _unit_outlooks(
    session: Session,
    scope: Scope,
    outlook: Outlook,
    units: Sequence[tuple[str, str, str]],
    today: date,
) -> tuple[UnitOutlook, ...]:
    definition = outlook.definition
    if not units:
        return ()
    histories = _histories(session, scope, definition, today)
    pending = targets.open_states(session, scope)
    days = [one.on for points in histories.values() for one in points]
    days += [on for (key, _, on) in pending if key == definition.key]
    newest = max(days, default=None)
    chosen = aim(definition, today)
    rows = [
        _unit_outlook(code, name, histories.get(code, ()), chosen, today, newest)
        for code, name, _level in units
    ]
    rows = [
        replace(row, pending=pending.get((definition.key, row.code, newest), "")) if newest else row
        for row in rows
    ]
    ranked = _ranked(rows, 1 if chosen is None else chosen.sign)
    return tuple(ranked if scope.whole_city else _placed(session, ranked, definition.key, today))


def _placed(
    session: Session, rows: Sequence[UnitOutlook], key: str, today: date
) -> list[UnitOutlook]:
    """Place a reader's own units among all; no other unit's figure leaves this function."""
    everyone = cached(
        session,
        WHOLE_CITY,
        "targets.detail",
        (*TOPICS, *FIGURE_TOPICS),
        (key, today),
        lambda: _detail(session, WHOLE_CITY, key, today),
    )
    places = {unit.code: unit.rank for unit in everyone.units}
    return [replace(row, rank=places.get(row.code)) for row in rows]


def _histories(
    session: Session, scope: Scope, definition: Definition, today: date
) -> dict[str, tuple[Point, ...]]:
    if definition.formula:
        node = formula.parse(definition.formula, MEASURES)
        figures = unit_figures(session, scope)
        return {
            str(code): of_area(node, own, definition.unit, today)
            for code, own in figures.groupby("unit_code")
        }
    values = targets.of_units(session, scope, [definition.id], today).get(definition.id, [])
    found: dict[str, tuple[Point, ...]] = {}
    for one in values:
        found[one.unit_code] = (*found.get(one.unit_code, ()), as_point(one, definition.unit))
    return found


def as_point(one: UnitValue, unit: str) -> Point:
    """Return one unit's value as a point; a share is recomputed from its parts."""
    parts = None
    if one.numerator is not None and one.denominator is not None:
        parts = (one.numerator, one.denominator)
    value = total(unit, parts, one.value, 1)
    return Point(one.on, value, 1, one.numerator, one.denominator)


def _unit_outlook(
    code: str,
    name: str,
    history: tuple[Point, ...],
    chosen: Aim | None,
    today: date,
    newest: date | None,
) -> UnitOutlook:
    values = trajectory.known(history)
    change = values[-1][1] - values[-2][1] if len(values) > 1 else None
    verdict = judge(chosen, history, today) if history else NOTHING_KNOWN
    current = bool(history) and history[-1].on == newest
    return UnitOutlook(code, name, history, verdict, None, change, "", current)


def _ranked(rows: Sequence[UnitOutlook], sign: int) -> list[UnitOutlook]:
    """Give the units with a value of the newest period their place; equals share one."""
    values = [
        row.last.value * sign
        for row in rows
        if row.is_current and row.last is not None and row.last.value is not None
    ]
    return [
        replace(row, rank=1 + sum(value > row.last.value * sign for value in values))
        if row.is_current and row.last is not None and row.last.value is not None
        else row
        for row in rows
    ]


def _tasks(
    session: Session, definition: Definition, scope: Scope, today: date
) -> tuple[RelatedTask, ...]:
    """Return the task of Phụ lục III the indicator counts for; others' tasks may be read by all."""
    if not definition.task_key:
        return ()
    known = {row[TaskRow.KEY]: row for row in _task_rows(session, scope)}
    row = known.get(definition.task_key)
    if row is None:
        return (
            RelatedTask(
                definition.task_key, definition.task_vi, definition.task_en, "", None, None
            ),
        )
    state = task_state(row[TaskRow.STATUS], row[TaskRow.DUE_ON], row[TaskRow.FINISHED_ON], today)
    return (
        RelatedTask(
            definition.task_key,
            definition.task_vi,
            definition.task_en,
            str(state),
            row[TaskRow.PERCENT],
            row[TaskRow.DUE_ON],
        ),
    )


def _task_rows(session: Session, scope: Scope) -> list[dict[str, Any]]:
    if not scope.whole_city:
        return []
    return records(plan.tasks(session, scope, clock.now(session)))


def by_unit(session: Session, scope: Scope, today: date) -> Mapping[str, list[UnitValue]]:
    """Return the approved values of every unit in scope by indicator key, for exports."""
    found = {one.id: one.key for one in targets.definitions(session)}
    values = targets.of_units(session, scope, list(found), today)
    return {found[indicator_id]: rows for indicator_id, rows in values.items()}
