"""Loading the reference tables and a small simulated city, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data import reference
from data.contracts.access import WHOLE_CITY
from data.contracts.clock import CITY_ZONE, DEMO_START
from data.contracts.errors import ConflictError
from data.domain.simulation import SimulatedCity
from data.models import Base
from data.models.indicators import Indicator, IndicatorTarget, IndicatorValue
from data.models.institutions import Enrolment, Institution, InstitutionProfile
from data.models.plan import Division, Task, TaskDivision, TaskUpdate
from data.models.population import Population
from data.models.reports import Report, ReportVersion
from data.models.sources import DataSource, ImportBatch, InstallationFact, Norm, PublicTotal
from data.models.units import AdministrativeUnit, UnitBoundary, UnitProfile
from data.queries import clock, tasks
from data.services import demo
from data.services.reference import load_reference

KEPT_DISTRICT = "787"


def count(session, model, *conditions):
    return session.scalar(select(func.count()).select_from(model).where(*conditions))


@pytest.fixture(scope="module")
def small_city() -> SimulatedCity:
    """One district's institutions and people; the plan's part is whole."""
    city = demo.simulated_city(demo.SEED_NUMBER)
    institutions = city.institutions[city.institutions["district_code"] == KEPT_DISTRICT]
    kept = set(institutions["code"])
    wards = set(institutions["ward_code"])
    return replace(
        city,
        institutions=institutions,
        births=city.births[city.births["ward_code"].isin(wards)],
        population=city.population[city.population["ward_code"].isin(wards)],
        **{
            name: frame[frame["institution"].isin(kept)]
            for name in ("enrolment", "staffing", "facilities", "admissions", "cameras")
            if (frame := getattr(city, name)) is not None
        },
    )


@pytest.fixture
def seeding(monkeypatch, small_city):
    monkeypatch.setattr(demo, "simulated_city", lambda _seed: small_city)


@pytest.fixture(scope="module")
def seeded(engine, small_city) -> Iterator[tuple[Session, demo.SeedReport]]:
    """A database seeded once for the tests that only look at it; rolled back at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "simulated_city", lambda _seed: small_city)
        with engine.connect().execution_options(writing=True) as connection:
            transaction = connection.begin()
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                yield session, demo.seed(session, accounts=False)
            transaction.rollback()


def test_reference_tables_are_loaded_whole(session):
    assert load_reference(session)
    counts = {
        model: count(session, model)
        for model in (AdministrativeUnit, UnitProfile, UnitBoundary, Task, Indicator, Division)
    }
    assert list(counts.values()) == [335, 335, 23, 52, 35, 14]
    assert count(session, Norm) == len(reference.read("norms"))
    assert count(session, PublicTotal) == 197
    assert count(session, IndicatorTarget, IndicatorTarget.kind == "target") == 35


def test_reference_tables_are_loaded_once(session):
    load_reference(session)
    assert not load_reference(session)
    assert count(session, AdministrativeUnit) == 335


def test_no_reference_row_is_simulated(session):
    load_reference(session)
    assert count(session, UnitProfile, UnitProfile.simulated) == 0
    assert count(session, DataSource, DataSource.simulated) == 0
    assert count(session, UnitBoundary, ~UnitBoundary.illustrative) == 0


def test_divisions_have_the_slugs_of_their_addresses(session):
    load_reference(session)
    slugs = set(session.scalars(select(Division.slug).where(Division.kind == "division")))
    assert {"gdtxcndh", "ktkdclgd", "qlcsgdncl", "ttr"} <= slugs


def test_tasks_name_divisions_and_groups(session):
    load_reference(session)
    parts = session.execute(
        select(TaskDivision.part, TaskDivision.party, Division.code)
        .join(Task, Task.id == TaskDivision.task_id)
        .outerjoin(Division, Division.id == TaskDivision.division_id)
        .where(Task.key == "II.1.3")
    ).all()
    assert {tuple(part) for part in parts} == {
        ("lead", "", "VPS"),
        ("lead", "", "TTTT&CTGD"),
        ("coordinating", "all", None),
        ("coordinating", "districts", None),
    }


