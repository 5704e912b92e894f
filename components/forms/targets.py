"""Forms of the page of targets: a value, the queue of values, a definition."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.forms.fields import field, select, text_input
from components.icons import icon
from components.ids import targets as ids
from components.panels.empty import empty_state
from components.panels.outlook import amount, difference, told_values
from components.panels.status import status_badge
from components.static import static
from components.theme import Tone
from data.contracts.administration import Choice
from data.contracts.targets import (
    COMPARISONS,
    MEASURED_ON,
    MEASURES,
    UNITS,
    Definition,
    Doubt,
    EntryCard,
    QueueRow,
    RelatedTask,
    ValueRow,
    Waypoint,
)
from data.i18n import translate

STATE_TONES: dict[str, Tone] = {
    "draft": "progress",
    "submitted": "watch",
    "returned": "bad",
    "approved": "good",
}
KINDS = ("baseline", "milestone", "target")
SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


def asks_for_parts(definition: Definition) -> bool:
    """Tell whether a value is entered as numerator and denominator."""
    return definition.by_district and definition.unit in {"percent", "ratio"}


def value_state(state: str, language: str, *, quiet: bool = False) -> html.Span:
    """Show how far a value has come."""
    return status_badge(
        translate(f"targets.state_{state}", language), STATE_TONES[state], quiet=quiet
    )


def typed(value: float | None, language: str) -> str:
    """Write an amount as it is typed: no thousands, the reader's decimal sign."""
    if value is None:
        return ""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "vi" else text


# --- one value -----------------------------------------------------------------------------------


def entry_form(shown: EntryCard, language: str) -> html.Div:
    """Return the form of one value; an approved one is locked until a reason is given."""
    row = shown.open or shown.approved
    parts = asks_for_parts(shown.definition)

    def number(id_: str, value: float | None) -> dbc.Input:
        return text_input(id_, typed(value, language), inputMode="decimal", autoComplete="off")

    fields: list[Component] = []
    hidden = html.Div(hidden=True)
    if parts:
        fields = [
            field(
                translate("targets.numerator", language),
                number(ids.NUMERATOR_INPUT, row.numerator if row else None),
                note_id=ids.NUMERATOR_NOTE,
                hint=_previous_part(shown, "numerator", language),
            ),
            field(
                translate("targets.denominator", language),
                number(ids.DENOMINATOR_INPUT, row.denominator if row else None),
                note_id=ids.DENOMINATOR_NOTE,
                hint=_previous_part(shown, "denominator", language),
            ),
        ]
        hidden.children = [text_input(ids.VALUE_INPUT), html.Div(id=ids.VALUE_NOTE)]
    else:
        unit = translate(f"targets.unit_{shown.definition.unit}", language)
        fields = [
            field(
                translate("targets.value_in", language, unit=unit),
                number(ids.VALUE_INPUT, row.value if row else None),
                note_id=ids.VALUE_NOTE,
            )
        ]
        hidden.children = [
            text_input(ids.NUMERATOR_INPUT),
            text_input(ids.DENOMINATOR_INPUT),
            html.Div(id=ids.NUMERATOR_NOTE),
            html.Div(id=ids.DENOMINATOR_NOTE),
        ]
    fields += [
        field(
            translate("targets.value_source", language),
            text_input(
                ids.SOURCE_INPUT,
                row.source(language) if row and not row.simulated else "",
                maxLength=300,
            ),
            note_id=ids.SOURCE_NOTE,
            hint=translate("targets.value_source_hint", language),
        ),
        field(
            translate("targets.note", language),
            text_input(ids.NOTE_INPUT, row.note if row else "", maxLength=500),
        ),
    ]
    reason = field(
        translate("targets.correction_reason", language),
        text_input(
            ids.REASON_INPUT,
            shown.open.reason if shown.open and shown.open.state != "returned" else "",
            maxLength=500,
        ),
        note_id=ids.REASON_NOTE,
    )
    return html.Div(
        [
            dcc.Store(id=ids.ENTRY_SEEN_STORE, data=shown.seen),
            static(_entry_heading(shown, language)),
            html.Div(fields, className="kpi-fields"),
            html.Div(reason, hidden=shown.approved is None),
            hidden,
            dbc.Checkbox(id=ids.SURE_INPUT, label=translate("targets.sure", language), value=False),
            html.Div(_entry_buttons(shown, language), className="kpi-actions"),
        ]
    )


def _previous_part(shown: EntryCard, name: str, language: str) -> str:
    before = shown.previous
    if before is None:
        return ""
    return translate(
        "targets.previous_part",
        language,
        value=formats.number(getattr(before, name), language),
        period=formats.month(before.period_on, language),
    )


