"""Compose the application; nothing imports this module."""

import atexit
import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import dash
import waitress
from dash import Dash, html, page_container
from dash.development.base_component import Component
from flask import Flask
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix

from callbacks import register_all
from callbacks.http import BLUEPRINTS, guard, health, security, vendor
from callbacks.http import session as browser_session
from components.panels.notice import dead_end
from components.shell import frame
from data import cli, database
from data import settings as configuration
from data.contracts.access import Actor
from data.contracts.sign_in import SignInRules
from data.i18n import translate
from data.services import header, migration
from data.services.auditing import record_denial
from data.settings import Settings
from pages import PAGES, Page

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent
INDEX = """<!DOCTYPE html>
<html>
<head>
{%metas%}
<title>{%title%}</title>
<link rel="icon" href="/public-assets/mark.svg" type="image/svg+xml">
{%css%}
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""
NOT_FOUND = "pages.not_found_404"  # the name Dash shows unknown addresses by
CALM_SECONDS = 60  # a worker that lived this long is restarted at once


class Centre(Dash):
    """Dash whose page is written in the reader's language and theme from the first byte."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]  # noqa: ANN401
        """Name language and theme on the root element."""
        actor: Actor = current_user.actor
        waiting = translate("access.loading", actor.language)
        parts["app_entry"] = parts["app_entry"].replace("Loading...", waiting)
        page: str = super().interpolate_index(**parts)  # type: ignore[no-untyped-call]
        root = f'<html lang="{actor.language}" data-bs-theme="{actor.theme}">'
        return page.replace("<html>", root, 1)


def create_app(settings: Settings | None = None, *, connect: bool = False) -> Dash:
    """Build the application; safe to call more than once in a process.

    Args:
        settings: of the installation; those of the environment if left out.
        connect: also bind this process's sessions to the database of `settings`.
    """
    chosen = settings or configuration.settings()
    if connect:
        database.configure(database.make_engine(chosen.database_address))
    server = _server(chosen)
    app = _dash(server, secure=chosen.cookie_secure)
    _register_pages()
    app.layout = _layout
    register_all(app)
    security.use_dash(app)
    with server.test_request_context("/metrics"):
        server.preprocess_request()  # Dash binds its router at the first request: have it now
    return app


def _server(settings: Settings) -> Flask:
    server = Flask(
        __name__,
        root_path=str(ROOT),
        static_folder=None,
        template_folder=str(ROOT / "callbacks" / "http" / "templates"),
    )
    server.config.update(
        SECRET_KEY=_secret_key(settings),
        MAX_CONTENT_LENGTH=(settings.upload_limit_mb + 1) * 1024 * 1024,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.device_days),
        SIGN_IN_RULES=sign_in_rules(settings),
        STYLE_SHEETS=vendor.stylesheets(),
        LOOKUP_PER_MINUTE=settings.lookup_per_minute,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            server.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    browser_session.install(server)
    health.install(server)
    guard.install(server, [(page.path, page.permission) for page in PAGES])
    security.install(server, secure=settings.cookie_secure, tile_url=settings.tile_url)
    for blueprint in BLUEPRINTS:
        server.register_blueprint(blueprint)
    return server


def _dash(server: Flask, *, secure: bool) -> Dash:
    dash.page_registry.clear()
    return Centre(
        __name__,
        server=server,  # type: ignore[arg-type]
        use_pages=True,
        pages_folder="",
        assets_folder=str(ROOT / "assets"),
        assets_path_ignore=["public"],
        external_stylesheets=vendor.stylesheets(),
        suppress_callback_exceptions=True,
        include_pages_meta=False,
        enable_mcp=False,
        compress=True,
        add_log_handler=False,
        update_title="",
        title="IOC",
        index_string=INDEX,
        csrf_token_name=security.csrf_cookie(secure=secure),
        csrf_header_name="X-CSRFToken",
    )


def sign_in_rules(settings: Settings) -> SignInRules:
    """Return the rules of sign-in an installation has chosen."""
    return SignInRules(
        idle=timedelta(minutes=settings.session_idle_minutes),
        admin_idle=timedelta(minutes=settings.admin_idle_minutes),
        longest=timedelta(hours=settings.session_hours),
        failures=settings.sign_in_failures,
        lock=timedelta(minutes=settings.sign_in_lock_minutes),
        password_length=settings.password_length,
    )


