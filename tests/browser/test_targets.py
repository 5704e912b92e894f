"""Targets, as their readers use them."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Arrive

BOARD = "#kpi-board-panel"


def test_a_filter_keeps_its_rows_stays_in_the_address_and_leads_to_one_indicator(
    arrive: Arrive,
) -> None:
    visit = arrive("director")
    page = visit.page
    visit.go("/kpi")
    expect(page.locator(f"{BOARD} .target-row")).to_have_count(35)
    page.evaluate("window.sameDocument = true")

    page.select_option("#kpi-state-select", "missed")

    expect(page.locator(f"{BOARD} .target-row")).to_have_count(3)
    expect(page).to_have_url(re.compile("state=missed"))
    page.select_option("#kpi-sort-select", "gap")
    expect(page.locator(f"{BOARD} .card-title").last).to_have_text("Chậm nhiều nhất trước")
    page.get_by_role("link", name="Kho học liệu số tiểu học khối 1 và 2").first.click()
    expect(page.locator("h1")).to_contain_text("K.2.6")
    expect(page.locator("#kpi-course-graph .scatterlayer .trace").first).to_be_attached()
    assert page.evaluate("window.sameDocument === true")
    page.go_back()
    expect(page.locator(f"{BOARD} .target-row")).to_have_count(3)
    assert visit.troubles() == []


def test_a_value_goes_from_the_district_over_the_head_to_the_city(arrive: Arrive) -> None:
    district, head, director = arrive("d770"), arrive("khtc.head"), arrive("director")
    director.go("/kpi?indicator=K.3.3")
    expect(director.page.locator("#kpi-detail-panel")).to_contain_text("17/22 đơn vị")

    district.go("/kpi?view=entry&indicator=K.3.3&unit=770&period=2023-09-30")
    form = district.page
    expect(form.locator("#kpi-entry-panel")).to_contain_text("Bị trả lại")
    form.fill("#kpi-source-input", "Biên bản kiểm kê quý III")
    form.click("#kpi-submit-button")
    expect(form.locator("#kpi-entry-note")).to_contain_text("Đã gửi duyệt")

    head.go("/kpi?view=approval")
    queue = head.page
    row = queue.locator("#kpi-queue-select label", has_text="Quận 3").filter(has_text="K.3.3")
    row.click()
    queue.click("#kpi-approve-button")
    expect(queue.locator("#kpi-queue-note")).to_contain_text("Đã duyệt 1 giá trị")

    expect(director.page.locator("#kpi-detail-panel")).to_contain_text("18/22 đơn vị")
    for visit in (district, head, director):
        assert visit.troubles() == []


def test_the_office_tries_a_formula_before_it_keeps_it(arrive: Arrive) -> None:
    visit = arrive("office")
    page = visit.page
    visit.go("/kpi?view=definition")
    page.fill("#kpi-key-input", "K.4.1")
    page.fill("#kpi-name-vi-input", "Trường có phòng học thông minh")
    page.fill("#kpi-name-en-input", "Schools with a smart classroom")
    page.get_by_label("Phòng Kế hoạch Tài chính").check()
    page.fill("#kpi-path-0-due-input", "2021-12-31")
    page.fill("#kpi-path-0-value-input", "10")
    page.fill("#kpi-path-1-due-input", "2025-12-31")
    page.fill("#kpi-path-1-value-input", "90")

    page.fill("#kpi-formula-input", "smart_school / institutions")
    page.click("#kpi-preview-button")
    expect(page.locator("#kpi-preview-panel")).to_contain_text("Có phải “smart_schools”?")
    page.fill("#kpi-formula-input", "smart_schools / institutions")
    page.click("#kpi-preview-button")
    expect(page.locator("#kpi-preview-graph .scatterlayer .trace").first).to_be_attached()

    assert visit.troubles() == []
