"""The steps that turn ward boxes into district shapes and points."""

import numpy as np
import shapely

from data.reference import build_district_shapes as build
from data.reference import place_ward_points as place

ONE_KM = np.array([0.0, 0.0, 1000.0, 1000.0])


def grid_of(size: int) -> build.Grid:
    centres = np.arange(size) * build.CELL_M + build.CELL_M / 2
    return build.Grid(*np.meshgrid(centres, centres))


def test_box_text_becomes_metres() -> None:
    west, south, east, north = build.parse_box("10.0,106.0 – 11.0,107.0")
    assert (south, north) == (1105740.0, 1216314.0)
    assert round(east - west) == 109366


def test_cell_costs_less_near_the_middle_of_its_box() -> None:
    cost = build.ward_cost(grid_of(20), ONE_KM, np.array([0.0, 0.0, 1500.0, 1500.0]))
    assert cost[4, 4] < cost[0, 0] < 1
    assert cost[12, 12] > build.NO_BOX_COST
    assert np.isinf(cost[19, 19])


def test_balancing_moves_area_to_the_district_that_lacks_it() -> None:
    row = np.linspace(0.05, 0.95, 20)
    layers = np.stack([[row], [row[::-1]], np.full((1, 20), np.inf)])
    even = build.assign(layers, np.ones(3))
    uneven = build.balance(layers, np.array([15.0, 5.0]) * build.CELL_M**2)
    assert np.bincount(even[0]).tolist() == [10, 10]
    assert np.bincount(uneven[0])[0] > 10


def test_sea_is_seen_from_the_south_or_east_past_round_corners() -> None:
    water = build.open_water(grid_of(10), np.array([ONE_KM]))
    assert water[0, 0]
    assert water[0, 9]
    assert not water[5, 5]
    assert not water[9, 0]


def test_smoothing_removes_a_lonely_cell() -> None:
    labels = np.zeros((9, 9), dtype=int)
    labels[4, 4] = 1
    assert (build.smooth(labels) == 0).all()


def test_areas_no_longer_touch_in_a_corner_only() -> None:
    labels = np.array([[0, 1], [1, 0]])
    build.remove_corner_contacts(labels)
    assert labels.tolist() == [[0, 1], [0, 1]]


def test_outlines_share_their_edge() -> None:
    labels = np.repeat([[0] * 5 + [1] * 5], 10, axis=0)
    polygons = build.fill_crumbs(build.outline(grid_of(10), labels, 2))
    assert [polygon.area for polygon in polygons] == [500_000.0, 500_000.0]
    assert shapely.coverage_is_valid(polygons)


def test_a_point_outside_is_pulled_just_inside() -> None:
    shape = shapely.box(0, 0, 1000, 1000)
    row: place.Row = {}
    place.set_point(row, shapely.Point(1500, 500), "listed")
    place.pull_inside(row, shape)
    assert row["point_quality"] == "moved"
    assert place.point_of(row).distance(shapely.Point(900, 500)) < 1


def test_a_point_inside_stays() -> None:
    row: place.Row = {}
    place.set_point(row, shapely.Point(950, 500), "listed")
    before = dict(row)
    place.pull_inside(row, shapely.box(0, 0, 1000, 1000))
    assert row == before


def test_a_missing_point_goes_to_the_empty_half() -> None:
    known: place.Row = {"bbox_west": ""}
    place.set_point(known, shapely.Point(500, 500), "listed")
    missing: place.Row = {"bbox_west": "", "point_quality": "estimated"}
    place.place_missing([known, missing], shapely.box(0, 0, 2000, 1000))
    assert place.point_of(missing).x > 1200
