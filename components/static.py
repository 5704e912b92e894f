"""Parts of a page that only show something, handed to the browser as one component.

Dash keeps every component of a page in its store and asks each of them about every change, so a
table of a hundred rows takes seconds to appear. What has no callback needs none of that: it travels
as one JSON tree in an attribute, and `assets/48-static.js` makes plain elements of it. Text is set
as text and only known tags and attributes pass, so data never becomes markup.
"""

import json
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import data

ATTRIBUTE = "data-static"
_RENAMED = {
    "className": "class",
    "htmlFor": "for",
    "tabIndex": "tabindex",
    "colSpan": "colspan",
    "rowSpan": "rowspan",
    "dateTime": "datetime",
    "readOnly": "readonly",
}
_PLAIN = frozenset(
    {
        "title",
        "role",
        "scope",
        "href",
        "src",
        "alt",
        "width",
        "height",
        "style",
        "open",
        "lang",
        "value",
        "hidden",
        "rows",
        "readonly",
    }
)
Tree = str | list[Any]


def static(content: Component) -> html.Div:
    """Hand `content` over as one component.

    Raises:
        ValueError: something in it needs Dash: an id, a control, a property that is not shown.
    """
    written = json.dumps(_tree(content), ensure_ascii=False, separators=(",", ":"))
    return html.Div(className="static", **data(static=written))


def _tree(node: Any) -> Tree:  # noqa: ANN401
    if not isinstance(node, Component):
        return str(node)
    props = node.to_plotly_json()["props"]
    if ATTRIBUTE in props:
        inner: Tree = json.loads(props[ATTRIBUTE])
        return inner
    if isinstance(node, dcc.Link):
        tag = "a"
    elif node._namespace == "dash_html_components":
        tag = str(node._type).lower()
    else:
        raise ValueError(f"{node._type} needs Dash and cannot be static")
    attributes = {
        _name(name, node): value
        for name, value in props.items()
        if name != "children" and value is not None and value is not False
    }
    return [tag, attributes, _children(props.get("children"))]


def _children(children: Any) -> list[Tree]:  # noqa: ANN401
    if children is None:
        return []
    several = children if isinstance(children, (list, tuple)) else [children]
    return [_tree(child) for child in several if child is not None]


def _name(name: str, node: Component) -> str:
    if name in _RENAMED:
        return _RENAMED[name]
    if name in _PLAIN or name.startswith(("aria-", "data-")):
        return name
    raise ValueError(f"{node._type}.{name} needs Dash and cannot be static")
