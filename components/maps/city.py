"""The maps of the map page: units below, institutions and zones above."""

from collections.abc import Sequence
from typing import Any

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from components.attributes import aria
from components.ids import map as ids
from components.panels.schools import NEARLY_FULL
from data.contracts.education import KINDS, LEVELS, SECTORS
from data.i18n import beginning_with, translate

CENTRE = (10.75, 106.7)
_STYLE = {"variable": "ioc.maps.areaStyle"}
_EACH = {"variable": "ioc.maps.areaLabel"}


def outline_address(level: str) -> str:
    """Return where the outlines of a level are served."""
    return f"/geo/{level}.geojson"


def tiles(address: str) -> list[Component]:
    """Return the layer of the installation's own tile server; none without one."""
    return [dl.TileLayer(url=address, opacity=0.55)] if address else []


def city_map(language: str, *, layers: Sequence[Component] = ()) -> html.Div:
    """Return the map of the page; `layers` lie between units and institutions."""
    tile_layer = dl.LayerGroup(id=ids.TILE_LAYER, children=[])
    return _framed(
        ids.MAP,
        [tile_layer, _units(ids.AREA_LAYER), dl.Pane(list(layers), name="ioc-zones")],
        translate("map.map_label", language),
        "map-view map-view-main",
    )


def compare_map(language: str) -> html.Div:
    """Return the map of the other year, shown beside the first while two years are compared."""
    return _framed(
        ids.COMPARE_MAP,
        [_units(ids.COMPARE_LAYER)],
        translate("map.compare_label", language),
        "map-view map-view-other",
    )


def _framed(id_: str, layers: list[Component], label: str, class_name: str) -> html.Div:
    drawn = dl.Map(
        [*layers, dl.ScaleControl(imperial=False, position="bottomright")],
        id=id_,
        preferCanvas=True,
        attributionControl=False,
        zoomSnap=0.25,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=90,
        center=list(CENTRE),
        zoom=10.5,
        minZoom=8,
        maxZoom=19,
    )
    return html.Div(drawn, className=class_name, role="region", **aria(label=label))


def _units(id_: str) -> dl.GeoJSON:
    return dl.GeoJSON(
        id=id_,
        style=_STYLE,
        onEachFeature=_EACH,
        hideout={},
        zoomToBounds=False,
    )


def script_settings(language: str) -> dict[str, Any]:
    """Return what `assets/46-map.js` needs to know: names, thresholds, sentences."""
    return {
        "language": language,
        "nearlyFull": NEARLY_FULL,
        "kinds": {kind: translate(f"education.kind_{kind}", language) for kind in KINDS},
        "levels": [translate(f"education.level_{level}", language) for level in LEVELS],
        "levelKeys": list(LEVELS),
        "sectors": [translate(f"education.sector_{sector}", language) for sector in SECTORS],
        "sectorKeys": list(SECTORS),
        "loads": {
            load: translate(f"overview.load_{load}", language)
            for load in ("free", "nearly", "over", "unknown")
        },
        "cameras": {
            state: translate(f"map.cameras_{state}", language)
            for state in ("online", "offline", "unseen", "none")
        },
        "simulated": translate("shell.simulated", language),
        "source": translate("shell.source", language, source="{source}"),
        "asOf": translate("shell.as_of", language, date="{date}"),
        "pupils": translate("measures.pupils", language),
        "illustrative": translate("overview.map_note", language),
        "texts": beginning_with("map.script_", language),
        "stores": {
            "institution": ids.INSTITUTION_STORE,
            "year": ids.YEAR_STORE,
            "area": ids.AREA_STORE,
            "point": ids.POINT_STORE,
        },
        "maps": {"main": ids.MAP, "other": ids.COMPARE_MAP},
    }
