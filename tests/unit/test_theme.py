"""The style sheet and the figures use one palette that everybody can tell apart."""

import re
from itertools import combinations
from math import atan2, cos, degrees, exp, radians, sin, sqrt
from pathlib import Path

import numpy as np
import pytest

from components import theme

SHEET = Path(__file__).resolve().parents[2] / "assets" / "00-tokens.css"
BLOCK = {"light": ':root,\n[data-bs-theme="light"] {', "dark": '[data-bs-theme="dark"] {'}
STATUS = ("good", "watch", "bad", "none")
TASKS = ("none", "progress", "bad", "good", "late")
GROUNDS = ("page", "surface")

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
SIGHT = {
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def sheet_colours(name: str) -> dict[str, str]:
    text = SHEET.read_text("utf-8")
    block = text[text.index(BLOCK[name]) :].split("}", 1)[0]
    return dict(re.findall(r"--color-([a-z-]+): (#[0-9a-f]{6});", block))


def linear(colour: str) -> np.ndarray:
    share = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted(float(weights @ linear(colour)) for colour in (first, second))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> tuple[float, float, float]:
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    x, y, z = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    fx, fy, fz = (
        v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    """CIEDE2000."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    chroma = (sqrt(a1**2 + b1**2) + sqrt(a2**2 + b2**2)) / 2
    stretch = 1 + 0.5 * (1 - sqrt(chroma**7 / (chroma**7 + 25**7)))
    c1, c2 = sqrt((a1 * stretch) ** 2 + b1**2), sqrt((a2 * stretch) ** 2 + b2**2)
    h1, h2 = degrees(atan2(b1, a1 * stretch)) % 360, degrees(atan2(b2, a2 * stretch)) % 360
    turn = h2 - h1
    if abs(turn) > 180:
        turn -= 360 if turn > 0 else -360
    hue = 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    middle = (h1 + h2) / 2 if abs(h1 - h2) <= 180 else (h1 + h2 + 360) / 2
    light, mean = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * cos(radians(middle - 30))
        + 0.24 * cos(radians(2 * middle))
        + 0.32 * cos(radians(3 * middle + 6))
        - 0.2 * cos(radians(4 * middle - 63))
    )
    sl = 1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2)
    sc, sh = 1 + 0.045 * mean, 1 + 0.015 * mean * t
    rotation = -2 * sqrt(mean**7 / (mean**7 + 25**7))
    rotation *= sin(radians(60 * exp(-(((middle - 275) / 25) ** 2))))
    dl, dc, dh = (l2 - l1) / sl, (c2 - c1) / sc, hue / sh
    return sqrt(dl**2 + dc**2 + dh**2 + rotation * dc * dh)


def test_the_colour_difference_is_that_of_the_published_example():
    """Pair 1 of Sharma, Wu and Dalal (2005): 2.0425."""
    measured = difference((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485))
    assert measured == pytest.approx(2.0425, abs=1e-4)


@pytest.mark.parametrize("name", theme.THEMES)
def test_figures_and_style_sheet_have_the_same_colours(name):
    sheet = sheet_colours(name)
    assert {token: sheet[token] for token in theme.TOKENS[name]} == theme.TOKENS[name]


def test_both_themes_have_the_same_tokens():
    assert sheet_colours("light").keys() == sheet_colours("dark").keys()
    assert theme.TOKENS["light"].keys() == theme.TOKENS["dark"].keys()


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize("ink", ["text", "muted", "accent"])
@pytest.mark.parametrize("ground", ["page", "surface", "sunken"])
def test_words_stand_out_from_their_ground(name, ink, ground):
    colours = sheet_colours(name)
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("nav-text", "nav"),
        ("nav-text", "nav-raised"),
        ("nav-strong", "nav-raised"),
        ("on-accent", "accent"),
        ("text", "accent-soft"),
        ("text", "good-soft"),
        ("text", "watch-soft"),
        ("text", "bad-soft"),
        ("text", "none-soft"),
    ],
)
def test_words_stand_out_in_navigation_buttons_and_badges(name, ink, ground):
    colours = sheet_colours(name)
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize("mark", sorted({*STATUS, *TASKS, "border-strong", "focus"}))
@pytest.mark.parametrize("ground", GROUNDS)
def test_marks_stand_out_from_their_ground(name, mark, ground):
    colours = sheet_colours(name)
    assert contrast(colours[mark], colours[ground]) >= 3.0


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("tones", [STATUS, TASKS])
def test_states_are_told_apart_by_every_kind_of_sight(name, sight, tones):
    seen = {tone: lab(SIGHT[sight] @ linear(theme.status_colour(tone, name))) for tone in tones}
    apart = {(a, b): difference(seen[a], seen[b]) for a, b in combinations(tones, 2)}
    assert {pair: gap for pair, gap in apart.items() if gap < 10} == {}


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_steps_of_a_map_keep_their_order_for_every_kind_of_sight(name, sight):
    lights = [lab(SIGHT[sight] @ linear(colour))[0] for colour in theme.sequential(name)]
    steps = np.diff(lights) * (-1 if name == "light" else 1)
    assert (steps >= 8).all(), lights


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_the_ends_of_a_balance_are_told_apart_by_every_kind_of_sight(name, sight):
    seen = [lab(SIGHT[sight] @ linear(colour)) for colour in theme.diverging(name)]
    assert all(difference(a, b) >= 10 for a, b in combinations(seen, 2))


@pytest.mark.parametrize("name", theme.THEMES)
def test_every_group_of_a_figure_stands_out_from_its_card(name):
    ground = theme.token("surface", name)
    assert min(contrast(colour, ground) for colour in theme.series(name)) >= 3.0


def test_done_late_is_not_the_colour_of_trouble():
    assert theme.task_colour("done_late", "dark") != theme.task_colour("overdue", "dark")
    assert theme.TASK_TONES["done_late"] == "late"


@pytest.mark.parametrize("name", theme.THEMES)
def test_figures_lie_on_their_card_in_its_type(name):
    layout = theme.template(name).layout
    assert layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert layout.font.color == theme.token("text", name)
    assert layout.font.family.startswith('"Manrope"')
