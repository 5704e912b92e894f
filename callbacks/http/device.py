"""A wall display signs in with its token."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from callbacks.http import session as browser_session
from callbacks.http.guard import open_to_everyone
from data.contracts.errors import IocError
from data.i18n import translate
from data.services import signing_in

blueprint = Blueprint("device", __name__)


@blueprint.get("/device")
@open_to_everyone
def device_form() -> ResponseReturnValue:
    """Show the form for a display's token."""
    return _page()


@blueprint.post("/device")
@open_to_everyone
def device() -> ResponseReturnValue:
    """Open the read-only session of a display."""
    try:
        token = signing_in.enter_device(
            request.form.get("token", ""),
            address=browser_session.address(),
            browser=browser_session.browser(),
            old_token=browser_session.token(),
            rules=browser_session.rules(),
        )
    except signing_in.SignInRefusedError:
        return _page("login.device_refused"), 401
    except signing_in.TooManyAttemptsError as error:
        return _page(error.key, error), 429
    browser_session.begin(token, lasting=True)
    return redirect("/")


def _page(key: str = "", error: IocError | None = None) -> str:
    values = error.values if error else {}
    message = translate(key, browser_session.actor().language, **values) if key else ""
    return render_template("device.html", message=message)
