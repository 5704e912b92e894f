"""Cohorts move through the grades and meet the published totals."""

import numpy as np
import pytest

from data.domain.simulation import assumptions as given
from data.domain.simulation import controls, demography


@pytest.fixture(scope="module")
def city():
    return controls.city_pupils()


@pytest.fixture(scope="module")
def district(city):
    rng = np.random.default_rng(5)
    return controls.district_pupils(rng, demography.children(rng).weight, city)


@pytest.mark.parametrize("year", [2022, 2023])
@pytest.mark.parametrize("level", list(given.LEVEL_GRADES))
def test_published_levels_are_met(city, year, level):
    pupils = city[controls.level_columns(level), year - 2014].sum()
    assert pupils == pytest.approx(given.LEVEL_TARGETS[year][level])


def test_public_and_non_public_of_2022_are_met(city):
    non_public = controls.non_public_pupils(city)
    assert (city - non_public)[:, 8].sum() == pytest.approx(given.PUBLIC_PUPILS_2022)


def test_the_dragon_cohort_is_the_largest_of_its_year_until_grade_6(city):
    for step, grade in enumerate(range(1, 7), start=4):
        general = city[controls.column(1) :, step]
        assert general.argmax() == grade - 1


def test_a_class_of_pupils_moves_up_with_few_losses(city):
    upwards = city[5:13, 1:] / city[4:12, :-1]
    assert upwards.min() > 0.93
    assert upwards.max() < 1.06


def test_districts_add_up_to_the_city(city, district):
    assert district.sum(axis=0) == pytest.approx(city)


def test_districts_move_like_cohorts(city, district):
    """A district's share of a grade is close to its share of the grade below a year before."""
    share = district / city
    change = np.log(share[:, 5:9, 1:] / share[:, 4:8, :-1])
    assert np.abs(change).max() < 0.04


def test_outer_districts_gain_and_the_centre_loses(city, district):
    share = district.sum(axis=1) / city.sum(axis=0)
    gain = dict(zip(given.DISTRICT_CODES, share[:, -1] / share[:, 0], strict=True))
    assert min(gain[code] for code in ("761", "777", "784", "785", "786")) > 1.1
    assert max(gain[code] for code in ("760", "770", "774")) < 0.8
