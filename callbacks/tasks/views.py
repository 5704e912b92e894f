"""The views of the list of tasks, and the form of a new one."""

from datetime import date, timedelta
from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from callbacks.binding import bind
from components.forms import admin as answers
from components.forms.fields import chosen
from components.forms.tasks import new_task_form
from components.ids import shell
from components.ids import tasks as ids
from components.panels.notice import dead_end
from components.panels.task_compare import compare_body
from components.panels.task_gantt import gantt_body
from components.panels.task_table import GROUPS, table_body
from components.panels.tasks import (
    board_body,
    calendar_body,
    first_view,
    mine_body,
    month_of,
    tabs,
)
from components.static import static
from data.contracts.access import Actor, Permission, Preferences
from data.contracts.administration import Choice
from data.contracts.errors import InvalidInputError, NotAllowedError
from data.contracts.tasks import DIVISION_ROLES, Filters, NewTaskForm, TaskList
from data.database import read_session
from data.i18n import translate
from data.queries import clock
from data.services import tasks

BACK = timedelta(days=30)  # what "moved" means until somebody names another day


def filters_of(wanted: dict[str, Any]) -> Filters:
    """Read the filters of the page or of an address."""
    names = ("division", "state", "kind", "words")
    return Filters(**{name: chosen(wanted.get(name) or "")[:80] for name in names})


def span(wanted: dict[str, Any], today: date) -> tuple[date, date]:
    """Return the two days that are compared, the earlier first, none in the future."""
    until = min(_day(wanted.get("until"), today), today)
    since = min(_day(wanted.get("since"), until - BACK), today)
    return (since, until) if since <= until else (until, since)


def _day(text: str | None, fallback: date) -> date:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return fallback


def show_view(
    actor: Actor,
    wanted: dict[str, Any],
    versions: dict[str, int] | None,
    place: dict[str, str] | None,
    seen: list[Any] | None,
) -> dict[str, Any]:
    """Show the view of the address; leave it alone when nothing in it has changed."""
    if seen == [wanted, place, tasks.relevant(versions)]:
        return dict.fromkeys(("body", "tabs", "divisions", "since", "until", "seen"), no_update)
    where = place or {}
    view = where.get("view") or first_view(actor)
    filters = filters_of(wanted)
    with read_session() as session:
        stand = tasks.stand(session)
        names, today = tasks.divisions(session), clock.today(session)
    body = _body(actor, view, filters, wanted | where)
    days = [day.isoformat() for day in span(wanted, today)] if view == "compare" else []
    shown = wanted | dict(zip(("since", "until"), days, strict=False))
    return {
        "body": body,
        "tabs": static(tabs(actor, view, filters)),
        "divisions": [
            {"label": translate("tasks.all", actor.language), "value": "-"},
            *(
                {"label": vi if actor.language == "vi" else en, "value": code}
                for code, vi, en in names
            ),
        ],
        "since": shown["since"],
        "until": shown["until"],
        "seen": [shown, place, stand],
    }


def _body(actor: Actor, view: str, filters: Filters, wanted: dict[str, Any]) -> Component:
    language = actor.language
    if view == "new":
        return _new(actor)
    if view == "compare":
        return static(_compare(actor, filters, wanted))
    is_mine = view == "mine" and actor.role in DIVISION_ROLES
    with read_session() as session:
        found = tasks.board(session, actor, Filters() if is_mine else filters)
    if is_mine:
        return static(mine_body(found, actor.division_code or "", language))
    return _LISTS.get(view, _board)(found, filters, wanted, actor.preferences)


def _compare(actor: Actor, filters: Filters, wanted: dict[str, Any]) -> Component:
    with read_session() as session:
        since, until = span(wanted, clock.today(session))
        moves = tasks.moves(session, actor, since, until, filters)
    return compare_body(moves, since, until, filters, actor.language)


def _table(
    found: TaskList, filters: Filters, wanted: dict[str, Any], look: Preferences
) -> Component:
    group = chosen(wanted.get("group") or "")
    columns = [str(one) for one in wanted.get("columns") or ()]
    return table_body(found, filters, group if group in GROUPS else "", columns, look.language)


