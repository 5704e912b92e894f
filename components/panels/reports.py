"""Quarterly reports on screen: the round, the editor, what is missing, versions, differences."""

import json
from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria, data
from components.icons import icon
from components.panels.card import card
from components.panels.empty import empty_state
from components.panels.provenance import simulated_badge
from components.panels.status import status_badge
from components.panels.table import Column, data_table
from components.theme import Tone
from data.contracts.reporting import (
    RECIPIENTS,
    TASK_STATUSES,
    Gap,
    ReportPage,
    Round,
    RoundRow,
    VersionView,
    WorkRow,
    of_row,
    row_field,
)
from data.i18n import translate

STATE_TONES: dict[str, Tone] = {
    "on_time": "good",
    "late": "late",
    "missing": "bad",
    "draft": "progress",
    "not_due": "none",
}
FLOW_TONES: dict[str, Tone] = {
    "empty": "none",
    "draft": "progress",
    "submitted": "watch",
    "returned": "bad",
    "accepted": "good",
}


def flow_badge(flow: str, language: str, *, quiet: bool = False) -> html.Span:
    """Show how far a report has come."""
    text = translate(f"reports.flow_{flow}", language)
    return status_badge(text, FLOW_TONES[flow], quiet=quiet)


def state_badge(state: str, language: str, *, quiet: bool = False) -> html.Span:
    """Show whether a report came in time."""
    text = translate(f"reports.state_{state}", language)
    return status_badge(text, STATE_TONES[state], quiet=quiet)


def period_name(key: str, language: str) -> str:
    """Return 'quý III/2023'."""
    return formats.quarter(int(key[:4]), int(key[5]), language)


def round_body(found: Round, language: str, *, whole_city: bool) -> html.Div:
    """Show who has handed in what."""
    names = ("on_time", "late", "missing", "draft", "not_due")
    tiles = html.Div(
        [
            html.Div(
                [
                    html.Span(str(found.counts.get(name, 0)), className="target-count"),
                    state_badge(name, language, quiet=True),
                ],
                className="target-tile",
            )
            for name in names
        ],
        className="report-tiles",
    )
    due = translate(
        "reports.due_line",
        language,
        period=period_name(found.period.key, language),
        due=formats.date(found.period.due_on, language),
        today=formats.date(found.today, language),
    )
    lines: list[Component] = [html.P(due, className="report-due")]
    if found.simulated:
        lines.append(simulated_badge(language))
    groups = [
        card(translate(f"reports.group_{name}", language), _round_table(rows, found, language))
        for name, rows in (
            ("division", [row for row in found.rows if not row.author.is_unit]),
            ("unit", [row for row in found.rows if row.author.is_unit]),
        )
        if rows
    ]
    whole = [_city_card(found, language)] if whole_city else []
    return html.Div([*lines, tiles, *whole, *groups], className="page-body report-round")


def _round_table(rows: Sequence[RoundRow], found: Round, language: str) -> Component:
    columns = [
        Column("author", translate("reports.author", language), "component", sort_key="name"),
        Column("state", translate("reports.state", language), "component", sort_key="state_key"),
        Column("flow", translate("reports.flow", language), "component", sort_key="flow_key"),
        Column("submitted", translate("reports.submitted_on", language), "date"),
        Column("late", translate("reports.days_late", language), "number"),
        Column("changed", translate("reports.last_change", language)),
    ]
    shown = [
        {
            "author": html.A(
                row.author.name(language),
                href=f"/reports/{found.period.key}/{row.author.address}",
            ),
            "name": row.author.name(language),
            "state": state_badge(row.state, language, quiet=True),
            "state_key": row.state,
            "flow": flow_badge(row.flow, language, quiet=True),
            "flow_key": str(row.flow),
            "submitted": row.submitted_on,
            "late": row.days_late or None,
            "changed": _changed(row.changed_at, row.who, language),
        }
        for row in rows
    ]
    return data_table(
        columns, shown, caption=translate("reports.title", language), language=language
    )


def _changed(at: datetime | None, who: str, language: str) -> str | None:
    return f"{formats.date_time(at, language)} · {who}" if at else None


