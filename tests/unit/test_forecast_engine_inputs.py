"""Odd input is reported, mended sensibly, and never silently dropped."""

import numpy as np
import pandas as pd
import pytest

from data.domain.forecasting import engine, inputs
from data.domain.forecasting.inputs import Panel, Settings, UnusableInputError

QUICK = Settings(horizon=2, boosting=False)


def table(*, areas: int = 6, years: int = 8) -> pd.DataFrame:
    """Areas whose cohorts of 100 stay as they are, with a little noise."""
    random = np.random.default_rng(5)
    rows = [
        (f"A{area}", f"P{area % 2}", grade, 2010 + year, 100 + int(random.integers(-3, 4)))
        for area in range(areas)
        for grade in range(1, 5)
        for year in range(years)
    ]
    return pd.DataFrame(rows, columns=["area", "parent", "grade", "year", "pupils"])


def at(frame: pd.DataFrame, area: str, grade: int, year: int) -> pd.Series:
    return (frame["area"] == area) & (frame["grade"] == grade) & (frame["year"] == year)


def build(frame: pd.DataFrame, **more: object) -> Panel:
    return inputs.build(frame, levels=("area", "parent", "total"), **more)  # type: ignore[arg-type]


def told(panel: Panel) -> dict[str, int]:
    return {finding.key: int(finding.values["count"]) for finding in panel.findings}


def cells(frame: pd.DataFrame) -> pd.DataFrame:
    rows = engine.fit(build(frame), QUICK).project().rows
    return rows[(rows["level"] == "area") & (rows["grade"] > 0)]


def test_clean_input_has_no_findings() -> None:
    fitted = engine.fit(build(table()), QUICK)
    assert fitted.findings == ()


def test_a_gap_is_bridged_and_reported() -> None:
    frame = table()
    panel = build(frame[~at(frame, "A1", 2, 2013)])
    assert told(panel) == {"gap": 1}
    assert "A1 / 2 / 2013" in panel.findings[0].values["examples"]


def test_a_year_that_is_missing_altogether_is_reported() -> None:
    frame = table()
    panel = build(frame[frame["year"] != 2014])
    assert told(panel) == {"year_missing": 1, "gap": 24}


def test_negative_unread_and_double_rows_are_reported() -> None:
    frame = table().astype({"pupils": object})
    frame.loc[at(frame, "A0", 1, 2012), "pupils"] = -5
    frame.loc[at(frame, "A2", 3, 2011), "pupils"] = "many"
    twice = pd.concat([frame, frame[at(frame, "A3", 1, 2015)].assign(pupils=90)])
    panel = build(twice)
    assert told(panel) == {"negative": 1, "not_a_number": 1, "duplicate": 1, "gap": 2}
    cell = np.flatnonzero((panel.cell_unit == 3) & (panel.cell_grade == 1))[0]
    assert panel.pupils[cell, 5] == 90


def test_a_row_without_place_or_year_is_reported() -> None:
    frame = table().astype({"year": object, "area": object})
    frame.loc[0, "year"] = "last year"
    frame.loc[20, "area"] = ""
    assert told(build(frame))["unplaced"] == 2


@pytest.mark.parametrize("year", [2013, 2017])
def test_a_grade_that_jumps_tenfold_is_reported_and_does_not_move_the_forecast(year: int) -> None:
    frame = table()
    frame.loc[at(frame, "A1", 2, year), "pupils"] = 1000
    fitted = engine.fit(build(frame), QUICK)
    assert {finding.key for finding in fitted.findings} == {"jump"}
    assert "= 1000" in fitted.findings[0].values["examples"]
    rows = fitted.project().rows.query("level == 'area' and unit == 'A1' and grade > 0")
    assert rows["pupils"].between(85, 115).all()


def test_a_school_that_stays_large_is_believed() -> None:
    frame = table()
    large = (frame["area"] == "A1") & (frame["year"] >= 2013)
    frame.loc[large, "pupils"] *= 10
    rows = cells(frame).query("unit == 'A1'")
    assert rows["pupils"].between(800, 1200).all()


def test_a_closed_area_is_forecast_as_empty_for_certain() -> None:
    frame = table()
    rows = cells(frame[(frame["area"] != "A1") | (frame["year"] < 2015)]).query("unit == 'A1'")
    assert (rows[["pupils", "lo95", "hi95"]] == 0).all(axis=None)


def test_an_area_that_has_not_reported_yet_is_carried_on() -> None:
    frame = table()
    late = frame[(frame["area"] != "A1") | (frame["year"] < 2017)]
    fitted = engine.fit(build(late), QUICK)
    assert [finding.key for finding in fitted.findings] == ["late"]
    rows = fitted.project().rows.query("level == 'area' and unit == 'A1' and grade > 0")
    assert rows["pupils"].between(85, 115).all()


