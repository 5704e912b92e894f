"""A district office edits its zones, lets the computer plan, and proposes; also on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Arrive
from tests.live.chromium import DESK, PHONE

READY = ".zoning-root.is-ready"
SLOW_MS = 60_000
BORDER = """
() => {
    const { model } = window.ioc.zoning;
    for (let block = 0; block < model.n; block += 1)
        for (let link = model.start[block]; link < model.start[block + 1]; link += 1) {
            const other = model.school[model.near[link]];
            if (other !== model.school[block]) return [block, other];
        }
}
"""


def figure(page: Page, name: str) -> int:
    text = page.locator(f"[data-zoning-total={name}]").inner_text()
    return int(re.sub(r"\D", "", text))


def test_a_district_edits_saves_proposes_and_compares(arrive: Arrive) -> None:
    visit = arrive("d770", size=DESK)
    page = visit.page
    visit.go("/zones?grade=1")
    page.wait_for_selector(READY, timeout=SLOW_MS)
    assert figure(page, "total_moved") == 0

    block, school = page.evaluate(BORDER)
    spot = page.evaluate("block => window.ioc.zoning.view.screen(block)", block)
    box = page.locator(".zoning-canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + spot[0], box["y"] + spot[1])
    expect(page.locator(".zoning-selected")).to_contain_text("Đã chọn 1 cụm")
    page.select_option(".zoning-bar select", str(school))
    page.click("[data-zoning-assign]")
    moved = figure(page, "total_moved")
    assert moved > 0
    page.locator(".zoning-canvas").focus()
    page.keyboard.press("Control+z")
    assert figure(page, "total_moved") == 0
    page.keyboard.press("Control+y")
    assert figure(page, "total_moved") == moved

    solve_and_propose(page)
    compare_two(page)
    assert visit.troubles() == []


def solve_and_propose(page: Page) -> None:
    page.click("#zoning-tab-solve")
    page.fill("#zoning-pane-solve input >> nth=0", "5")
    page.click("[data-zoning-run]")
    expect(page.locator("[data-zoning-job]")).to_contain_text("Đã tính xong", timeout=180_000)
    expect(page.locator(".zoning-report li").first).to_be_visible()

    page.click("#zoning-tab-decision")
    page.fill("#zoning-pane-decision input[type=text]", "Máy tính lập")
    page.click("[data-zoning-save]")
    page.wait_for_selector(f"{READY} [data-zoning-step=review]", timeout=SLOW_MS)
    page.click("[data-zoning-step=review]")
    page.wait_for_selector(f"{READY} [data-zoning-step=draft]", timeout=SLOW_MS)


def compare_two(page: Page) -> None:
    page.click("#zoning-tab-compare")
    for number in (0, 1):
        page.locator(".zoning-choices input").nth(number).check()
    page.click("[data-zoning-compare]")
    expect(page.locator(".zoning-small-maps canvas")).to_have_count(2, timeout=SLOW_MS)
    assert "compare=" in page.url


@pytest.mark.parametrize("language", ["vi", "en"])
def test_keys_and_table_do_without_dragging_on_a_phone(arrive: Arrive, language: str) -> None:
    visit = arrive("d773", size=PHONE, language=language)
    page = visit.page
    visit.go("/zones?tab=table")
    page.wait_for_selector(READY, timeout=SLOW_MS)
    page.locator("#zoning-pane-table input[type=checkbox]").first.check()
    page.select_option(".zoning-bar select", "1")
    page.click("[data-zoning-assign]")
    canvas = page.locator(".zoning-canvas")
    canvas.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", " "):
        page.keyboard.press(key)
    assert page.evaluate("window.ioc.zoning.view.marks.selection.size") == 1
    page.keyboard.press("Enter")
    assert page.evaluate("window.ioc.zoning.model.done.length") >= 1
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    assert visit.troubles() == []