def _city_card(found: Round, language: str) -> html.Section:
    rows = [
        html.Li(
            [
                html.Span(translate(f"reports.to_{to}", language), className="grow"),
                *_files(f"/reports/{found.period.key}/city", f"?for={to}", language, pdf=True),
            ]
        )
        for to in RECIPIENTS
    ]
    return card(
        translate("reports.city_title", language),
        [
            html.P(translate("reports.city_lead", language), className="quiet"),
            html.Ul(rows, className="line-list"),
        ],
    )


def _files(start: str, query: str, language: str, *, pdf: bool) -> list[Component]:
    forms = ("docx", "xlsx", "pdf") if pdf else ("docx", "xlsx")
    return [
        html.A(
            [icon(f"filetype-{form}"), translate(f"reports.file_{form}", language)],
            href=f"{start}.{form}{query}",
            className="kpi-action",
            **data(download="1"),
        )
        for form in forms
    ]


def unknown_report(language: str) -> html.Div:
    """Say that there is no such report, or none the reader may see."""
    return html.Div(
        [
            html.H1(translate("access.not_found_title", language)),
            empty_state(translate("errors.not_found", language), icon_name="lock"),
        ]
    )


def head_body(page: ReportPage, language: str) -> html.Div:
    """Show whose report it is and where it stands."""
    head = page.head
    name = head.author.name(language)
    title = translate(
        "reports.report_title",
        language,
        period=period_name(head.period.key, language),
        author=name,
    )
    due = translate("reports.due_short", language, due=formats.date(head.period.due_on, language))
    line: list[Component | str] = [flow_badge(head.flow, language), html.Span(due)]
    if head.submitted_on is not None:
        late = (head.submitted_on - head.period.due_on).days
        key = "reports.handed_late" if late > 0 else "reports.handed_on"
        day = formats.date(head.submitted_on, language)
        line.append(html.Span(translate(key, language, day=day, days=max(late, 0))))
    elif page.today > head.period.due_on:
        late = (page.today - head.period.due_on).days
        line.append(status_badge(translate("reports.late_by", language, days=late), "bad"))
    if page.content.simulated:
        line.append(simulated_badge(language))
    start = f"/reports/{head.period.key}/{head.author.address}/document"
    return html.Div(
        [
            html.A(
                [icon("arrow-left"), translate("reports.back", language)],
                href=f"/reports?period={head.period.key}",
                className="more-link",
            ),
            html.H1(title, className="page-title"),
            html.Div(line, className="report-line"),
            html.Div(_files(start, "", language, pdf=page.can_print), className="report-line"),
        ],
        className="report-head",
    )


def editor_body(page: ReportPage, username: str, language: str) -> html.Div:
    """Show the report in the order of the outline; fields are written by assets/78-reports.js."""
    assigned = [row for row in page.content.rows if not row.is_ad_hoc]
    ad_hoc = [row for row in page.content.rows if row.is_ad_hoc]
    point_1, point_2 = (
        translate(f"reports.point_{name}", language) for name in ("assigned", "ad_hoc")
    )
    parts = [
        card(
            translate("reports.part_results", language),
            [
                html.H3(point_1),
                *(_result(page, row, language) for row in assigned),
                _field(page, "results_assigned", language),
                html.H3(point_2),
                *(_result(page, row, language) for row in ad_hoc),
                _field(page, "results_ad_hoc", language),
            ],
        ),
        card(
            translate("reports.part_next", language),
            [
                html.H3(point_1),
                *(_next(page, row, language) for row in assigned if row.status != "done"),
                _field(page, "next_assigned", language),
                html.H3(point_2),
                *(_next(page, row, language) for row in ad_hoc if row.status != "done"),
                _field(page, "next_ad_hoc", language),
            ],
        ),
        card(
            translate("reports.part_difficulties", language),
            [
                _field(page, "difficulties", language),
                _field(page, "proposals", language),
                _field(page, "number", language, rows=1),
            ],
        ),
    ]
    texts = {
        name: translate(f"reports.js_{name}", language, **holders)
        for name, holders in _SCRIPT_TEXTS.items()
    }
    saved = page.last_saved
    shown = (
        translate("reports.saved_at", language, time=formats.date_time(saved.saved_at, language))
        if saved
        else translate("reports.not_saved", language)
    )
    bar = html.Div(
        [icon("check-circle"), html.Span(shown, **data(report_saved="1"))],
        className="report-saved",
        role="status",
        hidden=not page.may_write,
        **aria(live="polite"),
    )
    return html.Div(
        [bar, *parts],
        className="report-editor",
        **data(
            report=f"{page.head.period.key}/{page.head.author.address}",
            report_user=username,
            report_words=json.dumps(texts, ensure_ascii=False),
        ),
    )


