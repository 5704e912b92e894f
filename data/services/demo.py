"""Seed the demo: the reference tables, then a simulated city, in the caller's transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from data import reference
from data.commands.topics import Topic, bump
from data.contracts.access import SYSTEM
from data.contracts.clock import DEMO_START, system_now
from data.contracts.errors import ConflictError
from data.contracts.text import fold
from data.domain.simulation import PlanTables, SimulatedCity, calendar, indicators, simulate
from data.domain.simulation.reports import PERIODS, authors
from data.models.accounts import Account
from data.models.cameras import Camera
from data.models.indicators import (
    Indicator,
    IndicatorLead,
    IndicatorTarget,
    IndicatorValue,
)
from data.models.institutions import (
    Enrolment,
    Facility,
    Institution,
    InstitutionProfile,
    Staffing,
)
from data.models.plan import Division, Task, TaskUpdate
from data.models.population import AdmissionResult, Birth, Population
from data.models.reports import Report, ReportPeriod, ReportText, ReportVersion
from data.models.sources import DataSource, ImportBatch, InstallationFact
from data.models.units import AdministrativeUnit
from data.queries.clock import OFFSET_KEY
from data.services import (
    demo_accounts,
    demo_reports,
    demo_scenarios,
    demo_tasks,
    demo_zones,
    forecasting,
)
from data.services.bulk import insert_frame
from data.services.reference import PLAN, district_shapes, ids_by_code, load_reference, table_of
from data.settings import settings

SEED_NUMBER = 20231016
SEED_KEY = "demo_seed"
SOURCE_KEY = "demo"
_FIRST_BASELINE = ("K.2.1", 30.0)  # what the start of a path was first thought to be
_REVISED_ON = date(2022, 3, 15)
_PROFILE = (
    "name",
    "kind",
    "levels",
    "sector",
    "address",
    "lon",
    "lat",
    "programmes",
    "opened_on",
    "closed_on",
)

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What a seed wrote; `passwords` are those of accounts created now, for the caller to keep."""

    seed_number: int
    seconds: float
    rows: dict[str, int]
    passwords: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class _Loader:
    session: Session
    city: SimulatedCity
    plan: PlanTables
    batch: ImportBatch
    rows: dict[str, int]

    def facts(self, as_of_on: date | None = None) -> dict[str, object]:
        """Return what every fact row of the demo says about itself."""
        common: dict[str, object] = {
            "source_id": self.batch.source_id,
            "batch_id": self.batch.id,
            "simulated": True,
        }
        return common if as_of_on is None else common | {"as_of_on": as_of_on}

    def write(self, model: type[Any], frame: pd.DataFrame, common: dict[str, object]) -> None:
        """Append a frame to the table of a model and count the rows."""
        table = table_of(model)
        count = insert_frame(self.session, table, frame, common)
        self.rows[table.name] = self.rows.get(table.name, 0) + count

    def ids(self, model: type[Any], column: str = "code") -> dict[str, int]:
        """Return ids by code."""
        return ids_by_code(self.session, model, column)


def is_seeded(session: Session) -> bool:
    """Tell whether the demo is in this database."""
    return session.get(InstallationFact, SEED_KEY) is not None


def simulated_city(seed_number: int) -> SimulatedCity:
    """Simulate the city on the committed reference tables."""
    return simulate(seed_number, reference.read("units"), district_shapes(), _plan_tables())


def seed(
    session: Session,
    *,
    seed_number: int = SEED_NUMBER,
    accounts: bool = True,
    progress: Progress | None = None,
) -> SeedReport:
    """Load reference tables, simulated facts and, if wanted, the demo accounts.

    Everything is one transaction of the caller: an interrupted seed leaves nothing behind. The
    installation's clock is set to the demo's first moment; `demo_seed` is written last.

    Raises:
        ConflictError: this database holds the demo already.
    """
    started = perf_counter()
    if is_seeded(session):
        raise ConflictError
    tell = progress or _silent
    tell(0.0, "reference")
    load_reference(session)
    tell(0.02, "simulation")
    loader = _Loader(session, simulated_city(seed_number), _plan_tables(), _batch(session), {})
    steps = (
        (0.12, "institutions", _institutions),
        (0.15, "population", _population),
        (0.31, "enrolment", _enrolment),
        (0.45, "staff", _staff_and_rooms),
        (0.66, "indicators", _indicators),
        (0.67, "tasks", _tasks),
        (0.68, "reports", lambda loading: _reports(loading, seed_number)),
        (0.69, "cameras", _cameras),
        (0.695, "zones", lambda loading: demo_zones.load(loading, seed_number)),
    )
    for share, name, load in steps:
        tell(share, name)
        load(loader)
    loader.batch.rows_added = sum(loader.rows.values())
    tell(0.70, "accounts")
    passwords = demo_accounts.create(session, settings().demo_password or None) if accounts else {}
    _sign_open_values(session)
    demo_scenarios.seed(session)
    _finish(session, seed_number)
    forecasting.enqueue(
        session, SYSTEM
    )  # the worker makes the first forecast right after the start
    tell(1.0, "done")
    return SeedReport(seed_number, perf_counter() - started, loader.rows, passwords)


