"""No query tells anything about rows outside the scope.

The property is tested from behind: whatever happens outside a reader's scope, every answer inside
stays the same, to the last figure. A query that counted, ranked or listed a stranger's row would
move.
"""

import importlib
import inspect
import pkgutil
import random
from collections.abc import Callable
from dataclasses import asdict, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import data.queries
from data.contracts.access import NOTHING, WHOLE_CITY, Role, Scope
from data.contracts.clock import DEMO_START, system_now
from data.contracts.errors import NotFoundError
from data.contracts.exporting import Dataset
from data.contracts.importing import Subject
from data.contracts.provenance import UNKNOWN
from data.contracts.targets import OPEN_STATES
from data.contracts.zone_editing import Setting
from data.models.alerts import Alert
from data.models.cameras import Camera, CameraState
from data.models.indicators import Indicator, IndicatorTarget, IndicatorValue
from data.models.institutions import Institution, InstitutionProfile, Staffing
from data.models.population import AdmissionResult, Birth, Population
from data.models.reports import Report, ReportPeriod, ReportVersion
from data.models.units import AdministrativeUnit
from data.models.zones import ZonePlan
from data.queries import (
    alerts,
    cameras,
    exports,
    forecast_inputs,
    imports,
    installation,
    institutions,
    map_areas,
    map_points,
    measures,
    plan,
    provenance,
    registers,
    schooling,
    search,
    targets,
    units,
    zone_editing,
    zones,
)
from tests import factories, zone_factories

TODAY = DEMO_START.date()
SEPTEMBER = [date(2023, 9, day) for day in range(1, 31)]
NORMS = {1: 35.0, 2: 35.0}
Question = Callable[[Session, Scope], Any]


def _pupils(session: Session, scope: Scope) -> pd.DataFrame:
    return schooling.by_unit_level(session, scope, "district", NORMS)


def _exported(dataset: Dataset) -> Question:
    def ask(session: Session, scope: Scope) -> Any:
        columns, rows = exports.rows(session, scope, dataset, "vi")
        return columns, sorted(map(str, rows))

    return ask


def _registered(subject: Subject) -> Question:
    return lambda session, scope: registers.current_rows(session, subject, scope, None)


