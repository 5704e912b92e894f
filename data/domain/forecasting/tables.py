"""Long tables into arrays: every row is kept, mended with a finding, or refused with a finding."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.domain.forecasting.findings import Finding, UnusableInputError, found

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_YEARS = (1900, 2200)
_GRADES = (-8, 20)


def _named(rows: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """Name rows for a finding: `unit / grade / year = value`."""
    first = rows[list(columns)].astype(str)
    return [" / ".join(row) for row in first.itertuples(index=False, name=None)]


def tidy(frame: pd.DataFrame, units: Sequence[str]) -> tuple[pd.DataFrame, list[Finding]]:
    """Return clean rows of `units`, grade, year, pupils, and what was odd.

    A value that is no number or below zero becomes missing; of rows about the same unit, grade and
    year the last counts; a row without a place or year is left out, with a finding.

    Raises:
        UnusableInputError: a column is missing.
    """
    needed = [*units, "grade", "year", "pupils"]
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        raise UnusableInputError("column_missing", columns=", ".join(missing))
    table = frame[needed].copy()
    key = [units[0], "grade", "year"]
    findings: list[Finding] = []
    for name in units:
        table[name] = table[name].astype("string").str.strip().fillna("").astype(object)
    for name in ("grade", "year", "pupils"):
        table[name] = pd.to_numeric(table[name], errors="coerce").astype(float)
    odd = (
        (table[list(units)] == "").any(axis=1)
        | ~table["year"].between(*_YEARS)
        | ~table["grade"].between(*_GRADES)
        | (table["year"] % 1 != 0)
        | (table["grade"] % 1 != 0)
    )
    findings += found("unplaced", _named(frame.loc[odd.to_numpy(), needed], [*key, "pupils"]))
    table, source = table[~odd].copy(), frame[~odd.to_numpy()]
    unread = ~np.isfinite(table["pupils"])
    findings += found("not_a_number", _named(source[unread.to_numpy()], [*key, "pupils"]))
    negative = table["pupils"] < 0
    findings += found("negative", _named(source[negative.to_numpy()], [*key, "pupils"]))
    table.loc[unread | negative, "pupils"] = np.nan
    table[["grade", "year"]] = table[["grade", "year"]].astype(np.int64)
    again = table.duplicated(key, keep="last")
    findings += found("duplicate", _named(source[again.to_numpy()], [*key, "pupils"]))
    return _one_parent(table[~again], units, findings), findings


def _one_parent(table: pd.DataFrame, units: Sequence[str], findings: list[Finding]) -> pd.DataFrame:
    """Give every unit the parent of its last year."""
    table = table.copy()
    for child, parent in pairwise(units):
        last = table.sort_values("year", kind="stable").drop_duplicates(child, keep="last")
        newest = last.set_index(child)[parent]
        moved = table[parent].to_numpy() != newest.reindex(table[child]).to_numpy()
        findings += found("moved", sorted(set(table.loc[moved, child])))
        table[parent] = newest.reindex(table[child]).to_numpy()
    return table


def reattribute(
    table: pd.DataFrame, units: Sequence[str], crosswalk: pd.DataFrame
) -> tuple[pd.DataFrame, list[Finding]]:
    """Give the history of merged and split units to their successors; sums stay what they were."""
    unit = units[0]
    steps = crosswalk.astype({"old": str, "new": str, "year": int, "share": float})
    for year in sorted(steps["year"].unique()):
        step = steps[steps["year"] == year]
        old = table[unit].isin(step["old"]) & (table["year"] < year)
        moved = table[old].merge(step[["old", "new", "share"]], left_on=unit, right_on="old")
        moved["pupils"] = moved["pupils"] * moved["share"]
        moved[unit] = moved["new"]
        above = table.drop_duplicates(unit, keep="last").set_index(unit)[list(units[1:])]
        for name in units[1:]:
            known = above[name].reindex(moved[unit]).to_numpy()
            moved[name] = np.where(pd.isna(known), moved[name].to_numpy(), known)
        both = pd.concat([table[~old], moved[table.columns]])
        table = both.groupby([*units, "grade", "year"], as_index=False)["pupils"].sum(min_count=1)
    named = [f"{old} → {new}" for old, new in zip(steps["old"], steps["new"], strict=True)]
    return table, found("reattributed", named)


def hierarchy(
    table: pd.DataFrame, units: Sequence[str]
) -> tuple[tuple[tuple[str, ...], ...], tuple[Ints, ...]]:
    """Return the codes of every level in order, and the position of each one's parent."""
    codes = tuple(tuple(sorted(set(table[name]))) for name in units)
    parents = []
    for place, (child, parent) in enumerate(pairwise(units)):
        above = table.drop_duplicates(child).set_index(child)[parent]
        positions = {code: number for number, code in enumerate(codes[place + 1])}
        parents.append(np.array([positions[above[code]] for code in codes[place]], dtype=np.int64))
    return codes, tuple(parents)


def births_matrix(
    births: pd.DataFrame, names: Sequence[str]
) -> tuple[Floats | None, Ints | None, list[Finding]]:
    """Return births by unit and year, NaN where unknown, and what was odd."""
    table = births[["unit", "year", "births"]].copy()
    table["unit"] = table["unit"].astype(str).str.strip()
    for name in ("year", "births"):
        table[name] = pd.to_numeric(table[name], errors="coerce").astype(float)
    findings: list[Finding] = []
    bad = ~np.isfinite(table["births"]) | (table["births"] < 0) | ~table["year"].between(*_YEARS)
    findings += found("births_odd", _named(births[bad.to_numpy()], ["unit", "year", "births"]))
    table = table[~bad]
    again = table.duplicated(["unit", "year"], keep="last")
    findings += found("births_duplicate", _named(table[again], ["unit", "year", "births"]))
    table = table[~again]
    strange = sorted(set(table["unit"]) - set(names))
    findings += found("births_elsewhere", strange)
    table = table[table["unit"].isin(names)]
    if table.empty:
        return None, None, [*findings, *found("births_missing", names)]
    years = np.arange(table["year"].min(), table["year"].max() + 1).astype(np.int64)
    wide = table.pivot_table(index="unit", columns="year", values="births")
    wide = wide.reindex(index=list(names), columns=years)
    empty = wide.isna().all(axis=1)
    findings += found("births_missing", [str(name) for name in wide.index[empty]])
    holes = wide.isna().any(axis=1) & ~empty
    findings += found("births_gap", [str(name) for name in wide.index[holes]])
    return wide.to_numpy(dtype=np.float64), years, findings


def gaps(wide: pd.DataFrame) -> list[Finding]:
    """Report cells with missing years between known ones, and years missing altogether."""
    known = wide.notna().to_numpy()
    labels, years = wide.index.tolist(), wide.columns.tolist()
    findings = found(
        "year_missing",
        [str(y) for y, seen in zip(years, known.max(axis=0).tolist(), strict=True) if not seen],
    )
    since = np.maximum.accumulate(known, axis=1)
    later = np.maximum.accumulate(known[:, ::-1], axis=1)[:, ::-1]
    holes = zip(*np.nonzero(since & later & ~known), strict=True)
    named = [f"{labels[c][0]} / {labels[c][1]} / {years[y]}" for c, y in holes]
    return findings + found("gap", named)
