"""Zones on small instances against brute force, and the geometry they stand on."""

from itertools import product

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from data.domain.geometry import to_metres
from data.domain.zones.assigning import (
    ImpossibleError,
    Instance,
    assign,
    broken,
    cost,
    hangs_together,
    homes,
    loads,
    overflow,
    travel,
)
from data.domain.zones.colouring import between_zones, colour
from data.domain.zones.plane import adjoining, components, distances, linked
from data.domain.zones.reviewing import BARS, balance, measure, problems, quantile


def graph(edges, count):
    near = [set() for _ in range(count)]
    for one, other in edges:
        near[one].add(other)
        near[other].add(one)
    return tuple(tuple(sorted(one)) for one in near)


def grid(width, height):
    edges = [
        (y * width + x, y * width + x + step)
        for y in range(height)
        for x in range(width)
        for step, fits in ((1, x + 1 < width), (width, y + 1 < height))
        if fits
    ]
    return graph(edges, width * height)


@st.composite
def instances(draw):
    """A connected graph of at most seven blocks with at most three schools."""
    count = draw(st.integers(2, 7))
    schools = draw(st.integers(1, min(3, count)))
    tree = [(draw(st.integers(0, block - 1)), block) for block in range(1, count)]
    more = draw(
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=4)
    )
    edges = tree + [(one, other) for one, other in more if one != other]
    people = draw(st.lists(st.integers(0, 60), min_size=count, max_size=count))
    seats = draw(st.lists(st.integers(1, 150), min_size=schools, max_size=schools))
    place = st.tuples(st.integers(0, 3000), st.integers(0, 3000))
    blocks = np.array(draw(st.lists(place, min_size=count, max_size=count)), float)
    points = np.array(draw(st.lists(place, min_size=schools, max_size=schools)), float)
    return Instance(
        np.array(people), np.array(seats), distances(blocks, points), graph(edges, count)
    )


def every_plan(instance):
    """All plans in which each school has a zone in one piece."""
    for plan in product(range(instance.schools), repeat=instance.blocks):
        school_of = np.array(plan)
        if len(set(plan)) == instance.schools and not broken(instance, school_of):
            yield school_of


@settings(max_examples=120, deadline=None)
@given(instances())
def test_a_plan_is_one_of_all_possible_plans_and_never_better_than_the_best(instance):
    plan = assign(instance)
    possible = {tuple(one) for one in every_plan(instance)}
    assert tuple(plan) in possible
    assert overflow(instance, plan) >= min(overflow(instance, np.array(p)) for p in possible)
    assert travel(instance, plan) >= min(travel(instance, np.array(p)) for p in possible) - 1e-6


@settings(max_examples=60, deadline=None)
@given(instances())
def test_no_single_block_would_be_better_off_elsewhere(instance):
    """Every allowed plan that differs in one block costs as much or more; so does the nearest."""
    plan = assign(instance)
    home = homes(instance)
    for other in every_plan(instance):
        if (other != plan).sum() == 1 and (other[home] == plan[home]).all():
            assert cost(instance, other) >= cost(instance, plan) - 1e-3
    assert cost(instance, plan) <= cost(instance, assign(instance, even=False)) + 1e-6


@settings(max_examples=60, deadline=None)
@given(instances())
def test_the_same_instance_gives_the_same_plan(instance):
    assert assign(instance).tolist() == assign(instance).tolist()
    assert loads(instance, assign(instance)).sum() == instance.entrants.sum()


def test_a_plan_evens_out_what_the_nearest_school_would_overfill():
    line = graph([(n, n + 1) for n in range(9)], 10)
    places = np.array([[100.0 * n, 0.0] for n in range(10)])
    schools = np.array([[0.0, 0.0], [500.0, 0.0]])
    instance = Instance(np.full(10, 10), np.array([50, 50]), distances(places, schools), line)
    assert overflow(instance, assign(instance, even=False)) > 0
    assert overflow(instance, assign(instance)) == 0


@pytest.mark.parametrize(
    ("blocks", "schools", "edges"), [(2, 3, [(0, 1)]), (2, 0, [(0, 1)]), (3, 1, [(0, 1)])]
)
def test_what_cannot_be_planned_is_said(blocks, schools, edges):
    instance = Instance(
        np.ones(blocks, int), np.ones(schools, int), np.ones((blocks, schools)),
        graph(edges, blocks),
    )  # fmt: skip
    with pytest.raises(ImpossibleError):
        assign(instance)


