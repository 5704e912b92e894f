"""The form that brings in a file."""

from collections.abc import Sequence
from datetime import date

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria, data
from components.forms.fields import field
from components.forms.post import post_form, submit
from components.ids import data as ids
from components.panels.card import card
from components.panels.empty import empty_state
from data.contracts.importing import Mode, Subject
from data.i18n import translate

_ACCEPTED = ".csv,.txt,.tsv,.xlsx,.geojson,.json,.gpkg"


def import_card(
    subjects: Sequence[Subject],
    language: str,
    *,
    csrf_token: str,
    today: date,
    limit_mb: int,
    error: str = "",
) -> html.Section:
    """Offer an import of the subjects this person may bring in."""
    title = translate("data.import_title", language)
    if not subjects:
        return card(
            title,
            empty_state(
                translate("data.import_not_yours", language),
                icon_name="lock",
                hint=translate("data.import_not_yours_hint", language),
            ),
        )
    form = _form(subjects, language, csrf_token=csrf_token, today=today, limit_mb=limit_mb)
    alert = [dbc.Alert(error, color="danger", className="data-alert")] if error else []
    return card(title, [*alert, form], subtitle=translate("data.import_steps", language))


def _form(
    subjects: Sequence[Subject], language: str, *, csrf_token: str, today: date, limit_mb: int
) -> html.Form:
    send = submit(
        translate("data.check", language),
        class_name="btn btn-primary",
        attributes=data(once=translate("data.sending", language)),
    )
    fields: list[Component] = [
        field(
            translate("data.subject", language),
            dbc.Select(
                id=ids.SUBJECT_SELECT,
                name="subject",
                required=True,
                options=[_option(subject, language) for subject in subjects],
                value=str(subjects[0]),
            ),
        ),
        field(
            translate("data.mode", language),
            dbc.Select(
                id=ids.MODE_SELECT,
                name="mode",
                options=[
                    {"label": translate(f"data.mode_{mode}", language), "value": str(mode)}
                    for mode in Mode
                ],
                value=str(Mode.UPDATE),
            ),
            hint=translate("data.mode_hint", language),
        ),
        _file_field(language, limit_mb),
        field(
            translate("data.source_title", language),
            dbc.Input(id=ids.TITLE_INPUT, name="title", type="text", maxLength=300),
            hint=translate("data.source_hint", language),
        ),
        field(
            translate("data.publisher", language),
            dbc.Input(id=ids.PUBLISHER_INPUT, name="publisher", type="text", maxLength=200),
        ),
        field(
            translate("data.as_of", language),
            dbc.Input(
                id=ids.AS_OF_INPUT,
                name="as_of",
                type="date",
                value=today.isoformat(),
                max=today.isoformat(),
            ),
            hint=translate("data.as_of_hint", language),
        ),
        html.Div(send, className="data-send"),
    ]
    form = post_form(
        "/data/upload",
        csrf_token,
        fields,
        label=translate("data.import_title", language),
        class_name="data-form",
    )
    form.encType = "multipart/form-data"  # type: ignore[attr-defined]
    return form


def _option(subject: Subject, language: str) -> dict[str, str]:
    label = translate(f"data.dataset_{subject.text_name}", language)
    return {"label": label, "value": str(subject)}


def _file_field(language: str, limit_mb: int) -> html.Div:
    """Return the place where assets/70-upload.js puts the file field."""
    return html.Div(
        [
            html.Label(
                translate("data.file", language), htmlFor=ids.FILE_INPUT, className="field-label"
            ),
            html.Div(**data(file_name="file", file_id=ids.FILE_INPUT, file_accept=_ACCEPTED)),
            html.Div(
                translate("data.file_hint", language, limit=formats.number(limit_mb, language)),
                className="field-hint",
            ),
        ],
        className="field",
    )


def ask_again(
    question: str, button: str, action: str, csrf_token: str, *, name: str, value: str
) -> html.Details:
    """Show a button that asks before it sends: opening it is the question, sending the answer."""
    return html.Details(
        [
            html.Summary(button, className="btn btn-sm btn-outline-secondary"),
            post_form(
                action,
                csrf_token,
                [html.P(question), submit(button, class_name="btn btn-sm btn-danger")],
                hidden={name: value},
                class_name="ask-again",
            ),
        ],
        className="ask",
        **aria(label=button),
    )
