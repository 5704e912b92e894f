"""Forms of the administration page."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.forms.fields import field, select, text_input
from components.ids import admin as ids
from components.panels.admin import account_state, facts, level_name
from data.contracts.access import Role
from data.contracts.administration import AccountCard, Choice, DeviceRow, UnitCard
from data.i18n import translate

DIVISION_ROLES = (Role.DIVISION_HEAD, Role.DIVISION_OFFICER)
PEOPLE = tuple(role for role in Role if role not in {Role.WALL, Role.PUBLIC})


def role_choices(language: str) -> list[Choice]:
    """Return the roles of people, by name."""
    return [Choice(str(role), translate(f"roles.{role}", language)) for role in PEOPLE]


def account_form(card: AccountCard | None, places: Sequence[Choice], language: str) -> html.Div:
    """Return the form of an account, or of a new one when `card` is None."""
    role = card.role if card else Role.DIVISION_OFFICER
    place = (card.unit_code or card.division_code) if card else ""
    username = card.username if card else ""
    fields = html.Div(
        [
            field(
                translate("admin.username", language),
                text_input(
                    ids.USERNAME_INPUT,
                    username,
                    disabled=card is not None,
                    maxLength=60,
                    autoComplete="off",
                ),
                note_id=ids.USERNAME_NOTE,
                hint="" if card else translate("admin.username_hint", language),
            ),
            field(
                translate("admin.name", language),
                text_input(ids.NAME_INPUT, card.name if card else "", maxLength=200),
                note_id=ids.NAME_NOTE,
            ),
            field(
                translate("admin.role", language),
                select(ids.ROLE_SELECT, role_choices(language), str(role)),
                note_id=ids.ROLE_NOTE,
            ),
            html.Div(
                field(
                    translate("admin.place", language),
                    select(
                        ids.PLACE_SELECT,
                        places,
                        place,
                        hint=translate("admin.place_choose", language),
                    ),
                    note_id=ids.PLACE_NOTE,
                ),
                id=ids.PLACE_PANEL,
                hidden=not places,
            ),
        ],
        className="admin-fields",
    )
    return html.Div(
        [
            _account_facts(card, language) if card else None,
            dcc.Store(id=ids.ACCOUNT_SEEN_STORE, data=card.seen if card else ""),
            fields,
            html.Div(_account_buttons(card, language), className="admin-buttons"),
        ]
    )


def _account_facts(card: AccountCard, language: str) -> Component:
    return facts(
        [
            (translate("admin.state", language), account_state(card.state, language)),
            (
                translate("admin.last_sign_in", language),
                formats.date_time(card.last_sign_in_at, language),
            ),
            (
                translate("admin.open_sessions", language),
                formats.number(card.open_sessions, language),
            ),
            (translate("admin.created", language), formats.date(card.created_at, language)),
        ]
    )


def _account_buttons(card: AccountCard | None, language: str) -> list[Component]:
    save = "admin.save" if card else "admin.create_account"
    disabled = card is not None and card.state == "disabled"
    new = card is None
    return [
        _button(ids.SAVE_ACCOUNT_BUTTON, save, language, "button-primary"),
        _button(ids.RESET_BUTTON, "admin.reset_password", language, hidden=new),
        _button(ids.END_SESSIONS_BUTTON, "admin.end_sessions", language, hidden=new),
        _button(
            ids.DISABLE_BUTTON,
            "admin.enable" if disabled else "admin.disable",
            language,
            "" if disabled else "button-danger",
            hidden=new,
        ),
    ]


def _button(
    id_: str, key: str, language: str, looks: str = "", *, hidden: bool = False, off: bool = False
) -> html.Button:
    return html.Button(
        translate(key, language),
        id=id_,
        type="button",
        className=f"button {looks}".strip(),
        hidden=hidden,
        disabled=off,
    )


def one_time(label: str, secret: str, warning: str) -> html.Div:
    """Show a secret this once."""
    return html.Div(
        [
            html.P(label, className="admin-secret-label"),
            html.Code(secret, className="admin-secret"),
            html.P(warning, className="field-hint"),
        ],
        className="admin-done",
        role="status",
    )


def done(text: str, *children: Component) -> html.Div:
    """Say that it worked."""
    return html.Div([html.P(text), *children], className="admin-done", role="status")


def refused(text: str) -> html.Div:
    """Say what hinders."""
    return html.Div(html.P(text), className="admin-refused", role="alert")


def doubted(text: str, *children: Component) -> html.Div:
    """Say what makes doubtful, and let the reader decide."""
    return html.Div([html.P(text), *children], className="admin-refused", role="alert")


def unit_form(card: UnitCard, language: str) -> html.Div:
    """Return the form of a unit."""
    area = "" if card.area_km2 is None else f"{card.area_km2:g}"
    return html.Div(
        [
            facts(
                [
                    (translate("admin.unit_code", language), card.code),
                    (translate("admin.unit_level", language), level_name(card.level, language)),
                    (
                        translate("admin.valid_from", language),
                        formats.date(card.valid_from, language),
                    ),
                    (
                        translate("admin.valid_to", language),
                        formats.date(card.valid_to, language)
                        if card.valid_to
                        else translate("admin.still_valid", language),
                    ),
                ]
            ),
            dcc.Store(id=ids.UNIT_SEEN_STORE, data=card.seen),
            html.Div(
                [
                    field(
                        translate("admin.unit_name", language),
                        text_input(ids.UNIT_NAME_INPUT, card.name, maxLength=200),
                        note_id=ids.UNIT_NAME_NOTE,
                    ),
                    field(
                        translate("admin.unit_area", language),
                        text_input(ids.UNIT_AREA_INPUT, area, type="number", min=0, step="any"),
                        note_id=ids.UNIT_AREA_NOTE,
                    ),
                ],
                className="admin-fields",
            ),
            html.Div(
                _button(ids.SAVE_UNIT_BUTTON, "admin.save", language, "button-primary"),
                className="admin-buttons",
            ),
        ]
    )


def device_form(longest_days: int, language: str) -> html.Div:
    """Return the form that registers a display."""
    return html.Div(
        [
            html.Div(
                [
                    field(
                        translate("admin.device_name", language),
                        text_input(ids.DEVICE_NAME_INPUT, maxLength=120),
                        note_id=ids.DEVICE_NAME_NOTE,
                    ),
                    field(
                        translate("admin.device_place", language),
                        text_input(ids.DEVICE_PLACE_INPUT, maxLength=200),
                    ),
                    field(
                        translate("admin.device_days", language),
                        text_input(
                            ids.DEVICE_DAYS_INPUT, str(longest_days), type="number", min=1, step=1
                        ),
                        note_id=ids.DEVICE_DAYS_NOTE,
                    ),
                ],
                className="admin-fields",
            ),
            html.Div(
                _button(
                    ids.CREATE_DEVICE_BUTTON, "admin.create_device", language, "button-primary"
                ),
                className="admin-buttons",
            ),
        ]
    )


def device_card(device: DeviceRow, language: str) -> html.Div:
    """Show one display and the button that takes its token away."""
    gone = device.state == "revoked"
    revoke = _button(ids.REVOKE_BUTTON, "admin.revoke", language, "button-danger", off=gone)
    return html.Div(
        [
            facts(
                [
                    (translate("admin.device_name", language), device.name),
                    (translate("admin.device_place", language), device.place or formats.UNKNOWN),
                    (
                        translate("admin.device_seen", language),
                        formats.date_time(device.seen_at, language),
                    ),
                    (
                        translate("admin.device_expires", language),
                        formats.date_time(device.expires_at, language),
                    ),
                ]
            ),
            html.Div(revoke, className="admin-buttons"),
        ]
    )
