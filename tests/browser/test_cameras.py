"""Cameras as an operator uses them; pictures come from a stand-in of the service."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from data.adapters.camera_frames import FrameFolder
from data.settings import Settings
from tests.browser.conftest import Arrive
from tests.live.camera_writer import writing
from tests.live.server import Server

SLOW_MS = 30_000
LIVE = ".camera-tile:not(.is-lost)[data-frames]"
REASON = "Xác minh phản ánh của phụ huynh"


@pytest.fixture
def folder(server: Server) -> FrameFolder:
    return FrameFolder(Settings(var_dir=server.var_dir).frame_dir)


@pytest.fixture
def service(folder: FrameFolder) -> Iterator[object]:
    with writing(folder) as stopping:
        yield stopping


def frames_of(page: Page) -> list[int]:
    return page.locator(".camera-tile").evaluate_all(
        "tiles => tiles.map(tile => Number(tile.dataset.frames || 0))"
    )


def test_36_tiles_live_while_another_page_answers_and_eight_windows_load(
    arrive: Arrive, service: object
) -> None:
    visit = arrive("operator", "/cameras?grid=6")
    page = visit.page
    expect(page.locator(LIVE)).to_have_count(36, timeout=SLOW_MS)
    before = frames_of(page)
    page.wait_for_function(
        "before => [...document.querySelectorAll('.camera-tile')]"
        ".every((tile, place) => Number(tile.dataset.frames) > before[place])",
        arg=before,
        timeout=SLOW_MS,
    )
    others = [visit.context.new_page() for _ in range(7)]
    for other in others:
        other.goto(f"{visit.url}/cameras?grid=6")
    for other in others:
        expect(other.locator(LIVE)).to_have_count(36, timeout=SLOW_MS)
    overview = visit.context.new_page()
    overview.goto(f"{visit.url}/kpi")
    expect(overview.locator("#kpi-board-panel .target-row")).to_have_count(35, timeout=SLOW_MS)
    assert visit.troubles() == []


def test_the_wall_is_searched_enlarged_saved_and_watched_with_a_reason(
    arrive: Arrive, service: object
) -> None:
    visit = arrive("operator", "/cameras")
    page = visit.page
    expect(page.locator(LIVE)).to_have_count(9, timeout=SLOW_MS)
    page.get_by_label("Tìm trường, camera").fill("cong truong")
    expect(page).to_have_url(re.compile("q=cong"))
    expect(page.locator(".camera-tile strong").first).to_contain_text("Cổng trường")
    page.locator(".camera-tile").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(LIVE)).to_have_count(1, timeout=SLOW_MS)
    expect(page.locator(".camera-mode")).to_contain_text("Làm mờ khuôn mặt", timeout=SLOW_MS)

    page.get_by_role("button", name="Xem rõ", exact=True).click()
    dialog = page.locator("dialog.camera-dialog")
    dialog.get_by_role("button", name="Đồng ý").click()
    expect(dialog.locator(".field-error")).to_contain_text("Lý do cần")
    dialog.locator("textarea").fill(REASON)
    dialog.get_by_role("button", name="Đồng ý").click()
    expect(page.locator(".camera-countdown")).to_contain_text("còn 9:", timeout=SLOW_MS)
    expect(page.locator(".camera-mode")).to_contain_text("Xem rõ", timeout=SLOW_MS)
    page.get_by_role("button", name="Dừng xem rõ").click()
    expect(page.locator(".camera-mode")).to_contain_text("Làm mờ khuôn mặt", timeout=SLOW_MS)

    page.get_by_role("button", name="Lưu hình").click()
    dialog.locator("textarea").fill(REASON)
    dialog.get_by_role("button", name="Đồng ý").click()
    expect(page.locator(".camera-note")).to_contain_text("Đã lưu hình", timeout=SLOW_MS)

    review = arrive("director", "/cameras/review").page
    expect(review.locator("#cameras-review-panel")).to_contain_text(REASON, timeout=SLOW_MS)
    refused = [
        one for one in visit.troubles() if "/cameras/viewings" not in one and "400" not in one
    ]
    assert refused == []  # the short reason was answered by 400


def test_without_the_service_pages_work_and_no_old_picture_looks_live(
    arrive: Arrive, folder: FrameFolder
) -> None:
    visit = arrive("operator")
    page = visit.page
    with writing(folder):
        visit.go("/cameras?grid=2")
        expect(page.locator(LIVE)).to_have_count(4, timeout=SLOW_MS)

    expect(page.locator(".camera-tile.is-lost")).to_have_count(4, timeout=SLOW_MS)
    expect(page.locator(".camera-cover").first).to_contain_text("Mất tín hiệu")
    expect(page.locator(".camera-note")).to_contain_text(
        "Dịch vụ camera đang ngừng", timeout=SLOW_MS
    )
    health = visit.context.new_page()
    health.goto(f"{visit.url}/cameras/health")
    expect(health.locator("#cameras-health-panel tbody tr")).to_have_count(40, timeout=SLOW_MS)

    with writing(folder):
        expect(page.locator(LIVE)).to_have_count(4, timeout=SLOW_MS)
        expect(page.locator(".camera-note")).to_be_hidden(timeout=SLOW_MS)
    assert visit.troubles() == []
