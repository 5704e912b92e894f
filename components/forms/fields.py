"""One field of a form: label, control, what went wrong."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.attributes import data
from data.contracts.administration import Choice


def field(label: str, control: Component, *, note_id: str = "", hint: str = "") -> html.Div:
    """Put a label above a control; the element `note_id` below tells an error."""
    below: list[Component] = []
    if hint:
        below.append(html.Div(hint, className="field-hint"))
    if note_id:
        below.append(html.Div(id=note_id, className="field-error", role="alert"))
    identity: Any = control.id  # type: ignore[attr-defined]
    return html.Div(
        [html.Label(label, htmlFor=identity, className="field-label"), control, *below],
        className="field",
    )


def text_input(id_: str, value: str = "", **options: Any) -> dbc.Input:  # noqa: ANN401
    """Return a text control."""
    return dbc.Input(id=id_, value=value, type=options.pop("type", "text"), **options)


ANY = "-"  # the select box knows no empty value; the address leaves this one out


def select(
    id_: str, choices: Sequence[Choice], value: str = "", *, every: str = "", hint: str = ""
) -> dbc.Select:
    """Return a native select box.

    Args:
        id_: of the control.
        choices: what can be chosen.
        value: what is chosen.
        every: label of a first choice that means no limit; read it with `chosen`.
        hint: shown while nothing is chosen.
    """
    options = [{"label": every, "value": ANY}] if every else []
    options += [{"label": choice.name, "value": choice.code} for choice in choices]
    return dbc.Select(
        id=id_, options=options, value=value or (ANY if every else ""), placeholder=hint
    )


def chosen(value: str | None) -> str:
    """Return the value of a select box; empty for no limit."""
    return "" if value in {None, ANY} else str(value)


def kept_in_address(name: str, child: Component) -> html.Div:
    """Keep the value of the control inside as `?name=` of the address (assets/60-address.js)."""
    return html.Div(child, **data(query=name))
