"""One indicator."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.binding import bind
from components.ids import shell
from components.ids import targets as ids
from components.panels.empty import empty_state
from components.panels.target_detail import detail_body
from data.contracts.access import Actor, Permission
from data.contracts.errors import NotFoundError
from data.database import read_session
from data.i18n import translate
from data.services import target_sheet, targets


def show_detail(
    actor: Actor, versions: dict[str, int] | None, key: str | None, seen: list[Any] | None
) -> dict[str, Any]:
    """Show the indicator of the address; leave it alone when nothing it shows has changed."""
    if seen == [key, targets.relevant(versions)]:
        return dict.fromkeys(("body", "seen"), no_update)
    with read_session() as session:
        stand = targets.stand(session)
        try:
            found = targets.detail(session, actor, key or "")
        except NotFoundError:
            return {"body": empty_state(translate("targets.unknown", actor.language)), "seen": None}
        pdf = target_sheet.can_print()
        body = targets.drawn(
            session,
            actor.scope,
            "detail",
            (actor.language, actor.theme, found.outlook.key, found.today, pdf),
            lambda: detail_body(found, targets.fan(found), actor.preferences, pdf=pdf),
        )
    return {"body": body, "seen": [key, stand]}


def register(app: Dash) -> None:
    """Bind the function above to the page."""
    bind(
        app,
        show_detail,
        permission=Permission.KPI_VIEW,
        output={
            "body": Output(ids.DETAIL_PANEL, "children"),
            "seen": Output(ids.DETAIL_SEEN_STORE, "data"),
        },
        inputs={"versions": Input(shell.VERSION_STORE, "data")},
        state={
            "key": State(ids.INDICATOR_STORE, "data"),
            "seen": State(ids.DETAIL_SEEN_STORE, "data"),
        },
    )
