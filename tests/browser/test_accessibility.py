"""axe-core finds nothing serious on any screen."""

from pathlib import Path

import axe_playwright_python  # type: ignore[import-untyped]
import pytest

from tests.browser.conftest import Arrive
from tests.live.chromium import Visit
from tests.live.views import THEMES, VIEWS, View

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
BAD = ("serious", "critical")
RUN = """
async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .map(one => [one.impact, one.id, one.nodes.slice(0, 3).map(node => node.html.slice(0, 160))])
"""


def findings(visit: Visit) -> list[list[object]]:
    """Return what axe-core calls serious or critical on the open page."""
    visit.page.add_script_tag(path=AXE)
    return [found for found in visit.page.evaluate(RUN) if found[0] in BAD]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_screen_has_no_serious_finding(arrive: Arrive, view: View, theme: str) -> None:
    visit = arrive(view.reader, view.path, theme=theme, bypass_csp=True)

    assert findings(visit) == []


def test_a_planted_barrier_is_found(arrive: Arrive) -> None:
    visit = arrive(bypass_csp=True)
    visit.go("/login")
    visit.page.evaluate("document.body.append(document.createElement('img'))")
    visit.page.evaluate("document.body.lastChild.src = '/public-assets/mark.svg'")

    assert [found[1] for found in findings(visit)] == ["image-alt"]
