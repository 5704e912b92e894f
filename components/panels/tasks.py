"""Lists of tasks: my division, the board by division, the calendar, two days compared."""

import calendar
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria
from components.icons import icon
from components.panels.area import told
from components.panels.card import card, grid
from components.panels.empty import empty_state
from components.panels.status import status_badge, task_status
from components.theme import TASK_TONES
from data.contracts.access import Actor, Permission
from data.contracts.provenance import Provenance
from data.contracts.tasks import (
    DIVISION_ROLES,
    REMIND_DAYS,
    STATES,
    DueChangeRow,
    Filters,
    TaskItem,
    TaskList,
)
from data.i18n import translate

VIEWS = ("mine", "board", "table", "gantt", "calendar", "compare")
ZOOMS = ("all", "two_years", "year", "quarter")
VIEW_ICONS = {
    "mine": "house-door",
    "board": "grid",
    "table": "table",
    "gantt": "bar-chart-line",
    "calendar": "calendar3",
    "compare": "arrow-down-up",
    "new": "plus-lg",
}
CARDS = 30  # of one division on the board; the table holds the others


def first_view(actor: Actor) -> str:
    """Return the view somebody arrives at."""
    return "mine" if actor.role in DIVISION_ROLES else "board"


def address(view: str, filters: Filters | None = None, **more: str) -> str:
    """Return the address of a view with its filters."""
    kept = {"view": view} | more
    if filters is not None:
        kept |= {
            "division": filters.division,
            "state": filters.state,
            "kind": filters.kind,
            "words": filters.words,
        } | more
    return "/tasks?" + urlencode({name: value for name, value in kept.items() if value})


def tabs(actor: Actor, here: str, filters: Filters) -> html.Ul:
    """Link the views this person may open."""
    language = actor.language
    offered = [view for view in VIEWS if view != "mine" or actor.role in DIVISION_ROLES]
    if actor.may(Permission.TASK_CREATE):
        offered.append("new")
    entries = [
        html.Li(
            html.A(
                [icon(VIEW_ICONS[view]), translate(f"tasks.view_{view}", language)],
                href=address(view, None if view in {"mine", "new"} else filters),
                **aria(current="page" if view == here else "false"),
            )
        )
        for view in offered
    ]
    return html.Ul(entries, **aria(label=translate("tasks.views", language)))


def provenance(items: Sequence[TaskItem], today: date) -> Provenance:
    """Say where tasks come from."""
    return Provenance(
        (translate("tasks.source", "vi"),),
        (translate("tasks.source", "en"),),
        today,
        any(one.simulated for one in items),
    )


def days_text(one: TaskItem, language: str) -> str:
    """Say how many days are left, or by how many a task is late."""
    if one.days is None:
        return translate("tasks.no_deadline", language)
    count = formats.number(abs(one.days), language)
    if one.is_done:
        name = "done_early" if one.days > 0 else "done_on_day" if one.days == 0 else "done_late"
    else:
        name = "days_left" if one.days > 0 else "due_today" if one.days == 0 else "days_late"
    return translate(f"tasks.{name}", language, count=count)


def percent_text(one: TaskItem, language: str) -> str:
    """Write the percentage last reported."""
    return formats.percent_points(one.percent, language, digits=0)


def evidence_flag(one: TaskItem, language: str) -> html.Span | None:
    """Flag a percentage that nothing proves."""
    if not one.lacks_evidence:
        return None
    return status_badge(translate("tasks.no_evidence", language), "watch", quiet=True)


def slip_text(one: TaskItem, language: str) -> str:
    """Say how far approved changes moved the due date; empty when it stands."""
    if not one.slip_days:
        return ""
    count = formats.number(abs(one.slip_days), language)
    return translate(
        "tasks.slipped" if one.slip_days > 0 else "tasks.advanced", language, count=count
    )


def line(one: TaskItem, language: str) -> html.Li:
    """Show a task as one line of a list."""
    return html.Li(
        [
            html.Span(one.key, className="code"),
            dcc.Link(one.title(language), href=f"/tasks/{one.key}", className="grow"),
            html.Span(
                [
                    task_status(one.state, language, quiet=True),
                    evidence_flag(one, language),
                    html.Span(percent_text(one, language), className="task-percent"),
                    html.Span(
                        [formats.date(one.due_on, language), " · ", days_text(one, language)]
                        if one.due_on
                        else days_text(one, language),
                        className="quiet",
                    ),
                ],
                className="task-facts",
            ),
        ],
        className="task-line",
    )


