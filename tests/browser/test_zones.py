"""A planner reads a plan beside the map; a parent finds a school without signing in."""

from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.live.chromium import PHONE

PLAN = "#mapzones-plan-select"


def test_a_draft_shows_its_faults_and_a_school_its_blocks(arrive: Arrive) -> None:
    visit = arrive("d761")
    page = visit.page
    visit.go("/map?zones=1")
    expect(page.get_by_text("Mọi cụm dân cư có đúng một trường")).to_be_visible()

    page.select_option(PLAN, label="Quận 12 · phiên bản 2 · Dự thảo")
    expect(page.get_by_text("Cụm dân cư chưa có trường", exact=True)).to_be_visible()
    page.locator(".zone-body [data-zone-school]").first.click()

    expect(page.locator(".zone-school")).to_contain_text("Tuyến của Trường")
    assert "zoneplan=" in page.url
    assert visit.troubles() == []


def test_a_parent_finds_a_school_and_the_zone_of_a_place(arrive: Arrive) -> None:
    visit = arrive(size=PHONE)
    page = visit.page
    visit.go("/lookup")
    page.fill("#q", "tieu hoc au co")
    expect(page.locator("#results .card").first).to_contain_text("Trường Tiểu học Âu Cơ")
    assert "q=tieu+hoc+au+co" in page.url

    visit.go("/lookup?unit=761")
    page.locator(".map svg").click(position={"x": 170, "y": 60})
    expect(page.locator("#zone")).to_contain_text("Lớp 1 · 2023-2024")
    page.locator("#zone .card a").first.click()
    expect(page.locator("h1")).to_contain_text("Trường")

    assert visit.context.cookies() == []
    assert visit.troubles() == []
