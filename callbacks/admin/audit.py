"""The audit tab: search, turn pages, verify the chain."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from dash import Dash, Input, Output, State, no_update

from callbacks.admin.paging import asked_page
from callbacks.binding import bind
from components import formats
from components.forms import admin as forms
from components.forms import fields
from components.ids import admin as ids
from components.panels.admin import action_name, audit_table
from data.contracts.access import Actor, Permission
from data.contracts.administration import AuditFilter
from data.database import read_session
from data.i18n import translate
from data.queries import audit
from data.services import audit_chain
from data.services.auditing import record_event


def search_audit(
    actor: Actor, fired: str, wanted: dict[str, str], turns: dict[str, Any], page: int
) -> dict[str, Any]:
    """Show one page of the matching lines; a changed filter starts at the first."""
    wanted = {name: fields.chosen(value) for name, value in wanted.items()}
    number = asked_page(fired, page, back=ids.AUDIT_NEWER_BUTTON, on=ids.AUDIT_OLDER_BUTTON)
    with read_session() as session:
        found = audit.page(session, filter_of(wanted), number)
    query = urlencode({name: value for name, value in wanted.items() if value})
    return {
        "list": audit_table(found, actor.language),
        "page": found.page,
        "export": f"/admin/audit.csv?{query}",
        "newer": found.page <= 1,
        "older": found.page >= found.pages,
    }


def filter_of(wanted: dict[str, str]) -> AuditFilter:
    """Return the filter of texts from controls or an address; a wrong date does not limit."""
    return AuditFilter(
        text=wanted.get("text") or "",
        action=wanted.get("action") or "",
        person=wanted.get("person") or "",
        outcome=wanted.get("outcome") or "",
        first_on=_day(wanted.get("first")),
        last_on=_day(wanted.get("last")),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def offer_actions(actor: Actor, page: int, note: Any) -> dict[str, Any]:  # noqa: ANN401
    """Offer the actions that occur in the log."""
    with read_session() as session:
        codes = audit.actions(session)
    options = [{"label": translate("admin.all_actions", actor.language), "value": fields.ANY}]
    options += [{"label": action_name(code, actor.language), "value": code} for code in codes]
    return {"options": options}


def verify_chain(actor: Actor, clicks: int) -> dict[str, Any]:
    """Check the whole chain and say how it stands."""
    if not clicks:
        return {"note": no_update}
    language = actor.language
    with read_session() as session:
        verdict = audit_chain.verify(session)
    record_event(
        actor,
        "audit.verify",
        outcome="done" if verdict.intact else "failed",
        detail={"entries": verdict.entries, "broken_at": verdict.broken_at},
    )
    if verdict.intact:
        count = formats.number(verdict.entries, language)
        return {"note": forms.done(translate("admin.chain_intact", language, count=count))}
    number = formats.number(verdict.broken_at, language)
    return {
        "note": forms.refused(translate(f"admin.chain_{verdict.reason}", language, number=number))
    }


def register(app: Dash) -> None:
    """Bind the functions above to the tab."""
    bind(
        app,
        search_audit,
        permission=Permission.AUDIT_VIEW,
        fired=True,
        output={
            "list": Output(ids.AUDIT_LIST_PANEL, "children"),
            "page": Output(ids.AUDIT_PAGE_STORE, "data"),
            "export": Output(ids.AUDIT_EXPORT_LINK, "href"),
            "newer": Output(ids.AUDIT_NEWER_BUTTON, "disabled"),
            "older": Output(ids.AUDIT_OLDER_BUTTON, "disabled"),
        },
        inputs={
            "wanted": {
                "text": Input(ids.AUDIT_TEXT_INPUT, "value"),
                "person": Input(ids.AUDIT_PERSON_INPUT, "value"),
                "action": Input(ids.AUDIT_ACTION_SELECT, "value"),
                "outcome": Input(ids.AUDIT_OUTCOME_SELECT, "value"),
                "first": Input(ids.AUDIT_FIRST_INPUT, "value"),
                "last": Input(ids.AUDIT_LAST_INPUT, "value"),
            },
            "turns": {
                "newer": Input(ids.AUDIT_NEWER_BUTTON, "n_clicks"),
                "older": Input(ids.AUDIT_OLDER_BUTTON, "n_clicks"),
                "check": Input(ids.VERIFY_NOTE, "children"),
            },
        },
        state={"page": State(ids.AUDIT_PAGE_STORE, "data")},
    )
    bind(
        app,
        offer_actions,
        permission=Permission.AUDIT_VIEW,
        output={"options": Output(ids.AUDIT_ACTION_SELECT, "options")},
        inputs={
            "page": Input(ids.AUDIT_PAGE_STORE, "data"),
            "note": Input(ids.VERIFY_NOTE, "children"),  # a check is a new line
        },
    )
    bind(
        app,
        verify_chain,
        permission=Permission.AUDIT_VIEW,
        output={"note": Output(ids.VERIFY_NOTE, "children")},
        inputs={"clicks": Input(ids.VERIFY_BUTTON, "n_clicks")},
        prevent_initial_call=True,
    )