def _entry_heading(shown: EntryCard, language: str) -> html.Div:
    unit = shown.definition.unit
    period = formats.month(shown.slot.period_on, language)
    lines: list[Component | None] = [
        html.P(
            [
                html.Strong(f"{shown.definition.key} · {shown.definition.name(language)}"),
                html.Br(),
                f"{shown.unit_name} · {period}",
            ]
        )
    ]
    if shown.previous is not None:
        text = translate(
            "targets.previous_value",
            language,
            value=amount(shown.previous.value, unit, language),
            period=formats.month(shown.previous.period_on, language),
        )
        lines.append(html.P(text, className="quiet"))
    if shown.approved is not None:
        text = translate(
            "targets.locked", language, value=amount(shown.approved.value, unit, language)
        )
        lines.append(html.P([icon("lock"), text], className="kpi-locked"))
    if shown.open is not None:
        lines.append(_open_line(shown.open, unit, language))
    return html.Div(lines, className="kpi-entry-heading")


def _open_line(row: ValueRow, unit: str, language: str) -> html.P:
    key = "targets.returned_because" if row.state == "returned" else "targets.open_by"
    words = (
        {"reason": row.reason, "who": row.decided_by or formats.UNKNOWN}
        if row.state == "returned"
        else {
            "who": row.entered_by,
            "at": formats.date_time(row.entered_at, language),
        }
    )
    return html.P(
        [
            value_state(row.state, language),
            " ",
            amount(row.value, unit, language),
            " · ",
            translate(key, language, **words),
        ]
    )


def _entry_buttons(shown: EntryCard, language: str) -> list[Component]:
    return [
        _button(ids.SUBMIT_BUTTON, "targets.submit", language, "button-primary"),
        _button(ids.DRAFT_BUTTON, "targets.save_draft", language),
        _button(ids.WITHDRAW_BUTTON, "targets.withdraw", language, hidden=shown.open is None),
    ]


def _button(
    id_: str, key: str, language: str, looks: str = "", *, hidden: bool = False
) -> html.Button:
    return html.Button(
        translate(key, language),
        id=id_,
        type="button",
        className=f"button {looks}".strip(),
        hidden=hidden,
    )


def doubt_list(doubts: Sequence[Doubt], unit: str, language: str) -> html.Ul:
    """List what is doubtful about a value."""
    return html.Ul([html.Li(doubt_text(one, unit, language)) for one in doubts])


def doubt_text(doubt: Doubt, unit: str, language: str) -> str:
    """Say in a sentence what is doubtful."""
    values = told_values(doubt.values, unit, language)
    if doubt.key == "base":
        rate = doubt.values["rate"]
        values["rate"] = formats.change_percent(
            float(rate) if isinstance(rate, (int, float)) else None, language
        )
        for name in ("before", "after"):
            count = doubt.values[name]
            values[name] = formats.number(
                float(count) if isinstance(count, (int, float)) else None, language
            )
    return translate(f"targets.doubt_{doubt.key}", language, **values)


# --- the queue -----------------------------------------------------------------------------------


def queue_form(rows: Sequence[QueueRow], limit: int, language: str) -> html.Div:
    """Return the values that wait for a decision, to be ticked, with what to do with them."""
    if not rows:
        return html.Div(
            empty_state(translate("targets.queue_empty", language), icon_name="clipboard-check")
        )
    shown = rows[:limit]
    hidden = len(rows) - len(shown)
    sound = [one.row.id for one in shown if not one.doubts and not one.is_own]
    options: list[Any] = [
        {"label": _queue_row(one, language), "value": one.row.id, "disabled": one.is_own}
        for one in shown
    ]
    return html.Div(
        [
            dcc.Store(id=ids.SHOWN_STORE, data={"sound": sound}),
            html.Div(
                [
                    _button(ids.TICK_BUTTON, "targets.tick_sound", language),
                    html.Span(
                        translate(
                            "targets.queue_count", language, count=len(rows), sound=len(sound)
                        ),
                        className="quiet",
                    ),
                ],
                className="kpi-actions",
            ),
            html.Fieldset(
                [
                    html.Legend(
                        translate("targets.queue_title", language), className="visually-hidden"
                    ),
                    dbc.Checklist(
                        id=ids.QUEUE_SELECT,
                        options=options,
                        value=[],
                        className="kpi-queue",
                        labelClassName="kpi-queue-row",
                    ),
                ]
            ),
            html.P(translate("targets.queue_more", language, count=hidden), className="quiet")
            if hidden
            else None,
            html.Div(
                [
                    field(
                        translate("targets.return_reason", language),
                        text_input(ids.RETURN_INPUT, maxLength=500),
                        hint=translate("targets.return_reason_hint", language),
                    ),
                    html.Div(
                        [
                            _button(
                                ids.APPROVE_BUTTON, "targets.approve", language, "button-primary"
                            ),
                            _button(ids.RETURN_BUTTON, "targets.return", language),
                        ],
                        className="kpi-actions",
                    ),
                ],
                className="kpi-decide",
            ),
        ]
    )


