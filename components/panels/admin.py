"""Lists of the administration page."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria
from components.icons import icon
from components.panels.badge import badge
from components.panels.status import status_badge
from components.panels.table import Column, data_table
from components.theme import Tone
from data.contracts.access import PERMISSIONS, Permission, Role
from data.contracts.administration import (
    AccountRow,
    AuditLine,
    AuditPage,
    DeviceRow,
    DivisionRow,
    ListPage,
    UnitRow,
    UnitVersion,
)
from data.i18n import catalogue, translate

_STATES: dict[str, tuple[Tone, str]] = {
    "open": ("good", "check-circle-fill"),
    "locked": ("watch", "lock"),
    "expired": ("watch", "clock-history"),
    "disabled": ("none", "slash-circle"),
    "revoked": ("none", "slash-circle"),
}
_OUTCOMES: dict[str, tuple[Tone, str]] = {
    "done": ("good", "check-circle-fill"),
    "denied": ("watch", "shield-exclamation"),
    "failed": ("bad", "x-circle-fill"),
}


def address(tab: str, **query: str) -> str:
    """Return the address of a tab with what is chosen in it."""
    kept = {name: value for name, value in query.items() if value}
    return f"/admin?{urlencode({'tab': tab} | kept)}"


def account_state(state: str, language: str) -> Component:
    """Show whether an account is open, locked or disabled."""
    tone, sign = _STATES[state]
    return status_badge(translate(f"admin.account_{state}", language), tone, icon_name=sign)


def device_state(state: str, language: str) -> Component:
    """Show whether a display's token holds."""
    tone, sign = _STATES[state]
    return status_badge(translate(f"admin.device_{state}", language), tone, icon_name=sign)


def facts(pairs: Iterable[tuple[str, Any]]) -> html.Dl:
    """Show names and values side by side."""
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(value)]) for name, value in pairs],
        className="admin-facts",
    )


def level_name(level: str, language: str) -> str:
    """Return the name of a level of administrative units."""
    return translate(f"admin.level_{level}", language)


def account_table(
    page: ListPage[AccountRow], chosen: str, filters: dict[str, str], language: str
) -> Component:
    """List accounts; each leads to its form."""
    t = _columns(language)
    columns = [
        Column("link", t("username"), "component", sort_key="username"),
        Column("name", t("name")),
        Column("role", t("role_place")),
        Column("state", t("state"), "component", sort_key="state_key"),
        Column("seen", t("last_sign_in"), "component", sort_key="seen_key"),
    ]
    table = [
        {
            "link": dcc.Link(
                row.username, href=address("accounts", account=row.username, **filters)
            ),
            "username": row.username,
            "name": row.name,
            "role": _role_and_place(row, language),
            "state": account_state(row.state, language),
            "state_key": row.state,
            "seen": formats.date_time(row.last_sign_in_at, language),
            "seen_key": str(row.last_sign_in_at or ""),
            "_class": "row-chosen" if row.username == chosen else None,
        }
        for row in page.rows
    ]
    return html.Div(
        [
            _count("admin.accounts_shown", page, language),
            data_table(
                columns,
                table,
                caption=translate("admin.accounts", language),
                language=language,
                sortable=page.pages == 1,
                empty=translate("admin.nothing_found", language),
            ),
        ]
    )


def _role_and_place(row: AccountRow, language: str) -> str:
    role = translate(f"roles.{row.role}", language)
    if row.role is Role.ADMIN:  # sees no figures, so no place either
        return role
    return f"{role} · {row.place or translate('admin.whole_city', language)}"


def unit_table(
    page: ListPage[UnitRow], chosen: str, filters: dict[str, str], language: str
) -> Component:
    """List units in the order of the tree; each leads to its form."""
    t = _columns(language)
    columns = [
        Column("link", t("unit_name"), "component"),
        Column("code", t("unit_code")),
        Column("level", t("unit_level")),
        Column("parent_name", t("unit_parent")),
        Column("area", t("unit_area"), "number", digits=2),
        Column("valid", t("validity")),
    ]
    table = [
        {
            "link": dcc.Link(
                row.name,
                href=address("units", unit=row.code, **filters),
                className=f"tree-{min(row.depth, 3)}",
            ),
            "code": row.code,
            "level": level_name(row.level, language),
            "parent_name": row.parent_name or formats.UNKNOWN,
            "area": row.area_km2,
            "valid": _validity(row, language),
            "_class": "row-chosen" if row.code == chosen else None,
        }
        for row in page.rows
    ]
    return html.Div(
        [
            _count("admin.units_shown", page, language),
            data_table(
                columns,
                table,
                caption=translate("admin.units", language),
                language=language,
                sortable=False,
                empty=translate("admin.nothing_found", language),
            ),
        ]
    )


def _validity(row: UnitRow, language: str) -> str:
    first = formats.date(row.valid_from, language)
    if row.valid_to is None:
        return translate("admin.valid_since", language, first=first)
    last = formats.date(row.valid_to, language)
    return translate("admin.valid_between", language, first=first, last=last)


def unit_history(versions: Sequence[UnitVersion], language: str) -> Component:
    """List the states of a unit's name and area, newest first."""
    items = [
        html.Li(
            [
                html.Strong(version.name),
                html.Span(
                    translate(
                        "admin.history_area",
                        language,
                        area=formats.number(version.area_km2, language, digits=2),
                    )
                ),
                html.Small(
                    translate(
                        "admin.history_by",
                        language,
                        moment=formats.date_time(version.recorded_at, language),
                        source=version.source_vi if language == "vi" else version.source_en,
                        person=version.account_name or formats.UNKNOWN,
                    )
                ),
                badge(translate("admin.current", language)) if version.current else None,
            ]
        )
        for version in versions
    ]
    return html.Ol(items, className="admin-history")


