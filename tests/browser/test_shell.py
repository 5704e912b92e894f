"""The frame: switches, keys, palette."""

from playwright.sync_api import expect

from tests.browser.conftest import Arrive
from tests.live.server import Server

HELP = "dialog[data-dialog=help]"
PALETTE = "dialog[data-dialog=palette]"


def test_a_switch_keeps_the_address(arrive: Arrive) -> None:
    visit = arrive("director")
    visit.go("/?year=2021")

    visit.prefer("en", "dark")

    assert "year=2021" in visit.page.url
    assert visit.page.locator("html").get_attribute("lang") == "en"
    assert visit.page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_the_choice_follows_the_person_to_another_browser(arrive: Arrive) -> None:
    arrive("planner").prefer("en", "dark")

    other = arrive("planner", as_left=True)

    assert other.page.locator("html").get_attribute("lang") == "en"
    assert other.page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_the_question_mark_opens_the_help_and_escape_closes_it(arrive: Arrive) -> None:
    page = arrive("director").page

    page.keyboard.press("?")
    expect(page.locator(HELP)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(HELP)).to_be_hidden()


def test_the_palette_finds_a_unit_without_marks_and_goes_there(
    arrive: Arrive, server: Server
) -> None:
    visit = arrive("director")

    visit.page.keyboard.press("Control+k")
    expect(visit.page.locator(PALETTE)).to_be_visible()
    visit.page.keyboard.type("thanh pho thu duc")
    expect(visit.page.locator(".palette-link").first).to_contain_text("Thủ Đức")
    visit.page.keyboard.press("Enter")

    visit.page.wait_for_url(f"{server.url}/districts/769**")
    assert visit.troubles() == []


def test_the_palette_of_a_district_does_not_find_another_district(arrive: Arrive) -> None:
    visit = arrive("d760")

    visit.page.keyboard.press("Control+k")
    visit.page.keyboard.type("thanh pho thu duc")
    visit.settle()

    assert "/districts/769" not in visit.page.locator(PALETTE).inner_html()


def test_the_first_tab_stop_skips_to_the_content(arrive: Arrive) -> None:
    page = arrive("director").page

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "shell-main-panel"


def test_every_control_of_the_frame_shows_where_the_focus_is(arrive: Arrive) -> None:
    page = arrive("director").page
    unseen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
        )
        if not shown:
            unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))

    assert unseen == []