def _queue_row(one: QueueRow, language: str) -> html.Span:
    row = one.row
    before = one.approved if one.approved is not None else one.previous
    moved = None if before is None or row.value is None else row.value - before
    parts = (
        f"{formats.number(row.numerator, language)}/{formats.number(row.denominator, language)}"
        if row.denominator
        else ""
    )
    key = "targets.queue_correction" if one.approved is not None else "targets.queue_previous"
    doubts = [
        status_badge(doubt_text(doubt, row.unit, language), "watch", quiet=True)
        for doubt in one.doubts
    ]
    own = (
        [status_badge(translate("targets.own_value", language), "none", quiet=True)]
        if one.is_own
        else []
    )
    said = " · ".join(
        text
        for text in (
            row.entered_by,
            formats.date_time(row.entered_at, language) if row.entered_at else "",
            translate("shell.source", language, source=row.source(language)),
            row.reason,
            row.note,
            translate("shell.simulated", language) if row.simulated else "",
        )
        if text
    )
    return html.Span(
        [
            html.Span(
                [
                    html.Span(row.key, className="code"),
                    html.Strong(row.unit_name),
                    html.Span(formats.month(row.period_on, language)),
                    html.Small(row.name(language)),
                ],
                className="kpi-queue-what",
            ),
            html.Span(
                [
                    html.Strong(amount(row.value, row.unit, language)),
                    html.Small(parts),
                    html.Small(
                        translate(
                            key,
                            language,
                            value=amount(before, row.unit, language),
                            change=difference(moved, row.unit, language),
                        )
                    ),
                ],
                className="kpi-queue-value",
            ),
            html.Span([*doubts, *own, html.Small(said)], className="kpi-queue-why"),
        ],
        className="kpi-queue-cells",
    )


# --- a definition --------------------------------------------------------------------------------


def editor_form(
    chosen: Definition | None,
    tasks: Sequence[RelatedTask],
    divisions: Sequence[tuple[str, str, str]],
    language: str,
) -> html.Div:
    """Return the editor of an indicator, or of a new one."""
    return html.Div(
        [
            dcc.Store(id=ids.EDITOR_SEEN_STORE, data=chosen.revision if chosen else 0),
            html.Div(_naming(chosen, tasks, divisions, language), className="kpi-fields"),
            html.H3(translate("targets.path", language)),
            html.P(translate("targets.path_hint", language), className="quiet"),
            html.Div(_path_rows(chosen, language), className="kpi-path"),
            html.H3(translate("targets.counting", language)),
            html.Div(_counting(chosen, language), className="kpi-fields"),
            html.Div(
                field(
                    translate("targets.change_reason", language),
                    text_input(ids.CHANGE_REASON_INPUT, maxLength=500),
                    hint=translate("targets.change_reason_hint", language),
                )
            ),
            html.Div(
                [
                    _button(ids.PREVIEW_BUTTON, "targets.preview", language),
                    _button(ids.SAVE_BUTTON, "targets.keep", language, "button-primary"),
                    _button(
                        ids.RETIRE_BUTTON,
                        "targets.restore" if chosen and chosen.retired_on else "targets.retire",
                        language,
                        hidden=chosen is None,
                    ),
                ],
                className="kpi-actions",
            ),
        ],
        className="panel-card",
    )


def _named(names: Sequence[str], prefix: str, language: str) -> list[Choice]:
    return [Choice(name, translate(f"{prefix}{name}", language)) for name in names]


