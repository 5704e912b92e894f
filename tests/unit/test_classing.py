"""Classes of a map."""

from bisect import bisect_right
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.domain.classing import natural_breaks, quantiles, round_steps, spread, symmetric

FIGURES = st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=9)


def deviation(values, borders):
    groups = {}
    for value in values:
        groups.setdefault(bisect_right(borders, value), []).append(value)
    return sum(float(np.var(group) * len(group)) for group in groups.values())


@settings(max_examples=60, deadline=None)
@given(FIGURES)
def test_natural_breaks_deviate_no_more_than_any_other_borders(values):
    distinct = sorted(set(values))
    wanted = min(3, len(distinct))
    found = natural_breaks(values, 3)
    best = min(deviation(values, borders) for borders in combinations(distinct[1:], wanted - 1))
    assert deviation(values, found) == pytest.approx(best, abs=1e-6)
    assert spread(found)


def test_natural_breaks_find_the_gaps():
    assert natural_breaks([1, 2, 2, 50, 51, 52, 99, 100], 3) == (50, 99)


@given(FIGURES)
def test_quantiles_rise(values):
    assert spread(quantiles(values))


def test_quantiles_fill_classes_evenly():
    values = [float(value) for value in range(100)]
    borders = quantiles(values)
    counts = np.bincount([bisect_right(borders, value) for value in values])
    assert counts.tolist() == [20] * 5


def test_one_value_makes_one_class():
    assert quantiles([3.0, 3.0]) == natural_breaks([3.0, 3.0]) == symmetric([3.0], 3.0) == ()


@given(FIGURES)
def test_symmetric_borders_mirror_around_the_middle(values):
    borders = symmetric(values, 0.0)
    assert spread(borders)
    assert [-border for border in borders[::-1]] == list(borders)


@pytest.mark.parametrize(
    ("low", "high", "borders"),
    [
        (0, 100, (20, 40, 60, 80)),
        (230, 412, (250, 300, 350, 400)),
        (0.02, 0.31, (0.1, 0.2, 0.3)),
        (7, 7, ()),
    ],
)
def test_fixed_steps_are_round(low, high, borders):
    assert round_steps(low, high) == pytest.approx(borders)
