"""Put together what the city, or one of its units, looks like this morning."""

from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from typing import TypeVar

import pandas as pd
from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import WHOLE_CITY, Scope
from data.contracts.frames import records
from data.contracts.picture import AreaPicture, Rank
from data.contracts.plan import IndicatorRow, ReportRow, TaskRow
from data.contracts.schooling import UnitLevel, UnitYear
from data.contracts.targets import Outlook
from data.contracts.units import UnitIdentity
from data.domain.capacity import ROOMS_PER_10000_KEY, class_size_norms
from data.domain.deadlines import report_state, task_state
from data.queries import (
    alerts,
    cameras,
    clock,
    norms,
    plan,
    provenance,
    schooling,
    units,
)
from data.services import caching, targets
from data.services.caching import cached

Drawn = TypeVar("Drawn")
FIGURE_TOPICS = (Topic.UNITS, Topic.INSTITUTIONS, Topic.ENROLMENT, Topic.POPULATION)
PLAN_TOPICS = (
    Topic.TASKS,
    Topic.INDICATORS,
    Topic.REPORTS,
    Topic.ALERTS,
    Topic.CAMERAS,
    Topic.FORECASTS,
)
HIGHER_IS_BETTER = {
    UnitYear.ROOMS_PER_10000: True,
    UnitYear.CLASS_SIZE: False,
    UnitYear.OVER_FULL_RATE: False,
    UnitYear.PUPILS_PER_TEACHER: False,
}
SUMMED = (
    UnitYear.PUPILS,
    UnitYear.CLASSES,
    UnitYear.TEACHERS,
    UnitYear.ROOMS,
    UnitYear.SCHOOL_AGE,
    UnitYear.INSTITUTIONS,
    UnitYear.OVER_FULL,
    UnitYear.NON_PUBLIC_PUPILS,
    UnitYear.SEATS,
    UnitYear.PUPILS_BEFORE,
)


def relevant(versions: Mapping[str, int] | None) -> dict[str, int]:
    """Keep the versions a picture depends on."""
    topics = (*FIGURE_TOPICS, *PLAN_TOPICS)
    return {str(topic): versions[topic] for topic in topics if versions and topic in versions}


def stand(session: Session) -> dict[str, int]:
    """Return the versions a picture read now is made from."""
    return relevant(caching.versions(session))


def city(session: Session, scope: Scope, school_year: int | None = None) -> AreaPicture:
    """Return the picture of the whole city, within the reader's scope.

    Raises:
        NotFoundError: no unit has been loaded, or the city lies outside the scope.
    """
    return of_unit(session, scope, None, school_year)


def of_unit(
    session: Session, scope: Scope, code: str | None, school_year: int | None = None
) -> AreaPicture:
    """Return the picture of one unit.

    Args:
        session: to read with.
        scope: of the reader; the unit must lie inside it.
        code: of the unit; None is the one at the top of the tree, the city.
        school_year: starting year; None or a year without figures means the latest with figures.

    Raises:
        NotFoundError: no such unit in scope.
    """
    now = clock.now(session)
    filters: Hashable = (code, school_year, now.date())

    def compute() -> AreaPicture:
        return _compute(session, scope, code, school_year, now)

    topics = (*FIGURE_TOPICS, *PLAN_TOPICS)
    return cached(session, scope, "area_picture", topics, filters, compute)


def identity(session: Session, scope: Scope, code: str | None) -> UnitIdentity:
    """Return one unit in scope, kept until a unit changes; see `units.identity`."""
    return cached(
        session,
        scope,
        "unit_identity",
        (Topic.UNITS,),
        code,
        lambda: units.identity(session, scope, code),
    )


def norm_limits(session: Session) -> dict[str, float]:
    """Return the numbers set by legal texts, by key; they come with the release."""
    return cached(session, WHOLE_CITY, "norms", (), "all", lambda: norms.limits(session))


def drawn(
    session: Session, scope: Scope, name: str, look: Hashable, draw: Callable[[], Drawn]
) -> Drawn:
    """Return what `draw` made of a picture, kept until a figure of it changes.

    Two readers share a drawing only when their scopes are equal.

    Args:
        session: read for the versions.
        scope: of the reader.
        name: of the drawing.
        look: everything else it depends on: language, theme, filters, the day.
        draw: makes it; what it returns is never changed.
    """
    return cached(session, scope, f"drawn.{name}", (*FIGURE_TOPICS, *PLAN_TOPICS), look, draw)


