"""Callbacks of the page of targets, one module per view."""

from dash import Dash

from callbacks.targets import approval, board, detail, editor, entry


def register(app: Dash) -> None:
    """Bind every view."""
    for module in (board, detail, entry, approval, editor):
        module.register(app)
