"""The solver of zones against brute force on small maps, and what it says of impossible ones."""

from itertools import product

import numpy as np
import pytest

from data.domain.zoning.measuring import balance, parts
from data.domain.zoning.problem import Borders, Ints, Problem
from data.domain.zoning.solving import solve

SECONDS = 20.0  # the moves are bounded by the number of blocks; the clock must not bite


def grid(seed: int, wide: int = 3, high: int = 3, schools: int = 3, spare: float = 1.5) -> Problem:
    """A small map with random pupils and schools in different blocks."""
    random = np.random.default_rng(seed)
    count = wide * high
    points = np.array([(x, y) for y in range(high) for x in range(wide)], dtype=float)
    number = np.arange(count).reshape(high, wide)
    pairs = np.concatenate(
        [
            np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
            np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
        ]
    )
    pupils = random.integers(0, 9, count).astype(float)
    home = random.choice(count, schools, replace=False).astype(np.int64)
    places = points[home] + random.uniform(-0.3, 0.3, (schools, 2))
    travel = np.hypot(*(points[:, None] - places[None]).transpose(2, 0, 1))
    each = np.ceil(pupils.sum() * spare / schools)
    capacity = np.maximum(np.full(schools, each), pupils[home])
    return Problem(pupils, capacity, home, Borders.of_pairs(count, pairs), travel)


def optimum(problem: Problem) -> float | None:
    """The cheapest connected plan without a pupil over in which every school keeps its block."""
    best = None
    free = [at for at in range(problem.blocks) if at not in set(problem.home.tolist())]
    school = np.zeros(problem.blocks, dtype=np.int64)
    school[problem.home] = np.arange(problem.schools)
    for chosen in product(range(problem.schools), repeat=len(free)):
        school[free] = chosen
        load = np.bincount(school, problem.pupils, minlength=problem.schools)
        if (load > problem.room).any():
            continue
        cost = float((problem.travel[np.arange(problem.blocks), school] * problem.pupils).sum())
        if best is not None and cost >= best:
            continue
        if not balance(problem, school).broken:
            best = cost
    return best


@pytest.mark.parametrize("seed", range(12))
def test_small_maps_are_never_better_than_brute_force_and_never_in_pieces(seed: int) -> None:
    problem = grid(seed)
    found = solve(problem, SECONDS, seed)
    best = optimum(problem)

    assert not found.balance.broken
    assert len(found.balance.without) == 0
    np.testing.assert_allclose(
        found.balance.load, np.bincount(found.school, problem.pupils, minlength=problem.schools)
    )
    assert found.balance.overflow == np.maximum(found.balance.load - problem.room, 0).sum()
    if best is not None:
        assert found.lp_bound is not None
        assert found.lp_bound <= best + 1e-6
        assert found.balance.overflow == 0
        assert found.cost == pytest.approx(best)
        assert found.milp_bound is None or found.milp_bound <= best + 1e-6


def test_the_same_seed_gives_the_same_plan() -> None:
    problem = grid(3, wide=8, high=6, schools=6, spare=1.15)
    one, other = solve(problem, SECONDS, 7), solve(problem, SECONDS, 7)
    assert not one.cut_short
    np.testing.assert_array_equal(one.school, other.school)


def replaced(problem: Problem, **changes: object) -> Problem:
    values = {name: getattr(problem, name) for name in Problem.__dataclass_fields__}
    return Problem(**{**values, **changes})  # type: ignore[arg-type]


def kinds(problem: Problem) -> set[str]:
    return {one.kind for one in solve(problem, SECONDS).obstacles}


def test_too_few_seats_are_named_with_the_blocks_and_schools() -> None:
    problem = grid(1)
    found = solve(replaced(problem, capacity=problem.capacity * 0.5), SECONDS)
    short = next(one for one in found.obstacles if one.kind == "seats")
    assert short.pupils == problem.pupils.sum()
    assert short.pupils > short.seats
    assert len(short.schools) == problem.schools
    assert found.lp_bound is None
    assert not found.balance.broken


