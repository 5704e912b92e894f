"""The record of an institution: what it says, how good it is, where it comes from."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria, data
from components.figures import institution as figures
from components.icons import icon
from components.ids import map_sheet as ids
from components.panels.area import told
from components.panels.badge import badge
from components.panels.institution_view import Section, View, section
from components.panels.status import status_badge
from components.panels.table import Column, data_table
from components.static import static
from components.theme import Tone
from data.contracts.education import LEVELS
from data.contracts.institution import (
    FieldChange,
    Finding,
    Version,
)
from data.i18n import translate

SEVERITY_TONES: Mapping[str, Tone] = {"high": "bad", "medium": "watch", "low": "none"}
_CHOICE_TEXTS = {"kind": "education.kind_", "sector": "education.sector_"}


def quality_section(view: View) -> Section:
    """List what is doubtful in the data, each with what to do."""
    found = view.sheet.findings
    if not found:
        return section(view, "quality", static(status_badge(view.say("quality_fine"), "good")))
    lines = [_finding(one, view) for one in found]
    return section(
        view,
        "quality",
        static(html.Ul(lines, className="finding-list")),
        mark=formats.number(len(found), view.language),
    )


def _finding(finding: Finding, view: View) -> html.Li:
    values = finding_values(finding, view.language)
    return html.Li(
        [
            status_badge(
                translate(f"alerts.severity_{finding.severity}", view.language),
                SEVERITY_TONES[finding.severity],
                quiet=True,
            ),
            html.Div(
                [
                    html.P(view.say(f"found_{finding.rule}", **values)),
                    html.P(view.say(f"fix_{finding.rule}", **values), className="quiet"),
                ],
                className="grow",
            ),
        ]
    )


def finding_values(finding: Finding, language: str) -> dict[str, str]:
    """Return the values of a finding as the reader writes them."""
    return {name: _written(name, value, language) for name, value in finding.values.items()}


def _written(name: str, value: Any, language: str) -> str:  # noqa: ANN401
    writer = _WRITERS.get(name)
    if writer is not None:
        return writer(value, language)
    if isinstance(value, float):
        return formats.number(value, language, digits=1)
    return formats.number(value, language) if isinstance(value, int) else str(value)


def _year(value: int, _language: str) -> str:
    return formats.school_year(value)


def _years(value: Sequence[int], _language: str) -> str:
    return ", ".join(formats.school_year(year) for year in value)


def _share(value: float, language: str) -> str:
    return formats.change_percent(value, language, digits=0)


def _level_names(value: Sequence[str], language: str) -> str:
    return ", ".join(translate(f"education.level_{level}", language) for level in value)


_WRITERS: Mapping[str, Callable[[Any, str], str]] = {
    "date": formats.date,
    "year": _year,
    "expected": _year,
    "years": _years,
    "levels": _level_names,
    "grade": figures.grade_name,
    "share": _share,
}


def identity_section(view: View) -> Section:
    """Give everything the record says."""
    who, language = view.sheet.identity, view.language
    point = (
        formats.UNKNOWN
        if who.lat is None or who.lon is None
        else f"{formats.number(who.lat, language, digits=6)}; "
        f"{formats.number(who.lon, language, digits=6)}"
    )
    facts = (
        ("code", who.code),
        ("kind", translate(f"education.kind_{who.kind}", language)),
        ("levels", _levels(";".join(who.levels), language)),
        ("sector", translate(f"education.sector_{who.sector}", language)),
        ("unit", who.unit_name),
        ("district", who.district_name),
        ("address", who.address),
        ("point", point),
        ("programmes", "; ".join(who.programmes)),
        ("phone", who.phone),
        ("email", who.email),
        ("website", who.website),
        ("opened_on", formats.date(who.opened_on, language)),
        ("closed_on", formats.date(who.closed_on, language)),
        ("published", view.say("yes" if who.published else "no")),
    )
    rows = [
        html.Div([html.Dt(view.say(f"field_{name}")), html.Dd(value or formats.UNKNOWN)])
        for name, value in facts
    ]
    return section(
        view,
        "identity",
        static(html.Div([html.Dl(rows, className="sheet-facts"), told(who.provenance, language)])),
    )


def _levels(text: str, language: str) -> str:
    known = [level for level in text.split(";") if level in LEVELS]
    return ", ".join(translate(f"education.level_{level}", language) for level in known)


def history_section(view: View) -> Section:
    """Tell who changed what and why, and offer the way back of the newest correction."""
    newest = view.sheet.versions[0]
    undo: Component | None = None
    if view.may_edit and newest.kind == "entry" and len(view.sheet.versions) > 1:
        undo = html.Div(
            [
                dcc.Store(id=ids.UNDO_STORE, data=newest.batch),
                html.Details(
                    [
                        html.Summary(
                            [
                                icon("arrow-counterclockwise"),
                                view.say("undo", number=newest.batch),
                            ],
                            className="button",
                        ),
                        html.Div(
                            [
                                html.P(view.say("undo_question", number=newest.batch)),
                                html.Button(
                                    view.say("undo_confirm"),
                                    id=ids.UNDO_BUTTON,
                                    type="button",
                                    className="button button-danger",
                                ),
                            ],
                            className="ask-again",
                        ),
                    ],
                    className="ask",
                ),
                html.Div(id=ids.UNDO_NOTE, role="alert"),
            ],
            className="sheet-undo",
        )
    lines = [_version(one, view) for one in view.sheet.versions]
    return section(view, "history", undo, static(html.Ol(lines, className="version-list")))


def _version(one: Version, view: View) -> html.Li:
    language = view.language
    source = one.source_vi if language == "vi" else one.source_en
    what = view.say(f"version_{one.kind}", source=source)
    if one.undoes is not None:
        what = view.say("version_undo", number=one.undoes)
    return html.Li(
        [
            html.Div(
                [
                    badge(f"#{one.batch}"),
                    html.Strong(what),
                    html.Span(view.say("now"), className="label-badge") if one.current else None,
                ],
                className="version-head",
            ),
            html.Div(
                [
                    html.Time(
                        formats.date_time(one.recorded_at, language),
                        dateTime=one.recorded_at.isoformat(),
                    ),
                    html.Span(one.account_name or formats.UNKNOWN),
                ],
                className="version-who quiet",
            ),
            html.P(view.say("reason", reason=one.reason)) if one.reason else None,
            html.Ul([_change(change, view) for change in one.changes], className="change-list")
            if one.changes
            else None,
        ]
    )


def _change(change: FieldChange, view: View) -> html.Li:
    return html.Li(
        [
            html.Span(view.say(f"field_{change.name}"), className="change-name"),
            html.Span(
                [
                    html.Span(
                        stated(change.name, change.old, view.language), className="change-old"
                    ),
                    icon("arrow-right"),
                    html.Span(view.say("becomes"), className="visually-hidden"),
                    html.Span(stated(change.name, change.new, view.language)),
                ]
            ),
        ]
    )


def stated(name: str, value: str, language: str) -> str:
    """Write a stored value of a field as the reader does."""
    if not value:
        return formats.UNKNOWN
    if name in _CHOICE_TEXTS:
        return translate(_CHOICE_TEXTS[name] + value, language)
    if name == "published":
        return translate(f"sheet.{'yes' if value == 'True' else 'no'}", language)
    if name in {"opened_on", "closed_on"}:
        return formats.date(date.fromisoformat(value), language)
    if name == "levels":
        value = _levels(value, language) or formats.UNKNOWN
    return value.replace(".", ",") if name == "point" and language == "vi" else value


def source_section(view: View) -> Section:
    """Name the source and date of every part of the sheet."""
    sheet, language = view.sheet, view.language
    rows = [
        {
            "part": translate(f"data.dataset_{subject}", language),
            "source": known.sources(language),
            "as_of": known.as_of_on,
            "simulated": translate("data.simulated", language) if known.simulated else "",
        }
        for subject, known in sheet.provenance.items()
    ]
    columns = [
        Column("part", translate("data.content", language), sortable=False),
        Column("source", translate("data.source", language), sortable=False),
        Column("as_of", translate("data.as_of", language), "date", sortable=False),
        Column("simulated", view.say("mark"), sortable=False),
    ]
    caption = view.say("section_sources")
    table = data_table(columns, rows, caption=caption, language=language, sortable=False)
    links = [
        html.A(
            [icon(f"filetype-{form}"), f"{view.say(f'download_{part}')}, {form.upper()}"],
            href=address,
            className="data-link",
            **data(download="1"),
        )
        for part in ("years", "grades", "admissions", "history")
        for form, address in view.downloads(part).items()
    ]
    files = html.Div(links, className="data-links", **aria(label=view.say("downloads")))
    return section(
        view,
        "sources",
        static(html.Div([table, files if links else None], className="sheet-files")),
    )
