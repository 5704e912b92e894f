"""Build the approximate district polygons of the city from published boxes, points and areas.

Run `python -m data.reference.build_district_shapes DB OUT`, where DB is `data/dataset.db` of the
package vietnamadminunits 1.0.4 (MIT, a build-time tool) and OUT the GeoJSON file to write.

A grid cell goes to the district of the ward whose bounding box contains it and whose centre is
nearest in units of the box half-sizes; wards of neighbouring provinces compete as "outside". A
factor per district brings its area nearer to the published one. Towards the sea a coastal
district ends where its wards' boxes, with rounded corners, end. The shapes are illustrative;
`docs/geometry.md` says how far they agree with the true ones.
"""

import json
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from data.reference import read

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Mask = NDArray[np.bool_]

METRES_PER_DEGREE = np.array([111320.0 * np.cos(np.radians(10.75)), 110574.0])
CITY = "79"
NEIGHBOURS = ("72", "74", "75", "77", "80", "82")
COASTAL = "787"
MISPLACED_WARD = "26977"  # Tân Bình ward 01: its published box lies in Phú Nhuận
OUTSIDE = -1
CELL_M = 100.0
MARGIN_M = 3000.0
LEAST_HALF_SIZE_M = 50.0
NO_BOX_COST = 1e3
SIMPLIFY_M = 150.0
COAST_POWER = 2.0  # ellipses: the area comes to 706 km², published are 704
AREA_ROUNDS = 3  # more would fit the areas better and the shapes worse


@dataclass(frozen=True)
class Wards:
    """Ward boxes in metres (west, south, east, north) with the box and number of their district."""

    boxes: Floats
    district_boxes: Floats
    districts: Labels
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """Cell centres in metres; the first row is the southernmost."""

    x: Floats
    y: Floats


def parse_box(text: str) -> list[float]:
    """Turn 'south,west – north,east' in degrees into metres west, south, east, north."""
    corners = [[float(part) for part in corner.split(",")] for corner in text.split(" – ")]
    (south, west), (north, east) = corners
    scale = METRES_PER_DEGREE
    return [west * scale[0], south * scale[1], east * scale[0], north * scale[1]]


def read_wards(database: Path) -> Wards:
    """Read the boxes of the city's wards and of the wards around it."""
    marks = ",".join("?" * (len(NEIGHBOURS) + 1))
    query = (
        "select provinceCode, districtCode, wardBounds, districtBounds from admin_units_legacy"  # noqa: S608
        f" where provinceCode in ({marks}) and wardBounds is not null"
        " and districtBounds is not null and wardCode is not ?"
        " order by districtCode, wardCode"
    )
    connection = sqlite3.connect(database)
    rows = connection.execute(query, (CITY, *NEIGHBOURS, MISPLACED_WARD)).fetchall()
    connection.close()
    codes = tuple(sorted({row[1] for row in rows if row[0] == CITY}))
    districts = [codes.index(row[1]) if row[0] == CITY else OUTSIDE for row in rows]
    return Wards(
        boxes=np.array([parse_box(row[2]) for row in rows]),
        district_boxes=np.array([parse_box(row[3]) for row in rows]),
        districts=np.array(districts),
        codes=codes,
    )


def make_grid(wards: Wards) -> Grid:
    """Cover the city and a margin around it."""
    own = wards.district_boxes[wards.districts != OUTSIDE]
    west, south = own[:, :2].min(axis=0) - MARGIN_M
    east, north = own[:, 2:].max(axis=0) + MARGIN_M
    x, y = np.meshgrid(
        np.arange(west, east, CELL_M) + CELL_M / 2, np.arange(south, north, CELL_M) + CELL_M / 2
    )
    return Grid(x, y)


def in_box(grid: Grid, box: Floats) -> Mask:
    """Mark the cells whose centre lies in a box."""
    west, south, east, north = box
    inside: Mask = (grid.x >= west) & (grid.x <= east) & (grid.y >= south) & (grid.y <= north)
    return inside


def box_offsets(grid: Grid, box: Floats) -> tuple[Floats, Floats]:
    """Measure the way from a box centre to every cell in half-sizes of the box."""
    half = np.maximum((box[2:] - box[:2]) / 2, LEAST_HALF_SIZE_M)
    centre = (box[:2] + box[2:]) / 2
    return np.abs(grid.x - centre[0]) / half[0], np.abs(grid.y - centre[1]) / half[1]


def ward_cost(grid: Grid, box: Floats, district_box: Floats) -> Floats:
    """Rate how badly every cell suits a ward: below 1 in its box, infinite out of its district."""
    across, along = box_offsets(grid, box)
    centre = (box[:2] + box[2:]) / 2
    distance = np.hypot(grid.x - centre[0], grid.y - centre[1])
    cost = np.where(in_box(grid, box), np.maximum(across, along), NO_BOX_COST + distance)
    cost[~in_box(grid, district_box)] = np.inf
    return cost


def district_costs(grid: Grid, wards: Wards) -> Floats:
    """Stack the least ward cost of every district; the last layer is the outside."""
    layers = np.full((len(wards.codes) + 1, *grid.x.shape), np.inf)
    for box, district_box, district in zip(
        wards.boxes, wards.district_boxes, wards.districts, strict=True
    ):
        np.minimum(layers[district], ward_cost(grid, box, district_box), out=layers[district])
    return layers