def _gantt(
    found: TaskList, filters: Filters, wanted: dict[str, Any], look: Preferences
) -> Component:
    page = str(wanted.get("page") or "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
    return gantt_body(found, filters, str(wanted.get("zoom")), number, look)


def _calendar(
    found: TaskList, filters: Filters, wanted: dict[str, Any], look: Preferences
) -> Component:
    month = month_of(str(wanted.get("month") or ""), found.today)
    return static(calendar_body(found, month, filters, look.language))


def _board(
    found: TaskList, filters: Filters, _wanted: dict[str, Any], look: Preferences
) -> Component:
    return static(board_body(found, filters, look.language))


_LISTS = {"table": _table, "gantt": _gantt, "calendar": _calendar}


def _new(actor: Actor) -> Component:
    if not actor.may(Permission.TASK_CREATE):
        return dead_end("access.not_allowed", actor.language)
    place = 1 if actor.language == "vi" else 2
    with read_session() as session:
        leads = [Choice(one[0], one[place]) for one in tasks.lead_choices(session, actor)]
        everyone = [Choice(one[0], one[place]) for one in tasks.divisions(session)]
    return new_task_form(leads, everyone, actor.language)


def create(actor: Actor, clicks: int | None, form: dict[str, Any]) -> dict[str, Any]:
    """Add a task and link to it."""
    if not clicks:
        return {"note": no_update}
    texts = {name: str(form[name] or "") for name in form if name != "coordinating"}
    given = NewTaskForm(**texts, coordinating=tuple(map(str, form["coordinating"] or ())))
    try:
        key = tasks.create(actor, given)
    except (InvalidInputError, NotAllowedError) as error:
        text = translate(error.key, actor.language, **error.values)
        return {"note": answers.refused(text)}
    return {"note": answers.done(translate("tasks.created", actor.language, key=key))}


def register(app: Dash) -> None:
    """Bind the functions above to the page."""
    bind(
        app,
        show_view,
        permission=Permission.TASK_VIEW,
        output={
            "body": Output(ids.BODY_PANEL, "children"),
            "tabs": Output(ids.TABS_PANEL, "children"),
            "divisions": Output(ids.DIVISION_SELECT, "options"),
            "since": Output(ids.SINCE_INPUT, "value"),
            "until": Output(ids.UNTIL_INPUT, "value"),
            "seen": Output(ids.SEEN_STORE, "data"),
        },
        inputs={
            "wanted": {
                "division": Input(ids.DIVISION_SELECT, "value"),
                "state": Input(ids.STATE_SELECT, "value"),
                "kind": Input(ids.KIND_SELECT, "value"),
                "words": Input(ids.WORDS_INPUT, "value"),
                "group": Input(ids.GROUP_SELECT, "value"),
                "columns": Input(ids.COLUMNS_SELECT, "value"),
                "zoom": Input(ids.ZOOM_SELECT, "value"),
                "since": Input(ids.SINCE_INPUT, "value"),
                "until": Input(ids.UNTIL_INPUT, "value"),
            },
            "versions": Input(shell.VERSION_STORE, "data"),
        },
        state={"place": State(ids.VIEW_STORE, "data"), "seen": State(ids.SEEN_STORE, "data")},
    )
    bind(
        app,
        create,
        permission=Permission.TASK_CREATE,
        output={"note": Output(ids.CREATE_NOTE, "children")},
        inputs={"clicks": Input(ids.CREATE_BUTTON, "n_clicks")},
        state={
            "form": {
                "title": State(ids.TITLE_INPUT, "value"),
                "kind": State(ids.NEW_KIND_SELECT, "value"),
                "lead": State(ids.LEAD_SELECT, "value"),
                "coordinating": State(ids.COORDINATING_SELECT, "value"),
                "starts_on": State(ids.STARTS_INPUT, "value"),
                "due_on": State(ids.DUE_INPUT, "value"),
                "plan_name": State(ids.PLAN_INPUT, "value"),
                "text": State(ids.NEW_TEXT_INPUT, "value"),
            }
        },
        prevent_initial_call=True,
    )
