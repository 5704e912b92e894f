"""One indicator: where it stands and lands, its units, its tasks, how its path was set."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria, data
from components.figures.targets import Fan, course
from components.graphs import Caption, graph
from components.icons import icon
from components.ids import targets as ids
from components.maps.targets import state_map
from components.panels import provenance as shown
from components.panels.area import told
from components.panels.card import card, grid
from components.panels.kpi import Kpi, kpi_row
from components.panels.outlook import (
    amount,
    coverage,
    difference,
    reason_text,
    rules,
    target_text,
)
from components.panels.sparkline import sparkline
from components.panels.status import indicator_status, status_badge, task_status
from components.panels.table import Column, data_table
from components.panels.targets import landing_text
from components.static import static
from components.theme import INDICATOR_TONES, Tone
from data.contracts.access import Preferences
from data.contracts.targets import Detail, Outlook, TargetChange, UnitOutlook
from data.i18n import translate

PENDING_TONES: dict[str, Tone] = {"draft": "progress", "submitted": "watch", "returned": "bad"}


def detail_body(detail: Detail, fan: Fan, look: Preferences, *, pdf: bool) -> list[Component]:
    """Return the page of one indicator."""
    language = look.language
    halves: list[Component | None] = [
        card("", course_graph(detail, fan, look), columns=8),
        card(
            translate("targets.about", language),
            static(html.Div([_facts(detail, language), _links(detail, language, pdf=pdf)])),
            columns=4,
        ),
    ]
    if len(detail.units) == 1:
        own = static(unit_table(detail, look))
        halves.append(card(translate("targets.by_unit", language), own, columns=12))
    elif detail.units:
        halves += [
            card(
                translate("targets.by_unit", language),
                static(unit_table(detail, look)),
                subtitle=coverage(detail.outlook, language),
                columns=8,
            ),
            card(
                translate("targets.map", language),
                [state_map(detail, look), static(_map_source(detail, language))],
                subtitle=translate("overview.map_note", language),
                columns=4,
            ),
        ]
    halves += [
        card(translate("targets.tasks", language), static(_tasks(detail, language)), columns=4),
        card(translate("targets.changes", language), static(_changes(detail, language)), columns=8),
    ]
    return [static(_heading(detail, look)), grid(halves), static(rules(language))]


def _heading(detail: Detail, look: Preferences) -> html.Div:
    one, language = detail.outlook, look.language
    definition, verdict = one.definition, one.verdict
    retired = (
        status_badge(
            translate(
                "targets.retired_on",
                language,
                date=formats.date(definition.retired_on, language),
                reason=definition.retired_reason,
            ),
            "none",
        )
        if definition.retired_on
        else None
    )
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [
                            dcc.Link(
                                [icon("arrow-left"), translate("targets.back", language)],
                                href="/kpi",
                                className="more-link",
                            ),
                            html.H1(
                                [
                                    html.Span(definition.key, className="code"),
                                    " ",
                                    definition.name(language),
                                ],
                                className="page-title",
                            ),
                            html.P(
                                [
                                    indicator_status(str(verdict.state), language),
                                    html.Span(
                                        reason_text(verdict, definition.unit, language),
                                        className="target-why",
                                    ),
                                    retired,
                                ],
                                className="target-verdict",
                            ),
                        ]
                    )
                ],
                className="page-heading",
            ),
            _figures(detail, look),
        ]
    )


def _figures(detail: Detail, look: Preferences) -> Component:
    one, language = detail.outlook, look.language
    definition, verdict, unit = one.definition, one.verdict, one.definition.unit
    values = [point.value for point in one.history]
    trend = sparkline(
        values,
        alt=translate("targets.trend_alt", language),
        theme=look.theme,
        tone=INDICATOR_TONES[str(verdict.state)],
    )
    low, high = (
        amount(value, unit, language) for value in (verdict.projected_low, verdict.projected_high)
    )
    interval = (
        translate("targets.interval_text", language, low=low, high=high)
        if verdict.projected is not None
        else ""
    )
    target = one.target
    tiles = [
        Kpi(
            translate("targets.value", language),
            amount(one.value, unit, language),
            trend=trend,
            note=" · ".join(
                text
                for text in (
                    translate(
                        "targets.as_of",
                        language,
                        date=formats.date(one.last.on if one.last else None, language),
                    ),
                    coverage(one, language),
                )
                if text
            ),
            tone=INDICATOR_TONES[str(verdict.state)],
        ),
        Kpi(
            translate("targets.target", language),
            target_text(definition, target.value if target else None, language),
            note=translate(
                "targets.due_on",
                language,
                date=formats.date(target.on if target else None, language),
            ),
        ),
        Kpi(
            translate("targets.expected", language),
            amount(verdict.expected, unit, language),
            note=translate(
                "targets.gap_text", language, gap=difference(verdict.gap, unit, language)
            )
            if verdict.gap is not None
            else "",
        ),
        Kpi(
            translate("targets.projected", language),
            amount(verdict.projected, unit, language),
            note=interval,
        ),
        Kpi(
            translate("targets.landing", language),
            formats.date(verdict.landing, language),
            note=_landing_note(one, language),
        ),
        Kpi(
            translate("targets.pace", language),
            difference(verdict.slope, unit, language),
            note=translate("targets.pace_note", language),
        ),
    ]
    return kpi_row(tiles, label=translate("targets.figures", language))


def _landing_note(one: Outlook, language: str) -> str:
    verdict = one.verdict
    if verdict.slope is None:
        return translate("targets.too_few", language)
    if verdict.landing is None:
        return landing_text(one, language)
    if verdict.landing_late is None:
        return translate(
            "targets.landing_from", language, early=formats.date(verdict.landing_early, language)
        )
    return translate(
        "targets.landing_between",
        language,
        early=formats.date(verdict.landing_early, language),
        late=formats.date(verdict.landing_late, language),
    )


def course_graph(
    detail: Detail, fan: Fan, look: Preferences, *, id_: str = ids.COURSE_GRAPH
) -> html.Figure:
    """Show history, path and projection with a table behind a toggle."""
    one, language = detail.outlook, look.language
    query = urlencode({"indicator": one.key})
    source = detail.provenance.sources(language) or translate("overview.no_source", language)
    if one.definition.formula:
        source = translate("targets.computed_source", language)
    title = translate("targets.course", language, key=one.key)
    unit = translate(f"targets.unit_{one.definition.unit}", language)
    return graph(
        id_,
        course(one, fan, detail.today, look),
        Caption(
            title=title,
            unit=unit,
            provenance=shown.Provenance(source, one.last.on if one.last else None, one.simulated),
            summary=reason_text(one.verdict, one.definition.unit, language),
            note=translate("targets.course_note", language),
        ),
        look,
        table=static(history_table(one, language)),
        downloads={form: f"/kpi/values.{form}?{query}" for form in ("csv", "xlsx")},
        height=360,
    )


def history_table(one: Outlook, language: str) -> Component:
    """List the values of an indicator, newest first."""
    unit = one.definition.unit
    digits = 0 if unit == "count" else 1 if unit == "percent" else 2
    columns = [
        Column("on", translate("targets.period", language), "date"),
        Column("value", translate("targets.value", language), "number", digits),
        Column("numerator", translate("targets.numerator", language), "number"),
        Column("denominator", translate("targets.denominator", language), "number"),
        Column("reported", translate("targets.reported", language), "number"),
    ]
    rows = [
        {
            "on": point.on,
            "value": point.value,
            "numerator": point.numerator,
            "denominator": point.denominator,
            "reported": point.reported,
        }
        for point in reversed(one.history)
    ]
    return data_table(
        columns,
        rows,
        caption=translate("targets.history", language),
        language=language,
        sortable=False,
        tall=len(rows) > 14,
    )


def unit_table(detail: Detail, look: Preferences) -> Component:
    """List the units by rank with change, small trend, state, and who has not reported."""
    language, unit = look.language, detail.outlook.definition.unit
    late = [row for row in detail.units if not row.is_current and row.pending != "submitted"]
    waiting = [row for row in detail.units if not row.is_current and row.pending == "submitted"]
    ordered = sorted(detail.units, key=lambda row: (row.rank is None, row.rank or 0, row.code))
    columns = [
        Column("name", translate("overview.unit", language), "component", sort_key="plain"),
        Column("text", translate("targets.value", language), "component", sort_key="value"),
        Column("change", translate("targets.change", language), "component", sort_key="raw"),
        Column("trend", translate("targets.trend", language), "component", sortable=False),
        Column("badge", translate("targets.state", language), "component", sort_key="order"),
        Column("report", translate("targets.newest", language), "component", sort_key="on"),
    ]
    rows = [_unit_row(row, unit, look) for row in ordered]
    return html.Div(
        [
            _silent("targets.not_reported", "exclamation-triangle-fill", late, language),
            _silent("targets.awaiting", "hourglass-split", waiting, language),
            data_table(
                columns,
                rows,
                caption=translate("targets.by_unit", language),
                language=language,
                tall=len(rows) > 12,
            ),
            told(detail.provenance, language),
        ]
    )


def _silent(key: str, icon_name: str, rows: Sequence[UnitOutlook], language: str) -> html.P | None:
    """Name the units without an approved value of the newest period."""
    if not rows:
        return None
    names = ", ".join(row.name for row in rows)
    text = translate(key, language, count=len(rows), names=names)
    return html.P([icon(icon_name), text], className="target-silent")


def _unit_row(row: UnitOutlook, unit: str, look: Preferences) -> dict[str, Any]:
    language = look.language
    last = row.last
    place = formats.UNKNOWN if row.rank is None else str(row.rank)
    nothing = bool(row.history) and row.history[-1].denominator == 0
    text = (
        translate("targets.nothing_to_count", language)
        if nothing
        else amount(last.value if last else None, unit, language)
    )
    parts = (
        f"{formats.number(last.numerator, language)}/{formats.number(last.denominator, language)}"
        if last and last.denominator
        else ""
    )
    alt = translate("targets.trend_of", language, name=row.name)
    pending = (
        status_badge(
            translate(f"targets.state_{row.pending}", language),
            PENDING_TONES[row.pending],
            quiet=True,
        )
        if row.pending
        else None
    )
    newest = row.history[-1].on if row.history else None
    return {
        "name": html.Span(
            [
                html.Span(place, className="place"),
                dcc.Link(row.name, href=f"/districts/{row.code}"),
            ],
            className="unit-cell",
        ),
        "plain": row.name,
        "text": html.Span([html.Span(text), html.Small(parts)], className="value-cell"),
        "value": last.value if last else "",
        "change": difference(row.change, unit, language),
        "raw": row.change if row.change is not None else "",
        "trend": sparkline(
            [point.value for point in row.history[-12:]], alt=alt, theme=look.theme, width=72
        ),
        "badge": html.Span(
            indicator_status(str(row.verdict.state), language, quiet=True),
            title=reason_text(row.verdict, unit, language),
        ),
        "order": str(row.verdict.state),
        "report": html.Span(
            [html.Span(formats.date(newest, language)), pending], className="value-cell"
        ),
        "on": newest.isoformat() if newest else "",
        "_class": None if row.is_current else "row-silent",
    }


def _map_source(detail: Detail, language: str) -> Component:
    return told(detail.provenance, language)


def _facts(detail: Detail, language: str) -> html.Dl:
    definition = detail.outlook.definition
    facts = [
        ("lead", ", ".join(definition.leads)),
        ("scope", translate(f"targets.measured_{definition.measured_on}", language)),
        ("clause", definition.clause),
        ("method", definition.method(language)),
        ("formula", definition.formula),
        (
            "reported_by",
            translate(
                "targets.by_districts" if definition.by_district else "targets.by_city", language
            ),
        ),
        (
            "baseline",
            _baseline(detail.outlook, language),
        ),
    ]
    return html.Dl(
        [
            part
            for name, text in facts
            if text
            for part in (
                html.Dt(translate(f"targets.fact_{name}", language)),
                html.Dd(html.Code(text) if name == "formula" else text),
            )
        ],
        className="target-facts-list",
    )


def _baseline(one: Outlook, language: str) -> str:
    if one.baseline is None:
        return ""
    return translate(
        "targets.baseline_text",
        language,
        value=amount(one.baseline.value, one.definition.unit, language),
        date=formats.date(one.baseline.on, language),
    )


def _links(detail: Detail, language: str, *, pdf: bool) -> html.Div:
    query = urlencode({"indicator": detail.outlook.key})

    def link(form: str, key: str) -> html.A:
        return html.A(
            [icon(f"filetype-{form}"), translate(key, language)],
            href=f"/kpi/sheet.{form}?{query}",
            className="kpi-action",
            **data(download=""),
        )

    missing = html.P(translate("targets.no_pdf", language), className="quiet")
    return html.Div(
        [
            html.Hr(),
            html.H3(translate("targets.sheet", language)),
            html.Div(
                [
                    link("docx", "targets.sheet_docx"),
                    link("pdf", "targets.sheet_pdf") if pdf else None,
                ],
                className="kpi-actions",
            ),
            None if pdf else missing,
        ]
    )


def _tasks(detail: Detail, language: str) -> Component:
    if not detail.tasks:
        return html.P(translate("targets.no_tasks", language), className="quiet")
    lines = []
    for task in detail.tasks:
        done = (
            formats.percent_points(task.percent, language, digits=0)
            if task.percent is not None
            else ""
        )
        lines.append(
            html.Li(
                [
                    html.Span(task.key, className="code"),
                    dcc.Link(
                        task.title_vi if language == "vi" else task.title_en,
                        href=f"/tasks/{task.key}",
                        className="grow",
                    ),
                    task_status(task.state, language, quiet=True) if task.state else None,
                    html.Span(done, className="quiet"),
                    html.Span(formats.date(task.due_on, language), className="quiet")
                    if task.due_on
                    else None,
                ]
            )
        )
    spoken = translate("targets.tasks", language)
    return html.Ul(lines, className="line-list target-tasks", **aria(label=spoken))


def _changes(detail: Detail, language: str) -> Component:
    unit = detail.outlook.definition.unit
    columns = [
        Column("at", translate("targets.set_at", language)),
        Column("kind", translate("targets.kind", language)),
        Column("due", translate("targets.by_date", language), "date"),
        Column("value", translate("targets.value", language)),
        Column("who", translate("targets.set_by", language)),
        Column("reason", translate("targets.reason", language)),
    ]
    return data_table(
        columns,
        [_change_row(change, unit, language) for change in detail.changes],
        caption=translate("targets.changes", language),
        language=language,
        sortable=False,
        empty=translate("targets.no_changes", language),
    )


def _change_row(change: TargetChange, unit: str, language: str) -> dict[str, Any]:
    return {
        "at": formats.date(change.set_on, language),
        "kind": translate(f"targets.kind_{change.kind}", language),
        "due": change.due_on,
        "value": amount(change.value, unit, language),
        "who": change.account_name or (change.source_vi if language == "vi" else change.source_en),
        "reason": change.reason or formats.UNKNOWN,
        "_class": None if change.is_current else "row-gone",
    }
