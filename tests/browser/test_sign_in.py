"""The door: who comes in lands at home, who does not is told one thing."""

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Arrive
from tests.live.demo import PASSWORD
from tests.live.server import Server

HOMES = {
    "director": "/",
    "office": "/",
    "khtc.head": "/tasks",
    "planner": "/forecast",
    "d760": "/districts/760",
    "admin": "/admin",
}


@pytest.mark.parametrize(("reader", "home"), HOMES.items())
def test_a_reader_lands_at_home(arrive: Arrive, reader: str, home: str) -> None:
    visit = arrive()
    visit.sign_in(reader, PASSWORD)

    assert urlsplit(visit.page.url).path == home
    assert visit.page.locator("h1").first.inner_text().strip()
    assert visit.troubles() == []


def test_a_wrong_password_is_told_in_words(arrive: Arrive) -> None:
    visit = arrive()
    visit.go("/login")
    visit.page.fill("input[name=username]", "nobody")
    visit.page.fill("input[name=password]", "not the password")
    visit.page.press("input[name=password]", "Enter")
    visit.settle()

    assert "/login" in visit.page.url
    assert visit.page.locator("[role=alert]").first.is_visible()


def test_a_page_asks_to_sign_in_and_then_opens(arrive: Arrive, server: Server) -> None:
    visit = arrive()
    visit.go("/districts/769")
    assert "/login?next=" in visit.page.url

    visit.page.fill("input[name=username]", "director")
    visit.page.fill("input[name=password]", "Phong-trinh-dien-2023")
    visit.page.press("input[name=password]", "Enter")
    visit.page.wait_for_url(f"{server.url}/districts/769**")


def test_after_signing_out_a_page_asks_to_sign_in(arrive: Arrive) -> None:
    visit = arrive("d761")
    visit.go("/logout")
    with visit.page.expect_navigation():
        visit.page.locator("form[action='/logout'] button").first.click()
    visit.settle()

    visit.go("/districts/761")

    assert "/login" in visit.page.url
