"""Bullet graphs: a value against its target, in plain HTML."""

from dataclasses import dataclass

from dash import html

from components import formats
from components.attributes import aria
from components.theme import Tone


@dataclass(frozen=True, slots=True)
class Bullet:
    """A value, its target and the end of the scale, all in one unit.

    `text` says value and target in words; it is what a screen reader hears.
    """

    value: float | None
    target: float | None
    scale_end: float
    text: str
    tone: Tone = "none"
    expected: float | None = None  # where the value should be by now


def bullet(graph: Bullet) -> html.Div:
    """Draw the value as a bar, the target as a stroke, what is expected by now as a pale band."""
    band = (
        html.Div(className="bullet-expected", style=_place(graph.expected, graph.scale_end))
        if formats.is_known(graph.expected)
        else None
    )
    bar = (
        html.Div(
            className=f"bullet-bar tone-{graph.tone}", style=_place(graph.value, graph.scale_end)
        )
        if formats.is_known(graph.value)
        else None
    )
    stroke = (
        html.Div(className="bullet-target", style=_place(graph.target, graph.scale_end))
        if formats.is_known(graph.target)
        else None
    )
    return html.Div(
        [band, bar, stroke],
        className=f"bullet{' bullet-unknown' if bar is None else ''}",
        role="img",
        title=graph.text,
        **aria(label=graph.text),
    )


def _place(value: float | None, scale_end: float) -> dict[str, str]:
    """Hand a share of the scale to the style sheet."""
    share = 0.0 if value is None or scale_end <= 0 else min(1.0, max(0.0, value / scale_end))
    return {"--share": f"{share:.4f}"}
