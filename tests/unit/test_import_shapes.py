"""Points and boundaries."""

import pandas as pd
import pytest
from shapely.geometry import LineString, Point, Polygon, box

from data.domain.importing.boundaries import KnownUnit, check_features, normal_wkb
from data.domain.importing.issues import IssueLog
from data.domain.importing.places import Territory, area_km2, check_points

UNITS = {
    "760": KnownUnit("760", "Quận 1", "district", 121.0),
    "761": KnownUnit("761", "Quận 12", "district"),
    "79": KnownUnit("79", "Thành phố", "province"),
}
AREA = box(106.0, 10.0, 107.0, 11.0)
WEST, EAST = box(106.5, 10.5, 106.6, 10.6), box(106.6, 10.5, 106.7, 10.6)


def features(*parts: tuple[str, object]) -> IssueLog:
    log = IssueLog()
    attributes = [{"code": code} for code, _ in parts]
    check_features(attributes, [part for _, part in parts], UNITS, AREA, log)  # type: ignore[misc]
    return log


def test_a_clean_coverage_is_accepted() -> None:
    log = features(("760", WEST), ("761", EAST))
    assert (log.error_count, log.warning_count) == (0, 0)


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        (None, "shape_missing"),
        (Point(106.5, 10.5), "not_polygon"),
        (LineString([(106, 10), (107, 11)]), "not_polygon"),
        (Polygon([(106.5, 10.5), (106.6, 10.6), (106.6, 10.5), (106.5, 10.6)]), "invalid_shape"),
        (box(10.5, 106.5, 10.6, 106.6), "swapped_shape"),
        (box(105.0, 21.0, 105.1, 21.1), "shape_out_of_area"),
    ],
)
def test_bad_shapes_are_refused(part: object, rule: str) -> None:
    assert [issue.rule for issue in features(("760", part)).first_errors] == [rule]


def test_unknown_and_repeated_codes_are_refused() -> None:
    log = features(("999", WEST), ("760", WEST), ("760", EAST))
    assert [issue.rule for issue in log.first_errors] == ["unknown_unit", "duplicate_key"]


def test_overlap_above_one_percent_names_the_pair() -> None:
    log = features(("760", WEST), ("761", box(106.59, 10.5, 106.7, 10.6)))
    assert log.first_errors[0].values["unit"] == "Quận 1"
    assert log.first_errors[0].values["other"] == "Quận 12"


def test_overlap_below_one_percent_and_parents_over_children_are_accepted() -> None:
    log = features(
        ("760", WEST), ("761", box(106.5995, 10.5, 106.7, 10.6)), ("79", WEST.union(EAST))
    )
    assert log.error_count == 0


def test_another_area_than_published_and_missing_units_are_warnings() -> None:
    log = features(("760", box(106.5, 10.5, 106.6, 10.59)))
    assert log.error_count == 0
    assert {issue.rule for issue in log.first_warnings} == {"area_differs", "unit_left_out"}


def test_the_order_of_points_does_not_change_a_shape() -> None:
    turned = Polygon(list(WEST.exterior.coords)[::-1])
    assert normal_wkb(WEST) == normal_wkb(turned)


def test_area_is_measured_on_the_ellipsoid() -> None:
    assert area_km2(WEST) == pytest.approx(121.1, abs=0.2)


def points(lon: float, lat: float, *, illustrative: bool = False) -> list[str]:
    log = IssueLog()
    frame = pd.DataFrame({"row": [2], "lon": [lon], "lat": [lat], "territory": ["760"]})
    check_points(frame, {"760": Territory("760", "Quận 1", WEST, illustrative)}, log)
    return [issue.rule for issue in (*log.first_errors, *log.first_warnings)]


@pytest.mark.parametrize(
    ("lon", "lat", "rules"),
    [
        (106.55, 10.55, []),
        (106.6, 10.55, []),
        (106.605, 10.55, ["point_near_unit"]),
        (106.63, 10.55, ["point_outside_unit"]),
        (10.55, 106.55, ["swapped_point"]),
        (105.85, 21.02, ["point_out_of_area"]),
        (0.0, 0.0, ["point_out_of_area"]),
    ],
)
def test_points_are_judged_by_where_they_lie(lon: float, lat: float, rules: list[str]) -> None:
    assert points(lon, lat) == rules


def test_a_point_that_was_there_before_stays_with_a_warning() -> None:
    log = IssueLog()
    frame = pd.DataFrame(
        {"row": [2], "lon": [106.63], "lat": [10.55], "territory": ["760"], "settled": [True]}
    )
    check_points(frame, {"760": Territory("760", "Quận 1", WEST)}, log)
    assert [issue.rule for issue in log.first_warnings] == ["point_kept"]
    assert log.error_count == 0


def test_approximate_shapes_forgive_more() -> None:
    assert points(106.63, 10.55, illustrative=True) == ["point_near_unit"]
