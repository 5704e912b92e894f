"""A served demo and a Chromium for each worker of the test run."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.live.chromium import Visit, chromium
from tests.live.demo import PASSWORD
from tests.live.server import Server

Arrive = Callable[..., Visit]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def arrive(server: Server, browser: Browser) -> Iterator[Arrive]:
    """Open a window, signed in when a reader is named; closed after the test.

    Language and theme follow the account, and other tests change them: a window starts in
    Vietnamese and light, unless it is to be found `as_left`.
    """
    windows: list[Visit] = []

    def open_window(reader: str | None = None, *, as_left: bool = False, **how: Any) -> Visit:
        server.check()
        visit = Visit(browser, server.url, **how)
        windows.append(visit)
        if reader:
            visit.sign_in(reader, PASSWORD)
            if not as_left:
                visit.prefer("vi", "light")
        return visit

    yield open_window
    server.check()
    for window in windows:
        window.close()
