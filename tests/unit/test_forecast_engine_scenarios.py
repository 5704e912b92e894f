"""A scenario moves what it names, carries on with the cohort, and leaves the rest alone."""

import numpy as np
import pandas as pd
import pytest

from data.domain.forecasting import engine, inputs
from data.domain.forecasting.engine import Fitted
from data.domain.forecasting.inputs import Adjustments, Settings

ORIGIN = 2017


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    """Two wards, each with a primary school (grades 1-3) and a lower one (grades 4-5)."""
    random = np.random.default_rng(2)
    rows = [
        (f"{kind}{ward}", f"W{ward}", "D", grade, year, 100 + int(random.integers(-3, 4)))
        for ward in (1, 2)
        for kind, grades in (("P", (1, 2, 3)), ("L", (4, 5)))
        for grade in grades
        for year in range(2010, ORIGIN + 1)
    ]
    columns = ["school", "ward", "district", "grade", "year", "pupils"]
    panel = inputs.build(
        pd.DataFrame(rows, columns=columns), levels=("school", "ward", "district", "city")
    )
    return engine.fit(panel, Settings(horizon=6, boosting=False))


def factor(fitted: Fitted, **changes: pd.DataFrame) -> pd.DataFrame:
    """Return scenario over trend, by (school, grade) and year."""
    both = []
    for rows in (fitted.project().rows, fitted.project(Adjustments(**changes)).rows):
        cells = rows[(rows["level"] == "school") & (rows["grade"] > 0)]
        both.append(cells.pivot_table(index=["unit", "grade"], columns="year", values="pupils"))
    return (both[1] / both[0]).round(9)


def test_births_move_the_entry_and_then_its_cohort(fitted: Fitted) -> None:
    births = pd.DataFrame({"level": ["ward"], "unit": ["W1"], "year": [2012], "multiplier": [1.2]})
    moved = factor(fitted, births=births)  # born in 2012, six years old in 2018
    assert moved.loc[("P1", 1), 2018] == 1.2
    assert moved.loc[("P1", 2), 2019] == 1.2
    assert moved.loc[("P1", 1), 2019] == 1.0
    assert moved.loc[("L1", 4), 2021] > 1.05  # it changes school within the ward
    assert (moved.loc["P2"] == 1.0).all(axis=None)


def test_migration_carries_on_with_the_cohort(fitted: Fitted) -> None:
    rows = pd.DataFrame(
        {"level": "ward", "unit": "W1", "year": [2018, 2019], "multiplier": [1.1, 0.9]}
    )
    moved = factor(fitted, migration=rows)
    assert moved.loc[("P1", 2), 2018] == 1.1
    assert moved.loc[("P1", 3), 2019] == pytest.approx(0.99)
    assert moved.loc[("P1", 1), 2019] == 0.9
    assert moved.loc[("P1", 1), 2020] == 1.0
    assert (moved.loc["P2"] == 1.0).all(axis=None)


def test_retention_starts_at_its_grade_and_year(fitted: Fitted) -> None:
    rows = pd.DataFrame(
        {"level": [""], "unit": [""], "grade": [4], "year": [2020], "multiplier": [0.8]}
    )
    moved = factor(fitted, retention=rows)
    assert (moved.loc[("L1", 4), :2019] == 1.0).all()
    assert (moved.loc[("L1", 4), 2020:] == 0.8).all()
    assert moved.loc[("L1", 5), 2020] == 1.0
    assert (moved.loc[("L1", 5), 2021:] == 0.8).all()
    assert (moved.loc["P1"] == 1.0).all(axis=None)


def test_present_pupils_are_added_once(fitted: Fitted) -> None:
    extra = pd.DataFrame({"unit": ["P1"], "grade": [2], "year": [2019], "pupils": [25.0]})
    base, more = fitted.project().rows, fitted.project(Adjustments(present=extra)).rows
    apart = more["pupils"] - base["pupils"]
    touched = more[apart.abs() > 1e-9]
    assert set(touched["year"]) == {2019}
    assert sorted(touched["level"]) == sorted(["school", "ward", "district", "city"] * 2)
    np.testing.assert_allclose(apart[apart.abs() > 1e-9], 25.0)


def test_a_transfer_keeps_the_sum_and_can_add_a_grade(fitted: Fitted) -> None:
    move = pd.DataFrame(
        {"source": "P1", "target": "P2", "first_grade": 1, "last_grade": 3, "year": 2020},
        index=[0],
    ).assign(share=0.25)
    moved = factor(fitted, transfers=move)
    assert moved.loc[("P1", 1), 2019] == 1.0
    assert moved.loc[("P1", 1), 2020] == 0.75
    grade = pd.DataFrame({"unit": ["P1"], "grade": [4], "year": [2019], "pupils": [40.0]})
    rows = fitted.project(Adjustments(present=grade)).rows
    new = rows.query("unit == 'P1' and grade == 4").set_index("year")["pupils"]
    assert new[2018] == 0.0
    assert new[2019] == 40.0


def test_unknown_units_are_reported(fitted: Fitted) -> None:
    extra = pd.DataFrame({"unit": ["?"], "grade": [2], "year": [2019], "pupils": [25.0]})
    opening = pd.DataFrame({"unit": ["N"], "ward": ["nowhere"], "district": ["D"]})
    told = fitted.project(Adjustments(present=extra, openings=opening)).findings
    assert [finding.key for finding in told] == ["opening_unplaced", "unknown_unit"]


def test_intervals_follow_the_scenario(fitted: Fitted) -> None:
    rows = pd.DataFrame({"level": [""], "unit": [""], "year": [2018], "multiplier": [1.5]})
    base = fitted.project().rows.iloc[0]
    high = fitted.project(Adjustments(migration=rows)).rows.iloc[0]
    assert high["pupils"] == pytest.approx(1.5 * base["pupils"])
    spread = (high["hi80"] - high["lo80"]) / (base["hi80"] - base["lo80"])
    assert spread == pytest.approx(1.5, rel=0.02)
