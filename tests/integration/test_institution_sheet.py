"""The sheet of one institution: what it shows, to whom, and how it is taken out."""

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from components.ids import map as page_ids
from components.ids import map_sheet as ids
from components.ids import shell
from data.contracts.access import WHOLE_CITY, Role, Scope
from data.contracts.clock import DEMO_START
from data.contracts.errors import NotFoundError
from data.models.accounts import AuditEntry
from data.models.alerts import Alert
from data.models.cameras import Camera, CameraState
from data.models.institutions import Institution, Staffing
from data.models.population import AdmissionResult
from data.models.sources import Norm
from data.services import caching, correcting, institution_sheet
from tests import factories, zone_factories
from tests.integration.conftest import csrf, fire
from tests.integration.page_load import PageLoad, statements

MOST_STATEMENTS = 20
OWN = Scope(unit_codes=frozenset({"760"}))


@pytest.fixture
def city(session):
    """Two schools, each with everything that a sheet can show; one in each district."""
    units = factories.small_city(session)
    for code, ward, name in (("A", "26734", "Trường Đống Đa"), ("B", "26764", "Trường Bí Mật")):
        school = factories.institution(
            session, units[ward], code=code, name=name, lon=106.70, lat=10.78
        )
        factories.enrolment(session, school, {1: (80, 2), 2: (70, 2)}, 2022)
        factories.enrolment(session, school, {1: (74, 2), 2: (68, 2)}, 2023)
        factories.facility(session, school, 3)
        facts = factories.facts(session)
        camera = Camera(
            institution_id=school.id,
            code=f"CAM-{code}",
            name="Cổng trường",
            place="gate",
            scheme="rtsp",
            host="10.20.30.40",
            port=8554,
            username="quantri",
            **facts,
        )
        session.add_all(
            [
                Staffing(
                    institution_id=school.id,
                    school_year=2023,
                    staff_group="general",
                    people=6,
                    **facts,
                ),
                AdmissionResult(
                    institution_id=school.id,
                    school_year=2023,
                    grade=1,
                    quota=80,
                    applications=90,
                    in_zone=70,
                    out_of_zone=4,
                    registrations=74,
                    **facts,
                ),
                camera,
                Alert(
                    rule="report_missing",
                    subject=f"institution:{code}",
                    severity="high",
                    unit_id=units[ward].id,
                    values={
                        "period": "2023Q3",
                        "due_on": "2023-09-25",
                        "author_vi": "Quận 1",
                        "author_en": "District 1",
                    },
                    raised_at=DEMO_START,
                ),
            ]
        )
        session.flush()
        session.add(CameraState(camera_id=camera.id, state="covered", seen_at=DEMO_START))
    session.add(
        Norm(
            key="class_size_max.primary",
            document="TT 28/2020/TT-BGDĐT",
            article="Điều 16",
            metric="p",
            unit="p",
            value_max=35,
        )
    )
    session.commit()
    return units


def shown(app, client, code: Any, **more: Any) -> Any:
    values = {page_ids.INSTITUTION_STORE: code, ids.MODE_STORE: "drawer"} | more
    return fire(app, client, "map.sheet.show_sheet", values)


def test_everything_about_one_school_is_put_together(session, city):
    sheet = institution_sheet.sheet(session, WHOLE_CITY, "A")
    assert (sheet.identity.unit_code, sheet.identity.district_code) == ("26734", "760")
    now = sheet.year(sheet.school_year)
    assert (sheet.school_year, now.pupils, now.classes, now.teachers) == (2023, 142, 4, 6)
    assert (now.class_size, now.rooms, now.load) == (35.5, 3, 142 / 140)
    assert len(sheet.years) == 10
    assert [one.verdict for one in sheet.checks if one.measure == "class_size"] == ["broken"]
    assert sheet.checks[0].norms[0].document == "TT 28/2020/TT-BGDĐT"
    assert [(one.grade, one.registrations) for one in sheet.admissions] == [(1, 74)]
    assert [(one.code, one.state) for one in sheet.cameras] == [("CAM-A", "covered")]
    assert list(sheet.own_alerts["subject"]) == ["institution:A"]
    assert {one.rule for one in sheet.findings} >= {"no_contact", "no_staff", "no_rooms"}
    assert set(sheet.provenance) == {
        "institutions",
        "enrolment",
        "staff",
        "facilities",
        "admissions",
    }


