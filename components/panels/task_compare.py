"""Any day against any day: what moved, by how much, what is new, what is finished, and by whom."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from components import formats
from components.attributes import data
from components.icons import icon
from components.panels.area import told
from components.panels.card import card
from components.panels.empty import empty_state
from components.panels.kpi import Kpi, kpi_row
from components.panels.status import task_status
from components.panels.table import Column, data_table
from components.panels.tasks import provenance
from data.contracts.tasks import Filters, Move
from data.i18n import translate

SHOWN = 300


def compare_body(
    moves: Sequence[Move], since: date, until: date, filters: Filters, language: str
) -> html.Div:
    """Return the summary and the table of what differs."""
    days = {"since": formats.date(since, language), "until": formats.date(until, language)}
    title = translate("tasks.moved", language, **days)
    if not moves:
        return html.Div(
            empty_state(translate("tasks.none_moved", language, **days), icon_name="arrow-down-up")
        )
    rows = [_row(one, language) for one in moves[:SHOWN]]
    left = len(moves) - len(rows)
    return html.Div(
        [
            _summary(moves, language),
            card(
                title,
                [
                    data_table(
                        _columns(language), rows, caption=title, language=language, tall=True
                    ),
                    html.P(
                        translate(
                            "tasks.more_in_file", language, count=formats.number(left, language)
                        ),
                        className="quiet",
                    )
                    if left > 0
                    else None,
                ],
                actions=downloads(
                    "compare", filters, language, since=since.isoformat(), until=until.isoformat()
                ),
            ),
            told(provenance([one.after for one in moves], until), language),
        ]
    )


def downloads(name: str, filters: Filters, language: str, **more: str) -> list[html.A]:
    """Link the CSV and XLSX file of a view."""
    values = {
        "division": filters.division,
        "state": filters.state,
        "kind": filters.kind,
        "words": filters.words,
    } | more
    query = urlencode({key: value for key, value in values.items() if value})
    return [
        html.A(
            [icon(f"filetype-{form}"), translate(f"shell.download_{form}", language)],
            href=f"/tasks/{name}.{form}?{query}",
            className="kpi-action",
            **data(download=""),
        )
        for form in ("csv", "xlsx")
    ]


def _summary(moves: Sequence[Move], language: str) -> html.Section:
    figures = {
        "gained": sum(1 for one in moves if (one.points or 0) > 0),
        "closed": sum(one.is_closed for one in moves),
        "new": sum(one.is_new for one in moves),
        "slipped_count": sum(one.slip_days > 0 for one in moves),
        "turned_late": sum(
            one.after.state == "overdue" and not (one.before and one.before.state == "overdue")
            for one in moves
        ),
    }
    return kpi_row(
        [
            Kpi(translate(f"tasks.{name}", language), formats.number(count, language))
            for name, count in figures.items()
        ],
        label=translate("tasks.compare_summary", language),
    )


def _columns(language: str) -> list[Column]:
    def named(name: str, kind: Any = "text", sort_key: str = "") -> Column:  # noqa: ANN401
        return Column(name, translate(f"tasks.column_{name}", language), kind, sort_key=sort_key)

    return [
        named("key"),
        named("title", "component", "title_text"),
        named("leads"),
        named("before", "component", "before_text"),
        named("after", "component", "after_text"),
        named("points", "component", "points_value"),
        named("slip", "component", "slip_value"),
        named("updates", "number"),
        named("who"),
    ]


def _row(one: Move, language: str) -> dict[str, Any]:
    before = one.before
    points = one.points
    return {
        "key": one.after.key,
        "title": dcc.Link(one.after.title(language), href=f"/tasks/{one.after.key}"),
        "title_text": one.after.title(language),
        "leads": ", ".join(one.after.leads),
        "before": task_status(before.state, language, quiet=True)
        if before
        else translate("tasks.is_new", language),
        "before_text": before.state if before else "",
        "after": task_status(one.after.state, language, quiet=True),
        "after_text": one.after.state,
        "points": formats.change(points, language) if points is not None else formats.UNKNOWN,
        "points_value": points if points is not None else 0,
        "slip": formats.change(one.slip_days, language) if one.slip_days else formats.UNKNOWN,
        "slip_value": one.slip_days,
        "updates": one.updates,
        "who": one.who or formats.UNKNOWN,
    }


def compare_rows(moves: Sequence[Move], language: str) -> list[list[Any]]:
    """Return the whole comparison as rows of a file, header first."""
    names = ("key", "title", "leads", "before", "percent_before", "after", "percent", "points",
             "due_before", "due", "slip", "updates", "who", "simulated")  # fmt: skip
    rows: list[list[Any]] = [[translate(f"tasks.column_{name}", language) for name in names]]
    for one in moves:
        old = one.before
        rows.append(
            [
                one.after.key,
                one.after.title(language),
                "; ".join(one.after.leads),
                translate(f"states.task_{old.state}", language)
                if old
                else translate("tasks.is_new", language),
                old.percent if old else None,
                translate(f"states.task_{one.after.state}", language),
                one.after.percent,
                one.points,
                old.due_on if old else None,
                one.after.due_on,
                one.slip_days,
                one.updates,
                one.who,
                translate("data.simulated", language) if one.after.simulated else "",
            ]
        )
    return rows
