"""Ids of the frame around every page."""

TOAST_PANEL = "shell-toast-panel"  # live region: messages of the moment
VERSION_STORE = "shell-version-store"  # topic -> version, written by assets/20-live.js
CONNECTION_ALERT = "shell-connection-alert"  # shown by assets/20-live.js when the server is away
PAGE_LOCATION = "shell-page-location"
PALETTE_MODAL = "shell-palette-modal"
PALETTE_INPUT = "shell-palette-input"
PALETTE_PANEL = "shell-palette-panel"
HELP_MODAL = "shell-help-modal"
