"""Every page, for every reader who may see it, in both languages and themes."""

import re

import pytest

from data.contracts.access import PERMISSIONS, Role
from pages import PAGES
from tests.browser.conftest import Arrive
from tests.live.views import READERS, address_for

ROLES = {
    "director": Role.DIRECTOR,
    "office": Role.OFFICE,
    "khtc.head": Role.DIVISION_HEAD,
    "khtc.officer": Role.DIVISION_OFFICER,
    "planner": Role.PLANNER,
    "d760": Role.DISTRICT_OFFICER,
    "operator": Role.OPERATOR,
    "admin": Role.ADMIN,
}
# every reader once; whoever sees the most pages, and the district, in the opposite look as well
LOOKS = (
    ("director", "vi", "light"),
    ("director", "en", "dark"),
    ("office", "en", "dark"),
    ("khtc.head", "vi", "dark"),
    ("khtc.officer", "en", "light"),
    ("planner", "vi", "light"),
    ("d760", "vi", "light"),
    ("d760", "en", "dark"),
    ("operator", "vi", "dark"),
    ("admin", "en", "light"),
)
LEAKS = re.compile(r"\b(?:nan|NaN|None|null|undefined|NaT)\b|\{\w+\}")


def allowed(reader: str) -> list[str]:
    held = PERMISSIONS[ROLES[reader]]
    return [address_for(page.path, "760") for page in PAGES if page.permission in held]


@pytest.mark.parametrize(("reader", "language", "theme"), LOOKS)
def test_every_page_of_a_reader_is_sound(
    arrive: Arrive, reader: str, language: str, theme: str
) -> None:
    first, *others = allowed(reader)
    visit = arrive(reader, first, language=language, theme=theme)
    for address in (first, *others):
        if address != first:
            visit.go(address)
        root = visit.page.locator("html")
        assert (root.get_attribute("lang"), root.get_attribute("data-bs-theme")) == (
            language,
            theme,
        )
        assert visit.page.locator("h1").count() == 1, address
        assert LEAKS.findall(visit.page.locator("body").inner_text()) == [], address
        assert visit.page.get_by_role("alertdialog").count() == 0, address
    assert visit.troubles() == []


def test_no_reader_is_left_out() -> None:
    assert {reader for reader, *_ in LOOKS} == set(READERS) == set(ROLES)
