"""Ids of the editor of zone plans."""

YEAR_SELECT = "zoning-year-select"
GRADE_SELECT = "zoning-grade-select"
AREA_SELECT = "zoning-area-select"
PLAN_SELECT = "zoning-plan-select"
SCENARIO_SELECT = "zoning-scenario-select"
KEPT_STORE = "zoning-kept-store"
EDITOR_PANEL = "zoning-editor-panel"
