"""Worked examples of classes, classrooms, teachers and the probability of a shortage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from data.domain import demand


def classes_of(pupils, norm):
    return int(demand.class_groups(np.array([[pupils]], float), np.array([norm], float))[0, 0])


@pytest.mark.parametrize(
    ("pupils", "norm", "classes"),
    [
        (0, 35, 0),  # nobody, no class
        (1, 35, 1),
        (35, 35, 1),  # exactly full
        (36, 35, 2),  # one pupil too many opens a class
        (60, 35, 2),
        (140, 35, 4),
        (141, 35, 5),
        (45, 45, 1),
        (46, 45, 2),
        (315, 45, 7),
        (25, 25, 1),
        (26, 25, 2),
    ],
)
def test_a_grade_opens_as_many_classes_as_its_pupils_fill(pupils, norm, classes):
    assert classes_of(pupils, norm) == classes


def test_a_primary_school_by_hand():
    """Grades 1-5 with 141, 139, 120, 105, 71 pupils at 35: 5 + 4 + 4 + 3 + 3 = 19 classes.

    The total, 576, would be 17 classes: rounding per grade adds two.
    """
    pupils = np.array([[141], [139], [120], [105], [71]], float)
    classes = demand.class_groups(pupils, np.full(5, 35.0))

    assert classes.ravel().tolist() == [5, 4, 4, 3, 3]
    assert classes_of(576, 35) == 17
    assert demand.classrooms(classes.sum(axis=0), one_session=False).tolist() == [19]
    assert demand.classrooms(classes.sum(axis=0), one_session=True).tolist() == [10]


def test_a_lower_secondary_school_by_hand():
    """Grades 6-9 with 320, 315, 271, 180 pupils at 45: 8 + 7 + 7 + 4 = 26 classes."""
    pupils = np.array([[320], [315], [271], [180]], float)

    assert demand.class_groups(pupils, np.full(4, 45.0)).sum() == 26


def test_a_preschool_by_hand():
    """26 toddlers at 25, 51 at 25, 61 at 30, 70 at 35: 2 + 3 + 3 + 2 = 10 groups."""
    pupils = np.array([[26], [51], [61], [70]], float)
    norms = np.array([25.0, 25.0, 30.0, 35.0])

    assert demand.class_groups(pupils, norms).ravel().tolist() == [2, 3, 3, 2]


def test_an_upper_secondary_school_by_hand():
    """Grades 10-12 with 500, 480, 451 pupils at 45: 12 + 11 + 11 = 34 classes."""
    pupils = np.array([[500], [480], [451]], float)

    assert demand.class_groups(pupils, np.full(3, 45.0)).sum() == 34


def test_the_noise_of_a_float_opens_no_class():
    assert classes_of(70.0000001, 35) == 2
    assert classes_of(70.4, 35) == 3


def test_teachers_follow_classes_and_their_norm():
    rules = demand.Rules({}, teachers_per_class={"nursery": 2.5, "preschool": 2.2, "primary": 1.5})

    assert [rules.teachers_at(grade) for grade in (-3, 0, 1)] == [2.5, 2.2, 1.5]
    assert np.isnan(rules.teachers_at(12))


@given(
    arrays.arrays(
        float,
        st.tuples(st.integers(1, 40), st.integers(1, 4)),
        elements=st.floats(0, 3000, allow_nan=False),
    )
)
def test_whole_numbers_keep_the_sum_of_every_run_of_neighbours(values):
    rounded = demand.whole(values)

    assert (rounded >= 0).all()
    assert np.abs(rounded.sum(axis=0) - values.sum(axis=0)).max() <= 0.5 + 1e-6
    for cut in range(len(values)):
        part = rounded[cut:].sum(axis=0) - values[cut:].sum(axis=0)
        assert np.abs(part).max() <= 1 + 1e-6


BANDS = np.array([1000.0, 900.0, 1150.0, 850.0, 1230.0])


def test_a_supply_at_the_forecast_is_as_likely_short_as_not():
    half = demand.shortage_probability(BANDS[None], np.array([100.0]), np.array([100.0]))

    assert half[0] == pytest.approx(0.5)


def test_the_eighty_per_cent_interval_leaves_a_tenth_on_either_side():
    """100 rooms for 1,000 pupils: 90 rooms hold the 900 of the lower bound, 115 the 1,150."""
    need, supply = np.array([100.0, 100.0]), np.array([90.0, 115.0])

    short = demand.shortage_probability(np.tile(BANDS, (2, 1)), need, supply)

    assert short == pytest.approx([0.9, 0.1], abs=1e-9)


def test_without_an_interval_a_shortage_is_certain_or_impossible():
    sure = np.full((3, 5), 1000.0)

    short = demand.shortage_probability(
        sure, np.array([10.0, 10.0, 0.0]), np.array([9.0, 10.0, 0.0])
    )

    assert short.tolist() == [1.0, 0.0, 0.0]


def test_rooms_enough_in_four_futures_of_five_are_rounded_up():
    """The 0.8 quantile lies at 0.8416 / 1.2816 of the way (in logs) to the upper bound: 1,096."""
    likely = demand.likely_rooms(np.stack([BANDS, np.full(5, 1000.0)]), np.array([100.0, 100.0]))

    assert likely.tolist() == [110.0, 100.0]


@pytest.mark.parametrize(
    ("rooms", "size", "schools"), [(0, 30, 0), (1, 30, 1), (30, 30, 1), (31, 30, 2)]
)
def test_a_shortage_is_told_in_schools(rooms, size, schools):
    assert demand.schools_worth(rooms, size) == schools


def test_rooms_per_ten_thousand_by_hand():
    ratio = demand.rooms_per_10000(np.array([294.0, 5.0]), np.array([10_000.0, 0.0]))

    assert ratio[0] == 294.0
    assert np.isnan(ratio[1])


def test_people_grow_a_year_older_with_the_usual_gain():
    """Two past steps in which each cohort gained ten per cent go on doing so."""
    people = np.array([[[100_000.0, 110_000.0, 121_000.0]] * 4])
    births = np.array([[50_000.0, 60_000.0]])

    older = demand.grow_older(people, births, (0, 1, 2), 2)

    assert older[0, 0].tolist() == [100_000, 110_000, 121_000]
    assert older[0, 1] == pytest.approx([100_000, 110_000, 121_000])
    assert older[0, 2] == pytest.approx([120_000, 110_000, 121_000])
