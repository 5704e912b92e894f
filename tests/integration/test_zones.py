"""Zone plans as they are read: scope, balance, faults, outlines, files, the panel's callbacks."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from callbacks.map import zones as callbacks
from data.contracts.access import NOTHING, WHOLE_CITY, Role, Scope
from data.contracts.errors import NotFoundError
from data.contracts.zones import PlanState
from data.models.accounts import AuditEntry
from data.models.institutions import InstitutionProfile
from data.services import zones
from tests import factories
from tests import zone_factories as make
from tests.integration.conftest import fire

OWN = Scope(unit_codes=frozenset({"760"}))
OTHER = Scope(unit_codes=frozenset({"761"}))


@pytest.fixture
def city(session):
    """Two districts: 760 with four blocks and two schools, 761 with two blocks and one school."""
    units = factories.small_city(session)
    schools = {
        code: factories.institution(
            session, units[ward], code=code, lon=make.WEST + place * make.STEP, lat=make.SOUTH
        )
        for code, ward, place in (("A", "26734", 0), ("B", "26734", 4), ("C", "26764", 7))
    }
    for code, quota in (("A", 50), ("B", 80), ("C", 99)):
        make.seats(session, schools[code], quota)
    blocks = [make.block(session, units["26734"], place, entrants=30) for place in range(4)]
    blocks += [make.block(session, units["26764"], place, entrants=40) for place in (6, 7)]
    plans = {code: make.plan(session, units[code]) for code in ("760", "761")}
    for number, school in ((0, "A"), (1, "A"), (2, "B"), (3, "B")):
        make.send(session, plans["760"], blocks[number], schools[school])
    for number in (4, 5):
        make.send(session, plans["761"], blocks[number], schools["C"])
    return {"units": units, "schools": schools, "blocks": blocks, "plans": plans}


def zone(picture, code):
    return next(one for one in picture.zones if one.code == code)


def test_the_city_sees_every_zone_with_its_balance(session, city):
    found = zones.picture(session, WHOLE_CITY, None, 1, None)
    assert [(z.code, z.blocks, z.entrants, z.seats, z.spare) for z in found.zones] == [
        ("A", 2, 60.0, 50.0, -10.0),
        ("B", 2, 60.0, 80.0, 20.0),
        ("C", 2, 80.0, 99.0, 19.0),
    ]
    assert [z.code for z in found.over] == ["A"]
    assert (found.blocks, found.school_year, len(found.shown)) == (6, 2023, 2)
    assert found.distances.children == 200
    assert (found.without, found.several, found.broken) == ((), (), ())


def test_neighbouring_zones_have_different_colours(session, city):
    found = zones.picture(session, WHOLE_CITY, 2023, 1, None)
    assert zone(found, "A").colour != zone(found, "B").colour


def test_a_district_sees_its_own_plan_only(session, city):
    found = zones.picture(session, OWN, 2023, 1, None)
    assert [plan.unit_code for plan in found.plans] == ["760"]
    assert {z.code for z in found.zones} == {"A", "B"}
    assert b'"C"' not in zones.outlines(session, OWN, 2023, 1, None).raw


def test_anothers_plan_is_not_found(session, city):
    for ask in (zones.picture, zones.outlines):
        with pytest.raises(NotFoundError):
            ask(session, OWN, 2023, 1, city["plans"]["761"].id)
    with pytest.raises(NotFoundError):
        zones.blocks_of(session, OWN, 2023, 1, None, "C")


def test_nobody_sees_nothing(session, city):
    found = zones.picture(session, NOTHING, 2023, 1, None)
    assert (found.plans, found.zones, found.years) == ((), (), ())


def test_a_plan_of_the_whole_city_shows_a_district_its_own_blocks(session, city):
    """Where no districts plan, one plan covers the city; readers still see their part alone."""
    whole = make.plan(session, city["units"]["79"], grade=6)
    for block in city["blocks"]:
        make.send(session, whole, block, city["schools"]["C"])
    found = zones.picture(session, OWN, 2023, 6, whole.id)
    assert (found.blocks, zone(found, "C").blocks) == (4, 4)
    assert zone(found, "C").seats is None


def test_gaps_doubles_broken_zones_and_idle_schools_are_found(session, city):
    draft = make.plan(session, city["units"]["760"], state="draft", version=2)
    schools, blocks = city["schools"], city["blocks"]
    make.send(session, draft, blocks[0], schools["A"])
    make.send(session, draft, blocks[2], schools["A"], schools["C"])
    found = zones.picture(session, WHOLE_CITY, 2023, 1, draft.id)
    assert [block.code for block in found.without] == [blocks[1].code, blocks[3].code]
    assert [block.schools for block in found.several] == [
        tuple(session.scalars(select(InstitutionProfile.name).where(
            InstitutionProfile.institution_id.in_([schools["A"].id, schools["C"].id])
        ).order_by(InstitutionProfile.institution_id)))
    ]  # fmt: skip
    assert [(z.code, z.pieces) for z in found.broken] == [("A", 2)]
    assert zone(found, "B").blocks == 0
    features = json.loads(zones.outlines(session, WHOLE_CITY, 2023, 1, draft.id).raw)["features"]
    assert sorted(f["properties"].get("k", -1) for f in features) == [-1, -1, 0, 0, 2]


def test_only_the_newest_approved_version_is_shown(session, city):
    unit = city["units"]["760"]
    make.plan(session, unit, version=2)
    make.plan(session, unit, version=3, state="draft")
    found = zones.picture(session, OWN, 2023, 1, None)
    assert [plan.version for plan in found.plans] == [1, 2, 3]
    assert [plan.version for plan in found.shown] == [2]
    assert found.plans[2].state is PlanState.DRAFT


def test_unknown_entrants_and_seats_are_unknown_and_not_zero(session):
    units = factories.small_city(session)
    school = factories.institution(session, units["26734"], code="A")
    block = make.block(session, units["26734"], 0, entrants=None)
    make.send(session, make.plan(session, units["760"]), block, school)
    found = zones.picture(session, WHOLE_CITY, 2023, 1, None)
    only = zone(found, "A")
    assert (only.entrants, only.seats, only.spare, only.median_m) == (None, None, None, None)
    assert not found.distances.known


def test_blocks_of_a_school_are_listed_with_their_distance(session, city):
    found = zones.blocks_of(session, WHOLE_CITY, 2023, 1, None, "A")
    assert [block.code for block in found] == [block.code for block in city["blocks"][:2]]
    assert 700 < found[0].metres < 900


def test_the_route_answers_packed_and_knows_what_has_not_changed(signed_in, city):
    client = signed_in(Role.DIRECTOR)
    first = client.get("/map/zones.geojson?grade=1&year=2023", headers={"Accept-Encoding": "br"})
    assert (first.status_code, first.headers["Content-Encoding"]) == (200, "br")
    again = client.get(
        "/map/zones.geojson?grade=1&year=2023", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert client.get("/map/zones.geojson").get_json()["features"] == []
    for wrong in ("grade=2", "grade=1&plan=999", "grade=x", "grade=1&plan=-1"):
        assert client.get(f"/map/zones.geojson?{wrong}").status_code == 404


def test_the_route_keeps_to_the_district(signed_in, city):
    client = signed_in(Role.DISTRICT_OFFICER)
    found = client.get("/map/zones.geojson?grade=1").get_json()["features"]
    assert {f["properties"]["code"] for f in found} == {"A", "B"}
    foreign = city["plans"]["761"].id
    assert client.get(f"/map/zones.geojson?grade=1&plan={foreign}").status_code == 404
    assert client.get(f"/map/zones/export.csv?grade=1&plan={foreign}").status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_a_plan_is_taken_out_with_its_gaps_and_noted(signed_in, session, city, form):
    make.block(session, city["units"]["26734"], 4, entrants=7, code="GAP")
    answer = signed_in(Role.DISTRICT_OFFICER).get(f"/map/zones/export.{form}?grade=1")
    assert answer.status_code == 200
    if form == "csv":
        lines = answer.get_data(as_text=True).lstrip("\ufeff").splitlines()
        assert lines[0].startswith(
            "school_year,grade,unit_code,version,block_code,institution_code"
        )
        assert [line.split(",")[4:6] for line in lines[1:]] == [
            ["GAP", ""],
            *([block.code, school] for block, school in zip(city["blocks"], "AABB", strict=False)),
        ]
    if form == "geojson":
        found = json.loads(answer.data)["features"]
        assert len(found) == 5
        assert found[0]["geometry"]["type"] == "MultiPolygon"
    line = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (line.action, line.subject) == ("export.take", "dataset:zones")


def test_forms_nobody_offers_are_not_found(signed_in, city):
    client = signed_in(Role.DIRECTOR)
    assert client.get("/map/zones/export.exe?grade=1").status_code == 404
    assert client.get("/map/zones/export.csv").status_code == 404


def test_the_panel_offers_plans_and_draws_the_chosen_one(session, city):
    actor = factories.actor()
    offered = callbacks.offer_plans(actor, "1", None, None, 3)
    assert [option["value"] for option in offered["plans"]] == [
        "current", *(str(plan.id) for plan in city["plans"].values())
    ]  # fmt: skip
    assert (offered["year"], offered["plan"]) == ("2023", "current")
    drawn = callbacks.draw_zones(actor, grade="1", year="2023", plan="5", version=3, school="A")
    assert drawn["url"] == "/map/zones.geojson?grade=1&year=2023&plan=5&v=3"
    assert drawn["hideout"]["chosen"] == "A"


def test_the_panel_says_what_is_wrong_and_names_the_decision(session, city):
    actor = factories.actor()
    body = str(callbacks.show_plan(actor, "1", "2023", str(city["plans"]["760"].id), None)["body"])
    assert "12/QĐ" in body
    assert "Mọi cụm dân cư có đúng một trường" in body
    card = callbacks.show_school(actor, "A", "1", "2023", "current", None)["school"]
    assert city["blocks"][0].code in str(card)
    assert callbacks.show_school(actor, "nobody", "1", "2023", "current", None)["school"] is None


def test_the_panel_explains_itself_when_there_is_nothing(session):
    factories.small_city(session)
    actor = factories.actor()
    for grade in ("-", "1"):
        body = callbacks.show_plan(actor, grade, None, None, None)["body"]
        assert "Về phân tuyến tuyển sinh" in str(body)


def test_nobody_is_offered_files_without_the_permission(session, city):
    operator = factories.actor(Role.OPERATOR)
    body = str(callbacks.show_plan(operator, "1", "2023", "current", None)["body"])
    assert "zones/export" not in body
    english = replace(factories.actor(), preferences=replace(operator.preferences, language="en"))
    assert "zones/export.csv" in str(callbacks.show_plan(english, "1", "2023", None, None)["body"])


def test_a_district_sees_its_own_zones_through_the_endpoint(app, session, signed_in, city):
    values = {"mapzones-grade-select": "1", "mapzones-plan-select": "current"}
    own = fire(app, signed_in(Role.DISTRICT_OFFICER), "map.zones.show_plan", values).get_data(
        as_text=True
    )
    names = {school: _name(session, one) for school, one in city["schools"].items()}
    assert names["A"] in own
    assert names["C"] not in own


def _name(session, school):
    return session.scalar(
        select(InstitutionProfile.name).where(InstitutionProfile.institution_id == school.id)
    )
