"""The one way to show a figure: title, unit, source, date, table, downloads, empty state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from components import theme
from components.attributes import aria, data
from components.icons import icon
from components.panels.empty import empty_state
from components.panels.provenance import Provenance, provenance_line
from data.contracts.access import Preferences
from data.contracts.text import fold
from data.i18n import translate

_NO_BUTTONS = [
    "sendChartToCloud", "select2d", "lasso2d", "zoom2d", "pan2d", "zoomIn2d", "zoomOut2d",
    "autoScale2d", "resetScale2d", "hoverClosestCartesian", "hoverCompareCartesian",
    "toggleSpikelines", "toImage",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Caption:
    """What a figure says about itself, in the reader's language.

    `title` says what is shown, `unit` in what, `summary` is the text alternative: the one or two
    sentences somebody would say who reads the figure aloud.
    """

    title: str
    unit: str
    provenance: Provenance
    summary: str = ""
    note: str = ""


def graph(
    id_: Any,  # noqa: ANN401  a text or a pattern id, as in Dash
    figure: go.Figure | None,
    caption: Caption,
    look: Preferences,
    *,
    table: Component | None = None,
    downloads: Mapping[str, str] | None = None,
    height: int = 280,
) -> html.Figure:
    """Show a figure with everything a reader needs to trust it.

    Args:
        id_: id of the `dcc.Graph`.
        figure: what to draw; None or without traces shows the empty state.
        caption: title, unit, source, date, text alternative.
        look: language and theme, as in `actor.preferences`.
        table: the same figures as `components.panels.table.data_table`; stands behind a toggle.
        downloads: `csv` and `xlsx` to their addresses; PNG is always offered.
        height: of the drawing, in CSS pixels.
    """
    is_empty = figure is None or not figure.data
    drawing = (
        empty_state(translate("shell.no_figures", look.language), icon_name="bar-chart")
        if figure is None or is_empty
        else _drawing(id_, figure, caption, look, height)
    )
    return html.Figure(
        [
            html.Figcaption(
                [
                    html.Div(
                        [
                            html.H2(caption.title, className="figure-title"),
                            html.Span(caption.unit, className="figure-unit"),
                        ],
                        className="figure-heading",
                    ),
                    None if is_empty else _downloads(downloads or {}, look.language),
                ],
                className="figure-caption",
            ),
            drawing,
            html.P(caption.note, className="figure-note") if caption.note else None,
            _table_twin(table, look.language) if table is not None and not is_empty else None,
            provenance_line(caption.provenance, look.language),
        ],
        className="figure",
    )


def graph_config(language: str, *, file_name: str) -> dict[str, Any]:
    """Return the Plotly settings of every figure: no mode bar, no cloud, the reader's locale."""
    return {
        "locale": language,
        "displayModeBar": False,
        "displaylogo": False,
        "modeBarButtonsToRemove": _NO_BUTTONS,
        "responsive": True,
        "scrollZoom": False,
        "doubleClick": "reset",
        "toImageButtonOptions": {"format": "png", "filename": file_name, "scale": 2},
    }


def _drawing(
    id_: Any,  # noqa: ANN401
    figure: go.Figure,
    caption: Caption,
    look: Preferences,
    height: int,
) -> html.Div:
    styled = go.Figure(figure).update_layout(template=theme.template(look.theme), height=height)
    return html.Div(
        dcc.Graph(
            id=id_,
            figure=styled,
            config=cast("Any", graph_config(look.language, file_name=file_name(caption.title))),
            responsive=True,
            className="figure-graph",
            style={"--height": f"{height}px"},
        ),
        role="img",
        **aria(label=f"{caption.title} ({caption.unit}). {caption.summary}".strip()),
    )


def file_name(title: str) -> str:
    """Return a plain file name made of a title: 'Học sinh theo cấp' -> 'hoc-sinh-theo-cap'."""
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in fold(title))
    return "-".join(kept.split())[:60]


def _downloads(
    downloads: Mapping[str, str],
    language: str,
) -> html.Details:
    links: list[Component] = [
        html.A(
            [icon(f"filetype-{kind}"), translate(f"shell.download_{kind}", language)],
            href=href,
            download="",
        )
        for kind, href in downloads.items()
    ]
    picture = html.Button(
        [icon("filetype-png"), translate("shell.download_png", language)],
        **data(png="graph"),
    )
    return html.Details(
        [
            html.Summary(
                icon("download", label=translate("shell.download", language)),
                className="icon-button",
            ),
            html.Div([*links, picture], className="menu-panel"),
        ],
        className="menu figure-downloads",
    )


def _table_twin(table: Component, language: str) -> html.Details:
    return html.Details(
        [
            html.Summary(
                [icon("table"), translate("shell.show_table", language)], className="figure-toggle"
            ),
            table,
        ],
        className="figure-table",
    )
