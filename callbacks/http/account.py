"""Sign-in, sign-out and password: plain forms that work without scripts."""

import contextlib

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from callbacks.http import session as browser_session
from callbacks.http.guard import open_to_everyone, requires
from data.contracts.access import Permission
from data.contracts.errors import InvalidInputError, IocError, NotFoundError
from data.database import read_session
from data.i18n import translate
from data.queries import actors
from data.services import signing_in

blueprint = Blueprint("account", __name__)


@blueprint.get("/login")
@open_to_everyone
def login_form() -> ResponseReturnValue:
    """Show the sign-in form; whoever is signed in goes on."""
    target = browser_session.safe_next(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target)
    return _login_page(target)


@blueprint.post("/login")
@open_to_everyone
def login() -> ResponseReturnValue:
    """Check name and password and open a new session."""
    target = browser_session.safe_next(request.form.get("next"))
    try:
        token = signing_in.sign_in(
            request.form.get("username", ""),
            request.form.get("password", ""),
            address=browser_session.address(),
            browser=browser_session.browser(),
            old_token=browser_session.token(),
            rules=browser_session.rules(),
        )
    except signing_in.SignInRefusedError as error:
        _count("refused")
        return _login_page(target, error), 401
    except signing_in.TooManyAttemptsError as error:
        _count("throttled")
        return _login_page(target, error), 429
    _count("done")
    browser_session.begin(token)
    return redirect(_landing() if target == "/" else target)


def _landing() -> str:
    with contextlib.suppress(NotFoundError), read_session() as session:
        who = actors.by_username(session, request.form.get("username", "").strip())
        return browser_session.landing(who)
    return "/"


def _login_page(target: str, error: IocError | None = None) -> str:
    language = browser_session.actor().language
    message = translate(error.key, language, **error.values) if error else ""
    username = request.form.get("username", "")[:60]
    ended = error is None and "ended" in request.args
    return render_template(
        "login.html", next=target, message=message, username=username, ended=ended
    )


def _count(outcome: str) -> None:
    current_app.extensions["metrics"].sign_ins.labels(outcome).inc()


@blueprint.get("/logout")
@requires(Permission.SHELL_USE)
def logout_form() -> ResponseReturnValue:
    """Ask before signing out: a link must not do it."""
    return render_template("logout.html")


@blueprint.post("/logout")
@requires(Permission.SHELL_USE)
def logout() -> ResponseReturnValue:
    """End this session, or with `everywhere` every session of the person."""
    if request.form.get("everywhere"):
        signing_in.sign_out_everywhere(browser_session.sign_in_now())
    else:
        signing_in.end_session(browser_session.token(), "signed_out")
    browser_session.end()
    return redirect("/login")


@blueprint.get("/password")
@requires(Permission.PASSWORD_CHANGE)
def password_form() -> ResponseReturnValue:
    """Show the form for a new password."""
    return _password_page()


@blueprint.post("/password")
@requires(Permission.PASSWORD_CHANGE)
def password() -> ResponseReturnValue:
    """Set a new password; the person's other sessions end."""
    form = request.form
    if form.get("new", "") != form.get("again", ""):
        return _password_page(InvalidInputError("login.password_differs", field="again")), 422
    try:
        signing_in.change_password(
            browser_session.sign_in_now(),
            form.get("old", ""),
            form.get("new", ""),
            browser_session.rules(),
        )
    except InvalidInputError as error:
        return _password_page(error), 422
    except signing_in.SignInRefusedError:
        browser_session.end()
        return redirect("/login?ended=1")
    return render_template("password_done.html")


def _password_page(error: InvalidInputError | None = None) -> str:
    language = browser_session.actor().language
    return render_template(
        "password.html",
        message=translate(error.key, language, **error.values) if error else "",
        wrong=error.values.get("field") if error else "",
        length=browser_session.rules().password_length,
        forced=browser_session.sign_in_now().must_change_password,
    )
