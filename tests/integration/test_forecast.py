"""Runs of the forecast: stored, repeated to the bit, summed, cancelled, in scope."""

import csv
import io
from dataclasses import replace

import docx
import numpy as np
import pytest
from sqlalchemy import func, select

from callbacks import scenarios
from components.ids import forecast as ids
from data.contracts.access import Role, Scope
from data.contracts.errors import ConflictError, NotFoundError
from data.contracts.forecast_page import ForecastFilter
from data.contracts.forecasting import NEED_ROWS, POINT, SERIES
from data.contracts.jobs import JobState, WorkerName
from data.models.accounts import AuditEntry
from data.models.forecasts import ForecastRun, ScenarioVersion
from data.models.sources import Job
from data.queries import forecasts
from data.services import forecast_page, forecast_run, forecasting, scenario_editing, working
from tests import factories
from tests.integration import forecast_city
from tests.integration.conftest import fire
from tests.integration.page_load import PageLoad, statements

MOST_STATEMENTS = 20
ME = WorkerName("here", 1)


@pytest.fixture
def city(session):
    units = forecast_city.build(session)
    forecast_city.scenario(session)
    session.commit()
    return units


@pytest.fixture(scope="module")
def kept():
    """The result of the first run: both databases hold the same city, so it is worked out once."""
    return {}


