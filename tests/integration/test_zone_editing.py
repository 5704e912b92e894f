"""The editor of zone plans: versions, proposals, merging, comparing, and who may do what."""

import io
import json
from datetime import date

import docx
import pytest
from sqlalchemy import select

from data.contracts.access import WHOLE_CITY, Role, Scope
from data.contracts.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from data.contracts.zone_editing import Draft, Place
from data.contracts.zones import PlanState
from data.models.zones import ResidentialBlock
from data.queries import lookup, zones
from data.queries import zone_editing as queries
from data.services import lookup as lookup_service
from data.services import zone_annex, zone_comparing, zone_editing, zone_proposals
from tests import factories
from tests import zone_factories as make
from tests.integration.conftest import csrf

CITY, OWN, OTHER = Place(2023, 1, "79"), Place(2023, 1, "760"), Place(2023, 1, "761")
PLANNER = factories.actor(Role.PLANNER)
DISTRICT = factories.actor(Role.DISTRICT_OFFICER, Scope(unit_codes=frozenset({"760"})))


@pytest.fixture
def city(session):
    """Two districts: 760 with four blocks and two schools, 761 with two blocks and one school."""
    units = factories.small_city(session)
    schools = {
        code: factories.institution(
            session, units[ward], code=code, lon=make.WEST + place * make.STEP, lat=make.SOUTH
        )
        for code, ward, place in (("A", "26734", 0), ("B", "26734", 4), ("C", "26764", 5))
    }
    for code, quota in (("A", 50), ("B", 80), ("C", 99)):
        make.seats(session, schools[code], quota)
    blocks = [
        make.block(session, units["26734"], place, entrants=30, code=f"K{place}")
        for place in range(4)
    ]
    blocks += [
        make.block(session, units["26764"], place, entrants=40, code=f"K{place}")
        for place in (4, 5)
    ]
    plans = {code: make.plan(session, units[code]) for code in ("760", "761")}
    for number, school in ((0, "A"), (1, "A"), (2, "B"), (3, "B")):
        make.send(session, plans["760"], blocks[number], schools[school])
    for number in (4, 5):
        make.send(session, plans["761"], blocks[number], schools["C"])
    return {"units": units, "schools": schools, "plans": plans}


def draft(place=OWN, seen=1, **fields):
    schools = {"K0": "A", "K1": "B", "K2": "B", "K3": "B"}
    return Draft(**({"place": place, "seen": seen, "school_of": schools} | fields))


def sheet(session, actor, place, plan=None):
    return json.loads(zone_editing.sheet(session, actor, place, plan, None).raw)


def test_the_editor_opens_on_the_zones_in_force(session, city):
    found = sheet(session, PLANNER, CITY)
    assert found["blocks"]["code"] == ["K0", "K1", "K2", "K3", "K4", "K5"]
    assert found["schools"]["code"] == ["A", "B", "C"]
    assert found["assigned"] == found["today"] == [0, 0, 1, 1, 2, 2]
    assert found["near"][3] == [2, 4]
    assert found["units"]["code"] == ["760", "761"]
    assert found["head"]["latest"] == 0


def test_a_district_opens_its_own_area_only(session, city):
    found = sheet(session, DISTRICT, OWN)
    assert found["blocks"]["code"] == ["K0", "K1", "K2", "K3"]
    assert found["schools"]["code"] == ["A", "B"]
    for place in (CITY, OTHER):
        with pytest.raises(NotFoundError):
            sheet(session, DISTRICT, place)


def test_a_version_is_kept_with_its_conditions_and_locks(session, city):
    changes = {"tolerance": 0.05, "closed": ["A"], "seats": {"B": 10}, "rooms": {"B": 2}}
    plan, version = zone_editing.save(
        session, DISTRICT, draft(locked=frozenset({"K1"}), title="Thử", what_if=changes)
    )
    found = sheet(session, DISTRICT, OWN, plan)
    assert version == 2
    assert (found["assigned"], found["locked"]) == ([0, 1, 1, 1], [0, 1, 0, 0])
    assert found["head"]["what_if"] == changes
    assert (found["head"]["title"], found["head"]["state"]) == ("Thử", "draft")


def test_two_editors_do_not_overwrite_each_other(session, city):
    zone_editing.save(session, PLANNER, draft())
    with pytest.raises(ConflictError):
        zone_editing.save(session, DISTRICT, draft())


