"""Reference tables: complete, well keyed, sourced and consistent with the shapes."""

import json
import re
import unicodedata
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from data.reference import FOLDER, district_shapes_path, read

KEYS = {
    "data_domains": "key",
    "digital_targets": "key",
    "divisions": "code",
    "indicators": "key",
    "norms": "key",
    "public_totals": "key",
    "tasks": "key",
    "units": "code",
    "workstreams": "key",
}
SOURCE_COLUMNS = {"norms": "url", "public_totals": "url", "digital_targets": "source"}
EVERYONE = {"all", "districts", "institutions"}


def shapes() -> dict[str, Any]:
    features = json.loads(district_shapes_path().read_text("utf-8"))["features"]
    return {
        feature["properties"]["code"]: shapely.geometry.shape(feature["geometry"])
        for feature in features
    }


def units(level: str) -> pd.DataFrame:
    frame = read("units")
    return frame[frame["level"] == level]


def names_in(cell: str) -> set[str]:
    return set(cell.split(";")) - {""}


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("data_domains", 7),
        ("digital_targets", 25),
        ("divisions", 14),
        ("indicators", 35),
        ("norms", 55),
        ("public_totals", 197),
        ("tasks", 33),
        ("units", 335),
        ("workstreams", 19),
    ],
)
def test_every_row_is_there(name: str, rows: int) -> None:
    assert len(read(name)) == rows


def test_no_table_is_left_unchecked() -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(KEYS)


@pytest.mark.parametrize(("name", "key"), KEYS.items())
def test_keys_are_unique_and_filled(name: str, key: str) -> None:
    keys = read(name)[key]
    assert keys.is_unique
    assert (keys != "").all()


@pytest.mark.parametrize("name", [*KEYS, "SOURCES"])
def test_text_is_tidy(name: str) -> None:
    path = FOLDER / (f"{name}.csv" if name in KEYS else f"{name}.md")
    text = path.read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search(r"\r|\t|\u00a0|\ufeff| ,|[^\n ]  +[^\n]", text)


@pytest.mark.parametrize("name", KEYS)
def test_every_table_names_its_source(name: str) -> None:
    assert f"`{name}.csv`" in (FOLDER / "SOURCES.md").read_text("utf-8")


@pytest.mark.parametrize(("name", "column"), SOURCE_COLUMNS.items())
def test_every_row_names_its_source(name: str, column: str) -> None:
    sources = read(name)[column]
    assert sources.str.len().gt(7).all()
    if column == "url":
        assert sources.str.match(r"https?://\S+$").all()


def test_codes_stay_text_and_measures_are_numbers() -> None:
    frame = read("units")
    assert frame["code"].tolist()[:2] == ["79", "760"]
    assert frame["area_km2"].dtype == "float64"
    assert read("public_totals")["school_year"].dtype == "Int64"


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        read("no_such_table")


def test_two_tasks_of_the_plan_share_a_number_but_not_a_key() -> None:
    tasks = read("tasks")
    shared = tasks[tasks["code"] == "3.2"]
    assert shared["key"].tolist() == ["III.3.2-1", "III.3.2-2"]


def test_plan_states_of_february_2023() -> None:
    counts = read("tasks")["status_2023_02"].value_counts().to_dict()
    assert counts == {"in_progress": 25, "done": 3, "not_started": 3, "overdue": 2}


def test_plan_tables_refer_to_existing_divisions() -> None:
    known = set(read("divisions")["code"])
    cells = [
        *read("tasks")["lead"],
        *read("tasks")["coordinating"],
        *read("workstreams")["lead"],
        *read("workstreams")["coordinating"],
        *read("indicators")["lead"],
        *read("data_domains")["stewards"],
    ]
    assert set().union(*map(names_in, cells)) <= known | EVERYONE


def test_indicators_belong_to_a_task_or_workstream() -> None:
    owners = {*read("tasks")["key"], *read("workstreams")["key"]}
    assert set(read("indicators")["task"]) <= owners


def test_digital_targets_agree_with_the_indicators() -> None:
    targets = read("indicators").set_index("key")["target"]
    for row in read("digital_targets").itertuples():
        for key in names_in(row.indicators):
            if row.unit == "percent":
                assert targets[key] == row.value


