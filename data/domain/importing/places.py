"""Where points may lie: inside the city, and inside or near their own unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely
from pyproj import Geod
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from data.contracts.importing import Issue
from data.domain.importing.checking import ROW
from data.domain.importing.issues import IssueLog

# Viet Nam's mainland in degrees, with room: used until a city's boundaries are known.
COUNTRY = box(102.0, 8.0, 110.0, 23.6)
MARGIN_DEGREES = 0.05  # about 5 km around the known boundaries
NEAR_OFFICIAL_M = 1_000.0  # beyond this a point is an error, nearer a warning
NEAR_ILLUSTRATIVE_M = 6_000.0  # approximate shapes are a few kilometres off in places
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Territory:
    """Shape that the points of a unit should lie in; `illustrative` shapes are approximate."""

    code: str
    name: str
    shape: BaseGeometry
    illustrative: bool = False

    @property
    def tolerance_m(self) -> float:
        """How far outside a point may lie with a warning only."""
        return NEAR_ILLUSTRATIVE_M if self.illustrative else NEAR_OFFICIAL_M


def area_of(territories: Mapping[str, Territory]) -> BaseGeometry:
    """Return the box that points must lie in."""
    if not territories:
        return COUNTRY
    bounds = shapely.total_bounds([territory.shape for territory in territories.values()])
    west, south, east, north = (float(value) for value in bounds)
    margin = MARGIN_DEGREES
    return box(west - margin, south - margin, east + margin, north + margin)


def check_points(frame: pd.DataFrame, territories: Mapping[str, Territory], log: IssueLog) -> None:
    """Note swapped, far and misplaced points.

    Args:
        frame: checked rows with `lon`, `lat` and `territory`: the code of the territory the
            point should lie in, empty if none is known. Where `settled` is true, the point was
            there before the file: it stays, with a warning, though boundaries moved since.
        territories: by code.
        log: takes the issues.
    """
    placed = frame[frame["lon"].notna() & frame["lat"].notna()]
    if placed.empty:
        return
    area = area_of(territories)
    lon, lat = placed["lon"].to_numpy(float), placed["lat"].to_numpy(float)
    inside = shapely.contains_xy(area, lon, lat)
    swapped = ~inside & shapely.contains_xy(area, lat, lon)
    for rule, chosen in (("swapped_point", swapped), ("point_out_of_area", ~inside & ~swapped)):
        rows = placed[chosen]
        log.refuse_rows(rows, lambda at, rows=rows, rule=rule: _issue(rule, rows.iloc[at]))  # type: ignore[misc]
    within = placed[inside]
    for code, rows in within.groupby("territory"):
        territory = territories.get(str(code))
        if territory is not None:
            _check_territory(rows, territory, log)


def _check_territory(rows: pd.DataFrame, territory: Territory, log: IssueLog) -> None:
    shapely.prepare(territory.shape)
    lon, lat = rows["lon"].to_numpy(float), rows["lat"].to_numpy(float)
    outside = rows[~shapely.intersects_xy(territory.shape, lon, lat)]
    for _, row in outside.iterrows():
        metres = distance_m(territory.shape, float(row["lon"]), float(row["lat"]))
        values = {"unit": territory.name, "distance_m": round(metres)}
        if metres <= territory.tolerance_m:
            log.doubt(_issue("point_near_unit", row, values))
        elif row.get("settled"):
            log.doubt(_issue("point_kept", row, values))
        else:
            log.refuse(_issue("point_outside_unit", row, values))


def distance_m(shape: BaseGeometry, lon: float, lat: float) -> float:
    """Return the metres between a point and a shape; 0 inside."""
    point = shapely.Point(lon, lat)
    near = nearest_points(shape, point)[0]
    return float(_GEOD.inv(lon, lat, near.x, near.y)[2])


def _issue(rule: str, row: "pd.Series[Any]", values: dict[str, object] | None = None) -> Issue:
    return Issue(rule, int(str(row[ROW])), "lon", f"{row['lon']}; {row['lat']}", values or {})


def area_km2(shape: BaseGeometry) -> float:
    """Return the area of a WGS 84 shape on the ellipsoid."""
    return abs(float(_GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0])) / 1e6