_SCRIPT_TEXTS: dict[str, dict[str, str]] = {
    "saving": {},
    "saved": {"time": "{time}"},
    "offline": {},
    "refused": {},
    "signed_out": {},
    "locked": {},
    "restored": {},
    "conflict": {"who": "{who}", "time": "{time}"},
    "mine": {},
    "theirs": {},
    "keep_mine": {},
    "take_theirs": {},
    "join": {},
}


def field_name(name: str, language: str) -> str:
    """Return what a field is called."""
    part = (of_row(name) or ("", name))[1]
    return translate(f"reports.field_{part}", language)


def _field(
    page: ReportPage, name: str, language: str, *, row: WorkRow | None = None, rows: int = 3
) -> html.Div:
    part = (of_row(name) or ("", name))[1]
    found = getattr(row, part) if row is not None else page.content.texts.get(name, "")
    value = "" if found is None else str(found)
    label = field_name(name, language)
    spoken = f"{label}: {row.title(language)}" if row is not None else label
    number = page.saved[name].number if name in page.saved else 0
    box = html.Textarea(
        value,
        rows=max(rows, min(12, value.count("\n") + 1)),
        className="form-control report-text",
        readOnly=None if page.may_write else "readonly",
        **data(report_field=name, report_number=str(number)),
        **aria(label=spoken),
    )
    missing = any(gap.field == name for gap in page.gaps)
    return html.Div(
        [html.Span(label, className="field-label"), box],
        className=f"field report-field{' is-missing' if missing and page.may_write else ''}",
    )


def _facts(row: WorkRow, language: str) -> html.Div:
    due = (
        formats.date(row.due_on, language) if row.due_on else translate("reports.no_due", language)
    )
    percent = formats.percent_points(row.percent, language, digits=0)
    said = [
        html.Span(translate("reports.due_is", language, due=due)),
        html.Span(translate(f"reports.status_{row.status or 'unknown'}", language)),
        html.Span(translate("reports.percent_is", language, percent=percent)),
    ]
    if row.fixed:
        numbers = ", ".join(f"CN-{one.id}" for one in row.traces) or "–"
        said.append(html.Span(translate("reports.traces", language, numbers=numbers)))
    return html.Div(said, className="target-facts")


def _title(row: WorkRow, language: str) -> html.H4:
    name = row.title(language)
    shown = html.A(name, href=f"/tasks/{row.key}") if row.fixed else name
    return html.H4([html.Span(row.key, className="code"), " ", shown])


def _result(page: ReportPage, row: WorkRow, language: str) -> html.Div:
    own = [] if row.fixed else [_stated(page, row, language)]
    return html.Div(
        [
            _title(row, language),
            _facts(row, language),
            *own,
            _field(page, row_field(row.key, "done"), language, row=row),
            _field(page, row_field(row.key, "results"), language, row=row, rows=2),
        ],
        className="report-row",
    )


def _stated(page: ReportPage, row: WorkRow, language: str) -> html.Div:
    """Let a district state status and percent itself."""
    name = row_field(row.key, "status")
    options = [
        html.Option(
            translate(f"reports.status_{one or 'unknown'}", language),
            value=one,
            **data(chosen="1" if one == row.status else ""),
        )
        for one in ("", *TASK_STATUSES)
    ]
    number = page.saved[name].number if name in page.saved else 0
    select = html.Select(
        options,
        className="form-select",
        **data(
            report_field=name,
            report_number=str(number),
            report_value=row.status,
            report_locked="" if page.may_write else "1",
        ),
        **aria(label=f"{field_name(name, language)}: {row.title(language)}"),
    )
    percent = row_field(row.key, "percent")
    return html.Div(
        [
            html.Div(
                [html.Span(field_name(name, language), className="field-label"), select],
                className="field report-field",
            ),
            _field(page, percent, language, row=row, rows=1),
        ],
        className="report-stated",
    )


def _next(page: ReportPage, row: WorkRow, language: str) -> html.Div:
    return html.Div(
        [
            _title(row, language),
            _facts(row, language),
            _field(page, row_field(row.key, "next"), language, row=row, rows=2),
        ],
        className="report-row",
    )


