"""The health of cameras as a table, and who looked at what."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import formats
from components.attributes import data
from components.panels import provenance
from components.panels.area import CAMERA_TONES
from components.panels.camera_wall import none_found
from components.panels.card import card
from components.panels.empty import empty_state
from components.panels.status import status_badge
from components.panels.table import Column, data_table
from data.contracts.camera_page import CameraTile, CameraUptime, SnapshotLine, ViewingLine
from data.i18n import translate

Health = Sequence[tuple[CameraTile, CameraUptime]]


def _place(place: str, language: str) -> str:
    known = {"gate", "yard", "corridor", "kitchen", "parking"}
    return translate(f"cameras.place_{place}", language) if place in known else place


def health_table(found: Health, language: str) -> Component:
    """List cameras with state, last sight, uptime and flapping; each leads to wall and map."""
    if not found:
        return none_found(language)

    def say(key: str) -> str:
        return translate(f"cameras.{key}", language)

    rows = [
        {
            "school": html.A(one.institution_name, href=f"/institutions/{one.institution_code}"),
            "school_key": one.institution_name,
            "code": one.code,
            "unit": one.unit_name,
            "place": _place(one.place, language),
            "state": html.Span(
                [
                    status_badge(
                        translate(f"overview.camera_{one.state}", language),
                        CAMERA_TONES.get(one.state, "none"),
                        quiet=True,
                    ),
                    " ",
                    status_badge(say("flapping"), "watch", hint=say("flapping_hint"))
                    if uptime.is_flapping
                    else None,
                ]
            ),
            "seen": formats.date_time(one.seen_at, language),
            "day": uptime.day,
            "week": uptime.week,
            "changes": uptime.changes if uptime.day is not None else None,
            "go": html.Span(
                [
                    html.A(say("go_wall"), href=f"/cameras?grid=1&codes={one.code}"),
                    " · ",
                    html.A(say("go_map"), href=f"/map?school={one.institution_code}"),
                ]
            ),
        }
        for one, uptime in found
    ]
    columns = [
        Column("school", say("school"), "component", sort_key="school_key"),
        Column("code", say("camera")),
        Column("unit", say("unit")),
        Column("place", say("place")),
        Column("state", translate("overview.state", language), "component", sortable=False),
        Column("seen", say("seen")),
        Column("day", say("uptime_day"), "rate"),
        Column("week", say("uptime_week"), "rate"),
        Column("changes", say("changes"), "number"),
        Column("go", say("go"), "component", sortable=False),
    ]
    simulated = any(one.simulated for one, _ in found)
    working = sum(one.state == "online" for one, _ in found)
    lead = translate(
        "cameras.health_count",
        language,
        count=formats.number(len(found), language),
        working=formats.number(working, language),
    )
    return card(
        "",
        [
            html.P([lead, " ", provenance.simulated_badge(language) if simulated else None]),
            data_table(columns, rows, caption=say("health_title"), language=language, tall=True),
            html.P(say("health_source"), className="quiet"),
        ],
    )


def health_rows(found: Health, language: str) -> list[list[Any]]:
    """Write the health table for a file, header first."""
    header = [
        translate(f"cameras.{key}", language)
        for key in (
            "school",
            "camera",
            "unit",
            "place",
            "state",
            "seen",
            "uptime_day",
            "uptime_week",
            "changes",
            "note",
        )
    ]
    return [
        header,
        *(
            [
                one.institution_name,
                one.code,
                one.unit_name,
                _place(one.place, language),
                translate(f"overview.camera_{one.state}", language),
                formats.date_time(one.seen_at, language),
                uptime.day,
                uptime.week,
                uptime.changes,
                translate("cameras.simulated", language) if one.simulated else "",
            ]
            for one, uptime in found
        ),
    ]


def review(
    viewings: Sequence[ViewingLine], snapshots: Sequence[SnapshotLine], language: str
) -> Component:
    """List the viewings that needed a reason, and the pictures kept."""

    def say(key: str) -> str:
        return translate(f"cameras.{key}", language)

    seen = [
        {
            "who": one.who,
            "kind": say(f"kind_{one.kind}"),
            "camera": f"{one.camera_code} · {one.institution_name}",
            "from": formats.date_time(one.starts_at, language),
            "to": formats.date_time(one.ends_at, language),
            "reason": one.reason,
            "frames": one.frames,
        }
        for one in viewings
    ]
    kept = [
        {
            "who": one.who,
            "camera": f"{one.camera_code} · {one.institution_name}",
            "for": f"{say('target_' + one.target)} {one.target_key}",
            "reason": one.reason,
            "taken": formats.date_time(one.taken_at, language),
            "expires": formats.date_time(one.expires_at, language),
            "picture": say("picture_gone")
            if one.purged
            else html.A(
                say("picture_open"),
                href=f"/cameras/snapshots/{one.id}.jpg",
                **data(download=""),
            ),
        }
        for one in snapshots
    ]
    seen_columns = [
        Column("from", say("from")),
        Column("to", say("to")),
        Column("who", say("who")),
        Column("kind", say("kind")),
        Column("camera", say("camera")),
        Column("reason", say("reason")),
        Column("frames", say("frames"), "number"),
    ]
    kept_columns = [
        Column("taken", say("taken")),
        Column("who", say("who")),
        Column("camera", say("camera")),
        Column("for", say("for")),
        Column("reason", say("reason")),
        Column("expires", say("expires")),
        Column("picture", say("picture"), "component", sortable=False),
    ]
    return html.Div(
        [
            card(
                say("viewings_title"),
                data_table(seen_columns, seen, caption=say("viewings_title"), language=language)
                if seen
                else empty_state(say("no_viewings"), icon_name="eye-slash"),
            ),
            card(
                say("snapshots_title"),
                data_table(kept_columns, kept, caption=say("snapshots_title"), language=language)
                if kept
                else empty_state(say("no_snapshots"), icon_name="image"),
            ),
        ],
        className="target-board",
    )
