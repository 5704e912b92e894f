"""What happens elsewhere reaches an open screen, and a lost server is told and forgotten."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.live.chromium import Visit
from tests.live.demo import PASSWORD, run_cli
from tests.live.server import Server

BANNER = "#shell-connection-alert"
FIGURES = "main section:not(:has(.map-frame))"  # a map writes its scale when it has settled


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may change and stop."""
    with Server(tmp_path) as server:
        yield server


@pytest.fixture
def director(own_server: Server, browser: Browser) -> Iterator[Visit]:
    visit = Visit(browser, own_server.url)
    visit.sign_in("director", PASSWORD)
    yield visit
    visit.close()


def test_an_import_is_on_an_open_screen_without_a_hand(own_server: Server, director: Visit) -> None:
    whole, changed = own_server.var_dir / "whole.csv", own_server.var_dir / "changed.csv"
    run_cli(own_server.var_dir, "export", "enrolment", "--out", str(whole))
    with whole.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["school_year"] == "2023"][:200]
    with changed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"pupils": int(row["pupils"]) + 9} for row in rows)
    before = director.page.locator("main").inner_text()

    run_cli(own_server.var_dir, "import", "enrolment", str(changed))

    director.page.wait_for_function(
        "before => document.querySelector('main').innerText !== before", arg=before
    )
    assert director.troubles() == []


def test_a_lost_server_is_told_and_its_return_needs_no_reload(
    tmp_path: Path, browser: Browser
) -> None:
    with Server(tmp_path) as first:
        visit = Visit(browser, first.url)
        visit.sign_in("director", PASSWORD)
        figures = visit.page.locator(FIGURES).all_inner_texts()
        assert len(figures) > 5
    expect(visit.page.locator(BANNER)).to_be_visible(timeout=10_000)
    assert visit.page.locator(FIGURES).all_inner_texts() == figures

    with Server(tmp_path, seeded=False, port=first.port):
        expect(visit.page.locator(BANNER)).to_be_hidden(timeout=10_000)
        assert visit.page.locator(FIGURES).all_inner_texts() == figures
    visit.close()
