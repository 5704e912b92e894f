"""Ids of the map page."""

# What is chosen; assets/46-map.js writes some of them.
INSTITUTION_STORE = "map-institution-store"  # code of the chosen institution, or None
YEAR_STORE = "map-year-store"  # school year of the page, int
AREA_STORE = "map-area-store"  # drawn shape: {"kind", "centre", "radius_m" or "corners", "year"}
POINT_STORE = "map-point-store"  # clicked point: {"place": [lon, lat], "year"}, or None

# The map
MAP = "map-city-map"
AREA_LAYER = "map-area-layer"
TILE_LAYER = "map-tile-layer"
COMPARE_MAP = "map-compare-map"
COMPARE_LAYER = "map-compare-layer"
LEGEND_PANEL = "map-legend-panel"
COMPARE_LEGEND_PANEL = "map-comparelegend-panel"

# Controls of the thematic map
UNIT_SELECT = "map-unit-select"  # units that are coloured: none, district, commune
MEASURE_SELECT = "map-measure-select"
CLASSES_SELECT = "map-classes-select"
YEAR_INPUT = "map-year-input"
COMPARE_SELECT = "map-compare-select"

# Panels beside the map
PAGE_PANEL = "map-page-panel"
EXPORT_PANEL = "map-export-panel"
LIST_PANEL = "map-list-panel"
SHEET_PANEL = "map-sheet-panel"
ZONES_PANEL = "map-zones-panel"
INSIDE_PANEL = "map-inside-panel"
NEAREST_PANEL = "map-nearest-panel"
NEAREST_SELECT = "map-nearest-select"
NEAREST_COUNT_SELECT = "map-nearestcount-select"
