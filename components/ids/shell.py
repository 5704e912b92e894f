"""Ids of the frame around every page."""

FRAME = "shell-frame-panel"
TOAST_PANEL = "shell-toast-panel"  # live region: messages of the moment
VERSION_STORE = "shell-version-store"  # topic -> version, written by assets/20-live.js
CONNECTION_ALERT = "shell-connection-alert"  # shown by assets/20-live.js when the server is away
MAIN_PANEL = "shell-main-panel"  # the page; the skip link leads here
MENU_STORE = "shell-menu-store"  # pages this person may open: path, title, icon
PLACE_PANEL = "shell-place-panel"
FACTS_PANEL = "shell-facts-panel"
PALETTE_MODAL = "shell-palette-modal"
PALETTE_INPUT = "shell-palette-input"
PALETTE_PANEL = "shell-palette-panel"
HELP_MODAL = "shell-help-modal"
KEYS_INPUT = "shell-keys-input"
BELL_PANEL = "shell-bell-panel"  # how many reminders are unread

TOPICS = (
    "units",
    "institutions",
    "enrolment",
    "population",
    "tasks",
    "indicators",
    "reports",
    "cameras",
    "zones",
    "alerts",
    "imports",
    "jobs",
    "accounts",
    "forecasts",
    "drafts",
    "reminders",
)


def topic_store(topic: str) -> str:
    """Return the id of the store that holds one topic's version and changes only when it moves."""
    return f"shell-version-{topic}-store"
