"""The editor of zone plans in Chromium: a made city of 5,000 blocks, and the demo's whole city."""

import json
import statistics

from playwright.sync_api import Browser, Page, Route

from tests import zone_factories
from tests.live.chromium import WALL, Visit
from tests.live.demo import PASSWORD
from tests.live.server import Server

CLICKS = 20
BLOCKS_SIDE, SCHOOLS = 71, 600  # 5,041 blocks
WATCH = """
() => {
    document.querySelector('.zoning-canvas').addEventListener('pointerup', () => {
        const before = performance.now();
        requestAnimationFrame(() => setTimeout(() => window.told(performance.now() - before)));
    }, true);
}
"""
# Shows a block at a border between two zones together with the school of the other zone.
PLACE = """
nth => {
    const { model, view, ground } = window.ioc.zoning;
    let seen = 0;
    for (let block = 0; block < model.n; block += 1) {
        for (let link = model.start[block]; link < model.start[block + 1]; link += 1) {
            const other = model.school[model.near[link]], place = ground.schools[other];
            if (other === model.school[block] || !place || seen++ < nth) continue;
            const home = ground.middle(block), wide = ground.width / 12, tall = ground.height / 12;
            view.fit([Math.min(home[0], place[0]) - wide, Math.min(home[1], place[1]) - tall,
                Math.max(home[0], place[0]) + wide, Math.max(home[1], place[1]) + tall]);
            return [view.screen(block), view.screenOfSchool(other)];
        }
    }
}
"""


def section(browser: Browser, server: Server) -> str:
    """Return the section of the report."""
    made = _edited(browser, server, made=True)
    demo = _edited(browser, server, made=False)
    rows = [
        f"| {name} | {found['blocks']:,} | {found['schools']} | {found['open']:,.0f} ms "
        f"| {found['pick']:.0f} ms | {found['median']:.0f} ms | {found['slowest']:.0f} ms |"
        for name, found in (("made city", made), ("the demo's city", demo))
    ]
    return "\n".join(
        [
            "## The editor of zones\n",
            f"Chromium, window {WALL[0]} x {WALL[1]}: from the release of the mouse button until "
            "the frame with the new map, balance, connectivity and distances is painted; "
            f"{CLICKS} moves.\n",
            "| plan | blocks | schools | open | pick a block | move it: median | slowest |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _edited(browser: Browser, server: Server, *, made: bool) -> dict[str, float]:
    visit = Visit(browser, server.url, size=WALL, blocked=False)
    page = visit.page
    if made:
        text = json.dumps(zone_factories.large_sheet(BLOCKS_SIDE, SCHOOLS))

        def answer(route: Route) -> None:
            route.fulfill(body=text, content_type="application/json")

        page.route("**/zones/sheet.json*", answer)
    visit.sign_in("planner", PASSWORD)
    page.goto(server.url + "/zones")
    page.wait_for_selector(".zoning-root.is-ready", timeout=120_000)
    opened = page.evaluate("performance.now()")
    picks, moves = _click(page)
    found = {
        "blocks": page.evaluate("window.ioc.zoning.model.n"),
        "schools": page.evaluate("window.ioc.zoning.model.m"),
        "open": opened,
        "pick": statistics.median(picks),
        "median": statistics.median(moves),
        "slowest": max(moves),
    }
    page.evaluate("window.ioc.zoning.model.savedAt = window.ioc.zoning.model.done.length")
    visit.close()
    return found


def _click(page: Page) -> tuple[list[float], list[float]]:
    page.evaluate(WATCH)
    box = page.locator(".zoning-canvas").bounding_box()
    assert box is not None
    took: list[float] = []
    for nth in range(CLICKS):
        for spot in page.evaluate(PLACE, nth * 37):
            page.evaluate("() => { window.took = new Promise(done => { window.told = done; }); }")
            page.mouse.click(box["x"] + spot[0], box["y"] + spot[1])
            took.append(page.evaluate("window.took"))
    return took[0::2], took[1::2]
