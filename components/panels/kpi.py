"""Key figures: one large number, its unit, its change and a small trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria
from components.icons import icon
from components.theme import Tone
from data.i18n import translate

Better: TypeAlias = Literal["more", "less", "neither"]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference already written out: `+1,2 %`, with its arrow, its tone and its word."""

    text: str
    icon_name: str
    word: str
    tone: Tone = "none"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One key figure, all texts in the reader's language.

    `hint` explains the figure in a sentence; `note` is a short line under it; `href` makes the
    tile a link to where the figure comes from.
    """

    label: str
    value: str
    unit: str = ""
    change: Change | None = None
    trend: Component | None = None
    note: str | Component = ""
    hint: str = ""
    href: str = ""
    tone: Tone | None = None
    icon_name: str = ""


def change_since(
    now: float | None,
    before: float | None,
    language: str,
    *,
    since: str,
    better: Better = "neither",
    absolute_digits: int | None = None,
) -> Change | None:
    """Compare two figures; None when one of them is not known or nothing can be divided by.

    Args:
        now: figure of the moment.
        before: figure it is compared with.
        language: of the reader.
        since: what `before` is, such as 'so với năm học trước'.
        better: whether more or less is better; `neither` keeps the change neutral.
        absolute_digits: write the plain difference with so many decimals instead of a percentage.
    """
    if now is None or before is None or not (formats.is_known(now) and formats.is_known(before)):
        return None
    if absolute_digits is None:
        if before == 0:
            return None
        text = formats.change_percent((now - before) / before, language)
    else:
        text = formats.change(now - before, language, digits=absolute_digits)
    direction = _direction(text)
    return Change(
        text=text,
        icon_name={"up": "arrow-up-right", "down": "arrow-down-right", "same": "dash-lg"}[
            direction
        ],
        word=f"{translate(f'states.change_{direction}', language)} {since}",
        tone=_tone(direction, better),
    )


def _direction(text: str) -> str:
    if text.startswith("+"):
        return "up"
    return "down" if text.startswith(formats.MINUS) else "same"


def _tone(direction: str, better: Better) -> Tone:
    if better == "neither" or direction == "same":
        return "none"
    return "good" if (direction == "up") == (better == "more") else "watch"


def kpi_tile(kpi: Kpi) -> html.Div:
    """Show one key figure."""
    label = dcc.Link(kpi.label, href=kpi.href, className="kpi-link") if kpi.href else kpi.label
    value = html.Div(
        [
            html.Span(kpi.value, className="kpi-value"),
            html.Span(kpi.unit, className="kpi-unit") if kpi.unit else None,
        ],
        className="kpi-figure",
    )
    trend = None if kpi.trend is None else html.Div(kpi.trend, className="kpi-trend")
    mark = [icon(kpi.icon_name)] if kpi.icon_name else []
    return html.Div(
        [
            html.Div([*mark, label], className="kpi-label", title=kpi.hint or None),
            html.Div(
                [value, trend],
                className="kpi-main",
            ),
            change_line(kpi.change) if kpi.change else None,
            html.Div(kpi.note, className="kpi-note") if kpi.note != "" else None,
        ],
        className=f"kpi-tile{f' kpi-{kpi.tone}' if kpi.tone else ''}",
    )


def change_line(change: Change) -> html.Div:
    """Show a change as arrow, figure and words."""
    return html.Div(
        [
            html.Span(
                [icon(change.icon_name), html.Span(change.text)],
                className=f"kpi-change tone-{change.tone}",
            ),
            html.Span(change.word, className="kpi-change-word"),
        ],
        className="kpi-change-line",
    )


def kpi_row(tiles: Sequence[Kpi], *, label: str) -> html.Section:
    """Show key figures side by side; `label` names the row to a screen reader."""
    return html.Section([kpi_tile(kpi) for kpi in tiles], className="kpi-row", **aria(label=label))
