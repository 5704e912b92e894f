"""axe-core finds nothing serious on any screen, and a phone shows it without scrolling sideways."""

from pathlib import Path

import axe_playwright_python  # type: ignore[import-untyped]
import pytest

from tests.browser.conftest import Arrive
from tests.live.chromium import PHONE, Visit
from tests.live.views import VIEWS, View

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
BAD = ("serious", "critical")
RUN = """
async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .map(one => [one.impact, one.id, one.nodes.slice(0, 3).map(node => node.html.slice(0, 160))])
"""


def findings(visit: Visit) -> list[list[object]]:
    """Return what axe-core calls serious or critical on the open page."""
    visit.page.evaluate(AXE.read_text(encoding="utf-8"))
    return [found for found in visit.page.evaluate(RUN) if found[0] in BAD]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_screen_has_no_serious_finding_and_fits_a_phone(arrive: Arrive, view: View) -> None:
    visit = arrive(view.reader, view.path)
    assert findings(visit) == []

    visit.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    if view.reader:
        visit.set_preferences("vi", "dark")
        visit.go(view.path)
    else:
        visit.prefer("vi", "dark")
    assert findings(visit) == []
    assert visit.page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
    assert visit.troubles() == []


def test_a_planted_barrier_is_found(arrive: Arrive) -> None:
    visit = arrive()
    visit.go("/login")
    visit.page.evaluate("document.body.append(document.createElement('img'))")
    visit.page.evaluate("document.body.lastChild.src = '/public-assets/mark.svg'")

    assert [found[1] for found in findings(visit)] == ["image-alt"]
