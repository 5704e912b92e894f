"""Run the alert rules: raise what is wrong now, clear what no longer is.

A rule says what is wrong as (rule, subject) pairs. One open alert per pair: running the rules again
changes nothing, and the cause going away clears the alert.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.topics import Topic, bump
from data.contracts.access import WHOLE_CITY
from data.contracts.frames import records
from data.contracts.plan import IndicatorRow, ReportRow, TaskRow
from data.contracts.targets import IndicatorState
from data.domain.deadlines import ReportState, TaskState
from data.models.alerts import Alert, AlertEvent
from data.models.plan import Division
from data.models.units import AdministrativeUnit
from data.queries import camera_wall, clock
from data.services import overview
from data.settings import settings

LONG_OVERDUE = timedelta(days=90)
TROUBLE = frozenset({"offline", "refused", "no_video", "frozen", "covered", "wrong_time"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong now."""

    rule: str
    subject: str
    severity: str
    values: Mapping[str, object] = field(default_factory=dict)
    unit_code: str | None = None
    division_code: str | None = None
    simulated: bool = False


def evaluate(session: Session) -> tuple[int, int]:
    """Raise and clear alerts at the installation's present; return how many of each."""
    now = clock.now(session)
    wanted = {(finding.rule, finding.subject): finding for finding in _findings(session, now)}
    standing = {
        (alert.rule, alert.subject): alert
        for alert in session.scalars(select(Alert).where(Alert.cleared_at.is_(None)))
    }
    raised = [_raise(session, wanted[key], now) for key in wanted.keys() - standing.keys()]
    cleared = [standing[key] for key in standing.keys() - wanted.keys()]
    for alert in cleared:
        alert.cleared_at = now
        session.add(AlertEvent(alert_id=alert.id, step="cleared", at=now))
    if raised or cleared:
        bump(session, (Topic.ALERTS,))
    return len(raised), len(cleared)


def _raise(session: Session, finding: Finding, now: datetime) -> Alert:
    unit_id = session.scalar(
        select(AdministrativeUnit.id).where(AdministrativeUnit.code == finding.unit_code)
    )
    division_id = session.scalar(select(Division.id).where(Division.code == finding.division_code))
    alert = Alert(
        rule=finding.rule,
        subject=finding.subject,
        severity=finding.severity,
        unit_id=unit_id,
        division_id=division_id,
        values=dict(finding.values),
        raised_at=now,
        simulated=finding.simulated,
    )
    alert.events.append(AlertEvent(step="raised", at=now))
    session.add(alert)
    session.flush()
    return alert


def _findings(session: Session, now: datetime) -> Iterator[Finding]:
    tasks, reports, indicators = overview.plan_standing(session, WHOLE_CITY, now)
    yield from _overdue_tasks(tasks, now.date())
    yield from _missing_reports(reports, now.date())
    yield from _lagging_indicators(indicators)
    yield from _troubled_cameras(session, now)


def _overdue_tasks(tasks: pd.DataFrame, today: date) -> Iterator[Finding]:
    for row in records(tasks[tasks[TaskRow.STATE] == TaskState.OVERDUE]):
        late = today - row[TaskRow.DUE_ON]
        yield Finding(
            rule="task_overdue",
            subject=f"task:{row[TaskRow.KEY]}",
            severity="high" if late > LONG_OVERDUE else "medium",
            values={
                "key": row[TaskRow.KEY],
                "title_vi": row[TaskRow.TITLE_VI],
                "title_en": row[TaskRow.TITLE_EN],
                "due_on": row[TaskRow.DUE_ON].isoformat(),
            },
            division_code=row[TaskRow.LEADS].split(";")[0],
            simulated=bool(row[TaskRow.SIMULATED]),
        )


def _missing_reports(reports: pd.DataFrame, today: date) -> Iterator[Finding]:
    for row in records(reports[reports[ReportRow.STATE] == ReportState.MISSING]):
        of_unit = row[ReportRow.AUTHOR_KIND] == "unit"
        yield Finding(
            rule="report_missing",
            subject=f"report:{row[ReportRow.PERIOD]}:{row[ReportRow.AUTHOR_CODE]}",
            severity="high" if today - row[ReportRow.DUE_ON] > LONG_OVERDUE else "medium",
            values={
                "period": row[ReportRow.PERIOD],
                "author_vi": row[ReportRow.AUTHOR_VI],
                "author_en": row[ReportRow.AUTHOR_EN],
                "due_on": row[ReportRow.DUE_ON].isoformat(),
            },
            unit_code=row[ReportRow.AUTHOR_CODE] if of_unit else None,
            division_code=None if of_unit else row[ReportRow.AUTHOR_CODE],
            simulated=bool(row[ReportRow.SIMULATED]),
        )


def _lagging_indicators(indicators: pd.DataFrame) -> Iterator[Finding]:
    rules = {
        str(IndicatorState.MISSED): ("indicator_missed", "high"),
        str(IndicatorState.OFF_TRACK): ("indicator_off_track", "medium"),
    }
    for row in records(indicators[indicators[IndicatorRow.STATE].isin(list(rules))]):
        rule, severity = rules[row[IndicatorRow.STATE]]
        yield Finding(
            rule=rule,
            subject=f"indicator:{row[IndicatorRow.KEY]}",
            severity=severity,
            values={
                "key": row[IndicatorRow.KEY],
                "name_vi": row[IndicatorRow.NAME_VI],
                "name_en": row[IndicatorRow.NAME_EN],
                "due_on": row[IndicatorRow.DUE_ON].isoformat(),
            },
            simulated=bool(row[IndicatorRow.SIMULATED]),
        )


def _troubled_cameras(session: Session, now: datetime) -> Iterator[Finding]:
    """Yield cameras that have been in trouble for longer than the installation lets pass."""
    longest = timedelta(minutes=settings().camera_alert_minutes)
    for camera in camera_wall.tiles(session, WHOLE_CITY):
        if camera.state not in TROUBLE or camera.seen_at is None or now - camera.seen_at < longest:
            continue
        yield Finding(
            rule=f"camera_{camera.state}",
            subject=f"camera:{camera.code}",
            severity="medium",
            values={
                "key": camera.code,
                "name_vi": camera.name,
                "name_en": camera.name,
                "due_on": camera.seen_at.date().isoformat(),
            },
            unit_code=camera.unit_code,
            simulated=camera.simulated,
        )
