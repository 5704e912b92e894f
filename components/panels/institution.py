"""The sheet of one institution: the empty frame, and everything that stands in it."""

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria, data
from components.icons import icon
from components.ids import map_sheet as ids
from components.panels import institution_around as around
from components.panels import institution_figures as charts
from components.panels import institution_norms as norms
from components.panels import institution_record as record
from components.panels.badge import badge
from components.panels.empty import empty_state, skeleton
from components.panels.institution_address import institution_href, map_href
from components.panels.institution_view import Section, View
from components.panels.kpi import Kpi, change_since, kpi_row
from components.panels.provenance import simulated_badge
from components.panels.status import status_badge
from components.static import static
from components.theme import Tone
from data.contracts.access import Preferences
from data.contracts.institution import InstitutionSheet, YearFigures
from data.i18n import translate

DRAWER, PAGE = "drawer", "page"


def sheet_frame(language: str, *, mode: str = DRAWER) -> html.Div:
    """Return the empty sheet; `callbacks.map.sheet` fills it for the chosen institution."""
    waiting: Component = (
        nothing_chosen(language) if mode == DRAWER else skeleton(language, lines=8, tiles=4)
    )
    return html.Div(
        [
            dcc.Store(id=ids.MODE_STORE, data=mode),
            dcc.Store(id=ids.SEEN_STORE),
            dcc.Store(id=ids.SAVED_STORE),
            dcc.Store(id=ids.UNDONE_STORE),
            html.Div(id=ids.HEAD_PANEL, className="sheet-head"),
            html.Div(id=ids.EDIT_PANEL, className="sheet-edit"),
            html.Div(waiting, id=ids.CONTENT_PANEL, className="sheet-content"),
        ],
        className=f"sheet sheet-{mode}",
    )


def nothing_chosen(language: str) -> html.Div:
    """Say how to choose an institution."""
    return empty_state(
        translate("sheet.nothing_chosen", language),
        icon_name="building",
        hint=translate("sheet.nothing_chosen_hint", language),
    )


def not_found(language: str, *, mode: str = DRAWER) -> html.Div:
    """Say that there is no such institution for this reader; a page has a heading."""
    text = translate("sheet.not_found", language)
    told = empty_state(text, icon_name="search", hint=translate("sheet.not_found_hint", language))
    heading = html.H1(translate("sheet.title", language), className="page-title")
    return html.Div([heading, told] if mode == PAGE else [told])


def sheet_body(
    sheet: InstitutionSheet,
    look: Preferences,
    *,
    may_edit: bool,
    may_export: bool,
    may_watch: bool = False,
) -> list[Component]:
    """Return everything a sheet shows below its heading."""
    view = View(sheet, look, may_edit=may_edit, may_export=may_export, may_watch=may_watch)
    parts = [
        norms.norm_section(view),
        record.quality_section(view),
        charts.pupil_section(view),
        charts.resource_section(view),
        charts.entry_section(view),
        around.zone_section(view),
        around.camera_section(view),
        around.district_section(view),
        record.identity_section(view),
        record.history_section(view),
        record.source_section(view),
    ]
    shown = [part for part in parts if part is not None]
    return [
        static(_key_figures(sheet, look)),
        _contents(shown, look.language),
        html.Div([part.component for part in shown], className="sheet-sections"),
    ]


def sheet_heading(sheet: InstitutionSheet, look: Preferences, *, mode: str) -> html.Header:
    """Name the institution, where it is, and what is special about it."""
    language, who = look.language, sheet.identity
    levels = [
        badge(translate(f"education.level_{level}", language))
        for level in who.levels
        if level != who.kind
    ]
    place = ", ".join(part for part in (who.unit_name, who.district_name) if part)
    if who.unit_code == who.district_code:
        place = who.unit_name
    title = html.H2 if mode == DRAWER else html.H1
    return html.Header(
        [
            html.Div(
                [
                    title(
                        who.name,
                        className="sheet-title" if mode == DRAWER else "page-title",
                        tabIndex=-1,
                        **data(sheet_code=who.code),
                    ),
                    html.Div(_tools(sheet, language, mode), className="sheet-tools"),
                ],
                className="sheet-headline",
            ),
            html.P(f"{who.code} · {place}", className="sheet-place"),
            html.Div(
                [
                    badge(translate(f"education.kind_{who.kind}", language)),
                    badge(translate(f"education.sector_{who.sector}", language)),
                    *levels,
                    *_states(sheet, language),
                    simulated_badge(language) if sheet.is_simulated else None,
                ],
                className="sheet-badges",
            ),
            html.P(
                translate("sheet.printed", language, date=formats.date(sheet.today, language)),
                className="sheet-printed",
            ),
        ],
        className="sheet-header",
    )


