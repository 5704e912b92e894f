"""What a scenario says: its check, cell by cell, and what it means for a forecast."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from data.contracts.forecasting import (
    MOST_ROWS,
    MOST_YEARS,
    SECTIONS,
    STAGE_GRADES,
    STAGES,
    TORNADO_STEPS,
    USUAL_YIELD,
    Assumptions,
    Field,
    Problem,
    Row,
)
from data.contracts.text import clean
from data.domain.forecasting.inputs import Adjustments
from data.domain.importing.numbers import Style, parse

MOVING_IN = (0.4, 0.7, 1.0)  # share of a project's pupils in the year it is handed over and later
NO_ROWS: Assumptions = dict.fromkeys(SECTIONS, ())
_LONGEST = 120
_SHARES = ("upper_secondary", "continuing", "vocational")


@dataclass(frozen=True, slots=True)
class Places:
    """What a scenario may name: units with their parent, schools with their unit, and the years."""

    units: Mapping[str, str | None]  # code -> code of the parent; None for the city
    schools: Mapping[str, str]  # code -> code of the unit it lies in
    base_year: int

    @property
    def years(self) -> range:
        """School years a scenario may speak about."""
        return range(self.base_year + 1, self.base_year + MOST_YEARS + 1)

    def chain(self, unit: str) -> Iterator[str]:
        """Walk from a unit up to the city."""
        code: str | None = unit
        while code is not None:
            yield code
            code = self.units.get(code)


@dataclass(frozen=True, slots=True)
class Checked:
    """A scenario as typed, read; usable when there is no problem."""

    assumptions: Assumptions
    problems: tuple[Problem, ...] = ()


def check(
    typed: Mapping[str, Sequence[Mapping[str, str]]], places: Places, language: str
) -> Checked:
    """Read a scenario as typed; rows without any text are left out.

    Args:
        typed: section -> rows of field -> text.
        places: what may be named.
        language: of the reader, which decides how 1.234 is read.
    """
    problems: list[Problem] = []
    read: dict[str, tuple[Row, ...]] = {}
    for section, fields in SECTIONS.items():
        rows = [
            (number, row)
            for number, row in enumerate(typed.get(section, ()), start=1)
            if _is_filled(section, row)
        ]
        if len(rows) > MOST_ROWS:
            problems.append(Problem(section, 0, "", "too_many", {"most": MOST_ROWS}))
        kept = []
        for number, row in rows[:MOST_ROWS]:
            values, found = _row(section, number, fields, row, places, language)
            problems += found or _together(section, number, values, places)
            kept.append((number, values))
        problems += _twice(section, kept)
        read[section] = tuple(values for _, values in kept)
    return Checked(read, tuple(problems))


_FIXED = {"schools": ("action", "level"), "policy": ("level", "sessions"), "measure": ()}


def _is_filled(section: str, row: Mapping[str, str]) -> bool:
    """Tell a row from an empty one; what a menu holds by itself does not count."""
    fixed = _FIXED.get(section, ())
    if section == "policy":
        return any(clean(str(text or "")) for name, text in row.items() if name != "level")
    return any(clean(str(text or "")) for name, text in row.items() if name not in fixed)


def _row(
    section: str,
    number: int,
    fields: tuple[Field, ...],
    row: Mapping[str, str],
    places: Places,
    language: str,
) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems = []
    for one in fields:
        text = clean(str(row.get(one.name) or ""))
        if not text:
            values[one.name] = None
            if one.required:
                problems.append(Problem(section, number, one.name, "missing"))
            continue
        value, key, about = _read(one, text, places, language)
        values[one.name] = value
        if key:
            problems.append(Problem(section, number, one.name, key, {"value": text, **about}))
    return values, problems


def _read(one: Field, text: str, places: Places, language: str) -> tuple[Any, str, dict[str, Any]]:
    """Return value, text key of what is wrong with it ("" if nothing), and its placeholders."""
    if one.kind in {"text", "school"}:
        return text, "too_long" if len(text) > _LONGEST else "", {"most": _LONGEST}
    if one.kind in {"choice", "unit"}:
        known = one.choices if one.kind == "choice" else places.units
        return text, "" if text in known else f"not_a_{one.kind}", {}
    number = _number(text, language)
    is_whole = one.kind in {"year", "count"}
    if number is None:
        return None, "not_a_number", {}
    if is_whole and not number.is_integer():
        return None, "not_whole", {}
    low, high = (places.years[0], places.years[-1]) if one.kind == "year" else (one.low, one.high)
    key = "" if low <= number <= high else "out_of_range"
    return int(number) if is_whole else number, key, {"low": low, "high": high}


def _number(text: str, language: str) -> float | None:
    """Read a number in the reader's style, else in the other one where it can mean nothing else."""
    own, other = Style.VIETNAMESE, Style.ENGLISH
    if language != "vi":
        own, other = other, own
    bare = text.removesuffix("%").strip()
    found = parse(bare, own)
    return parse(bare, other) if found is None else found


