"""Alert rules against tasks, reports and indicators."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.topics import Topic, bump
from data.contracts.access import WHOLE_CITY, Scope
from data.contracts.clock import CITY_ZONE, DEMO_START, system_now
from data.contracts.plan import AlertRow
from data.models.alerts import Alert, AlertEvent
from data.models.cameras import Camera, CameraState
from data.models.plan import Task, TaskDivision, TaskUpdate
from data.models.reports import Report, ReportPeriod, ReportVersion
from data.models.sources import InstallationFact
from data.queries import alerts, clock
from data.queries.clock import OFFSET_KEY
from data.services import alerting
from tests import factories


@pytest.fixture
def task(session: Session) -> Task:
    """A task of 2022 that nobody finished, on the demo's first morning."""
    offset = (DEMO_START - system_now()).total_seconds()
    session.add(InstallationFact(key=OFFSET_KEY, value=str(offset)))
    division = factories.division(session, "GDTiH", "gdtih")
    task = Task(
        key="III.2.6",
        code="2.6",
        kind="task",
        title_vi="Kho học liệu",
        title_en="Resources",
        initial_due_on=date(2022, 12, 31),
        position=1,
    )
    task.parts.append(TaskDivision(division_id=division.id, part="lead"))
    session.add(task)
    session.flush()
    return task


def update(session: Session, task: Task, status: str, finished_on: date | None = None) -> None:
    session.add(
        TaskUpdate(
            task_id=task.id,
            reported_at=datetime(2023, 9, 1, tzinfo=CITY_ZONE),
            recorded_at=system_now(),
            status=status,
            finished_on=finished_on,
            source_id=factories.source(session).id,
        )
    )
    session.flush()


def test_overdue_task_raises_one_alert_however_often_rules_run(session, task) -> None:
    assert alerting.evaluate(session) == (1, 0)
    assert alerting.evaluate(session) == (0, 0)
    frame = alerts.still_open(session, WHOLE_CITY)
    assert frame[AlertRow.RULE].tolist() == ["task_overdue"]
    assert frame[AlertRow.SEVERITY].tolist() == ["high"]


def test_alert_clears_when_its_cause_goes_and_keeps_its_steps(session, task) -> None:
    alerting.evaluate(session)
    update(session, task, "done", date(2023, 8, 1))
    assert alerting.evaluate(session) == (0, 1)
    assert alerts.still_open(session, WHOLE_CITY).empty
    alert = session.scalars(select(Alert)).one()
    steps = session.scalars(select(AlertEvent.step).order_by(AlertEvent.id)).all()
    assert alert.cleared_at is not None
    assert steps == ["raised", "cleared"]


def test_a_cause_that_returns_raises_a_new_alert(session, task) -> None:
    alerting.evaluate(session)
    update(session, task, "done", date(2023, 8, 1))
    alerting.evaluate(session)
    update(session, task, "in_progress")
    assert alerting.evaluate(session) == (1, 0)


def test_missing_report_is_for_its_unit_and_the_city(session, task) -> None:
    units = factories.small_city(session)
    period = ReportPeriod(
        key="2023Q3",
        starts_on=date(2023, 7, 1),
        ends_on=date(2023, 9, 30),
        due_on=date(2023, 9, 25),
    )
    period.reports = [Report(unit_id=units["760"].id), Report(unit_id=units["761"].id)]
    session.add(period)
    session.flush()
    sent = DEMO_START - timedelta(days=30)
    period.reports[1].versions.append(
        ReportVersion(number=1, state="submitted", saved_at=sent, recorded_at=system_now())
    )
    session.flush()
    alerting.evaluate(session)
    seen = {
        code: alerts.still_open(session, Scope(unit_codes=frozenset({code})))[
            AlertRow.RULE
        ].tolist()
        for code in ("760", "761")
    }
    assert seen == {"760": ["report_missing"], "761": []}
    assert len(alerts.still_open(session, WHOLE_CITY)) == 2


def test_a_camera_in_trouble_for_long_alerts_and_clears_when_it_is_back(session, task) -> None:
    school = factories.institution(session, factories.unit(session, "760"))
    camera = Camera(
        institution_id=school.id,
        code="CAM-1",
        name="Cổng",
        place="gate",
        scheme="rtsp",
        host="10.0.0.5",
        port=554,
        **factories.facts(session),
    )
    session.add(camera)
    session.flush()
    now = clock.now(session)

    def see(state: str, minutes_ago: int) -> None:
        seen = now - timedelta(minutes=minutes_ago)
        session.add(CameraState(camera_id=camera.id, state=state, seen_at=seen))
        session.flush()
        bump(session, [Topic.CAMERAS])

    def told() -> set[str]:
        alerting.evaluate(session)
        return {one for one in alerts.still_open(session, WHOLE_CITY)["rule"] if "camera" in one}

    see("online", 60)
    assert told() == set()
    see("offline", 30)
    assert told() == {"camera_offline"}
    see("online", 0)
    assert told() == set()
