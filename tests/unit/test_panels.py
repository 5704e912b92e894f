"""Key figures, tables, small trends and bullet graphs."""

from typing import Any
from urllib.parse import unquote

import pytest
from dash import html
from dash.development.base_component import Component

from components import theme
from components.icons import icon
from components.panels.bullet import Bullet, bullet
from components.panels.kpi import Kpi, change_since, kpi_tile
from components.panels.palette import Found, palette_results
from components.panels.sparkline import sparkline
from components.panels.status import INDICATOR_ICONS, TASK_ICONS, task_status
from components.panels.table import Column, data_table
from data.i18n import translate

COLUMNS = [
    Column("name", "Quận, huyện"),
    Column("pupils", "Học sinh", "number"),
    Column("rate", "Tỷ lệ", "rate", digits=1),
    Column("state", "Tình trạng", "component", sort_key="order"),
]


def table(rows: list[dict[str, Any]], **options: Any) -> Component:
    return data_table(COLUMNS, rows, caption="Các quận", language="vi", **options)


def cells(made: Component, kind: type[Component]) -> list[Any]:
    return [part for part in made._traverse() if isinstance(part, kind)]


def test_a_row_is_named_by_its_first_cell_and_keeps_raw_values_for_sorting():
    made = table([{"name": "Cần Giờ", "pupils": 15192, "rate": 0.026, "state": "x", "order": 2}])
    heading = [cell for cell in cells(made, html.Th) if cell.scope == "row"]
    assert [cell.children for cell in heading] == ["Cần Giờ"]
    shown = cells(made, html.Td)
    assert [cell.children for cell in shown] == ["15.192", "2,6\N{NO-BREAK SPACE}%", "x"]
    assert [getattr(cell, "data-value") for cell in shown] == ["15192", "0.026", "2"]


def test_what_is_not_known_is_a_dash_and_sorts_as_nothing():
    shown = cells(table([{"name": "A", "pupils": None, "rate": float("nan")}]), html.Td)
    assert [cell.children for cell in shown] == ["–", "–", "–"]
    assert {getattr(cell, "data-value") for cell in shown} == {""}


def test_a_table_has_a_caption_a_name_and_sorting_that_is_told():
    made = table([{"name": "A"}])
    assert cells(made, html.Caption)[0].children == "Các quận"
    assert getattr(made, "aria-label") == "Các quận"
    headers = [cell for cell in cells(made, html.Th) if cell.scope == "col"]
    assert {getattr(cell, "aria-sort") for cell in headers} == {"none"}
    assert len(cells(made, html.Button)) == len(COLUMNS)
    assert cells(table([{"name": "A"}], sortable=False), html.Button) == []


def test_a_table_without_rows_says_so():
    made = table([], empty="Chưa có trường nào.")
    assert not cells(made, html.Table)
    assert "Chưa có trường nào." in str(made)


@pytest.mark.parametrize(
    ("now", "before", "better", "text", "tone"),
    [
        (103.0, 100.0, "more", "+3,0\N{NO-BREAK SPACE}%", "good"),
        (97.0, 100.0, "more", "−3,0\N{NO-BREAK SPACE}%", "watch"),
        (97.0, 100.0, "less", "−3,0\N{NO-BREAK SPACE}%", "good"),
        (100.0, 100.0, "more", "0,0\N{NO-BREAK SPACE}%", "none"),
        (103.0, 100.0, "neither", "+3,0\N{NO-BREAK SPACE}%", "none"),
    ],
)
def test_a_change_is_good_when_it_goes_the_better_way(now, before, better, text, tone):
    change = change_since(now, before, "vi", since="so với năm trước", better=better)
    assert change is not None
    assert (change.text, change.tone) == (text, tone)


def test_a_change_from_nothing_is_not_told():
    assert change_since(5, 0, "vi", since="") is None
    assert change_since(None, 5, "vi", since="") is None
    assert change_since(5, float("nan"), "vi", since="") is None


def test_a_tile_shows_its_trend():
    trend = sparkline([1, 2], alt="tăng", theme="light")
    tile = kpi_tile(Kpi("Học sinh", "1.689.234", trend=trend))
    assert cells(tile, html.Img) == [trend]


def test_a_small_trend_speaks_and_keeps_its_gaps():
    made = sparkline([1, 2, None, 3, 4], alt="Học sinh tăng", theme="light")
    drawing = unquote(made.src)
    assert made.alt == "Học sinh tăng"
    assert drawing.count("<polyline") == 2
    assert theme.token("accent", "light") in drawing
    assert "<script" not in drawing


def test_a_trend_without_figures_draws_nothing():
    assert "<polyline" not in unquote(sparkline([None], alt="", theme="dark").src)


def test_a_bullet_graph_says_its_figures_and_stays_on_its_scale():
    made = bullet(Bullet(130, 100, 120, "130 % trên chỉ tiêu 100 %", tone="good"))
    assert getattr(made, "aria-label") == "130 % trên chỉ tiêu 100 %"
    bar = next(d for d in cells(made, html.Div) if "bullet-bar" in d.className)
    assert bar.style == {"--share": "1.0000"}


def test_a_bullet_graph_without_a_value_is_marked_as_unknown():
    assert "bullet-unknown" in bullet(Bullet(None, 100, 120, "")).className
    assert "bullet-unknown" not in bullet(Bullet(0, 100, 120, "")).className


def test_a_state_is_icon_word_and_colour():
    made = task_status("overdue", "vi")
    assert made.className == "status status-bad"
    assert "icon-exclamation-octagon-fill" in made.children[0].className
    assert made.children[1].children == translate("states.task_overdue", "vi")


def test_every_state_has_an_icon_of_its_own():
    assert set(TASK_ICONS) == set(theme.TASK_TONES)
    assert set(INDICATOR_ICONS) == set(theme.INDICATOR_TONES)
    for icons in (TASK_ICONS, INDICATOR_ICONS):
        assert len(set(icons.values())) == len(icons)


def test_an_icon_that_the_style_sheet_lacks_is_refused():
    with pytest.raises(ValueError, match="no-such-icon"):
        icon("no-such-icon")


def test_the_palette_groups_what_it_found_and_leaves_empty_groups_out():
    groups = {"pages": [Found("Toàn cảnh", "/", "map")], "units": []}
    made = html.Div(palette_results(groups, "toan", "vi"))
    assert [h.children for h in cells(made, html.H3)] == [translate("shell.palette_pages", "vi")]


def test_the_palette_says_when_there_is_nothing():
    assert "xyz" in str(palette_results({"pages": []}, "xyz", "vi"))
