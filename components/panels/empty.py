"""What stands where there is nothing to show, and while it is being fetched."""

from dash import html
from dash.development.base_component import Component

from components.icons import icon
from data.i18n import translate


def empty_state(
    text: str, *, icon_name: str = "inbox", hint: str = "", action: Component | None = None
) -> html.Div:
    """Say why there is nothing here and, if possible, what to do."""
    return html.Div(
        [
            icon(icon_name),
            html.P(text, className="empty-text"),
            html.P(hint, className="empty-hint") if hint else None,
            action,
        ],
        className="empty-state",
    )


def skeleton(language: str, *, lines: int = 3, tiles: int = 0) -> html.Div:
    """Show the outline of what is loading: `tiles` boxes in a row, then `lines` of text."""
    boxes = [html.Div(className="skeleton-tile") for _ in range(tiles)]
    rows = [html.Div(className="skeleton-line") for _ in range(lines)]
    return html.Div(
        [
            html.Span(translate("shell.loading", language), className="visually-hidden"),
            html.Div(boxes, className="skeleton-tiles") if boxes else None,
            *rows,
        ],
        className="skeleton",
        role="status",
    )
