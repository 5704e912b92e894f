"""The sheet of an institution, read and corrected as its district office does it."""

from playwright.sync_api import expect

from tests.browser.conftest import Arrive

CODE = "79-784-TH-0001"


def test_a_correction_is_checked_saved_told_and_undone(arrive: Arrive) -> None:
    visit = arrive("d784", f"/institutions/{CODE}")
    page = visit.page
    expect(page.locator(".js-plotly-plot")).to_have_count(7)
    expect(page.locator(".check-list > li").first).to_contain_text("Căn cứ")

    page.get_by_role("button", name="Sửa thông tin").click()
    page.get_by_label("Điện thoại").fill("gọi sau")
    page.get_by_label("Vĩ độ").press("ArrowUp")
    expect(page.locator("#mapsheet-place-note")).to_contain_text("Điểm nằm trong")
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.locator("#mapsheet-phone-note")).to_contain_text("8 đến 15 chữ số")
    expect(page.locator("#mapsheet-reason-note")).to_contain_text("lý do sửa")

    page.get_by_label("Điện thoại").fill("028 3891 0001")
    page.get_by_label("Lý do sửa").fill("Trường báo số mới")
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.locator(".sheet-said")).to_contain_text("Đã lưu thay đổi")
    newest = page.locator(".version-list > li").first
    expect(newest).to_contain_text("Lý do: Trường báo số mới")
    expect(newest).to_contain_text("028 3891 0001")

    page.locator(".sheet-undo summary").click()
    page.locator("#mapsheet-undo-button").click()
    expect(page.locator(".sheet-said")).to_contain_text("Đã hoàn tác")
    expect(page.locator(".version-list > li")).to_have_count(3)
    assert visit.troubles() == []


def test_another_districts_school_is_not_there(arrive: Arrive) -> None:
    visit = arrive("d784")
    visit.go("/institutions/79-760-TH-0001")
    expect(visit.page.locator(".empty-state")).to_contain_text("Không tìm thấy cơ sở giáo dục này")
    assert visit.troubles() == []
