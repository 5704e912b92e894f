"""Plain HTML forms inside Dash: what they send reloads the page."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.attributes import aria


def post_form(
    action: str,
    csrf_token: str,
    children: Sequence[Component],
    *,
    hidden: Mapping[str, str] | None = None,
    label: str = "",
    class_name: str = "",
) -> html.Form:
    """Post `children` and `hidden` fields to `action`; a field `next` is filled by the browser.

    Args:
        action: address the form is sent to.
        csrf_token: token of the session; without it the server refuses the form.
        children: fields and buttons; buttons are `submit(...)`.
        hidden: further values by name; `next` becomes the address the reader is at.
        label: what the form is for, if no word on it says so.
        class_name: of the form.
    """
    fields = [
        dbc.Input(type="hidden", name=name, value=value)
        for name, value in {"csrf_token": csrf_token, **(hidden or {})}.items()
    ]
    spoken: dict[str, Any] = aria(label=label) if label else {}
    return html.Form(
        [*fields, *children], action=action, method="post", className=class_name, **spoken
    )


def submit(
    children: Any,  # noqa: ANN401  whatever Dash shows
    *,
    name: str = "",
    value: str = "",
    class_name: str = "",
    attributes: Mapping[str, Any] | None = None,
) -> html.Button:
    """Show a button that sends its form, with `name=value` if given."""
    sent: dict[str, Any] = {"name": name, "value": value} if name else {}
    return html.Button(children, type="submit", className=class_name, **sent, **(attributes or {}))