def _own(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep what is the reader's of a register of codes, which knows every code by design."""
    return frame[frame["in_scope"] == 1].reset_index(drop=True)


def _identities(session: Session, scope: Scope) -> list[str]:
    found = []
    for code in session.scalars(select(AdministrativeUnit.code).order_by(AdministrativeUnit.code)):
        try:
            found.append(units.identity(session, scope, code).name)
        except NotFoundError:
            continue
    return found


def _plan_ids(session: Session) -> list[int]:
    """Every plan, the stranger's too: what a forged call would name."""
    return list(session.scalars(select(ZonePlan.id).order_by(ZonePlan.id)))


def _of_units(query: Callable[..., Any]) -> Question:
    """Ask a query about the blocks or schools of an area for every area there is."""

    def ask(session: Session, scope: Scope) -> list[str]:
        return [told(query(session, scope, code, 2023, 1)) for code in ("79", "760", "761")]

    return ask


def _of_plans(query: Callable[..., Any]) -> Question:
    """Ask a query about one plan for every plan there is."""

    def ask(session: Session, scope: Scope) -> list[str]:
        found = [told(query(session, scope, plan)) for plan in _plan_ids(session)]
        return [one for one in found if one not in {"[]", told(Setting())}]

    return ask


def _of_all(query: Callable[[Session, Scope, str], Any]) -> Question:
    """Ask a query about one institution for every code there is."""

    def ask(session: Session, scope: Scope) -> list[str]:
        codes = session.scalars(select(Institution.code).order_by(Institution.code))
        answers = [told(query(session, scope, code)) for code in codes]
        return [one for one in answers if one not in NO_ANSWER and not one.endswith("[]")]

    return ask


NO_ANSWER = {"()", "None", "[]", f"((), {UNKNOWN})"}


def _identity(session: Session, scope: Scope, code: str) -> str | None:
    try:
        return str(institutions.identity(session, scope, code))
    except NotFoundError:
        return None


def _twins(session: Session, scope: Scope, code: str) -> Any:
    try:
        who = institutions.identity(session, WHOLE_CITY, code)
    except NotFoundError:
        return None
    return institutions.twins(session, scope, replace(who, lon=106.7, lat=10.78))


def _sums(session: Session, scope: Scope) -> tuple[Any, int]:
    standing = targets.standing(session, scope, TODAY)
    return standing.sums, standing.units


def _indicator_ids(session: Session) -> list[int]:
    return list(session.scalars(select(Indicator.id)))


QUESTIONS: dict[str, list[Question]] = {
    "alerts.still_open": [alerts.still_open],
    "cameras.health": [cameras.health],
    "exports.rows": [
        _exported(one) for one in Dataset if one not in {Dataset.AUDIT, Dataset.UNITS}
    ],
    "forecast_inputs.births": [forecast_inputs.births],
    "forecast_inputs.people": [forecast_inputs.people],
    "forecast_inputs.schools": [forecast_inputs.schools],
    "forecast_inputs.units": [forecast_inputs.units],
    "imports.history": [
        lambda session, scope: [
            (batch.id, title)
            for batch, title, _undone in imports.history(session, scope, map(str, Subject))
        ]
    ],
    "imports.stocks": [imports.stocks],
    "installation.place": [
        lambda session, scope: (
            asdict(installation.place(session, factories.actor(Role.DISTRICT_OFFICER, scope)))
            | {"now": None}
        )
    ],
    "map_areas.indicator_values": [
        lambda session, scope: map_areas.indicator_values(session, scope, "K.1", TODAY)
    ],
    "map_areas.names": [lambda session, scope: map_areas.names(session, scope, "district")],
    "map_areas.people": [lambda session, scope: map_areas.people(session, scope, 2023)],
    "map_points.by_level": [
        lambda session, scope: map_points.by_level(session, scope, 2023, NORMS)
    ],
    "map_points.figures": [lambda session, scope: map_points.figures(session, scope, 2023, NORMS)],
    "map_points.institutions": [map_points.institutions],
    "map_points.without_place": [map_points.without_place],
    "institutions.admissions": [_of_all(institutions.admissions)],
    "institutions.alerts": [_of_all(institutions.alerts)],
    "institutions.cameras": [_of_all(institutions.cameras)],
    "institutions.facilities": [_of_all(institutions.facilities)],
    "institutions.grades": [_of_all(institutions.grades)],
    "institutions.identity": [_of_all(_identity)],
    "institutions.staff": [_of_all(institutions.staff)],
    "institutions.twins": [_of_all(_twins)],
    "institutions.versions": [_of_all(institutions.versions)],
    "institutions.zones": [_of_all(institutions.zones)],
    "institutions.writable_units": [institutions.writable_units],
    "plan.reports": [lambda session, scope: plan.reports(session, scope, TODAY, DEMO_START)],
    "plan.tasks": [lambda session, scope: plan.tasks(session, scope, DEMO_START)],
    "provenance.of_year": [lambda session, scope: provenance.of_year(session, scope, 2023)],
    "registers.current_rows": [
        _registered(one) for one in Subject if one not in {Subject.BOUNDARIES, Subject.UNITS}
    ],
    "registers.institutions": [lambda session, scope: _own(registers.institutions(session, scope))],
    "registers.placed_institutions": [registers.placed_institutions],
    "registers.blocks": [lambda session, scope: _own(registers.blocks(session, scope))],
    "registers.zone_plans": [registers.zone_plans],
    "registers.units": [lambda session, scope: _own(registers.units(session, scope))],
    "schooling.by_kind": [lambda session, scope: schooling.by_kind(session, scope, TODAY)],
    "schooling.by_unit_level": [_pupils],
    "schooling.by_unit_year": [
        lambda session, scope: schooling.by_unit_year(
            session, scope, "district", _pupils(session, scope)
        )
    ],
    "schooling.schools": [lambda session, scope: schooling.schools(session, scope, 2023, NORMS)],
    "search.institutions": [lambda session, scope: search.institutions(session, scope, "truong")],
    "search.tasks": [lambda session, scope: search.tasks(session, scope, "nhiem vu", "vi")],
    "search.units": [lambda session, scope: search.units(session, scope, "don vi")],
    "targets.standing": [_sums],
    "targets.reporting_units": [targets.reporting_units],
    "targets.of_units": [
        lambda session, scope: targets.of_units(session, scope, _indicator_ids(session), TODAY)
    ],
    "targets.open_states": [targets.open_states],
    "targets.reported": [
        lambda session, scope: sorted(map(str, targets.reported(session, scope, SEPTEMBER)))
    ],
    "targets.begun": [
        lambda session, scope: [targets.begun(session, scope, day) for day in SEPTEMBER]
    ],
    "targets.revisions": [
        lambda session, scope: [
            targets.revisions(session, scope, "K.1", code) for code in ("760", "761")
        ]
    ],
    "targets.on_their_way": [
        lambda session, scope: targets.on_their_way(session, scope, OPEN_STATES)
    ],
    "targets.standing_values": [
        lambda session, scope: targets.standing_values(
            session, scope, [("K.1", "760"), ("K.1", "761")]
        )
    ],
    "targets.provenance": [targets.provenance],
    "measures.equipment": [lambda session, scope: measures.equipment(session, scope, "district")],
    "units.identity": [_identities],
    "zone_editing.areas": [zone_editing.areas],
    "zone_editing.assigned": [
        lambda session, scope: zone_editing.assigned(session, scope, _plan_ids(session))
    ],
    "zone_editing.blocks": [_of_units(zone_editing.blocks)],
    "zone_editing.comments": [_of_plans(zone_editing.comments)],
    "zone_editing.entrant_years": [
        lambda session, scope: zone_editing.entrant_years(session, scope, 1)
    ],
    "zone_editing.forecasts_below": [
        lambda session, scope: zone_editing.forecasts_below(session, scope, 1, 1, "79")
    ],
    "zone_editing.newest_version": [
        lambda session, scope: [
            zone_editing.newest_version(session, scope, 2023, 1, unit)
            for unit in session.scalars(select(ZonePlan.unit_id).distinct().order_by("unit_id"))
        ]
    ],
    "zone_editing.schools": [_of_units(zone_editing.schools)],
    "zone_editing.setting": [_of_plans(zone_editing.setting)],
    "zone_editing.titles": [
        lambda session, scope: zone_editing.titles(session, scope, _plan_ids(session))
    ],
    "zone_editing.units_below": [
        lambda session, scope: zone_editing.units_below(session, scope, "79")
    ],
    "zones.assignments": [
        lambda session, scope: zones.assignments(session, scope, _plan_ids(session))
    ],
    "zones.blocks": [lambda session, scope: zones.blocks(session, scope, _plan_ids(session))],
    "zones.expected_schools": [
        lambda session, scope: zones.expected_schools(session, scope, _plan_ids(session), 2023, 1)
    ],
    "zones.origin": [lambda session, scope: zones.origin(session, scope, _plan_ids(session))],
    "zones.plans": [lambda session, scope: zones.plans(session, scope, 2023, 1)],
    "zones.school_years": [zones.school_years],
    "zones.schools": [
        lambda session, scope: zones.schools(
            session,
            scope,
            set(zones.assignments(session, scope, _plan_ids(session))["institution_id"]),
            2023,
            1,
        )
    ],
}
ALL = [
    pytest.param(question, id=f"{name}-{number}")
    for name, questions in QUESTIONS.items()
    for number, question in enumerate(questions)
]


class Growth:
    """Puts random rows of every kind into a unit."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.random = random.Random(seed)  # noqa: S311
        self.indicator = Indicator(
            key="K.1",
            name_vi="Chỉ tiêu",
            name_en="Indicator",
            unit="percent",
            direction="up",
            comparison=">=",
            measured_on="institution",
            by_district=True,
            position=1,
        )
        self.period = ReportPeriod(
            key="2023Q3",
            starts_on=date(2023, 7, 1),
            ends_on=date(2023, 9, 30),
            due_on=date(2023, 9, 25),
        )
        session.add_all([self.indicator, self.period])
        session.flush()
        for kind, due_on, value in (
            ("baseline", date(2021, 12, 31), 10.0),
            ("target", date(2023, 12, 31), 100.0),
        ):
            session.add(
                IndicatorTarget(
                    indicator_id=self.indicator.id,
                    kind=kind,
                    due_on=due_on,
                    value=value,
                    **factories.facts(session),
                )
            )

    def grow(self, district: AdministrativeUnit, ward: AdministrativeUnit) -> None:
        """Add one school with everything, and everything a unit can have."""
        session, any_of = self.session, self.random
        place = {"lon": 106.7, "lat": 10.8} if any_of.random() < 0.8 else {}
        school = factories.institution(
            session, any_of.choice([district, ward]), name=f"Trường {any_of.random()}", **place
        )
        pupils = any_of.randint(1, 500)
        factories.enrolment(session, school, {1: (pupils, any_of.randint(1, 12))})
        factories.facility(session, school, any_of.randint(1, 40))
        facts = factories.facts(session)
        session.add_all(
            [
                Staffing(
                    institution_id=school.id,
                    school_year=2023,
                    staff_group="general",
                    people=any_of.randint(1, 99),
                    **facts,
                ),
                AdmissionResult(
                    institution_id=school.id,
                    school_year=2023,
                    grade=1,
                    quota=pupils,
                    applications=pupils,
                    in_zone=pupils,
                    out_of_zone=0,
                    registrations=pupils,
                    **facts,
                ),
                Alert(
                    rule="report_missing",
                    subject=f"report:{any_of.random()}",
                    severity="high",
                    unit_id=district.id,
                    raised_at=DEMO_START,
                ),
            ]
        )
        camera = Camera(
            institution_id=school.id,
            code=f"C{any_of.random()}",
            name="Cổng",
            place="gate",
            scheme="rtsp",
            host="127.0.0.1",
            port=8554,
            **facts,
        )
        session.add(camera)
        session.flush()
        session.add(CameraState(camera_id=camera.id, state="online", seen_at=DEMO_START))
        self._once(district, ward)
        block = zone_factories.block(session, ward, any_of.randint(0, 9), entrants=pupils)
        plan = session.scalar(select(ZonePlan).where(ZonePlan.unit_id == district.id))
        plan = plan or zone_factories.plan(session, district)
        zone_factories.send(session, plan, block, school)

    def _once(self, district: AdministrativeUnit, ward: AdministrativeUnit) -> None:
        """Add what a unit has once."""
        session = self.session
        known = select(func.count()).select_from(Report).where(Report.unit_id == district.id)
        if session.scalar(known):
            return
        facts = factories.facts(session)
        report = Report(period_id=self.period.id, unit_id=district.id)
        report.versions.append(
            ReportVersion(
                number=1,
                state="submitted",
                saved_at=DEMO_START - timedelta(days=30),
                recorded_at=system_now(),
            )
        )
        lower = self.random.randint(10, 99)
        session.add_all(
            [
                report,
                Population(
                    unit_id=ward.id, year=2023, age=6, sex="male", people=lower * 7, **facts
                ),
                Birth(unit_id=ward.id, year=2023, births=lower, **facts),
                IndicatorValue(
                    indicator_id=self.indicator.id,
                    unit_id=district.id,
                    period_on=date(2023, 9, self.random.randint(1, 30)),
                    value=50.0,
                    numerator=lower / 2,
                    denominator=lower,
                    **facts,
                ),
                IndicatorValue(
                    indicator_id=self.indicator.id,
                    unit_id=district.id,
                    period_on=date(2023, 9, self.random.randint(1, 30)),
                    value=40.0,
                    state="submitted",
                    **facts,
                ),
            ]
        )
        session.flush()


def told(answer: Any) -> str:
    """Write an answer out in full."""
    if isinstance(answer, pd.DataFrame):
        return f"{list(answer.columns)}{answer.to_dict('records')}"
    if isinstance(answer, dict):
        return str({key: told(value) for key, value in sorted(answer.items())})
    return str(asdict(answer)) if is_dataclass(answer) else str(answer)


@pytest.fixture
def world(session: Session) -> tuple[Growth, dict[str, Any]]:
    city = factories.small_city(session)
    growth = Growth(session, seed=723)
    growth.grow(city["760"], city["26734"])
    growth.grow(city["760"], city["26734"])
    growth.grow(city["761"], city["26764"])
    return growth, city


def moves(question: Question, session: Session, scope: Scope, world: Any) -> bool:
    """Tell whether an answer in `scope` moves when something happens to unit 761."""
    growth, city = world
    before = told(question(session, scope))
    growth.grow(city["761"], city["26764"])
    profile = session.scalars(
        select(InstitutionProfile).where(InstitutionProfile.unit_id == city["26764"].id)
    ).first()
    if profile:
        profile.sector = "foreign"
    session.flush()
    return told(question(session, scope)) != before


@pytest.mark.parametrize("question", ALL)
def test_answer_in_scope_ignores_what_happens_outside(session, world, question) -> None:
    for scope in (Scope(unit_codes=frozenset({"760"})), NOTHING):
        assert not moves(question, session, scope, world)


def test_the_property_sees_a_planted_leak(session, world) -> None:
    def leaking(session: Session, scope: Scope) -> int | None:
        del scope
        return session.scalar(select(func.count()).select_from(InstitutionProfile))

    assert moves(leaking, session, Scope(unit_codes=frozenset({"760"})), world)


def test_the_property_sees_what_happens_inside(session, world) -> None:
    """The answers do depend on the rows: within the scope of 761 most of them move."""
    growth, city = world
    own = Scope(unit_codes=frozenset({"761"}))
    questions = [question for one in QUESTIONS.values() for question in one]
    before = [told(question(session, own)) for question in questions]
    growth.grow(city["761"], city["26764"])
    moved = sum(
        told(question(session, own)) != old for question, old in zip(questions, before, strict=True)
    )
    assert moved >= 12


def test_every_query_with_a_scope_is_asked() -> None:
    found = set()
    for module in pkgutil.iter_modules(data.queries.__path__):
        loaded = importlib.import_module(f"data.queries.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            asks = {"scope", "actor"} & set(inspect.signature(function).parameters)
            if asks and function.__module__ == loaded.__name__ and not name.startswith("_"):
                found.add(f"{module.name}.{name}")
    conditions = {"scope.within", "scope.of_division", "zones.of_blocks"}
    own_jobs = {
        "jobs.latest",
        "jobs.one",
        "jobs.open_of",
    }  # bound to the account; tested in test_jobs.py
    stored = {  # of a run, which growth does not touch; tested in test_forecast.py
        "forecasts.area",
        "forecasts.hot_spots",
        "forecasts.most_urgent",
        "forecasts.parts",
        "forecasts.schools",
    }
    assert found - conditions - own_jobs - stored == set(QUESTIONS)
