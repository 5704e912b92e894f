"""Panels of the data page: what is there, what a check found, past imports."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components import formats
from components.forms.data import ask_again
from components.forms.post import post_form, submit
from components.icons import icon
from components.panels.badge import badge
from components.panels.card import card
from components.panels.kpi import Kpi, kpi_row
from components.panels.misplaced import misplaced_table
from components.panels.provenance import simulated_badge
from components.panels.status import status_badge
from components.panels.table import Column, data_table
from components.static import static
from components.theme import Tone
from data.contracts.data_page import Domain, ImportRow, Stock
from data.contracts.exporting import Dataset
from data.contracts.importing import Subject
from data.contracts.jobs import JobKind, JobState, JobView
from data.contracts.misplaced import Misplacements, misplacements_of
from data.i18n import translate

_STATES: dict[JobState, Tone] = {
    JobState.QUEUED: "none",
    JobState.RUNNING: "progress",
    JobState.DONE: "good",
    JobState.REFUSED: "bad",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "none",
}
_HASH_SHOWN = 10
_DECIMAL = re.compile(r"-?\d+\.\d+( km²)?")


def dataset_name(name: str, language: str) -> str:
    """Return what a dataset is called."""
    return translate(f"data.dataset_{name.replace('-', '_')}", language)


# --- what is there -------------------------------------------------------------------------------


def domain_card(domains: Sequence[Domain], language: str) -> html.Section:
    """Show the data domains with their stewards and how fresh their figures are."""
    columns = [
        Column("domain", translate("data.domain", language)),
        Column("stewards", translate("data.stewards", language)),
        Column("content", translate("data.content", language)),
        Column("rows", translate("data.rows", language), kind="number"),
        Column("as_of", translate("data.as_of", language), kind="date"),
        Column("brought", translate("data.brought", language), kind="date"),
        Column("source", translate("data.source", language), kind="component"),
    ]
    rows = [
        _stock_row(domain, stock, language)
        for domain in domains
        for stock in domain.stocks or (None,)
    ]
    table = data_table(
        columns,
        rows,
        caption=translate("data.domains_title", language),
        language=language,
        empty=translate("data.no_domains", language),
    )
    return card(
        translate("data.domains_title", language),
        table,
        subtitle=translate("data.domains_subtitle", language),
    )


def _stock_row(domain: Domain, stock: Stock | None, language: str) -> dict[str, Any]:
    name = f"{domain.key} {domain.name(language)}".strip()
    row: dict[str, Any] = {"domain": name, "stewards": ", ".join(domain.stewards) or None}
    if stock is None or not stock.rows:
        content = dataset_name(stock.subject, language) if stock else None
        none = status_badge(translate("data.no_data", language), "none", quiet=True)
        return row | {"content": content, "source": none}
    source = [html.Span(stock.source(language))]
    if stock.simulated:
        source.append(simulated_badge(language))
    return row | {
        "content": dataset_name(stock.subject, language),
        "rows": stock.rows,
        "as_of": stock.as_of_on,
        "brought": stock.brought_at,
        "source": html.Div(source, className="data-source"),
    }


def file_card(
    templates: Sequence[Subject], downloads: Sequence[Dataset], language: str
) -> html.Section:
    """Offer the templates of imports and what may be taken out."""
    names = dict.fromkeys([*map(str, templates), *map(str, downloads)])
    taken, filled = set(map(str, downloads)), set(map(str, templates))
    rows = [
        {
            "dataset": dataset_name(name, language),
            "template": _links("/data/templates", name, language) if name in filled else None,
            "download": _links("/data/export", name, language) if name in taken else None,
        }
        for name in names
    ]
    columns = [
        Column("dataset", translate("data.content", language), sortable=False),
        Column("template", translate("data.template", language), "component", sortable=False),
        Column("download", translate("data.download", language), "component", sortable=False),
    ]
    caption = translate("data.files_title", language)
    table = data_table(columns, rows, caption=caption, language=language)
    return card(caption, table, subtitle=translate("data.files_subtitle", language))


def _links(address: str, name: str, language: str) -> Component:
    if name in {Subject.BOUNDARIES, Subject.BLOCKS}:
        words = "data.boundary_template" if name == Subject.BOUNDARIES else "data.block_template"
        return html.Span(translate(words, language), className="field-hint")
    return html.Div(
        [
            html.A(
                [icon(f"filetype-{form}"), form.upper()],
                href=f"{address}/{name}.{form}",
                className="data-link",
                title=f"{dataset_name(name, language)}, {form.upper()}",
            )
            for form in ("csv", "xlsx")
        ],
        className="data-links",
    )


# --- one job -------------------------------------------------------------------------------------


def job_card(
    job: JobView, issues: Mapping[str, Sequence[Sequence[str]]], language: str, csrf_token: str
) -> html.Section:
    """Show how a job stands.

    Args:
        job: the job.
        issues: `errors` and `warnings` as rows of row, column, value, sentence.
        language: of the reader.
        csrf_token: of the session, for the buttons.
    """
    state = status_badge(translate(f"jobs.state_{job.state}", language), _STATES[job.state])
    title = translate(f"jobs.kind_{job.kind.replace('.', '_')}", language, number=job.id)
    what = str(job.request.get("file_name", ""))
    if job.is_open:
        body = _running(job, language, csrf_token)
    elif job.state is JobState.CANCELLED:
        body = [html.P(translate("jobs.cancelled", language))]
    elif job.state is JobState.FAILED:
        body = [html.P(_failure(job, language))]
    else:
        body = _ended(job, issues, language, csrf_token)
    return card(title, body, subtitle=what, actions=state)


def _running(job: JobView, language: str, csrf_token: str) -> list[Component]:
    stop = submit(translate("jobs.cancel", language), class_name="btn btn-sm btn-outline-secondary")
    return [
        dbc.Progress(
            value=round(100 * job.progress),
            label=formats.percent(job.progress, language, digits=0),
            striped=True,
            className="data-progress",
        ),
        html.P(translate(f"jobs.wait_{job.state}", language)),
        post_form("/data/cancel", csrf_token, [stop], hidden={"job": str(job.id)}),
    ]


def _failure(job: JobView, language: str) -> str:
    if job.result.get("reason") == "worker_died":
        return translate("jobs.worker_died", language)
    return translate("errors.unexpected", language, reference=job.result.get("reference", "–"))


def _ended(
    job: JobView,
    issues: Mapping[str, Sequence[Sequence[str]]],
    language: str,
    csrf_token: str,
) -> list[Component]:
    result = job.result
    if "key" in result:
        return [html.P(translate(str(result["key"]), language, **dict(result["values"])))]
    parts: list[Component] = []
    if job.state is JobState.REFUSED:
        count = formats.number(result["error_count"], language)
        parts.append(html.P(translate("data.refused", language, count=count)))
        parts.append(_issue_table(issues["errors"], "errors", result, language))
    else:
        parts.append(_counts(result["counts"], language))
        parts += _next_step(job, language, csrf_token)
        parts += _changes(result.get("changes", ()), language)
    if result.get("misplaced"):
        parts += _misplaced(job, language)
    if result.get("warning_count"):
        parts.append(_issue_table(issues["warnings"], "warnings", result, language))
    if result.get("warning_count") or result.get("error_count"):
        parts.append(
            html.A(
                [icon("download"), translate("data.download_issues", language)],
                href=f"/data/jobs/{job.id}/issues.csv",
                className="data-link",
            )
        )
    return parts


def _misplaced(job: JobView, language: str) -> list[Component]:
    """Say which institutions the boundaries of a file leave outside their unit."""
    saved = job.result["misplaced"]
    table = misplaced_table(
        misplacements_of(saved),
        language,
        count=saved["count"],
        far=saved["far"],
        lead="import",
        address=f"/data/jobs/{job.id}/conflicts.csv",
    )
    title = html.H3(translate("sheet.conflicts_title", language), className="data-subtitle")
    return [title, table]


def _counts(counts: Mapping[str, int], language: str) -> Component:
    tiles = [
        Kpi(translate(f"data.count_{name}", language), formats.number(count, language))
        for name, count in counts.items()
    ]
    return html.Div(
        kpi_row(tiles, label=translate("data.counts", language)), className="data-counts"
    )


def _next_step(job: JobView, language: str, csrf_token: str) -> list[Component]:
    result = job.result
    if job.kind == JobKind.REVERT:
        return [html.P(translate("data.reverted", language, number=result["batch"]))]
    counts = result["counts"]
    if not (counts["added"] or counts["changed"] or counts["withdrawn"]):
        return [html.P(translate("data.nothing_to_change", language), className="data-outcome")]
    if job.kind == JobKind.APPLY:
        text = translate("data.imported", language, number=result["batch"])
        return [html.P(text, className="data-outcome")]
    confirm = submit(
        translate("data.confirm", language),
        class_name="btn btn-primary",
        attributes={"data-once": translate("data.sending", language)},
    )
    return [
        html.P(translate("data.confirm_hint", language)),
        post_form("/data/apply", csrf_token, [confirm], hidden={"job": str(job.id)}),
    ]


def _changes(changes: Sequence[Mapping[str, str]], language: str) -> list[Component]:
    if not changes:
        return []
    columns = [
        Column(name, translate(f"data.change_{name}", language), sortable=False)
        for name in ("key", "column", "old", "new")
    ]
    rows = [
        {
            "key": change["key"],
            "column": translate(f"templates.column_{change['column']}", language),
            "old": _written(change["old"], language),
            "new": _written(change["new"], language),
        }
        for change in changes
    ]
    caption = translate("data.changes", language)
    table = data_table(columns, rows, caption=caption, language=language, tall=True)
    return [html.H3(caption, className="data-subtitle"), table]


def _written(text: str, language: str) -> str | None:
    """Write a cell as the reader does: 8.09 is 8,09 in Vietnamese."""
    if language == "vi" and _DECIMAL.fullmatch(text):
        return text.replace(".", ",")
    return text or None


def _issue_table(
    rows: Sequence[Sequence[str]], part: str, result: Mapping[str, Any], language: str
) -> Component:
    total = int(result["error_count" if part == "errors" else "warning_count"])
    title = translate(
        f"data.{part}_title",
        language,
        shown=formats.number(len(rows), language),
        total=formats.number(total, language),
    )
    names = ("row", "column", "value", "rule")
    columns = [
        Column(name, translate(f"data.issue_{name}", language), sortable=False) for name in names
    ]
    cells = [dict(zip(names, row, strict=True)) for row in rows]
    table = data_table(columns, cells, caption=title, language=language, tall=True)
    return html.Div([html.H3(title, className="data-subtitle"), table], className="data-issues")


def conflict_card(found: Misplacements, language: str, *, linked: bool, address: str) -> Component:
    """Show the institutions that lie outside their unit by the boundaries in force."""
    table = misplaced_table(found, language, linked=linked, address=address)
    return card(translate("sheet.conflicts_title", language), static(table))


# --- past imports --------------------------------------------------------------------------------


def history_card(rows: Sequence[ImportRow], language: str, csrf_token: str) -> html.Section:
    """Show past imports, newest first, each with its way back."""
    columns = [
        Column("number", translate("data.number", language), "component", sort_key="_number"),
        Column("content", translate("data.content", language)),
        Column("when", translate("data.when", language), "component", sort_key="_when"),
        Column("who", translate("data.who", language)),
        Column("file", translate("data.file", language), "component", sortable=False),
        *(
            Column(name, translate(f"data.count_{name}", language), "number")
            for name in ("added", "changed", "withdrawn")
        ),
        Column("state", translate("data.state", language), "component", sortable=False),
    ]
    table = data_table(
        columns,
        [_history_row(row, language, csrf_token) for row in rows],
        caption=translate("data.history_title", language),
        language=language,
        empty=translate("data.no_history", language),
    )
    return card(translate("data.history_title", language), table)


def _history_row(row: ImportRow, language: str, csrf_token: str) -> dict[str, Any]:
    return {
        "number": f"#{row.number}",
        "_number": row.number,
        "content": dataset_name(row.subject, language),
        "when": formats.date_time(row.recorded_at, language),
        "_when": row.recorded_at.isoformat(),
        "who": row.account_name,
        "file": html.Div(
            [html.Span(row.file_name), badge(row.file_hash[:_HASH_SHOWN], hint=row.file_hash)],
            className="data-source",
        ),
        "added": row.added,
        "changed": row.changed,
        "withdrawn": row.withdrawn,
        "state": _history_state(row, language, csrf_token),
    }


def _history_state(row: ImportRow, language: str, csrf_token: str) -> Component:
    if row.reverted_by is not None:
        text = translate("data.undone_by", language, number=row.reverted_by)
        return status_badge(text, "none", icon_name="arrow-counterclockwise", quiet=True)
    state = (
        status_badge(translate("data.in_force", language), "good", quiet=True)
        if row.reverts is None
        else badge(translate("data.undoes", language, number=row.reverts))
    )
    if not row.may_revert:
        return state
    ask = ask_again(
        translate("data.revert_question", language, number=row.number),
        translate("data.revert", language),
        "/data/revert",
        csrf_token,
        name="batch",
        value=str(row.number),
    )
    return html.Div([state, ask], className="data-source")
