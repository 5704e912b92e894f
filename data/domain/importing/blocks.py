"""Rules of residential blocks: codes and units named, valid shapes, no overlaps."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data.contracts.importing import Issue, Subject, shown
from data.contracts.templates import TEMPLATES
from data.contracts.text import clean
from data.domain.importing.boundaries import OVERLAP_SHARE, normal_wkb, shape_problem
from data.domain.importing.checking import ROW
from data.domain.importing.headers import known_headers, plain
from data.domain.importing.issues import IssueLog

NAMES = TEMPLATES[Subject.BLOCKS].names


def check_blocks(
    attributes: Sequence[Mapping[str, Any]],
    shapes: Sequence[BaseGeometry | None],
    area: BaseGeometry,
    log: IssueLog,
) -> pd.DataFrame:
    """Return one row per feature: `row`, `code`, `name`, `unit_code`, `geometry`, `lon`, `lat`.

    Args:
        attributes: properties of each feature.
        shapes: its shape in longitude and latitude.
        area: the box blocks must touch.
        log: takes the issues, all of them.
    """
    rows: list[tuple[int, str, str, str, bytes, float, float]] = []
    kept: list[BaseGeometry] = []
    first: dict[str, int] = {}
    for row, (values, part) in enumerate(zip(attributes, shapes, strict=True), start=1):
        named = _named(values)
        missing = [name for name in NAMES if not named[name]]
        for name in missing:
            log.refuse(Issue("required", row=row, column=name))
        _check_texts(row, named, log)
        code = named["code"]
        if code and code in first:
            known = {"first": first[code]}
            log.refuse(Issue("duplicate_key", row, "code", shown(code), known))
        first.setdefault(code, row)
        problem = shape_problem(row, code, part, area)
        if problem is not None:
            log.refuse(problem)
        elif part is not None:
            inside = shapely.point_on_surface(part)
            rows.append((row, *named.values(), normal_wkb(part), inside.x, inside.y))
            kept.append(part)
    _check_overlaps([row[:2] for row in rows], kept, log)
    return pd.DataFrame(rows, columns=[ROW, *NAMES, "geometry", "lon", "lat"])


def _named(attributes: Mapping[str, Any]) -> dict[str, str]:
    known = known_headers(Subject.BLOCKS)
    found = dict.fromkeys(NAMES, "")
    for header, value in attributes.items():
        column = known.get(plain(header))
        empty = value is None or (isinstance(value, float) and np.isnan(value))
        if column and not empty and not found[column]:
            whole = isinstance(value, float) and value.is_integer()
            found[column] = clean(str(int(value) if whole else value))
    return found


def _check_texts(row: int, named: Mapping[str, str], log: IssueLog) -> None:
    for name in NAMES:
        column, value = TEMPLATES[Subject.BLOCKS].column(name), named[name]
        if len(value) > column.length:
            length = {"length": column.length}
            log.refuse(Issue("too_long", row, name, shown(value), length))
        if name != "name" and " " in value:
            log.refuse(Issue("space_in_code", row, name, shown(value)))


def _check_overlaps(
    names: Sequence[tuple[int, str]], shapes: Sequence[BaseGeometry], log: IssueLog
) -> None:
    if len(shapes) < 2:
        return
    drawn = np.array(shapes, dtype=object)
    left, right = shapely.STRtree(drawn).query(drawn, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    common = shapely.area(shapely.intersection(drawn[left], drawn[right]))
    smaller = np.minimum(shapely.area(drawn[left]), shapely.area(drawn[right]))
    for at in np.flatnonzero(common > OVERLAP_SHARE * smaller).tolist():
        (row, one), (_, other) = names[left[at]], names[right[at]]
        values = {
            "unit": one,
            "other": other,
            "percent": round(100 * float(common[at] / smaller[at]), 1),
        }
        log.refuse(Issue("overlap", row, "code", f"{one}; {other}", values))
