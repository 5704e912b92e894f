"""Ids of the forecast page and of the scenario editor."""

from typing import Any

SEEN_STORE = "forecast-seen-store"
AREA_SELECT = "forecast-area-select"
PART_SELECT = "forecast-part-select"
SERIES_SELECT = "forecast-series-select"
HORIZON_SELECT = "forecast-horizon-select"
SCENARIO_SELECT = "forecast-scenario-select"
BODY_PANEL = "forecast-body-panel"
JOB_PANEL = "forecast-job-panel"
JOB_BUTTONS_PANEL = "forecast-job-buttons-panel"
JOB_INTERVAL = "forecast-job-interval"
JOB_STORE = "forecast-job-store"
RUN_BUTTON = "forecast-run-button"
CANCEL_BUTTON = "forecast-cancel-button"
FAN_GRAPH = "forecast-fan-graph"
COMPARE_GRAPH = "forecast-compare-graph"
TORNADO_GRAPH = "forecast-tornado-graph"
ERROR_GRAPH = "forecast-error-graph"
MAP = "forecast-unit-map"
MAP_LAYER = "forecast-unit-layer"
LEGEND_PANEL = "forecast-legend-panel"
YEAR_INPUT = "forecast-year-input"
YEAR_NOTE = "forecast-year-note"
PARTS_PANEL = "forecast-parts-panel"
LIST_YEAR_INPUT = "forecast-list-year-input"
LIST_YEAR_NOTE = "forecast-list-year-note"
LIST_PARTS_PANEL = "forecast-list-parts-panel"

EDITED_SELECT = "scenario-edited-select"
EDITOR_PANEL = "scenario-editor-panel"
EDITOR_SEEN_STORE = "scenario-seen-store"
NAME_INPUT = "scenario-name-input"
NAME_NOTE = "scenario-name-note"
REASON_INPUT = "scenario-reason-input"
REASON_NOTE = "scenario-reason-note"
SAVE_BUTTON = "scenario-save-button"
SAVE_NOTE = "scenario-save-note"
SAVED_STORE = "scenario-saved-store"
UNIT_LIST = "scenario-units-select"
HISTORY_PANEL = "scenario-history-panel"


def section_panel(section: Any) -> dict[str, Any]:  # noqa: ANN401  a text or a wildcard
    """Return the id of the table of one section of a scenario."""
    return {"type": "scenario-section-panel", "section": section}


def add_button(section: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the id of the button that adds rows to a section."""
    return {"type": "scenario-add-button", "section": section}


def cell_input(section: str, row: int, field: str) -> dict[str, str | int]:
    """Return the id of one cell of a section."""
    return {"type": "scenario-cell-input", "section": section, "row": row, "field": field}
