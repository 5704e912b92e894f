"""One task: identity, steps, dependencies, indicators, its history as a timeline, evidence."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import data
from components.icons import icon
from components.panels.area import told
from components.panels.badge import badge
from components.panels.card import card, grid, page_heading
from components.panels.empty import empty_state
from components.panels.status import TASK_ICONS, status_badge, task_status
from components.panels.tasks import bar, days_text, evidence_flag, lines, provenance, slip_text
from data.contracts.tasks import DueChangeRow, FileRow, StepRow, TaskSheet, TaskUpdateRow
from data.i18n import translate


def sheet_body(sheet: TaskSheet, language: str) -> html.Div:
    """Return everything there is to read about one task."""
    one = sheet.item
    back = dcc.Link(
        [icon("arrow-left"), translate("tasks.back", language)],
        href="/tasks",
        className="more-link",
    )
    cards: list[Component | None] = [
        card(translate("tasks.about", language), _facts(sheet, language), columns=5),
        card(
            translate("tasks.history", language),
            _timeline(sheet, language),
            subtitle=translate(
                "tasks.updates_count",
                language,
                count=formats.number(len(sheet.updates), language),
            ),
            columns=7,
        ),
        card(translate("tasks.steps", language), _steps(sheet.steps, language), columns=6),
        card(translate("tasks.due_changes", language), _due_changes(sheet, language), columns=6),
        card(translate("tasks.dependencies", language), _dependencies(sheet, language), columns=6),
        card(translate("tasks.indicators", language), _indicators(sheet, language), columns=6),
    ]
    if sheet.sees_internal:
        cards += [
            card(translate("tasks.files", language), _files(sheet.files, language), columns=6),
            card(translate("tasks.notes", language), _notes(sheet, language), columns=6),
        ]
    return html.Div(
        [
            back,
            page_heading(f"{one.key} · {one.title(language)}"),
            html.Div(
                [
                    task_status(one.state, language),
                    badge(translate(f"tasks.kind_{one.kind}", language)),
                    badge(days_text(one, language), icon_name="clock"),
                    badge(slip_text(one, language), icon_name="clock-history")
                    if one.slip_days
                    else None,
                    evidence_flag(one, language),
                ],
                className="task-badges",
            ),
            grid(cards),
            told(provenance([one], sheet.today), language),
        ]
    )


def _facts(sheet: TaskSheet, language: str) -> html.Div:
    one = sheet.item
    last = sheet.updates[0] if sheet.updates else None
    pairs: list[tuple[str, Component | str]] = [
        ("leads", _divisions(sheet, one.leads, language)),
        ("coordinating", _divisions(sheet, one.coordinating, language)),
        ("period", f"{formats.date(one.starts_on, language)} – {_due(sheet, language)}"),
        ("initial_due", formats.date(one.initial_due_on, language)),
        ("percent", bar(one, language)),
        ("outstanding", (last.outstanding if last else "") or formats.UNKNOWN),
        ("reported", formats.date_time(one.reported_at, language)),
        ("who", one.who or formats.UNKNOWN),
    ]
    if one.plan_name:
        pairs.append(("plan", one.plan_name))
    if sheet.full_text:
        pairs.append(("full_text", sheet.full_text))
    rows: list[Component] = []
    for name, value in pairs:
        rows += [html.Dt(translate(f"tasks.column_{name}", language)), html.Dd(value)]
    return html.Div(html.Dl(rows, className="task-about"))


def _due(sheet: TaskSheet, language: str) -> str:
    due = sheet.item.due_on
    return formats.date(due, language) if due else translate("tasks.no_deadline", language)


def _divisions(sheet: TaskSheet, codes: Sequence[str], language: str) -> str:
    place = 0 if language == "vi" else 1
    named = [f"{sheet.names[code][place]} ({code})" for code in codes if code in sheet.names]
    if codes == sheet.item.coordinating:
        named += [translate(f"tasks.party_{name}", language) for name in sheet.item.parties]
    return "; ".join(named) or formats.UNKNOWN


def unknown_task(language: str) -> html.Div:
    """Say that there is no such task, or none the reader may see."""
    return html.Div(
        [
            html.H1(translate("access.not_found_title", language)),
            empty_state(translate("tasks.unknown", language), icon_name="list-task"),
        ]
    )


def _timeline(sheet: TaskSheet, language: str) -> Component:
    if not sheet.updates:
        return html.P(translate("tasks.no_updates", language), className="quiet")
    files: dict[int | None, list[FileRow]] = {}
    for one in sheet.files:
        files.setdefault(one.update_id, []).append(one)
    return html.Ol(
        [_told(one, files.get(one.id, []), sheet, language) for one in sheet.updates],
        className="task-timeline",
        tabIndex=0,  # it scrolls, so the keyboard must reach it
    )


def _told(one: TaskUpdateRow, files: Sequence[FileRow], sheet: TaskSheet, language: str) -> html.Li:
    state = {"done": "done_on_time"}.get(one.status, one.status)
    head = [
        icon(TASK_ICONS[state]),
        html.Strong(translate(f"tasks.status_{one.status}", language)),
        html.Span(formats.percent_points(one.percent, language, digits=0)),
        html.Time(formats.date_time(one.at, language), dateTime=one.at.isoformat()),
        html.Span(one.who, className="quiet"),
    ]
    proof: list[Component | None] = [
        html.P([icon("file-earmark-text"), one.evidence]) if one.evidence else None,
        *(_link(kept, language) for kept in files),
    ]
    if sheet.sees_internal and one.percent and not one.evidence and not files:
        proof.append(status_badge(translate("tasks.no_evidence", language), "watch", quiet=True))
    outstanding = (
        html.P([html.Em(translate("tasks.column_outstanding", language) + ": "), one.outstanding])
        if one.outstanding
        else None
    )
    simulated = (
        html.Small(translate("shell.simulated", language), className="quiet")
        if one.simulated
        else None
    )
    return html.Li([html.Div(head), html.P(one.text), outstanding, *proof, simulated])


def _link(one: FileRow, language: str) -> html.A:
    return html.A(
        [icon("download"), f"{one.name} ({formats.file_size(one.size, language)})"],
        href=f"/tasks/files/{one.id}",
        className="task-file",
        **data(download=""),
    )


def _steps(steps: Sequence[StepRow], language: str) -> Component:
    if not steps:
        return html.P(translate("tasks.no_steps", language), className="quiet")
    return html.Ul(
        [
            html.Li(
                [
                    icon("flag-fill" if one.kind == "milestone" else "list-check"),
                    html.Span(
                        f"{translate(f'tasks.step_{one.kind}', language)}: {one.title}",
                        className="grow",
                    ),
                    html.Span(
                        translate(
                            "tasks.reached", language, date=formats.date(one.done_on, language)
                        )
                        if one.done_on
                        else formats.date(one.due_on, language),
                        className="quiet",
                    ),
                ]
            )
            for one in steps
        ],
        className="line-list",
    )


def _due_changes(sheet: TaskSheet, language: str) -> Component:
    if not sheet.due_changes:
        return html.P(translate("tasks.no_due_changes", language), className="quiet")
    return html.Ul(
        [_due_change(one, language) for one in sheet.due_changes], className="line-list task-wishes"
    )


def _due_change(one: DueChangeRow, language: str) -> html.Li:
    if one.approved_at:
        name, tone, at = "approved", "good", one.approved_at
    elif one.refused_at:
        name, tone, at = "refused", "bad", one.refused_at
    else:
        name, tone, at = "open", "watch", one.asked_at
    asked = translate(
        "tasks.asked_by", language, who=one.asked_by, at=formats.date_time(one.asked_at, language)
    )
    decided = (
        translate(
            "tasks.decided_by", language, who=one.decided_by, at=formats.date_time(at, language)
        )
        if name != "open"
        else ""
    )
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(formats.date(one.due_on, language)),
                    status_badge(translate(f"tasks.wish_{name}", language), tone, quiet=True),  # type: ignore[arg-type]
                ]
            ),
            html.P(one.reason),
            html.P(one.note) if one.note else None,
            html.Small(" ".join((asked, decided)).strip(), className="quiet"),
        ]
    )


def _dependencies(sheet: TaskSheet, language: str) -> html.Div:
    return html.Div(
        [
            html.H3(translate("tasks.needs", language)),
            lines(sheet.needs, language, "tasks.needs_nothing"),
            html.H3(translate("tasks.needed_by", language)),
            lines(sheet.needed_by, language, "tasks.needed_by_nothing"),
        ]
    )


def _indicators(sheet: TaskSheet, language: str) -> Component:
    if not sheet.indicators:
        return html.P(translate("tasks.no_indicators", language), className="quiet")
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(key, className="code"),
                    dcc.Link(
                        vi if language == "vi" else en,
                        href=f"/kpi?indicator={key}",
                        className="grow",
                    ),
                ]
            )
            for key, vi, en in sheet.indicators
        ],
        className="line-list",
    )


def _files(files: Sequence[FileRow], language: str) -> Component:
    if not files:
        return html.P(translate("tasks.no_files", language), className="quiet")
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(_link(one, language), className="grow"),
                    html.Span(
                        f"{one.who} · {formats.date_time(one.at, language)}", className="quiet"
                    ),
                ]
            )
            for one in files
        ],
        className="line-list",
    )


def _notes(sheet: TaskSheet, language: str) -> Component:
    if not sheet.notes:
        return html.P(translate("tasks.no_notes", language), className="quiet")
    return html.Ul(
        [
            html.Li(
                [
                    html.P(one.text),
                    html.Small(
                        f"{one.who} · {formats.date_time(one.at, language)}", className="quiet"
                    ),
                ]
            )
            for one in sheet.notes
        ],
        className="line-list task-wishes",
    )
