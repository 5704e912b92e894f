"""Trees for the browser: what passes and what is refused."""

import json

import dash_bootstrap_components as dbc
import pytest
from dash import dcc, html

from components.attributes import aria
from components.panels.table import Column, data_table
from components.static import static


def tree(component):
    return json.loads(static(component).to_plotly_json()["props"]["data-static"])


def test_elements_keep_text_attributes_and_order() -> None:
    made = html.Ul(
        [html.Li("Quận 1", className="a"), None, html.Li(["x", html.B("y")])],
        **aria(label="Danh sách"),
    )
    assert tree(made) == [
        "ul",
        {"aria-label": "Danh sách"},
        [["li", {"class": "a"}, ["Quận 1"]], ["li", {}, ["x", ["b", {}, ["y"]]]]],
    ]


def test_text_stays_text() -> None:
    assert tree(html.P("<script>alert(1)</script>")) == ["p", {}, ["<script>alert(1)</script>"]]


def test_numbers_become_text() -> None:
    assert tree(html.P([1, 2.5])) == ["p", {}, ["1", "2.5"]]


def test_links_keep_their_address() -> None:
    assert tree(dcc.Link("Quận 1", href="/districts/760")) == [
        "a",
        {"href": "/districts/760"},
        ["Quận 1"],
    ]


def test_a_static_part_inside_another_is_taken_in() -> None:
    assert tree(html.Div(static(html.B("x")))) == ["div", {}, [["b", {}, ["x"]]]]


@pytest.mark.parametrize(
    "part",
    [
        html.Div(id="overview-x-panel"),
        html.Button("x", n_clicks=0),
        dcc.Graph(id="overview-x-graph"),
        dbc.Button("x"),
        dcc.Store(id="overview-x-store"),
    ],
)
def test_what_needs_dash_is_refused(part) -> None:
    with pytest.raises(ValueError, match="needs Dash"):
        static(html.Div(part))


def test_a_table_is_one_component() -> None:
    rows = [{"name": f"Trường {number}", "pupils": number} for number in range(100)]
    columns = [Column("name", "Trường"), Column("pupils", "Học sinh", "number")]
    table = static(data_table(columns, rows, caption="Trường", language="vi"))
    assert list(table._traverse()) == []
    assert "Trường 99" in str(table)