def test_a_chosen_year_moves_the_key_figures(session, city):
    assert institution_sheet.sheet(session, WHOLE_CITY, "A", 2022).year(2022).pupils == 150
    assert institution_sheet.sheet(session, WHOLE_CITY, "A", 2022).school_year == 2022
    assert institution_sheet.sheet(session, WHOLE_CITY, "A", 1999).school_year == 2023


def test_it_takes_few_statements_and_none_the_second_time(session, city, engine):
    caching.forget()
    session.info.clear()
    with statements(engine) as sent:
        institution_sheet.sheet(session, OWN, "A")
    assert len(sent) <= MOST_STATEMENTS, "\n".join(one[:120] for one in sent)
    with statements(engine) as sent:
        institution_sheet.sheet(session, OWN, "A")
    assert len(sent) <= 1


def test_the_page_loads_with_few_statements(app, city, signed_in, engine):
    client = signed_in(Role.DIRECTOR)
    token = csrf(client)
    caching.forget()
    with statements(engine) as sent:
        page = PageLoad(client, "/institutions/A", token=token)
    assert "Trường Đống Đa" in page.text
    assert len(sent) <= MOST_STATEMENTS + 8, "\n".join(one[:120] for one in sent)


@pytest.mark.parametrize("code", ["B", "NONE", "", "a", "A' OR 1=1"])
def test_a_strangers_code_is_like_one_that_does_not_exist(session, city, code):
    with pytest.raises(NotFoundError):
        institution_sheet.sheet(session, OWN, code)


def test_chief_and_own_officer_see_it_an_outsider_and_a_stranger_do_not(
    app, city, signed_in, client
):
    chief, officer = signed_in(Role.DIRECTOR), signed_in(Role.DISTRICT_OFFICER)
    assert "Trường Bí Mật" in repr(shown(app, chief, "B").get_json())
    assert "Trường Đống Đa" in repr(shown(app, officer, "A").get_json())
    stranger = repr(shown(app, officer, "B").get_json())
    assert "Bí Mật" not in stranger
    assert stranger == repr(shown(app, officer, "NONE").get_json())
    assert shown(app, client, "A").status_code == 401
    assert shown(app, signed_in(Role.WALL), "A").status_code == 403


@pytest.mark.parametrize("forged", [7, ["A"], {"code": "A"}, None, ""])
def test_a_forged_choice_shows_no_school(app, city, signed_in, forged):
    told = repr(shown(app, signed_in(Role.DISTRICT_OFFICER), forged).get_json())
    assert "Chưa chọn cơ sở giáo dục" in told


def test_no_address_and_no_account_of_a_camera_leaves_the_server(app, city, signed_in):
    told = repr(shown(app, signed_in(Role.DIRECTOR), "A").get_json())
    assert "Bị che" in told
    assert "10.20.30.40" not in told
    assert "quantri" not in told


def test_who_may_correct_is_offered_the_form_and_others_are_not(app, city, signed_in):
    assert ids.OPEN_BUTTON in repr(shown(app, signed_in(Role.PLANNER), "A").get_json())
    assert ids.OPEN_BUTTON not in repr(shown(app, signed_in(Role.DIRECTOR), "A").get_json())


