"""Rules of the editor of zones: what-if, seats, links of islands, what moved."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.contracts.errors import InvalidInputError
from data.domain.zones import comparing
from data.domain.zones.plane import components

KNOWN = frozenset({"A", "B"})
SEATS = np.array([100.0, 80.0])


def test_seats_follow_the_changes() -> None:
    raw = {"closed": ["B"], "seats": {"A": -10, "B": 10}, "rooms": {"A": 2}, "tolerance": 0.05}
    changes = comparing.what_if(raw, KNOWN)
    assert comparing.capacity(["A", "B"], SEATS, 6, changes).tolist() == [180.0, 0.0]
    assert changes.kept == raw


def test_seats_never_fall_below_nothing() -> None:
    changes = comparing.what_if({"seats": {"B": -300}}, KNOWN)
    assert comparing.capacity(["A", "B"], SEATS, 1, changes).tolist() == [100.0, 0.0]


@pytest.mark.parametrize(
    "raw",
    [
        {"tolerance": float("nan")},
        {"tolerance": -0.1},
        {"tolerance": "much"},
        {"closed": ["C"]},
        {"rooms": {"A": 61}},
        {"seats": {"A": 3001}},
        {"seats": 4},
        {"seats": {"A": float("inf")}},
    ],
)
def test_changes_out_of_bounds_are_refused(raw: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        comparing.what_if(raw, KNOWN)


def test_children_move_only_from_a_known_school() -> None:
    people = np.array([10.0, 20.0, np.nan, 5.0])
    after, before = np.array([0, 1, 1, 0]), np.array([0, 0, 0, -1])
    assert comparing.moved(people, after, before) == 20.0


def test_children_above_the_seats_are_counted_by_school() -> None:
    people = np.array([60.0, 50.0, 70.0])
    found = comparing.over(people, np.array([0, 0, -1]), SEATS)
    assert found.tolist() == [10.0, 0.0]


@given(st.integers(1, 12), st.integers(1, 3), st.randoms(use_true_random=False))
def test_everything_hangs_together_once_linked_and_each_group_by_itself(
    count: int, groups: int, chance: object
) -> None:
    numbers = chance.sample(range(1000), 2 * count)  # type: ignore[attr-defined]
    points = np.array(numbers, dtype=float).reshape(-1, 2)
    of = [at % groups for at in range(count)]
    near = comparing.links(tuple(() for _ in range(count)), points, of)
    assert len(components(range(count), near)) == 1
    for group in set(of):
        assert len(components([at for at in range(count) if of[at] == group], near)) == 1
