"""Colours of figures, for light desks and the dark wall.

The same names and values as the design tokens in `assets/00-tokens.css`; a test compares them.
Status colours are safe for colour-blind readers and never the only sign of a state.
"""

from typing import Any, Literal, TypeAlias

import plotly.graph_objects as go

Tone: TypeAlias = Literal["good", "watch", "bad", "none", "progress", "late"]

THEMES = ("light", "dark")
FONT = '"Manrope", system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif'

TOKENS: dict[str, dict[str, str]] = {
    "light": {
        "page": "#f4f6f8",
        "surface": "#ffffff",
        "sunken": "#ecf0f4",
        "border": "#dce2e9",
        "border-strong": "#7b8999",
        "text": "#16212e",
        "muted": "#4f5d6e",
        "accent": "#0b6669",
        "grid": "#e6ebf0",
        "good": "#0072b2",
        "watch": "#b35900",
        "bad": "#a3161c",
        "none": "#6b7280",
        "progress": "#3298c0",
        "late": "#1b3a5c",
    },
    "dark": {
        "page": "#0b1118",
        "surface": "#121b24",
        "sunken": "#1b2733",
        "border": "#253443",
        "border-strong": "#65788c",
        "text": "#e7edf3",
        "muted": "#9fb0c0",
        "accent": "#6ccfc4",
        "grid": "#213040",
        "good": "#56b4e9",
        "watch": "#f0e442",
        "bad": "#d55e00",
        "none": "#8593a3",
        "progress": "#3f7fb0",
        "late": "#d5e8f4",
    },
}

TASK_TONES: dict[str, Tone] = {
    "not_started": "none",
    "in_progress": "progress",
    "overdue": "bad",
    "done_on_time": "good",
    "done_late": "late",
}
INDICATOR_TONES: dict[str, Tone] = {
    "achieved": "good",
    "on_track": "progress",
    "at_risk": "watch",
    "off_track": "bad",
    "missed": "bad",
    "no_data": "none",
}

# Lightness steps of one hue: they stay in order for every kind of colour vision. Low value first;
# in the dark theme low values are dark, so that the large values shine.
_SEQUENTIAL = {
    "light": ("#dcebf0", "#a9cfd9", "#6daabd", "#36809a", "#0e5068"),
    "dark": ("#17323f", "#1f5063", "#327a92", "#66abc0", "#b3dde9"),
}
# Blue and orange with a neutral middle; below first.
_DIVERGING = {
    "light": ("#a24e00", "#dd9a55", "#f3e7c4", "#78aed1", "#11527f"),
    "dark": ("#f0a35a", "#a8642a", "#6d6a58", "#3d7fae", "#8fcdf2"),
}
_SERIES = {
    "light": ("#1f6f8b", "#d17a00", "#7a5aa6", "#4d8f5b", "#9c4a5b", "#6b7280"),
    "dark": ("#5fb6d3", "#f0a33f", "#b79ae0", "#83c491", "#e0899b", "#9aa7b5"),
}


def token(name: str, theme: str) -> str:
    """Return one colour of the design tokens, as in `var(--color-<name>)`."""
    return TOKENS[theme][name]


def status_colour(tone: Tone, theme: str) -> str:
    """Return the mark colour of a tone; words beside it keep the text colour."""
    return token(tone, theme)


def task_colour(state: str, theme: str) -> str:
    """Return the mark colour of one of the five task states."""
    return token(TASK_TONES[state], theme)


def indicator_colour(state: str, theme: str) -> str:
    """Return the mark colour of an indicator state."""
    return token(INDICATOR_TONES[state], theme)


def sequential(theme: str) -> tuple[str, ...]:
    """Return five steps for figures that grow from little to much."""
    return _SEQUENTIAL[theme]


def diverging(theme: str) -> tuple[str, ...]:
    """Return five steps around a middle that means 'as it should be'."""
    return _DIVERGING[theme]


def series(theme: str) -> tuple[str, ...]:
    """Return colours for up to six unordered groups."""
    return _SERIES[theme]


def tints(theme: str, share: float = 0.45) -> tuple[str, ...]:
    """Return the colours of `series` mixed with the surface: grounds that marks stay legible on."""
    ground = _channels(token("surface", theme))
    return tuple(
        "#"
        + "".join(
            f"{round(share * one + (1 - share) * under):02x}"
            for one, under in zip(_channels(colour), ground, strict=True)
        )
        for colour in series(theme)
    )


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def template(theme: str) -> go.layout.Template:
    """Return the look of every Plotly figure in `theme`."""
    axis: dict[str, Any] = {
        "automargin": True,
        "gridcolor": token("grid", theme),
        "linecolor": token("border-strong", theme),
        "tickcolor": token("border-strong", theme),
        "zerolinecolor": token("border-strong", theme),
        "tickfont": {"color": token("muted", theme), "size": 12},
        "title": {"font": {"color": token("muted", theme), "size": 12}, "standoff": 8},
    }
    layout = go.Layout(
        colorway=series(theme),
        font={"family": FONT, "size": 12, "color": token("text", theme)},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={**axis, "showgrid": False, "showline": True, "ticks": ""},
        yaxis={**axis, "showline": False, "ticks": "", "exponentformat": "none"},
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "font": {"color": token("text", theme), "size": 12},
        },
        hoverlabel={
            "bgcolor": token("surface", theme),
            "bordercolor": token("border-strong", theme),
            "font": {"family": FONT, "color": token("text", theme), "size": 13},
        },
        colorscale={"sequential": _scale(sequential(theme)), "diverging": _scale(diverging(theme))},
        bargap=0.28,
        hovermode="closest",
        dragmode=False,
    )
    return go.layout.Template(layout=layout)


def _scale(colours: tuple[str, ...]) -> list[tuple[float, str]]:
    return [(place / (len(colours) - 1), colour) for place, colour in enumerate(colours)]
