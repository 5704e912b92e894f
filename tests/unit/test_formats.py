"""Numbers, shares and dates in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import formats

HARD = formats.HARD_SPACE


@pytest.mark.parametrize(
    ("value", "digits", "vietnamese", "english"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (1689234, 0, "1.689.234", "1,689,234"),
        (0, 0, "0", "0"),
        (-12, 0, "−12", "−12"),
        (-0.2, 0, "0", "0"),
        (2.5, 0, "3", "3"),
        (-2.5, 0, "−3", "−3"),
        (2.675, 2, "2,68", "2.68"),
        (Decimal("0.05"), 1, "0,1", "0.1"),
    ],
)
def test_numbers_are_grouped_and_rounded(value, digits, vietnamese, english):
    assert formats.number(value, "vi", digits=digits) == vietnamese
    assert formats.number(value, "en", digits=digits) == english


@pytest.mark.parametrize("unknown", [None, float("nan"), float("inf"), pd.NA, pd.NaT])
def test_what_is_not_known_is_a_dash_and_never_zero(unknown):
    written = [
        formats.number(unknown, "vi"),
        formats.percent(unknown, "vi"),
        formats.percent_points(unknown, "vi"),
        formats.change(unknown, "vi"),
        formats.change_percent(unknown, "vi"),
        formats.compact(unknown, "vi"),
        formats.with_unit(unknown, "pupils", "vi"),
    ]
    assert set(written) == {formats.UNKNOWN}


def test_days_that_are_not_known_are_a_dash():
    assert formats.date(None, "vi") == formats.UNKNOWN
    assert formats.date(pd.NaT, "vi") == formats.UNKNOWN
    assert formats.date_time(pd.NaT, "vi") == formats.UNKNOWN
    assert formats.rank(None, 22, "vi") == formats.UNKNOWN


def test_shares_are_percentages():
    assert formats.percent(0.123, "vi") == f"12,3{HARD}%"
    assert formats.percent(0.123, "en") == "12.3%"
    assert formats.percent_points(98.76, "vi", digits=0) == f"99{HARD}%"


def test_changes_carry_their_sign():
    assert formats.change(1234, "vi") == "+1.234"
    assert formats.change(-1234, "vi") == "−1.234"
    assert formats.change(0, "vi") == "0"
    assert formats.change(0.3, "vi") == "0"
    assert formats.change_percent(0.056, "en") == "+5.6%"
    assert formats.change_percent(-0.056, "vi") == f"−5,6{HARD}%"


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (999, "999", "999"),
        (1_250, "1,25 nghìn", "1.25k"),
        (99_950, "100 nghìn", "100k"),
        (999_990, "1,00 triệu", "1.00M"),
        (1_689_234, "1,69 triệu", "1.69M"),
        (-45_200, "−45,2 nghìn", "−45.2k"),
        (2_000_000_000, "2,00 tỷ", "2.00B"),
    ],
)
def test_large_figures_become_three_digits_and_a_word(value, vietnamese, english):
    assert formats.compact(value, "vi") == vietnamese
    assert formats.compact(value, "en") == english


def test_days_and_times_are_those_of_the_city():
    evening = datetime(2023, 10, 16, 18, 5, tzinfo=UTC)
    assert formats.date(date(2023, 10, 16), "vi") == "16/10/2023"
    assert formats.date(date(2023, 10, 6), "en") == "6 Oct 2023"
    assert formats.date(evening, "vi") == "17/10/2023"
    assert formats.date_time(evening, "vi") == "01:05 17/10/2023"
    assert formats.long_date(date(2023, 10, 16), "vi") == "Thứ Hai, 16/10/2023"
    assert formats.long_date(date(2023, 10, 22), "vi") == "Chủ Nhật, 22/10/2023"


def test_periods_have_their_usual_names():
    assert formats.month(date(2023, 10, 1), "vi") == "10/2023"
    assert formats.month(date(2023, 10, 1), "en") == "Oct 2023"
    assert formats.quarter(2023, 3, "vi") == "Quý III/2023"
    assert formats.quarter(2023, 3, "en") == "Q3 2023"
    assert formats.school_year(2023) == "2023-2024"


def test_ranks_say_among_how_many():
    assert formats.rank(3, 22, "vi") == "hạng 3/22"
    assert formats.rank(3, 22, "en") == "3rd of 22"
    assert [formats.ordinal(place, "en") for place in (1, 2, 11, 13, 21, 22)] == [
        "1st",
        "2nd",
        "11th",
        "13th",
        "21st",
        "22nd",
    ]


def test_ages_use_the_largest_whole_unit():
    assert formats.age(5, "vi") == "5 giây trước"
    assert formats.age(125, "vi") == "2 phút trước"
    assert formats.age(7_300, "vi") == "2 giờ trước"
    assert formats.age(200_000, "en") == "2 days ago"


def test_units_follow_the_figure():
    assert formats.with_unit(1200, "pupils", "vi") == "1.200 học sinh"
    assert formats.with_unit(97.5, "percent", "vi", digits=1) == f"97,5{HARD}%"
    assert formats.file_size(1_234_567, "vi") == "1,2 MB"


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(0, 3))
def test_both_languages_write_the_same_digits(value, digits):
    vietnamese = formats.number(value, "vi", digits=digits)
    english = formats.number(value, "en", digits=digits)
    assert vietnamese.translate(str.maketrans(",.", ".,")) == english
