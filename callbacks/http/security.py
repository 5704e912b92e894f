"""Headers, cookies, cross-site protection, error pages."""

import logging
import secrets
from urllib.parse import urlsplit

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from werkzeug.exceptions import HTTPException

from callbacks.http import session as browser_session
from callbacks.http.guard import is_machine_request
from data.i18n import translate

logger = logging.getLogger(__name__)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = (
    "default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:{tiles}; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
TOLD = frozenset({400, 403, 404, 405, 413, 429, 503})  # error pages with words of their own


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, but answers for everybody neither get it nor depend on it."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, unless the answer says nothing about its reader."""
        if not g.get("without_cookies"):
            super().save_session(app, session, response)


def install(server: Flask, *, secure: bool, tile_url: str = "") -> None:
    """Set cookies, cross-site protection, headers and error pages of `server`.

    Pictures may come from the installation's own tile server, if it has one, and from nowhere else.
    """
    prefix = "__Host-" if secure else ""
    server.config.update(
        SESSION_COOKIE_NAME=f"{prefix}ioc_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        CSRF_COOKIE_NAME=csrf_cookie(secure=secure),
        COOKIE_SECURE=secure,
        TILE_ORIGIN=_origin(tile_url),
    )
    server.session_interface = Sessions()
    CSRFProtect(server)
    server.after_request(_finish)
    server.register_error_handler(HTTPException, _http_error)
    server.register_error_handler(DependencyException, _no_such_script)
    server.register_error_handler(Exception, _unexpected)
    server.jinja_env.globals["t"] = _translate_here
    server.context_processor(_page_facts)


def _origin(address: str) -> str:
    """Return the origin of an address as the content policy wants it; empty for one's own."""
    parts = urlsplit(address)
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""


def csrf_cookie(*, secure: bool) -> str:
    """Return the name of the cookie the page's scripts read the cross-site token from."""
    return "__Host-ioc_csrf" if secure else "ioc_csrf"


def use_dash(app: Dash) -> None:
    """Allow the inline scripts of `app` by their hashes."""
    app.server.config["DASH_APP"] = app
    app.server.config["SCRIPT_HASHES"] = {}


def _script_hashes() -> str:
    """Hash Dash's inline scripts; it may add one later, so the count is part of the key."""
    app: Dash | None = current_app.config.get("DASH_APP")
    if app is None:
        return ""
    kept: dict[int, str] = current_app.config["SCRIPT_HASHES"]
    count = len(app._inline_scripts)
    if count not in kept:
        kept[count] = "".join(f" {value}" for value in app.csp_hashes())
    return kept[count]


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    policy = POLICY.format(hashes=_script_hashes(), tiles=current_app.config["TILE_ORIGIN"])
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("Cache-Control", "no-store")
    config = current_app.config
    if config["COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.mimetype == "text/html" and not g.get("without_cookies"):
        response.set_cookie(
            config["CSRF_COOKIE_NAME"],
            generate_csrf(),
            secure=config["COOKIE_SECURE"],
            samesite="Lax",
            path="/",
        )
    return response


def without_cookies(response: Response) -> Response:
    """Send an answer as it is to everybody: no cookie is set, so that it may be kept."""
    g.without_cookies = True
    return response


def _translate_here(key: str, **values: object) -> str:
    return translate(key, browser_session.actor().language, **values)


def _page_facts() -> dict[str, object]:
    """Return what every plain page shows: the reader, its style sheets, its own address."""
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return {
        "reader": browser_session.actor(),
        "sheets": current_app.config["STYLE_SHEETS"][1:],
        "here": here,
    }


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if error.code >= 500:
        return _unexpected(error)
    key = "csrf" if isinstance(error, CSRFError) else str(error.code)
    return _tell(error.code, key if key == "csrf" or error.code in TOLD else "400")


def _no_such_script(_error: DependencyException) -> ResponseReturnValue:
    return _tell(404, "404")


def _unexpected(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    logger.error("request to %s failed, reference %s", request.path, reference, exc_info=error)
    return _tell(500, "500", reference=reference)


def _tell(status: int, key: str, reference: str = "") -> ResponseReturnValue:
    if is_machine_request() and request.mimetype not in FORM_TYPES:
        return jsonify(error=key, reference=reference), status
    text = _translate_here(f"access.error_{key}", reference=reference)
    title = _translate_here(f"access.error_{key}_title")
    return render_template("error.html", status=status, title=title, text=text), status
