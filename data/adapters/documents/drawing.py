"""A small line chart as PNG, for documents. Its only texts are digits: marks need no font."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, TypeAlias

import cv2
import numpy as np

Points: TypeAlias = Sequence[tuple[date, float]]
Image: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]
_SIZE = (1500, 620)  # width, height in pixels; printed 16.5 cm wide
_MARGIN = (110, 40, 40, 70)  # left, top, right, bottom
_GREY, _PALE, _DARK = (190, 180, 170), (238, 233, 227), (60, 50, 40)  # blue, green, red
_LINE, _TARGET = (105, 102, 11), (178, 114, 0)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_DASH = 14


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: values, the path, and the projection as day, middle, low and high."""

    history: Points
    path: Points
    fan: Sequence[tuple[date, float, float, float]] = ()
    suffix: str = ""


class _Canvas:
    """Pixels over days and values."""

    def __init__(self, days: tuple[int, int], top: float) -> None:
        self.image: Image = np.full((_SIZE[1], _SIZE[0], 3), 255, np.uint8)
        self.days = days
        self.top = top

    def at(self, day: date, value: float) -> tuple[int, int]:
        left, above, right, below = _MARGIN
        along = (day.toordinal() - self.days[0]) / max(1, self.days[1] - self.days[0])
        x = left + along * (_SIZE[0] - left - right)
        y = _SIZE[1] - below - value / self.top * (_SIZE[1] - above - below)
        return round(x), round(y)

    def line(self, points: Points, colour: tuple[int, int, int], width: int) -> None:
        pixels = np.array([self.at(*point) for point in points], np.int32)
        cv2.polylines(self.image, [pixels], False, colour, width, cv2.LINE_AA)

    def dashes(self, points: Points, colour: tuple[int, int, int], width: int) -> None:
        pixels = [np.array(self.at(*point), float) for point in points]
        for start, end in pairwise(pixels):
            length = float(np.hypot(*(end - start)))
            for step in range(0, max(1, int(length)), 2 * _DASH):
                one = start + (end - start) * step / max(length, 1.0)
                two = start + (end - start) * min(step + _DASH, length) / max(length, 1.0)
                ends = [tuple(int(part) for part in point.round()) for point in (one, two)]
                cv2.line(self.image, ends[0], ends[1], colour, width, cv2.LINE_AA)

    def text(self, words: str, x: int, y: int) -> None:
        cv2.putText(self.image, words, (x, y), _FONT, 0.62, _DARK, 1, cv2.LINE_AA)


def draw(chart: Chart) -> bytes:
    """Return a PNG of the chart; an empty one has axes alone."""
    course = [point for row in chart.fan for point in ((row[0], row[2]), (row[0], row[3]))]
    every = [*chart.history, *chart.path, *course]
    days = [day.toordinal() for day, _ in every] or [0, 1]
    top = max([value for _, value in every] + [1.0]) * 1.05
    canvas = _Canvas((min(days), max(days)), top)
    _axes(canvas, chart.suffix)
    if chart.fan:
        upper = [canvas.at(day, high) for day, _, _, high in chart.fan]
        lower = [canvas.at(day, low) for day, _, low, _ in chart.fan]
        cv2.fillPoly(canvas.image, [np.array(upper + lower[::-1], np.int32)], _PALE, cv2.LINE_AA)
        canvas.dashes([(day, middle) for day, middle, _, _ in chart.fan], _LINE, 2)
    if len(chart.path) > 1:
        canvas.dashes(chart.path, _GREY, 2)
    for day, value in chart.path[-1:]:
        cv2.drawMarker(
            canvas.image, canvas.at(day, value), _TARGET, cv2.MARKER_DIAMOND, 24, 4, cv2.LINE_AA
        )
    if len(chart.history) > 1:
        canvas.line(chart.history, _LINE, 4)
    for point in chart.history:
        cv2.circle(canvas.image, canvas.at(*point), 5, _LINE, -1, cv2.LINE_AA)
    encoded: bytes = cv2.imencode(".png", canvas.image)[1].tobytes()
    return encoded


def _axes(canvas: _Canvas, suffix: str) -> None:
    first, last = canvas.days
    for step in range(5):
        value = canvas.top / 1.05 * step / 4
        left = canvas.at(date.fromordinal(max(1, first)), value)
        right = canvas.at(date.fromordinal(max(1, last)), value)
        cv2.line(canvas.image, left, right, _PALE if step else _GREY, 1, cv2.LINE_AA)
        digits = 0 if canvas.top > 10 else 1
        canvas.text(f"{value:.{digits}f}{suffix}", 8, left[1] + 7)
    for step in range(5):
        day = date.fromordinal(max(1, first + (last - first) * step // 4))
        x, y = canvas.at(day, 0)
        canvas.text(f"{day:%m/%Y}", min(x - 40, _SIZE[0] - 110), y + 38)
