"""A served demo and a Chromium for each worker of the test run."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.live.chromium import STEP_LIMIT_MS, Visit, chromium
from tests.live.demo import PASSWORD
from tests.live.server import Server

Arrive = Callable[..., Visit]

expect.set_options(timeout=STEP_LIMIT_MS)  # a machine of two cores stalls for seconds


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def kept_sessions() -> dict[str, Any]:
    """Cookies of readers who have signed in, by name: the form is filled in once for each."""
    return {}


@pytest.fixture
def arrive(server: Server, browser: Browser, kept_sessions: dict[str, Any]) -> Iterator[Arrive]:
    """Open a window, signed in when a reader is named; closed after the test.

    The window shows `path`, or the reader's first screen. Language and theme follow the account,
    and other tests change them: they are set before, unless they are to be found `as_left`.
    """
    windows: list[Visit] = []

    def open_window(
        reader: str | None = None,
        path: str = "",
        *,
        language: str = "vi",
        theme: str = "light",
        as_left: bool = False,
        **how: Any,
    ) -> Visit:
        server.check()
        visit = Visit(browser, server.url, **how)
        windows.append(visit)
        if reader:
            _come_in(visit, reader, kept_sessions)
        if reader and not as_left:
            visit.set_preferences(language, theme)
        if reader or path:
            visit.go(path or "/")
        if path and not reader:
            visit.prefer(language, theme)
        return visit

    yield open_window
    server.check()
    for window in windows:
        window.close()


def _come_in(visit: Visit, reader: str, kept: dict[str, Any]) -> None:
    """Sign in, or go on with the session of an earlier test if it still holds."""
    if reader in kept:
        visit.context.add_cookies(kept[reader])
        if visit.context.request.get(f"{visit.url}/versions").status == 200:
            return
    visit.sign_in(reader, PASSWORD)
    kept[reader] = visit.context.cookies()
