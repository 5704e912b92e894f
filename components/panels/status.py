"""States as icon, word and colour together; colour is never the only sign."""

from dash import html

from components.icons import icon
from components.theme import INDICATOR_TONES, TASK_TONES, Tone
from data.i18n import translate

TASK_ICONS = {
    "not_started": "circle",
    "in_progress": "circle-half",
    "overdue": "exclamation-octagon-fill",
    "done_on_time": "check-circle-fill",
    "done_late": "clock-history",
}
INDICATOR_ICONS = {
    "achieved": "trophy",
    "on_track": "check-circle-fill",
    "at_risk": "exclamation-triangle-fill",
    "off_track": "x-octagon-fill",
    "missed": "slash-circle",
    "no_data": "dash-circle",
}
TONE_ICONS: dict[Tone, str] = {
    "good": "check-circle-fill",
    "watch": "exclamation-triangle-fill",
    "bad": "x-octagon-fill",
    "none": "dash-circle",
    "progress": "circle-half",
    "late": "clock-history",
}


def status_badge(
    text: str, tone: Tone, *, icon_name: str = "", hint: str = "", quiet: bool = False
) -> html.Span:
    """Show a state; `quiet` leaves out the tinted ground, for tables."""
    return html.Span(
        [icon(icon_name or TONE_ICONS[tone]), html.Span(text)],
        className=f"status status-{tone}{' status-quiet' if quiet else ''}",
        title=hint or None,
    )


def task_status(state: str, language: str, *, quiet: bool = False) -> html.Span:
    """Show one of the five task states."""
    return status_badge(
        translate(f"states.task_{state}", language),
        TASK_TONES[state],
        icon_name=TASK_ICONS[state],
        quiet=quiet,
    )


def indicator_status(state: str, language: str, *, quiet: bool = False) -> html.Span:
    """Show whether an indicator is on track, to watch, off track or without data."""
    return status_badge(
        translate(f"states.indicator_{state}", language),
        INDICATOR_TONES[state],
        icon_name=INDICATOR_ICONS[state],
        quiet=quiet,
    )