def test_units_form_one_tree() -> None:
    assert units("province")["code"].tolist() == ["79"]
    assert units("district")["parent_code"].tolist() == ["79"] * 22
    assert units("commune").groupby("parent_code").size().sum() == 312
    assert set(units("commune")["parent_code"]) == set(units("district")["code"])


def test_ward_names_are_unique_in_their_district() -> None:
    assert not units("commune").duplicated(["parent_code", "name"]).any()
    assert units("commune")["name"].str.match(r"(Phường|Xã|Thị trấn) \S").all()
    assert not units("commune")["name"].str.contains(r"^Phường \d$").any()


def test_the_city_is_as_large_as_its_districts() -> None:
    assert units("province")["area_km2"].item() == pytest.approx(
        units("district")["area_km2"].sum()
    )


def test_points_are_listed_moved_or_estimated() -> None:
    counts = read("units")["point_quality"].value_counts().to_dict()
    assert counts == {"listed": 290, "estimated": 40, "moved": 5}


def test_every_point_lies_in_its_district() -> None:
    by_code = shapes()
    for row in units("commune").itertuples():
        assert by_code[row.parent_code].contains(shapely.Point(row.lon, row.lat)), row.code
    for row in units("district").itertuples():
        assert by_code[row.code].contains(shapely.Point(row.lon, row.lat)), row.code


def test_ward_points_keep_apart() -> None:
    frame = units("commune")
    points = shapely.points(frame["lon"], frame["lat"])
    tree = shapely.STRtree(points)
    pairs = tree.query(points, predicate="dwithin", distance=0.002)
    assert np.array_equal(pairs[0], pairs[1])


def test_shapes_cover_the_districts_without_overlap() -> None:
    by_code = shapes()
    assert list(by_code) == units("district")["code"].tolist()
    polygons = list(by_code.values())
    assert all(polygon.is_valid and polygon.geom_type == "Polygon" for polygon in polygons)
    assert shapely.coverage_is_valid(polygons)
    assert shapely.union_all(polygons).geom_type == "Polygon"


def test_shapes_say_that_they_are_approximate() -> None:
    text = district_shapes_path().read_text("utf-8")
    assert all(
        feature["properties"]["source"] == "approximate" for feature in json.loads(text)["features"]
    )
    assert len(text.encode()) < 60_000
    assert not re.search(r"\d\.\d{6,}", text)


def test_shapes_have_about_the_published_areas() -> None:
    published = units("district").set_index("code")["area_km2"]
    square_km = 111.320 * np.cos(np.radians(10.75)) * 110.574
    for code, polygon in shapes().items():
        assert polygon.area * square_km == pytest.approx(published[code], rel=0.12), code


def test_norms_bound_in_the_right_order() -> None:
    norms = read("norms").set_index("key")
    both = norms.dropna(subset=["value_min", "value_max"])
    assert (both["value_min"] <= both["value_max"]).all()
    assert norms.loc["class_size_max.primary", "value_max"] == 35
    assert norms.loc["class_size_max.lower_secondary", "value_max"] == 45
    assert norms.loc["rooms_per_10000_target", "value_min"] == 300
    assert norms.loc["digital_self_assessment_deadline", "value_text"] == "05-31"
    assert norms.index.str.fullmatch(r"[a-z0-9_.]+").all()


def test_public_totals_know_their_school_year_and_unit() -> None:
    totals = read("public_totals")
    years = totals[totals["school_year"].notna()]
    assert (years["period"].str[:4].astype(int) == years["school_year"]).all()
    assert set(totals["unit_code"]) <= {*read("units")["code"], "Q2"}
    assert totals["value"].notna().all()
    assert totals["metric"].str.fullmatch(r"[a-z0-9_]+").all()


def test_public_totals_by_sector_add_up() -> None:
    totals = read("public_totals")
    rows = totals[(totals["school_year"] == 2022) & (totals["level"] == "all")]
    for metric in ("students", "classes", "teachers", "classrooms", "schools_and_sites"):
        values = rows[rows["metric"] == metric].set_index("sector")["value"]
        assert values["public"] + values["non_public"] == values["all"], metric
