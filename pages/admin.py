"""Administration: accounts, units, displays, audit log, roles. One tab of one address each."""

from collections.abc import Callable
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import aria
from components.forms.admin import device_form, role_choices
from components.forms.fields import field, kept_in_address, select, text_input
from components.ids import admin as ids
from components.panels.admin import address, level_name, permission_table
from components.panels.card import card, page_heading
from data.contracts.administration import Choice
from data.i18n import DEFAULT_LANGUAGE, translate

TABS = ("accounts", "units", "devices", "audit", "roles")
DEVICE_DAYS = 90


def layout(language: str = DEFAULT_LANGUAGE, tab: str = "accounts", **url: Any) -> html.Div:  # noqa: ANN401
    """Return the empty frame of one tab; callbacks.admin fills it."""
    chosen = tab if tab in TABS else TABS[0]
    query = {name: value for name, value in url.items() if isinstance(value, str)}
    return html.Div(
        [
            page_heading(
                translate("admin.title", language), lead=translate("admin.lead", language)
            ),
            html.Nav(
                [_tab(name, chosen, language) for name in TABS],
                className="admin-tabs",
                **aria(label=translate("admin.title", language)),
            ),
            _CONTENT[chosen](query, language),
        ],
        className="admin-page",
    )


def _tab(name: str, chosen: str, language: str) -> Component:
    label = translate(f"admin.{name}", language)
    if name == chosen:
        looks = "admin-tab admin-tab-current"
        return html.A(label, href=address(name), className=looks, **aria(current="page"))
    return dcc.Link(label, href=address(name), className="admin-tab")


def _accounts(query: dict[str, str], language: str) -> Component:
    chosen = query.get("account", "")
    states = [
        Choice(state, translate(f"admin.account_{state}", language))
        for state in ("open", "locked", "disabled")
    ]
    filters = html.Div(
        [
            _search(ids.ACCOUNT_TEXT_INPUT, query, language),
            kept_in_address(
                "role",
                field(
                    translate("admin.role", language),
                    select(
                        ids.ACCOUNT_ROLE_FILTER,
                        role_choices(language),
                        query.get("role", ""),
                        every=translate("admin.all_roles", language),
                    ),
                ),
            ),
            kept_in_address(
                "state",
                field(
                    translate("admin.state", language),
                    select(
                        ids.ACCOUNT_STATE_FILTER,
                        states,
                        query.get("state", ""),
                        every=translate("admin.all_states", language),
                    ),
                ),
            ),
        ],
        className="field-row admin-filters",
    )
    title = "admin.new_account" if chosen == "new" else "admin.account"
    new = dcc.Link(
        translate("admin.new_account", language),
        href=address("accounts", account="new"),
        className="button button-primary",
    )
    return _two(
        card(
            translate("admin.accounts", language),
            [
                filters,
                html.Div(id=ids.ACCOUNT_LIST_PANEL),
                _pager(ids.ACCOUNT_BACK_BUTTON, ids.ACCOUNT_ON_BUTTON, language),
                dcc.Store(id=ids.ACCOUNT_PAGE_STORE, data=1),
            ],
            actions=new,
        ),
        card(
            translate(title, language),
            [
                html.Div(id=ids.ACCOUNT_NOTE),
                html.Div(id=ids.ACCOUNT_CARD_PANEL),
                dcc.Store(id=ids.ACCOUNT_STORE, data=chosen),
                dcc.Store(id=ids.ACCOUNT_CHANGE_STORE, data=0),
            ],
        ),
    )


def _units(query: dict[str, str], language: str) -> Component:
    levels = [Choice(lv, level_name(lv, language)) for lv in ("province", "district", "commune")]
    filters = html.Div(
        [
            _search(ids.UNIT_TEXT_INPUT, query, language),
            kept_in_address(
                "level",
                field(
                    translate("admin.unit_level", language),
                    select(
                        ids.UNIT_LEVEL_FILTER,
                        levels,
                        query.get("level", ""),
                        every=translate("admin.all_levels", language),
                    ),
                ),
            ),
        ],
        className="field-row admin-filters",
    )
    return html.Div(
        [
            _two(
                card(
                    translate("admin.units", language),
                    [
                        filters,
                        html.Div(id=ids.UNIT_LIST_PANEL),
                        _pager(ids.UNIT_BACK_BUTTON, ids.UNIT_ON_BUTTON, language),
                        dcc.Store(id=ids.UNIT_PAGE_STORE, data=1),
                    ],
                ),
                card(
                    translate("admin.unit", language),
                    [
                        html.Div(id=ids.UNIT_NOTE),
                        html.Div(id=ids.UNIT_CARD_PANEL),
                        dcc.Store(id=ids.UNIT_STORE, data=query.get("unit", "")),
                        dcc.Store(id=ids.UNIT_CHANGE_STORE, data=0),
                    ],
                ),
            ),
            card(translate("admin.divisions", language), html.Div(id=ids.DIVISION_PANEL)),
        ],
        className="admin-stack",
    )