def _states(sheet: InstitutionSheet, language: str) -> list[Component]:
    who = sheet.identity
    states: list[Component] = []
    if who.closed_on is not None and who.closed_on <= sheet.today:
        day = formats.date(who.closed_on, language)
        states.append(status_badge(translate("sheet.closed", language, date=day), "bad"))
    if not who.published:
        states.append(
            status_badge(translate("sheet.unpublished", language), "none", icon_name="eye-slash")
        )
    urgent = sum(1 for one in sheet.findings if one.severity == "high")
    if urgent:
        text = translate("sheet.urgent", language, count=urgent)
        states.append(status_badge(text, "watch"))
    return states


def _tools(sheet: InstitutionSheet, language: str, mode: str) -> list[Component]:
    code = sheet.identity.code
    printing = html.Button(
        icon("printer", label=translate("sheet.print", language)),
        className="icon-button",
        type="button",
        **data(sheet="print"),
    )
    if mode == PAGE:
        to_map = dcc.Link(
            [icon("map"), translate("sheet.on_map", language)],
            href=map_href(code),
            className="button",
        )
        return [to_map, printing]
    whole = dcc.Link(
        icon("box-arrow-up-right", label=translate("sheet.whole", language)),
        href=institution_href(code),
        className="icon-button",
    )
    return [whole]


def _contents(parts: list[Section], language: str) -> html.Nav:
    """Link to the sections; assets/47-sheet.js moves there."""
    return html.Nav(
        [
            html.Button(
                [part.short, html.Span(part.mark, className="count-badge") if part.mark else None],
                type="button",
                className="sheet-chip",
                **data(sheet="go", sheet_to=part.key),
            )
            for part in parts
        ],
        className="sheet-contents",
        **aria(label=translate("sheet.contents", language)),
    )


def _key_figures(sheet: InstitutionSheet, look: Preferences) -> Component:
    language = look.language
    now, before = sheet.year(sheet.school_year), None
    if sheet.school_year is not None:
        before = sheet.year(sheet.school_year - 1)
    if now is None:
        return empty_state(
            translate("sheet.no_pupils", language),
            icon_name="bar-chart",
            hint=translate("sheet.no_pupils_hint", language),
        )
    year = formats.school_year(now.school_year)
    return html.Div(
        [
            html.P(
                translate("sheet.figures_of", language, year=year), className="sheet-year quiet"
            ),
            kpi_row(
                [
                    _count(now, before, "pupils", look),
                    _count(now, before, "classes", look),
                    _size(now, before, look),
                    _count(now, before, "teachers", look),
                ],
                label=translate("overview.key_figures", language),
            ),
        ]
    )


def _count(now: YearFigures, before: YearFigures | None, name: str, look: Preferences) -> Kpi:
    value = getattr(now, name)
    return Kpi(
        label=translate(f"measures.{name}", look.language),
        value=formats.number(value, look.language),
        change=change_since(
            value,
            getattr(before, name) if before else None,
            look.language,
            since=translate("sheet.since", look.language),
            absolute_digits=0,
        ),
    )


def _size(now: YearFigures, before: YearFigures | None, look: Preferences) -> Kpi:
    language, load = look.language, now.load
    tone: Tone | None = None
    note = translate("overview.load_unknown", language)
    if load is not None:
        tone = "bad" if load > 1 else "watch" if load >= 0.95 else "good"
        rate = formats.percent(load, language, digits=0)
        note = translate("sheet.load", language, rate=rate)
    return Kpi(
        label=translate("measures.class_size", language),
        value=formats.number(now.class_size, language, digits=1),
        change=change_since(
            now.class_size,
            before.class_size if before else None,
            language,
            since=translate("sheet.since", language),
            absolute_digits=1,
        ),
        note=note,
        hint=translate("overview.load_explained", language),
        tone=tone,
    )
