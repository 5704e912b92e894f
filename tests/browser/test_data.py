"""A file goes in by the browser, every screen follows, and it comes out again."""

import re
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.live.chromium import Visit

ROWS = 2500
HEADER = ("Mã trường", "Tên trường", "Loại hình", "Cấp học", "Khu vực", "Mã đơn vị hành chính")
WARD = "26734"  # in Quận 1


def workbook(folder: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Số liệu")
    sheet.append(HEADER)
    for number in range(ROWS):
        name = f"Trường Tiểu học Thử nghiệm {number}"
        sheet.append([f"THU-{number:04d}", name, "Trường tiểu học", "Tiểu học", "Công lập", WARD])
    path = folder / "danh-sach-truong.xlsx"
    book.save(path)
    return path


LISTED = "tr.total td:last-child"  # institutions now on the list, all kinds and sectors


def listed(visit: Visit) -> int:
    """The number of institutions on a unit's page."""
    return int(visit.page.locator(LISTED).last.inner_text().replace(".", ""))


def test_institutions_go_in_and_out_by_the_browser(arrive: Arrive, tmp_path: Path) -> None:
    director, office = arrive("director"), arrive("office")
    director.go("/districts/760")
    before = listed(director)
    shown = director.page.locator(LISTED).last.inner_text()
    office.go("/data")
    page = office.page
    page.select_option("[name=subject]", "institutions")
    page.set_input_files("[name=file]", workbook(tmp_path))
    page.fill("[name=title]", "Danh sách trường của Phòng GDĐT")
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    page.get_by_role("button", name="Xác nhận nhập").click(timeout=60_000)
    page.get_by_text(re.compile(r"Đã nhập xong, lần nhập #\d+")).wait_for(timeout=60_000)
    expect(director.page.locator(LISTED).last).not_to_have_text(shown, timeout=30_000)
    assert listed(director) == before + ROWS
    row = page.locator("tr", has_text="danh-sach-truong.xlsx").first
    row.locator("summary").click()
    row.get_by_role("button", name="Hoàn tác").click()
    page.get_by_text(re.compile(r"Đã hoàn tác bằng lần nhập #\d+")).wait_for(timeout=60_000)
    director.go("/districts/760")
    assert listed(director) == before
    assert office.troubles() == []
    assert director.troubles() == []


def test_a_refused_file_shows_its_errors(arrive: Arrive, tmp_path: Path) -> None:
    visit = arrive("d760", size=(390, 844))
    visit.go("/data")
    path = tmp_path / "si-so.csv"
    path.write_text(
        "Mã trường;Năm học;Khối;Số học sinh;Số lớp\nKHONG-CO;2023-2024;1;ba mươi;1\n", "utf-8"
    )
    page = visit.page
    page.select_option("[name=subject]", "enrolment")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    page.get_by_text("“ba mươi” không phải là số.").wait_for(timeout=60_000)
    page.get_by_text("“KHONG-CO” nằm ngoài phạm vi quản lý của bạn.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải danh sách lỗi").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