def _compute(
    session: Session, scope: Scope, code: str | None, school_year: int | None, now: datetime
) -> AreaPicture:
    unit = identity(session, scope, code)
    is_top = unit.parent_code is None
    inside = scope if is_top else Scope(unit_codes=frozenset({unit.code}))
    level = (unit.child_level or unit.level) if is_top else unit.level
    limits = norm_limits(session)
    size_norms = class_size_norms(limits)
    pupils = schooling.by_unit_level(session, inside, level, size_norms)
    frame = schooling.by_unit_year(session, inside, level, pupils)
    years = tuple(sorted(frame[UnitYear.SCHOOL_YEAR].unique().tolist()))
    shown = school_year if school_year in years else (years[-1] if years else None)
    names = pupils.drop_duplicates(UnitLevel.UNIT_CODE)
    return AreaPicture(
        unit=unit,
        now=now,
        school_year=shown,
        school_years=years,
        units=frame,
        unit_names=dict(zip(names[UnitLevel.UNIT_CODE], names[UnitLevel.UNIT_NAME], strict=True)),
        total=summed(frame),
        levels=schooling.by_level_sector(pupils),
        kinds=schooling.by_kind(session, inside, now.date()),
        tasks=_tasks(session, inside, now),
        indicators=indicator_standing(session, inside, now.date()),
        reports=_reports(session, inside, now),
        alerts=alerts.still_open(session, inside),
        cameras=cameras.health(session, inside),
        provenance=provenance.of_year(session, inside, shown) if shown is not None else {},
        rooms_target=limits.get(ROOMS_PER_10000_KEY),
        ranks={} if is_top else _ranks(session, unit, shown, size_norms),
    )


def summed(frame: pd.DataFrame) -> pd.DataFrame:
    """Sum a `UnitYear` frame over its units; a sum with an unknown part stays unknown."""
    groups = frame.groupby(UnitYear.SCHOOL_YEAR)[list(SUMMED)]
    known = groups.count().eq(groups.size(), axis=0)
    sums = groups.sum().where(known)
    return schooling.with_ratios(sums.reset_index())


def _ranks(
    session: Session, unit: UnitIdentity, school_year: int | None, size_norms: dict[int, float]
) -> dict[str, Rank]:
    """Place one unit among all units of its level; no other unit's figure leaves this function."""
    everyone = cached(
        session,
        WHOLE_CITY,
        "unit_years",
        FIGURE_TOPICS,
        unit.level,
        lambda: _everyone(session, unit.level, size_norms),
    )
    year = everyone[everyone[UnitYear.SCHOOL_YEAR] == school_year].set_index(UnitYear.UNIT_CODE)
    ranks = {}
    for measure, higher_is_better in HIGHER_IS_BETTER.items():
        places = year[measure].rank(ascending=not higher_is_better, method="min").dropna()
        if unit.code in places.index:
            ranks[measure] = Rank(int(places[unit.code]), len(places))
    return ranks


def _everyone(session: Session, level: str, size_norms: dict[int, float]) -> pd.DataFrame:
    pupils = schooling.by_unit_level(session, WHOLE_CITY, level, size_norms)
    return schooling.by_unit_year(session, WHOLE_CITY, level, pupils)


def plan_standing(
    session: Session, scope: Scope, now: datetime
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return tasks, reports and indicators in scope with their states at `now`."""
    return (
        _tasks(session, scope, now),
        _reports(session, scope, now),
        indicator_standing(session, scope, now.date()),
    )


def _tasks(session: Session, scope: Scope, now: datetime) -> pd.DataFrame:
    frame = plan.tasks(session, scope, now)
    states = [
        task_state(row[TaskRow.STATUS], row[TaskRow.DUE_ON], row[TaskRow.FINISHED_ON], now.date())
        for row in records(frame)
    ]
    return frame.assign(**{TaskRow.STATE: states})


def _reports(session: Session, scope: Scope, now: datetime) -> pd.DataFrame:
    frame = plan.reports(session, scope, now.date(), now)
    states = [
        report_state(
            row[ReportRow.LAST_STATE],
            row[ReportRow.SUBMITTED_ON],
            row[ReportRow.DUE_ON],
            now.date(),
        )
        for row in records(frame)
    ]
    return frame.assign(**{ReportRow.STATE: states})


def indicator_standing(session: Session, scope: Scope, today: date) -> pd.DataFrame:
    """Return an `IndicatorRow` frame of the units in scope with state and planned value."""
    rows = [_indicator_row(one) for one in targets.outlooks(session, scope, today)]
    names = [name for key, name in vars(IndicatorRow).items() if key.isupper()]
    return pd.DataFrame(rows, columns=names)


def _indicator_row(one: Outlook) -> dict[str, object]:
    definition, verdict, baseline = one.definition, one.verdict, one.baseline
    return {
        IndicatorRow.KEY: definition.key,
        IndicatorRow.NAME_VI: definition.name_vi,
        IndicatorRow.NAME_EN: definition.name_en,
        IndicatorRow.UNIT: definition.unit,
        IndicatorRow.COMPARISON: definition.comparison,
        IndicatorRow.TARGET: one.target.value if one.target else None,
        IndicatorRow.DUE_ON: one.target.on if one.target else None,
        IndicatorRow.BASELINE: baseline.value if baseline else None,
        IndicatorRow.BASELINE_ON: baseline.on if baseline else None,
        IndicatorRow.BY_DISTRICT: definition.by_district,
        IndicatorRow.VALUE: one.value,
        IndicatorRow.PERIOD_ON: one.last.on if one.last else None,
        IndicatorRow.REPORTED: one.reported,
        IndicatorRow.EXPECTED: one.expected_units,
        IndicatorRow.SIMULATED: one.simulated,
        IndicatorRow.STATE: str(verdict.state),
        IndicatorRow.PLANNED: verdict.expected,
        IndicatorRow.OUTLOOK: one,
    }
