"""The Gantt chart with its frame: pages of rows, the table behind it, its files."""

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria
from components.figures.tasks import ROW_HEIGHT, gantt
from components.graphs import Caption, graph
from components.icons import icon
from components.ids import tasks as ids
from components.panels import provenance as shown
from components.panels.table import Column, data_table
from components.panels.tasks import (
    address,
    counts,
    days_text,
    nothing,
    percent_text,
    provenance,
    slip_text,
)
from components.static import static
from data.contracts.access import Preferences
from data.contracts.tasks import Filters, TaskList
from data.i18n import translate

ROWS = 60  # of one page: more bars than that nobody reads


def gantt_body(
    found: TaskList, filters: Filters, zoom: str, page: int, look: Preferences
) -> html.Div:
    """Return one page of the chart."""
    language = look.language
    if not found.items:
        return html.Div(nothing(filters, "gantt", language))
    pages = (len(found.items) - 1) // ROWS + 1
    page = min(max(page, 1), pages)
    items = found.items[(page - 1) * ROWS : page * ROWS]
    keys = {one.key for one in items}
    steps = [one for one in found.steps if one.task_key in keys]
    source = provenance(items, found.today)
    late = sum(one.state == "overdue" for one in items)
    caption = Caption(
        translate("tasks.gantt_title", language),
        translate("tasks.gantt_unit", language),
        shown.Provenance(source.sources(language), source.as_of_on, source.simulated),
        summary=translate(
            "tasks.gantt_summary",
            language,
            count=formats.number(len(items), language),
            late=formats.number(late, language),
        ),
        note=translate("tasks.gantt_note", language),
    )
    columns = [
        Column(name, translate(f"tasks.column_{name}", language))
        for name in ("key", "title", "starts", "initial_due", "due", "state", "percent", "days")
    ]
    rows = [
        {
            "key": one.key,
            "title": one.title(language),
            "starts": formats.date(one.starts_on, language),
            "initial_due": formats.date(one.initial_due_on, language),
            "due": formats.date(one.due_on, language),
            "state": translate(f"states.task_{one.state}", language),
            "percent": percent_text(one, language),
            "days": " ".join((days_text(one, language), slip_text(one, language))).strip(),
        }
        for one in items
    ]
    table = static(data_table(columns, rows, caption=caption.title, language=language))
    query = address("gantt", filters).partition("?")[2]
    drawn = graph(
        ids.GANTT_GRAPH,
        gantt(items, steps, found.links, found.today, zoom, look),
        caption,
        look,
        table=table,
        downloads={form: f"/tasks/table.{form}?{query}" for form in ("csv", "xlsx")},
        height=ROW_HEIGHT * len(items) + 140,
    )
    return html.Div(
        [
            static(counts(found.items, filters, "gantt", language)),
            static(_pager(page, pages, filters, zoom, language)) if pages > 1 else None,
            html.Section(drawn, className="panel-card task-gantt"),
        ]
    )


def _pager(page: int, pages: int, filters: Filters, zoom: str, language: str) -> html.Nav:
    def turn(other: int, icon_name: str) -> Component | None:
        if not 1 <= other <= pages:
            return None
        label = translate("tasks.page", language, page=str(other), pages=str(pages))
        href = address("gantt", filters, page=str(other), zoom=zoom)
        return dcc.Link(icon(icon_name, label=label), href=href, className="icon-button")

    text = translate("tasks.page", language, page=str(page), pages=str(pages))
    return html.Nav(
        [turn(page - 1, "chevron-left"), html.Span(text), turn(page + 1, "chevron-right")],
        className="task-months",
        **aria(label=translate("tasks.pages", language)),
    )
