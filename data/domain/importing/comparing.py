"""Compare the rows of a file with the current ones, column by column for all rows at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from data.contracts.importing import Change, Counts, shown
from data.domain.importing.places import area_km2

OLD = "_old"
CURRENT_ID = "id" + OLD
CHANGES_SHOWN = 100
Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(slots=True)
class Comparison:
    """What a file would do: rows to insert, ids of current rows they replace or withdraw."""

    insert: pd.DataFrame  # rows added or changed, with the file's and the kept columns
    superseded: list[int]
    withdrawn: list[int]
    counts: Counts
    changes: list[Change]


def compare(
    rows: pd.DataFrame,
    current: pd.DataFrame,
    *,
    keys: Sequence[str],
    values: Sequence[str],
    absent: Sequence[str] = (),
    replace: bool = False,
    labels: Sequence[str] = (),
) -> Comparison:
    """Compare rows of a file with current rows.

    Args:
        rows: the file's rows, one per key.
        current: current rows with `id`, keys and values.
        keys: columns that identify a row; a row of the file without a key is new.
        values: columns that are compared.
        absent: of `values`, those the file does not have: they keep their current value.
        replace: current rows that the file leaves out are withdrawn.
        labels: columns of `rows` that tell people which row a change is about.
    """
    if current.empty:
        current = current.astype({key: rows[key].dtype for key in keys})
    old = current.rename(columns={name: f"{name}{OLD}" for name in current if name not in keys})
    merged = rows.merge(old, on=list(keys), how="left")
    known: Mask = merged[CURRENT_ID].notna().to_numpy()
    for name in absent:
        merged[name] = merged[name + OLD].where(known, merged[name])
    differs = {name: ~_same(merged[name], merged[name + OLD]) & known for name in values}
    changed: Mask = np.logical_or.reduce(list(differs.values()))
    withdrawn = _left_out(current, rows, keys) if replace else []
    return Comparison(
        insert=merged[~known | changed],
        superseded=merged[CURRENT_ID][changed].astype(int).tolist(),
        withdrawn=withdrawn,
        counts=Counts(
            added=int((~known).sum()),
            changed=int(changed.sum()),
            unchanged=int((known & ~changed).sum()),
            withdrawn=len(withdrawn),
        ),
        changes=_changes(merged, differs, labels or keys),
    )


def _same(new: "pd.Series[Any]", old: "pd.Series[Any]") -> Any:  # noqa: ANN401
    """Return where two columns say the same; empty equals empty."""
    if pd.api.types.is_numeric_dtype(new.dtype) and pd.api.types.is_numeric_dtype(old.dtype):
        left, right = new.to_numpy(float), old.to_numpy(float)
        close = np.isclose(left, right, rtol=1e-12, atol=0.0)
        return close | (np.isnan(left) & np.isnan(right))
    left = new.astype(object).where(new.notna(), None).to_numpy()
    right = old.astype(object).where(old.notna(), None).to_numpy()
    return left == right


def _left_out(current: pd.DataFrame, rows: pd.DataFrame, keys: Sequence[str]) -> list[int]:
    there = rows[list(keys)].drop_duplicates().assign(_there=True)
    found = current[["id", *keys]].merge(there, on=list(keys), how="left")
    ids: list[int] = found.loc[found["_there"].isna(), "id"].astype(int).tolist()
    return ids


def _changes(
    merged: pd.DataFrame,
    differs: Mapping[str, Any],
    labels: Sequence[str],
) -> list[Change]:
    changes: list[Change] = []
    places = sorted(
        (int(position), name)
        for name, mask in differs.items()
        for position in np.flatnonzero(mask)[:CHANGES_SHOWN]
    )
    for position, name in places[:CHANGES_SHOWN]:
        row = merged.iloc[position]
        key = " · ".join(readable(row[part]) for part in labels)
        changes.append(Change(key, name, readable(row[name + OLD]), readable(row[name])))
    return changes


def readable(value: object) -> str:
    """Return a cell for people: no `nan`, no `.0` behind a whole number."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, bytes):
        return f"{area_km2(shapely.from_wkb(value)) * 100:.0f} ha"
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return shown(value)
