"""What the engine promises of every forecast: no look-ahead, sums, scale, nesting, repetition."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.domain.forecasting import engine, inputs, rolling, uncertainty
from data.domain.forecasting.inputs import Adjustments, Panel, Settings, Stage
from data.domain.forecasting.results import ForecastRows as Rows

STAGES = (Stage("primary", 1, 5), Stage("lower", 6, 9))
CHOSEN = Settings(horizon=4, stages=STAGES)
BOUNDS = [Rows.LO95, Rows.LO80, Rows.PUPILS, Rows.HI80, Rows.HI95]


def table(seed: int = 0, *, schools: int = 8, years: int = 8) -> pd.DataFrame:
    """Simulate schools of grades 1-5 and 6-9 in two wards."""
    random = np.random.default_rng(seed)
    rows = []
    for school in range(schools):
        first, last = (1, 5) if school % 2 else (6, 9)
        size = random.uniform(20, 200)
        for grade in range(first, last + 1):
            for year in range(years):
                cohort = 1 + 0.1 * np.sin(year - grade)
                pupils = round(size * cohort * random.normal(1, 0.03))
                rows.append((f"S{school}", f"W{school % 3}", grade, 2010 + year, pupils))
    return pd.DataFrame(rows, columns=["school", "ward", "grade", "year", "pupils"])


def births_of(frame: pd.DataFrame) -> pd.DataFrame:
    random = np.random.default_rng(1)
    rows = [
        (ward, year, round(random.uniform(200, 300)))
        for ward in sorted(set(frame["ward"]))
        for year in range(1995, 2018)
    ]
    return pd.DataFrame(rows, columns=["unit", "year", "births"])


def panel_of(frame: pd.DataFrame, births: pd.DataFrame | None = None) -> Panel:
    return inputs.build(
        frame, levels=("school", "ward", "city"), births=births, births_level="ward"
    )


@pytest.fixture(scope="module")
def panel() -> Panel:
    return panel_of(table())


@pytest.fixture(scope="module")
def fitted(panel: Panel) -> engine.Fitted:
    return engine.fit(panel, CHOSEN)


def test_equal_inputs_give_equal_bits(panel: Panel, fitted: engine.Fitted) -> None:
    again = engine.fit(panel, CHOSEN).project()
    first = fitted.project()
    assert again.fingerprint == first.fingerprint
    pd.testing.assert_frame_equal(again.rows, first.rows, check_exact=True)


def test_another_seed_setting_or_scenario_has_another_fingerprint(
    panel: Panel, fitted: engine.Fitted
) -> None:
    base = fitted.project().fingerprint
    moved = pd.DataFrame({"level": [""], "unit": [""], "year": [2018], "multiplier": [1.1]})
    assert fitted.project(Adjustments(migration=moved)).fingerprint != base
    assert engine.fit(panel, replace(CHOSEN, seed=1)).project().fingerprint != base


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, 10_000),
    st.sampled_from(["later pupils", "later births", "later school", "later closing"]),
)
def test_what_comes_after_the_origin_does_not_move_a_bit(seed: int, change: str) -> None:
    frame = table(seed, schools=6, years=7)
    births = births_of(frame)
    random = np.random.default_rng(seed)
    changed, other = frame.copy(), births.copy()
    later = changed["year"] > 2014
    if change == "later pupils":
        changed["pupils"] = changed["pupils"].where(~later, random.uniform(0, 900, len(frame)))
    elif change == "later births":
        other["births"] = other["births"].where(other["year"] <= 2014, 1.0)
    elif change == "later closing":
        changed = changed[~later | (changed["school"] != "S1")]
    else:
        new = changed[later & (changed["school"] == "S0")].assign(school="NEW", pupils=500)
        changed = pd.concat([changed, new])
    said = [
        rolling.run(panel_of(one, two), [2013, 2014], [1, 3], areas=True)
        for one, two in ((frame, births), (changed, other))
    ]
    pd.testing.assert_frame_equal(said[0], said[1], check_exact=True)


def test_a_shared_study_says_what_a_study_of_its_own_says() -> None:
    whole = panel_of(table(3))
    together = rolling.run(whole, [2014, 2015, 2016], [1, 2])
    alone = rolling.run(inputs.until(whole, 2016), [2016], [1, 2])
    both = together[together["origin"] == 2016].reset_index(drop=True)
    pd.testing.assert_frame_equal(both, alone, check_exact=True)


def test_sums_agree_at_every_level(fitted: engine.Fitted) -> None:
    rows = fitted.project().rows
    cells = rows[rows[Rows.GRADE] != inputs.ALL_GRADES]
    totals = rows[(rows[Rows.GRADE] == inputs.ALL_GRADES) & (rows[Rows.STAGE] == "")]
    stages = rows[rows[Rows.STAGE] != ""]
    sums = [
        part.groupby([Rows.LEVEL, Rows.YEAR])[Rows.PUPILS].sum().unstack(0)
        for part in (cells, totals, stages)
    ]
    for each in sums:
        assert np.ptp(each.to_numpy(), axis=1).max() < 1e-6
    assert np.abs(sums[0] - sums[1]).to_numpy().max() < 1e-6
    assert np.abs(sums[0] - sums[2]).to_numpy().max() < 1e-6


def test_sums_agree_in_a_scenario_with_new_schools(fitted: engine.Fitted) -> None:
    rows = fitted.project(
        Adjustments(
            openings=pd.DataFrame({"unit": ["NEW"], "ward": ["W1"]}),
            transfers=pd.DataFrame(
                {
                    "source": ["S1", "S3"],
                    "target": ["NEW", "NEW"],
                    "first_grade": 1,
                    "last_grade": 5,
                    "year": [2018, 2019],
                    "share": [0.4, 1.0],
                }
            ),
            present=pd.DataFrame({"unit": ["NEW"], "grade": [1], "year": [2019], "pupils": [30.0]}),
        )
    ).rows
    base = fitted.project().rows
    total = rows[rows[Rows.GRADE] == inputs.ALL_GRADES].query("stage == ''")
    by_level = total.groupby([Rows.LEVEL, Rows.YEAR])[Rows.PUPILS].sum().unstack(0)
    assert np.ptp(by_level.to_numpy(), axis=1).max() < 1e-6
    before = base.query("level == 'city' and grade == -9 and stage == ''")[Rows.PUPILS]
    added = by_level["city"].to_numpy() - before.to_numpy()
    np.testing.assert_allclose(added, [0, 30, 0, 0], atol=1e-6)
    closed = rows.query("level == 'school' and unit == 'S3' and year >= 2019")
    assert (closed[BOUNDS] == 0).all(axis=None)


@pytest.mark.parametrize("times", [3.0, 0.37, 1000.0])
def test_scaling_all_pupils_scales_the_forecast(fitted: engine.Fitted, times: float) -> None:
    frame = table()
    frame["pupils"] = frame["pupils"] * times
    scaled = engine.fit(panel_of(frame), CHOSEN).project().rows
    expected = fitted.project().rows[BOUNDS].to_numpy() * times
    np.testing.assert_allclose(scaled[BOUNDS].to_numpy(), expected, rtol=1e-9, atol=1e-9 * times)


def test_intervals_nest(fitted: engine.Fitted) -> None:
    bounds = fitted.project().rows[BOUNDS].to_numpy()
    assert (np.diff(bounds, axis=1) >= 0).all()
    assert (bounds >= 0).all()


def test_intervals_widen_with_the_horizon(fitted: engine.Fitted) -> None:
    for width in fitted.widths:
        assert (np.diff(width, axis=2) >= 0).all()
        assert (width[1] > width[0]).all()


def test_errors_stand_beside_the_naive_method(fitted: engine.Fitted) -> None:
    errors = fitted.errors
    pooled = errors.query("level == 'school' and grade == -8 and origin == -1")
    assert sorted(pooled["horizon"]) == [1, 2, 3, 4]
    assert (pooled["wmape"] < pooled["naive_wmape"]).all()
    assert pooled["coverage80"].between(0, 100).sum() >= 2


def test_quantiles_go_through_the_bounds(fitted: engine.Fitted) -> None:
    rows = fitted.project().rows.tail(20)
    np.testing.assert_allclose(uncertainty.quantile(rows, 0.9), rows[Rows.HI80], rtol=1e-9)
    np.testing.assert_allclose(uncertainty.quantile(rows, 0.025), rows[Rows.LO95], rtol=1e-9)
    np.testing.assert_allclose(uncertainty.quantile(rows, 0.5), rows[Rows.PUPILS], rtol=1e-9)


def test_the_chance_to_exceed_a_quantile_is_its_rest(fitted: engine.Fitted) -> None:
    rows = fitted.project().rows.tail(20)
    for share in (0.03, 0.3, 0.5, 0.8, 0.97):
        supply = uncertainty.quantile(rows, share)
        np.testing.assert_allclose(uncertainty.exceedance(rows, supply), 1 - share, atol=1e-6)


def test_progress_can_stop_a_fit(panel: Panel) -> None:
    def stop(share: float, _label: str) -> None:
        if share > 0.3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        engine.fit(panel, CHOSEN, progress=stop)