def test_progress_runs_from_nothing_to_done(session, seeding):
    told: list[tuple[float, str]] = []
    demo.seed(session, accounts=False, progress=lambda share, name: told.append((share, name)))
    assert [share for share, _ in told] == sorted(share for share, _ in told)
    assert (told[0], told[-1]) == ((0.0, "reference"), (1.0, "done"))


class InterruptedSeedError(Exception):
    """The power goes out."""


def test_an_interrupted_seed_leaves_nothing(session, seeding):
    def interrupt(_share: float, name: str) -> None:
        if name == "reports":
            raise InterruptedSeedError

    with pytest.raises(InterruptedSeedError), session.begin_nested():
        demo.seed(session, accounts=False, progress=interrupt)
    for model in (InstallationFact, ImportBatch, Enrolment, AdministrativeUnit):
        assert count(session, model) == 0


def test_a_seed_writes_every_part(seeded):
    session, report = seeded
    assert set(report.rows) == {
        "institution",
        "institution_profile",
        "population",
        "birth",
        "enrolment",
        "admission_result",
        "staffing",
        "facility",
        "indicator_value",
        "indicator_target",
        "task_update",
        "report_text",
        "report_version",
        "camera",
        "residential_block",
        "block_profile",
        "block_entrants",
        "zone_plan",
        "zone_plan_state",
        "zone_assignment",
    }
    assert min(report.rows.values()) > 0
    for name, rows in report.rows.items():
        table = Base.metadata.tables[name]
        extra = 35 if name == "indicator_target" else 0  # the plan's own targets
        assert session.scalar(select(func.count()).select_from(table)) == rows + extra


def test_every_demo_row_says_that_it_is_simulated(seeded):
    session, _ = seeded
    for model in (InstitutionProfile, Enrolment, Population, IndicatorValue, ReportVersion):
        assert count(session, model, ~model.simulated) == 0
    plan = select(DataSource.id).where(DataSource.key == "plan-723").scalar_subquery()
    assert count(session, TaskUpdate, ~TaskUpdate.simulated) == 33
    assert count(session, TaskUpdate, ~TaskUpdate.simulated, TaskUpdate.source_id != plan) == 0


def test_the_clock_starts_at_the_demo_moment(seeded):
    session, _ = seeded
    assert timedelta() <= clock.now(session) - DEMO_START < timedelta(minutes=1)


def test_34_authors_owe_four_reports(seeded):
    session, _ = seeded
    assert count(session, Report) == 4 * 34


def test_the_figures_come_back_as_they_were_simulated(seeded, small_city):
    session, _ = seeded
    rows = session.execute(
        select(Institution.code, func.sum(Enrolment.pupils))
        .join(Enrolment, Enrolment.institution_id == Institution.id)
        .where(Enrolment.school_year == 2022)
        .group_by(Institution.code)
    )
    facts = small_city.enrolment
    own = facts[facts["school_year"] == 2022].groupby("institution")["pupils"].sum()
    assert dict(rows.all()) == own.to_dict()


def test_institutions_hang_on_the_wards_of_their_district(seeded):
    session, _ = seeded
    parents = session.scalars(
        select(AdministrativeUnit.code)
        .join(UnitProfile, UnitProfile.parent_id == AdministrativeUnit.id)
        .join(InstitutionProfile, InstitutionProfile.unit_id == UnitProfile.unit_id)
    )
    assert set(parents) == {KEPT_DISTRICT}


def test_a_database_is_seeded_once(seeded):
    session, _ = seeded
    assert demo.is_seeded(session)
    with pytest.raises(ConflictError):
        demo.seed(session, accounts=False)


def test_the_33_tasks_have_the_state_the_plan_printed(seeded):
    session, _ = seeded
    day = date(2023, 2, 22)
    at = datetime.combine(day, time.max, CITY_ZONE)
    found = {item.key: item for item in tasks.items(session, WHOLE_CITY, at, day)}
    for row in reference.read("tasks").itertuples():
        state = "done" if found[row.key].is_done else found[row.key].state
        assert state == row.status_2023_02, row.key


def test_on_day_one_two_of_the_33_are_overdue(seeded):
    session, _ = seeded
    found = tasks.items(session, WHOLE_CITY, DEMO_START, DEMO_START.date())
    late = {item.key for item in found if item.kind == "task" and item.state == "overdue"}
    assert late == {"III.2.6", "III.2.9"}
