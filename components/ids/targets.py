"""Ids of the page of targets."""

SEEN_STORE = "kpi-seen-store"
TABS_PANEL = "kpi-views-panel"
VIEW_STORE = "kpi-view-store"  # which view is open
DIVISION_SELECT = "kpi-division-select"
STATE_SELECT = "kpi-state-select"
DUE_SELECT = "kpi-due-select"
SORT_SELECT = "kpi-sort-select"
AT_INPUT = "kpi-at-input"
SINCE_INPUT = "kpi-since-input"
BOARD_PANEL = "kpi-board-panel"

INDICATOR_STORE = "kpi-indicator-store"
DETAIL_SEEN_STORE = "kpi-detail-seen-store"
DETAIL_PANEL = "kpi-detail-panel"
COURSE_GRAPH = "kpi-course-graph"
MAP = "kpi-districts-map"
MAP_LAYER = "kpi-districts-layer"

ENTRY_INDICATOR_SELECT = "kpi-entry-indicator-select"
ENTRY_UNIT_SELECT = "kpi-entry-unit-select"
ENTRY_PERIOD_SELECT = "kpi-entry-period-select"
ENTRY_WANTED_STORE = "kpi-entry-wanted-store"  # what the address asks for
ENTRY_PANEL = "kpi-entry-panel"
ENTRY_HISTORY_PANEL = "kpi-entry-history-panel"
ENTRY_CHANGE_STORE = "kpi-entry-change-store"  # grows with every value written here
ENTRY_SEEN_STORE = "kpi-entry-seen-store"  # the revisions on screen
MISSING_PANEL = "kpi-missing-panel"
OWN_PANEL = "kpi-own-panel"
VALUE_INPUT = "kpi-value-input"
NUMERATOR_INPUT = "kpi-numerator-input"
DENOMINATOR_INPUT = "kpi-denominator-input"
SOURCE_INPUT = "kpi-source-input"
NOTE_INPUT = "kpi-note-input"
REASON_INPUT = "kpi-reason-input"
SURE_INPUT = "kpi-sure-input"
VALUE_NOTE = "kpi-value-note"
NUMERATOR_NOTE = "kpi-numerator-note"
DENOMINATOR_NOTE = "kpi-denominator-note"
SOURCE_NOTE = "kpi-source-note"
REASON_NOTE = "kpi-reason-note"
ENTRY_NOTE = "kpi-entry-note"
DRAFT_BUTTON = "kpi-draft-button"
SUBMIT_BUTTON = "kpi-submit-button"
WITHDRAW_BUTTON = "kpi-withdraw-button"

QUEUE_PANEL = "kpi-queue-panel"
QUEUE_SELECT = "kpi-queue-select"  # the ticked values
QUEUE_CHANGE_STORE = "kpi-queue-change-store"
SHOWN_STORE = "kpi-queue-shown-store"  # ids on screen, and those without doubts
TICK_BUTTON = "kpi-tick-button"
APPROVE_BUTTON = "kpi-approve-button"
RETURN_BUTTON = "kpi-return-button"
RETURN_INPUT = "kpi-return-reason-input"
QUEUE_NOTE = "kpi-queue-note"

EDITED_SELECT = "kpi-edited-select"
EDITOR_WANTED_STORE = "kpi-editor-wanted-store"
EDITOR_CHANGE_STORE = "kpi-editor-change-store"
EDITOR_SEEN_STORE = "kpi-editor-seen-store"  # revision of the definition on screen
EDITOR_PANEL = "kpi-editor-panel"
EDITOR_NOTE = "kpi-editor-note"
PREVIEW_PANEL = "kpi-preview-panel"
PREVIEW_GRAPH = "kpi-preview-graph"
KEY_INPUT = "kpi-key-input"
NAME_VI_INPUT = "kpi-name-vi-input"
NAME_EN_INPUT = "kpi-name-en-input"
UNIT_SELECT = "kpi-unit-select"
COMPARISON_SELECT = "kpi-comparison-select"
MEASURED_SELECT = "kpi-measured-select"
REPORTED_SELECT = "kpi-reported-select"
TASK_SELECT = "kpi-task-select"
LEADS_SELECT = "kpi-leads-select"
FORMULA_INPUT = "kpi-formula-input"
METHOD_VI_INPUT = "kpi-method-vi-input"
METHOD_EN_INPUT = "kpi-method-en-input"
CLAUSE_INPUT = "kpi-clause-input"
CHANGE_REASON_INPUT = "kpi-change-reason-input"
PREVIEW_BUTTON = "kpi-preview-button"
SAVE_BUTTON = "kpi-save-button"
RETIRE_BUTTON = "kpi-retire-button"
PATH_ROWS = 6


def path_due(place: int) -> str:
    """Return the id of the date of one point of the path."""
    return f"kpi-path-{place}-due-input"


def path_kind(place: int) -> str:
    """Return the id of the kind of one point of the path."""
    return f"kpi-path-{place}-kind-select"


def path_value(place: int) -> str:
    """Return the id of the value of one point of the path."""
    return f"kpi-path-{place}-value-input"