def lines(items: Iterable[TaskItem], language: str, empty: str) -> Component:
    """Show tasks as a list, or say why there is none."""
    rows = [line(one, language) for one in items]
    if not rows:
        return html.P(translate(empty, language), className="quiet")
    return html.Ul(rows, className="line-list task-lines")


# --- my division ---------------------------------------------------------------------------------


def mine_body(found: TaskList, division: str, language: str) -> html.Div:
    """Return what a head wants to know in the morning."""
    own = [one for one in found.items if division in (*one.leads, *one.coordinating)]
    led = [one for one in own if division in one.leads]
    pending = [one for one in led if not one.is_done]
    name = next(
        (vi if language == "vi" else en for code, vi, en in found.divisions if code == division),
        division,
    )
    late = [one for one in pending if one.state == "overdue"]
    unproven = [one for one in led if one.lacks_evidence]
    waiting = _waiting(found, pending, own, language)
    cards: list[Component | None] = [
        card(
            translate("tasks.overdue", language),
            lines(late, language, "tasks.none_overdue"),
            columns=6,
        ),
        *_due_soon(pending, language),
        card(translate("tasks.waiting", language), waiting, columns=6),
        card(
            translate("tasks.unproven", language),
            lines(unproven, language, "tasks.none_unproven"),
            subtitle=translate("tasks.unproven_hint", language),
            columns=6,
        ),
        card(translate("tasks.reports_due", language), _reports(found, language), columns=6),
        card(
            translate("tasks.led", language),
            lines(sorted(pending, key=_by_due), language, "tasks.none_led"),
            columns=12,
        ),
        card(
            translate("tasks.coordinated", language),
            lines(
                (one for one in own if division not in one.leads and not one.is_done),
                language,
                "tasks.none_coordinated",
            ),
            columns=12,
        ),
    ]
    return html.Div(
        [
            html.H2(name, className="task-division"),
            counts(own, Filters(division=division), "table", language),
            grid(cards),
            told(provenance(own, found.today), language),
        ]
    )


def _by_due(one: TaskItem) -> date:
    return one.due_on or date.max


def _due_soon(pending: Sequence[TaskItem], language: str) -> list[html.Section]:
    """Show what is due within a day, a week, a month; each task stands once."""
    boxes = []
    for limit, above in zip(reversed(REMIND_DAYS), (-1, *reversed(REMIND_DAYS[1:])), strict=True):
        due = [one for one in pending if one.days is not None and above < one.days <= limit]
        if limit == 1:
            due = [one for one in pending if one.days in {0, 1}]
        boxes.append(
            html.Div(
                [
                    html.H3(translate("tasks.due_within", language, count=limit)),
                    lines(due, language, "tasks.none_due"),
                ]
            )
        )
    return [card(translate("tasks.due_soon", language), boxes, columns=6)]


def _waiting(
    found: TaskList, pending: Sequence[TaskItem], own: Sequence[TaskItem], language: str
) -> Component:
    """List tasks nobody reported on for a month, and wishes on their way to the office."""
    silent = [
        one
        for one in pending
        if one.reported_at is None or (found.today - one.reported_at.date()).days > 30
    ]
    keys = {one.key for one in own}
    wishes = [one for one in found.waiting if one.task_key in keys]
    return html.Div(
        [
            html.H3(translate("tasks.silent", language)),
            lines(silent, language, "tasks.none_silent"),
            html.H3(translate("tasks.wishes", language)),
            wish_list(wishes, language),
        ]
    )


def wish_list(wishes: Sequence[DueChangeRow], language: str) -> Component:
    """List wishes for other due dates that wait for the office."""
    if not wishes:
        return html.P(translate("tasks.none_wished", language), className="quiet")
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(one.task_key, className="code"),
                    dcc.Link(one.title_vi, href=f"/tasks/{one.task_key}", className="grow"),
                    html.Span(
                        translate(
                            "tasks.wished", language, date=formats.date(one.due_on, language)
                        ),
                        className="quiet",
                    ),
                ]
            )
            for one in wishes
        ],
        className="line-list",
    )


