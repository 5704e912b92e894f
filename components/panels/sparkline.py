"""Small trends as an image: Dash has no `svg` element, and an image carries its own text."""

from collections.abc import Sequence
from urllib.parse import quote

from dash import html

from components import formats
from components.theme import Tone, status_colour, token

_PADDING = 3.0


def sparkline(
    values: Sequence[float | None],
    *,
    alt: str,
    theme: str,
    tone: Tone | None = None,
    width: int = 96,
    height: int = 28,
) -> html.Img:
    """Draw a line through `values`, oldest first, with a dot on the newest; gaps stay gaps.

    Args:
        values: figures at even distances; None and NaN leave a gap.
        alt: what the line shows, in words, such as 'Học sinh 2014-2023: tăng từ 1,5 lên 1,7 triệu'.
        theme: `light` or `dark`.
        tone: colours the newest dot.
        width: in CSS pixels.
        height: in CSS pixels.
    """
    points = _points(values, width, height)
    line = token("muted", theme)
    dot = status_colour(tone, theme) if tone else token("accent", theme)
    paths = "".join(
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in run)}" fill="none" '
        f'stroke="{line}" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"/>'
        for run in points
        if len(run) > 1
    )
    last = points[-1][-1] if points else None
    end = f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.6" fill="{dot}"/>' if last else ""
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" preserveAspectRatio="xMinYMid meet">{paths}{end}</svg>'
    )
    return html.Img(
        src=f"data:image/svg+xml,{quote(drawing)}",
        alt=alt,
        title=alt,
        className="sparkline",
        width=str(width),
        height=str(height),
    )


def _points(
    values: Sequence[float | None], width: int, height: int
) -> list[list[tuple[float, float]]]:
    known = [float(value) for value in values if value is not None and formats.is_known(value)]
    if not known:
        return []
    low, span = min(known), (max(known) - min(known)) or 1.0
    flat = max(known) == min(known)
    step = (width - 2 * _PADDING) / max(1, len(values) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None or not formats.is_known(value):
            runs.append([])
            continue
        share = 0.5 if flat else (float(value) - low) / span
        y = height - _PADDING - share * (height - 2 * _PADDING)
        runs[-1].append((_PADDING + place * step, y))
    return [run for run in runs if run]
