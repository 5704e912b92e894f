"""Which school a child is sent to."""

import numpy as np

from data.domain.zoning.sending import Sent, Weights, send

PLACES = np.array([[0.0, 0.0], [1000.0, 0.0], [2000.0, 0.0]])
NONE = [float("nan")] * 2


def ask(zone: list[int], free: list[float], weights: Weights, **at: object) -> list[Sent]:
    count = len(zone)
    homes, previous, works = (
        np.array(at.get(name, [default] * count), dtype=float)
        for name, default in (("home", [100.0, 0.0]), ("previous", NONE), ("work", NONE))
    )
    return send(
        PLACES, np.array(free, dtype=float), np.array(zone), homes, previous, works, weights
    )


def test_the_zone_decides_when_only_the_home_counts() -> None:
    one = ask([1], [5, 0, 5], Weights())[0]
    assert (one.school, one.reason, one.metres) == (1, "zone", 900.0)
    assert one.alternatives == ((0, 100.0, 5.0), (2, 1900.0, 5.0))


def test_work_pulls_to_another_school_while_it_has_seats() -> None:
    found = ask([0, 0], [0, 0, 1], Weights(1, 0, 3), work=[[2000, 0], [2000, 0]])
    assert [(one.school, one.reason) for one in found] == [(2, "weighed"), (0, "zone")]
    assert found[0].alternatives[0][0] == 0


def test_the_school_before_counts_like_a_place() -> None:
    one = ask([0], [0, 4, 0], Weights(1, 3, 0), previous=[[1000, 0]])[0]
    assert (one.school, one.reason) == (1, "weighed")


def test_a_home_without_zone_gets_the_best_with_a_seat() -> None:
    found = ask([-1, -1], [0, 1, 0], Weights())
    assert [(one.school, one.reason) for one in found] == [(1, "no_zone"), (-1, "nobody")]
