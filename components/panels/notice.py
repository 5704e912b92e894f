"""Messages of the moment."""

import dash_bootstrap_components as dbc
from dash import dcc, html

from data.i18n import translate


def toast(text: str, language: str, *, kind: str = "danger") -> dbc.Toast:
    """Show `text` until dismissed or for a few seconds; `kind` is a Bootstrap colour name."""
    return dbc.Toast(
        text,
        header=translate(f"shell.toast_{kind}", language),
        icon=kind,
        dismissable=True,
        duration=12_000,
        is_open=True,
    )


def dead_end(key: str, language: str) -> html.Div:
    """Say why there is no page here (`<key>_title`, `<key>`) and lead home."""
    return html.Div(
        [
            html.H1(translate(f"{key}_title", language), className="page-title"),
            html.P(translate(key, language), className="page-lead"),
            dcc.Link(translate("access.home", language), href="/", className="btn btn-primary"),
        ],
        className="dead-end",
    )
