"""Messages of the moment."""

import dash_bootstrap_components as dbc

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