def _together(section: str, number: int, row: Mapping[str, Any], places: Places) -> list[Problem]:
    """Check what the cells of one row must say together."""
    if section == "retention":
        total = sum(row[name] for name in _SHARES)
        if total > 100.0001:
            return [Problem(section, number, "vocational", "above_hundred", {"value": total})]
    if section == "schools":
        return _school_row(number, row, places)
    return []


def _school_row(number: int, row: Mapping[str, Any], places: Places) -> list[Problem]:
    opens = row["action"] == "open"
    if opens and row["unit"] is None:
        return [Problem("schools", number, "unit", "missing")]
    if not opens and row["school"] not in places.schools:
        return [Problem("schools", number, "school", "no_school", {"value": row["school"]})]
    if row["action"] != "close" and not row["rooms"]:
        return [Problem("schools", number, "rooms", "missing")]
    return []


_KEYS = {
    "births": ("year",),
    "migration": ("unit", "year"),
    "retention": ("year",),
    "policy": ("level",),
    "measure": (),
    "schools": ("action", "school", "level", "year"),
    "housing": ("name", "unit", "year"),
    "routes": ("name", "unit", "year"),
}


def _twice(section: str, rows: Sequence[tuple[int, Row]]) -> list[Problem]:
    """Find rows that speak about the same thing."""
    seen: dict[tuple[Any, ...], int] = {}
    problems = []
    for number, row in rows:
        key = tuple(row.get(name) for name in _KEYS[section])
        if key in seen:
            values = {"first": seen[key]}
            problems.append(Problem(section, number, SECTIONS[section][0].name, "twice", values))
        seen.setdefault(key, number)
    return problems


