"""Schools: spread over wards, placed inside shapes, filled by distance, named."""

import numpy as np
import pandas as pd
import pytest
import shapely

from data.domain.simulation import allocation, assumptions, naming, placing
from data.domain.simulation.classes import scale_to
from data.domain.simulation.demography import Ward


@pytest.fixture
def units():
    return pd.DataFrame(
        [
            {"code": "760", "parent_code": "79", "level": "district", "area_km2": 8.0},
            {"code": "26734", "parent_code": "760", "level": "commune", "area_km2": np.nan},
        ]
    ).assign(lon=106.69, lat=10.79, name=["Quận 1", "Phường Tân Định"])


def test_points_lie_inside_their_district(units):
    frame = pd.DataFrame({"ward_code": ["26734"] * 200, "district_code": ["760"] * 200})
    shape = shapely.box(106.68, 10.785, 106.70, 10.80)
    points = placing.points(np.random.default_rng(1), frame, units, {"760": shape})
    assert shapely.contains_xy(shape, points[:, 0], points[:, 1]).all()
    assert len(np.unique(points, axis=0)) == 200


def test_a_ward_point_outside_its_district_does_not_hold_the_schools_there(units):
    frame = pd.DataFrame({"ward_code": ["26734"] * 5, "district_code": ["760"] * 5})
    far = shapely.box(107.5, 11.5, 107.6, 11.6)
    points = placing.points(np.random.default_rng(1), frame, units, {"760": far})
    assert shapely.contains_xy(far, points[:, 0], points[:, 1]).all()


def test_kilometres_are_right_within_half_a_percent():
    here, there = np.array([[106.70, 10.78]]), np.array([[106.80, 10.78]])
    assert placing.kilometres(here, there)[0, 0] == pytest.approx(10.93, rel=0.005)


def _two_schools(first_year: int) -> allocation.Schools:
    frame = pd.DataFrame(
        {
            "kind": ["primary", "primary"],
            "sector": ["public", "public"],
            "levels": ["primary", "primary"],
            "district": [0, 0],
            "first_year": [2014, first_year],
            "last_year": [2023, 2023],
        }
    )
    points = np.array([[106.70, 10.78], [106.72, 10.78]])
    ward = Ward(("a", "b"), np.array([0, 0]), np.full((2, 10), 0.5))
    return allocation.Schools(frame, ward, points, points)


@pytest.fixture
def controls():
    district = np.zeros((len(assumptions.DISTRICTS), 16, 10))
    district[0, 4:9] = 100.0
    return allocation.Controls(district, np.zeros((16, 10)))


def test_schools_together_teach_every_pupil(controls):
    whole = allocation.pupils(np.random.default_rng(1), _two_schools(2014), controls)
    assert whole[:, 4:9].sum(axis=0) == pytest.approx(np.full((5, 10), 100))


def test_a_new_school_fills_from_the_bottom(controls):
    whole = allocation.pupils(np.random.default_rng(1), _two_schools(2018), controls)
    new = whole[1, 4:9]
    assert new[:, :4].sum() == 0
    assert (new[:2, 4] > 0).all()
    assert new[2:, 4].sum() == 0
    assert (new[:, 9] > 0).all()


def test_a_cohort_stays_in_its_school(controls):
    whole = allocation.pupils(np.random.default_rng(1), _two_schools(2014), controls)
    followed = np.array([[whole[0, 4 + step, year + step] for step in range(5)] for year in (0, 3)])
    assert np.abs(np.diff(followed, axis=1)).max() <= 5


def test_scaling_comes_closest_to_the_target():
    assert scale_to(lambda factor: int(1000 * factor), 1234) == pytest.approx(1.234, abs=0.002)


def test_used_up_names_get_a_number():
    names = naming._draw(np.random.default_rng(1), ["A", "B"], 5)
    assert len(set(names)) == 5
    assert sum(name.endswith(" 2") for name in names) == 2
