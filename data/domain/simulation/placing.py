"""Put institutions on the map: near their ward, inside their district."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data.domain.simulation.rounding import Floats

KM_PER_DEGREE_LAT = 110.57
KM_PER_DEGREE_LON = 109.3  # at 10.8 degrees north
_ATTEMPTS = 40


def points(
    rng: np.random.Generator,
    frame: pd.DataFrame,
    units: pd.DataFrame,
    shapes: Mapping[str, BaseGeometry],
) -> Floats:
    """Return lon, lat of every institution.

    Args:
        rng: scatters the points.
        frame: institutions with `ward_code` and `district_code`.
        units: administrative units with `code`, `parent_code`, `level`, `lon`, `lat`, `area_km2`.
        shapes: polygon of every district.

    Returns:
        Institution x (lon, lat); each lies inside the shape of its district.
    """
    by_code = units.set_index("code")
    centre = by_code.loc[frame["ward_code"], ["lon", "lat"]].to_numpy(dtype=np.float64)
    wards_of = units.loc[units["level"] == "commune", "parent_code"].value_counts()
    area = by_code.loc[frame["district_code"], "area_km2"].to_numpy(dtype=np.float64)
    count = wards_of.loc[frame["district_code"]].to_numpy(dtype=np.float64)
    reach_km = 0.32 * np.sqrt(np.minimum(area, 450.0) / count)
    placed = centre.copy()
    waiting = np.ones(len(frame), dtype=np.bool_)
    for _ in range(_ATTEMPTS):
        scatter = rng.normal(0.0, 1.0, centre.shape) * reach_km[:, None]
        scatter /= np.array([KM_PER_DEGREE_LON, KM_PER_DEGREE_LAT])
        placed[waiting] = (centre + scatter)[waiting]
        waiting &= ~inside(placed, frame["district_code"], shapes)
    placed[waiting] = _fallback(centre, frame["district_code"], shapes)[waiting]
    return np.round(placed, 6)


def inside(
    places: Floats, district: "pd.Series[str]", shapes: Mapping[str, BaseGeometry]
) -> npt.NDArray[np.bool_]:
    """Tell which places lie well inside the shape of their district."""
    result = np.zeros(len(places), dtype=np.bool_)
    codes = district.to_numpy()
    for code in np.unique(codes):
        rows = np.flatnonzero(codes == code)
        core = shapes[str(code)].buffer(-0.0002)
        shapely.prepare(core)
        result[rows] = shapely.contains_xy(core, places[rows, 0], places[rows, 1])
    return result


def _fallback(
    centre: Floats, district: "pd.Series[str]", shapes: Mapping[str, BaseGeometry]
) -> Floats:
    safe = {code: shape.representative_point() for code, shape in shapes.items()}
    middle = np.array([(safe[code].x, safe[code].y) for code in district])
    return np.where(inside(centre, district, shapes)[:, None], centre, middle)


def kilometres(one: Floats, other: Floats) -> Floats:
    """Return distances between two lists of lon, lat points, one x other."""
    scale = np.array([KM_PER_DEGREE_LON, KM_PER_DEGREE_LAT])
    gap = one[:, None, :] * scale - other[None, :, :] * scale
    result: Floats = np.sqrt((gap**2).sum(axis=2))
    return result