@given(st.sets(st.integers(0, 11), min_size=1))
def test_hanging_together_is_having_one_component(zone):
    near = grid(4, 3)
    assert hangs_together(zone, near) == (len(components(sorted(zone), near)) == 1)


def test_blocks_adjoin_along_borders_and_not_at_corners():
    squares = [shapely.box(x, y, x + 100, y + 100) for y in (0, 100) for x in (0, 100)]
    squares.append(shapely.box(201.5, 0, 300, 100))  # a gap of 1.5 m, as in digitised borders
    squares.append(shapely.box(310, 0, 400, 100))
    assert adjoining(squares) == ((1, 2), (0, 3, 4), (0, 3), (1, 2), (1,), ())


def test_islands_are_linked_to_the_nearest_block():
    points = np.array([[0.0, 0.0], [100.0, 0.0], [500.0, 0.0], [260.0, 0.0]])
    assert linked(((1,), (0,), (), ()), points) == ((1,), (0, 3), (3,), (1, 2))


@settings(max_examples=100, deadline=None)
@given(*(st.tuples(st.floats(106.4, 107.0), st.floats(10.4, 11.1)) for _ in range(2)))
def test_distances_are_within_half_a_percent_of_geodesic(one, other):
    found = float(distances(to_metres(np.array([one])), to_metres(np.array([other])))[0, 0])
    true = Geod(ellps="WGS84").inv(*one, *other)[2]
    assert found == pytest.approx(true, rel=0.005, abs=0.01)


def test_gaps_doubles_and_broken_zones_are_found():
    near = grid(3, 2)
    found = problems(6, [(0, 0), (2, 0), (1, 1), (3, 1), (3, 0), (4, 1)], near, near)
    assert found.without == (5,)
    assert found.several == (3,)
    assert found.broken == {0: ((0, 3), (2,))}
    assert found.count == 3


def test_an_island_is_no_fault_of_a_plan():
    apart, joined = graph([(0, 1)], 3), graph([(0, 1), (1, 2)], 3)
    assert not problems(3, [(0, 0), (1, 0), (2, 0)], apart, joined).broken


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 9000), st.integers(1, 9)), min_size=1, max_size=30))
def test_distances_are_those_of_the_children_one_by_one(rows):
    each = np.sort(np.repeat([m for m, _ in rows], [c for _, c in rows]))
    found = measure(np.array([m for m, _ in rows]), np.array([float(c) for _, c in rows]))
    assert found.children == len(each) == sum(found.counts)
    assert found.median_m == each[int(np.ceil(0.5 * len(each))) - 1]
    assert found.longest_m == each[-1]
    assert found.p90_m == quantile(each, np.ones(len(each)), 0.9)
    assert len(found.counts) == BARS


def test_nobody_has_no_distance():
    assert not measure(np.array([np.nan]), np.array([3.0])).known
    assert not measure(np.array([]), np.array([])).known


def test_balance_counts_blocks_and_says_what_is_unknown():
    people = np.array([10.0, 20.0, np.nan])
    found = balance(
        4, [(0, 0), (1, 0), (1, 1), (2, 2)], people, np.array([25.0, 30.0, 5.0, np.nan])
    )
    assert [(one.blocks, one.entrants, one.spare) for one in found] == [
        (2, 30.0, -5.0), (1, 20.0, 10.0), (1, None, None), (0, 0.0, None)
    ]  # fmt: skip
    assert found[0].use_rate == pytest.approx(1.2)
    assert found[3].use_rate is None


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 7), st.integers(2, 7), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_neighbouring_zones_differ_in_colour(width, height, schools, seed):
    rng = np.random.default_rng(seed)
    near, count = grid(width, height), width * height
    schools = min(schools, count)
    spread = rng.uniform(0, 1000, (count, schools))
    instance = Instance(rng.integers(1, 50, count), np.full(schools, 50), spread, near)
    zones = between_zones(near, assign(instance).tolist(), schools)
    classes = colour(zones)
    assert all(
        classes[one] != classes[other] for one, near_by in enumerate(zones) for other in near_by
    )
    assert set(classes) <= set(range(6))
    assert classes == colour(zones)


def test_too_few_classes_still_colour_everything():
    everybody = graph([(a, b) for a in range(7) for b in range(a)], 7)
    assert set(colour(everybody)) <= set(range(6))
