"""Rules of boundaries: known codes, valid shapes, no overlaps, plausible areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from data.contracts.importing import Issue, Subject, shown
from data.contracts.text import clean, fold
from data.domain.importing.checking import ROW
from data.domain.importing.headers import known_headers, plain
from data.domain.importing.issues import IssueLog
from data.domain.importing.places import area_km2

OVERLAP_SHARE = 0.01  # of the smaller shape; more is refused
AREA_SHARE = 0.05  # difference from the published area; more is a warning
_POLYGONS = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """What is known of a unit whose boundary is imported."""

    code: str
    name: str
    level: str
    area_km2: float | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """One boundary of a file."""

    row: int
    code: str
    shape: BaseGeometry


def check_features(
    attributes: Sequence[Mapping[str, Any]],
    shapes: Sequence[BaseGeometry | None],
    units: Mapping[str, KnownUnit],
    area: BaseGeometry,
    log: IssueLog,
) -> pd.DataFrame:
    """Return one row per feature: `row`, `code`, `geometry` (normalised WKB), `area_km2`.

    Args:
        attributes: properties of each feature.
        shapes: its shape in longitude and latitude.
        units: current units by code.
        area: the box boundaries must touch.
        log: takes the issues.
    """
    features = [
        feature
        for row, (values, part) in enumerate(zip(attributes, shapes, strict=True), start=1)
        if (feature := _feature(row, values, part, units, area, log)) is not None
    ]
    _check_codes(features, units, log)
    if not log.error_count:
        for level in sorted({units[feature.code].level for feature in features}):
            of_level = [f for f in features if units[f.code].level == level]
            _check_overlaps(of_level, units, log)
            _check_missing(of_level, level, units, log)
    return pd.DataFrame(
        {
            ROW: [feature.row for feature in features],
            "code": [feature.code for feature in features],
            "geometry": [normal_wkb(feature.shape) for feature in features],
            "area_km2": [round(area_km2(feature.shape), 4) for feature in features],
        }
    )


def normal_wkb(shape: BaseGeometry) -> bytes:
    """Return a shape as the same bytes however its rings are ordered."""
    whole = shape if shape.geom_type == "MultiPolygon" else MultiPolygon([shape])
    return bytes(shapely.to_wkb(shapely.normalize(shapely.force_2d(whole)), byte_order=1))


def _feature(
    row: int,
    attributes: Mapping[str, Any],
    part: BaseGeometry | None,
    units: Mapping[str, KnownUnit],
    area: BaseGeometry,
    log: IssueLog,
) -> Feature | None:
    code, name = _named(attributes)
    problem = _code_problem(row, code, units) or shape_problem(row, code, part, area)
    if problem is not None:
        log.refuse(problem)
        return None
    if part is None:
        return None
    unit = units[code]
    if name and fold(name) not in {fold(unit.name), _bare(unit.name)}:
        values = {"known": unit.name}
        log.doubt(Issue("name_differs", row=row, column="name", value=name, values=values))
    _check_area(row, unit, part, log)
    return Feature(row, code, part)


def _bare(name: str) -> str:
    """Return a name without its first word ('Quận 1' -> '1', 'Huyện Nhà Bè' -> 'nha be')."""
    return fold(name).partition(" ")[2]


def _named(attributes: Mapping[str, Any]) -> tuple[str, str]:
    known = known_headers(Subject.BOUNDARIES)
    found = {"code": "", "name": ""}
    for header, value in attributes.items():
        column = known.get(plain(header))
        if column and value is not None and not found[column]:
            whole = isinstance(value, float) and value.is_integer()
            found[column] = clean(str(int(value) if whole else value))
    return found["code"], found["name"]


def _code_problem(row: int, code: str, units: Mapping[str, KnownUnit]) -> Issue | None:
    if not code:
        return Issue("required", row=row, column="code")
    if code not in units:
        return Issue("unknown_unit", row=row, column="code", value=shown(code))
    return None


def shape_problem(
    row: int, code: str, part: BaseGeometry | None, area: BaseGeometry
) -> Issue | None:
    """Return what is wrong with the shape of one feature: missing, broken, turned, elsewhere."""
    if part is None or part.is_empty:
        return Issue("shape_missing", row=row, value=code)
    if part.geom_type not in _POLYGONS:
        return Issue("not_polygon", row=row, value=code, values={"kind": part.geom_type})
    points = shapely.get_coordinates(part)
    if not np.isfinite(points).all():
        return Issue("broken_shape", row=row, value=code)
    if not part.is_valid:
        values = {"reason": explain_validity(part)}
        return Issue("invalid_shape", row=row, value=code, values=values)
    if not part.intersects(area):
        turned = shapely.transform(part, lambda at: at[:, ::-1])
        rule = "swapped_shape" if turned.intersects(area) else "shape_out_of_area"
        return Issue(rule, row=row, value=code)
    return None


def _check_area(row: int, unit: KnownUnit, part: BaseGeometry, log: IssueLog) -> None:
    if not unit.area_km2:
        return
    measured = area_km2(part)
    difference = measured / unit.area_km2 - 1
    if abs(difference) > AREA_SHARE:
        values = {
            "unit": unit.name,
            "measured": round(measured, 2),
            "published": round(unit.area_km2, 2),
            "percent": round(100 * difference, 1),
        }
        log.doubt(Issue("area_differs", row=row, value=unit.code, values=values))


def _check_codes(
    features: Sequence[Feature], units: Mapping[str, KnownUnit], log: IssueLog
) -> None:
    first: dict[str, int] = {}
    for feature in features:
        if feature.code in first:
            values = {"first": first[feature.code]}
            log.refuse(Issue("duplicate_key", feature.row, "code", feature.code, values))
        first.setdefault(feature.code, feature.row)


def _check_missing(
    features: Sequence[Feature], level: str, units: Mapping[str, KnownUnit], log: IssueLog
) -> None:
    there = {feature.code for feature in features}
    missing = [u for u in units.values() if u.level == level and u.code not in there]
    for unit in sorted(missing, key=lambda unit: unit.code):
        log.doubt(Issue("unit_left_out", value=unit.code, values={"unit": unit.name}))


def _check_overlaps(
    features: Sequence[Feature], units: Mapping[str, KnownUnit], log: IssueLog
) -> None:
    shapes = [feature.shape for feature in features]
    tree = shapely.STRtree(shapes)
    lefts, rights = tree.query(shapes, predicate="intersects")
    for left, right in sorted(zip(lefts.tolist(), rights.tolist(), strict=True)):
        if left >= right:
            continue
        common = shapely.intersection(shapes[left], shapes[right]).area
        share = common / min(shapes[left].area, shapes[right].area)
        if share > OVERLAP_SHARE:
            first, second = features[left], features[right]
            values = {
                "unit": units[first.code].name,
                "other": units[second.code].name,
                "percent": round(100 * share, 1),
            }
            log.refuse(Issue("overlap", first.row, "code", f"{first.code}; {second.code}", values))