def _reports(found: TaskList, language: str) -> Component:
    if not found.reports:
        return html.P(translate("tasks.none_reports", language), className="quiet")
    return html.Ul(
        [
            html.Li(
                [
                    dcc.Link(
                        translate("tasks.report_of", language, period=period),
                        href=f"/reports?period={period}",
                        className="grow",
                    ),
                    html.Span(translate(f"tasks.report_{state}", language)),
                    html.Span(formats.date(due_on, language), className="quiet"),
                ]
            )
            for period, due_on, state in found.reports
        ],
        className="line-list",
    )


# --- all divisions -------------------------------------------------------------------------------


def counts(items: Sequence[TaskItem], filters: Filters, view: str, language: str) -> html.Nav:
    """Show how many tasks are in each state; a click keeps only these."""
    found = Counter(one.state for one in items)
    tiles = [
        html.A(
            [
                html.Span(formats.number(found[state], language), className="target-count"),
                task_status(state, language, quiet=True),
            ],
            href=address(
                view,
                Filters(
                    filters.division,
                    "" if filters.state == state else state,
                    filters.kind,
                    filters.words,
                ),
            ),
            className=f"target-tile edge-{TASK_TONES[state]}"
            f"{' is-chosen' if filters.state == state else ''}",
            **aria(current="true" if filters.state == state else "false"),
        )
        for state in STATES
    ]
    return html.Nav(
        tiles,
        className="target-tiles task-tiles",
        **aria(label=translate("tasks.by_state", language)),
    )


def nothing(filters: Filters, view: str, language: str) -> Component:
    """Say that no task passes the filters."""
    if filters == Filters():
        return empty_state(translate("tasks.nothing", language), icon_name="list-task")
    back = dcc.Link(
        translate("tasks.clear_filters", language), href=address(view), className="more-link"
    )
    return empty_state(translate("tasks.no_match", language), icon_name="funnel", action=back)


def board_body(found: TaskList, filters: Filters, language: str) -> html.Div:
    """Return one column of cards per leading division."""
    by_division: dict[str, list[TaskItem]] = {}
    for one in found.items:
        by_division.setdefault(one.leads[0] if one.leads else "", []).append(one)
    order = [code for code, _, _ in found.divisions] + [""]
    names = {code: vi if language == "vi" else en for code, vi, en in found.divisions}
    columns = [
        _column(code, names.get(code, code), by_division[code], filters, language)
        for code in order
        if code in by_division
    ]
    body: Component = (
        html.Div(
            columns,
            className="task-board",
            role="region",
            tabIndex=0,
            **aria(label=translate("tasks.view_board", language)),
        )
        if columns
        else nothing(filters, "board", language)
    )
    return html.Div(
        [
            counts(found.items, filters, "board", language),
            _wishes_card(found, language),
            body,
            told(provenance(found.items, found.today), language),
        ]
    )


def _wishes_card(found: TaskList, language: str) -> Component | None:
    if not found.waiting:
        return None
    return card(translate("tasks.wishes", language), wish_list(found.waiting, language))


def _column(
    code: str, name: str, items: Sequence[TaskItem], filters: Filters, language: str
) -> html.Section:
    ordered = sorted(items, key=lambda one: (one.is_done, one.state != "overdue", _by_due(one)))
    left = len(ordered) - CARDS
    more = (
        dcc.Link(
            translate("tasks.more", language, count=formats.number(left, language)),
            href=address("table", Filters(code, filters.state, filters.kind, filters.words)),
            className="more-link",
        )
        if left > 0
        else None
    )
    late = sum(one.state == "overdue" for one in items)
    return html.Section(
        [
            html.Header(
                [
                    html.H2(code or formats.UNKNOWN, title=name),
                    html.Small(name),
                    html.Span(
                        translate(
                            "tasks.column_counts",
                            language,
                            count=formats.number(len(items), language),
                            late=formats.number(late, language),
                        ),
                        className="quiet",
                    ),
                ]
            ),
            html.Ul([_card(one, language) for one in ordered[:CARDS]]),
            more,
        ],
        className="task-column",
        **aria(label=name),
    )