def _devices(query: dict[str, str], language: str) -> Component:
    side = [
        card(
            translate("admin.new_device", language),
            [html.Div(id=ids.DEVICE_NOTE), device_form(DEVICE_DAYS, language)],
        )
    ]
    return _two(
        card(translate("admin.devices", language), html.Div(id=ids.DEVICE_LIST_PANEL)),
        html.Div(
            [
                card(
                    translate("admin.device", language),
                    [
                        html.Div(id=ids.REVOKE_NOTE),
                        html.Div(id=ids.DEVICE_CARD_PANEL),
                        dcc.Store(id=ids.DEVICE_STORE, data=query.get("device", "")),
                        dcc.Store(id=ids.REVOKE_CHANGE_STORE, data=0),
                        dcc.Store(id=ids.DEVICE_CHANGE_STORE, data=0),
                    ],
                ),
                *side,
            ],
            className="admin-stack",
        ),
    )


def _audit(query: dict[str, str], language: str) -> Component:
    outcomes = [
        Choice(name, translate(f"admin.outcome_{name}", language))
        for name in ("done", "denied", "failed")
    ]

    def kept(name: str, label: str, control: Component) -> Component:
        return kept_in_address(name, field(translate(label, language), control))

    filters = html.Div(
        [
            _search(ids.AUDIT_TEXT_INPUT, query, language, "admin.audit_hint"),
            kept(
                "person",
                "admin.audit_person",
                text_input(ids.AUDIT_PERSON_INPUT, query.get("person", ""), debounce=400),
            ),
            kept(
                "action",
                "admin.audit_action",
                select(
                    ids.AUDIT_ACTION_SELECT,
                    _present(query.get("action", "")),
                    query.get("action", ""),
                    every=translate("admin.all_actions", language),
                ),
            ),
            kept(
                "outcome",
                "admin.audit_outcome",
                select(
                    ids.AUDIT_OUTCOME_SELECT,
                    outcomes,
                    query.get("outcome", ""),
                    every=translate("admin.all_outcomes", language),
                ),
            ),
            kept(
                "first",
                "admin.audit_first",
                text_input(ids.AUDIT_FIRST_INPUT, query.get("first", ""), type="date"),
            ),
            kept(
                "last",
                "admin.audit_last",
                text_input(ids.AUDIT_LAST_INPUT, query.get("last", ""), type="date"),
            ),
        ],
        className="field-row admin-filters",
    )
    actions = [
        html.Button(
            translate("admin.verify", language),
            id=ids.VERIFY_BUTTON,
            type="button",
            className="button",
        ),
        html.A(
            translate("admin.export_csv", language),
            id=ids.AUDIT_EXPORT_LINK,
            href="/admin/audit.csv",
            className="button",
        ),
    ]
    pager = _pager(ids.AUDIT_NEWER_BUTTON, ids.AUDIT_OLDER_BUTTON, language)
    return card(
        translate("admin.audit", language),
        [
            html.Div(id=ids.VERIFY_NOTE),
            filters,
            html.Div(id=ids.AUDIT_LIST_PANEL),
            pager,
            dcc.Store(id=ids.AUDIT_PAGE_STORE, data=1),
        ],
        actions=actions,
    )


def _present(action: str) -> list[Choice]:
    return [Choice(action, action)] if action else []


def _pager(back: str, on: str, language: str) -> html.Div:
    return html.Div(
        [
            _pager_button(back, "admin.previous_page", language),
            _pager_button(on, "admin.next_page", language),
        ],
        className="admin-buttons",
    )


def _pager_button(id_: str, key: str, language: str) -> Component:
    return html.Button(translate(key, language), id=id_, type="button", className="button")


def _roles(_query: dict[str, str], language: str) -> Component:
    return card(
        translate("admin.roles", language),
        [
            html.P(translate("admin.roles_lead", language), className="page-lead"),
            permission_table(language),
        ],
    )


def _search(
    id_: str, query: dict[str, str], language: str, hint: str = "admin.search_hint"
) -> Component:
    return kept_in_address(
        "text",
        field(
            translate("admin.search", language),
            text_input(
                id_,
                query.get("text", ""),
                type="search",
                debounce=400,
                placeholder=translate(hint, language),
            ),
        ),
    )


def _two(first: Component, second: Component) -> html.Div:
    return html.Div([first, second], className="admin-two")


_CONTENT: dict[str, Callable[[dict[str, str], str], Component]] = {
    "accounts": _accounts,
    "units": _units,
    "devices": _devices,
    "audit": _audit,
    "roles": _roles,
}
