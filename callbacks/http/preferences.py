"""Language and theme: of the account when signed in, otherwise of a cookie."""

from flask import Blueprint, abort, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from callbacks.http import session as browser_session
from callbacks.http.guard import open_to_everyone
from data.contracts.access import Permission
from data.i18n import LANGUAGES
from data.services import signing_in

blueprint = Blueprint("preferences", __name__)
A_YEAR_S = 365 * 24 * 3600


@blueprint.post("/preferences")
@open_to_everyone
def preferences() -> ResponseReturnValue:
    """Keep `language` and `theme` (each optional) and go back to `next`."""
    actor = browser_session.actor()
    language = request.form.get("language") or actor.language
    theme = request.form.get("theme") or actor.theme
    if language not in LANGUAGES or theme not in browser_session.THEMES:
        abort(400)
    if current_user.is_authenticated:
        if not actor.may(Permission.PASSWORD_CHANGE):  # a display has no choices of its own
            abort(403)
        signing_in.set_preferences(actor, language=language, theme=theme)
    target = request.form.get("next", "")
    back = redirect(target if target.startswith("/login") else browser_session.safe_next(target))
    for name, value in (
        (browser_session.LANGUAGE_COOKIE, language),
        (browser_session.THEME_COOKIE, theme),
    ):
        back.set_cookie(
            name,
            value,
            max_age=A_YEAR_S,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["COOKIE_SECURE"],
        )
    return back
