"""The signed-in browser of a request: cookie, user object, home address."""

from typing import Any

from flask import Flask, Request, current_app, g, request, session
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user

from data.contracts.access import Actor, Permission, Preferences, Role, visitor
from data.contracts.sign_in import SignIn, SignInRules
from data.contracts.tasks import DIVISION_ROLES
from data.i18n import DEFAULT_LANGUAGE, LANGUAGES
from data.services import signing_in

TOKEN_KEY = "token"  # noqa: S105 - the name of the field in the signed cookie
LANGUAGE_COOKIE = "ioc_language"
THEME_COOKIE = "ioc_theme"
THEMES = ("light", "dark")


class SignedIn(UserMixin):  # type: ignore[misc]
    """What flask-login knows as the current user."""

    def __init__(self, sign_in: SignIn) -> None:
        self.sign_in = sign_in

    @property
    def actor(self) -> Actor:
        """The person or display behind the session."""
        return self.sign_in.actor

    def get_id(self) -> str:
        """Return a name for logs."""
        return self.actor.username


class Visitor(AnonymousUserMixin):  # type: ignore[misc]
    """Nobody has signed in."""

    @property
    def actor(self) -> Actor:
        """A visitor with the language and theme of the cookies."""
        return visitor(address(), cookie_preferences())


def install(server: Flask) -> None:
    """Let flask-login find the user by our session token."""
    manager = LoginManager(server)
    manager.session_protection = None
    manager.anonymous_user = Visitor
    manager.request_loader(_load)


def _load(_request: Request) -> SignedIn | None:
    token = session.get(TOKEN_KEY, "")
    if not token:
        return None
    found = signing_in.resolve(token, address(), rules())
    if found is None:
        session.clear()
        g.session_over = True
        return None
    return SignedIn(found)


def rules() -> SignInRules:
    """Return the sign-in rules of this server."""
    found: SignInRules = current_app.config["SIGN_IN_RULES"]
    return found


def address() -> str:
    """Return the network address of the request."""
    return request.remote_addr or ""


def browser() -> str:
    """Return what the browser calls itself."""
    return request.user_agent.string[:200]


def cookie_preferences() -> Preferences:
    """Return language and theme of somebody who has not signed in."""
    language = request.cookies.get(LANGUAGE_COOKIE, DEFAULT_LANGUAGE)
    theme = request.cookies.get(THEME_COOKIE, THEMES[0])
    return Preferences(
        language if language in LANGUAGES else DEFAULT_LANGUAGE,
        theme if theme in THEMES else THEMES[0],
    )


def actor() -> Actor:
    """Return who asks; a visitor before sign-in."""
    found: Actor = current_user.actor
    return found


def sign_in_now() -> SignIn:
    """Return the signed-in browser; only for views behind the guard."""
    found: SignIn = current_user.sign_in
    return found


def begin(token: str, *, lasting: bool = False) -> None:
    """Start a fresh cookie with `token`; nothing of the old one is carried over."""
    session.clear()
    session[TOKEN_KEY] = token
    session.permanent = lasting


def end() -> None:
    """Forget the cookie."""
    session.clear()


def token() -> str:
    """Return the token the browser presents, valid or not."""
    found: Any = session.get(TOKEN_KEY, "")
    return str(found)


def home(who: Actor) -> str:
    """Return the address of a reader's first screen."""
    if who.role is Role.DISTRICT_OFFICER:
        return f"/districts/{who.unit_code}"
    if not who.may(Permission.OVERVIEW_VIEW) and who.may(Permission.ADMIN_VIEW):
        return "/admin"
    return "/"


def landing(who: Actor) -> str:
    """Return where a reader arrives who signs in without having asked for a page.

    A planner comes to plan and a division to its tasks, but the overview stays at its address.
    """
    if who.role in DIVISION_ROLES:
        return "/tasks"
    return "/forecast" if who.role is Role.PLANNER else "/"


def safe_next(target: str | None) -> str:
    """Return `target` if it is an address of this site, otherwise '/'."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    if any(ord(character) < 32 or character == "\\" for character in target):
        return "/"
    if target.split("?")[0] in {"/login", "/logout", "/device"}:
        return "/"
    return target
