"""Overview and page of one unit, through the server."""

from datetime import date

import pytest

from components.ids import district, overview, shell
from data.contracts.access import Role
from data.models.plan import Task, TaskDivision
from data.models.sources import Norm
from data.services import caching
from tests import factories
from tests.integration.conftest import csrf, fire
from tests.integration.page_load import PageLoad, statements

MOST_STATEMENTS = 20


@pytest.fixture
def city(session):
    units = factories.small_city(session)
    for ward, name in (("26734", "Trường Tiểu học Đống Đa"), ("26764", "Trường Bí Mật")):
        school = factories.institution(session, units[ward], name=name)
        factories.enrolment(session, school, {1: (80, 2)}, 2022)
        factories.enrolment(session, school, {1: (74, 2)}, 2023)
        factories.facility(session, school, 3)
    session.add(
        Norm(key="class_size_max.primary", document="TT", metric="p", unit="p", value_max=35)
    )
    session.commit()
    return units


def test_overview_shows_the_sum_of_the_city(app, city, signed_in) -> None:
    page = PageLoad(signed_in(Role.DIRECTOR), "/")
    assert "'148'" in page.text
    assert page.present[overview.YEAR_SELECT]["value"] == "2023"


def test_city_without_pupils_still_shows_the_plan(app, session, signed_in) -> None:
    factories.small_city(session)
    page = PageLoad(signed_in(Role.DIRECTOR), "/")
    assert "Chưa có số liệu học sinh" in page.text
    assert "Cảnh báo đang mở" in page.text


def test_page_of_a_unit_does_not_count_the_tasks_of_the_department(
    app, session, city, signed_in
) -> None:
    task = Task(
        key="III.2.6",
        code="2.6",
        kind="task",
        title_vi="Kho học liệu",
        title_en="Resources",
        initial_due_on=date(2022, 12, 31),
        position=1,
    )
    task.parts.append(TaskDivision(division_id=factories.division(session).id, part="lead"))
    session.add(task)
    session.commit()
    client = signed_in(Role.DIRECTOR)
    assert "1 nhiệm vụ quá hạn" in PageLoad(client, "/").text
    assert "nhiệm vụ quá hạn" not in PageLoad(client, "/districts/760").text


def test_year_of_the_address_is_shown(app, city, signed_in) -> None:
    page = PageLoad(signed_in(Role.DIRECTOR), "/", "?year=2022&measure=pupils")
    assert page.present[overview.YEAR_SELECT]["value"] == "2022"
    assert page.present[overview.MEASURE_SELECT]["value"] == "pupils"
    assert "'160'" in page.text


@pytest.mark.parametrize("wrong", ["1999", "abc", "-1", "９９", "2022; drop table"])
def test_a_wrong_year_shows_the_latest(app, city, signed_in, wrong) -> None:
    answer = fire(
        app, signed_in(Role.DIRECTOR), "overview.show_city", {overview.YEAR_SELECT: wrong}
    )
    assert answer.get_json()["response"][overview.YEAR_SELECT]["value"] == "2023"


@pytest.mark.parametrize("path", ["/", "/districts/760"])
def test_page_load_asks_the_database_at_most_twenty_times(
    app, city, signed_in, engine, path
) -> None:
    client = signed_in(Role.DIRECTOR)
    token = csrf(client)
    caching.forget()
    with statements(engine) as sent:
        page = PageLoad(client, path, token=token)
    assert page.document.status_code == 200
    assert len(sent) <= MOST_STATEMENTS, "\n".join(one[:120] for one in sent)


def test_nothing_changed_means_nothing_sent(app, city, signed_in) -> None:
    client = signed_in(Role.DIRECTOR)
    seen = PageLoad(client, "/").present[overview.SEEN_STORE]["data"]
    values = {overview.YEAR_SELECT: "2023", shell.VERSION_STORE: {}, overview.SEEN_STORE: seen}
    answer = fire(app, client, "overview.show_city", values, shell.VERSION_STORE)
    assert answer.status_code == 204 or answer.get_json()["response"] == {}


def test_district_sees_its_own_schools_only(app, city, signed_in) -> None:
    page = PageLoad(signed_in(Role.DISTRICT_OFFICER), "/districts/760")
    client = page.client
    seen = page.present[district.SEEN_STORE]["data"]
    answer = fire(
        app,
        client,
        "district.show_schools",
        {district.CODE_STORE: "760", district.SEEN_STORE: seen},
    )
    assert "Đống Đa" in repr(answer.get_json())
    assert "Bí Mật" not in page.text + repr(answer.get_json())


@pytest.mark.parametrize("name", ["district.show_unit", "district.show_schools"])
def test_forged_code_of_another_district_answers_not_found(app, city, signed_in, name) -> None:
    client = signed_in(Role.DISTRICT_OFFICER)
    values = {district.CODE_STORE: "761", district.SEEN_STORE: ["2023", {}]}
    body = repr(fire(app, client, name, values).get_json())
    assert "Bí Mật" not in body
    assert "Không tìm thấy" in body


@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICER, Role.ADMIN])
@pytest.mark.parametrize("name", ["overview.show_city", "overview.recolour"])
def test_overview_callbacks_refuse_who_may_not(app, city, signed_in, role, name) -> None:
    assert fire(app, signed_in(role), name).status_code == 403


def test_schools_are_found_without_marks(app, city, signed_in) -> None:
    client = signed_in(Role.DIRECTOR)
    values = {
        district.CODE_STORE: "760",
        district.SEEN_STORE: ["2023", {}],
        district.SCHOOL_INPUT: "dong da",
    }
    body = repr(fire(app, client, "district.show_schools", values).get_json())
    assert "Hiển thị 1 trong 1 trường phù hợp" in body
    body = repr(
        fire(
            app, client, "district.show_schools", values | {district.SCHOOL_INPUT: "ha noi"}
        ).get_json()
    )
    assert "Không có trường nào phù hợp" in body


def test_measure_recolours_map_and_table(app, city, signed_in) -> None:
    values = {overview.MEASURE_SELECT: "pupils", overview.YEAR_SELECT: "2023"}
    answer = fire(app, signed_in(Role.DIRECTOR), "overview.recolour", values).get_json()["response"]
    assert answer[overview.MAP_LAYER]["hideout"]["text"] == {"760": "74", "761": "74"}


def test_outlines_carry_no_figures(app, city, signed_in) -> None:
    answer = signed_in(Role.DISTRICT_OFFICER).get("/geo/district.geojson")
    assert answer.get_json() == {"type": "FeatureCollection", "features": []}
    assert signed_in(Role.DIRECTOR).get("/geo/planet.geojson").status_code == 404


def test_kept_drawings_are_not_shared_between_scopes_languages_or_themes(
    app, city, signed_in, account
) -> None:
    """A -> B -> A: the drawing of one reader never reaches another with another scope."""
    director = signed_in(Role.DIRECTOR)
    values = {district.CODE_STORE: "760"}
    first = fire(app, director, "district.show_unit", values).get_json()
    other = signed_in(Role.DISTRICT_OFFICER)
    refused = fire(app, other, "district.show_unit", {district.CODE_STORE: "761"})
    assert "Không tìm thấy" in repr(refused.get_json())
    reader = account("reader", language="en", theme="dark")
    english = fire(app, signed_in(of=reader), "district.show_unit", values).get_json()
    again = fire(app, director, "district.show_unit", values).get_json()
    body = district.BODY_PANEL
    assert again["response"][body] == first["response"][body]
    assert "Key figures" in repr(english["response"][body])
    assert "Key figures" not in repr(again["response"][body])