def _silent(_share: float, _name: str) -> None:
    """Tell nobody."""


def _plan_tables() -> PlanTables:
    return PlanTables(
        reference.read("indicators"),
        reference.read("tasks"),
        reference.read("workstreams"),
        reference.read("divisions"),
    )


def _batch(session: Session) -> ImportBatch:
    source = DataSource(
        key=SOURCE_KEY,
        title_vi="Dữ liệu mô phỏng cho bản trình diễn",
        title_en="Simulated data of the demonstration",
        simulated=True,
    )
    batch = ImportBatch(
        kind="demo",
        subject="demo",
        source=source,
        account_name="system",
        recorded_at=system_now(),
    )
    session.add(batch)
    session.flush()
    return batch


def _finish(session: Session, seed_number: int) -> None:
    offset = (DEMO_START - system_now()).total_seconds()
    session.merge(InstallationFact(key=OFFSET_KEY, value=str(offset)))
    bump(session, [topic for topic in Topic if topic not in {Topic.ALERTS, Topic.JOBS}])
    session.add(InstallationFact(key=SEED_KEY, value=str(seed_number)))
    session.flush()


def _institutions(loader: _Loader) -> None:
    frame = loader.city.institutions
    loader.write(Institution, frame[["code"]], {})
    profiles = frame[list(_PROFILE)].assign(
        institution_id=frame["code"].map(loader.ids(Institution)),
        unit_id=frame["ward_code"].map(loader.ids(AdministrativeUnit)),
        name_folded=frame["name"].map(fold),
    )
    common = loader.facts(calendar.facts_on(2023)) | {"extra": {}, "published": True}
    loader.write(InstitutionProfile, profiles, common)


def _population(loader: _Loader) -> None:
    unit = loader.ids(AdministrativeUnit)
    people = loader.city.population
    frame = people.drop(columns="ward_code").assign(
        unit_id=people["ward_code"].map(unit), as_of_on=_days(people["year"], calendar.people_on)
    )
    loader.write(Population, frame, loader.facts())
    births = loader.city.births
    frame = births.drop(columns="ward_code").assign(
        unit_id=births["ward_code"].map(unit), as_of_on=_days(births["year"], calendar.facts_on)
    )
    loader.write(Birth, frame, loader.facts())


def _enrolment(loader: _Loader) -> None:
    _yearly(loader, Enrolment, loader.city.enrolment)
    _yearly(loader, AdmissionResult, loader.city.admissions)


def _staff_and_rooms(loader: _Loader) -> None:
    _yearly(loader, Staffing, loader.city.staffing)
    _yearly(loader, Facility, loader.city.facilities)


def _yearly(loader: _Loader, model: type[Any], facts: pd.DataFrame) -> None:
    frame = facts.drop(columns="institution").assign(
        institution_id=facts["institution"].map(loader.ids(Institution)),
        as_of_on=_days(facts["school_year"], calendar.facts_on),
    )
    loader.write(model, frame, loader.facts())


def _days(years: "pd.Series[int]", day_of: Callable[[int], date]) -> "pd.Series[Any]":
    """Return a day per row; each year is worked out once."""
    return years.map({int(year): day_of(int(year)) for year in np.unique(years)}).astype(object)


def _indicators(loader: _Loader) -> None:
    indicator = loader.ids(Indicator, "key")
    values = loader.city.indicator_values
    frame = values.drop(columns=["indicator", "unit_code"]).assign(
        indicator_id=values["indicator"].map(indicator),
        unit_id=values["unit_code"].map(loader.ids(AdministrativeUnit)),
        as_of_on=values["period_on"],
    )
    loader.write(IndicatorValue, frame, loader.facts())
    baselines = pd.DataFrame(
        [
            {"indicator_id": indicator[key], "value": float(start)}
            for key, (start, _, _) in indicators.PATHS.items()
        ]
    )
    common = loader.facts(calendar.BASELINE_DAY) | {
        "kind": "baseline",
        "due_on": calendar.BASELINE_DAY,
    }
    common["reason"] = "Mức xuất phát mô phỏng"
    revised = baselines["indicator_id"] == indicator[_FIRST_BASELINE[0]]
    loader.write(IndicatorTarget, baselines[~revised], common)
    _revised_baseline(loader, indicator[_FIRST_BASELINE[0]])
    common["reason"] = "Điều chỉnh mức xuất phát sau khi rà soát dữ liệu cuối năm 2021 (mô phỏng)"
    common["as_of_on"] = _REVISED_ON
    loader.write(IndicatorTarget, baselines[revised], common)


