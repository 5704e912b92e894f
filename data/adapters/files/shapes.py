"""Read boundaries from GeoJSON or GeoPackage, as WGS 84 shapes with their attributes.

GeoJSON is parsed here and not by GDAL: GDAL chooses a driver by content, and some drivers follow
addresses found inside a file.
"""

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from data.adapters.files.content import FileKind
from data.adapters.files.decoding import decode
from data.adapters.files.errors import FileRefusedError
from data.contracts.importing import Issue

_WGS84 = CRS.from_epsg(4326)
_FEATURE_LIMIT = 20_000


@dataclass(slots=True)
class RawShapes:
    """Features of a map file: attributes, and the shape in longitude and latitude."""

    attributes: list[dict[str, Any]]
    shapes: list[BaseGeometry | None]
    issues: list[Issue] = field(default_factory=list)


def read_shapes(path: Path, kind: FileKind) -> RawShapes:
    """Read all features of a map file.

    Raises:
        FileRefusedError: no map file, no features, or no known coordinate system.
    """
    raw = _read_geojson(path) if kind is FileKind.GEOJSON else _read_geopackage(path)
    if not raw.attributes:
        raise FileRefusedError("no_rows")
    return raw


def _read_geojson(path: Path) -> RawShapes:
    try:
        document = json.loads(decode(path.read_bytes()))
    except (ValueError, RecursionError) as error:
        raise FileRefusedError("broken_json") from error
    features = document.get("features") if isinstance(document, dict) else None
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise FileRefusedError("no_feature_collection")
    if len(features) > _FEATURE_LIMIT:
        raise FileRefusedError("too_many_rows", limit=_FEATURE_LIMIT)
    raw = RawShapes([], [])
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        raw.attributes.append(dict(properties) if isinstance(properties, dict) else {})
        raw.shapes.append(_shape(feature, number, raw.issues))
    return _to_wgs84(raw, _crs_of(document))


def _shape(feature: object, number: int, issues: list[Issue]) -> BaseGeometry | None:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    try:
        return shape(geometry) if geometry else None
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        issues.append(Issue("broken_shape", row=number))
        return None


def _crs_of(document: Mapping[str, Any]) -> CRS:
    """Return the coordinate system; RFC 7946 knows only WGS 84, older files name another."""
    named = document.get("crs")
    if named is None:
        return _WGS84
    try:
        return CRS.from_user_input(str(named["properties"]["name"]))
    except (CRSError, KeyError, TypeError) as error:
        raise FileRefusedError("unknown_crs", value=str(named)[:80]) from error


def _read_geopackage(path: Path) -> RawShapes:
    with warnings.catch_warnings():  # uploads are kept without the ending GDAL would like to see
        warnings.filterwarnings("ignore", message=".*non conformant file extension")
        return _read_layer(path)


def _read_layer(path: Path) -> RawShapes:
    try:
        layers = pyogrio.list_layers(path)
        spatial = [str(name) for name, kind in layers if kind is not None]
        if not spatial:
            raise FileRefusedError("no_rows")
        if len(spatial) > 1:
            raise FileRefusedError("many_layers", value=", ".join(spatial)[:80])
        info = pyogrio.read_info(path, layer=spatial[0])
        if info["features"] > _FEATURE_LIMIT:
            raise FileRefusedError("too_many_rows", limit=_FEATURE_LIMIT)
        frame = pyogrio.read_dataframe(path, layer=spatial[0], force_2d=True)
    except (DataSourceError, DataLayerError) as error:
        raise FileRefusedError("wrong_type") from error
    if frame.crs is None:
        raise FileRefusedError("unknown_crs", value="–")
    attributes = frame.drop(columns=frame.geometry.name).to_dict("records")
    return _to_wgs84(RawShapes(attributes, list(frame.geometry)), frame.crs)


def _to_wgs84(raw: RawShapes, crs: CRS) -> RawShapes:
    """Return the shapes in longitude and latitude, without heights."""
    flat = [None if part is None else shapely.force_2d(part) for part in raw.shapes]
    if not crs.equals(_WGS84, ignore_axis_order=True):
        move = Transformer.from_crs(crs, _WGS84, always_xy=True).transform
        flat = [_moved(part, move) for part in flat]
    return RawShapes(raw.attributes, flat, raw.issues)


def _moved(part: BaseGeometry | None, move: Any) -> BaseGeometry | None:  # noqa: ANN401
    if part is None:
        return None
    return shapely.transform(part, lambda at: np.column_stack(move(at[:, 0], at[:, 1])))