def _card(one: TaskItem, language: str) -> html.Li:
    return html.Li(
        [
            html.Div(
                [html.Span(one.key, className="code"), task_status(one.state, language, quiet=True)]
            ),
            dcc.Link(one.title(language), href=f"/tasks/{one.key}"),
            bar(one, language),
            html.Small(
                " · ".join(
                    text
                    for text in (
                        formats.date(one.due_on, language) if one.due_on else "",
                        days_text(one, language),
                        slip_text(one, language),
                    )
                    if text
                )
            ),
            evidence_flag(one, language),
        ],
        className=f"task-card edge-{TASK_TONES[one.state]}",
    )


def bar(one: TaskItem, language: str) -> html.Div:
    """Draw the percentage last reported."""
    return html.Div(
        [
            html.Span(
                html.Span(style={"--share": f"{one.percent or 0}%"}, className="task-bar-fill"),
                className="task-bar",
                **aria(hidden="true"),
            ),
            html.Span(percent_text(one, language), className="task-percent"),
        ],
        className="task-progress",
    )


# --- calendar ------------------------------------------------------------------------------------


def month_of(text: str, today: date) -> date:
    """Read a month of the address; anything else means the present one."""
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return today.replace(day=1)


def calendar_body(found: TaskList, month: date, filters: Filters, language: str) -> html.Div:
    """Return the days of a month with what is due and which milestones fall on them."""
    events: dict[date, list[Component]] = {}
    for one in found.items:
        if one.due_on:
            events.setdefault(one.due_on, []).append(_due_event(one, language))
    for step in found.steps:
        if step.due_on:
            link = dcc.Link(
                [
                    icon("flag-fill" if step.kind == "milestone" else "check2"),
                    f"{step.task_key} {step.title}",
                ],
                href=f"/tasks/{step.task_key}",
            )
            events.setdefault(step.due_on, []).append(html.Li(link))
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    rows = [
        html.Tr([_day(day, month, found.today, events.get(day, []), language) for day in week])
        for week in weeks
    ]
    heads = [
        html.Th(translate(f"formats.weekday_{number}", language), scope="col")
        for number in range(1, 8)
    ]
    title = formats.month(month, language)
    table = html.Table(
        [
            html.Caption(title, className="visually-hidden"),
            html.Thead(html.Tr(heads)),
            html.Tbody(rows),
        ],
        className="task-calendar",
    )
    return html.Div(
        [
            html.Nav(
                [
                    _turn(month, -1, filters, language),
                    html.H2(title),
                    _turn(month, 1, filters, language),
                    dcc.Link(
                        translate("tasks.this_month", language),
                        href=address("calendar", filters),
                        className="more-link",
                    ),
                ],
                className="task-months",
                **aria(label=translate("tasks.months", language)),
            ),
            html.Div(
                table, className="table-scroll", role="region", tabIndex=0, **aria(label=title)
            ),
            told(provenance(found.items, found.today), language),
        ]
    )


def _turn(month: date, step: int, filters: Filters, language: str) -> dcc.Link:
    number = month.year * 12 + month.month - 1 + step
    other = date(number // 12, number % 12 + 1, 1)
    name = "chevron-left" if step < 0 else "chevron-right"
    return dcc.Link(
        icon(name, label=formats.month(other, language)),
        href=address("calendar", filters, month=f"{other:%Y-%m}"),
        className="icon-button",
    )


def _due_event(one: TaskItem, language: str) -> html.Li:
    return html.Li(
        dcc.Link(
            [task_status(one.state, language, quiet=True), f"{one.key} {one.title(language)}"],
            href=f"/tasks/{one.key}",
        ),
        className=f"edge-{TASK_TONES[one.state]}",
    )


def _day(
    day: date, month: date, today: date, events: Sequence[Component], language: str
) -> html.Td:
    looks = ["task-day"]
    if day.month != month.month:
        looks.append("is-outside")
    if day == today:
        looks.append("is-today")
    shown = html.Ul(events[:4]) if events else None
    more = (
        html.Details(
            [
                html.Summary(
                    translate(
                        "tasks.more", language, count=formats.number(len(events) - 4, language)
                    )
                ),
                html.Ul(events[4:60]),
            ]
        )
        if len(events) > 4
        else None
    )
    number = html.Time(formats.number(day.day, language), dateTime=day.isoformat())
    return html.Td([number, shown, more], className=" ".join(looks))


Draw = Callable[[TaskList, Filters, str], Component]
