"""The form that corrects an institution."""

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import aria, data
from components.forms.fields import field, select, text_input
from components.icons import icon
from components.ids import map_sheet as ids
from data.contracts.administration import Choice
from data.contracts.education import KINDS, LEVELS, SECTORS
from data.contracts.institution import Identity
from data.i18n import translate

# Fields in the order of the form, as `data.domain.institutions.correction` knows them.
FIELDS = (
    "name",
    "kind",
    "levels",
    "sector",
    "unit",
    "address",
    "lat",
    "lon",
    "programmes",
    "phone",
    "email",
    "website",
    "published",
    "reason",
)


def edit_bar(language: str) -> list[Component]:
    """Offer the form; it comes when asked for."""
    return [
        html.Div(
            [
                html.Button(
                    [icon("pencil-square"), translate("sheet.edit", language)],
                    id=ids.OPEN_BUTTON,
                    type="button",
                    className="button",
                ),
                html.Button(
                    translate("sheet.cancel", language),
                    id=ids.CANCEL_BUTTON,
                    type="button",
                    className="button sheet-cancel",
                ),
            ],
            className="sheet-editbar",
        ),
        html.Div(id=ids.FORM_PANEL),
    ]


def correction_form(who: Identity, units: Sequence[Choice], language: str) -> html.Section:
    """Return the form filled with the current state."""

    def say(key: str) -> str:
        return translate(f"sheet.{key}", language)

    def one(name: str, control: Component, *, hint: str = "", wide: bool = False) -> Component:
        made = field(say(f"field_{name}"), control, note_id=ids.field_note(name), hint=hint)
        made.className = "field wide" if wide else "field"  # type: ignore[attr-defined]
        return made

    fields = [
        one("name", text_input(ids.NAME_INPUT, who.name, maxLength=300), wide=True),
        one("kind", select(ids.KIND_SELECT, _choices("kind", KINDS, language), who.kind)),
        one("sector", select(ids.SECTOR_SELECT, _choices("sector", SECTORS, language), who.sector)),
        _levels(who, language),
        one("unit", select(ids.UNIT_SELECT, units, who.unit_code), wide=True),
        one("address", text_input(ids.ADDRESS_INPUT, who.address, maxLength=300), wide=True),
        _point(who, language),
        one(
            "programmes",
            text_input(ids.PROGRAMMES_INPUT, "; ".join(who.programmes), maxLength=2000),
            hint=say("programmes_hint"),
            wide=True,
        ),
        one("phone", text_input(ids.PHONE_INPUT, who.phone, maxLength=60, inputMode="tel")),
        one("email", text_input(ids.EMAIL_INPUT, who.email, maxLength=120, inputMode="email")),
        one("website", text_input(ids.WEBSITE_INPUT, who.website, maxLength=200, inputMode="url")),
        html.Div(
            [
                dbc.Checkbox(
                    id=ids.PUBLISHED_INPUT, value=who.published, label=say("field_published")
                ),
                html.Div(id=ids.field_note("published"), className="field-error", role="alert"),
            ],
            className="field",
        ),
        one(
            "reason",
            dbc.Textarea(id=ids.REASON_INPUT, value="", maxLength=500, rows=2, required=True),
            wide=True,
        ),
    ]
    return html.Section(
        [
            html.H3(say("edit_title"), className="sheet-heading"),
            html.P(say("edit_lead"), className="quiet"),
            dcc.Store(id=ids.FORM_STORE, data={"code": who.code, "seen": who.seen}),
            html.Div(fields, className="correction-fields"),
            html.Div(id=ids.SAVE_NOTE, role="alert"),
            html.Div(
                html.Button(
                    say("save"),
                    id=ids.SAVE_BUTTON,
                    type="button",
                    className="button button-primary",
                ),
                className="sheet-editbar",
            ),
        ],
        className="correction",
        **aria(label=say("edit_title")),
        **data(point=say("field_point")),
    )


def _choices(name: str, values: Sequence[str], language: str) -> list[Choice]:
    return [Choice(one, translate(f"education.{name}_{one}", language)) for one in values]


def _levels(who: Identity, language: str) -> html.Div:
    choices = [
        {"label": translate(f"education.level_{level}", language), "value": level}
        for level in LEVELS
    ]
    boxes = dbc.Checklist(
        id=ids.LEVELS_INPUT,
        options=choices,
        value=list(who.levels),
        className="correction-levels",
    )
    return html.Div(
        [
            html.Fieldset(
                [
                    html.Legend(translate("sheet.field_levels", language), className="field-label"),
                    boxes,
                ]
            ),
            html.Div(translate("sheet.levels_hint", language), className="field-hint"),
            html.Div(id=ids.field_note("levels"), className="field-error", role="alert"),
        ],
        className="field wide",
    )


def _point(who: Identity, language: str) -> html.Div:
    def degrees(name: str, id_: str, value: float | None) -> Component:
        text = "" if value is None else repr(value)
        return field(
            translate(f"sheet.field_{name}", language),
            text_input(
                id_,
                text.replace(".", ",") if language == "vi" else text,
                inputMode="decimal",
                maxLength=24,
                debounce=0.4,
                autoComplete="off",
            ),
            note_id=ids.field_note(name),
        )

    return html.Div(
        [
            degrees("lat", ids.LAT_INPUT, who.lat),
            degrees("lon", ids.LON_INPUT, who.lon),
            html.Div(translate("sheet.edit_drag", language), className="field-hint wide"),
            html.Div(id=ids.POINT_NOTE, className="correction-place wide", role="status"),
        ],
        className="correction-point wide",
    )


def said(text: str, *more: str) -> html.Div:
    """Say that it worked, with remarks."""
    return html.Div(
        [html.P(text), *(html.P(one, className="quiet") for one in more)],
        className="sheet-said",
        role="status",
    )


def refused(text: str) -> html.Div:
    """Say what hinders."""
    return html.Div(html.P(text), className="sheet-refused")
