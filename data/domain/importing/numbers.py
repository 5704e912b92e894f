"""Numbers as people write them: `1.234,5` (Vietnamese) or `1,234.5` (English).

A single number can be undecidable (`1.234`), a column hardly ever: every number of a column, and
failing that every number of the file, is read in one style. Where nothing decides,

- a column of whole numbers reads groups of three digits as thousands (`1.234` and `1,234` are
  1234, but not both in one column), and
- a column of decimals is refused, because a guess could be wrong by a factor of a thousand.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Style(StrEnum):
    """Which sign groups thousands and which one marks decimals."""

    VIETNAMESE = "vietnamese"  # 1.234,5
    ENGLISH = "english"  # 1,234.5


class Shape(StrEnum):
    """What one text alone says about the style."""

    PLAIN = "plain"  # 1234: the same in both
    VIETNAMESE = "vietnamese"
    ENGLISH = "english"
    DOT = "dot"  # 1.234: thousands in Vietnamese, decimals in English
    COMMA = "comma"  # 1,234: decimals in Vietnamese, thousands in English
    WRONG = "wrong"


_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"[+-]?\d{1,18}")
_DOT = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_COMMA = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_VIETNAMESE = re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?|\d+,\d+)")
_ENGLISH = re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[eE][+-]?\d{1,2}")


def _bare(text: str) -> str:
    return _SPACES.sub("", text.strip().replace("\u2212", "-"))


def shape_of(text: str) -> Shape:
    """Return what `text` says about the style it is written in."""
    bare = _bare(text)
    tests = (
        (_PLAIN, Shape.PLAIN),
        (_DOT, Shape.DOT),
        (_COMMA, Shape.COMMA),
        (_VIETNAMESE, Shape.VIETNAMESE),
        (_ENGLISH, Shape.ENGLISH),
        (_SCIENTIFIC, Shape.PLAIN if "." not in bare else Shape.ENGLISH),
    )
    for pattern, shape in tests:
        if pattern.fullmatch(bare):
            return shape
    return Shape.WRONG


def parse(text: str, style: Style) -> float | None:
    """Return the number `text` means in `style`; None if it means none."""
    bare = _bare(text)
    if _PLAIN.fullmatch(bare) or _SCIENTIFIC.fullmatch(bare):
        return float(bare)
    if style is Style.VIETNAMESE and _VIETNAMESE.fullmatch(bare):
        return float(bare.replace(".", "").replace(",", "."))
    if style is Style.ENGLISH and _ENGLISH.fullmatch(bare):
        return float(bare.replace(",", ""))
    return None


@dataclass(frozen=True, slots=True)
class Reading:
    """How the texts of one column are read."""

    values: dict[str, float]
    wrong: frozenset[str] = frozenset()  # not a number
    mixed: frozenset[str] = frozenset()  # in another style than the rest; `other` is an example
    unclear: frozenset[str] = frozenset()  # nothing says which style
    other: str = ""
    refused: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "refused", self.wrong | self.mixed | self.unclear)


def style_of(shapes: Iterable[Shape]) -> Style | None:
    """Return the style that all decided shapes agree on; None if none or two are used."""
    seen = set(shapes)
    vietnamese, english = Shape.VIETNAMESE in seen, Shape.ENGLISH in seen
    if vietnamese == english:
        return None
    return Style.VIETNAMESE if vietnamese else Style.ENGLISH


def read_column(
    counts: Mapping[str, int], *, whole: bool, file_style: Style | None = None
) -> Reading:
    """Decide on one style for a column and read it.

    Args:
        counts: the different texts of the column and how often each occurs.
        whole: the column holds whole numbers.
        file_style: what the other columns of the file agree on, if they do.
    """
    shapes = {text: shape_of(text) for text in counts}
    seen = set(shapes.values())
    if {Shape.VIETNAMESE, Shape.ENGLISH} <= seen:
        return _two_styles(counts, shapes)
    style = style_of(seen) or file_style
    if style is None and whole:
        if {Shape.DOT, Shape.COMMA} <= seen:
            return _two_styles(counts, shapes)
        style = Style.VIETNAMESE if Shape.DOT in seen else Style.ENGLISH
    if style is None:
        unclear = frozenset(t for t, s in shapes.items() if s in {Shape.DOT, Shape.COMMA})
        return _read(shapes, Style.ENGLISH, unclear=unclear)
    return _read(shapes, style)


def _read(
    shapes: Mapping[str, Shape],
    style: Style,
    *,
    mixed: frozenset[str] = frozenset(),
    unclear: frozenset[str] = frozenset(),
    other: str = "",
) -> Reading:
    values: dict[str, float] = {}
    wrong = set()
    strange = set(mixed)
    for text, shape in shapes.items():
        number = parse(text, style)
        if shape is Shape.WRONG:
            wrong.add(text)
        elif text in mixed or text in unclear:
            continue
        elif number is None:
            strange.add(text)
        else:
            values[text] = number
    return Reading(values, frozenset(wrong), frozenset(strange), unclear, other)


def _two_styles(counts: Mapping[str, int], shapes: Mapping[str, Shape]) -> Reading:
    """Blame the style used less often."""
    sides = {
        Style.VIETNAMESE: [t for t, s in shapes.items() if s in {Shape.VIETNAMESE, Shape.DOT}],
        Style.ENGLISH: [t for t, s in shapes.items() if s in {Shape.ENGLISH, Shape.COMMA}],
    }
    certain = {
        Style.VIETNAMESE: [t for t, s in shapes.items() if s is Shape.VIETNAMESE],
        Style.ENGLISH: [t for t, s in shapes.items() if s is Shape.ENGLISH],
    }
    sides = {style: certain[style] or sides[style] for style in Style}
    weight = {style: sum(counts[text] for text in texts) for style, texts in sides.items()}
    main = max(Style, key=lambda style: weight[style])
    minor = Style.ENGLISH if main is Style.VIETNAMESE else Style.VIETNAMESE
    return _read(shapes, main, mixed=frozenset(sides[minor]), other=sides[main][0])