def test_nothing_changed_means_nothing_sent(app, city, signed_in):
    client = signed_in(Role.PLANNER)
    seen = shown(app, client, "A").get_json()["response"][ids.SEEN_STORE]["data"]
    again = {ids.SEEN_STORE: seen, shell.VERSION_STORE: {}}
    answer = shown(app, client, "A", **again)
    assert answer.status_code == 204 or answer.get_json()["response"] == {}
    moved = again | {ids.SEEN_STORE: seen | {"stand": {"institutions": 1}}}
    moved[shell.VERSION_STORE] = {"institutions": 2}
    told = shown(app, client, "A", **moved).get_json()["response"]
    assert ids.CONTENT_PANEL in told
    assert ids.EDIT_PANEL not in told  # an open form stays


class TestFiles:
    def test_figures_go_out_with_source_and_remark_and_are_noted(self, session, city, signed_in):
        client = signed_in(Role.DIRECTOR)
        text = client.get("/institutions/A/years.csv").get_data(as_text=True)
        assert text.splitlines()[1].startswith("2022,150,4,37.5")
        assert "test,2023-09-30" in text
        line = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert (line.action, line.subject) == ("export.take", "institution:A")

    @pytest.mark.parametrize("part", ["years", "grades", "admissions", "history"])
    def test_every_part_comes_as_a_workbook_too(self, city, signed_in, part):
        answer = signed_in(Role.DISTRICT_OFFICER).get(f"/institutions/A/{part}.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
        assert book.active.max_row >= 2

    @pytest.mark.parametrize(
        "path",
        [
            "/institutions/B/years.csv",
            "/institutions/NONE/years.csv",
            "/institutions/A/secrets.csv",
            "/institutions/A/years.pdf",
        ],
    )
    def test_what_is_not_the_readers_is_not_found(self, city, signed_in, path):
        assert signed_in(Role.DISTRICT_OFFICER).get(path).status_code == 404

    def test_formulas_are_made_harmless(self, session, city, signed_in):
        planner = factories.actor(Role.PLANNER, name="=cmd()")
        who = correcting.open_form(session, planner, "A").identity
        form = {
            "name": "=1+1",
            "kind": who.kind,
            "levels": list(who.levels),
            "sector": who.sector,
            "unit": who.unit_code,
            "published": True,
            "lat": str(who.lat),
            "lon": str(who.lon),
            "reason": "@SUM(1+1)",
        }
        correcting.correct(planner, "A", form, who.seen)
        text = signed_in(Role.DIRECTOR).get("/institutions/A/history.csv").get_data(as_text=True)
        assert "'=1+1" in text
        assert "'=cmd()" in text
        assert "'@SUM(1+1)" in text


def test_the_palette_leads_to_the_sheet(app, city, signed_in):
    answer = fire(
        app, signed_in(Role.DISTRICT_OFFICER), "shell.find", {shell.PALETTE_INPUT: "dong"}
    )
    assert "/institutions/A" in repr(answer.get_json())
    assert "/institutions/B" not in repr(answer.get_json())


def test_the_zone_of_an_approved_plan_is_shown_within_the_readers_scope(session, city):
    school = session.scalars(select(Institution).where(Institution.code == "A")).one()
    blocks = [
        zone_factories.block(session, city[ward], place, entrants=40, code=f"KP{place}")
        for place, ward in enumerate(("26734", "26734", "26764"))
    ]
    for state, version in (("draft", 2), ("approved", 1)):
        assert institution_sheet.sheet(session, WHOLE_CITY, "A").zones == ()
        plan = zone_factories.plan(session, city["760"], state=state, version=version)
        for block in blocks:
            zone_factories.send(session, plan, block, school)
        session.commit()
        caching.forget()
    (whole,) = institution_sheet.sheet(session, WHOLE_CITY, "A").zones
    assert (whole.school_year, whole.grade, whole.size, whole.entrants) == (2023, 1, 3, 120)
    assert institution_sheet.sheet(session, WHOLE_CITY, "A").seats(whole) == 80
    (own,) = institution_sheet.sheet(session, OWN, "A").zones
    assert own.blocks == (("Đơn vị 26734", ("Khu phố KP0", "Khu phố KP1")),)
