"""Plain HTML tables: sortable by their header buttons, readable by a screen reader, printable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from dash import html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria, data
from components.icons import icon
from components.panels.empty import empty_state
from data.i18n import translate

Kind: TypeAlias = Literal["text", "number", "rate", "percent", "date", "component"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `kind` says how a raw value is written: `rate` is a share 0-1, `percent` counts 0-100; cells of
    `component` columns are Dash components or ready text, sorted by `row[sort_key]`.
    """

    key: str
    label: str
    kind: Kind = "text"
    digits: int = 0
    sort_key: str = ""
    hint: str = ""
    sortable: bool = True


Row: TypeAlias = Mapping[str, Any]


def data_table(
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    caption: str,
    language: str,
    sortable: bool = True,
    empty: str = "",
    tall: bool = False,
) -> Component:
    """Show rows under sortable headers; the first column names the row.

    Sorting happens in the browser (`assets/50-tables.js`), by raw values, and is told to screen
    readers. A row may carry `_class` for its own look. The caption is spoken, not shown, since a
    card has a heading.

    Args:
        columns: what each row shows, in order.
        rows: raw values by column key.
        caption: what the table holds.
        language: of the reader.
        sortable: offer sorting at all.
        empty: what to say when there is no row.
        tall: let the table scroll below its header at a fixed height.
    """
    if not rows:
        return empty_state(empty or translate("shell.no_rows", language))
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="visually-hidden"),
                html.Thead(html.Tr([_header(c, language, sortable=sortable) for c in columns])),
                html.Tbody([_row(columns, row, language) for row in rows]),
            ],
            className="data-table",
        ),
        className=f"table-scroll{' table-tall' if tall else ''}",
        role="region",
        tabIndex=0,
        **aria(label=caption),
    )


def _header(column: Column, language: str, *, sortable: bool) -> html.Th:
    looks = f"cell-{column.kind}"
    if not (sortable and column.sortable):
        return html.Th(column.label, scope="col", className=looks, title=column.hint or None)
    button = html.Button(
        [html.Span(column.label), icon("chevron-expand")],
        className="sort-button",
        title=column.hint or translate("shell.sort_by", language, column=column.label),
    )
    return html.Th(button, scope="col", className=looks, **aria(sort="none"))


def _row(columns: Sequence[Column], row: Row, language: str) -> html.Tr:
    first, *others = columns
    return html.Tr(
        [
            html.Th(
                _text(first, row, language),
                scope="row",
                className=f"cell-{first.kind}",
                **_sort_value(first, row),
            ),
            *(
                html.Td(
                    _text(column, row, language),
                    className=f"cell-{column.kind}",
                    **_sort_value(column, row),
                )
                for column in others
            ),
        ],
        className=row.get("_class"),
    )


def _text(column: Column, row: Row, language: str) -> Any:  # noqa: ANN401
    value = row.get(column.key)
    if column.kind == "number":
        return formats.number(value, language, digits=column.digits)
    if column.kind == "rate":
        return formats.percent(value, language, digits=column.digits)
    if column.kind == "percent":
        return formats.percent_points(value, language, digits=column.digits)
    if column.kind == "date":
        return formats.date(value, language)
    return formats.UNKNOWN if value is None else value


def _sort_value(column: Column, row: Row) -> dict[str, Any]:
    value = row.get(column.sort_key or column.key)
    if isinstance(value, Component) or value is None:
        return data(value="")
    if isinstance(value, (int, float)) and not formats.is_known(value):
        return data(value="")
    return data(value=str(value))
