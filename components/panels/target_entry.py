"""What is missing, what is on its way, and the revisions of a value."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.forms.targets import value_state
from components.panels.empty import empty_state
from components.panels.outlook import amount
from components.panels.status import status_badge
from components.panels.table import Column, data_table
from data.contracts.access import Preferences
from data.contracts.targets import EntryCard, Missing, ValueRow
from data.i18n import translate

UNITS_NAMED = 6


def entry_link(key: str, unit_code: str, period: str) -> str:
    """Return the address of the form of one value."""
    asked = {"view": "entry", "indicator": key, "unit": unit_code, "period": period}
    return f"/kpi?{urlencode(asked)}"


def missing_table(rows: Sequence[Missing], language: str) -> Component:
    """List what is owed: period, indicator, units, and until when."""
    if not rows:
        return empty_state(translate("targets.missing_none", language), icon_name="check-circle")
    columns = [
        Column("name", translate("targets.indicator", language), "component", sort_key="key"),
        Column("period", translate("targets.period", language), "component", sort_key="on"),
        Column("due", translate("targets.due", language), "component", sort_key="until"),
        Column("units", translate("targets.units", language), "component", sort_key="count"),
    ]
    return data_table(
        columns,
        [_missing_row(row, language) for row in rows],
        caption=translate("targets.missing_title", language),
        language=language,
        tall=len(rows) > 12,
    )


def _missing_row(row: Missing, language: str) -> dict[str, Any]:
    key, period = row.definition.key, row.period_on.isoformat()
    named: list[Component | str] = []
    for code, name in row.units[:UNITS_NAMED]:
        named += [dcc.Link(name, href=entry_link(key, code, period)), ", "]
    more = len(row.units) - UNITS_NAMED
    rest = translate("targets.and_more", language, count=more) if more > 0 else ""
    mark = (
        status_badge(translate("targets.late", language), "bad", quiet=True)
        if row.is_late
        else status_badge(translate("targets.not_yet_due", language), "none", quiet=True)
    )
    return {
        "name": html.Span(
            [html.Span(key, className="code"), " ", row.definition.name(language)],
        ),
        "key": key,
        "period": formats.month(row.period_on, language),
        "on": period,
        "due": html.Span(
            [html.Span(formats.date(row.due_on, language)), mark], className="value-cell"
        ),
        "until": row.due_on.isoformat(),
        "units": html.Span([*named[:-1], f" {rest}" if rest else None]),
        "count": len(row.units),
    }


def own_table(rows: Sequence[ValueRow], language: str) -> Component:
    """List values on their way: sent back first."""
    if not rows:
        return empty_state(translate("targets.own_none", language), icon_name="inbox")
    columns = [
        Column("name", translate("targets.indicator", language), "component", sort_key="key"),
        Column("unit_name", translate("overview.unit", language)),
        Column("period", translate("targets.period", language), "component", sort_key="on"),
        Column("text", translate("targets.value", language)),
        Column("badge", translate("targets.value_state", language), "component", sort_key="state"),
        Column("why", translate("targets.reason", language)),
    ]
    return data_table(
        columns,
        [_own_row(row, language) for row in rows],
        caption=translate("targets.own_title", language),
        language=language,
        tall=len(rows) > 12,
    )


def _own_row(row: ValueRow, language: str) -> dict[str, Any]:
    link = entry_link(row.key, row.unit_code, row.period_on.isoformat())
    return {
        "name": html.Span(
            [html.Span(row.key, className="code"), " ", dcc.Link(row.name(language), href=link)]
        ),
        "key": row.key,
        "unit_name": row.unit_name,
        "period": formats.month(row.period_on, language),
        "on": row.period_on.isoformat(),
        "text": amount(row.value, row.unit, language),
        "badge": value_state(row.state, language, quiet=True),
        "state": row.state,
        "why": row.reason or formats.UNKNOWN,
    }


def revision_list(shown: EntryCard, look: Preferences) -> Component:
    """List every revision of a value: what, who, when, why."""
    language = look.language
    if not shown.revisions:
        return empty_state(translate("targets.no_revisions", language), icon_name="clock-history")
    return html.Ol(
        [_revision(row, shown.definition.unit, language) for row in shown.revisions],
        className="kpi-revisions",
    )


def _revision(row: ValueRow, unit: str, language: str) -> html.Li:
    decided = (
        translate(
            "targets.decided_by",
            language,
            who=row.decided_by,
            at=formats.date_time(row.decided_at, language),
        )
        if row.decided_by
        else ""
    )
    entered = translate(
        "targets.entered_by",
        language,
        who=row.entered_by,
        at=formats.date_time(row.entered_at, language),
    )
    source = translate("shell.source", language, source=row.source(language))
    lines = [text for text in (entered, decided, row.reason, row.note, source) if text]
    return html.Li(
        [
            html.Div(
                [
                    html.Strong(translate("targets.revision", language, number=row.revision)),
                    html.Span(amount(row.value, unit, language)),
                    value_state(row.state, language, quiet=True),
                    None if row.is_current else html.Small(translate("targets.replaced", language)),
                ],
                className="kpi-revision",
            ),
            *(html.Small(line) for line in lines),
        ],
        className="" if row.is_current else "is-replaced",
    )
