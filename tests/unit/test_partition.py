"""Cells around points."""

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.domain.partition import cells

AREA = shapely.Polygon([(106.6, 10.7), (106.8, 10.7), (106.8, 10.8), (106.7, 10.75), (106.6, 10.8)])
PLACE = st.tuples(
    st.floats(106.55, 106.85, allow_nan=False), st.floats(10.65, 10.85, allow_nan=False)
)


@settings(max_examples=40, deadline=None)
@given(st.lists(PLACE, min_size=1, max_size=12))
def test_cells_cover_the_area_once(places):
    found = cells({f"p{number}": place for number, place in enumerate(places)}, AREA)
    shapes = list(found.values())
    assert abs(sum(shape.area for shape in shapes) - AREA.area) < 1e-9
    assert abs(shapely.union_all(shapes).area - AREA.area) < 1e-9


def test_every_cell_holds_its_point():
    points = {"a": (106.62, 10.72), "b": (106.75, 10.72), "c": (106.78, 10.78)}
    found = cells(points, AREA)
    assert set(found) == set(points)
    assert all(found[name].covers(shapely.Point(*place)) for name, place in points.items())


def test_points_at_one_place_share_one_cell():
    found = cells({"b": (106.65, 10.72), "a": (106.65, 10.72), "c": (106.75, 10.72)}, AREA)
    assert set(found) == {"a", "c"}


def test_one_point_gets_everything_and_none_gets_nothing():
    assert cells({"a": (0.0, 0.0)}, AREA) == {"a": AREA}
    assert cells({}, AREA) == {}
