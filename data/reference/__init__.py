"""Small committed tables of public facts; `SOURCES.md` says where each one comes from."""

from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent
DECIMALS = frozenset(
    {
        "area_km2",
        "bbox_east",
        "bbox_north",
        "bbox_south",
        "bbox_west",
        "lat",
        "lon",
        "target",
        "value",
        "value_max",
        "value_min",
    }
)
YEARS = frozenset({"due_year", "end_year", "school_year", "start_year"})


def read(name: str) -> pd.DataFrame:
    """Return one table, for example `read("units")`.

    Returns:
        Every column as text (codes too; an empty cell is ""), except the measures in `DECIMALS`
        (float, empty is NaN) and the years in `YEARS` (Int64, empty is NA).

    Raises:
        FileNotFoundError: no such table.
    """
    frame = pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    for column in DECIMALS.intersection(frame.columns):
        frame[column] = pd.to_numeric(frame[column]).astype("float64")
    for column in YEARS.intersection(frame.columns):
        frame[column] = pd.to_numeric(frame[column]).astype("Int64")
    return frame


def district_shapes_path() -> Path:
    """Return the file of the 22 approximate district polygons (EPSG:4326, property `code`)."""
    return FOLDER / "district_shapes.geojson"