@pytest.mark.parametrize(
    "wrong",
    [
        {"school_of": {"K4": "A"}},
        {"school_of": {"K0": "C"}},
        {"what_if": {"closed": ["C"]}},
        {"what_if": {"tolerance": 9}},
        {"what_if": {"rooms": {"A": -1}}},
        {"what_if": {"seats": {"A": "x"}}},
    ],
)
def test_what_is_not_of_the_area_is_refused(session, city, wrong):
    with pytest.raises(InvalidInputError):
        zone_editing.save(session, DISTRICT, draft(**wrong))


def test_a_district_writes_nothing_outside_itself(session, city):
    plan = city["plans"]["761"].id
    for place in (CITY, OTHER):
        with pytest.raises(NotFoundError):
            zone_editing.save(session, DISTRICT, draft(place=place, school_of={"K4": "C"}))
        with pytest.raises(NotFoundError):
            zone_proposals.merge(session, DISTRICT, place, 1)
    with pytest.raises(NotFoundError):
        zone_editing.save(session, DISTRICT, draft(base_id=plan))
    with pytest.raises(NotFoundError):
        zone_proposals.step(session, DISTRICT, plan, PlanState.REVIEW)
    with pytest.raises(NotFoundError):
        zone_proposals.comment(session, DISTRICT, plan, "xin chào")
    with pytest.raises(NotFoundError):
        zone_annex.export(session, DISTRICT, plan, "xlsx")


def test_a_district_does_not_touch_a_city_plan_that_reaches_into_it(session, city):
    plan, _ = zone_proposals.merge(session, PLANNER, CITY, 0)
    assert plan in {one.id for one in zones.plans(session, DISTRICT.scope, 2023, 1)}
    assert sheet(session, DISTRICT, OWN, plan)["assigned"] == [0, 0, 1, 1]
    for state in (PlanState.REVIEW, PlanState.WITHDRAWN):
        with pytest.raises(NotFoundError):
            zone_proposals.step(session, DISTRICT, plan, state)
    with pytest.raises(NotFoundError):
        zone_proposals.check(session, DISTRICT, plan)


def test_who_does_not_plan_saves_nothing(session, city):
    for role in (Role.DIRECTOR, Role.DIVISION_HEAD, Role.OPERATOR):
        with pytest.raises(NotAllowedError):
            zone_editing.save(session, factories.actor(role), draft())


def test_proposals_are_merged_and_the_borders_checked(session, city):
    plan, _ = zone_editing.save(session, DISTRICT, draft(school_of={"K0": "A", "K1": "B"}))
    zone_proposals.step(session, DISTRICT, plan, PlanState.REVIEW)
    merged, version = zone_proposals.merge(session, PLANNER, CITY, 0)
    report = zone_proposals.check(session, PLANNER, merged)
    assert version == 1
    assert [part.id for part in report.parts] == [plan, city["plans"]["761"].id]
    assert report.without == ("K2", "K3")
    assert (report.several, report.crossing, report.missing, report.border) == ((), (), (), 2)
    assert report.faults == 2


def test_a_city_plan_takes_the_place_of_its_districts_from_its_day_on(session, city, signed_in):
    merged, _ = zone_proposals.merge(session, PLANNER, CITY, 0)
    browser = signed_in(Role.DIRECTOR)
    answer = send(
        browser, "/zones/approve", plan=merged, number="9/QĐ", decided="2023-07-01",
        effective="2023-08-01",
    )  # fmt: skip
    assert answer.status_code == 200, answer.json
    states = {one.id: one.state for one in zones.plans(session, WHOLE_CITY, 2023, 1)}
    assert states[merged] is PlanState.APPROVED
    assert {states[one.id] for one in city["plans"].values()} == {PlanState.SUPERSEDED}
    day = city["plans"]["760"].states[0].effective_on

    def in_force(on):
        return {row[0] for row in lookup.plans_in_force(session, on)}

    assert in_force(day) == {one.id for one in city["plans"].values()}
    assert in_force(day.replace(month=8)) == {merged}


def test_versions_stand_side_by_side(session, city):
    plan, _ = zone_editing.save(session, PLANNER, draft(what_if={"seats": {"B": 10}}))
    first, second = zone_comparing.compare(
        session, PLANNER, OWN, (city["plans"]["760"].id, plan), ""
    )
    assert (first.moved, second.moved) == (0.0, 30.0)
    assert (first.over_children, first.over_schools) == (10.0, 1)
    assert (second.over_children, second.over_schools) == (0.0, 0)
    assert second.schools == (0, 1, 1, 1)
    assert first.units[0].children == 120.0
    assert first.units[0].over == pytest.approx(10.0)


