"""The forecast as its planners and readers use it; the worker makes the first one by itself."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Arrive

FIRST_RUN_MS = 240_000


def wait_for_run(page: Page) -> None:
    """Wait until the worker's first forecast has appeared by itself."""
    expect(page.locator("#forecast-fan-graph")).to_be_visible(timeout=FIRST_RUN_MS)


def test_a_planner_goes_from_the_city_to_a_hot_spot_and_the_view_can_be_sent(
    arrive: Arrive,
) -> None:
    visit = arrive("planner")
    page = visit.page
    page.goto(visit.url + "/forecast")
    wait_for_run(page)

    page.select_option("#forecast-series-select", "primary")
    expect(page).to_have_url(re.compile("series=primary"))
    expect(page.locator(".figure-title").first).to_contain_text("Tiểu học")
    slider = page.locator("#forecast-year-input")
    slider.focus()
    slider.press("Home")
    expect(page.locator("#forecast-year-note")).to_have_text("2023-2024")
    table = page.locator("#forecast-parts-panel tbody")
    expect(table.locator("tr.total")).to_contain_text("Thành phố Hồ Chí Minh")
    parts = [
        int(text.replace(".", "")) for text in table.locator("tr td:nth-child(2)").all_inner_texts()
    ]
    assert sum(parts[:-1]) == parts[-1]

    page.get_by_role("link", name="Huyện Hóc Môn").first.click()
    expect(page.locator(".figure-title").first).to_contain_text("Huyện Hóc Môn")
    page.reload()
    expect(page.locator(".figure-title").first).to_contain_text("Tiểu học, Huyện Hóc Môn")
    assert visit.troubles() == []


def test_a_planner_is_told_which_cell_is_wrong_and_saves_a_version(arrive: Arrive) -> None:
    visit = arrive("planner")
    page = visit.page
    page.goto(visit.url + "/forecast/scenarios?scenario=thap")
    year = page.get_by_label("Số sinh, dòng 11, Năm sinh")
    change = page.get_by_label("Số sinh, dòng 11, Thay đổi")
    page.fill("#scenario-reason-input", "Thử một giả định")

    year.fill("1999")
    change.fill("−2,5")
    page.click("#scenario-save-button")
    expect(page.get_by_role("alert").first).to_contain_text("Số sinh, dòng 11, cột Năm sinh")
    expect(year).to_have_class(re.compile("is-invalid"))

    year.fill("2024")
    page.click("#scenario-save-button")
    expect(page.get_by_role("alert").first).to_contain_text("trùng với dòng 1")
    year.fill("")
    change.fill("")
    page.click("#scenario-save-button")
    expect(page.locator("#scenario-save-note")).to_contain_text("phiên bản 2")
    expect(page.locator("#scenario-history-panel tbody tr")).to_have_count(2)
    assert visit.troubles() == []


def test_a_district_office_sees_its_wards_and_no_button(arrive: Arrive) -> None:
    visit = arrive("d761")
    page = visit.page
    page.goto(visit.url + "/forecast")
    wait_for_run(page)

    areas = page.locator("#forecast-area-select")
    expect(areas).to_contain_text("Quận 12")
    expect(areas).not_to_contain_text("Thành phố Hồ Chí Minh")
    expect(page.locator("#forecast-list-parts-panel tbody tr.total")).to_contain_text("Quận 12")
    expect(page.locator("#forecast-run-button")).to_have_count(0)
    page.goto(visit.url + "/forecast?area=760")
    expect(page.locator(".toast-region")).to_contain_text("Không tìm thấy")
    assert visit.page.locator("#forecast-fan-graph").count() == 0
