"""Cards: the ground every figure and list of a page stands on."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.icons import icon

Children = Component | str | Sequence[Any] | None


def card(
    title: str,
    children: Children,
    *,
    subtitle: str = "",
    actions: Children = None,
    columns: int = 0,
    id_: str | dict[str, Any] | None = None,
) -> html.Section:
    """Frame `children` under a heading.

    Args:
        title: heading of the card; empty for none.
        children: what stands in it.
        subtitle: unit or scope, beside the heading.
        actions: links or controls at the right of the heading.
        columns: width in the 12-column grid of `grid`; 0 outside of it.
        id_: id of the card's body, for callbacks that fill it.
    """
    heading = html.Header(
        [
            html.Div(
                [
                    html.H2(title, className="card-title"),
                    html.Span(subtitle, className="card-subtitle") if subtitle else None,
                ],
                className="card-heading",
            ),
            None if actions is None else html.Div(actions, className="card-actions"),
        ],
        className="card-header-row",
    )
    body = html.Div(children, className="card-content", **_named(id_))
    column = f" column-{columns}" if columns else ""
    return html.Section([heading if title else None, body], className=f"panel-card{column}")


def _named(id_: str | dict[str, Any] | None) -> dict[str, Any]:
    return {} if id_ is None else {"id": id_}


def grid(children: Sequence[Component | None]) -> html.Div:
    """Lay cards on the 12-column grid; on a phone each takes the whole width."""
    return html.Div([child for child in children if child is not None], className="page-grid")


def page_heading(title: str, *, lead: str = "", actions: Children = None) -> html.Div:
    """Write the heading of a page, once at its top."""
    return html.Div(
        [
            html.Div(
                [
                    html.H1(title, className="page-title"),
                    html.P(lead, className="page-lead") if lead else None,
                ]
            ),
            None if actions is None else html.Div(actions, className="page-actions"),
        ],
        className="page-heading",
    )


def more_link(text: str, href: str) -> dcc.Link:
    """Link a card to the page that tells more."""
    return dcc.Link([text, icon("arrow-right")], href=href, className="more-link")
