"""Births and people: totals, shares of wards, ageing."""

import numpy as np
import pandas as pd
import pytest

from data.domain.simulation import assumptions as given
from data.domain.simulation import demography


@pytest.fixture(scope="module")
def units():
    return pd.DataFrame(
        [
            {"code": f"{district}{number}", "parent_code": district, "level": "commune"}
            for district in given.DISTRICT_CODES
            for number in range(2)
        ]
    )


@pytest.fixture(scope="module")
def ward(units):
    return demography.wards(np.random.default_rng(1), units)


@pytest.fixture(scope="module")
def settled():
    return demography.children(np.random.default_rng(2))


def test_wards_share_out_the_whole_district(ward):
    total = np.zeros((len(given.DISTRICTS), len(given.SCHOOL_YEARS)))
    np.add.at(total, ward.district, ward.share)
    assert total == pytest.approx(np.ones_like(total))


def test_people_of_school_age_give_the_published_ratio(settled):
    of_age = settled.people[:, 8, 3:19].sum()
    assert 49_398 / of_age * 10_000 == pytest.approx(294.0)


def test_city_population_follows_the_census(settled):
    assert settled.everybody[:, 5].sum() == pytest.approx(8_993_000)


def test_people_grow_older_by_one_year_a_year(settled):
    city = settled.people.sum(axis=0)
    older = city[1:, 4:18] / city[:-1, 3:17]
    assert older.min() > 0.99
    assert older.max() < 1.04


def test_births_lead_to_children_five_years_later(settled):
    births = settled.births[:, 6:11]  # 2011-2015
    children = np.stack([settled.people[:, step + 2, 5] for step in range(5)], axis=1)
    correlation = np.corrcoef(births.ravel(), children.ravel())[0, 1]
    assert correlation > 0.995


def test_frames_keep_the_totals(ward, settled):
    births = demography.births_frame(settled.births, ward)
    people = demography.population_frame(settled, ward)
    assert births["births"].sum() == pytest.approx(settled.births.sum(), abs=20)
    assert people["people"].sum() == pytest.approx(settled.everybody.sum(), abs=600)
    assert (people["open_ended"] == (people["age"] == 25)).all()
    assert people["people"].min() >= 0
