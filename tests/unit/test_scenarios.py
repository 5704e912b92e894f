"""What a scenario may say, and what it means for a forecast."""

import pandas as pd
import pytest

from data.domain import scenarios
from data.domain.scenarios import Ground, Places

PLACES = Places({"79": None, "760": "79", "W1": "760", "W2": "760"}, {"A": "W1", "B": "W1"}, 2023)


def problems(section, *rows, language="vi"):
    found = scenarios.check({section: rows}, PLACES, language).problems
    return [(one.row, one.field, one.key) for one in found]


def ground(**changes):
    schools = pd.DataFrame(
        {
            "school": ["A", "B", "C"],
            "sector": ["public", "public", "non_public"],
            "ward": ["W1", "W1", "W2"],
            "district": ["760", "760", "760"],
        }
    )
    latest = pd.DataFrame(
        {"school": ["A", "A", "B", "C"], "grade": [1, 2, 1, 1], "pupils": [60, 40, 100, 50]}
    )
    values = {
        "places": Places(PLACES.units, {"A": "W1", "B": "W1", "C": "W2"}, 2023),
        "levels": ("ward", "district"),
        "schools": schools,
        "latest": latest,
        "rooms": {"A": 10.0, "B": 20.0, "C": 5.0},
        "upper_share": 0.7,
    }
    return Ground(**(values | changes))


def rows_of(frame):
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_numbers_are_read_as_the_reader_writes_them():
    vi = scenarios.check({"births": [{"year": "2025", "change": "−2,5"}]}, PLACES, "vi")
    en = scenarios.check({"births": [{"year": "2025", "change": "-2.5 %"}]}, PLACES, "en")

    assert vi.problems == en.problems == ()
    assert vi.assumptions["births"] == en.assumptions["births"]
    assert vi.assumptions["births"][0] == {"year": 2025, "change": -2.5}


def test_an_empty_row_is_left_out():
    assert (
        scenarios.check({"births": [{"year": " ", "change": ""}]}, PLACES, "vi").assumptions[
            "births"
        ]
        == ()
    )


