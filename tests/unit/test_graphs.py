"""Every figure says what it shows, where it comes from, and can be read without seeing it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from dash import dcc, html
from dash.development.base_component import Component

from components import graphs, theme
from components.panels.provenance import Provenance
from components.panels.table import Column, data_table
from data.contracts.access import Preferences
from data.i18n import translate

BARS = go.Figure(go.Bar(x=np.array([2022, 2023]), y=np.array([1.0, 2.0])))
SOURCE = Provenance("Báo cáo đầu năm", date(2023, 9, 30), simulated=True)
CAPTION = graphs.Caption("Học sinh theo cấp", "người", SOURCE, "Năm 2023 gấp đôi năm 2022.")
TABLE = data_table([Column("year", "Năm")], [{"year": "2023"}], caption="Bảng", language="vi")
LIGHT = Preferences("vi", "light")


def parts(component: Component) -> Iterator[Component]:
    yield component
    for part in component._traverse():
        if isinstance(part, Component):
            yield part


def text_of(component: Component) -> str:
    words = [getattr(part, "children", None) for part in parts(component)]
    flat = [w for word in words for w in (word if isinstance(word, list) else [word])]
    return " ".join(word for word in flat if isinstance(word, str))


def plot(figure: Component) -> Any:
    return next(part for part in parts(figure) if isinstance(part, dcc.Graph))


def test_title_unit_source_and_date_are_written():
    written = text_of(graphs.graph("x", BARS, CAPTION, LIGHT))
    for text in ("Học sinh theo cấp", "người", "Nguồn: Báo cáo đầu năm", "Tính đến 30/09/2023"):
        assert text in written
    assert translate("shell.simulated", "vi") in written


def test_true_figures_have_no_badge():
    true = graphs.Caption("Dân số", "người", Provenance("GSO", date(2023, 1, 1)))
    assert translate("shell.simulated", "vi") not in text_of(graphs.graph("x", BARS, true, LIGHT))


def test_nothing_is_sent_to_a_cloud():
    config = plot(graphs.graph("x", BARS, CAPTION, LIGHT)).config
    assert config["displayModeBar"] is False
    assert "sendChartToCloud" in config["modeBarButtonsToRemove"]
    assert config["displaylogo"] is False
    assert config["locale"] == "vi"


def test_the_text_alternative_tells_what_the_drawing_tells():
    made = graphs.graph("x", BARS, CAPTION, LIGHT)
    images = [part for part in parts(made) if isinstance(part, html.Div) and hasattr(part, "role")]
    labels = [getattr(image, "aria-label") for image in images if image.role == "img"]
    assert labels == ["Học sinh theo cấp (người). Năm 2023 gấp đôi năm 2022."]


def test_the_same_figures_stand_in_a_table_behind_a_toggle():
    made = graphs.graph("x", BARS, CAPTION, LIGHT, table=TABLE)
    toggles = [part for part in parts(made) if isinstance(part, html.Details)]
    tables = [t for toggle in toggles for t in parts(toggle) if isinstance(t, html.Table)]
    assert len(tables) == 1


def test_figures_can_be_taken_away():
    made = graphs.graph("x", BARS, CAPTION, LIGHT, downloads={"csv": "/a.csv", "xlsx": "/a.xlsx"})
    hrefs = [part.href for part in parts(made) if isinstance(part, html.A)]
    assert hrefs == ["/a.csv", "/a.xlsx"]
    assert any(getattr(part, "data-png", "") for part in parts(made))
    assert plot(made).config["toImageButtonOptions"]["filename"] == "hoc-sinh-theo-cap"


@pytest.mark.parametrize("nothing", [None, go.Figure()])
def test_nothing_to_draw_is_said_and_keeps_title_and_source(nothing):
    made = graphs.graph("x", nothing, CAPTION, LIGHT, table=TABLE)
    assert not [part for part in parts(made) if isinstance(part, dcc.Graph)]
    written = text_of(made)
    assert translate("shell.no_figures", "vi") in written
    assert "Học sinh theo cấp" in written
    assert "Nguồn: Báo cáo đầu năm" in written


@pytest.mark.parametrize("name", theme.THEMES)
def test_the_figure_wears_the_reader_s_theme_and_the_given_one_is_left_alone(name):
    made = graphs.graph("x", BARS, CAPTION, Preferences("vi", name))
    drawn = plot(made).figure
    assert drawn.layout.template.layout.font.color == theme.token("text", name)
    assert BARS.layout.height is None


def test_file_names_are_plain():
    assert graphs.file_name("Đống Đa: tỷ lệ 12,3 %") == "dong-da-ty-le-12-3"
