"""Put every ward's point inside the approximate shape of its district.

Run `python -m data.reference.place_ward_points` after `district_shapes.geojson` was rebuilt; it
rewrites `units.csv`. A point outside its district moves to the nearest place inside; a ward
without a published point gets the emptiest place: far from the district's edge and, measured in
half-sizes of their boxes, from its other wards.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import nearest_points

from data.reference import FOLDER, district_shapes_path

METRES_PER_DEGREE = np.array([111320.0 * np.cos(np.radians(10.75)), 110574.0])
INSET_M = 100.0
STEP_M = 50.0
UNITS = FOLDER / "units.csv"
SIDES = ("west", "south", "east", "north")
Row = dict[str, str]
Floats = NDArray[np.float64]


def read_shapes() -> dict[str, Any]:
    """Return the district polygons in metres by code."""
    features = json.loads(district_shapes_path().read_text("utf-8"))["features"]
    return {
        feature["properties"]["code"]: shapely.transform(
            shapely.geometry.shape(feature["geometry"]), lambda points: points * METRES_PER_DEGREE
        )
        for feature in features
    }


def point_of(row: Row) -> Any:  # noqa: ANN401
    """Return the point of a unit in metres."""
    return shapely.Point(np.array([float(row["lon"]), float(row["lat"])]) * METRES_PER_DEGREE)


def set_point(row: Row, point: Any, quality: str) -> None:  # noqa: ANN401
    """Store a point in metres as degrees with six decimals."""
    lon, lat = np.array([point.x, point.y]) / METRES_PER_DEGREE
    row.update(lon=f"{lon:.6f}", lat=f"{lat:.6f}", point_quality=quality)


def pull_inside(row: Row, shape: Any) -> None:  # noqa: ANN401
    """Move a published point to the nearest place inside, if it lies outside."""
    point = point_of(row)
    if not shape.contains(point):
        inner = shape.buffer(-INSET_M)
        set_point(row, nearest_points(inner, point)[0], "moved")


def candidates(shape: Any) -> NDArray[Any]:  # noqa: ANN401
    """Return places well inside a district, one per step east and north."""
    west, south, east, north = shape.bounds
    x, y = np.meshgrid(np.arange(west, east, STEP_M), np.arange(south, north, STEP_M))
    points: NDArray[Any] = shapely.points(x.ravel(), y.ravel())
    inside: NDArray[Any] = points[shapely.contains(shape.buffer(-INSET_M), points)]
    return inside


def distance_in_sizes(places: NDArray[Any], row: Row, half_m: float) -> Floats:
    """Measure how far places are from a ward, in units of `half_m` or of a larger box's half."""
    distances: Floats = shapely.distance(places, point_of(row)) / half_m
    if not row["bbox_west"]:
        return distances
    west, south, east, north = (float(row[f"bbox_{side}"]) for side in SIDES)
    corners = np.array([[west, south], [east, north]]) * METRES_PER_DEGREE
    offsets = np.abs(shapely.get_coordinates(places) - corners.mean(axis=0))
    sizes: Floats = (offsets / (np.diff(corners, axis=0) / 2)).max(axis=1)
    return np.minimum(distances, sizes)


def place_missing(rows: Sequence[Row], shape: Any) -> None:  # noqa: ANN401
    """Give every ward of one district without a published point the emptiest place left."""
    missing = [row for row in rows if row["point_quality"] == "estimated"]
    if not missing:
        return
    half_m = float(np.sqrt(shape.area / len(rows))) / 2
    places = candidates(shape)
    room = 2 * shapely.distance(places, shape.exterior) / half_m
    for row in rows:
        if row not in missing:
            room = np.minimum(room, distance_in_sizes(places, row, half_m))
    for row in missing:
        set_point(row, places[int(np.argmax(room))], "estimated")
        room = np.minimum(room, distance_in_sizes(places, row, half_m))


def main() -> None:
    """Rewrite `units.csv`."""
    with UNITS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shapes = read_shapes()
    wards: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["level"] == "commune":
            wards[row["parent_code"]].append(row)
    for code, shape in shapes.items():
        for row in wards[code]:
            if row["point_quality"] != "estimated":
                pull_inside(row, shape)
        place_missing(wards[code], shape)
    with UNITS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
