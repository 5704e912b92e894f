"""The zones on the map: one colour class per school, neighbours differ."""

from typing import Any

import dash_leaflet as dl
from dash import html

from components import theme
from components.attributes import aria
from components.ids import map_zones as ids
from components.panels.provenance import simulated_badge
from data.contracts.access import Preferences
from data.i18n import translate

_STYLE = {"variable": "ioc.zones.style"}
_EACH = {"variable": "ioc.zones.label"}
EMPTY = "/map/zones.geojson"  # without a grade: no zone


def zone_layer() -> dl.GeoJSON:
    """Return the layer of zones, empty until a grade is chosen."""
    return dl.GeoJSON(
        id=ids.LAYER,
        url=EMPTY,
        style=_STYLE,
        onEachFeature=_EACH,
        hideout={},
        interactive=True,
        bubblingMouseEvents=False,
    )


def hideout(look: Preferences, chosen: str | None) -> dict[str, Any]:
    """Return what the drawing functions of `assets/47-zones.js` need."""
    return {
        "colours": list(theme.tints(look.theme)),
        "strong": list(theme.tints(look.theme, 0.8)),
        "line": theme.token("surface", look.theme),
        "mark": theme.token("text", look.theme),
        "fault": theme.token("bad", look.theme),
        "chosen": chosen,
        "locale": "vi-VN" if look.language == "vi" else "en-GB",
        "zone": translate(
            "zones.tip_zone", look.language, entrants="{e}", seats="{s}", blocks="{n}"
        ),
        "pieces": translate("zones.tip_pieces", look.language, pieces="{p}"),
        "without": translate("zones.without", look.language),
        "several": translate("zones.several", look.language),
    }


def legend(look: Preferences, *, simulated: bool, illustrative: bool) -> html.Div:
    """Say what the colours of the zones mean, and what not."""
    language = look.language
    colours = theme.tints(look.theme)
    marks = [
        html.Span(className="zone-key", style={"--key": colour}, **aria(hidden="true"))
        for colour in colours
    ]
    return html.Div(
        [
            html.Div(
                [html.Span(marks, className="zone-keys"), translate("zones.legend_zone", language)],
                className="zone-legend-row",
            ),
            html.Div(
                [
                    html.Span(className="zone-key zone-key-chosen", **aria(hidden="true")),
                    translate("zones.legend_chosen", language),
                ],
                className="zone-legend-row",
            ),
            html.Div(
                [
                    html.Span(className="zone-key zone-key-fault", **aria(hidden="true")),
                    translate("zones.legend_fault", language),
                ],
                className="zone-legend-row",
            ),
            html.P(translate("zones.illustrative", language), className="quiet")
            if illustrative
            else None,
            simulated_badge(language) if simulated else None,
        ],
        className="zone-legend",
        role="group",
        **aria(label=translate("zones.legend", language)),
    )
