"""Ids of the sheet of one institution: in the drawer of the map and on its own page."""

MODE_STORE = "mapsheet-mode-store"  # drawer or page
SEEN_STORE = "mapsheet-seen-store"
SAVED_STORE = "mapsheet-saved-store"  # {"code", "batch", "notes"} of the last correction
UNDONE_STORE = "mapsheet-undone-store"
HEAD_PANEL = "mapsheet-head-panel"
CONTENT_PANEL = "mapsheet-content-panel"
EDIT_PANEL = "mapsheet-edit-panel"  # the way to the form, for those who may correct

# Charts
PUPILS_GRAPH = "mapsheet-pupils-graph"
CLASSES_GRAPH = "mapsheet-classes-graph"
SIZE_GRAPH = "mapsheet-size-graph"
TEACHERS_GRAPH = "mapsheet-teachers-graph"
ROOMS_GRAPH = "mapsheet-rooms-graph"
LAND_GRAPH = "mapsheet-land-graph"
ENTRY_GRAPH = "mapsheet-entry-graph"

# The form
OPEN_BUTTON = "mapsheet-open-button"
CANCEL_BUTTON = "mapsheet-cancel-button"
FORM_PANEL = "mapsheet-form-panel"
FORM_STORE = "mapsheet-form-store"  # code and state the form was opened on
NAME_INPUT = "mapsheet-name-input"
KIND_SELECT = "mapsheet-kind-select"
LEVELS_INPUT = "mapsheet-levels-input"
SECTOR_SELECT = "mapsheet-sector-select"
UNIT_SELECT = "mapsheet-unit-select"
ADDRESS_INPUT = "mapsheet-address-input"
PROGRAMMES_INPUT = "mapsheet-programmes-input"
PHONE_INPUT = "mapsheet-phone-input"
EMAIL_INPUT = "mapsheet-email-input"
WEBSITE_INPUT = "mapsheet-website-input"
PUBLISHED_INPUT = "mapsheet-published-input"
LAT_INPUT = "mapsheet-lat-input"
LON_INPUT = "mapsheet-lon-input"
REASON_INPUT = "mapsheet-reason-input"
POINT_NOTE = "mapsheet-place-note"
SAVE_BUTTON = "mapsheet-save-button"
SAVE_NOTE = "mapsheet-save-note"

# Undo
UNDO_BUTTON = "mapsheet-undo-button"
UNDO_STORE = "mapsheet-undo-store"
UNDO_NOTE = "mapsheet-undo-note"


def field_note(name: str) -> str:
    """Return the id of the line below a field that tells what is wrong with it."""
    return f"mapsheet-{name}-note"
