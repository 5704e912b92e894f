"""Small labels: counts and kinds."""

from dash import html

from components.attributes import aria
from components.icons import icon


def badge(text: str, *, icon_name: str = "", hint: str = "") -> html.Span:
    """Show a neutral label, such as a kind or a code."""
    mark = [icon(icon_name)] if icon_name else []
    return html.Span([*mark, text], className="label-badge", title=hint or None)


def count_badge(count: str, *, label: str) -> html.Span:
    """Show a number in a pill; `label` says to a screen reader what is counted."""
    return html.Span(
        [
            html.Span(count, **aria(hidden="true")),
            html.Span(label, className="visually-hidden"),
        ],
        className="count-badge",
    )
