"""Ids of the page that finds the school of a home."""

ASKED_STORE = "sending-asked-store"
ANSWER_PANEL = "sending-answer-panel"
