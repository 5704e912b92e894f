"""Ground geometry against brute force and geodesics."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from data.domain.geometry import (
    BadShapeError,
    area_km2,
    circle,
    inside,
    nearest,
    on_the_ground,
    polygon,
    shares_inside,
    to_degrees,
    to_metres,
)

GEOD = Geod(ellps="WGS84")
RANDOM = np.random.default_rng(723)
CITY = np.column_stack([RANDOM.uniform(106.36, 107.03, 1000), RANDOM.uniform(10.37, 11.16, 1000)])
STAR = np.array(
    [[106.6, 10.7], [106.7, 10.74], [106.8, 10.7], [106.76, 10.8], [106.8, 10.9], [106.6, 10.9]]
)


def test_nearest_schools_equal_brute_force_on_a_thousand_points():
    metres = to_metres(CITY)
    marks = [shapely.Point(place) for place in metres]
    for place in to_metres(CITY[:1000] + 0.003):
        here = shapely.Point(place)
        brute = sorted(range(len(marks)), key=lambda at: (here.distance(marks[at]), at))[:3]
        assert [near.index for near in nearest(metres, place, 3)] == brute


def test_membership_equals_brute_force_on_a_thousand_points():
    area = polygon(STAR)
    metres = to_metres(CITY)
    brute = [area.intersects(shapely.Point(place)) for place in metres]
    assert inside(metres, area).tolist() == brute
    assert 10 < sum(brute) < 990


def test_areas_are_within_half_a_percent_of_the_geodesic():
    for shape in (shapely.Polygon(STAR), shapely.box(106.36, 10.37, 106.5, 10.5)):
        true_m2 = abs(GEOD.geometry_area_perimeter(shape)[0])
        assert area_km2(shape) * 1e6 == pytest.approx(true_m2, rel=0.005)


def test_distances_are_within_half_a_percent_of_the_geodesic():
    metres = to_metres(CITY)
    for first, second in zip(range(0, 1000, 2), range(1, 1000, 2), strict=True):
        true_m = GEOD.inv(*CITY[first], *CITY[second])[2]
        flat_m = float(np.hypot(*(metres[first] - metres[second])))
        assert flat_m == pytest.approx(true_m, rel=0.005)


@settings(max_examples=50, deadline=None)
@given(st.floats(106.4, 107.0), st.floats(10.4, 11.1), st.floats(10, 50_000))
def test_a_circle_has_its_radius_all_around(lon, lat, radius_m):
    drawn = circle((lon, lat), radius_m)
    assert drawn.area == pytest.approx(np.pi * radius_m**2, rel=0.001)
    assert inside(to_metres(np.array([[lon, lat]])), drawn).all()


def test_degrees_come_back_from_metres():
    assert np.abs(to_degrees(to_metres(CITY)) - CITY).max() < 1e-8


@pytest.mark.parametrize(
    "corners",
    [
        [[106.6, 10.7], [106.7, 10.7]],
        [[106.6, 10.7], [106.7, 10.8], [106.7, 10.7], [106.6, 10.8]],
        [[106.6, 10.7], [106.7, 10.7], [106.6, 10.7]],
        [[1e9, 10.7], [106.7, 10.7], [106.8, 10.9]],
        [[float("nan"), 10.7], [106.7, 10.7], [106.8, 10.9]],
    ],
)
def test_a_shape_that_encloses_nothing_is_refused(corners):
    with pytest.raises(BadShapeError):
        polygon(np.array(corners))


@pytest.mark.parametrize("radius_m", [0, -5, 1e9, float("nan")])
def test_a_circle_without_a_sensible_radius_is_refused(radius_m):
    with pytest.raises(BadShapeError):
        circle((106.7, 10.8), radius_m)


def test_shares_of_parts_inside_an_area():
    parts = np.array(
        [
            on_the_ground(shapely.box(106.6, 10.7, 106.7, 10.8)),
            on_the_ground(shapely.box(106.7, 10.7, 106.8, 10.8)),
        ]
    )
    area = on_the_ground(shapely.box(106.6, 10.7, 106.75, 10.8))
    assert shares_inside(parts, area) == pytest.approx([1.0, 0.5], abs=0.001)