def _revised_baseline(loader: _Loader, indicator_id: int) -> None:
    """Let one path have a history: its start was set twice, the second time with a reason."""
    later = ImportBatch(
        kind="demo",
        subject="demo",
        source_id=loader.batch.source_id,
        account_name="Văn phòng Sở",
        recorded_at=loader.batch.recorded_at,
        rows_added=0,
    )
    loader.session.add(later)
    loader.session.flush()
    first = pd.DataFrame([{"indicator_id": indicator_id, "value": _FIRST_BASELINE[1]}])
    common = loader.facts(calendar.BASELINE_DAY) | {
        "kind": "baseline",
        "due_on": calendar.BASELINE_DAY,
        "reason": "Mức xuất phát mô phỏng, ước từ báo cáo nhanh",
        "superseded_by_id": later.id,
    }
    loader.write(IndicatorTarget, first, common)


def _sign_open_values(session: Session) -> None:
    """Name the accounts of the units as those who entered what is still on its way."""
    author = (
        select(func.min(Account.id))
        .where(Account.unit_id == IndicatorValue.unit_id)
        .scalar_subquery()
    )
    head = (
        select(func.min(Account.id))
        .join(IndicatorLead, IndicatorLead.division_id == Account.division_id)
        .where(
            IndicatorLead.indicator_id == IndicatorValue.indicator_id,
            Account.role == "division_head",
        )
        .scalar_subquery()
    )
    mine = update(IndicatorValue).where(IndicatorValue.simulated)
    signed = mine.where(IndicatorValue.state != "approved").values(entered_by_id=author)
    returned = mine.where(IndicatorValue.state == "returned").values(
        decided_by_id=head, decided_at=IndicatorValue.entered_at
    )
    for statement in (signed, returned):
        session.execute(statement.execution_options(synchronize_session=False))


def _tasks(loader: _Loader) -> None:
    plan_id = loader.session.scalars(select(DataSource.id).where(DataSource.key == PLAN.key)).one()
    updates = loader.city.task_updates
    divisions = loader.plan.divisions.set_index("code")["name_vi"]
    lead = {
        row.key: divisions[str(row.lead).split(";")[0]]
        for table in (loader.plan.tasks, loader.plan.workstreams)
        for row in table.itertuples()
    }
    frame = updates.drop(columns="task").assign(
        task_id=updates["task"].map(loader.ids(Task, "key")),
        account_name=updates["task"].map(lead),
        source_id=np.where(updates["simulated"], loader.batch.source_id, plan_id),
    )
    loader.write(TaskUpdate, frame, {"recorded_at": loader.batch.recorded_at})
    loader.rows[TaskUpdate.__tablename__] += demo_tasks.seed(loader.session)


def _reports(loader: _Loader, seed_number: int) -> None:
    session = loader.session
    names = ("key", "starts_on", "ends_on", "due_on")
    session.execute(
        insert(table_of(ReportPeriod)),
        [dict(zip(names, period, strict=True)) for period in PERIODS],
    )
    periods = loader.ids(ReportPeriod, "key")
    division, unit = loader.ids(Division), loader.ids(AdministrativeUnit)
    owing = authors(reference.read("units"), loader.plan.divisions)
    reports = [
        {
            "period_id": period_id,
            "division_id": division[code] if is_division else None,
            "unit_id": None if is_division else unit[code],
        }
        for period_id in periods.values()
        for code, _, is_division in owing
    ]
    session.execute(insert(table_of(Report)), reports)
    known = {
        (report.period_id, report.division_id, report.unit_id): report.id
        for report in session.execute(
            select(Report.id, Report.period_id, Report.division_id, Report.unit_id)
        )
    }
    author_key = {
        code: (division[code], None) if is_division else (None, unit[code])
        for code, _, is_division in owing
    }
    versions = loader.city.report_versions
    frame = versions.drop(columns=["period", "author"]).assign(
        report_id=[
            known[(periods[period], *author_key[author])]
            for period, author in zip(versions["period"], versions["author"], strict=True)
        ],
        account_name=versions["author"].map({code: name for code, name, _ in owing}),
    )
    common = {"recorded_at": loader.batch.recorded_at, "simulated": True}
    loader.write(ReportVersion, frame, common)
    demo_reports.seed(session, seed_number)
    for model in (ReportText, ReportVersion):  # reports under way bring a version and texts
        found = session.scalar(select(func.count()).select_from(model))
        loader.rows[model.__tablename__] = found or 0


def _cameras(loader: _Loader) -> None:
    cameras = loader.city.cameras
    frame = cameras.drop(columns="institution").assign(
        institution_id=cameras["institution"].map(loader.ids(Institution))
    )
    loader.write(Camera, frame, loader.facts(calendar.facts_on(2023)))