def _naming(
    chosen: Definition | None,
    tasks: Sequence[RelatedTask],
    divisions: Sequence[tuple[str, str, str]],
    language: str,
) -> list[Component]:
    signs = [
        Choice(sign, f"{SIGNS[sign]} · {translate(f'targets.direction_{direction}', language)}")
        for direction, several in COMPARISONS.items()
        for sign in several
    ]
    offered = [
        Choice(one.key, f"{one.key} · {one.title_vi if language == 'vi' else one.title_en}")
        for one in tasks
    ]
    reported = [
        Choice("units", translate("targets.by_districts", language)),
        Choice("city", translate("targets.by_city", language)),
    ]
    leads: list[Any] = [
        {"label": vi if language == "vi" else en, "value": code} for code, vi, en in divisions
    ]
    return [
        field(
            translate("targets.key", language),
            text_input(
                ids.KEY_INPUT,
                chosen.key if chosen else "",
                disabled=chosen is not None,
                maxLength=40,
            ),
            hint=translate("targets.key_hint", language),
        ),
        _wide(
            field(
                translate("targets.name_vi", language),
                text_input(ids.NAME_VI_INPUT, chosen.name_vi if chosen else "", maxLength=300),
            )
        ),
        _wide(
            field(
                translate("targets.name_en", language),
                text_input(ids.NAME_EN_INPUT, chosen.name_en if chosen else "", maxLength=300),
            )
        ),
        field(
            translate("targets.unit_of_value", language),
            select(
                ids.UNIT_SELECT,
                _named(UNITS, "targets.unit_", language),
                chosen.unit if chosen else UNITS[0],
            ),
        ),
        field(
            translate("targets.comparison", language),
            select(ids.COMPARISON_SELECT, signs, chosen.comparison if chosen else ">="),
        ),
        field(
            translate("targets.fact_scope", language),
            select(
                ids.MEASURED_SELECT,
                _named(MEASURED_ON, "targets.measured_", language),
                chosen.measured_on if chosen else MEASURED_ON[0],
            ),
        ),
        field(
            translate("targets.fact_reported_by", language),
            select(
                ids.REPORTED_SELECT,
                reported,
                "units" if chosen is None or chosen.by_district else "city",
            ),
        ),
        field(
            translate("targets.task", language),
            select(
                ids.TASK_SELECT,
                offered,
                chosen.task_key if chosen else "",
                every=translate("targets.no_task", language),
            ),
        ),
        _wide(
            field(
                translate("targets.fact_clause", language),
                text_input(ids.CLAUSE_INPUT, chosen.clause if chosen else "", maxLength=200),
            )
        ),
        html.Fieldset(
            [
                html.Legend(translate("targets.fact_lead", language), className="field-label"),
                dbc.Checklist(
                    id=ids.LEADS_SELECT,
                    options=leads,
                    value=list(chosen.leads) if chosen else [],
                    className="kpi-leads",
                ),
            ],
            className="kpi-wide",
        ),
    ]


def _wide(child: Component) -> html.Div:
    """Give a field the whole width."""
    return html.Div(child, className="kpi-wide")


def _path_rows(chosen: Definition | None, language: str) -> list[Component]:
    points: list[Waypoint | None] = [*(chosen.waypoints if chosen else ())]
    points = (points + [None] * ids.PATH_ROWS)[: max(ids.PATH_ROWS, len(points))][: ids.PATH_ROWS]
    if chosen is None:
        kinds = ["baseline", *["target"] * (ids.PATH_ROWS - 1)]
    else:
        kinds = [one.kind if one else "target" for one in points]
    return [
        html.Div(
            [
                _spoken(
                    "by_date",
                    dbc.Input(
                        id=ids.path_due(place),
                        type="date",
                        value=point.on.isoformat() if point else "",
                    ),
                    language,
                ),
                _spoken(
                    "kind",
                    dbc.Select(
                        id=ids.path_kind(place),
                        options=[
                            {"label": translate(f"targets.kind_{kind}", language), "value": kind}
                            for kind in KINDS
                        ],
                        value=kinds[place],
                    ),
                    language,
                ),
                _spoken(
                    "value",
                    dbc.Input(
                        id=ids.path_value(place),
                        value=typed(point.value, language) if point else "",
                        inputMode="decimal",
                        placeholder=translate("targets.value", language),
                    ),
                    language,
                ),
            ],
            className="kpi-path-row",
        )
        for place, point in enumerate(points)
    ]


def _spoken(name: str, control: Component, language: str) -> html.Label:
    """Name a control to screen readers; what it is can be seen from its column."""
    words = html.Span(translate(f"targets.{name}", language), className="visually-hidden")
    return html.Label([words, control])


def _counting(chosen: Definition | None, language: str) -> list[Component]:
    return [
        html.Div(
            field(
                translate("targets.fact_formula", language),
                text_input(
                    ids.FORMULA_INPUT,
                    chosen.formula if chosen else "",
                    maxLength=400,
                    autoComplete="off",
                ),
                hint=translate("targets.formula_hint", language),
            ),
            className="kpi-wide",
        ),
        html.Details(
            [
                html.Summary(translate("targets.measures", language), className="figure-toggle"),
                static(
                    html.Dl(
                        [
                            part
                            for name in MEASURES
                            for part in (
                                html.Dt(html.Code(name)),
                                html.Dd(translate(f"targets.measure_{name}", language)),
                            )
                        ],
                        className="target-facts-list",
                    )
                ),
            ],
            className="kpi-wide",
        ),
        _wide(
            field(
                translate("targets.method_vi", language),
                text_input(ids.METHOD_VI_INPUT, chosen.method_vi if chosen else "", maxLength=1000),
            )
        ),
        _wide(
            field(
                translate("targets.method_en", language),
                text_input(ids.METHOD_EN_INPUT, chosen.method_en if chosen else "", maxLength=1000),
            )
        ),
    ]


def picked(values: Mapping[str, Any], name: str) -> str:
    """Return what stands in a field as text."""
    value = values.get(name)
    return "" if value is None else str(value)
