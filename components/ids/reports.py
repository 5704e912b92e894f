"""Ids of the pages of quarterly reports."""

PERIOD_SELECT = "report-period-select"
ROUND_PANEL = "report-round-panel"
PLACE_STORE = "report-place-store"  # period and author of the address
CHANGE_STORE = "report-change-store"  # moves when somebody here acted: the editor is drawn anew
HEAD_PANEL = "report-head-panel"
EDITOR_PANEL = "report-editor-panel"
REMOTE_PANEL = "report-remote-panel"  # texts as saved by anybody, read by assets/78-reports.js
STATE_PANEL = "report-state-panel"
NOTE = "report-action-note"
AUTHOR_PANEL = "report-author-panel"
REVIEW_PANEL = "report-review-panel"
REFRESH_BUTTON = "report-refresh-button"
SUBMIT_BUTTON = "report-submit-button"
RETURN_BUTTON = "report-return-button"
ACCEPT_BUTTON = "report-accept-button"
COMMENT_INPUT = "report-comment-input"
BEFORE_SELECT = "report-before-select"
AFTER_SELECT = "report-after-select"
COMPARE_PANEL = "report-compare-panel"
