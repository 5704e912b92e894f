"""Callbacks of the pages of tasks: the views of the list, and one task."""

from dash import Dash

from callbacks.tasks import sheet, views


def register(app: Dash) -> None:
    """Bind both."""
    for module in (views, sheet):
        module.register(app)