# --- what it means for a forecast ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ground:
    """What is there before a scenario: schools with their place, last pupils, rooms.

    `schools` has one row per school: code, sector, then a column per unit level, fine to coarse,
    that `levels` names. `latest` is school, grade, pupils of the last year; `rooms` those of each
    school; `upper_share` the present share (0-1) of grade 9 that goes on to grade 10.
    """

    places: Places
    levels: tuple[str, ...]  # of units below the city, fine to coarse
    schools: pd.DataFrame
    latest: pd.DataFrame
    rooms: Mapping[str, float]
    upper_share: float

    def at(self, unit: str) -> "pd.Series[bool]":
        """Tell which schools lie in a unit."""
        inside = pd.Series(self.places.units.get(unit) is None, index=self.schools.index)
        for level in self.levels:
            inside |= self.schools[level] == unit
        return inside

    def level_of(self, unit: str) -> tuple[str, str]:
        """Return level and code of a unit as adjustments name them; the city is two empty texts."""
        for level in self.levels:
            if (self.schools[level] == unit).any():
                return level, unit
        return "", ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A scenario as adjustments of the forecast, rooms added or taken, and its other rules."""

    adjustments: Adjustments
    rooms: tuple[tuple[str, str, int, float], ...]  # school, level, from year, rooms
    openings: tuple[tuple[str, str, str], ...] = ()  # code, name, unit
    class_size: Mapping[str, float] = field(default_factory=dict)
    sessions: Mapping[str, int] = field(default_factory=dict)
    non_public: Mapping[str, tuple[float, int]] = field(default_factory=dict)  # share, year
    birth_changes: Mapping[int, float] = field(default_factory=dict)  # year -> multiplier
    last_age: int = 18
    unplaced: tuple[str, ...] = ()  # housing in places without a school of the level


def meaning(assumptions: Assumptions, ground: Ground) -> Meaning:
    """Turn a scenario into what the forecast is made with."""
    rooms, transfers, openings = _schools(assumptions, ground)
    present, unplaced = _housing(assumptions, ground)
    policy = assumptions.get("policy", ())
    births = {int(row["year"]): 1 + row["change"] / 100 for row in assumptions.get("births", ())}
    first = ground.places.base_year + 1
    measure = assumptions.get("measure", ())
    return Meaning(
        Adjustments(
            births=_frame(
                [("", "", y, m) for y, m in births.items()], "level unit year multiplier"
            ),
            migration=_migration(assumptions, ground),
            retention=_retention(assumptions, ground),
            present=present,
            transfers=_frame(transfers, "source target first_grade last_grade year share"),
            openings=_opening_frame(openings, ground),
        ),
        rooms=tuple(rooms),
        openings=tuple(openings),
        class_size={row["level"]: row["class_size"] for row in policy if row["class_size"]},
        sessions={row["level"]: int(row["sessions"]) for row in policy if row["sessions"]},
        non_public={
            row["level"]: (row["non_public"] / 100, int(row["year"] or first))
            for row in policy
            if row["non_public"] is not None
        },
        birth_changes=births,
        last_age=int(measure[0]["last_age"]) if measure else 18,
        unplaced=unplaced,
    )


def _frame(rows: Sequence[tuple[Any, ...]], columns: str) -> pd.DataFrame | None:
    return pd.DataFrame(rows, columns=columns.split()) if rows else None


def _migration(assumptions: Assumptions, ground: Ground) -> pd.DataFrame | None:
    rows = [
        (*ground.level_of(row["unit"]), row["year"], 1 + row["rate"] / 100)
        for row in assumptions.get("migration", ())
    ]
    for row in assumptions.get("routes", ()):
        place = ground.level_of(row["unit"])
        rows += [
            (*place, row["year"] + step, 1 + row["growth"] / 100) for step in range(row["lasts"])
        ]
    return _frame(rows, "level unit year multiplier")


def _retention(assumptions: Assumptions, ground: Ground) -> pd.DataFrame | None:
    """Change the step into grade 10; each row holds from its year on, until the next one."""
    rows = []
    before = ground.upper_share
    for row in sorted(assumptions.get("retention", ()), key=lambda one: int(one["year"])):
        share = row["upper_secondary"] / 100
        if before > 0 and share > 0:
            rows.append(("", "", 10, row["year"], share / before))
            before = share
    return _frame(rows, "level unit grade year multiplier")


def _weights(ground: Ground, unit: str, level: str) -> pd.DataFrame:
    """Return school, grade, weight (adding up to 1) of the pupils of a level around a unit."""
    grades = STAGE_GRADES[level]
    for code in ground.places.chain(unit):
        inside = ground.schools.loc[ground.at(code), "school"]
        rows = ground.latest[
            ground.latest["school"].isin(inside) & ground.latest["grade"].isin(list(grades))
        ]
        total = rows["pupils"].sum()
        if total > 0:
            return rows.assign(weight=rows["pupils"] / total)[["school", "grade", "weight"]]
    return pd.DataFrame({"school": [], "grade": [], "weight": []})


def _housing(
    assumptions: Assumptions, ground: Ground
) -> tuple[pd.DataFrame | None, tuple[str, ...]]:
    """Place the pupils of new dwellings in the schools around, by their size."""
    parts = []
    unplaced = []
    for row in assumptions.get("housing", ()):
        for level in STAGES:
            rate = USUAL_YIELD[level] if row[level] is None else row[level]
            pupils = row["dwellings"] * rate / 100
            weights = _weights(ground, row["unit"], level)
            if weights.empty:
                unplaced.append(str(row["name"]))
                continue
            for year in ground.places.years:
                if year < row["year"]:
                    continue
                share = MOVING_IN[min(year - row["year"], len(MOVING_IN) - 1)]
                parts.append(
                    pd.DataFrame(
                        {
                            "unit": weights["school"],
                            "grade": weights["grade"].astype(int),
                            "year": year,
                            "pupils": weights["weight"] * pupils * share,
                        }
                    )
                )
    found = pd.concat(parts, ignore_index=True) if parts else None
    return found, tuple(dict.fromkeys(unplaced))


def _schools(
    assumptions: Assumptions, ground: Ground
) -> tuple[
    list[tuple[str, str, int, float]],
    list[tuple[str, str, int, int, int, float]],
    list[tuple[str, str, str]],
]:
    """Return rooms, transfers and openings.

    An opened school takes pupils from those of its level around, so that afterwards all have as
    many pupils per room; a closed one hands its pupils to them by their size.
    """
    rooms: list[tuple[str, str, int, float]] = []
    transfers: list[tuple[str, str, int, int, int, float]] = []
    openings: list[tuple[str, str, str]] = []
    for number, row in enumerate(assumptions.get("schools", ()), start=1):
        level, year, code = row["level"], int(row["year"]), str(row["school"])
        if row["action"] == "open":
            new = f"new-{number}"
            openings.append((new, code, row["unit"]))
            rooms.append((new, level, year, float(row["rooms"])))
            transfers += _to_new(ground, new, row)
        elif row["action"] == "extend":
            rooms.append((code, level, year, float(row["rooms"])))
        else:
            rooms.append((code, level, year, -ground.rooms.get(code, 0.0)))
            transfers += _from_closed(ground, code, level, year)
    return rooms, transfers, openings


def _to_new(ground: Ground, new: str, row: Row) -> list[tuple[str, str, int, int, int, float]]:
    weights = _weights(ground, row["unit"], row["level"])
    around = sorted(set(weights["school"]))
    seats = sum(ground.rooms.get(code, 0.0) for code in around)
    share = row["rooms"] / (row["rooms"] + seats) if around else 0.0
    grades = STAGE_GRADES[row["level"]]
    return [(code, new, grades[0], grades[-1], int(row["year"]), float(share)) for code in around]


def _from_closed(
    ground: Ground, code: str, level: str, year: int
) -> list[tuple[str, str, int, int, int, float]]:
    unit = ground.places.schools[code]
    grades = STAGE_GRADES[level]
    for place in ground.places.chain(unit):
        weights = _weights(ground, place, level)
        others = weights[weights["school"] != code].groupby("school")["weight"].sum()
        if len(others):
            shares = others / others.sum()
            return [
                (code, str(other), grades[0], grades[-1], year, float(share))
                for other, share in shares.items()
            ]
    return []


def _opening_frame(openings: Sequence[tuple[str, str, str]], ground: Ground) -> pd.DataFrame | None:
    rows = []
    for code, _name, unit in openings:
        chain = list(ground.places.chain(unit))
        known = ground.schools[ground.at(unit)]
        place = {"unit": code}
        for level in ground.levels:
            inside = [one for one in chain if (ground.schools[level] == one).any()]
            # a school planned for a whole district stands in its first ward until one is chosen
            place[level] = inside[0] if inside else str(known[level].min())
        rows.append(place)
    return pd.DataFrame(rows) if rows else None


def sector_shift(
    pupils: pd.DataFrame, targets: Mapping[str, tuple[float, int]], base_year: int
) -> pd.DataFrame | None:
    """Return the pupils to add so that the non-public share reaches its target.

    The share of each level moves in a straight line from that of the forecast to the target in its
    year and stays there; the level's total does not change.

    Args:
        pupils: school, sector, level, grade, year, pupils of the forecast.
        targets: level -> (share 0-1, year).
        base_year: the last year of data.
    """
    parts = []
    for level, (share, year) in targets.items():
        rows = pupils[(pupils["level"] == level) & (pupils["year"] > base_year)]
        is_public = rows["sector"] == "public"
        total = rows.groupby("year")["pupils"].transform("sum")
        private = rows["pupils"].where(~is_public, 0).groupby(rows["year"]).transform("sum")
        now = private / total
        way = ((rows["year"] - base_year) / max(1, year - base_year)).clip(upper=1.0)
        then = now + (share - now) * way
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.where(is_public, (1 - then) / (1 - now), then / now)
        added = rows["pupils"] * (np.where(np.isfinite(factor), factor, 1.0) - 1.0)
        parts.append(
            pd.DataFrame(
                {
                    "unit": rows["school"],
                    "grade": rows["grade"],
                    "year": rows["year"],
                    "pupils": added,
                }
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else None


# --- sensitivity ---------------------------------------------------------------------------------


def varied(assumptions: Assumptions, name: str, sign: int, ground: Ground) -> Assumptions:
    """Return the scenario with one assumption moved down (-1) or up (+1) by its usual step."""
    step = sign * TORNADO_STEPS[name]
    years = ground.places.years
    city = next(code for code, parent in ground.places.units.items() if parent is None)
    changed: dict[str, Sequence[Row]] = dict(assumptions)
    if name == "births":
        kept = {row["year"]: row["change"] for row in assumptions.get("births", ())}
        changed["births"] = [
            {"year": year, "change": (1 + kept.get(year, 0) / 100) * (100 + step) - 100}
            for year in years
        ]
    elif name == "migration":
        more = [{"unit": city, "year": year, "rate": step} for year in years]
        changed["migration"] = [*assumptions.get("migration", ()), *more]
    elif name == "retention":
        rows = assumptions.get("retention", ()) or (
            {"year": years[0], "upper_secondary": ground.upper_share * 100},
        )
        changed["retention"] = [
            {**row, "upper_secondary": max(0.0, row["upper_secondary"] + step)} for row in rows
        ]
    elif name == "housing":
        changed["housing"] = [
            {**row, "dwellings": row["dwellings"] * (1 + step / 100)}
            for row in assumptions.get("housing", ())
        ]
    return changed
