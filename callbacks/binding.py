"""Connect a function to component ids, behind a permission.

The only door between the browser and a callback: it checks who asks and may ask, hands the actor to
the function, and turns failures into a sentence the reader understands.
"""

import functools
import logging
import secrets
from collections.abc import Callable
from typing import Any

from dash import Dash, ctx, no_update, set_props
from flask import abort
from flask_login import current_user

from components.ids import shell
from components.panels.notice import toast
from data.contracts.access import Actor, Permission
from data.contracts.errors import IocError
from data.i18n import translate
from data.services.auditing import record_denial

logger = logging.getLogger(__name__)

BOUND_ATTRIBUTE = "required_permission"


def bind(
    app: Dash,
    function: Callable[..., Any],
    *,
    permission: Permission,
    fired: bool = False,
    **ports: Any,  # noqa: ANN401
) -> None:
    """Call `function(actor, **inputs)` for readers who hold `permission`.

    Answers 401 without a session and 403 without the permission, before `function` runs. An
    expected failure (`IocError`) leaves the outputs as they are and shows its sentence; any other
    is logged once with a reference number that the reader sees.

    Args:
        app: the application.
        function: takes the actor and the named inputs and states, returns a dict of the outputs.
        permission: what the reader must hold.
        fired: also hand over `fired`, the id of the component that set the callback off.
        ports: `output`, `inputs`, `state` as dicts by name, and options of `Dash.callback`.
    """

    @functools.wraps(function)
    def guarded(**inputs: Any) -> Any:  # noqa: ANN401
        if not current_user.is_authenticated:
            abort(401)
        actor: Actor = current_user.actor
        if not actor.may(permission):
            record_denial(actor, permission, function.__name__)
            abort(403)
        if fired:
            inputs["fired"] = ctx.triggered_id
        try:
            return function(actor, **inputs)
        except IocError as error:
            _tell(translate(error.key, actor.language, **error.values), actor.language)
        except Exception:
            reference = secrets.token_hex(4)
            logger.exception("callback %s failed, reference %s", function.__name__, reference)
            _tell(
                translate("errors.unexpected", actor.language, reference=reference), actor.language
            )
        return _unchanged(ports["output"])

    setattr(guarded, BOUND_ATTRIBUTE, permission)
    app.callback(**ports)(guarded)


def _tell(text: str, language: str) -> None:
    set_props(shell.TOAST_PANEL, {"children": toast(text, language)})


def _unchanged(output: Any) -> Any:  # noqa: ANN401
    return dict.fromkeys(output, no_update) if isinstance(output, dict) else no_update
