"""The palette finds what is in scope, with or without marks, and nothing else."""

from datetime import date

import pytest

from callbacks import shell
from data.contracts.access import NOTHING, WHOLE_CITY, Role, Scope
from data.models.plan import Task, TaskDivision
from data.queries import search
from tests import factories
from tests.integration.conftest import fire

DISTRICT_1 = Scope(unit_codes=frozenset({"760"}))
MENU = [
    {"path": "/", "title": "Toàn cảnh Thành phố", "icon": "map"},
    {"path": "/tasks", "title": "Nhiệm vụ", "icon": "list-check"},
]


@pytest.fixture
def city(session):
    units = factories.small_city(session)
    factories.institution(session, units["26734"], name="Trường Tiểu học Nguyễn Bỉnh Khiêm")
    factories.institution(session, units["26764"], name="Trường Tiểu học Nguyễn Du", code="HCM_7%")
    factories.institution(session, units["26764"], name="Mầm non Đống Đa")
    return units


def names(hits):
    return [hit.name for hit in hits]


def test_marks_and_capitals_do_not_matter(session, city):
    found = search.institutions(session, WHOLE_CITY, "DONG da")
    assert names(found) == ["Mầm non Đống Đa"]
    assert names(search.institutions(session, WHOLE_CITY, "Đống Đa")) == ["Mầm non Đống Đa"]


def test_all_words_must_fit_in_any_order(session, city):
    assert names(search.institutions(session, WHOLE_CITY, "du nguyen")) == [
        "Trường Tiểu học Nguyễn Du"
    ]


def test_an_institution_leads_to_the_district_it_lies_in(session, city):
    hit = search.institutions(session, WHOLE_CITY, "nguyen du")[0]
    assert (hit.place, hit.page_code) == ("Đơn vị 761", "761")


def test_a_stranger_s_schools_and_units_are_not_found(session, city):
    assert names(search.institutions(session, DISTRICT_1, "nguyen")) == [
        "Trường Tiểu học Nguyễn Bỉnh Khiêm"
    ]
    assert names(search.units(session, DISTRICT_1, "don vi")) == ["Đơn vị 760", "Đơn vị 26734"]
    assert search.institutions(session, NOTHING, "nguyen") == []
    assert search.units(session, NOTHING, "don vi") == []


def test_wild_cards_of_sql_are_plain_signs(session, city):
    assert search.institutions(session, WHOLE_CITY, "%%") == []
    assert search.institutions(session, WHOLE_CITY, "__") == []
    assert names(search.institutions(session, WHOLE_CITY, "hcm_7%")) == [
        "Trường Tiểu học Nguyễn Du"
    ]


def test_a_unit_leads_to_its_district_and_the_city_to_the_overview(session, city):
    pages = {hit.key: hit.page_code for hit in search.units(session, WHOLE_CITY, "don vi")}
    assert pages == {"760": "760", "761": "761", "26734": "760", "26764": "761"}
    assert search.units(session, WHOLE_CITY, "ho chi minh")[0].page_code == ""


def test_one_letter_finds_nothing(session, city):
    assert search.units(session, WHOLE_CITY, "d") == []


def test_tasks_are_found_in_the_scope_of_their_divisions(session):
    division = factories.division(session)
    task = Task(
        key="III.2.6",
        code="2.6",
        kind="task",
        title_vi="Kho học liệu số",
        title_en="Digital library",
        starts_on=date(2022, 1, 1),
        position=1,
    )
    task.parts.append(TaskDivision(division_id=division.id, part="lead"))
    session.add(task)
    session.flush()
    own = Scope(division_codes=frozenset({"KHTC"}))
    assert names(search.tasks(session, own, "hoc lieu", "vi")) == ["Kho học liệu số"]
    assert names(search.tasks(session, own, "III.2.6", "en")) == ["Digital library"]
    assert search.tasks(session, DISTRICT_1, "hoc lieu", "vi") == []


def test_the_palette_offers_pages_before_anything_is_typed(session):
    shown = str(shell.find(factories.actor(), "", MENU)["results"])
    assert "Toàn cảnh Thành phố" in shown
    assert "Nhiệm vụ" in shown


def test_the_palette_links_to_pages_units_and_schools(session, city):
    shown = str(shell.find(factories.actor(), "nguyen du", MENU)["results"])
    assert "href='/institutions/HCM_7%25'" in shown
    assert "href='/'" in str(shell.find(factories.actor(), "toan canh", MENU)["results"])


def test_somebody_without_district_pages_gets_no_links_to_them(session, city):
    display = factories.actor(Role.WALL)
    assert "/districts/" not in str(shell.find(display, "nguyen du", MENU)["results"])


def test_the_header_says_whose_screen_it_is(session, city):
    district = factories.actor(Role.DISTRICT_OFFICER, DISTRICT_1, unit_code="760")
    shown = shell.show_place(district, None)
    assert "Đơn vị 760" in str(shown["place"])
    assert "Số liệu đến 30/09/2023" in str(shown["facts"])
    assert "Toàn thành phố" in str(shell.show_place(factories.actor(), None)["place"])


def test_the_header_of_a_division_names_it(session):
    factories.division(session)
    officer = factories.actor(Role.DIVISION_OFFICER, division_code="KHTC")
    assert "KHTC" in str(shell.show_place(officer, None)["place"])


def test_the_header_has_no_date_where_there_are_no_figures(session):
    assert shell.show_place(factories.actor(Role.ADMIN, NOTHING), None)["facts"] == []


def test_the_palette_answers_signed_in_readers_only(app, signed_in, client, city):
    values = {"shell-palette-input": "nguyen du"}
    assert fire(app, client, "shell.find", values).status_code == 401
    answer = fire(app, signed_in(Role.DIRECTOR), "shell.find", values)
    assert "Nguyễn Du" in answer.get_data(as_text=True) or "Nguy\\u1ec5n Du" in answer.text