def test_a_version_is_taken_out_as_three_kinds_of_file(session, city):
    plan = city["plans"]["760"].id
    shapes = json.loads(zone_annex.export(session, PLANNER, plan, "geojson").content)
    assert [one["properties"]["institution_code"] for one in shapes["features"]] == list("AABB")
    assert zone_annex.export(session, PLANNER, plan, "xlsx").content.startswith(b"PK")
    annex = docx.Document(io.BytesIO(zone_annex.export(session, PLANNER, plan, "docx").content))
    text = "\n".join(
        cell.text for table in annex.tables for row in table.rows for cell in row.cells
    )
    assert "Khu phố K0, Khu phố K1" in text


# --- through the door ----------------------------------------------------------------------------


def send(client, path, **body):
    return client.post(path, json=body, headers={"X-CSRFToken": csrf(client)})


def body(area, **fields):
    return {"year": 2023, "grade": 1, "area": area, "seen": 1, "schools": {"K0": "A"}} | fields


def test_forged_calls_of_a_district_change_nothing(session, city, signed_in):
    browser = signed_in(Role.DISTRICT_OFFICER)
    before = len(zones.plans(session, WHOLE_CITY, None, None))
    stranger = city["plans"]["761"].id
    forged = [
        ("/zones/save", body("79", seen=0), 404),
        ("/zones/save", body("761", schools={"K4": "C"}), 404),
        ("/zones/save", body("760", schools={"K4": "A"}), 422),
        ("/zones/save", body("760", schools={"K0": "C"}), 422),
        ("/zones/save", body("760", plan=stranger), 404),
        ("/zones/save", body("760", schools=["K0"]), 400),
        ("/zones/merge", body("79", seen=0), 404),
        ("/zones/step", {"plan": stranger, "state": "review"}, 404),
        ("/zones/step", {"plan": city["plans"]["760"].id, "state": "approved"}, 422),
        ("/zones/comment", {"plan": stranger, "text": "x"}, 404),
        ("/zones/approve", {"plan": stranger, "number": "1"}, 403),
    ]
    for path, sent, status in forged:
        assert send(browser, path, **sent).status_code == status, (path, sent)
    for path in (
        "/zones/sheet.json?year=2023&grade=1&area=761",
        f"/zones/sheet.json?year=2023&grade=1&area=760&plan={stranger}",
        f"/zones/compare.json?year=2023&grade=1&area=760&plans={stranger}",
        f"/zones/plan.json?plan={stranger}",
        f"/zones/export.docx?plan={stranger}",
    ):
        assert browser.get(path).status_code == 404, path
    assert len(zones.plans(session, WHOLE_CITY, None, None)) == before
    assert send(browser, "/zones/save", **body("760")).json["version"] == 2


def test_an_approved_version_is_locked(session, city, signed_in):
    browser = signed_in(Role.PLANNER)
    plan = city["plans"]["760"].id
    for state in ("draft", "review", "withdrawn"):
        answer = send(browser, "/zones/step", plan=plan, state=state)
        assert (answer.status_code, "Tải lại" in answer.json["error"] or True) == (409, True)


def test_a_comment_is_read_by_whoever_sees_the_area(session, city, signed_in):
    browser = signed_in(Role.DISTRICT_OFFICER)
    plan = city["plans"]["760"].id
    assert send(browser, "/zones/comment", plan=plan, text=" Gần chợ ").status_code == 200
    assert send(browser, "/zones/comment", plan=plan, text="  ").status_code == 422
    told = browser.get(f"/zones/plan.json?plan={plan}").json
    assert [one["text"] for one in told["comments"]] == ["Gần chợ"]
    assert queries.comments(session, Scope(unit_codes=frozenset({"761"})), plan) == []


def test_a_block_follows_the_newer_of_two_plans_that_hold_it(session, city):
    above = make.plan(session, city["units"]["79"], effective_on=date(2023, 5, 1), number="1/QĐ")
    blocks = session.scalars(select(ResidentialBlock).order_by(ResidentialBlock.code)).all()
    for block in blocks:
        make.send(session, above, block, city["schools"]["C"])
    zones_now = lookup_service._zones(session, date(2023, 9, 1))
    assert [[code for _, _, code in one] for one in zones_now.answers] == [
        ["A"], ["A"], ["B"], ["B"], ["C"], ["C"],
    ]  # fmt: skip
