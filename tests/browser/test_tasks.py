"""Tasks, as a division's head and the office use them."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Arrive

SLOW_MS = 30_000


def test_a_head_reports_a_colleague_is_told_and_the_office_approves_another_date(
    arrive: Arrive,
) -> None:
    head = arrive("khtc.head", "/tasks")
    colleague = arrive("khtc.officer", "/tasks/III.1.2")
    office = arrive("office", "/tasks/II.1.4")
    expect(head.page.locator(".task-division")).to_have_text(
        "Phòng Kế hoạch Tài chính", timeout=SLOW_MS
    )
    head.go("/tasks/III.1.2")
    for visit in (head, colleague):
        expect(visit.page.locator("#tasks-update-button")).to_be_visible(timeout=SLOW_MS)

    head.page.fill("#tasks-percent-input", "83")
    head.page.fill("#tasks-text-input", "Đã thống nhất mức hỗ trợ.")
    head.page.click("#tasks-update-button")
    expect(head.page.locator("#tasks-deed-note")).to_contain_text("Đã ghi nhận", timeout=SLOW_MS)
    expect(head.page.locator(".task-timeline")).to_contain_text(
        "Đã thống nhất mức hỗ trợ.", timeout=SLOW_MS
    )

    colleague.page.fill("#tasks-text-input", "Đang lấy ý kiến.")
    colleague.page.click("#tasks-update-button")
    note = colleague.page.locator("#tasks-deed-note")
    expect(note).to_contain_text("vừa cập nhật nhiệm vụ này", timeout=SLOW_MS)
    assert colleague.page.input_value("#tasks-text-input") == "Đang lấy ý kiến."

    office.page.fill("#tasks-decision-input", "Đồng ý.")
    office.page.click("#tasks-approve-button")
    expect(office.page.locator("#tasks-deed-note")).to_contain_text("Đã duyệt", timeout=SLOW_MS)
    expect(office.page.locator(".task-badges")).to_contain_text("Đã lùi hạn", timeout=SLOW_MS)
    for visit in (head, colleague, office):
        assert visit.troubles() == []


def test_the_table_keeps_sorting_and_columns_in_the_address(arrive: Arrive) -> None:
    visit = arrive("office", "/tasks?view=table&sort=due:desc")
    page = visit.page
    first = page.locator(".task-grid [row-index='0'] [col-id='due']")
    expect(first).to_have_text("31/12/2025", timeout=SLOW_MS)
    page.locator(".task-grid .ag-header-cell[col-id='title'] .ag-header-cell-label").click()
    expect(page).to_have_url(re.compile("sort=title%3Aasc"), timeout=SLOW_MS)
    page.locator(".task-columns summary").click()
    page.get_by_label("Hạn ban đầu").check()
    expect(page).to_have_url(re.compile("columns=.*initial_due"), timeout=SLOW_MS)
    expect(page.locator(".task-grid .ag-header-cell[col-id='initial_due']")).to_be_attached(
        timeout=SLOW_MS
    )
    assert visit.troubles() == []
