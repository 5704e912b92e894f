"""The simulated city against the published figures, on the committed reference tables."""

import hashlib
from datetime import date

import numpy as np
import pandas as pd
import pytest

from data import reference
from data.contracts.clock import DEMO_START
from data.contracts.education import SCHOOL_KINDS
from data.contracts.targets import IndicatorState, Point, ValueState, Waypoint
from data.domain.deadlines import TaskState, task_state
from data.domain.simulation import SimulatedCity, calendar, indicators
from data.domain.simulation.comparison import compare
from data.domain.simulation.placing import inside
from data.domain.trajectory import aim_of, judge, total
from data.services import demo, demo_document
from data.services.reference import district_shapes

TODAY = DEMO_START.date()


def digest(city: SimulatedCity) -> str:
    whole = hashlib.sha256()
    for name in SimulatedCity.__slots__:
        frame = getattr(city, name)
        texts = [column for column in frame if frame[column].dtype == object]
        frame = frame.assign(**{column: frame[column].map(str) for column in texts})
        whole.update(pd.util.hash_pandas_object(frame).to_numpy().tobytes())
    return whole.hexdigest()


@pytest.fixture(scope="module")
def city():
    return demo.simulated_city(demo.SEED_NUMBER)


@pytest.fixture(scope="module")
def compared(city):
    return compare(city, reference.read("units"), reference.read("public_totals"))


def test_the_same_seed_gives_the_same_city(city):
    assert digest(demo.simulated_city(demo.SEED_NUMBER)) == digest(city)


def test_another_seed_gives_another_city_that_meets_the_strict_totals(city):
    other = demo.simulated_city(7)
    assert digest(other) != digest(city)
    rows = compare(other, reference.read("units"), reference.read("public_totals"))
    strict = rows[rows["tolerance"] <= 0.03]
    assert strict["within"].all(), strict[~strict["within"]]


def test_every_target_is_within_its_tolerance(compared):
    targets = compared[compared["tolerance"].notna()]
    assert len(targets) >= 80
    assert targets["within"].all(), targets[~targets["within"]]


def test_the_strict_totals_are_all_compared(compared):
    strict = compared.loc[compared["tolerance"] == 0.01, "key"]
    assert len(strict) == 20


def test_rounded_figures_of_the_city_are_near(compared):
    """Only levels and totals; published yearly changes contradict the totals."""
    soft = compared[compared["tolerance"].isna() & (compared["unit_code"] == "79")]
    soft = soft[(soft["metric"] != "students_change") & (soft["key"] != "P036")]
    assert soft["deviation"].abs().max() < 0.07


def test_the_document_of_deviations_is_up_to_date(city):
    assert demo_document.PATH.read_text("utf-8") == demo_document.render(city)


def test_counts_of_institutions(city):
    still_open = city.institutions[city.institutions["closed_on"].isna()]
    kinds = still_open["kind"].value_counts()
    schools = kinds[[kind for kind in SCHOOL_KINDS if kind != "kindergarten_group"]].sum()
    assert schools == 2295
    assert abs(kinds["kindergarten_group"] - 870) <= 10
    assert len(still_open) - schools - kinds["kindergarten_group"] == 1500


def test_institutions_have_a_code_and_a_name_of_their_own(city):
    frame = city.institutions
    assert frame["code"].is_unique
    assert not frame.duplicated(["district_code", "name"]).any()
    assert frame["code"].str.fullmatch(r"79-7\d\d-[A-Z]{2}-\d{4}").all()


def test_institutions_lie_inside_their_district(city):
    frame = city.institutions
    points = frame[["lon", "lat"]].to_numpy()
    assert inside(points, frame["district_code"], district_shapes()).all()


def test_every_district_teaches_every_level_in_public_schools(city):
    public = city.institutions[city.institutions["sector"] == "public"]
    taught = city.enrolment.merge(public, left_on="institution", right_on="code")
    taught = taught[taught["school_year"] == 2023]
    assert taught.groupby("level")["district_code"].nunique().to_dict() == {
        "preschool": 22,
        "primary": 22,
        "lower_secondary": 22,
        "upper_secondary": 22,
        "continuing": 22,
    }


