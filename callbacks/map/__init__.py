"""Callbacks of the map page, one module for each part of it."""

from types import ModuleType

from dash import Dash

from callbacks.map import areas, searching, sheet, zones

MODULES: tuple[ModuleType, ...] = (areas, searching, sheet, zones)


def register(app: Dash) -> None:
    """Bind the callbacks of every part."""
    for module in MODULES:
        module.register(app)
