"""Numbers as people write them."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.domain.importing.numbers import Shape, Style, parse, read_column, shape_of


def written(value: float, digits: int, style: Style) -> str:
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if style is Style.VIETNAMESE else text


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("1234", Shape.PLAIN),
        ("-3", Shape.PLAIN),
        ("1.234", Shape.DOT),
        ("1,234", Shape.COMMA),
        ("0.234", Shape.ENGLISH),
        ("0,234", Shape.VIETNAMESE),
        ("1.234,5", Shape.VIETNAMESE),
        ("1,234.5", Shape.ENGLISH),
        ("1.234.567", Shape.VIETNAMESE),
        ("1,234,567", Shape.ENGLISH),
        ("1 234,5", Shape.VIETNAMESE),
        ("1.5", Shape.ENGLISH),
        ("1.23.4", Shape.WRONG),
        ("12a", Shape.WRONG),
        ("12,34.5", Shape.WRONG),
    ],
)
def test_one_number_says_what_it_can_about_its_style(text: str, shape: Shape) -> None:
    assert shape_of(text) is shape


@given(st.floats(0, 1e9, allow_nan=False), st.integers(0, 4), st.sampled_from(list(Style)))
def test_what_is_written_in_a_style_is_read_in_it(value: float, digits: int, style: Style) -> None:
    expected = round(value, digits)
    assert parse(written(value, digits, style), style) == pytest.approx(expected, abs=1e-4)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30), st.sampled_from(list(Style)))
def test_a_column_of_grouped_whole_numbers_is_read(values: list[int], style: Style) -> None:
    texts = Counter(written(value, 0, style) for value in values)
    reading = read_column(texts, whole=True)
    assert not reading.refused
    assert {reading.values[written(value, 0, style)] for value in values} == set(values)


@given(st.text(max_size=12))
def test_any_text_gets_an_answer(text: str) -> None:
    reading = read_column({text: 1}, whole=False)
    assert (text in reading.values) != (text in reading.refused)


def test_one_decided_number_decides_its_column() -> None:
    assert read_column({"1.234": 5, "2,5": 1}, whole=False).values == {"1.234": 1234, "2,5": 2.5}
    assert read_column({"1.234": 5, "2.5": 1}, whole=False).values == {"1.234": 1.234, "2.5": 2.5}


def test_the_file_decides_where_the_column_does_not() -> None:
    reading = read_column({"1.234": 1}, whole=False, file_style=Style.VIETNAMESE)
    assert reading.values == {"1.234": 1234}


def test_a_decimal_that_nothing_decides_is_refused() -> None:
    assert read_column({"1.234": 1, "7": 1}, whole=False).unclear == {"1.234"}


def test_the_rarer_style_of_a_mixed_column_is_refused() -> None:
    reading = read_column({"1.234,5": 3, "1,234.5": 1}, whole=False)
    assert reading.mixed == {"1,234.5"}
    assert reading.other == "1.234,5"


def test_two_ways_of_grouping_in_a_whole_column_are_refused() -> None:
    assert read_column({"1.234": 3, "1,234": 1}, whole=True).mixed == {"1,234"}