def test_class_sizes_are_plausible_and_some_schools_are_over_full(city):
    frame = (
        city.enrolment[city.enrolment["school_year"] == 2023]
        .groupby(["level", "institution"])[["pupils", "classes"]]
        .sum()
    )
    size = frame["pupils"] / frame["classes"]
    middle = size.groupby("level").median()
    assert 34 < middle["primary"] < 39
    assert 38 < middle["lower_secondary"] < 45
    assert 0.4 < (size["primary"] > 35).mean() < 0.9
    assert size.max() < 75


def test_teachers_are_enough_but_not_too_many(city):
    facts = city.enrolment[city.enrolment["school_year"] == 2022]
    pupils = facts.groupby("institution")["pupils"].sum()
    teaching = ~city.staffing["staff_group"].isin(["manager", "it", "other"])
    staff = city.staffing[teaching & (city.staffing["school_year"] == 2022)]
    ratio = pupils / staff.groupby("institution")["people"].sum()
    kind = city.institutions.set_index("code")["kind"].loc[ratio.index]
    middle = ratio.groupby(kind.to_numpy()).median()
    assert 6 < middle["preschool"] < 14
    assert 24 < middle["primary"] < 30
    assert 22 < middle["lower_secondary"] < 27
    assert 18 < middle["upper_secondary"] < 23


def test_years_follow_each_other_without_jumps(city):
    """District totals move by less than 7 % a year, schools rarely by more than a fifth."""
    frame = city.enrolment.merge(
        city.institutions[["code", "district_code", "kind", "first_year"]],
        left_on="institution",
        right_on="code",
    )
    by_district = frame.groupby(["district_code", "school_year"])["pupils"].sum().unstack()
    assert by_district.pct_change(axis=1).abs().max().max() < 0.08
    old = frame[(frame["kind"] == "primary") & (frame["first_year"] == 2014)]
    by_school = old.groupby(["institution", "school_year"])["pupils"].sum().unstack()
    assert by_school.pct_change(axis=1).abs().quantile(0.99).max() < 0.2


def test_no_day_is_after_the_clock(city):
    days = [
        *city.institutions["opened_on"],
        *city.institutions["closed_on"].dropna(),
        *city.indicator_values["period_on"],
        *city.task_updates["finished_on"].dropna(),
        calendar.facts_on(2023),
        calendar.people_on(2023),
    ]
    instants = [
        *city.indicator_values["entered_at"],
        *city.task_updates["reported_at"],
        *city.report_versions["saved_at"],
    ]
    assert max(days) <= TODAY
    assert max(instants) <= DEMO_START


def _task_states(city: SimulatedCity) -> "pd.Series[str]":
    plan = pd.concat([reference.read("tasks"), reference.read("workstreams")])
    last = city.task_updates.groupby("task").last()
    states = {}
    for key, due in zip(plan["key"], plan["due"], strict=True):
        finished = city.task_updates.loc[city.task_updates["task"] == key, "finished_on"].iloc[-1]
        states[key] = task_state(
            last.loc[key, "status"], date.fromisoformat(due) if due else None, finished, TODAY
        )
    return pd.Series(states)


def test_two_of_the_33_tasks_are_overdue(city):
    tasks = _task_states(city).filter(regex="^III")
    assert len(tasks) == 33
    assert list(tasks.index[tasks == TaskState.OVERDUE]) == ["III.2.6", "III.2.9"]
    assert (tasks[["III.3.2-1", "III.3.9", "III.3.11"]] == TaskState.DONE_ON_TIME).all()
    assert TaskState.DONE_LATE not in set(tasks)


def test_workstreams_are_in_every_state(city):
    streams = _task_states(city).filter(regex=r"^II\.")
    assert len(streams) == 19
    assert set(streams) == set(TaskState)


def test_the_plan_speaks_first_and_is_not_simulated(city):
    tasks = reference.read("tasks")
    first = city.task_updates[city.task_updates["task"].isin(tasks["key"])].groupby("task").first()
    assert not first["simulated"].any()
    assert city.task_updates["simulated"].sum() > 200