def assign(layers: Floats, factors: Floats) -> Labels:
    """Give every cell to the cheapest district, or to the outside."""
    best = np.full(layers.shape[1:], np.inf)
    labels = np.full(layers.shape[1:], OUTSIDE)
    for district, (layer, factor) in enumerate(zip(layers, factors, strict=True)):
        cost = np.where(layer < NO_BOX_COST, layer * factor, layer)
        better = cost < best
        best[better] = cost[better]
        labels[better] = district if district < len(layers) - 1 else OUTSIDE
    return labels


def balance(layers: Floats, areas_m2: Floats) -> Labels:
    """Assign the cells so that districts come near their published areas.

    Args:
        layers: one cost layer per district and the outside last.
        areas_m2: published area per district; NaN leaves a district alone.
    """
    factors = np.ones(len(layers))
    labels = assign(layers, factors)
    for _ in range(AREA_ROUNDS):
        cells = np.bincount(labels[labels != OUTSIDE], minlength=len(areas_m2))
        ratio = np.nan_to_num(cells * CELL_M**2 / areas_m2, nan=1.0)
        factors[:-1] *= np.clip(ratio, 0.5, 2.0) ** 0.3
        labels = assign(layers, factors)
    return labels


def open_water(grid: Grid, boxes: Floats) -> Mask:
    """Mark the cells seen from the south or east and in no box with rounded corners."""
    land = np.zeros(grid.x.shape, dtype=bool)
    for box in boxes:
        across, along = box_offsets(grid, box)
        land |= across**COAST_POWER + along**COAST_POWER <= 1
    seen_from_south = np.logical_and.accumulate(~land, axis=0)
    seen_from_east = np.logical_and.accumulate(~land[:, ::-1], axis=1)[:, ::-1]
    water: Mask = seen_from_south | seen_from_east
    return water


def smooth(labels: Labels, size: int = 5) -> Labels:
    """Give every cell the commonest label of the square around it."""
    best = np.full(labels.shape, -1.0)
    result = labels.copy()
    for label in np.unique(labels):
        padded = np.pad((labels == label).astype(float), size // 2)
        sums = np.pad(padded.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
        count = sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size]
        count += sums[:-size, :-size]
        more = count > best
        best[more] = count[more]
        result[more] = label
    return result


def remove_corner_contacts(labels: Labels) -> None:
    """Change cells in place until no two areas touch in a corner only."""
    for _ in range(100):
        a, b, c, d = labels[:-1, :-1], labels[:-1, 1:], labels[1:, :-1], labels[1:, 1:]
        touching = ((a == d) & (a != b) & (a != c)) | ((b == c) & (b != a) & (b != d))
        rows, columns = np.where(touching)
        if not len(rows):
            return
        labels[rows + 1, columns] = labels[rows, columns]
        labels[rows + 1, columns + 1] = labels[rows, columns + 1]


def largest_part(geometry: Any) -> Any:  # noqa: ANN401
    """Drop the crumbs of a geometry."""
    return max(getattr(geometry, "geoms", [geometry]), key=lambda part: part.area)


def outline(grid: Grid, labels: Labels, districts: int) -> list[Any]:
    """Turn cells into polygons that share their edges."""
    half = CELL_M / 2
    cells = shapely.box(grid.x - half, grid.y - half, grid.x + half, grid.y + half)
    return [
        largest_part(shapely.coverage_union_all(cells[labels == district]))
        for district in range(districts)
    ]


def fill_crumbs(polygons: Sequence[Any]) -> list[Any]:
    """Give every enclosed leftover to the polygon around it, and cut the rest along all edges."""
    rings = [polygon.exterior for polygon in polygons]
    rings += [hole for polygon in polygons for hole in polygon.interiors]
    faces = shapely.polygonize([shapely.node(shapely.union_all(rings))]).geoms
    owned: list[list[Any]] = [[] for _ in polygons]
    for face in faces:
        point = face.representative_point()
        owner = next((i for i, polygon in enumerate(polygons) if polygon.contains(point)), None)
        if owner is not None:
            owned[owner].append(face)
    return [shapely.coverage_union_all(parts) for parts in owned]


def to_degrees(polygon: Any) -> Any:  # noqa: ANN401
    """Turn metres into degrees with five decimals (about a metre)."""
    return shapely.transform(polygon, lambda points: np.round(points / METRES_PER_DEGREE, 5))


def build(database: Path) -> dict[str, Any]:
    """Return the district polygons as a GeoJSON feature collection (EPSG:4326)."""
    wards = read_wards(database)
    published = read("units").set_index("code")
    areas = published.loc[list(wards.codes), "area_km2"].to_numpy() * 1e6
    coastal = wards.codes.index(COASTAL)
    areas[coastal] = np.nan  # its size follows from the sea edge
    grid = make_grid(wards)
    labels = balance(district_costs(grid, wards), areas)
    water = open_water(grid, wards.boxes[wards.districts == coastal])
    labels[(labels == coastal) & water] = OUTSIDE
    for _ in range(3):
        labels = smooth(labels)
    remove_corner_contacts(labels)
    polygons = fill_crumbs(outline(grid, labels, len(wards.codes)))
    polygons = shapely.coverage_simplify(np.array(polygons), SIMPLIFY_M)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": code,
                "properties": {
                    "code": code,
                    "name": published.loc[code, "name"],
                    "source": "approximate",
                },
                "geometry": shapely.geometry.mapping(to_degrees(polygon)),
            }
            for code, polygon in zip(wards.codes, polygons, strict=True)
        ],
    }


def main() -> None:
    """Build the file named on the command line."""
    database, target = sys.argv[1:3]
    text = json.dumps(build(Path(database)), ensure_ascii=False, separators=(",", ":"))
    Path(target).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
