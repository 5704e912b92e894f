"""Ids of the zone part of the map page."""

SCHOOL_STORE = "mapzones-school-store"  # code of the chosen school; assets/47-zones.js writes it
GRADE_SELECT = "mapzones-grade-select"
YEAR_SELECT = "mapzones-year-select"
PLAN_SELECT = "mapzones-plan-select"
LAYER = "mapzones-zone-layer"
LEGEND_PANEL = "mapzones-legend-panel"
SCHOOL_PANEL = "mapzones-school-panel"
BODY_PANEL = "mapzones-body-panel"