def test_a_new_area_borrows_from_the_areas_around() -> None:
    frame = table()
    new = frame[(frame["area"] != "A1") | (frame["year"] == 2017)]
    fitted = engine.fit(build(new), QUICK)
    assert [finding.key for finding in fitted.findings] == ["new"]
    rows = fitted.project().rows.query("level == 'area' and unit == 'A1' and grade > 0")
    assert rows["pupils"].between(80, 120).all()


def test_zero_cells_are_forecast_without_trouble() -> None:
    frame = table()
    frame.loc[(frame["area"] == "A1") & (frame["grade"] == 3), "pupils"] = 0
    rows = cells(frame)
    assert np.isfinite(rows[["pupils", "lo95", "hi95"]]).all(axis=None)
    assert rows.query("unit == 'A1' and grade == 3")["pupils"].max() < 10


def test_a_merged_area_keeps_the_history_of_both() -> None:
    frame = table()
    merged = frame[(frame["area"] != "A1") | (frame["year"] < 2015)].copy()
    both = (merged["area"] == "A3") & (merged["year"] >= 2015)
    merged.loc[both, "pupils"] *= 2
    step = pd.DataFrame({"old": ["A1", "A3"], "new": "A3", "year": 2015, "share": 1.0})
    panel = build(merged, crosswalk=step)
    assert told(panel) == {"reattributed": 2}
    assert "A1" not in panel.units[0]
    rows = engine.fit(panel, QUICK).project().rows.query("unit == 'A3' and grade > 0")
    assert rows["pupils"].between(180, 220).all()


def test_a_split_shares_its_history_and_sums_stay() -> None:
    frame = table()
    step = pd.DataFrame({"old": "A1", "new": ["B1", "B2"], "year": 2018, "share": [0.3, 0.7]})
    panel = build(frame, crosswalk=step)
    assert panel.pupils.sum() == pytest.approx(frame["pupils"].sum())
    assert {"B1", "B2"} <= set(panel.units[0])


def births(areas: list[str], lag: int, *, first: int = 2000) -> pd.DataFrame:
    """Births that enter grade 1 `lag` years later as they are."""
    frame = table()
    entry = frame[frame["grade"] == 1]
    known = dict(
        zip(zip(entry["area"], entry["year"] - lag, strict=True), entry["pupils"], strict=True)
    )
    rows = [
        (area, year, known.get((area, year), 100 + 20 * (year > 2011)))
        for area in areas
        for year in range(first, 2018)
    ]
    return pd.DataFrame(rows, columns=["unit", "year", "births"])


def test_the_lag_between_birth_and_entry_is_found() -> None:
    frame = table()
    random = np.random.default_rng(0)
    wave = {
        (f"A{a}", y): int(random.integers(60, 140)) for a in range(6) for y in range(1995, 2018)
    }
    entry = frame["grade"] == 1
    frame.loc[entry, "pupils"] = [
        wave[area, year - 5]
        for area, year in zip(frame.loc[entry, "area"], frame.loc[entry, "year"], strict=True)
    ]
    known = pd.DataFrame(
        [(*key, value) for key, value in wave.items()], columns=["unit", "year", "births"]
    )
    fitted = engine.fit(build(frame, births=known), QUICK)
    assert fitted.details["entry_lags"] == [(1, 5)]
    rows = fitted.project().rows.query("level == 'area' and grade == 1 and year == 2018")
    expected = [wave[unit, 2013] for unit in rows["unit"]]
    np.testing.assert_allclose(rows["pupils"], expected, rtol=0.03)


def test_areas_without_births_fall_back_on_the_trend() -> None:
    known = births([f"A{area}" for area in range(5)], 6)
    panel = build(table(), births=known)
    assert told(panel) == {"births_missing": 1}
    rows = engine.fit(panel, QUICK).project().rows.query("unit == 'A5' and grade == 1")
    assert rows["pupils"].between(85, 115).all()


def test_births_of_nowhere_and_bad_births_are_reported() -> None:
    known = births([f"A{area}" for area in range(6)], 6).astype({"births": object})
    known.loc[3, "births"] = "?"
    known = pd.concat([known, pd.DataFrame({"unit": ["X"], "year": [2010], "births": [5]})])
    assert told(build(table(), births=known)) == {
        "births_odd": 1,
        "births_elsewhere": 1,
        "births_gap": 1,
    }


def test_too_little_is_refused_with_a_reason() -> None:
    frame = table()
    with pytest.raises(UnusableInputError) as one_year:
        build(frame[frame["year"] == 2012])
    assert one_year.value.finding.key == "too_few_years"
    with pytest.raises(UnusableInputError) as no_pupils:
        build(frame.drop(columns="pupils"))
    assert no_pupils.value.finding.values["columns"] == "pupils"
