"""Whole numbers keep their totals; noise remembers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from data.domain.simulation.rounding import keep_total, largest_remainder, remembering_noise

people = arrays.arrays(np.float64, some.integers(1, 40), elements=some.floats(0.0, 1e5))


@given(people)
def test_every_leading_sum_is_off_by_at_most_a_half(values):
    gap = np.abs(np.cumsum(keep_total(values)) - np.cumsum(values))
    assert gap.max() <= 0.5 + 1e-6


@given(people)
def test_a_value_moves_by_less_than_one_and_never_below_zero(values):
    whole = keep_total(values)
    assert (np.abs(whole - values) < 1.0 + 1e-6).all()
    assert (whole >= 0).all()


def test_zeros_stay_zero():
    assert keep_total(np.array([0.4, 0.0, 0.4, 0.0])).tolist() == [0, 0, 1, 0]


def test_columns_are_rounded_on_their_own():
    assert keep_total(np.array([[0.6, 0.2], [0.6, 0.2]])).tolist() == [[1, 0], [0, 0]]


def test_shares_add_up_and_respect_the_least():
    shared = largest_remainder(np.array([0.0, 1.0, 3.0]), 11, least=1)
    assert shared.tolist() == [1, 3, 7]


def test_noise_has_its_spread_and_its_memory():
    noise = remembering_noise(np.random.default_rng(4), (4000, 12), 0.1, 0.8)
    assert abs(noise.std() - 0.1) < 0.003
    assert abs(np.corrcoef(noise[:, 5], noise[:, 6])[0, 1] - 0.8) < 0.02