@pytest.fixture
def run(city, session, kept, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(forecast_run, "run", once(kept, forecast_run.run))
        run_id, _ = forecasting.run_now(lambda _share: None)
    session.expire_all()
    return run_id


def once(kept, work):
    """Return `work`, or what it came to the first time under the ids of the scenarios of now."""

    def run(data, scenarios, **options):
        if "result" not in kept:
            kept["ids"] = [one.id for one in scenarios]
            kept["result"] = work(data, scenarios, **options)
        result = kept["result"]
        ids = dict(zip(kept["ids"], (one.id for one in scenarios), strict=True))
        return replace(
            result,
            areas={ids[old]: areas for old, areas in result.areas.items()},
            hot_spots={ids[old]: spots for old, spots in result.hot_spots.items()},
        )

    return run


def picture(session, role=Role.PLANNER, **wanted):
    return forecast_page.picture(session, factories.actor(role), ForecastFilter(**wanted))


def test_a_run_comes_out_the_same_again_to_the_bit(run, session):
    again, _ = forecasting.run_now(lambda _share: None)

    first, second = session.get(ForecastRun, run), session.get(ForecastRun, again)
    assert first.digest == second.digest
    assert first.back_test == second.back_test


def test_a_run_tells_how_it_was_made(run, session):
    first = session.get(ForecastRun, run)

    assert (first.base_year, first.horizon, first.seed) == (2023, 10, 20231016)
    assert first.data_on == factories.AS_OF
    assert first.method
    assert first.settings["rules"]["class_size"]["1"] == 35
    assert "forecast.run" in session.scalars(select(AuditEntry.action)).all()


def test_schools_wards_districts_and_city_add_up_in_every_grade_and_year(run, session):
    city = picture(session)
    districts = [area for _, area in city.parts.values()]
    wards = [
        area for code in city.parts for _, area in picture(session, unit_code=code).parts.values()
    ]
    schools = [picture(session, unit_code=code).schools for code in ("26734", "26764")]

    total = city.area.pupils[..., POINT]
    assert (sum(area.pupils[..., POINT] for area in districts) == total).all()
    assert (sum(area.pupils[..., POINT] for area in wards) == total).all()
    assert (sum(one.pupils[..., POINT].sum(axis=0) for one in schools) == total[-1]).all()
    for name in ("rooms", "supply", "planned", "classes", "land_m2", "teachers"):
        for row in NEED_ROWS:
            parts = sum(area.needs(row, name) for area in districts)
            assert parts == pytest.approx(city.area.needs(row, name), nan_ok=True)
    assert sum(one.rooms.sum(axis=0) for one in schools) == pytest.approx(
        city.area.needs("all", "rooms")
    )


def test_intervals_nest_around_the_forecast(run, session):
    for _, area in picture(session).parts.values():
        point, lo80, hi80, lo95, hi95 = np.moveaxis(area.pupils, -1, 0)
        assert (lo95 <= lo80).all()
        assert (lo80 <= point).all()
        assert (point <= hi80).all()
        assert (hi80 <= hi95).all()


def test_the_growing_district_is_the_hot_spot_and_says_why(run, session):
    found = picture(session).hot_spots

    assert (found[0].unit_code, found[0].level) == ("760", "primary")
    assert found[0].need > found[0].supply == 24
    assert found[0].room_years == max(spot.room_years for spot in found)
    assert found[0].probability > 0.5
    assert found[0].pupils_then > found[0].pupils_now


def test_a_reader_sees_the_forecast_of_the_own_district_alone(run, session):
    officer = factories.actor(
        Role.DISTRICT_OFFICER, Scope(unit_codes=frozenset({"760"})), unit_code="760"
    )

    own = forecast_page.picture(session, officer, ForecastFilter())

    assert own.unit.code == "760"
    assert [place.code for place in forecast_page.choices(session, officer.scope).places] == [
        "26734",
        "760",
    ]
    for code in ("79", "761", "26764"):
        with pytest.raises(NotFoundError):
            forecast_page.picture(session, officer, ForecastFilter(unit_code=code))
    scope = officer.scope
    [version] = own.areas
    for code in ("79", "761", "26764"):
        with pytest.raises(NotFoundError):
            forecasts.area(session, scope, run, code, [version])
        assert forecasts.schools(session, scope, run, version, code) is None
    assert forecasts.parts(session, scope, run, version, "761") == {}
    assert forecasts.hot_spots(session, Scope(), run, version, level="district") == []


def test_a_forged_request_shows_no_other_district(app, run, signed_in):
    client = signed_in(Role.DISTRICT_OFFICER)
    own = {ids.AREA_SELECT: "760", ids.SERIES_SELECT: "primary", ids.HORIZON_SELECT: "5"}

    allowed = fire(app, client, "forecast.show_forecast", own)
    forged = fire(app, client, "forecast.show_forecast", own | {ids.AREA_SELECT: "761"})

    assert "Đơn vị 760" in repr(allowed.json)
    assert "Không tìm thấy dữ liệu này." in repr(forged.json)
    assert "Đơn vị 761" not in repr(forged.json)
    for form in ("csv", "xlsx", "docx"):
        assert client.get(f"/forecast/export.{form}?area=761").status_code == 404
        assert client.get(f"/forecast/export.{form}?area=760&part=26764").status_code == 404


def test_files_hold_what_the_screen_shows(run, session, signed_in):
    client = signed_in(Role.PLANNER)

    text = client.get("/forecast/export.csv?horizon=3").get_data().decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    shown = picture(session, horizon=3)
    for series in SERIES:
        for place, year in enumerate(shown.years):
            cells = {
                row["unit_code"]: int(row["pupils"])
                for row in rows
                if (row["series"], row["school_year"]) == (series, str(year))
            }
            assert cells["79"] == cells["760"] + cells["761"]
            assert cells["79"] == shown.area.series(series)[place, POINT]
    assert client.get("/forecast/export.xlsx").get_data()[:2] == b"PK"
    assert client.get("/forecast/export.odt").status_code == 404


def test_the_brief_is_a_document_in_official_form(run, signed_in):
    answer = signed_in(Role.PLANNER).get("/forecast/export.docx?area=760&series=primary")

    document = docx.Document(io.BytesIO(answer.get_data()))
    text = "\n".join(
        [paragraph.text for paragraph in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO",
        "BÁO CÁO TÓM TẮT",
        "Đơn vị 760",
        "Nguồn: ",
    ):
        assert words in text
    assert document.styles["Normal"].font.name == "Times New Roman"


def test_a_page_load_asks_the_database_little(app, run, engine, signed_in):
    client = signed_in(Role.PLANNER)
    with statements(engine) as sent:
        load = PageLoad(client, "/forecast")

    assert load.document.status_code == 200
    assert "forecast-fan-graph" in repr(load.answers)
    assert len(sent) <= MOST_STATEMENTS, "\n".join(sent)


def test_before_the_first_run_the_page_says_so(app, city, signed_in):
    answer = fire(app, signed_in(Role.DIRECTOR), "forecast.show_forecast", {})

    assert "Chưa có lần dự báo nào." in repr(answer.json)


def test_places_short_of_rooms_stand_on_the_overview_and_on_the_district_page(app, run, signed_in):
    load = PageLoad(signed_in(Role.DIRECTOR), "/")
    own = PageLoad(signed_in(Role.DISTRICT_OFFICER), "/districts/760")

    assert "/forecast?area=760&series=primary" in repr(load.answers)
    assert "/forecast?area=26734&series=primary" in repr(own.answers)


# --- jobs ----------------------------------------------------------------------------------------


def test_a_planner_starts_a_run_and_a_second_wish_joins_it(
    app, city, session, signed_in, kept, monkeypatch
):
    monkeypatch.setattr(forecast_run, "run", once(kept, forecast_run.run))
    client = signed_in(Role.PLANNER)

    for _ in range(2):
        fire(app, client, "forecast.command_run", {ids.RUN_BUTTON: 1}, ids.RUN_BUTTON)

    [job] = session.scalars(select(Job))
    assert (job.kind, job.state) == ("forecast.run", "queued")
    assert "đang chờ" in repr(fire(app, client, "forecast.show_job").json)
    assert working.work_once(ME)
    session.expire_all()
    assert job.state == JobState.DONE
    assert job.result["run"] == session.scalar(select(func.max(ForecastRun.id)))


def test_a_run_is_stopped_by_whoever_may_run_it(app, city, session, signed_in):
    forecasting.ask(factories.actor(Role.OFFICE))
    client = signed_in(Role.PLANNER)

    fire(app, client, "forecast.command_run", {ids.CANCEL_BUTTON: 1}, ids.CANCEL_BUTTON)

    session.expire_all()
    assert session.scalars(select(Job.state)).one() == JobState.CANCELLED
    assert session.scalar(select(func.count()).select_from(ForecastRun)) == 0


def test_a_run_that_is_told_to_stop_leaves_nothing(city, session):
    def stop(share):
        if share > 0:
            raise working.JobCancelledError

    job_id = forecasting.ask(factories.actor(Role.PLANNER))
    job = session.get(Job, job_id).view()

    with pytest.raises(working.JobCancelledError):
        forecasting.perform(factories.actor(Role.PLANNER), job, stop)

    assert session.scalar(select(func.count()).select_from(ForecastRun)) == 0


def test_a_city_without_pupils_is_refused_with_a_sentence(session):
    forecast_city.scenario(session)
    session.commit()
    forecasting.ask(factories.actor(Role.PLANNER))

    assert working.work_once(ME)

    session.expire_all()
    job = session.scalars(select(Job)).one()
    assert job.state == JobState.REFUSED
    assert job.result["key"] == "forecast.nothing_to_forecast"


# --- scenarios -----------------------------------------------------------------------------------


def save(session, typed, *, key="trung-binh", seen=1, name="Trung bình", reason="vì", **who):
    planner = factories.actor(Role.PLANNER, **who)
    return scenario_editing.save(planner, key, seen, name, reason, typed)


def test_every_save_is_a_new_version_with_its_reason(city, session):
    outcome = save(session, {"births": [{"year": "2025", "change": "−5,5"}]})

    assert (outcome.number, outcome.problems) == (2, ())
    old, new = session.scalars(select(ScenarioVersion).order_by(ScenarioVersion.number))
    assert list(old.assumptions["births"]) == []
    assert new.assumptions["births"] == [{"year": 2025, "change": -5.5}]
    assert (new.reason, new.account_name) == ("vì", "planner")
    assert "scenario.save" in session.scalars(select(AuditEntry.action)).all()


def test_a_wrong_cell_is_reported_and_nothing_is_kept(city, session):
    outcome = save(session, {"migration": [{}, {"unit": "999", "year": "2025", "rate": "1"}]})

    [problem] = outcome.problems
    assert (problem.section, problem.row, problem.field) == ("migration", 2, "unit")
    assert session.scalar(select(func.count()).select_from(ScenarioVersion)) == 1


def test_a_name_and_a_reason_are_asked_for(city, session):
    assert save(session, {}, name=" ").name_key == "forecast.name_missing"
    assert save(session, {}, reason="").reason_key == "forecast.reason_missing"
    assert save(session, {}, key="", seen=0).name_key == "forecast.name_taken"
    assert save(session, {}, key="", seen=0, name="Khác").key == "khac"


def test_two_planners_do_not_overwrite_each_other(city, session):
    save(session, {})

    with pytest.raises(ConflictError):
        save(session, {}, seen=1)


def test_a_scenario_changes_the_forecast_in_its_direction(city, session):
    forecast_city.scenario(
        session,
        "Cao",
        migration=[{"unit": "760", "year": year, "rate": 3.0} for year in (2024, 2025)],
    )
    session.commit()
    forecasting.run_now(lambda _share: None)

    shown = picture(session, unit_code="760")

    usual, high = (shown.areas[one.id].series("primary")[:, POINT] for one in shown.shown)
    assert usual[0] == high[0]
    assert (high[1:6] > usual[1:6]).all()  # as long as those who came are at school
    other = picture(session, unit_code="761")
    usual, high = (other.areas[one.id].series("primary")[:, POINT] for one in other.shown)
    assert np.abs(high - usual).max() <= 5  # rounding alone: one pupil in each grade


def test_the_editor_names_the_refused_cell_on_screen(city, session):
    cell_ids = [
        {"type": "scenario-cell-input", "section": "births", "row": row, "field": name}
        for row in (1, 1000)
        for name in ("year", "change")
    ]

    answer = scenarios.save(
        factories.actor(Role.PLANNER),
        1,
        ["2025", "2", "1999", "2"],
        cell_ids,
        ["trung-binh", 1],
        name="Trung bình",
        reason="thử",
    )

    assert answer["wrong"] == [False, False, True, False]
    text = repr(answer["note"])
    assert "Số sinh, dòng 2, cột Năm sinh" in text
    assert "phải từ 2024 đến 2033" in text


def test_a_saved_form_says_which_version_it_is(city, session):
    answer = scenarios.save(
        factories.actor(Role.PLANNER), 1, [], [], ["trung-binh", 1], name="Trung bình", reason="vì"
    )

    assert answer["saved"] == ["trung-binh", 2]
    assert "phiên bản 2" in repr(answer["note"])