def _secret_key(settings: Settings) -> str:
    """Return the key of signed cookies: the given one, or one made once and kept."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.var_dir / "secret-key"
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text("utf-8").strip()


def _register_pages() -> None:
    for order, page in enumerate(PAGES):
        place = {"path_template" if "<" in page.path else "path": page.path}
        dash.register_page(
            f"pages.{order:02d}", layout=_gated(page), title=_titled(page), order=order, **place
        )
    dash.register_page(NOT_FOUND, path="/not-found", layout=_not_found, title=_not_found_title)


def _gated(page: Page) -> Callable[..., Component]:
    """Return the layout of `page` behind its permission."""

    def layout(**url: Any) -> Component:  # noqa: ANN401
        actor: Actor = current_user.actor
        if not actor.may(page.permission):
            record_denial(actor, page.permission, page.path)
            return dead_end("access.not_allowed", actor.language)
        return page.layout(**url | {"language": actor.language})

    return layout


def _titled(page: Page) -> Callable[..., str]:
    def title(**_url: Any) -> str:  # noqa: ANN401
        language = current_user.actor.language
        return f"{translate(page.title_key, language)} · {translate('login.product', language)}"

    return title


def _not_found(**_url: Any) -> Component:  # noqa: ANN401
    return dead_end("access.not_found", current_user.actor.language)


def _not_found_title(**_url: Any) -> str:  # noqa: ANN401
    return translate("access.not_found_title", current_user.actor.language)


def _layout() -> Component:
    """Return the frame around every page; Dash asks for it once before anybody has signed in."""
    if not current_user.is_authenticated:
        return html.Div(page_container)
    actor: Actor = current_user.actor
    with database.read_session() as session:
        found = header.place(session, actor)
    menu = [page for page in PAGES if page.icon and actor.may(page.permission)]
    return frame(actor, menu, page_container, found=found, csrf_token=generate_csrf())


def _supervise(stopping: threading.Event, words: Sequence[str], longest_pause_seconds: int) -> None:
    """Keep one process running until `stopping`; wait longer after each early death."""
    pause_seconds = 1.0
    while not stopping.is_set():
        helper = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT)  # noqa: S603
        lived_seconds = 0
        while helper.poll() is None and not stopping.wait(1):
            lived_seconds += 1
        if stopping.is_set():
            _stop(helper)
            return
        is_calm = lived_seconds > CALM_SECONDS
        pause_seconds = 1.0 if is_calm else min(pause_seconds * 2, longest_pause_seconds)
        logger.warning("%s ended with %s, next in %.0f s", words, helper.returncode, pause_seconds)
        stopping.wait(pause_seconds)


def _helpers(settings: Settings) -> list[tuple[tuple[str, ...], int]]:
    """Return what runs beside the web server, with the longest pause after a death."""
    shards = settings.camera_shards
    cameras = [
        (("data.services.camera_service", "--shard", f"{number}/{shards}"), 5)
        for number in range(shards)
    ]
    return [(("data.cli", "worker"), 60), *cameras]


def _stop(helper: subprocess.Popen[bytes]) -> None:
    helper.terminate()
    try:
        helper.wait(10)
    except subprocess.TimeoutExpired:
        helper.kill()


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End as after Ctrl+C, so that the worker is stopped too."""
    raise SystemExit(0)


def main(arguments: Sequence[str] = ()) -> int:
    """Serve the application and keep its worker running; return the exit code.

    With `--demo` the database is laid out and the demo seeded first, in this process: a start of
    Python with everything it imports takes longer than serving a page.
    """
    if "--demo" in arguments and (code := cli.main(["demo"])):
        return code
    settings = configuration.settings()
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    engine = database.make_engine(settings.database_address)
    if migration.current(engine) != migration.newest():
        logger.error("The database is not at this release's layout: run `make run`, or")
        logger.error("%s -m data.cli migrate", sys.executable)
        return 1
    database.configure(engine)
    app = create_app(settings)
    stopping = threading.Event()
    supervisors = [
        threading.Thread(
            target=_supervise, args=(stopping, *helper), name=f"supervisor {helper[0][0]}"
        )
        for helper in _helpers(settings)
    ]
    for supervisor in supervisors:
        supervisor.start()
    atexit.register(stopping.set)
    signal.signal(signal.SIGTERM, _leave)
    logger.info("Serving http://%s:%s", settings.host, settings.port)
    try:
        waitress.serve(
            app.server,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident="",
            clear_untrusted_proxy_headers=not settings.trusted_proxies,
        )
    finally:
        stopping.set()
        for supervisor in supervisors:
            supervisor.join(15)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
