"""The zone panel of the map: which plan, what it does to schools and children, what is wrong."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria, data
from components.icons import icon
from components.ids import map_zones as ids
from components.panels import provenance as shown
from components.panels.badge import badge
from components.panels.empty import empty_state, skeleton
from components.panels.status import status_badge
from components.panels.table import Column, Kind, data_table
from components.theme import Tone
from data.contracts.access import Preferences
from data.contracts.zones import (
    ENTRY_GRADES,
    Distances,
    PlanState,
    PlanView,
    SchoolZone,
    ZoneBlock,
    ZonePicture,
)
from data.i18n import DEFAULT_LANGUAGE, translate

OFF = "-"
CURRENT = "current"  # the plan choice "all approved plans"
ROWS_SHOWN = 60
FAULTS_SHOWN = 40
_BALANCE: tuple[tuple[str, Kind, str], ...] = (
    ("entrants", "number", "zones.entrants"),
    ("seats", "number", "zones.seats"),
    ("spare", "number", "zones.spare"),
    ("use", "rate", "zones.use"),
)
STATE_TONES: dict[PlanState, Tone] = {
    PlanState.DRAFT: "progress",
    PlanState.REVIEW: "watch",
    PlanState.APPROVED: "good",
    PlanState.SUPERSEDED: "none",
    PlanState.WITHDRAWN: "none",
}


def zones_frame(
    language: str = DEFAULT_LANGUAGE, *, grade: str = "", year: str = "", plan: str = ""
) -> html.Div:
    """Return the controls and an empty panel; `callbacks.map.zones` fills it.

    `grade`, `year` and `plan` are those of the address (`zones`, `zoneyear`, `zoneplan`).
    """
    offered = {str(one) for one in ENTRY_GRADES}
    grades = [{"label": translate("zones.off", language), "value": OFF}] + [
        {"label": translate(f"zones.grade_{one}", language), "value": str(one)}
        for one in ENTRY_GRADES
    ]
    return html.Div(
        [
            dcc.Store(id=ids.SCHOOL_STORE),
            html.Div(
                [
                    _control(
                        "zones.grade",
                        "zones",
                        dbc.Select(
                            id=ids.GRADE_SELECT,
                            options=grades,
                            value=grade if grade in offered else OFF,
                        ),
                        language,
                    ),
                    _control(
                        "zones.school_year",
                        "zoneyear",
                        dbc.Select(id=ids.YEAR_SELECT, options=[], value=year or None),
                        language,
                    ),
                    _control(
                        "zones.plan",
                        "zoneplan",
                        dbc.Select(id=ids.PLAN_SELECT, options=[], value=plan or None),
                        language,
                    ),
                ],
                className="zone-controls",
            ),
            html.Div(id=ids.LEGEND_PANEL),
            html.Div(id=ids.SCHOOL_PANEL, **aria(live="polite")),
            html.Div(skeleton(language, lines=6), id=ids.BODY_PANEL),
        ],
        className="zone-panel",
    )


def _control(label_key: str, query: str, control: Component, language: str) -> html.Label:
    return html.Label(
        [html.Span(translate(label_key, language)), control],
        className="control",
        **data(query=query),
    )


def plan_options(plans: Sequence[PlanView], language: str) -> list[dict[str, str]]:
    """Return the choices of plan: all approved ones, then every version by unit."""
    if not plans:
        return []
    approved = [plan for plan in plans if plan.state is PlanState.APPROVED]
    return [
        {
            "label": translate("zones.current", language, count=len(approved)),
            "value": CURRENT,
        },
        *(
            {
                "label": translate(
                    "zones.plan_option",
                    language,
                    unit=plan.unit_name,
                    version=plan.version,
                    state=translate(f"zones.state_{plan.state}", language),
                ),
                "value": str(plan.id),
            }
            for plan in plans
        ),
    ]


def nothing_chosen(language: str) -> Component:
    """Say what zones are and how to see them."""
    return html.Div(
        [
            empty_state(
                translate("zones.choose", language),
                hint=translate("zones.choose_hint", language),
                icon_name="diagram-3",
            ),
            _help(language),
        ]
    )


def zones_body(picture: ZonePicture, look: Preferences, *, may_export: bool) -> Component:
    """Show the plan: header, key figures, faults, balance, distances."""
    language = look.language
    if not picture.plans:
        return html.Div(
            [
                empty_state(
                    translate("zones.no_plans", language),
                    hint=translate("zones.no_plans_hint", language),
                    icon_name="diagram-3",
                ),
                _help(language),
            ]
        )
    if not picture.shown:
        return empty_state(
            translate("zones.none_approved", language),
            hint=translate("zones.none_approved_hint", language),
            icon_name="hourglass-split",
        )
    return html.Div(
        [
            _header(picture, language),
            _figures(picture, language),
            _faults(picture, language),
            _balance(picture, language),
            _distances(picture.distances, language),
            _downloads(picture, language) if may_export else None,
            shown.provenance_line(
                shown.Provenance(
                    picture.provenance.sources(language),
                    picture.provenance.as_of_on,
                    picture.provenance.simulated,
                ),
                language,
            ),
            _help(language),
        ],
        className="zone-body",
    )


# --- header --------------------------------------------------------------------------------------


def _header(picture: ZonePicture, language: str) -> Component:
    if len(picture.shown) == 1:
        return html.Section([_plan(picture.shown[0], language)], className="zone-header")
    title = translate("zones.current", language, count=len(picture.shown))
    return html.Section(
        html.Details(
            [
                html.Summary(title, className="zone-plans-title"),
                html.Ul(
                    [html.Li(_plan(plan, language)) for plan in picture.shown],
                    className="zone-plans",
                ),
            ]
        ),
        className="zone-header",
    )


def _plan(plan: PlanView, language: str) -> Component:
    title = translate(
        "zones.plan_title",
        language,
        unit=plan.unit_name,
        grade=translate(f"zones.grade_{plan.grade}", language),
        year=formats.school_year(plan.school_year),
    )
    marks: list[Component] = [
        status_badge(translate(f"zones.state_{plan.state}", language), STATE_TONES[plan.state]),
        badge(translate("zones.version", language, version=plan.version)),
    ]
    lines = []
    if plan.decision_number:
        lines.append(
            translate(
                "zones.decision",
                language,
                number=plan.decision_number,
                day=formats.date(plan.decided_on, language),
            )
        )
    if plan.effective_on:
        day = formats.date(plan.effective_on, language)
        lines.append(translate("zones.effective", language, day=day))
    if plan.note:
        lines.append(plan.note)
    if plan.account_name:
        lines.append(translate("zones.by", language, name=plan.account_name))
    return html.Div(
        [
            html.H3(title, className="zone-title"),
            html.Div(marks, className="zone-marks"),
            *(html.P(line, className="quiet") for line in lines),
        ],
        className="zone-plan",
    )


# --- figures -------------------------------------------------------------------------------------


def _total(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _figures(picture: ZonePicture, language: str) -> Component:
    zones = picture.zones
    above = _total([-(zone.spare or 0.0) for zone in picture.over])
    items = (
        ("zones.schools", formats.number(sum(1 for zone in zones if zone.blocks), language)),
        ("zones.blocks", formats.number(picture.blocks, language)),
        ("zones.entrants", formats.number(_total([z.entrants for z in zones]), language)),
        ("zones.seats", formats.number(_total([z.seats for z in zones]), language)),
        ("zones.over_schools", formats.number(len(picture.over), language)),
        ("zones.over_entrants", formats.number(above or 0, language)),
    )
    return html.Dl(
        [html.Div([html.Dt(translate(key, language)), html.Dd(value)]) for key, value in items],
        className="zone-figures",
    )


# --- faults --------------------------------------------------------------------------------------


def _faults(picture: ZonePicture, language: str) -> Component:
    title = html.H3(translate("zones.faults", language), className="zone-heading")
    unused = [zone for zone in picture.zones if not zone.blocks]
    if not (picture.without or picture.several or picture.broken or unused):
        calm = status_badge(translate("zones.no_faults", language), "good")
        return html.Section([title, calm], className="zone-section")
    groups = (
        ("zones.without", [_block_line(block, language) for block in picture.without]),
        ("zones.several", [_block_line(block, language) for block in picture.several]),
        ("zones.broken", [_zone_line(zone, language) for zone in picture.broken]),
        ("zones.unused", [_zone_line(zone, language) for zone in unused]),
    )
    return html.Section(
        [title, *(_fault(key, lines, language) for key, lines in groups if lines)],
        className="zone-section",
    )


def _fault(key: str, lines: list[Component], language: str) -> Component:
    more = len(lines) - FAULTS_SHOWN
    count = formats.number(len(lines), language)
    return html.Details(
        [
            html.Summary(
                [
                    status_badge(translate(key, language), "bad", quiet=True),
                    html.Span(count, className="count-badge"),
                ]
            ),
            html.Ul(
                [
                    *lines[:FAULTS_SHOWN],
                    html.Li(translate("zones.more", language, count=more)) if more > 0 else None,
                ],
                className="zone-faults",
            ),
        ],
        open=len(lines) <= 8,
    )


def _block_line(block: ZoneBlock, language: str) -> html.Li:
    people = formats.number(block.entrants, language)
    return html.Li(
        [
            html.Button(
                [icon("geo-alt"), f"{block.name}, {block.unit_name}"],
                className="zone-go",
                **data(zone_place=f"{block.lon};{block.lat}"),
            ),
            html.Span(
                [translate("zones.children", language, count=people)]
                + ([" · ", ", ".join(block.schools)] if block.schools else []),
                className="quiet",
            ),
        ]
    )


def _zone_line(zone: SchoolZone, language: str) -> html.Li:
    words = (
        translate("zones.in_pieces", language, pieces=zone.pieces)
        if zone.blocks
        else translate("zones.seats_idle", language, seats=formats.number(zone.seats, language))
    )
    return html.Li([_choose(zone), html.Span(words, className="quiet")])


def _choose(zone: SchoolZone) -> html.Button:
    """Return the button that marks a zone on the map and moves there."""
    place = ";".join(f"{value:.5f}" for value in zone.bounds) if zone.bounds else ""
    return html.Button(
        zone.name,
        className="zone-go",
        title=zone.code,
        **data(zone_school=zone.code, zone_bounds=place),
    )


# --- balance -------------------------------------------------------------------------------------


def _balance(picture: ZonePicture, language: str) -> Component:
    ordered = sorted(
        (zone for zone in picture.zones if zone.blocks),
        key=lambda zone: (zone.spare if zone.spare is not None else 0.0, zone.code),
    )
    rows: list[dict[str, Any]] = [
        {
            "name": _choose(zone),
            "plain": zone.name,
            "entrants": zone.entrants,
            "seats": zone.seats,
            "spare": zone.spare,
            "use": zone.use_rate,
            "_class": "zone-over" if zone.spare is not None and zone.spare < 0 else None,
        }
        for zone in ordered[:ROWS_SHOWN]
    ]
    columns = [
        Column("name", translate("zones.school", language), "component", sort_key="plain"),
        *(
            Column(
                key, translate(f"zones.short_{key}", language), kind, hint=translate(hint, language)
            )
            for key, kind, hint in _BALANCE
        ),
    ]
    title = translate("zones.balance", language)
    hidden = len(ordered) - len(rows)
    return html.Section(
        [
            html.H3(title, className="zone-heading"),
            html.P(translate("zones.balance_hint", language), className="quiet"),
            data_table(columns, rows, caption=title, language=language, tall=True),
            html.P(translate("zones.rows_hidden", language, count=hidden), className="quiet")
            if hidden > 0
            else None,
        ],
        className="zone-section",
    )


# --- distances -----------------------------------------------------------------------------------


def metres(value: float | None, language: str) -> str:
    """Write a distance: metres below one kilometre, else kilometres with one decimal."""
    if value is None or not formats.is_known(value):
        return formats.UNKNOWN
    if value < 1_000:
        return f"{formats.number(value, language)} m"
    digits = 2 if round(value) % 100 == 50 else 1  # 1,25 km of a scale, else tenths
    return f"{formats.number(value / 1_000, language, digits=digits)} km"


def _distances(found: Distances, language: str) -> Component:
    title = translate("zones.distances", language)
    heading = html.H3(title, className="zone-heading")
    if not found.known:
        return html.Section(
            [heading, empty_state(translate("zones.no_distances", language))],
            className="zone-section",
        )
    most = max(found.counts)
    lines = [
        html.Tr(
            [
                html.Th(_step(found, place, language), scope="row"),
                html.Td(
                    html.Span(className="zone-bar", style={"--share": f"{count / most:.4f}"}),
                    className="zone-bar-cell",
                    **aria(hidden="true"),
                ),
                html.Td(formats.number(count, language), className="cell-number"),
                html.Td(formats.percent(count / found.children, language), className="cell-rate"),
            ]
        )
        for place, count in enumerate(found.counts)
    ]
    summary = translate(
        "zones.distance_summary",
        language,
        median=metres(found.median_m, language),
        p90=metres(found.p90_m, language),
        longest=metres(found.longest_m, language),
    )
    return html.Section(
        [
            heading,
            html.P(summary),
            html.Table(
                [
                    html.Caption(translate("zones.distance_caption", language)),
                    html.Tbody(lines),
                ],
                className="zone-histogram",
            ),
            html.P(translate("zones.distance_note", language), className="quiet"),
        ],
        className="zone-section",
    )


def _step(found: Distances, place: int, language: str) -> str:
    lower = metres(place * found.step_m, language)
    if place == len(found.counts) - 1:
        return translate("zones.step_from", language, lower=lower)
    upper = metres((place + 1) * found.step_m, language)
    return translate("zones.step_between", language, lower=lower, upper=upper)


# --- downloads, help, one school -----------------------------------------------------------------


def _downloads(picture: ZonePicture, language: str) -> Component:
    plan = f"&plan={picture.shown[0].id}" if len(picture.shown) == 1 else ""
    address = f"/map/zones/export.{{form}}?year={picture.school_year}&grade={picture.grade}{plan}"
    links = [
        html.A(
            [icon(sign), name],
            href=address.format(form=form),
            className="data-link",
            title=translate("zones.download", language, form=name),
            **data(download="true"),
        )
        for form, name, sign in (
            ("csv", "CSV", "filetype-csv"),
            ("xlsx", "XLSX", "filetype-xlsx"),
            ("geojson", "GeoJSON", "map"),
        )
    ]
    return html.Section(
        [html.H3(translate("zones.downloads", language), className="zone-heading"), *links],
        className="zone-section",
    )


def _help(language: str) -> Component:
    points = ("what", "state", "faults", "balance", "change")
    return html.Details(
        [
            html.Summary([icon("question-circle"), translate("zones.help", language)]),
            html.Ul([html.Li(translate(f"zones.help_{point}", language)) for point in points]),
        ],
        className="zone-help",
    )


def school_card(
    zone: SchoolZone, blocks: Sequence[ZoneBlock], look: Preferences, *, sheet: bool
) -> Component:
    """Show one school's zone with its blocks; `sheet` offers the institution's own sheet."""
    language = look.language
    over = zone.spare is not None and zone.spare < 0
    rows = [
        {
            "block": f"{block.name}, {block.unit_name}",
            "entrants": block.entrants,
            "metres": block.metres,
        }
        for block in blocks
    ]
    columns = [
        Column("block", translate("zones.block", language)),
        Column("entrants", translate("zones.short_entrants", language), "number"),
        Column("metres", translate("zones.distance_m", language), "number"),
    ]
    items = (
        ("zones.entrants", formats.number(zone.entrants, language)),
        ("zones.seats", formats.number(zone.seats, language)),
        ("zones.use", formats.percent(zone.use_rate, language)),
        ("zones.longest", metres(zone.longest_m, language)),
    )
    actions = [
        html.Button(
            [icon("building"), translate("zones.open_sheet", language)],
            className="zone-button",
            **data(zone_sheet=zone.code),
        )
        if sheet
        else None,
        html.Button(
            [icon("x-lg"), translate("zones.unchoose", language)],
            className="zone-button",
            **data(zone_school=""),
        ),
    ]
    caption = translate("zones.zone_of", language, school=zone.name)
    return html.Section(
        [
            html.H3(caption, className="zone-title"),
            html.Div(
                [
                    badge(zone.code),
                    status_badge(translate("zones.over", language), "bad") if over else None,
                    status_badge(translate("zones.in_pieces", language, pieces=zone.pieces), "bad")
                    if zone.pieces > 1
                    else None,
                ],
                className="zone-marks",
            ),
            html.Dl(
                [
                    html.Div([html.Dt(translate(key, language)), html.Dd(value)])
                    for key, value in items
                ],
                className="zone-figures",
            ),
            data_table(
                columns,
                rows,
                caption=caption,
                language=language,
                empty=translate("zones.no_blocks", language),
            ),
            html.Div(actions, className="zone-actions"),
        ],
        className="zone-school",
    )
