"""What happens in the frame: the reader's place, how fresh figures are, the palette."""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import Dash, Input, Output, State

from callbacks.binding import bind
from components.ids import shell as ids
from components.panels.institution_address import institution_href
from components.panels.palette import Found, palette_results
from components.shell import facts, place
from data.contracts.access import Actor, Permission
from data.contracts.search import Hit, HitKind
from data.contracts.text import fold
from data.database import read_session
from data.queries import search
from data.services import header

UNIT_ICONS = {HitKind.UNIT: "geo-alt", HitKind.INSTITUTION: "building", HitKind.TASK: "list-check"}
TASK_PAGE = "/tasks"


def show_place(actor: Actor, versions: dict[str, int] | None) -> dict[str, Any]:
    """Say whose screen this is and how fresh its figures are."""
    del versions  # only says that something moved
    with read_session() as session:
        found = header.place(session, actor)
    return {"place": place(found, actor), "facts": facts(found, actor.language)}


def find(actor: Actor, text: str | None, menu: Sequence[dict[str, str]] | None) -> dict[str, Any]:
    """List pages, units, institutions and tasks whose names hold what was typed."""
    words = fold(text or "").split()
    pages = [page for page in menu or () if all(word in fold(page["title"]) for word in words)]
    if len(fold(text or "")) < search.LEAST_LETTERS:
        return {"results": palette_results(_groups(pages=menu or ()), "", actor.language)}
    has_tasks = any(page["path"] == TASK_PAGE for page in menu or ())
    with read_session() as session:
        units = search.units(session, actor.scope, text or "")
        schools = search.institutions(session, actor.scope, text or "")
        tasks = search.tasks(session, actor.scope, text or "", actor.language) if has_tasks else []
    if not actor.may(Permission.DISTRICT_VIEW):
        units = []
    if not actor.may(Permission.MAP_VIEW):
        schools = []
    groups = _groups(pages=pages, units=units, institutions=schools, tasks=tasks)
    return {"results": palette_results(groups, text or "", actor.language)}


def _groups(
    pages: Iterable[dict[str, str]],
    units: Iterable[Hit] = (),
    institutions: Iterable[Hit] = (),
    tasks: Iterable[Hit] = (),
) -> dict[str, list[Found]]:
    return {
        "pages": [Found(page["title"], page["path"], page["icon"]) for page in pages],
        "units": [_found(hit) for hit in units],
        "institutions": [_found(hit) for hit in institutions],
        "tasks": [_found(hit) for hit in tasks],
    }


def _found(hit: Hit) -> Found:
    if hit.kind is HitKind.TASK:
        href = f"{TASK_PAGE}/{hit.key}"
    elif hit.kind is HitKind.INSTITUTION:
        href = institution_href(hit.key)
    else:
        href = f"/districts/{hit.page_code}" if hit.page_code else "/"
    return Found(hit.name, href, UNIT_ICONS[hit.kind], hit.place or hit.key)


def register(app: Dash) -> None:
    """Bind the functions above to the frame."""
    bind(
        app,
        show_place,
        permission=Permission.SHELL_USE,
        output={
            "place": Output(ids.PLACE_PANEL, "children"),
            "facts": Output(ids.FACTS_PANEL, "children"),
        },
        inputs={"versions": Input(ids.VERSION_STORE, "data")},
        prevent_initial_call=True,
    )
    bind(
        app,
        find,
        permission=Permission.SHELL_USE,
        output={"results": Output(ids.PALETTE_PANEL, "children")},
        inputs={"text": Input(ids.PALETTE_INPUT, "value")},
        state={"menu": State(ids.MENU_STORE, "data")},
        prevent_initial_call=True,
    )
