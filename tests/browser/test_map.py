"""The map page as its readers use it."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Arrive
from tests.live.chromium import PHONE, Visit
from tests.live.demo import PASSWORD, run_cli
from tests.live.server import Server

MAP = "#map-city-map"
PAGE = "#map-page-panel"
READY = f"{PAGE}.is-ready"
ROWS = ".map-row"
VIEW = "() => { const map = ioc.map.leaflet; return [map.getCenter().lat, map.getZoom()]; }"


def opened(arrive: Arrive, reader: str, path: str = "/map", **how: object) -> Visit:
    visit = arrive(reader, path, **how)
    expect(visit.page.locator(READY)).to_be_visible()
    return visit


def shown(page: Page) -> int:
    """Return how many institutions list and map show."""
    return int(page.locator(PAGE).get_attribute("data-shown") or -1)


def middle(page: Page) -> tuple[float, float]:
    box = page.locator(MAP).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_search_finds_without_marks_and_narrows_list_and_map(arrive: Arrive) -> None:
    visit = opened(arrive, "director")
    page = visit.page
    everything = shown(page)

    page.fill("[data-map-filter=q] input", "tieu hoc dinh tien hoang")

    expect(page.locator(PAGE)).not_to_have_attribute("data-shown", str(everything))
    found = shown(page)
    assert 0 < found < everything
    expect(page.locator(ROWS).first).to_contain_text("Đinh Tiên Hoàng")
    expect(page).to_have_url(re.compile("q=tieu"))
    page.reload()
    expect(page.locator(PAGE)).to_have_attribute("data-shown", str(found))
    page.fill("[data-map-filter=q] input", "không có trường này")
    expect(page.locator(".map-list-empty")).to_contain_text("Không có cơ sở nào phù hợp")
    assert visit.troubles() == []


def test_filters_narrow_each_other_and_are_cleared_at_once(arrive: Arrive) -> None:
    visit = opened(arrive, "planner")
    page = visit.page
    everything = shown(page)
    page.locator(".map-filter-toggle").click()

    page.select_option("[data-map-filter=district] select", "760")
    page.select_option("[data-map-filter=level] select", "primary")
    page.select_option("[data-map-filter=load] select", "over")
    expect(page.locator("[data-map=filter-count]")).to_have_text("3")
    expect(page.locator(".map-row-word").first).to_have_text("Vượt sĩ số")
    expect(page.locator("[data-map-filter=ward] option")).to_have_count(11)  # all, ten wards
    assert 0 < shown(page) < everything

    page.locator("[data-map=clear-filters]").click()
    expect(page.locator(PAGE)).to_have_attribute("data-shown", str(everything))
    assert "district" not in page.url
    assert visit.troubles() == []


def test_the_keyboard_alone_finds_and_chooses_an_institution(arrive: Arrive) -> None:
    visit = opened(arrive, "director")
    page = visit.page
    page.keyboard.press("Tab")
    page.locator("[data-map-filter=q] input").focus()
    page.keyboard.type("mam non")
    expect(page.locator(".map-row-name").first).to_contain_text("Mầm non")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "listbox":
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator(".map-row.is-active .map-row-name").inner_text()
    assert page.evaluate("ioc.map.page.data.name[ioc.map.page.hover]") == chosen
    page.keyboard.press("Enter")
    expect(page.locator(PAGE)).to_have_class(re.compile("has-drawer"))
    expect(page).to_have_url(re.compile("institution="))
    page.keyboard.press("Escape")
    expect(page.locator(PAGE)).not_to_have_class(re.compile("has-drawer"))
    assert "institution=" not in page.url
    assert visit.troubles() == []


def test_a_symbol_and_its_row_are_one_selection(arrive: Arrive) -> None:
    visit = opened(arrive, "d760")
    page = visit.page
    where = page.evaluate(
        """() => {
            const map = ioc.map.leaflet, page = ioc.map.page;
            map.setView(page.latlng(page.rows()[0]), 17, { animate: false });
            const at = map.latLngToContainerPoint(page.latlng(page.rows()[0]));
            const box = map.getContainer().getBoundingClientRect();
            return [box.x + at.x, box.y + at.y, page.data.code[page.rows()[0]]];
        }"""
    )
    page.mouse.move(where[0] - 2, where[1])
    page.mouse.move(where[0], where[1])
    expect(page.locator(".map-point-tip")).to_be_visible()
    page.mouse.click(where[0], where[1])
    expect(page).to_have_url(re.compile(f"institution={where[2]}"))
    expect(page.locator(f"{ROWS}[aria-selected=true]")).to_have_count(1)
    assert visit.troubles() == []


def test_a_drawn_circle_is_summed_and_can_become_the_selection(arrive: Arrive) -> None:
    visit = opened(arrive, "director")
    page = visit.page
    x, y = middle(page)
    page.click("[data-map-tool=circle]")
    page.mouse.click(x, y)
    page.mouse.move(x + 40, y + 10)
    page.mouse.click(x + 40, y + 10)
    panel = page.locator("#map-inside-panel")
    expect(panel).to_contain_text("km²")
    inside = page.evaluate(
        "document.querySelector('[data-inside]').dataset.inside.split(' ').length"
    )
    page.locator("[data-map=only-inside]").click()
    expect(page.locator(PAGE)).to_have_attribute("data-shown", str(inside))
    page.click("[data-map-tool=erase]")
    expect(panel).to_contain_text("Chưa có vùng nào")
    assert shown(page) > inside
    assert visit.troubles() == []


def test_a_polygon_closes_with_a_double_click(arrive: Arrive) -> None:
    visit = opened(arrive, "director")
    page = visit.page
    x, y = middle(page)
    page.click("[data-map-tool=polygon]")
    for dx, dy in ((-60, -40), (60, -40), (60, 40)):
        page.mouse.click(x + dx, y + dy)
    page.mouse.dblclick(x - 60, y + 40)
    expect(page.locator("#map-inside-panel")).to_contain_text("km²")
    assert len(page.evaluate("document.querySelector('[data-inside]').dataset.inside")) > 20
    assert visit.troubles() == []


def test_nearest_schools_can_be_found_without_a_mouse(arrive: Arrive) -> None:
    visit = opened(arrive, "director")
    page = visit.page
    page.evaluate("ioc.map.page.openDrawer('nearest', true)")
    page.select_option("#map-nearest-select", "upper_secondary")
    page.locator("[data-map=near-here]").press("Enter")
    expect(page.locator("#map-nearest-panel tbody tr")).to_have_count(5)
    page.select_option("#map-nearestcount-select", "3")
    expect(page.locator("#map-nearest-panel tbody tr")).to_have_count(3)
    page.locator("#map-nearest-panel tbody a").first.click()
    expect(page).to_have_url(re.compile("institution="))
    assert visit.troubles() == []


def test_years_run_and_two_years_stand_side_by_side(arrive: Arrive) -> None:
    visit = opened(arrive, "director", "/map?year=2016")
    page = visit.page
    expect(page.locator("[data-map=year]")).to_have_text("2016–2017")
    expect(page.locator("#map-legend-panel")).to_contain_text("2016-2017")

    page.select_option("[data-query=compare] select", "2021")

    expect(page.locator("#map-comparelegend-panel")).to_contain_text("2021-2022")
    expect(page.locator(f"{PAGE}.is-comparing")).to_be_visible()
    page.evaluate("() => { ioc.map.leaflet.setZoom(12.5, { animate: false }); }")
    assert page.evaluate("ioc.map.page.views.map(view => view.map.getZoom())") == [12.5, 12.5]
    page.locator("[data-map=play]").click()
    expect(page.locator("[data-map=year]")).to_have_text("2017–2018")
    page.locator("[data-map=play]").click()
    expect(page).to_have_url(re.compile("year=201[78]"))
    assert visit.troubles() == []


def test_the_selection_is_saved_as_a_table_and_as_a_picture(arrive: Arrive, tmp_path: Path) -> None:
    visit = opened(arrive, "planner", "/map?level=upper_secondary&district=769")
    page = visit.page
    page.locator(".map-downloads summary").click()
    with page.expect_download() as table:
        page.locator("[data-map-export=csv]").click()
    table.value.save_as(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == shown(page)
    assert {row["district"] for row in rows} == {"Thành phố Thủ Đức"}
    assert {row["simulated"] for row in rows} == {"Dữ liệu mô phỏng"}
    page.locator(".map-downloads summary").click()
    with page.expect_download() as picture:
        page.locator("[data-map=picture]").click()
    picture.value.save_as(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert (tmp_path / "map.png").stat().st_size > 20_000
    assert visit.troubles() == []


def test_an_operator_is_offered_only_the_picture(arrive: Arrive) -> None:
    page = opened(arrive, "operator").page
    page.locator(".map-downloads summary").click()
    expect(page.locator("[data-map=picture]")).to_be_visible()
    expect(page.locator("[data-map-export=csv]")).to_be_hidden()


def test_a_district_office_meets_no_strangers(arrive: Arrive) -> None:
    page = opened(arrive, "d760").page
    units = page.evaluate("Array.from(new Set(ioc.map.page.data.units))")
    assert len(units) == 10  # the wards of district 1
    expect(page.locator("[data-map-filter=district] option")).to_have_count(2)


def test_a_phone_switches_between_map_and_list(arrive: Arrive) -> None:
    visit = opened(arrive, "director", size=PHONE)
    page = visit.page
    expect(page.locator(".map-side")).to_be_hidden()
    page.locator("[data-map-view=list]").click()
    expect(page.locator(".map-stage")).to_be_hidden()
    page.locator(ROWS).first.click()
    expect(page.locator(".map-drawer")).to_be_visible()
    assert visit.troubles() == []


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path) as server:
        yield server


def test_an_import_recolours_an_open_map_and_leaves_its_place(
    own_server: Server, browser: Browser
) -> None:
    visit = Visit(browser, own_server.url)
    visit.sign_in("director", PASSWORD)
    visit.go("/map?units=commune&measure=pupils")
    page = visit.page
    expect(page.locator(READY)).to_be_visible()
    page.evaluate("() => { ioc.map.leaflet.setView([10.77, 106.7], 14.5, { animate: false }); }")
    place = page.evaluate(VIEW)
    code = page.evaluate("ioc.map.page.data.code[ioc.map.page.rows()[0]]")
    pupils = "ioc.map.page.figures[2023].pupils[ioc.map.page.rows()[0]]"
    before = page.evaluate(pupils)
    legend = page.locator("#map-legend-panel").inner_text()
    rows = own_server.var_dir / "rows.csv"
    with rows.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["institution_code", "school_year", "grade", "pupils", "classes"])
        writer.writerow([code, "2023-2024", 1, 9999, 2])

    run_cli(own_server.var_dir, "import", "enrolment", str(rows))

    page.wait_for_function(f"before => {pupils} !== before", arg=before)
    expect(page.locator("#map-legend-panel")).not_to_have_text(legend)
    assert json.dumps(page.evaluate(VIEW)) == json.dumps(place)
    assert visit.troubles() == []
    visit.close()
