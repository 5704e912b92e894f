"""Zones worked out by the worker: asked for, done, and nobody outside the own area."""

import pytest

from data.contracts.access import Role
from data.services import working
from tests.integration.test_zone_editing import body, city, send  # noqa: F401

OPTIONS = {"seconds": 5, "seed": 1}


def test_a_district_has_its_own_area_worked_out_and_nothing_else(
    session, city, signed_in  # noqa: F811
):  # fmt: skip
    browser = signed_in(Role.DISTRICT_OFFICER)
    for area in ("79", "761"):
        assert send(browser, "/zones/solve", **body(area), options=OPTIONS).status_code == 404
    wrong = send(browser, "/zones/solve", **body("760"), options={"seconds": 0})
    assert wrong.status_code == 422
    assert browser.get("/zones/job.json?job=999999").status_code == 404
    assert send(browser, "/zones/cancel", job=999999).status_code == 404


def test_a_question_is_answered_by_the_worker(session, city, signed_in):  # noqa: F811
    browser = signed_in(Role.DISTRICT_OFFICER)
    asked = send(browser, "/zones/solve", **body("760", locked=["K0"]), options=OPTIONS)
    assert asked.status_code == 200
    job = asked.get_json()["job"]
    assert send(browser, "/zones/solve", **body("760"), options=OPTIONS).status_code == 422
    working.work_off()
    stands = browser.get(f"/zones/job.json?job={job}").get_json()
    assert stands["state"] == "done", stands
    assert set(stands["result"]["schools"]) == {"K0", "K1", "K2", "K3"}
    assert stands["result"]["schools"]["K0"] == "A"
    assert stands["lines"]


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.DIVISION_HEAD])
def test_who_does_not_plan_asks_nothing(session, city, signed_in, role):  # noqa: F811
    sent = send(signed_in(role), "/zones/solve", **body("760"), options=OPTIONS)
    assert sent.status_code == 403