def _history(own: pd.DataFrame, unit: str) -> list[Point]:
    """Return the approved values of an indicator, added up over the units."""
    points = []
    for period_on, rows in own[own["state"] == "approved"].groupby("period_on"):
        parts = None
        if rows["denominator"].notna().all():
            parts = (float(rows["numerator"].sum()), float(rows["denominator"].sum()))
        points.append(Point(period_on, total(unit, parts, float(rows["value"].sum()), len(rows))))
    return points


def _indicator_states(city: SimulatedCity) -> "pd.Series[str]":
    states = {}
    for row in reference.read("indicators").itertuples():
        own = city.indicator_values[city.indicator_values["indicator"] == row.key]
        start = Waypoint(calendar.BASELINE_DAY, float(indicators.PATHS[row.key][0]), "baseline")
        target = Waypoint(date.fromisoformat(row.target_date), float(row.target))
        aim = aim_of([start, target], row.comparison, row.unit, TODAY)
        states[row.key] = judge(aim, _history(own, row.unit), TODAY).state
    return pd.Series(states)


def test_indicators_are_in_every_state(city):
    states = _indicator_states(city)
    assert set(states) == set(IndicatorState)
    assert (states[["K.3.9a", "K.3.9b"]] == IndicatorState.ACHIEVED).all()
    assert (states[["K.2.6", "K.2.9", "K.3.2d"]] == IndicatorState.MISSED).all()
    assert states["K.2.4b"] == IndicatorState.NO_DATA  # no longer reported


def test_values_are_at_every_step_of_their_way(city):
    values = city.indicator_values
    counts = values["state"].value_counts()
    assert set(counts.index) == set(ValueState)
    assert counts["returned"] == 2
    assert (values.loc[values["state"] == "returned", "reason"] != "").all()
    key = ["indicator", "unit_code", "period_on"]
    corrected = values[values.duplicated(key, keep=False)]
    assert sorted(corrected["state"]) == ["approved", "submitted"]
    assert not values[values["state"] == "approved"].duplicated(key).any()


def test_indicators_of_institutions_count_the_institutions_of_the_district(city):
    taught = city.enrolment[city.enrolment["school_year"] == 2023].merge(
        city.institutions, left_on="institution", right_on="code"
    )
    taught = taught[taught["kind"] != "kindergarten_group"]
    counted = taught.groupby("district_code")["institution"].nunique()
    values = city.indicator_values
    last = values[(values["indicator"] == "K.1.2") & (values["period_on"] == date(2023, 9, 30))]
    last = last[last["denominator"] > 0]
    stated = last.set_index("unit_code")["denominator"]
    assert (stated == counted.loc[stated.index]).all()
    assert len(stated) == 21  # one district has not reported


def test_shares_are_shares(city):
    frame = city.indicator_values.dropna(subset=["denominator"])
    assert (frame["numerator"] <= frame["denominator"]).all()
    nothing = frame["denominator"] == 0  # nothing to count is no value, not zero
    assert frame.loc[nothing, "value"].isna().all()
    frame = frame[~nothing]
    assert np.allclose(frame["value"], 100 * frame["numerator"] / frame["denominator"], atol=0.006)


def test_forty_cameras_in_all_districts(city):
    where = city.cameras["institution"].str[3:6]
    assert (len(city.cameras), where.nunique()) == (40, 22)
    assert city.cameras["institution"].is_unique
    assert city.cameras["path"].is_unique


def test_admissions_agree_with_enrolment(city):
    grade_1 = city.admissions[city.admissions["grade"] == 1]
    entered = city.enrolment[
        (city.enrolment["grade"] == 1) & city.enrolment["school_year"].isin([2021, 2022, 2023])
    ]
    assert grade_1["registrations"].sum() == entered["pupils"].sum()
    zoned = city.admissions[city.admissions["in_zone"] > 0]
    assert (zoned["in_zone"] + zoned["out_of_zone"] == zoned["registrations"]).all()
