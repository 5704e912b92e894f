"""Callbacks of the data page; what it writes goes through the forms of callbacks.http.data."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component
from flask_wtf.csrf import generate_csrf

from callbacks.binding import bind
from components.forms.data import import_card
from components.ids import data as ids
from components.ids import shell
from components.panels.data import conflict_card, domain_card, file_card, history_card, job_card
from data.commands.topics import Topic
from data.contracts.access import Actor, Permission
from data.contracts.errors import NotFoundError
from data.contracts.exporting import OFFERED, may_export
from data.contracts.importing import import_scope, importable
from data.contracts.jobs import JobView
from data.database import read_session
from data.i18n import translate
from data.queries import clock, jobs
from data.services import data_page, misplacing
from data.services.importing import column_label, issue_of, issue_text

# What the routes may send back in the address; anything else is not repeated.
ERRORS = {
    "too_large": "data.upload_too_large",
    "date": "data.bad_date",
    "future": "data.as_of_future",
    "subject": "data.choose_subject",
    "file": "data.choose_file",
    "confirm": "data.nothing_to_confirm",
}
TOPICS = frozenset(set(Topic) - {Topic.JOBS, Topic.ALERTS, Topic.ACCOUNTS})


def show_form(actor: Actor, search: str | None) -> dict[str, Any]:
    """Show the form of an import and, after a refused one, why."""
    key = ERRORS.get(_asked(search, "error"), "")
    limit = data_page.upload_limit_mb()
    with read_session() as session:
        today = clock.today(session)
    form = import_card(
        importable(actor),
        actor.language,
        csrf_token=generate_csrf(),
        today=today,
        limit_mb=limit,
        error=translate(key, actor.language, limit=limit) if key else "",
    )
    return {"form": form}


def _asked(search: str | None, name: str) -> str:
    return parse_qs((search or "").lstrip("?")).get(name, [""])[0]


def show_job(actor: Actor, _ticks: int | None, search: str | None) -> dict[str, Any]:
    """Show one's own job of the address; the panel asks again while the job is open."""
    number = _asked(search, "job")
    if not number.isascii() or not number.isdigit():
        return {"panel": None, "resting": True}
    try:
        with read_session() as session:
            job = jobs.one(session, actor, int(number))
    except NotFoundError:
        return {"panel": None, "resting": True}
    return {"panel": _job_card(job, actor.language), "resting": not job.is_open}


def _job_card(job: JobView, language: str) -> Component:
    issues = {
        part: _issue_cells(job.result.get(part, ()), language) for part in ("errors", "warnings")
    }
    return job_card(job, issues, language, generate_csrf())


def _issue_cells(saved: Sequence[Mapping[str, Any]], language: str) -> list[list[str]]:
    issues = [issue_of(one) for one in saved]
    return [
        [
            str(issue.row) if issue.row else "–",
            column_label(issue.column, language) or "–",
            issue.value or "–",
            issue_text(issue, language),
        ]
        for issue in issues
    ]


def show_stock(
    actor: Actor,
    versions: dict[str, int] | None,
    _search: str | None,
    seen: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """Show what is there, what can be taken, and past imports; again when any of it changed."""
    stand = [versions.get(topic) for topic in sorted(TOPICS)] if versions else []
    if seen is not None and seen == stand:
        return dict.fromkeys(("domains", "files", "history", "seen"), no_update)
    with read_session() as session:
        domains = data_page.domains(session, actor)
        history = data_page.history(session, actor)
    downloads = [dataset for dataset in OFFERED if may_export(actor, dataset)]
    return {
        "domains": domain_card(domains, actor.language),
        "files": file_card(importable(actor), downloads, actor.language),
        "history": history_card(history, actor.language, generate_csrf()),
        "seen": stand,
    }


def show_conflicts(
    actor: Actor,
    versions: dict[str, int] | None,
    _search: str | None,
) -> dict[str, Any]:
    """Show the institutions whose point does not lie in the unit on record."""
    del versions  # only says that something moved
    with read_session() as session:
        found = misplacing.now(session, import_scope(actor))
    address = "/data/conflicts.csv" if actor.may(Permission.DATA_EXPORT) else ""
    linked = actor.may(Permission.MAP_VIEW)
    return {"panel": conflict_card(found, actor.language, linked=linked, address=address)}


def register(app: Dash) -> None:
    """Bind the functions above to the page."""
    bind(
        app,
        show_form,
        permission=Permission.DATA_VIEW,
        output={"form": Output(ids.FORM_PANEL, "children")},
        inputs={"search": Input(ids.LOCATION, "search")},
    )
    bind(
        app,
        show_job,
        permission=Permission.DATA_VIEW,
        output={
            "panel": Output(ids.JOB_PANEL, "children"),
            "resting": Output(ids.JOB_INTERVAL, "disabled"),
        },
        inputs={
            "_ticks": Input(ids.JOB_INTERVAL, "n_intervals"),
            "search": Input(ids.LOCATION, "search"),
        },
    )
    bind(
        app,
        show_conflicts,
        permission=Permission.DATA_VIEW,
        output={"panel": Output(ids.CONFLICT_PANEL, "children")},
        inputs={
            "versions": Input(shell.VERSION_STORE, "data"),
            "_search": Input(ids.LOCATION, "search"),
        },
    )
    bind(
        app,
        show_stock,
        permission=Permission.DATA_VIEW,
        output={
            "domains": Output(ids.DOMAIN_PANEL, "children"),
            "files": Output(ids.FILE_PANEL, "children"),
            "history": Output(ids.HISTORY_PANEL, "children"),
            "seen": Output(ids.SEEN_STORE, "data"),
        },
        inputs={
            "versions": Input(shell.VERSION_STORE, "data"),
            "_search": Input(ids.LOCATION, "search"),
        },
        state={"seen": State(ids.SEEN_STORE, "data")},
    )
