"""Points outside their unit, all at once."""

import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from data.contracts.misplaced import Misplacements, misplacements_of
from data.domain.importing.misplaced import misplaced
from data.domain.importing.places import Territory, distance_m

WEST = Territory("1", "Quận Tây", box(106.60, 10.70, 106.65, 10.80))
EAST = Territory("2", "Quận Đông", box(106.65, 10.70, 106.70, 10.80))
BOTH = {"1": WEST, "2": EAST}


def points(*rows: tuple[str, float, float]) -> pd.DataFrame:
    """Rows of (territory, lon, lat)."""
    return pd.DataFrame(
        [(f"T{at}", f"Trường {at}", *row) for at, row in enumerate(rows)],
        columns=["code", "name", "territory", "lon", "lat"],
    )


def test_points_in_their_unit_are_left_alone():
    found = misplaced(points(("1", 106.62, 10.75), ("2", 106.68, 10.75)), BOTH)
    assert found == Misplacements(2)


def test_a_point_in_another_unit_names_it_and_how_far_it_is_off():
    found = misplaced(points(("1", 106.66, 10.75), ("1", 106.55, 10.75)), BOTH)
    nowhere, other = found.rows
    assert (other.unit_name, other.holder_code, other.holder_name) == ("Quận Tây", "2", "Quận Đông")
    assert abs(other.distance_m - distance_m(WEST.shape, 106.66, 10.75)) < 2
    assert (nowhere.code, nowhere.holder_code) == ("T1", "")
    assert found.far == 2


def test_a_point_on_a_common_border_belongs_to_both():
    assert misplaced(points(("1", 106.65, 10.75), ("2", 106.65, 10.75)), BOTH).rows == ()


def test_rows_without_point_or_known_unit_are_left_out():
    frame = points(("1", float("nan"), float("nan")), ("9", 106.66, 10.75), ("", 106.66, 10.75))
    assert misplaced(frame, BOTH) == Misplacements()
    assert misplaced(points(("1", 106.66, 10.75)), {}) == Misplacements()


def test_a_report_survives_being_kept_in_a_job():
    found = misplaced(points(("1", 106.66, 10.75)), BOTH)
    saved = found.as_dict()
    assert (saved["count"], saved["far"], saved["total"]) == (1, 1, 1)
    assert misplacements_of(saved) == found


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["1", "2"]), st.floats(106.55, 106.75), st.floats(10.65, 10.85)),
        min_size=1,
        max_size=40,
    )
)
def test_the_answer_is_that_of_one_point_after_the_other(rows):
    found = {row.code: row for row in misplaced(points(*rows), BOTH).rows}
    for at, (code, lon, lat) in enumerate(rows):
        away = distance_m(BOTH[code].shape, lon, lat)
        assert (f"T{at}" in found) == (away > 0)
        if away:
            assert abs(found[f"T{at}"].distance_m - away) <= 3 + away * 0.005


def test_ten_thousand_points_are_placed_at_once():
    rng = np.random.default_rng(723)
    cells = [(x, y) for x in range(5) for y in range(5)]
    shapes = {
        f"{x}{y}": Territory(
            f"{x}{y}",
            f"Đơn vị {x}{y}",
            shapely.segmentize(
                box(106.4 + x * 0.1, 10.4 + y * 0.1, 106.5 + x * 0.1, 10.5 + y * 0.1), 0.001
            ),
        )
        for x, y in cells
    }
    frame = pd.DataFrame(
        {
            "code": [f"T{at}" for at in range(10_000)],
            "name": "Trường",
            "territory": rng.choice(sorted(shapes), 10_000),
            "lon": rng.uniform(106.4, 106.9, 10_000),
            "lat": rng.uniform(10.4, 10.9, 10_000),
        }
    )
    found = misplaced(frame, shapes)
    assert found.total == 10_000
    assert 9_000 < len(found.rows) < 10_000
