"""From schools to units: layout, sums, shared rooms, and what to build where by when."""

import numpy as np
import pandas as pd
import pytest

from data.contracts.forecasting import NEED_ROWS, NEEDS, SERIES
from data.domain import planning
from data.domain.demand import Rules
from data.domain.packing import pack, unpack

PARENTS = {"79": None, "760": "79", "761": "79", "W1": "760", "W2": "761"}
RULES = Rules({1: 35.0, 2: 35.0, 6: 45.0}, land_m2_per_pupil={"primary": 10.0})


@pytest.fixture
def layout():
    schools = pd.DataFrame({"school": ["C", "A", "B"], "unit": ["W2", "W1", "761"]})
    cells = pd.DataFrame({"school": ["A", "A", "B", "C"], "grade": [1, 6, 1, 1]})
    return planning.layout_of(schools, cells, PARENTS)


def test_schools_of_a_unit_stand_together_and_know_everything_above(layout):
    assert layout.schools == ("A", "B", "C")
    assert [layout.units[place] for place in layout.chain[0]] == ["W1", "760", "79"]
    assert [layout.units[place] for place in layout.chain[1] if place >= 0] == ["761", "79"]


def test_sums_agree_on_every_level(layout):
    pupils = np.array([[70.4], [35.3], [41.1], [90.2]])  # A1, B1, C1, A6
    whole = planning.rounded(layout, pupils)
    series = planning.series_of(layout, whole)
    total = {code: series[place, -1, 0] for place, code in enumerate(layout.units)}

    assert total["79"] == total["760"] + total["761"] == whole.sum()
    assert total["760"] == total["W1"]
    assert abs(series[layout.units.index("79"), SERIES.index("g1"), 0] - 146.8) <= 0.5


def test_a_school_of_two_levels_needs_rooms_at_each(layout):
    pupils = np.array([[71], [35], [0], [91]])  # A1, B1, C1, A6

    need = planning.need_of_schools(layout, pupils, RULES)

    assert need.rooms[0, :, 0].tolist() == [0, 3, 3, 0]
    assert need.rooms[1, :, 0].tolist() == [0, 1, 0, 0]
    assert need.land_m2[0, 1, 0] == 710


def test_with_one_session_two_classes_share_a_room(layout):
    pupils = np.array([[71], [35], [0], [91]])
    rules = Rules(RULES.class_size, sessions={"primary": 1})

    need = planning.need_of_schools(layout, pupils, rules)

    assert need.classes[0, 1, 0] == 3
    assert need.rooms[0, 1, 0] == 2


def test_rooms_of_a_school_are_shared_out_whole_by_its_classes():
    shared = planning.share_rooms(np.array([10.0, 4.0]), np.array([[0, 2, 1, 0], [0, 0, 0, 0.0]]))

    assert shared[0].tolist() == [0, 7, 3, 0]
    assert shared.sum(axis=1).tolist() == [10, 4]


def test_a_closing_takes_no_more_rooms_than_there_are(layout):
    now = np.zeros((3, 4))
    now[0, 1] = 6

    planned = planning.planned_rooms(
        layout,
        [("A", "primary", 2025, -20.0), ("?", "primary", 2024, 5.0)],
        [2023, 2024, 2025],
        now,
    )

    assert planned[0, 1].tolist() == [0, 0, -6]
    assert planned.sum() == -6


def need_of(rooms, supply, probability):
    need = np.zeros((len(NEED_ROWS), 3, len(NEEDS)))
    need[1, :, NEEDS.index("rooms")] = rooms
    need[1, :, NEEDS.index("rooms_likely")] = np.array(rooms) + 2
    need[1, :, NEEDS.index("supply")] = supply
    need[1, :, NEEDS.index("probability")] = probability
    return need


def spots_of(**needs):
    names = {code: f"Quận {code}" for code in needs}
    pupils = {code: np.tile([[1000.0, 1100.0, 1200.0]], (4, 1)) for code in needs}
    return planning.hot_spots(names, needs, pupils, [2023, 2024, 2025], {"primary": 30.0})


def test_a_hot_spot_says_what_where_by_when_and_why():
    """Rooms 100, 104, 135 against 100: short from 2024 on, worst in 2025 by 35 = two schools."""
    [spot] = spots_of(a=need_of([100, 104, 135], 100, [0, 0.7, 0.9]))

    assert (spot.unit_code, spot.level, spot.year, spot.worst_year) == ("a", "primary", 2024, 2025)
    assert (spot.shortage, spot.likely_shortage, spot.schools) == (35, 37, 2)
    assert (spot.need, spot.supply, spot.probability) == (135, 100, 0.9)
    assert (spot.pupils_now, spot.pupils_then) == (1000, 1200)
    assert spot.room_years == pytest.approx(4 * 0.7 + 35 * 0.9 * 0.9)


def test_the_place_that_misses_most_room_years_comes_first():
    later = need_of([100, 100, 130], 100, [0, 0.5, 0.9])
    now = need_of([100, 130, 130], 100, [0, 0.9, 0.9])

    assert [spot.unit_code for spot in spots_of(later=later, now=now)] == ["now", "later"]


def test_an_unlikely_shortage_and_one_of_the_past_are_no_hot_spots():
    assert spots_of(a=need_of([120, 100, 101], 100, [1, 0.4, 0.49])) == []


def test_packed_arrays_come_back_and_equal_ones_give_equal_bytes():
    arrays = {"b": np.arange(6, dtype=np.int32).reshape(2, 3), "a": np.array([1.5, np.nan])}
    packed = pack(arrays, {"years": [2023], "name": "Đống Đa"})

    read, facts = unpack(packed)

    assert read["b"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert read["a"][0] == 1.5
    assert facts == {"years": [2023], "name": "Đống Đa"}
    assert packed == pack(dict(reversed(arrays.items())), {"name": "Đống Đa", "years": [2023]})
