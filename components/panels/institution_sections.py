"""The sections of the sheet of one institution."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria, data
from components.figures import institution as figures
from components.graphs import Caption, graph
from components.icons import icon
from components.ids import map_sheet as ids
from components.panels import provenance as shown
from components.panels.area import CAMERA_TONES, alert_line, told
from components.panels.badge import badge
from components.panels.empty import empty_state
from components.panels.status import indicator_status, status_badge
from components.panels.table import Column, data_table
from components.static import static
from components.theme import Tone
from data.contracts.access import Preferences
from data.contracts.education import LEVELS
from data.contracts.frames import records
from data.contracts.institution import (
    FieldChange,
    Finding,
    InstitutionSheet,
    NormCheck,
    NormText,
    Version,
)
from data.contracts.plan import AlertRow, IndicatorRow
from data.i18n import translate

HEIGHT = 210
VERDICT_TONES: Mapping[str, Tone] = {
    "met": "good",
    "near": "watch",
    "eased": "watch",
    "broken": "bad",
    "unknown": "none",
}
SEVERITY_TONES: Mapping[str, Tone] = {"high": "bad", "medium": "watch", "low": "none"}
_ALERTS_SHOWN = 5
_CHECK_DIGITS = {"class_size": 1, "classes": 0, "land_per_pupil": 1}
_CHOICE_TEXTS = {"kind": "education.kind_", "sector": "education.sector_"}


@dataclass(frozen=True, slots=True)
class View:
    """What is shown, to whom."""

    sheet: InstitutionSheet
    look: Preferences
    may_edit: bool = False
    may_export: bool = False

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.look.language

    def say(self, key: str, **values: object) -> str:
        """Return a text of the sheet."""
        return translate(f"sheet.{key}", self.look.language, **values)

    def downloads(self, part: str) -> dict[str, str]:
        """Return the addresses of the figures as files, for those who may take them out."""
        if not self.may_export:
            return {}
        address = f"/institutions/{quote(self.sheet.identity.code, safe='')}/{part}"
        return {form: f"{address}.{form}" for form in ("csv", "xlsx")}


@dataclass(frozen=True, slots=True)
class Section:
    """One section with the word that leads to it."""

    key: str
    short: str
    component: Component
    mark: str = ""


def _section(view: View, key: str, *children: Component | None, mark: str = "") -> Section:
    body = html.Section(
        [
            html.H3(view.say(f"section_{key}"), className="sheet-heading", tabIndex=-1),
            *(child for child in children if child is not None),
        ],
        className=f"sheet-section sheet-section-{key}",
        **data(sheet_section=key),
    )
    return Section(key, view.say(f"short_{key}"), body, mark)


def _caption(view: View, name: str, unit: str, *subjects: str, note: str = "") -> Caption:
    known = view.sheet.of(*subjects)
    source = known.sources(view.language) or translate("overview.no_source", view.language)
    return Caption(
        view.say(f"chart_{name}"),
        unit,
        shown.Provenance(source, known.as_of_on, known.simulated),
        note=note,
    )


# --- norms ---------------------------------------------------------------------------------------


def norm_section(view: View) -> Section | None:
    """Hold the figures of the year against the norms, each with its legal text."""
    if view.sheet.school_year is None:
        return None
    year = formats.school_year(view.sheet.school_year)
    lines = [_check(one, view) for one in view.sheet.checks]
    broken = sum(1 for one in view.sheet.checks if one.verdict == "broken")
    body = (
        html.Ul(lines, className="check-list")
        if lines
        else empty_state(view.say("no_checks"), icon_name="clipboard-check")
    )
    return _section(
        view,
        "norms",
        static(html.Div([html.P(view.say("norms_lead", year=year), className="quiet"), body])),
        mark=formats.number(broken, view.language) if broken else "",
    )


def _check(check: NormCheck, view: View) -> html.Li:
    language = view.language
    digits = _CHECK_DIGITS.get(check.measure, 2)
    value = formats.number(check.value, language, digits=digits)
    name = view.say(f"check_{check.measure}")
    several = len({one.level for one in view.sheet.levels}) > 1
    if check.level and several:
        level = translate(f"education.level_{check.level}", language)
        name = view.say("check_of_level", check=name, level=level)
    limit = (
        view.say(
            f"limit_{check.bound}", limit=formats.number(check.limit, language, digits=_few(check))
        )
        if check.limit is not None
        else view.say("limit_unknown")
    )
    return html.Li(
        [
            html.Div(
                [
                    html.Span(name, className="check-name"),
                    html.Span(value, className="check-value"),
                ],
                className="check-main",
            ),
            html.Div(
                [
                    html.Span(limit, className="check-limit"),
                    status_badge(
                        view.say(f"verdict_{check.verdict}"),
                        VERDICT_TONES[check.verdict],
                        quiet=True,
                    ),
                ],
                className="check-main",
            ),
            _law(check, view),
        ]
    )


def _few(check: NormCheck) -> int:
    """Return the decimals a limit needs."""
    limit = check.limit or 0.0
    return 0 if limit.is_integer() else 1 if (limit * 10).is_integer() else 2


def _legal(norm: NormText, view: View) -> str:
    article = norm.article if view.language == "vi" else norm.article.replace("Điều", "Article")
    return ", ".join(part for part in (article, norm.document) if part)


def _law(check: NormCheck, view: View) -> html.Div | None:
    if not check.norms:
        return None
    texts = dict.fromkeys(_legal(norm, view) for norm in check.norms)
    notes = dict.fromkeys(norm.note for norm in check.norms if norm.note)
    return html.Div(
        view.say("law", text="; ".join(texts)),
        className="check-law quiet",
        title="; ".join(notes) or None,
    )


# --- pupils --------------------------------------------------------------------------------------


def pupil_section(view: View) -> Section | None:
    """Show ten years of pupils, classes and class size."""
    sheet, look = view.sheet, view.look
    if not sheet.grades:
        return None
    downloads = view.downloads("grades")
    size_rows = [
        {
            "year": formats.school_year(one.school_year),
            "level": translate(f"education.level_{one.level}", view.language),
            "size": one.class_size,
            "norm": one.size_norm,
        }
        for one in sheet.levels[::-1]
    ]
    return _section(
        view,
        "pupils",
        graph(
            ids.PUPILS_GRAPH,
            figures.by_grade(sheet, "pupils", look),
            _caption(view, "pupils", translate("units.pupils", view.language), "enrolment"),
            look,
            table=_by_grade_table(view, "pupils"),
            downloads=downloads,
            height=HEIGHT,
        ),
        graph(
            ids.CLASSES_GRAPH,
            figures.by_grade(sheet, "classes", look),
            _caption(view, "classes", translate("units.classes", view.language), "enrolment"),
            look,
            table=_by_grade_table(view, "classes"),
            downloads=downloads,
            height=HEIGHT,
        ),
        graph(
            ids.SIZE_GRAPH,
            figures.class_size(sheet, look),
            _caption(
                view,
                "size",
                translate("units.pupils_per_class", view.language),
                "enrolment",
                note=_size_law(view),
            ),
            look,
            table=data_table(
                [
                    Column("year", translate("overview.school_year", view.language)),
                    Column("level", translate("overview.level", view.language)),
                    Column("size", view.say("check_class_size"), "number", 1),
                    Column("norm", view.say("norm"), "number", 1),
                ],
                size_rows,
                caption=view.say("chart_size"),
                language=view.language,
            ),
            downloads=downloads,
            height=HEIGHT,
        ),
    )


def _size_law(view: View) -> str:
    texts = dict.fromkeys(
        _legal(norm, view)
        for check in view.sheet.checks
        if check.measure == "class_size"
        for norm in check.norms
    )
    return view.say("norm_dashed", text="; ".join(texts)) if texts else ""


def _by_grade_table(view: View, what: str) -> Component:
    """Give pupils or classes by grade, one row per school year, the newest first."""
    grades = sorted({one.grade for one in view.sheet.grades})
    amounts: dict[int, dict[int, int]] = {}
    for one in view.sheet.grades:
        amount = one.pupils if what == "pupils" else one.classes
        amounts.setdefault(one.school_year, {})[one.grade] = amount
    rows = [
        {
            "year": formats.school_year(year),
            "all": sum(by_grade.values()),
            **{str(grade): by_grade.get(grade) for grade in grades},
        }
        for year, by_grade in sorted(amounts.items(), reverse=True)
    ]
    columns = [
        Column("year", translate("overview.school_year", view.language)),
        *(
            Column(str(grade), figures.grade_name(grade, view.language), "number")
            for grade in grades
        ),
        Column("all", view.say("all"), "number"),
    ]
    caption = view.say(f"chart_{what}")
    return data_table(columns, rows, caption=caption, language=view.language)


# --- staff, rooms, land --------------------------------------------------------------------------


def resource_section(view: View) -> Section | None:
    """Show ten years of teachers, rooms, land and equipment."""
    sheet, look, language = view.sheet, view.look, view.language
    if all(one.teachers is None and one.rooms is None for one in sheet.years):
        return None
    downloads = view.downloads("years")
    posts = next((one for one in sheet.checks if one.measure == "teachers_per_class"), None)
    ground = next((one for one in sheet.checks if one.measure == "land_per_pupil"), None)
    land_norms = [norm.value for norm in ground.norms] if ground else []
    return _section(
        view,
        "resources",
        graph(
            ids.TEACHERS_GRAPH,
            figures.teachers(sheet, posts.limit if posts else None, look),
            _caption(
                view,
                "teachers",
                view.say("unit_teachers"),
                "staff",
                "enrolment",
                note="" if posts and posts.limit is not None else view.say("posts_unknown"),
            ),
            look,
            table=_year_table(view, ("teachers", "classes", "teachers_per_class")),
            downloads=downloads,
            height=HEIGHT,
        ),
        graph(
            ids.ROOMS_GRAPH,
            figures.rooms(sheet, look),
            _caption(view, "rooms", translate("units.rooms", language), "facilities"),
            look,
            table=_year_table(
                view,
                (
                    "rooms_permanent",
                    "rooms_semi_permanent",
                    "rooms_temporary",
                    "rooms",
                    "classes",
                    "rooms_per_class",
                ),
            ),
            downloads=downloads,
            height=HEIGHT,
        ),
        graph(
            ids.LAND_GRAPH,
            figures.land(sheet, land_norms, look),
            _caption(view, "land", view.say("unit_land"), "facilities", "enrolment"),
            look,
            table=_year_table(view, ("land_m2", "pupils", "land_per_pupil")),
            downloads=downloads,
            height=HEIGHT,
        ),
        static(
            html.Div(
                [
                    html.H4(view.say("equipment"), className="figure-title"),
                    _year_table(
                        view,
                        ("computers", "pupils_per_computer", "internet_mbps", "smart_rooms"),
                    ),
                    told(sheet.of("facilities"), language),
                ]
            )
        ),
    )


_DIGITS = {
    "class_size": 1,
    "teachers_per_class": 2,
    "rooms_per_class": 2,
    "land_per_pupil": 1,
    "pupils_per_computer": 1,
}


def _year_table(view: View, names: Sequence[str]) -> Component:
    """Give one row per school year with figures, the newest first."""
    rows = [
        {"year": formats.school_year(one.school_year)}
        | {name: getattr(one, name) for name in names}
        for one in view.sheet.years[::-1]
        if any(getattr(one, name) is not None for name in names)
    ]
    columns = [
        Column("year", translate("overview.school_year", view.language)),
        *(
            Column(name, view.say(f"column_{name}"), "number", _DIGITS.get(name, 0))
            for name in names
        ),
    ]
    caption = "; ".join(column.label for column in columns[1:])
    return data_table(columns, rows, caption=caption, language=view.language)


# --- admissions, zones, cameras ------------------------------------------------------------------


def entry_section(view: View) -> Section | None:
    """Show the results of entry admissions."""
    rows = view.sheet.admissions
    if not rows:
        return None
    names = ("quota", "applications", "registrations", "in_zone", "out_of_zone")
    table = data_table(
        [
            Column("entry", view.say("entry")),
            *(Column(name, view.say(f"entry_{name}"), "number") for name in names),
        ],
        [
            {"entry": figures.entry_name(one, view.language)}
            | {name: getattr(one, name) for name in names}
            for one in rows[::-1]
        ],
        caption=view.say("chart_entries"),
        language=view.language,
    )
    return _section(
        view,
        "entries",
        graph(
            ids.ENTRY_GRAPH,
            figures.entries(rows, view.look),
            _caption(view, "entries", translate("units.pupils", view.language), "admissions"),
            view.look,
            table=table,
            downloads=view.downloads("admissions"),
            height=HEIGHT,
        ),
    )


def zone_section(view: View) -> Section | None:
    """Show the zones of the institution; nothing while zone plans are not kept."""
    if view.sheet.zones is None:
        return None
    if not view.sheet.zones:
        return _section(view, "zones", empty_state(view.say("no_zone"), icon_name="diagram-3"))
    lines: list[Component] = []
    for zone in view.sheet.zones:
        title = view.say(
            "zone",
            grade=figures.grade_name(zone.grade, view.language),
            year=formats.school_year(zone.school_year),
        )
        balance = view.say(
            "zone_balance",
            expected=formats.number(zone.expected, view.language),
            seats=formats.number(zone.seats, view.language),
        )
        badge_ = shown.simulated_badge(view.language) if zone.simulated else None
        lines += [
            html.H4([title, badge_], className="figure-title"),
            html.P(balance, className="quiet"),
            html.P("; ".join(zone.areas)),
        ]
    return _section(view, "zones", static(html.Div(lines)))


def camera_section(view: View) -> Section:
    """List the registered cameras with their last state; addresses are never shown."""
    language = view.language
    if not view.sheet.cameras:
        nothing = empty_state(
            translate("overview.no_cameras", language), icon_name="camera-video-off"
        )
        return _section(view, "cameras", static(nothing))
    rows = [
        {
            "name": one.name,
            "code": one.code,
            "state": status_badge(
                translate(f"overview.camera_{one.state}", language),
                CAMERA_TONES.get(one.state, "none"),
                quiet=True,
            )
            if one.enabled
            else status_badge(view.say("camera_off"), "none", quiet=True),
            "seen": formats.date_time(one.seen_at, language),
        }
        for one in view.sheet.cameras
    ]
    columns = [
        Column("name", view.say("camera")),
        Column("state", translate("overview.state", language), "component", sortable=False),
        Column("seen", view.say("camera_seen")),
        Column("code", view.say("code")),
    ]
    caption = view.say("section_cameras")
    simulated = any(one.simulated for one in view.sheet.cameras)
    return _section(
        view,
        "cameras",
        static(
            html.Div(
                [
                    data_table(columns, rows, caption=caption, language=language),
                    shown.simulated_badge(language) if simulated else None,
                ]
            )
        ),
    )


# --- the district --------------------------------------------------------------------------------


def district_section(view: View) -> Section | None:
    """Show open alerts about the institution, and indicators and alerts of its district."""
    sheet, who, language = view.sheet, view.sheet.identity, view.language
    parts: list[Component | None] = []
    own = records(sheet.own_alerts)
    if own:
        parts += [
            html.H4(view.say("own_alerts"), className="figure-title"),
            html.Ul([alert_line(row, language) for row in own], className="alert-list"),
        ]
    lagging = [
        row
        for row in records(sheet.indicators)
        if row[IndicatorRow.STATE] in {"missed", "off_track", "at_risk"}
    ]
    if not sheet.indicators.empty:
        title = view.say("district_indicators", district=who.district_name, count=len(lagging))
        parts += [
            html.H4(title, className="figure-title"),
            html.Ul([_indicator(row, language) for row in lagging], className="line-list"),
        ]
    alerts = records(sheet.alerts.head(_ALERTS_SHOWN))
    if alerts:
        title = view.say("district_alerts", district=who.district_name, count=len(sheet.alerts))
        parts += [
            html.H4(title, className="figure-title"),
            html.Ul([alert_line(row, language) for row in alerts], className="alert-list"),
        ]
    if not parts:
        return None
    more = dcc.Link(
        [view.say("to_district", district=who.district_name), icon("arrow-right")],
        href=f"/districts/{quote(who.district_code, safe='')}",
        className="more-link",
    )
    mark = formats.number(len(own), language) if own else ""
    simulated = any(bool(row.get(IndicatorRow.SIMULATED)) for row in records(sheet.indicators))
    simulated |= any(bool(row[AlertRow.SIMULATED]) for row in (*own, *alerts))
    note = shown.simulated_badge(language) if simulated else None
    return _section(view, "district", static(html.Div([*parts, more, note])), mark=mark)


def _indicator(row: Mapping[str, Any], language: str) -> html.Li:
    name = row[IndicatorRow.NAME_VI if language == "vi" else IndicatorRow.NAME_EN]
    value = row[IndicatorRow.VALUE]
    text = (
        formats.number(value, language)
        if row[IndicatorRow.UNIT] == "count"
        else formats.percent_points(value, language)
    )
    return html.Li(
        [
            html.Span(name, className="grow"),
            html.Span(text, className="code"),
            indicator_status(row[IndicatorRow.STATE], language, quiet=True),
        ]
    )


# --- quality, identity, history, sources ---------------------------------------------------------


def quality_section(view: View) -> Section:
    """List what is doubtful in the data, each with what to do."""
    found = view.sheet.findings
    if not found:
        return _section(view, "quality", static(status_badge(view.say("quality_fine"), "good")))
    lines = [_finding(one, view) for one in found]
    return _section(
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
    if isinstance(value, date):
        return formats.date(value, language)
    if name in {"year", "expected"}:
        return formats.school_year(value)
    if name == "years":
        return ", ".join(formats.school_year(year) for year in value)
    if name == "levels":
        return ", ".join(translate(f"education.level_{level}", language) for level in value)
    if name == "grade":
        return figures.grade_name(value, language)
    if name == "share":
        return formats.change_percent(value, language, digits=0)
    if isinstance(value, float):
        return formats.number(value, language, digits=1)
    return formats.number(value, language) if isinstance(value, int) else str(value)


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
    return _section(
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
    return _section(view, "history", undo, static(html.Ol(lines, className="version-list")))


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
    if name == "levels":
        return _levels(value, language) or formats.UNKNOWN
    if name == "published":
        return translate(f"sheet.{'yes' if value == 'True' else 'no'}", language)
    if name in {"opened_on", "closed_on"}:
        return formats.date(date.fromisoformat(value), language)
    if name == "point" and language == "vi":
        return value.replace(".", ",")
    return value


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
    return _section(
        view,
        "sources",
        static(html.Div([table, files if links else None], className="sheet-files")),
    )
