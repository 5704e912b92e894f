"""The table of tasks: AG Grid, with sorting, filters and columns kept in the address."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from components import formats
from components.ids import tasks as ids
from components.panels.area import told
from components.panels.card import card
from components.panels.table import Column, data_table
from components.panels.task_compare import downloads
from components.panels.tasks import counts, nothing, provenance
from components.static import static
from data.contracts.tasks import STATES, Filters, TaskItem, TaskList
from data.i18n import translate

GROUPS = ("leads", "state", "kind", "due_year")
_FILTERS = {
    "text": "agTextColumnFilter",
    "number": "agNumberColumnFilter",
    "date": "agDateColumnFilter",
}

_GRID_WORDS = (
    "page",
    "of",
    "to",
    "firstPage",
    "previousPage",
    "nextPage",
    "lastPage",
    "pageSizeSelectorLabel",
    "contains",
    "notContains",
    "equals",
    "notEqual",
    "startsWith",
    "endsWith",
    "blank",
    "notBlank",
    "before",
    "after",
    "lessThan",
    "greaterThan",
    "lessThanOrEqual",
    "greaterThanOrEqual",
    "inRange",
    "filterOoo",
    "andCondition",
    "orCondition",
    "noRowsToShow",
    "loadingOoo",
    "dateFormatOoo",
)


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of the table."""

    value: Callable[[TaskItem, str], Any]
    kind: str = "text"
    width: int = 140
    shown: bool = True


COLUMNS: dict[str, GridColumn] = {
    "key": GridColumn(lambda one, _: one.key, width=120),
    "title": GridColumn(lambda one, language: one.title(language), width=380),
    "kind": GridColumn(
        lambda one, language: translate(f"tasks.kind_{one.kind}", language), width=150
    ),
    "leads": GridColumn(lambda one, _: ", ".join(one.leads), width=150),
    "coordinating": GridColumn(
        lambda one, language: ", ".join(
            [
                *one.coordinating,
                *(translate(f"tasks.party_{name}", language) for name in one.parties),
            ]
        ),
        width=200,
    ),
    "starts": GridColumn(lambda one, _: _iso(one.starts_on), "date", 125, shown=False),
    "initial_due": GridColumn(lambda one, _: _iso(one.initial_due_on), "date", 140, shown=False),
    "due": GridColumn(lambda one, _: _iso(one.due_on), "date", 125),
    "slip": GridColumn(lambda one, _: one.slip_days or None, "number", 110, shown=False),
    "state": GridColumn(
        lambda one, language: translate(f"states.task_{one.state}", language), width=170
    ),
    "percent": GridColumn(lambda one, _: one.percent, "number", 95),
    "days": GridColumn(lambda one, _: one.days, "number", 120),
    "evidence": GridColumn(
        lambda one, language: translate(
            "tasks.no_evidence"
            if one.lacks_evidence
            else "tasks.has_evidence"
            if one.has_evidence
            else "tasks.not_needed",
            language,
        ),
        width=190,
    ),
    "reported": GridColumn(
        lambda one, _: one.reported_at.date().isoformat() if one.reported_at else None,
        "date",
        125,
        shown=False,
    ),
    "who": GridColumn(lambda one, _: one.who, width=170, shown=False),
    "plan": GridColumn(lambda one, _: one.plan_name, width=180, shown=False),
    "due_year": GridColumn(
        lambda one, _: str(one.due_on.year) if one.due_on else "", width=110, shown=False
    ),
}


def _iso(day: Any) -> str | None:  # noqa: ANN401
    return day.isoformat() if day else None


def table_body(
    found: TaskList, filters: Filters, group: str, columns: Sequence[str], language: str
) -> Component:
    """Return counts, the groups if asked for, and the grid."""
    if not found.items:
        return html.Div(
            [counts(found.items, filters, "table", language), nothing(filters, "table", language)]
        )
    return html.Div(
        [
            static(counts(found.items, filters, "table", language)),
            static(_groups(found.items, group, language)) if group in GROUPS else None,
            card(
                translate("tasks.table_title", language),
                _grid(found.items, group, columns, language),
                subtitle=translate(
                    "tasks.count", language, count=formats.number(len(found.items), language)
                ),
                actions=downloads("table", filters, language),
            ),
            static(told(provenance(found.items, found.today), language)),
        ]
    )


def _grid(
    items: Sequence[TaskItem], group: str, columns: Sequence[str], language: str
) -> dag.AgGrid:
    shown = set(columns) | ({group} if group else set())
    rows = [
        {name: column.value(one, language) for name, column in COLUMNS.items() if name in shown}
        | {"href": f"[{one.key}](/tasks/{one.key})", "tone": one.state}
        for one in items
    ]
    return dag.AgGrid(
        id=ids.GRID_TABLE,
        rowData=rows,
        columnDefs=[_definition(name, group, language) for name in _order(group) if name in shown],
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "filter": True,
            "floatingFilter": False,
        },
        dashGridOptions={
            "pagination": True,
            "paginationPageSize": 50,
            "paginationPageSizeSelector": [25, 50, 100, 500],
            "animateRows": False,
            "enableCellTextSelection": True,
            "suppressDragLeaveHidesColumns": True,
            "localeText": _locale(language),
        },
        className="task-grid",
        columnSize=None,
    )


def _order(group: str) -> list[str]:
    names = list(COLUMNS)
    return [group, *(name for name in names if name != group)] if group else names


def _definition(name: str, group: str, language: str) -> dict[str, Any]:
    column = COLUMNS[name]
    made: dict[str, Any] = {
        "field": name,
        "colId": name,
        "headerName": translate(f"tasks.column_{name}", language),
        "width": column.width,
        "filter": _FILTERS[column.kind],
    }
    if name == "key":
        made |= {"field": "href", "cellRenderer": "markdown", "pinned": "left"}
    if name == "title":
        made |= {"tooltipField": "title"}
    if name == group:
        made |= {"sort": "asc", "sortIndex": 0}
    if column.kind == "date":
        made |= {
            "valueFormatter": {"function": "iocDay(params.value)"},
            "filterParams": {"comparator": {"function": "iocCompareDays"}},
        }
    return made


def _locale(language: str) -> dict[str, str]:
    return {name: translate(f"tasks.grid_{_snake(name)}", language) for name in _GRID_WORDS}


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def _groups(items: Sequence[TaskItem], group: str, language: str) -> html.Section:
    """Count the states in each group."""
    by_group: dict[str, Counter[str]] = {}
    for one in items:
        name = str(COLUMNS[group].value(one, language) or translate("tasks.no_deadline", language))
        by_group.setdefault(name, Counter())[one.state] += 1
    columns = [
        Column("group", translate(f"tasks.column_{group}", language)),
        Column("total", translate("tasks.total", language), "number"),
        *(Column(state, translate(f"states.task_{state}", language), "number") for state in STATES),
    ]
    rows = [
        {"group": name, "total": sum(found.values())} | {state: found[state] for state in STATES}
        for name, found in sorted(by_group.items())
    ]
    title = translate("tasks.groups", language)
    return card(title, data_table(columns, rows, caption=title, language=language))


def table_rows(items: Sequence[TaskItem], language: str) -> list[list[Any]]:
    """Return the whole table as rows of a file, header first."""
    names = [name for name in COLUMNS if name != "due_year"]
    header = [translate(f"tasks.column_{name}", language) for name in (*names, "simulated")]
    return [
        header,
        *(
            [
                *(COLUMNS[name].value(one, language) for name in names),
                translate("data.simulated", language) if one.simulated else "",
            ]
            for one in items
        ),
    ]
