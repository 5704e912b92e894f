"""The whole set of targets, and the way to the other views."""

from datetime import date
from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.binding import bind
from components.forms.fields import chosen
from components.ids import shell
from components.ids import targets as ids
from components.panels.target_tabs import tabs
from components.panels.targets import SORTS, Filters, board_body, day_of, due_years
from components.static import static
from data.contracts.access import Actor, Permission
from data.contracts.targets import Board
from data.database import read_session
from data.i18n import translate
from data.queries import clock
from data.services import target_entry, targets


def filters_of(wanted: dict[str, str | None]) -> Filters:
    """Read the filters of the page."""
    values = {name: chosen(value)[:40] for name, value in wanted.items()}
    values["sort"] = values["sort"] if values["sort"] in SORTS else SORTS[0]
    return Filters(**values)


def earlier_quarter(today: date) -> date:
    """Return the end of the quarter before the last finished one: for 16/10 that is 30/06."""
    month = (today.month - 1) // 3 * 3 + 1
    first = date(today.year, month, 1)
    before = date(first.year - (first.month <= 3), (first.month - 4) % 12 + 1, 1)
    return date.fromordinal(before.toordinal() - 1)


def show_board(
    actor: Actor,
    wanted: dict[str, str | None],
    versions: dict[str, int] | None,
    seen: list[Any] | None,
) -> dict[str, Any]:
    """Show the set that passes the filters; leave it alone when nothing in it has changed."""
    if seen == [wanted, targets.relevant(versions)]:
        return dict.fromkeys(("body", "divisions", "years", "at", "since", "seen"), no_update)
    filters = filters_of(wanted)
    with read_session() as session:
        stand = targets.stand(session)
        today = clock.today(session)
        at = min(day_of(filters.at, today), today)
        board = targets.board(session, actor, at, day_of(filters.since, earlier_quarter(at)))
        body = targets.drawn(
            session,
            actor.scope,
            "board",
            (actor.language, board.today, board.since, filters),
            lambda: static(board_body(board, filters, actor.language)),
        )
    shown = wanted | {"at": board.today.isoformat(), "since": board.since.isoformat()}
    return {
        "body": body,
        "divisions": division_options(board, actor.language),
        "years": [
            {"label": translate("targets.all", actor.language), "value": "-"},
            *({"label": str(year), "value": str(year)} for year in due_years(board)),
        ],
        "at": board.today.isoformat(),
        "since": board.since.isoformat(),
        "seen": [shown, stand],
    }


def division_options(board: Board, language: str) -> list[dict[str, str]]:
    """Offer the divisions that lead something."""
    leading = {code for one in board.outlooks for code in one.definition.leads}
    return [
        {"label": translate("targets.all", language), "value": "-"},
        *(
            {"label": vi if language == "vi" else en, "value": code}
            for code, vi, en in board.divisions
            if code in leading
        ),
    ]


def show_tabs(actor: Actor, _version: int | None, view: str | None) -> dict[str, Any]:
    """Offer the views this person may open, with what waits there."""
    with read_session() as session:
        waiting = target_entry.waiting(session, actor)
    return {"tabs": static(tabs(actor, waiting, view or ""))}


def register(app: Dash) -> None:
    """Bind the functions above to the page."""
    bind(
        app,
        show_board,
        permission=Permission.KPI_VIEW,
        output={
            "body": Output(ids.BOARD_PANEL, "children"),
            "divisions": Output(ids.DIVISION_SELECT, "options"),
            "years": Output(ids.DUE_SELECT, "options"),
            "at": Output(ids.AT_INPUT, "value"),
            "since": Output(ids.SINCE_INPUT, "value"),
            "seen": Output(ids.SEEN_STORE, "data"),
        },
        inputs={
            "wanted": {
                "division": Input(ids.DIVISION_SELECT, "value"),
                "state": Input(ids.STATE_SELECT, "value"),
                "due": Input(ids.DUE_SELECT, "value"),
                "sort": Input(ids.SORT_SELECT, "value"),
                "at": Input(ids.AT_INPUT, "value"),
                "since": Input(ids.SINCE_INPUT, "value"),
            },
            "versions": Input(shell.VERSION_STORE, "data"),
        },
        state={"seen": State(ids.SEEN_STORE, "data")},
    )
    bind(
        app,
        show_tabs,
        permission=Permission.KPI_VIEW,
        output={"tabs": Output(ids.TABS_PANEL, "children")},
        inputs={"_version": Input(shell.topic_store("indicators"), "data")},
        state={"view": State(ids.VIEW_STORE, "data")},
    )
