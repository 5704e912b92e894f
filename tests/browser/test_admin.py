"""Administration, as an administrator does it."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.browser.conftest import Arrive


def test_account_is_made_changed_and_used(arrive: Arrive) -> None:
    visit = arrive("admin")
    visit.go("/admin?tab=accounts&account=new")
    page = visit.page

    page.get_by_label("Tên đăng nhập").fill("Có Dấu")
    page.get_by_label("Họ tên hoặc đơn vị").fill("Trần Văn Mới")
    page.locator("#admin-role-select").select_option("planner")
    expect(page.locator("#admin-place-panel")).to_be_hidden()
    page.locator("#admin-save-account-button").click()
    expect(page.locator("#admin-username-note")).to_contain_text("chữ thường không dấu")

    page.get_by_label("Tên đăng nhập").fill("tran.moi")
    page.locator("#admin-save-account-button").click()
    password = page.locator(".admin-secret").inner_text()

    page.locator("#admin-account-text-input").fill("tran van moi")
    expect(page.locator("#admin-account-list-panel")).to_contain_text("1 tài khoản")
    assert parse_qs(urlsplit(page.url).query)["text"] == ["tran van moi"]
    assert visit.troubles() == []

    newcomer = arrive()
    newcomer.go("/login")
    newcomer.page.fill("#username", "tran.moi")
    newcomer.page.fill("#password", password)
    newcomer.page.locator("button.door-go").click()
    expect(newcomer.page.get_by_role("heading", name="Đổi mật khẩu")).to_be_visible()


def test_unit_is_corrected_and_keeps_its_history(arrive: Arrive) -> None:
    visit = arrive("admin")
    visit.go("/admin?tab=units&level=district")
    page = visit.page

    page.get_by_role("link", name="Huyện Cần Giờ").click()
    page.locator("#admin-unit-name-input").fill("Huyện Cần Giờ (thử)")
    page.locator("#admin-save-unit-button").click()

    expect(page.locator(".admin-history li")).to_have_count(2)
    expect(page.locator("#admin-unit-list-panel")).to_contain_text("Huyện Cần Giờ (thử)")
    assert parse_qs(urlsplit(page.url).query)["unit"] == ["787"]
    page.locator("#admin-unit-name-input").fill("Huyện Cần Giờ")
    page.locator("#admin-save-unit-button").click()
    expect(page.locator(".admin-history li")).to_have_count(3)
    assert visit.troubles() == []


def test_display_comes_in_with_its_token_and_goes_when_it_is_revoked(arrive: Arrive) -> None:
    admin, wall = arrive("admin"), arrive()
    admin.go("/admin?tab=devices")
    admin.page.locator("#admin-device-name-input").fill("Màn hình thử")
    admin.page.locator("#admin-create-device-button").click()
    token = admin.page.locator(".admin-secret").inner_text()

    wall.go("/device")
    wall.page.fill("#token", token)
    wall.page.locator("button.door-go").click()
    expect(wall.page.locator("#react-entry-point h1")).to_be_visible()

    admin.page.get_by_role("link", name="Màn hình thử").click()
    admin.page.locator("#admin-revoke-button").click()
    expect(admin.page.locator("#admin-device-list-panel")).to_contain_text("Đã thu hồi")
    wall.page.wait_for_url("**/login**")  # by itself: its next question is refused


def test_log_is_searched_and_verified(arrive: Arrive) -> None:
    visit = arrive("office")
    visit.go("/admin?tab=audit")
    page = visit.page

    page.locator("#admin-verify-button").click()
    expect(page.locator("#admin-verify-note")).to_contain_text("nguyên vẹn")

    page.locator("#admin-audit-action-select").select_option("audit.verify")
    expect(page.locator("#admin-audit-list-panel tbody tr").first).to_contain_text("office")
    with page.expect_download() as download:
        page.locator("#admin-audit-export-link").click()
    assert download.value.suggested_filename == "audit.csv"
    assert visit.troubles() == []
