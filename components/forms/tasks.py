"""Forms about tasks: report, prove, ask for time, decide, add steps, remarks and new tasks."""

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import data
from components.forms.fields import field, select, text_input
from components.forms.post import post_form, submit
from components.ids import tasks as ids
from components.panels.card import card, grid
from data.contracts.administration import Choice
from data.contracts.tasks import STATUSES, TaskSheet
from data.i18n import translate

_ACCEPTED = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg,.webp"


def _button(id_: str, key: str, language: str, look: str = "button-primary") -> html.Div:
    button = html.Button(
        translate(key, language), id=id_, type="button", className=f"button {look}"
    )
    return html.Div(button, className="admin-buttons")


def _area(id_: str, value: str = "") -> dbc.Textarea:
    return dbc.Textarea(id=id_, value=value, rows=3, maxLength=4000)


def sheet_forms(sheet: TaskSheet, csrf_token: str, limit_mb: int, language: str) -> html.Div | None:
    """Return the forms this person may use on a task; None for a reader.

    Every control exists in every case, hidden where it is not offered: one callback reads them.
    """
    if not (sheet.may_update or sheet.may_approve):
        return None
    cards: list[Component | None] = [
        card(translate("tasks.update_title", language), _update(sheet, language), columns=6),
        card(
            translate("tasks.more_work", language),
            [
                _upload(sheet, csrf_token, limit_mb, language),
                _ask_due(sheet, language),
                _step(sheet, language),
                _remark(language),
            ],
            columns=6,
        ),
    ]
    update = html.Div(grid(cards), hidden=not sheet.may_update)
    wish = sheet.open_change
    decision = html.Div(_decision(sheet, language), hidden=wish is None or not sheet.may_approve)
    return html.Div([decision, update])


def _update(sheet: TaskSheet, language: str) -> html.Div:
    last = sheet.updates[0] if sheet.updates else None
    status = last.status if last else STATUSES[0]
    percent = "" if last is None or last.percent is None else str(last.percent)
    choices = [Choice(one, translate(f"tasks.status_{one}", language)) for one in STATUSES]
    fields = [
        dcc.Store(id=ids.LAST_STORE, data=last.id if last else 0),
        html.Div(
            [
                field(
                    translate("tasks.column_status", language),
                    select(ids.STATUS_SELECT, choices, status),
                ),
                field(
                    translate("tasks.percent_field", language),
                    text_input(ids.PERCENT_INPUT, percent, inputMode="numeric", maxLength=5),
                    hint=translate("tasks.percent_hint", language),
                ),
                field(
                    translate("tasks.finished_field", language),
                    text_input(ids.FINISHED_INPUT, type="date", max=sheet.today.isoformat()),
                    hint=translate("tasks.finished_hint", language),
                ),
            ],
            className="kpi-fields",
        ),
        field(translate("tasks.text_field", language), _area(ids.TEXT_INPUT)),
        field(
            translate("tasks.column_outstanding", language),
            _area(ids.OUTSTANDING_INPUT, last.outstanding if last else ""),
        ),
        field(
            translate("tasks.evidence_field", language),
            text_input(ids.EVIDENCE_INPUT, maxLength=300),
            hint=translate("tasks.evidence_hint", language),
        ),
        _button(ids.UPDATE_BUTTON, "tasks.send_update", language),
    ]
    return html.Div(fields, className="task-form")


def _upload(sheet: TaskSheet, csrf_token: str, limit_mb: int, language: str) -> html.Div:
    """Offer to attach a file; assets/70-upload.js puts the field in its place."""
    place = html.Div(**data(file_name="file", file_id=ids.FILE_INPUT, file_accept=_ACCEPTED))
    box = html.Div(
        [
            html.Label(
                translate("tasks.file_field", language),
                htmlFor=ids.FILE_INPUT,
                className="field-label",
            ),
            place,
            html.Div(
                translate("tasks.file_hint", language, limit=formats.number(limit_mb, language)),
                className="field-hint",
            ),
        ],
        className="field",
    )
    send = submit(
        translate("tasks.send_file", language),
        class_name="button button-primary",
        attributes=data(once=translate("tasks.sending", language)),
    )
    form = post_form(
        f"/tasks/{sheet.item.key}/files",
        csrf_token,
        [box, send],
        label=translate("tasks.file_field", language),
        class_name="data-form",
    )
    form.encType = "multipart/form-data"  # type: ignore[attr-defined]
    return html.Div([html.H3(translate("tasks.files", language)), form])


def _ask_due(sheet: TaskSheet, language: str) -> html.Details:
    return _folded(
        "tasks.ask_due",
        language,
        [
            field(
                translate("tasks.new_due_field", language),
                text_input(ids.NEW_DUE_INPUT, type="date"),
                hint=translate(
                    "tasks.due_now", language, date=formats.date(sheet.item.due_on, language)
                ),
            ),
            field(
                translate("tasks.reason_field", language),
                _area(ids.REASON_INPUT),
                hint=translate("tasks.reason_hint", language),
            ),
            _button(ids.ASK_BUTTON, "tasks.send_wish", language),
        ],
    )


