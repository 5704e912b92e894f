"""Deny by default: nothing is answered before it is clear who asks and that they may."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, abort, current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from callbacks.http import session as browser_session
from components.ids import shell
from data.contracts.access import Actor, Permission
from data.services import signing_in
from data.services.auditing import record_denial

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

PERMISSION_ATTRIBUTE = "required_permission"
PUBLIC_ATTRIBUTE = "open_to_everyone"
QUIET_ATTRIBUTE = "is_background"
BACKGROUND_HEADER = "X-IOC-Background"
# What Dash itself serves: needed by every signed-in page, useless without one.
DASH_ENDPOINTS = frozenset(
    {
        "/",
        "/<path:path>",
        "/_dash-layout",
        "/_dash-dependencies",
        "/_dash-update-component",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "/_reload-hash",
        "/_favicon.ico",
        "_dash_assets.static",
    }
)
# Code and wiring, the same for everybody and without figures: the signed cookie of a session is
# enough, so that a page of twenty files does not ask the database twenty times.
CODE_ENDPOINTS = frozenset(
    {
        "/_dash-dependencies",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "_dash_assets.static",
    }
)
PAGE_ENDPOINTS = frozenset({"/", "/<path:path>"})
MACHINE_PREFIXES = ("/_", "/assets", "/geo", "/versions", "/api")
MACHINE_SUFFIXES = (".json", ".geojson")
WITHOUT_NEW_PASSWORD = frozenset({"/password", "/logout"})
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LIVE_PORTS = frozenset(
    f"{store}.data" for store in (shell.VERSION_STORE, *map(shell.topic_store, shell.TOPICS))
)
SMALL_BODY = 4 * 1024 * 1024


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a plain route with the permission it needs; a route without a mark is refused."""

    def mark(view: View) -> View:
        setattr(view, PERMISSION_ATTRIBUTE, permission)
        return view

    return mark


def open_to_everyone(view: View) -> View:
    """Mark a plain route that is answered before sign-in."""
    setattr(view, PUBLIC_ATTRIBUTE, True)
    return view


def background(view: View) -> View:
    """Mark a route that screens ask by themselves: it does not keep a session alive."""
    setattr(view, QUIET_ATTRIBUTE, True)
    return view


def install(server: Flask, pages: Iterable[tuple[str, Permission]]) -> None:
    """Check every request of `server`; `pages` are path and permission of each page."""
    server.config["PAGE_PERMISSIONS"] = tuple(
        (tuple(path.strip("/").split("/")), permission) for path, permission in pages
    )
    server.before_request(_check)


def _check() -> ResponseReturnValue | None:
    _limit_body()
    if request.method in UNSAFE and _is_cross_site():
        abort(403)
    if request.endpoint is None:  # no such route: Flask answers 404 or 405
        return None if current_user.is_authenticated else _sign_in_first()
    view = current_app.view_functions[request.endpoint]
    if getattr(view, PUBLIC_ATTRIBUTE, False):
        return None
    if request.endpoint in CODE_ENDPOINTS and browser_session.token():
        return None
    if not current_user.is_authenticated:
        return _sign_in_first()
    if not _is_background(view):
        signing_in.keep_alive(current_user.sign_in)
    return _password_first() or _permitted(view)


def _limit_body() -> None:
    if not request.path.startswith(("/data/", "/tasks/")):
        request.max_content_length = SMALL_BODY


def _is_cross_site() -> bool:
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return True
    origin = request.headers.get("Origin")
    return origin is not None and origin != request.host_url.rstrip("/")


def _sign_in_first() -> ResponseReturnValue:
    if is_machine_request():
        return jsonify(error="sign_in"), 401
    target = request.full_path.rstrip("?") if request.query_string else request.path
    query = "" if target == "/" else "?" + urlencode({"next": target})
    return redirect(f"/login{query}")


def is_machine_request() -> bool:
    """Tell requests of scripts, which get JSON, from those of people, who get a page."""
    return (
        request.method not in {"GET", "HEAD"}
        or request.path.startswith(MACHINE_PREFIXES)
        or request.path.endswith(MACHINE_SUFFIXES)
    )


def _is_background(view: Callable[..., Any]) -> bool:
    if getattr(view, QUIET_ATTRIBUTE, False) or BACKGROUND_HEADER in request.headers:
        return True
    if request.endpoint != "/_dash-update-component":
        return False
    body = request.get_json(silent=True)
    changed = body.get("changedPropIds") if isinstance(body, dict) else None
    return (
        isinstance(changed, list)
        and bool(changed)
        and all(str(port).endswith(".n_intervals") or str(port) in LIVE_PORTS for port in changed)
    )


def _password_first() -> ResponseReturnValue | None:
    if not current_user.sign_in.must_change_password or request.path in WITHOUT_NEW_PASSWORD:
        return None
    if is_machine_request():
        return jsonify(error="password_change"), 403
    return redirect("/password")


def _permitted(view: Callable[..., Any]) -> ResponseReturnValue | None:
    actor: Actor = current_user.actor
    if request.endpoint == "/" and browser_session.home(actor) != "/":
        return redirect(browser_session.home(actor))
    permission = _needed(view)
    if permission is None:
        abort(404 if request.endpoint in PAGE_ENDPOINTS else 403)
    if not actor.may(permission):
        record_denial(actor, permission, request.path)
        abort(403)
    return None


def _needed(view: Callable[..., Any]) -> Permission | None:
    if request.endpoint in PAGE_ENDPOINTS:
        return page_permission(request.path)
    if request.endpoint in DASH_ENDPOINTS:
        return Permission.SHELL_USE
    found: Permission | None = getattr(view, PERMISSION_ATTRIBUTE, None)
    return found


def page_permission(path: str) -> Permission | None:
    """Return what the page at `path` needs; None where there is no page."""
    parts = path.strip("/").split("/")
    for template, permission in current_app.config["PAGE_PERMISSIONS"]:
        if len(template) == len(parts) and all(
            wanted == part or (wanted.startswith("<") and part)
            for wanted, part in zip(template, parts, strict=True)
        ):
            found: Permission = permission
            return found
    return None
