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


def select(id_: str, choices: Sequence[Choice], value: str = "", *, empty: str = "") -> dbc.Select:
    """Return a native select box; `empty` is the label of the choice without a value."""
    options = [{"label": empty, "value": ""}] if empty else []
    options += [{"label": choice.name, "value": choice.code} for choice in choices]
    return dbc.Select(id=id_, options=options, value=value)


def kept_in_address(name: str, child: Component) -> html.Div:
    """Keep the value of the control inside as `?name=` of the address (assets/60-address.js)."""
    return html.Div(child, **data(query=name))