def division_table(rows: Sequence[DivisionRow], language: str) -> Component:
    """List the divisions of the department."""
    t = _columns(language)
    columns = [
        Column("code", t("division_code")),
        Column("name", t("division_name")),
        Column("accounts", t("open_accounts"), "number"),
    ]
    table = [
        {
            "code": row.code,
            "name": row.name_vi if language == "vi" else row.name_en,
            "accounts": row.accounts,
        }
        for row in rows
    ]
    return data_table(
        columns, table, caption=translate("admin.divisions", language), language=language
    )


def device_table(rows: Sequence[DeviceRow], chosen: int, language: str) -> Component:
    """List displays; each leads to its card."""
    t = _columns(language)
    columns = [
        Column("link", t("device_name"), "component", sort_key="name"),
        Column("place", t("device_place")),
        Column("state", t("state"), "component", sort_key="state_key"),
        Column("seen", t("device_seen"), "component", sort_key="seen_key"),
        Column("expires", t("device_expires"), "component", sort_key="expires_key"),
        Column("created_by", t("created_by")),
    ]
    table = [
        {
            "link": dcc.Link(row.name, href=address("devices", device=str(row.device_id))),
            "name": row.name,
            "place": row.place or formats.UNKNOWN,
            "state": device_state(row.state, language),
            "state_key": row.state,
            "seen": formats.date_time(row.seen_at, language),
            "seen_key": str(row.seen_at or ""),
            "expires": formats.date_time(row.expires_at, language),
            "expires_key": str(row.expires_at),
            "created_by": row.created_by or formats.UNKNOWN,
            "_class": "row-chosen" if row.device_id == chosen else None,
        }
        for row in rows
    ]
    return data_table(
        columns,
        table,
        caption=translate("admin.devices", language),
        language=language,
        empty=translate("admin.no_devices", language),
    )


def audit_table(page: AuditPage, language: str) -> Component:
    """List audit lines, newest first."""
    t = _columns(language)
    columns = [
        Column("number", t("audit_number")),
        Column("moment", t("audit_moment")),
        Column("person", t("audit_person")),
        Column("action", t("audit_action")),
        Column("subject", t("audit_subject")),
        Column("outcome", t("audit_outcome"), "component"),
        Column("address", t("audit_address")),
        Column("detail", t("audit_detail")),
    ]
    rows = [_audit_row(line, language) for line in page.lines]
    return html.Div(
        [
            _count("admin.audit_shown", page, language),
            data_table(
                columns,
                rows,
                caption=translate("admin.audit", language),
                language=language,
                sortable=False,
                empty=translate("admin.nothing_found", language),
            ),
        ]
    )


def _audit_row(line: AuditLine, language: str) -> dict[str, Any]:
    tone, sign = _OUTCOMES.get(line.outcome, ("none", "circle"))
    role = catalogue(language).get(f"roles.{line.role}", line.role)
    return {
        "number": str(line.number),
        "moment": formats.date_time(line.recorded_at, language),
        "person": f"{line.person} · {role}" if line.person else role,
        "action": action_name(line.action, language),
        "subject": line.subject or formats.UNKNOWN,
        "outcome": status_badge(
            translate(f"admin.outcome_{line.outcome}", language), tone, icon_name=sign, quiet=True
        ),
        "address": line.address or formats.UNKNOWN,
        "detail": line.detail if line.detail != "{}" else formats.UNKNOWN,
        "_class": "audit-line",
    }


def action_name(action: str, language: str) -> str:
    """Return what an audited action is called; one without a name keeps its code."""
    return catalogue(language).get(f"access.action_{action.replace('.', '_')}", action)


def permission_table(language: str) -> Component:
    """Show which role may do what."""
    roles = [role for role in Role if role is not Role.PUBLIC]
    head = [html.Th(translate("admin.permission", language), scope="col")]
    head += [
        html.Th(translate(f"roles.{role}", language), scope="col", className="cell-mark")
        for role in roles
    ]
    body = [
        html.Tr(
            [
                html.Th(
                    html.Span(
                        [permission_name(permission, language), html.Small(str(permission))],
                        className="stack",
                    ),
                    scope="row",
                )
            ]
            + [_mark(permission in PERMISSIONS[role], language) for role in roles]
        )
        for permission in Permission
    ]
    caption = translate("admin.roles", language)
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="visually-hidden"),
                html.Thead(html.Tr(head)),
                html.Tbody(body),
            ],
            className="data-table permission-table",
        ),
        className="table-scroll",
        role="region",
        tabIndex=0,
        **aria(label=caption),
    )


def _mark(allowed: bool, language: str) -> html.Td:
    word = translate("admin.may" if allowed else "admin.may_not", language)
    sign = icon("check-lg", label=word) if allowed else html.Span("–", title=word)
    return html.Td(sign, className="cell-mark")


def permission_name(permission: Permission, language: str) -> str:
    """Return what a permission allows, in words."""
    return translate(f"access.permission_{permission.replace('.', '_')}", language)


def _columns(language: str) -> Any:  # noqa: ANN401
    def label(name: str) -> str:
        return translate(f"admin.{name}", language)

    return label


def _count(key: str, page: ListPage[Any] | AuditPage, language: str) -> html.P:
    text = translate(
        key,
        language,
        count=formats.number(page.total, language),
        page=formats.number(page.page, language),
        pages=formats.number(page.pages, language),
    )
    return html.P(text, className="admin-count", role="status")
