"""Overview and page of one unit, as their readers use them."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Arrive

LEAGUE = "#overview-league-panel"
SCHOOLS = "#district-schools-panel"


def test_a_measure_recolours_the_map_orders_the_table_and_stays_in_the_address(
    arrive: Arrive,
) -> None:
    visit = arrive("director")
    page = visit.page
    first = page.locator(f"{LEAGUE} tbody th a").first
    expect(first).to_be_visible()

    page.select_option("#overview-measure-select", "pupils")

    expect(first).to_have_text("Thành phố Thủ Đức")
    expect(page).to_have_url(re.compile("measure=pupils"))
    assert visit.troubles() == []


def test_a_header_sorts_the_table_and_the_order_outlives_fresh_figures(arrive: Arrive) -> None:
    page = arrive("director").page
    header = page.locator(f"{LEAGUE} thead th", has_text="Học sinh").first

    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(page.locator(f"{LEAGUE} tbody th a").first).to_have_text("Thành phố Thủ Đức")
    page.select_option("#overview-measure-select", "class_size")

    expect(header).to_have_attribute("aria-sort", "descending")
    expect(page.locator(f"{LEAGUE} tbody th a").first).to_have_text("Thành phố Thủ Đức")


def test_a_row_leads_to_its_unit_without_a_new_document(arrive: Arrive) -> None:
    visit = arrive("director")
    page = visit.page
    page.evaluate("window.sameDocument = true")

    page.locator(LEAGUE).get_by_role("link", name="Quận Gò Vấp").first.click()

    expect(page.locator("h1")).to_have_text("Quận Gò Vấp")
    expect(page.locator(f"{SCHOOLS} tbody tr")).to_have_count(25)
    assert page.evaluate("window.sameDocument === true")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Toàn cảnh Thành phố")
    assert visit.troubles() == []


def test_an_earlier_year_is_shown_and_can_be_sent(arrive: Arrive) -> None:
    page = arrive("director").page
    expect(page.locator(".kpi-value").first).not_to_be_empty()
    now = page.locator(".kpi-value").first.inner_text()

    page.select_option("#overview-year-select", "2016")

    expect(page.locator(".kpi-value").first).not_to_have_text(now)
    expect(page).to_have_url(re.compile("year=2016"))


def test_a_district_office_finds_its_schools_without_marks(arrive: Arrive) -> None:
    visit = arrive("d764")
    page = visit.page
    expect(page.locator(f"{SCHOOLS} tbody tr")).to_have_count(25)

    page.fill("#district-school-input", "tieu hoc")

    expect(page.locator(f"{SCHOOLS} tbody th").first).to_contain_text("Tiểu học")
    page.select_option("#district-size-select", "all")
    expect(page.locator(f"{SCHOOLS} tbody tr").nth(26)).to_be_visible()
    page.fill("#district-school-input", "không có trường này")
    expect(page.locator(SCHOOLS)).to_contain_text("Không có trường nào phù hợp")
    assert visit.troubles() == []


def test_the_address_of_another_district_tells_nothing(arrive: Arrive) -> None:
    page = arrive("d764").page

    page.goto(page.url.replace("/764", "/760"))

    expect(page.locator(".toast-region")).to_contain_text("Không tìm thấy")
    expect(page.locator(".kpi-value")).to_have_count(0)