def test_a_part_short_of_seats_is_named_alone() -> None:
    """Two maps side by side: seats of one do not help the other."""
    left, right = grid(4), grid(5)
    count = left.blocks
    problem = Problem(
        np.concatenate([left.pupils, right.pupils]),
        np.concatenate([left.capacity * 3, np.full(right.schools, 1.0)]),
        np.concatenate([left.home, right.home + count]),
        Borders.of_pairs(
            2 * count, np.concatenate([left.borders.pairs(), right.borders.pairs() + count])
        ),
        np.block([[left.travel, left.travel + 9], [right.travel + 9, right.travel]]),
    )
    found = solve(problem, SECONDS)
    named = [one for one in found.obstacles if one.final]
    assert named
    assert all(block >= count for one in named for block in one.blocks)


def test_islands_large_blocks_limits_and_bad_wishes_are_named() -> None:
    problem = grid(2, wide=4)
    pairs = problem.borders.pairs()
    lonely = next(at for at in range(problem.blocks) if at not in set(problem.home.tolist()))
    apart = Borders.of_pairs(problem.blocks, pairs[(pairs != lonely).all(axis=1)])
    assert "island" in kinds(replaced(problem, borders=apart))
    huge = problem.pupils.copy()
    huge[lonely] = problem.capacity.max() + 1
    assert "block" in kinds(replaced(problem, pupils=huge, capacity=problem.capacity))
    assert "limit" in kinds(replaced(problem, walking_limit=0.01))
    assert "fixed" in kinds(
        replaced(problem, fixed={lonely: 0}, forbidden=frozenset({(lonely, 0)}))
    )
    assert "together" in kinds(
        replaced(problem, borders=apart, together=((lonely, int(problem.home[0])),))
    )


def test_wishes_hold() -> None:
    problem = grid(6, wide=5, high=4, spare=2.5)
    free = [at for at in range(problem.blocks) if at not in set(problem.home.tolist())]
    plain = solve(problem, SECONDS).school
    near = next(
        (one, other)
        for one, other in problem.borders.pairs().tolist()
        if one in free and other in free
    )
    kept = replaced(
        problem,
        fixed={int(problem.home[0]): 0},
        forbidden=frozenset({(free[0], int(plain[free[0]]))}),
        together=(tuple(near),),
    )
    school = solve(kept, SECONDS).school
    assert school[free[0]] != plain[free[0]]
    assert school[near[0]] == school[near[1]]


def test_whoever_may_stay_stays_when_moving_is_dear() -> None:
    problem = grid(7, wide=5, high=4, spare=2.5)
    today = solve(problem, SECONDS).school
    pushed = replaced(problem, travel=problem.travel[:, ::-1].copy())
    stays = solve(replaced(pushed, current=today, move_penalty=100.0), SECONDS)
    assert stays.explanation.moved_pupils == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"pupils": np.zeros(9)},
        {"tolerance": 0.0, "capacity": np.full(3, 1000.0)},
        {"home": np.zeros(3, dtype=np.int64)},
        {"home": np.full(3, -1, dtype=np.int64)},
        {"capacity": np.zeros(3)},
        {"borders": Borders.of_pairs(9, np.empty((0, 2), dtype=np.int64))},
        {"balance_weight": 2.0, "tolerance": 0.3},
    ],
)
def test_odd_questions_get_an_answer(changes: dict[str, object]) -> None:
    found = solve(replaced(grid(8), **changes), SECONDS)
    assert (found.school >= 0).all()


def test_one_block_and_a_stop() -> None:
    one = Problem(
        np.ones(1), np.ones(1), np.zeros(1, dtype=np.int64),
        Borders.of_pairs(1, np.empty((0, 2), dtype=np.int64)), np.ones((1, 1)),
    )  # fmt: skip
    assert solve(one).school.tolist() == [0]
    shares: list[float] = []
    found = solve(grid(9, wide=8, high=8), SECONDS, 1, shares.append, lambda: len(shares) > 5)
    assert found.cancelled
    assert not found.balance.broken
    assert shares == sorted(shares)


def test_pieces_are_counted_by_border() -> None:
    borders = Borders.of_pairs(4, np.array([[0, 1], [1, 2], [2, 3]]))
    same: Ints = np.array([0, 1, 0, 0])
    label = parts(borders, same)
    assert label[2] == label[3] != label[0]