def _folded(key: str, language: str, children: Sequence[Component]) -> html.Details:
    summary = html.Summary(translate(key, language))
    return html.Details([summary, html.Div(children, className="task-form")], className="task-fold")


def _step(sheet: TaskSheet, language: str) -> html.Details:
    kinds = [
        Choice(one, translate(f"tasks.step_{one}", language)) for one in ("milestone", "sub_task")
    ]
    known = [
        Choice(str(one.id), f"{'✓ ' if one.done_on else ''}{one.title}") for one in sheet.steps
    ]
    return _folded(
        "tasks.change_steps",
        language,
        [
            field(
                translate("tasks.step_kind", language),
                select(ids.STEP_KIND_SELECT, kinds, "milestone"),
            ),
            field(
                translate("tasks.step_title", language),
                text_input(ids.STEP_TITLE_INPUT, maxLength=300),
            ),
            field(
                translate("tasks.step_due", language), text_input(ids.STEP_DUE_INPUT, type="date")
            ),
            _button(ids.STEP_BUTTON, "tasks.add_step", language),
            html.Div(
                [
                    field(
                        translate("tasks.step_reached", language),
                        select(ids.STEP_SELECT, known, known[0].code if known else ""),
                        hint=translate("tasks.step_reached_hint", language),
                    ),
                    _button(ids.TICK_BUTTON, "tasks.tick_step", language, ""),
                ],
                hidden=not known,
            ),
        ],
    )


def _remark(language: str) -> html.Details:
    return _folded(
        "tasks.write_note",
        language,
        [
            field(
                translate("tasks.note_field", language),
                _area(ids.REMARK_INPUT),
                hint=translate("tasks.note_hint", language),
            ),
            _button(ids.REMARK_BUTTON, "tasks.send_note", language),
        ],
    )


def _decision(sheet: TaskSheet, language: str) -> html.Section:
    wish = sheet.open_change
    told = (
        translate(
            "tasks.decide_text",
            language,
            who=wish.asked_by,
            date=formats.date(wish.due_on, language),
            reason=wish.reason,
        )
        if wish
        else ""
    )
    return card(
        translate("tasks.decide_title", language),
        [
            dcc.Store(id=ids.WISH_STORE, data=wish.id if wish else 0),
            html.P(told),
            field(
                translate("tasks.decision_field", language),
                text_input(ids.DECISION_INPUT, maxLength=500),
                hint=translate("tasks.decision_hint", language),
            ),
            html.Div(
                [
                    html.Button(
                        translate("tasks.approve", language),
                        id=ids.APPROVE_BUTTON,
                        type="button",
                        className="button button-primary",
                    ),
                    html.Button(
                        translate("tasks.refuse", language),
                        id=ids.REFUSE_BUTTON,
                        type="button",
                        className="button button-danger",
                    ),
                ],
                className="admin-buttons",
            ),
        ],
    )


def new_task_form(leads: Sequence[Choice], everyone: Sequence[Choice], language: str) -> html.Div:
    """Return the form of a task that plan 723 does not know."""
    kinds = [
        Choice(one, translate(f"tasks.kind_{one}", language)) for one in ("ad_hoc", "own_plan")
    ]
    coordinating = dbc.Checklist(
        id=ids.COORDINATING_SELECT,
        options=[{"label": one.name, "value": one.code} for one in everyone],
        value=[],
        className="task-checks",
    )
    return html.Div(
        card(
            translate("tasks.new_title", language),
            html.Div(
                [
                    field(
                        translate("tasks.column_title", language),
                        text_input(ids.TITLE_INPUT, maxLength=500),
                    ),
                    html.Div(
                        [
                            field(
                                translate("tasks.column_kind", language),
                                select(ids.NEW_KIND_SELECT, kinds, "ad_hoc"),
                            ),
                            field(
                                translate("tasks.column_leads", language),
                                select(ids.LEAD_SELECT, leads, leads[0].code if leads else ""),
                            ),
                            field(
                                translate("tasks.column_starts", language),
                                text_input(ids.STARTS_INPUT, type="date"),
                            ),
                            field(
                                translate("tasks.column_due", language),
                                text_input(ids.DUE_INPUT, type="date"),
                            ),
                            field(
                                translate("tasks.column_plan", language),
                                text_input(ids.PLAN_INPUT, maxLength=200),
                                hint=translate("tasks.plan_hint", language),
                            ),
                        ],
                        className="kpi-fields",
                    ),
                    html.Fieldset(
                        [
                            html.Legend(
                                translate("tasks.column_coordinating", language),
                                className="field-label",
                            ),
                            coordinating,
                        ],
                        className="field",
                    ),
                    field(translate("tasks.column_full_text", language), _area(ids.NEW_TEXT_INPUT)),
                    html.Div(id=ids.CREATE_NOTE, role="alert"),
                    _button(ids.CREATE_BUTTON, "tasks.create", language),
                ],
                className="task-form task-new",
            ),
        )
    )
