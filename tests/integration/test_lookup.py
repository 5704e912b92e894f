"""The public lookup: what it finds, what it never tells, how it may be kept."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import JSON, Float, Integer, String, Text, update
from sqlalchemy.exc import DBAPIError

from callbacks.http.limiting import MemoryLimiter
from data.contracts.clock import DEMO_START, system_now
from data.contracts.lookup import Question
from data.models import Base
from data.models.institutions import InstitutionProfile
from data.models.sources import InstallationFact
from data.models.zones import ZonePlanState
from data.queries import clock
from data.services import caching, lookup
from tests import factories
from tests import zone_factories as make


@pytest.fixture
def city(session):
    """Schools of two districts with zones in force on the demo's first day."""
    offset = (DEMO_START - system_now()) / timedelta(seconds=1)
    session.add(InstallationFact(key=clock.OFFSET_KEY, value=str(offset)))
    units = factories.small_city(session)
    rows = (
        ("A", "26734", "Trường Tiểu học Đống Đa", "primary", {}),
        ("B", "26734", "Trường THCS Lê Lợi", "lower_secondary", {"levels": "lower_secondary"}),
        ("C", "26764", "Trường Tiểu học Lê Lợi", "primary", {"sector": "non_public"}),
        ("H", "26734", "Trường Tiểu học Bí Mật", "primary", {"published": False}),
        ("X", "26734", "Trường Tiểu học Đã Đóng", "primary", {"closed_on": date(2023, 1, 1)}),
    )
    schools = {
        code: factories.institution(
            session, units[unit], kind=kind, code=code, name=name, address=f"{code} Lê Duẩn",
            lon=make.WEST + 0.005 + place * make.STEP, lat=make.SOUTH + 0.005,
            programmes="GDPT 2018;Tin học", phone="028 1234", **fields,
        )
        for place, (code, unit, name, kind, fields) in enumerate(rows)
    }  # fmt: skip
    blocks = [make.block(session, units["26734"], place) for place in range(3)]
    plan = make.plan(session, units["760"])
    make.send(session, plan, blocks[0], schools["A"])
    make.send(session, plan, blocks[1], schools["A"])
    make.send(session, plan, blocks[2], schools["H"])
    return {"units": units, "schools": schools, "blocks": blocks, "plan": plan}


def codes(found):
    return [one.code for one in found.items]


def ask(session, **asked):
    public = lookup.register(session)
    return lookup.find(public, lookup.cleaned(public, Question(**asked)))


def test_names_addresses_places_and_codes_are_found_without_marks(session, city):
    assert codes(ask(session, text="dong da")) == ["A"]
    assert codes(ask(session, text="ĐỐNG ĐA")) == ["A"]
    assert codes(ask(session, text="le loi thcs")) == ["B"]
    assert codes(ask(session, text="b le duan")) == ["B"]
    assert set(codes(ask(session, text="truong"))) == {"A", "B", "C"}
    assert codes(ask(session, text="don vi 761")) == ["C"]
    assert codes(ask(session, text="khong co")) == []


def test_a_number_is_meant_whole_and_a_word_may_still_be_typed(session, city):
    assert codes(ask(session, text="761")) == ["C"]
    assert codes(ask(session, text="76")) == []
    assert set(codes(ask(session, text="le lo"))) == {"B", "C"}


def test_filters_narrow_the_list(session, city):
    assert set(codes(ask(session, unit="760"))) == {"A", "B"}
    assert codes(ask(session, unit="26764")) == ["C"]
    assert codes(ask(session, level="lower_secondary")) == ["B"]
    assert codes(ask(session, kind="primary", sector="public")) == ["A"]
    assert len(codes(ask(session, unit="nowhere", level="x", kind="x", sector="x"))) == 3


def test_unpublished_and_closed_institutions_do_not_exist(client, city):
    for code, name in (("H", "Bí Mật"), ("X", "Đã Đóng")):
        assert client.get(f"/lookup/schools/{code}").status_code == 404
        assert name not in client.get("/lookup?q=truong").get_data(as_text=True)
        assert name not in client.get("/lookup?unit=26734").get_data(as_text=True)


def test_a_point_is_told_its_zone_and_what_is_near(client, city):
    page = client.get("/lookup?lon=106.605&lat=10.705").get_data(as_text=True)
    assert "chưa" not in page.split('id="zone"')[0].lower()
    assert f"Khu phố {city['blocks'][0].code}" in page
    assert "Trường gần vị trí này" in page


def test_the_zone_of_a_point_is_that_of_its_block(session, city):
    public = lookup.register(session)
    (answer,) = lookup.zone_of_point(public, 106.615, 10.705)
    assert (answer.grade, answer.institution.code) == (1, "A")
    assert 1_000 < answer.distance_m < 1_200
    assert lookup.zone_of_point(public, 106.9, 10.9) == []


def test_an_unpublished_school_is_not_named_by_its_zone(session, city):
    assert lookup.zone_of_point(lookup.register(session), 106.625, 10.705) == []


