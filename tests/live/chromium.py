"""Chromium that reaches the server alone and remembers what happened on a page."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

PROGRAM = Path("/usr/bin/chromium")
INSTALL = "apt-get update && apt-get install -y --no-install-recommends chromium"
OPTIONS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing outside is reached
]
DESK = (1366, 768)
WALL = (1920, 1080)
PHONE = (390, 844)
SIZES = {"wall": WALL, "desk": DESK, "phone": PHONE}
BACKGROUND = (
    "/versions",
    "/cameras/wall.bin",
)  # asked again and again; a page does not wait for it
QUIET_S = 0.4
SETTLE_LIMIT_S = 30
STEP_LIMIT_MS = 15_000
IS_AT_REST = """() => document.readyState === 'complete'
    && !document.querySelector('._dash-loading, ._dash-loading-callback')"""
LISTEN_FOR_VIOLATIONS = """
addEventListener('securitypolicyviolation', event => console.error(
    `policy: ${event.violatedDirective} refused ${event.blockedURI} (${event.sample})`));
"""


@contextmanager
def chromium(options: Sequence[str] = OPTIONS) -> Iterator[Browser]:
    """Open a browser; without one, say how to get it."""
    if not PROGRAM.exists():
        raise AssertionError(f"{PROGRAM} is missing. Install it with: {INSTALL}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=list(options))
        yield browser
        browser.close()


class Visit:
    """One reader's window: a page, and everything that went wrong on it."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        size: tuple[int, int] = DESK,
        *,
        bypass_csp: bool = False,
    ) -> None:
        self.url = url
        self.outside: list[str] = []
        self.console: list[str] = []
        self.failures: list[str] = []
        self.requests: list[Request] = []
        self._open: set[Request] = set()
        self._moved_at = time.monotonic()
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            bypass_csp=bypass_csp,
            reduced_motion="reduce",
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        self.context.set_default_timeout(STEP_LIMIT_MS)
        self.context.add_init_script(LISTEN_FOR_VIOLATIONS)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))
        self.page.on("request", self._on_request)
        self.page.on("requestfinished", self._on_end)
        self.page.on("requestfailed", self._on_failure)
        self.page.on("response", self._on_response)

    def close(self) -> None:
        """Leave."""
        self.context.close()

    def go(self, path: str) -> None:
        """Open an address and wait until it has drawn everything."""
        self.page.goto(self.url + path)
        self.settle()

    def settle(self) -> None:
        """Wait until no answer is awaited, nothing more was asked for a moment, and Dash rests."""
        end = time.monotonic() + SETTLE_LIMIT_S
        self._moved_at = time.monotonic()
        while not self._is_quiet():
            left = end - time.monotonic()
            if left <= 0:
                waiting = [request.url for request in self._open]
                raise AssertionError(f"{self.page.url} does not settle: {waiting}")
            self.page.wait_for_timeout(50)
            if self._is_quiet():  # a busy page asks late: let it come to rest, then look again
                self.page.wait_for_function(IS_AT_REST, timeout=left * 1000)

    def _is_quiet(self) -> bool:
        return not self._open and time.monotonic() - self._moved_at >= QUIET_S

    def sign_in(self, username: str, password: str) -> None:
        """Sign in by the form and wait for the reader's first screen."""
        self.page.goto(f"{self.url}/login")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", password)
        with self.page.expect_navigation():
            self.page.press("input[name=password]", "Enter")
        self.settle()

    def set_preferences(self, language: str, theme: str) -> None:
        """Set language and theme of the account behind the window, without opening a page."""
        cookies = {cookie["name"]: cookie["value"] for cookie in self.context.cookies()}
        wanted = {"language": language, "theme": theme, "csrf_token": cookies["ioc_csrf"]}
        answer = self.context.request.post(f"{self.url}/preferences", form=wanted, max_redirects=0)
        if answer.status not in {302, 303}:
            raise AssertionError(f"preferences were not set: {answer.status}")

    def prefer(self, language: str, theme: str) -> None:
        """Switch language and theme by the forms of the header, as a reader does."""
        for name, value in (("language", language), ("theme", theme)):
            root = "document.documentElement"
            now = self.page.evaluate(
                f"{root}.lang" if name == "language" else f"{root}.dataset.bsTheme"
            )
            if now == value:
                continue
            if "/lookup" in self.page.url:  # a public page keeps them in its address
                here = urlsplit(self.page.url)
                wanted = {"language": "lang"}.get(name, name)
                query = dict(parse_qsl(here.query)) | {wanted: value}
                self.page.goto(here._replace(query=urlencode(query)).geturl())
                self.settle()
                continue
            button = self.page.locator(
                f"form[action='/preferences']:has(input[name={name}][value={value}]) button, "
                f"form[action='/preferences'] button[name={name}][value={value}]"
            ).first
            with self.page.expect_navigation():
                button.dispatch_event("click")
            self.settle()

    def troubles(self) -> list[str]:
        """Return console errors, outside requests and failed answers so far."""
        return [
            *self.console,
            *(f"outside: {address}" for address in self.outside),
            *self.failures,
        ]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.console.append(f"{message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        self.requests.append(request)
        if not self._is_background(request):
            self._open.add(request)
            self._moved_at = time.monotonic()

    def _on_end(self, request: Request) -> None:
        if request in self._open:
            self._open.discard(request)
            self._moved_at = time.monotonic()

    def _on_failure(self, request: Request) -> None:
        self._on_end(request)
        reason = request.failure or ""
        if not self._is_inside(request.url):
            if reason != "csp":  # refused by the policy, so never asked for
                self.outside.append(request.url)
            return
        if not self._is_background(request) and "ERR_ABORTED" not in reason:
            self.failures.append(f"failed: {request.url} {reason}")

    def _on_response(self, response: object) -> None:
        status, address = response.status, response.url  # type: ignore[attr-defined]
        if not self._is_inside(address):
            self.outside.append(address)
        if status >= 400:
            self.failures.append(f"{status}: {address}")

    def _is_inside(self, address: str) -> bool:
        return address.startswith((f"{self.url}/", "data:", "blob:"))

    def _is_background(self, request: Request) -> bool:
        return urlsplit(request.url).path in BACKGROUND