@pytest.mark.parametrize(
    ("section", "row", "expected"),
    [
        ("births", {"year": "2025"}, ("change", "missing")),
        ("births", {"year": "2023", "change": "1"}, ("year", "out_of_range")),
        ("births", {"year": "2025,5", "change": "1"}, ("year", "not_whole")),
        ("births", {"year": "2025", "change": "nhiều"}, ("change", "not_a_number")),
        ("births", {"year": "2025", "change": "80"}, ("change", "out_of_range")),
        ("migration", {"unit": "999", "year": "2025", "rate": "1"}, ("unit", "not_a_unit")),
        (
            "retention",
            {"year": "2025", "upper_secondary": "70", "continuing": "20", "vocational": "20"},
            ("vocational", "above_hundred"),
        ),
        (
            "schools",
            {"action": "extend", "school": "X", "level": "primary", "year": "2025", "rooms": "5"},
            ("school", "no_school"),
        ),
        (
            "schools",
            {"action": "open", "school": "Mới", "level": "primary", "year": "2025", "rooms": "5"},
            ("unit", "missing"),
        ),
        (
            "schools",
            {"action": "extend", "school": "A", "level": "primary", "year": "2025", "rooms": "0"},
            ("rooms", "missing"),
        ),
        ("policy", {"level": "primary", "class_size": "9"}, ("class_size", "out_of_range")),
        ("policy", {"level": "cao học", "class_size": "30"}, ("level", "not_a_choice")),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_field(section, row, expected):
    assert problems(section, row) == [(1, *expected)]


def test_the_same_thing_said_twice_is_refused_where_it_repeats():
    row = {"year": "2025", "change": "1"}

    assert problems("births", row, {"year": "2026", "change": "1"}, row) == [(3, "year", "twice")]


def test_births_and_migration_become_multipliers():
    meant = scenarios.meaning(
        {
            "births": [{"year": 2025, "change": -10.0}],
            "migration": [
                {"unit": "79", "year": 2024, "rate": 0.5},
                {"unit": "W1", "year": 2024, "rate": -1.0},
            ],
        },
        ground(),
    )

    assert rows_of(meant.adjustments.births) == [("", "", 2025, 0.9)]
    assert rows_of(meant.adjustments.migration) == [
        ("", "", 2024, 1.005),
        ("ward", "W1", 2024, 0.99),
    ]


def test_a_new_road_brings_growth_for_its_years():
    route = {"name": "Metro", "unit": "760", "year": 2025, "growth": 2.0, "lasts": 2}

    meant = scenarios.meaning({"routes": [route]}, ground())

    assert rows_of(meant.adjustments.migration) == [
        ("district", "760", 2025, 1.02),
        ("district", "760", 2026, 1.02),
    ]


def test_shares_after_grade_nine_are_steps_from_the_present_one():
    rows = [
        {"year": 2027, "upper_secondary": 56.0, "continuing": 30.0, "vocational": 14.0},
        {"year": 2025, "upper_secondary": 63.0, "continuing": 25.0, "vocational": 12.0},
    ]

    retention = scenarios.meaning({"retention": rows}, ground()).adjustments.retention

    assert retention["year"].tolist() == [2025, 2027]
    assert retention["multiplier"].tolist() == pytest.approx([0.9, 56 / 63])


def test_new_dwellings_fill_the_schools_around_over_three_years():
    """200 dwellings x 50 primary pupils per 100 = 100 pupils: 40, 70, then 100 of them.

    The ward's schools hold 60 + 40 (A) and 100 (B): A takes half, B half.
    """
    project = {
        "name": "Khu mới", "unit": "W1", "year": 2025, "dwellings": 200,
        "preschool": 0, "primary": 50.0, "lower_secondary": 0, "upper_secondary": 0,
    }  # fmt: skip

    present = scenarios.meaning({"housing": [project]}, ground()).adjustments.present

    by_year = present.groupby("year")["pupils"].sum()
    assert [by_year[year] for year in (2025, 2026, 2027, 2033)] == [40, 70, 100, 100]
    final = present[present["year"] == 2033].groupby("unit")["pupils"].sum()
    assert final["A"] == pytest.approx(50)
    assert final["B"] == pytest.approx(50)


def test_dwellings_without_a_school_of_the_level_anywhere_are_reported():
    project = {
        "name": "Khu mới", "unit": "W1", "year": 2025, "dwellings": 200,
        "preschool": 0, "primary": 0, "lower_secondary": 0, "upper_secondary": 9.0,
    }  # fmt: skip

    assert scenarios.meaning({"housing": [project]}, ground()).unplaced == ("Khu mới",)


def test_a_new_school_takes_pupils_until_rooms_are_equally_full():
    """30 rooms now (A 10, B 20) and 10 new ones: a quarter of the ward's pupils moves."""
    row = {
        "action": "open", "school": "Trường mới", "unit": "W1", "level": "primary",
        "year": 2026, "rooms": 10,
    }  # fmt: skip

    meant = scenarios.meaning({"schools": [row]}, ground())

    assert rows_of(meant.adjustments.transfers) == [
        ("A", "new-1", 1, 5, 2026, 0.25),
        ("B", "new-1", 1, 5, 2026, 0.25),
    ]
    assert rows_of(meant.adjustments.openings) == [("new-1", "W1", "760")]
    assert meant.rooms == (("new-1", "primary", 2026, 10.0),)


def test_a_closed_school_hands_its_pupils_and_no_room_on():
    row = {"action": "close", "school": "A", "level": "primary", "year": 2026, "rooms": 0}

    meant = scenarios.meaning({"schools": [row | {"unit": None}]}, ground())

    assert rows_of(meant.adjustments.transfers) == [("A", "B", 1, 5, 2026, 1.0)]
    assert meant.rooms == (("A", "primary", 2026, -10.0),)


def test_a_non_public_share_is_reached_in_a_straight_line_and_keeps_the_total():
    pupils = pd.DataFrame(
        [
            (school, sector, "primary", 1, year, count)
            for year in (2024, 2025, 2026)
            for school, sector, count in (("A", "public", 90.0), ("C", "non_public", 10.0))
        ],
        columns=["school", "sector", "level", "grade", "year", "pupils"],
    )

    shift = scenarios.sector_shift(pupils, {"primary": (0.20, 2025)}, 2023)

    private = shift[shift["unit"] == "C"].set_index("year")["pupils"]
    assert private.tolist() == pytest.approx([5, 10, 10])
    assert shift.groupby("year")["pupils"].sum().tolist() == pytest.approx([0, 0, 0])


def test_a_step_of_births_touches_every_coming_year():
    moved = scenarios.varied({"births": [{"year": 2025, "change": 10.0}]}, "births", -1, ground())

    changes = {row["year"]: row["change"] for row in moved["births"]}
    assert changes[2024] == pytest.approx(-10)
    assert changes[2025] == pytest.approx(-1)
    assert len(changes) == 10