def state_body(page: ReportPage, language: str) -> html.Div:
    """Show what is missing, what was set aside, and the versions."""
    parts: list[Component] = []
    returned = [one for one in page.head.versions if one.comment]
    if returned:
        last = returned[-1]
        text = translate("reports.comment_of", language, who=last.who, comment=last.comment)
        parts.append(html.Div(text, className="target-silent"))
    if page.head.is_open:
        parts += _gaps(page.gaps, language)
    if page.aside:
        parts.append(html.H3(translate("reports.aside_title", language)))
        parts.append(
            html.Ul(
                [
                    html.Li(
                        [
                            html.Strong(field_name(name, language)),
                            html.Small(_changed(one.saved_at, one.who, language)),
                            html.P(one.text, className="report-kept"),
                        ]
                    )
                    for name, one in page.aside
                ],
                className="kpi-revisions",
            )
        )
    parts.append(html.H3(translate("reports.versions_title", language)))
    parts.append(_versions(page, language))
    return html.Div(parts, className="report-state")


def _gaps(gaps: Sequence[Gap], language: str) -> list[Component]:
    if not gaps:
        return [status_badge(translate("reports.complete", language), "good")]
    lines = [
        html.Li(
            field_name(gap.field, language) + (f" · {gap.row.key}" if gap.row is not None else ""),
            title=gap.row.title(language) if gap.row is not None else None,
        )
        for gap in gaps
    ]
    count = translate("reports.missing_count", language, count=len(gaps))
    return [
        html.Details(
            [html.Summary(status_badge(count, "watch")), html.Ul(lines)],
            open=len(gaps) <= 12,
            className="report-gaps",
        )
    ]


def _versions(page: ReportPage, language: str) -> Component:
    if not page.head.versions:
        return empty_state(translate("reports.no_versions", language))
    start = f"/reports/{page.head.period.key}/{page.head.author.address}/document.docx"
    return html.Ul(
        [
            html.Li(
                [
                    html.Div(
                        [
                            html.Strong(f"v{one.number}"),
                            flow_badge(one.state, language, quiet=True),
                            *(
                                [
                                    html.A(
                                        icon("filetype-docx", label="DOCX"),
                                        href=f"{start}?version={one.number}",
                                        **data(download="1"),
                                    )
                                ]
                                if one.state != "draft"
                                else []
                            ),
                        ],
                        className="kpi-revision",
                    ),
                    html.Small(_changed(one.saved_at, one.who, language)),
                ]
            )
            for one in reversed(page.head.versions)
        ],
        className="kpi-revisions",
    )


def remote_texts(page: ReportPage, language: str) -> html.Div:
    """Hand the saved texts to the script: a field nobody is writing here follows them."""
    texts = {
        name: {
            "number": one.number,
            "text": one.text,
            "who": one.who,
            "time": formats.date_time(one.saved_at, language),
        }
        for name, one in page.saved.items()
    }
    return html.Div(**data(report_remote=json.dumps(texts, ensure_ascii=False)))


def version_options(versions: Sequence[VersionView], language: str) -> list[dict[str, str]]:
    """Offer the versions with a text, and the report as it stands."""
    now = {"label": translate("reports.as_it_stands", language), "value": "0"}
    return [now] + [
        {
            "label": f"v{one.number} · {translate(f'reports.flow_{one.state}', language)}",
            "value": str(one.number),
        }
        for one in reversed(versions)
        if one.state != "draft"
    ]


def compare_body(
    changes: Sequence[tuple[str, Sequence[tuple[str, str]]]], language: str
) -> Component:
    """Show the words that went and came, field by field."""
    if not changes:
        return empty_state(translate("reports.no_changes", language))
    looks = {"same": "", "gone": "word-gone", "new": "word-new"}
    return html.Ul(
        [
            html.Li(
                [
                    html.Strong(_long_name(name, language)),
                    html.P(
                        [html.Span(words, className=looks[kind] or None) for kind, words in parts],
                        className="report-kept",
                    ),
                ]
            )
            for name, parts in changes
        ],
        className="kpi-revisions",
    )


def _long_name(name: str, language: str) -> str:
    found = of_row(name)
    return f"{found[0]} · {field_name(name, language)}" if found else field_name(name, language)
