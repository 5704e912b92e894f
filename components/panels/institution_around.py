"""What surrounds an institution: its zone, its cameras, its district."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.figures import institution as figures
from components.icons import icon
from components.panels import provenance as shown
from components.panels.area import CAMERA_TONES, alert_line
from components.panels.camera_wall import camera_wall
from components.panels.empty import empty_state
from components.panels.institution_address import map_href
from components.panels.institution_view import Section, View, section
from components.panels.status import indicator_status, status_badge
from components.panels.table import Column, data_table
from components.static import static
from data.contracts.frames import records
from data.contracts.institution import Zone
from data.contracts.plan import AlertRow, IndicatorRow
from data.i18n import translate

_ALERTS_SHOWN = 5


def zone_section(view: View) -> Section | None:
    """Show the zones of the institution in approved plans."""
    lines = [_zone(one, view) for one in view.sheet.zones]
    return section(view, "zones", static(html.Div(lines))) if lines else None


def _zone(zone: Zone, view: View) -> html.Div:
    language, seats = view.language, view.sheet.seats(zone)
    title = view.say(
        "zone",
        grade=figures.grade_name(zone.grade, language),
        year=formats.school_year(zone.school_year),
    )
    balance = view.say(
        "zone_balance",
        blocks=formats.number(zone.size, language),
        expected=formats.number(zone.entrants, language),
        seats=formats.number(seats, language),
    )
    lacks = zone.entrants is not None and seats is not None and zone.entrants > seats
    on_map = dcc.Link(
        [view.say("zone_on_map"), icon("arrow-right")],
        href=f"{map_href(view.sheet.identity.code)}&zones={zone.grade}",
        className="more-link",
    )
    return html.Div(
        [
            html.H4(
                [title, shown.simulated_badge(language) if zone.simulated else None],
                className="figure-title",
            ),
            html.P([balance, " ", status_badge(view.say("zone_lacks"), "bad") if lacks else None]),
            html.Ul(
                [
                    html.Li([html.Strong(unit), html.Span(", ".join(names), className="grow")])
                    for unit, names in zone.blocks
                ],
                className="line-list",
            ),
            html.P(
                view.say("zone_decision", decision=zone.decision or formats.UNKNOWN),
                className="quiet",
            ),
            on_map,
        ]
    )


def camera_section(view: View) -> Section:
    """List the registered cameras with their last state; addresses are never shown."""
    language = view.language
    if not view.sheet.cameras:
        nothing = empty_state(
            translate("overview.no_cameras", language), icon_name="camera-video-off"
        )
        return section(view, "cameras", static(nothing))
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
    live = any(one.enabled for one in view.sheet.cameras) and view.may_watch
    return section(
        view,
        "cameras",
        camera_wall(language, institution=view.sheet.identity.code) if live else None,
        static(
            html.Div(
                [
                    data_table(columns, rows, caption=caption, language=language),
                    shown.simulated_badge(language) if simulated else None,
                ]
            )
        ),
    )


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
    return section(view, "district", static(html.Div([*parts, more, note])), mark=mark)


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