def test_wards_and_schools_know_their_zones(session, city):
    public = lookup.register(session)
    (answer,) = lookup.zone_of_unit(public, "26734")
    assert (answer.institution.code, len(answer.blocks)) == ("A", 2)
    assert [len(a.blocks) for a in lookup.zone_of_institution(public, "A")] == [2]
    assert lookup.zone_of_institution(public, "B") == []


def plan_of_c(session, city, **fields):
    plan = make.plan(session, city["units"]["760"], version=2, **fields)
    make.send(session, plan, city["blocks"][0], city["schools"]["C"])
    from_plan = lookup.register(session)
    return [a.institution.code for a in lookup.zone_of_point(from_plan, 106.605, 10.705)]


def test_a_draft_is_not_told(session, city):
    assert plan_of_c(session, city, state="draft") == ["A"]


def test_a_plan_holds_from_its_day_on(session, city):
    session.execute(
        update(ZonePlanState)
        .where(ZonePlanState.plan_id == city["plan"].id)
        .values(state="superseded")
    )
    assert plan_of_c(session, city, effective_on=date(2023, 10, 17)) == ["A"]


def test_the_latest_plan_in_force_is_told(session, city):
    assert plan_of_c(session, city, effective_on=date(2023, 10, 16)) == ["C"]


def test_nearest_are_ordered_by_distance(session, city):
    hits = lookup.near(lookup.register(session), 106.605, 10.705, "primary")
    assert [hit.institution.code for hit in hits] == ["A", "C"]
    assert hits[0].distance_m < 1
    assert hits[0].distance_m < hits[1].distance_m


@pytest.mark.parametrize("point", ["lon=x&lat=1", "lon=0&lat=0", "lon=nan&lat=10", "lat=10.7"])
def test_points_that_are_none_are_explained(client, city, point):
    answer = client.get(f"/lookup?{point}")
    assert answer.status_code == 200
    assert "không hợp lệ" in answer.get_data(as_text=True)


