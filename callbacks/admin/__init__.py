"""Callbacks of the administration page, one module per tab."""

from dash import Dash

from callbacks.admin import accounts, audit, devices, units


def register(app: Dash) -> None:
    """Bind every tab."""
    for module in (accounts, units, devices, audit):
        module.register(app)