ADDRESSES = (
    "/lookup",
    "/lookup?q=truong&lang=en&theme=dark",
    "/lookup?unit=26734",
    "/lookup?unit=760",
    "/lookup?lon=106.605&lat=10.705",
    "/lookup?lon=106.625&lat=10.705&level=primary",
    "/lookup/schools/A",
    "/lookup/schools/H",
    "/lookup/search.json?q=truong",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_answers_carry_no_cookie_and_may_be_kept(client, city, address):
    answer = client.get(address)
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    if answer.status_code == 200:
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert "Set-Cookie" not in again.headers


def test_a_signed_in_reader_gets_the_same_page(client, signed_in, city):
    stranger, reader = client.get("/lookup").data, signed_in().get("/lookup").data
    assert stranger == reader


def test_the_page_works_without_scripts(client, city):
    page = client.get("/lookup").get_data(as_text=True)
    form = page[page.index("<form") : page.index("</form>")]
    assert 'action="/lookup"' in form
    assert {"q", "unit", "level", "kind", "sector"} <= set(re.findall(r'name="(\w+)"', form))
    assert "<button" in form
    assert "style=" not in page
    assert "onclick" not in page


def test_what_people_type_is_text(client, city):
    page = client.get("/lookup?q=%3Cscript%3Ealert(1)%3C/script%3E").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_both_languages_and_themes_are_in_the_address(client, city):
    page = client.get("/lookup?lang=en&theme=dark&q=le").get_data(as_text=True)
    assert '<html lang="en" data-bs-theme="dark">' in page
    assert "Find schools" in page
    assert "/lookup/schools/C?lang=en&amp;theme=dark" in page
    assert "?q=le&amp;lang=vi&amp;theme=dark" in page


def test_nothing_found_is_explained(client, city):
    page = client.get("/lookup?q=zzzz").get_data(as_text=True)
    assert "Không tìm thấy" in page
    assert "Tra cứu lại từ đầu" in page


def test_an_empty_installation_answers(client, session):
    assert client.get("/lookup").status_code == 200
    assert client.get("/lookup?lon=106.6&lat=10.7").status_code == 200


def test_the_sign_in_page_leads_here_and_back(client, city):
    assert 'href="/lookup"' in client.get("/login").get_data(as_text=True)
    assert 'href="/login"' in client.get("/lookup").get_data(as_text=True)


def test_geolocation_is_allowed_here_alone(client, city):
    assert "geolocation=(self)" in client.get("/lookup").headers["Permissions-Policy"]
    assert "geolocation=()" in client.get("/login").headers["Permissions-Policy"]


def test_too_many_questions_are_put_off(app, client, city, monkeypatch):
    monkeypatch.setitem(app.server.extensions, "lookup_limiter", MemoryLimiter(3))
    assert [client.get("/lookup").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/lookup?lang=en")
    assert int(refused.headers["Retry-After"]) > 0
    assert "Please try again" in refused.get_data(as_text=True)
    assert refused.headers["Cache-Control"] == "no-store"
    assert client.get("/lookup/search.json").get_json() == {"error": "too_often"}


def test_simulated_rows_say_so(client, session, city):
    session.execute(update(InstitutionProfile).values(simulated=True))
    assert "Dữ liệu mô phỏng" in client.get("/lookup").get_data(as_text=True)
    assert client.get("/lookup/search.json").get_json()["simulated"] is True


# --- nothing internal ----------------------------------------------------------------------------

# Columns a citizen may read, where the row itself is public.
PUBLIC = {
    "institution.code",
    "institution_profile.name",
    "institution_profile.kind",
    "institution_profile.levels",
    "institution_profile.sector",
    "institution_profile.address",
    "institution_profile.lon",
    "institution_profile.lat",
    "institution_profile.programmes",
    "institution_profile.phone",
    "institution_profile.email",
    "institution_profile.website",
    "institution_profile.as_of_on",
    "administrative_unit.code",
    "unit_profile.name",
    "block_profile.name",
    "block_profile.geometry",
    "block_profile.lon",
    "block_profile.lat",
    "zone_plan.school_year",
    "zone_plan.grade",
    "data_source.title_vi",
    "data_source.title_en",
}
# Columns that decide what is told, so that a planted value would change the question itself.
STEERING = {
    "institution_profile.opened_on",
    "institution_profile.closed_on",
    "unit_profile.level",
    "zone_plan_state.effective_on",
    "zone_plan_state.state",
    "installation_fact.key",
    "installation_fact.value",
    "topic_version.topic",
}
WORD, NUMBER = "Rò-rỉ-9407", 94_079_407


def sentinel(column):
    """A value of a column's type that would be recognised anywhere; None if it takes none."""
    kind = column.type
    if isinstance(kind, Integer):
        return NUMBER
    if isinstance(kind, Float):
        return float(NUMBER)
    if isinstance(kind, JSON):
        return {WORD: NUMBER}
    if isinstance(kind, (String, Text)) and (kind.length or 99) >= len(WORD):
        return WORD
    return None


def plant(session):
    """Write a sentinel into every internal column of every row that the rules let it into."""
    planted = []
    for table in Base.metadata.sorted_tables:
        keys = {c.name for c in table.primary_key} | {
            c.name for key in table.foreign_keys for c in [key.parent]
        }
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            value = sentinel(column)
            if column.name in keys or name in PUBLIC | STEERING or value is None:
                continue
            try:
                with session.begin_nested():
                    changed = session.execute(update(table).values({column.name: value})).rowcount
            except DBAPIError:  # a check, an index or a trigger keeps it out
                continue
            if changed:
                planted.append(name)
    return planted


def test_no_internal_figure_is_in_any_answer(client, session, city):
    """Pupils, classes, quotas, entrants, notes, accounts, drafts: planted, and never seen."""
    school = city["schools"]["A"]
    factories.enrolment(session, school, {1: (70, 2)})
    factories.facility(session, school, 12)
    make.seats(session, school, 50)
    draft = make.plan(session, city["units"]["760"], state="draft", version=7)
    make.send(session, draft, city["blocks"][0], city["schools"]["C"])
    factories.division(session)
    planted = plant(session)
    assert {
        "enrolment.pupils",
        "enrolment.classes",
        "facility.rooms_permanent",
        "facility.computers",
        "admission_result.quota",
        "admission_result.registrations",
        "block_entrants.entrants",
        "institution_profile.extra",
        "zone_plan_state.note",
        "zone_plan_state.account_name",
        "zone_plan_state.decision_number",
        "zone_assignment.note",
        "import_batch.file_name",
        "import_batch.account_name",
        "data_source.publisher",
    } <= set(planted)
    caching.forget()
    for address in ADDRESSES:
        body = client.get(address).get_data(as_text=True)
        for trace in (WORD, "Rò-rỉ", "94079407", "94.079.407", "94,079,407", "Bí Mật"):
            assert trace not in body, f"{trace} in {address}"
    for hidden in ("94079407", "ro ri 9407", "bi mat"):
        assert client.get(f"/lookup/search.json?q={hidden}").get_json()["count"] == 0


def test_the_planting_would_be_seen(client, session, city):
    """The same sentinel in a public column does appear."""
    session.execute(update(InstitutionProfile).values(address=WORD))
    assert WORD in client.get("/lookup").get_data(as_text=True)


def test_every_public_column_exists():
    known = {f"{t.name}.{c.name}" for t in Base.metadata.sorted_tables for c in t.columns}
    assert known >= PUBLIC | STEERING


def test_the_data_answer_has_the_public_fields_and_no_other(client, city):
    body = client.get("/lookup/search.json?q=dong+da").get_json()
    assert set(body) == {"count", "from", "items", "source", "as_of", "simulated"}
    assert set(body["items"][0]) == {
        "code", "name", "kind", "levels", "sector", "address", "unit", "place", "lon", "lat",
        "programmes", "phone", "email", "website",
    }  # fmt: skip
