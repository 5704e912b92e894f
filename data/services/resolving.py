"""Turn the codes of checked rows into ids, inside the importer's scope, and check what needs them.

A code that is new in the file (of a unit or an institution) gets a negative placeholder id; the
real one comes when the identity is written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from data.contracts.access import SYSTEM, Actor, Role
from data.contracts.education import LEVELS, level_of
from data.contracts.importing import Issue, Mode, Subject, import_scope, shown
from data.domain.importing.checking import ROW
from data.domain.importing.issues import IssueLog
from data.domain.importing.places import Territory, check_points
from data.queries import clock, registers

_RANKS = {"province": 0, "district": 1, "commune": 2}
_DIVISION_ROLES = frozenset({Role.DIVISION_HEAD, Role.DIVISION_OFFICER})
# Kinds that say their level themselves; the others must name theirs.
_LEVEL_OF_KIND = {level: level for level in LEVELS} | {"kindergarten_group": "preschool"}
_SHARE_TOLERANCE = 0.1  # percentage points between a stated value and its fraction
_NEW_SCHOOL_YEAR_MONTH = 6  # registers of the coming school year are drawn up from June


@dataclass(frozen=True, slots=True)
class Task:
    """Who imports what, and how."""

    actor: Actor
    subject: Subject
    mode: Mode


def resolve(session: Session, task: Task, frame: pd.DataFrame, log: IssueLog) -> pd.DataFrame:
    """Return the rows with the columns of the subject's table, noting what does not fit."""
    return _RESOLVERS[task.subject](session, task, frame, log)


def _note(
    log: IssueLog,
    rows: pd.DataFrame,
    rule: str,
    column: str,
    values: Callable[[Any], Mapping[str, object]] | None = None,
    *,
    warning: bool = False,
) -> None:
    def make(position: int) -> Issue:
        row = rows.iloc[position]
        value = row.get(column)
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else value
        return Issue(rule, int(row[ROW]), column, shown(text), values(row) if values else {})

    (log.doubt_rows if warning else log.refuse_rows)(rows, make)


# --- units ---------------------------------------------------------------------------------------


def _units(session: Session, task: Task, frame: pd.DataFrame, log: IssueLog) -> pd.DataFrame:
    register = registers.units(session, import_scope(task.actor))
    ids = dict(zip(register["code"], register["unit_id"], strict=True))
    rows = frame.copy()
    rows["unit_id"] = _ids_or_placeholders(rows["code"], ids)
    ids |= dict(zip(rows["code"], rows["unit_id"], strict=True))
    rows["parent_id"] = [ids.get(code, np.nan) if code else np.nan for code in rows["parent_code"]]
    levels = _standing_levels(register, task) | dict(zip(rows["code"], rows["level"], strict=True))
    rows["_parent_level"] = [levels.get(code, "") for code in rows["parent_code"]]
    _note(
        log,
        rows[(rows["parent_code"] != "") & (rows["_parent_level"] == "") & (rows["level"] != "")],
        "unknown_unit",
        "parent_code",
    )
    ranks = rows["level"].map(_RANKS)
    parents = rows["_parent_level"].map(_RANKS)
    _note(log, rows[parents.notna() & (parents >= ranks)], "parent_level", "parent_code")
    rows["territory"] = ""
    check_points(rows, _by_code(registers.territories(session)), log)
    opened = dict(zip(register["code"], register["valid_from"], strict=True))
    moved = [
        day is not None and code in opened and opened[code] != day
        for code, day in zip(rows["code"], rows["valid_from"], strict=True)
    ]
    _note(log, rows[moved], "validity_fixed", "valid_from")
    if task.mode is Mode.REPLACE:
        _check_left_units(session, register, rows, log)
    return rows


def _standing_levels(register: pd.DataFrame, task: Task) -> dict[str, str]:
    """Return the level of every unit that stays when the file leaves it out."""
    if task.mode is Mode.REPLACE:
        return {}
    return dict(zip(register["code"], register["level"], strict=True))


def _check_left_units(
    session: Session, register: pd.DataFrame, rows: pd.DataFrame, log: IssueLog
) -> None:
    left = register[(register["level"] != "") & ~register["code"].isin(rows["code"])]
    used = registers.users_of_units(session, left["unit_id"].tolist())
    for code, name, unit_id in zip(left["code"], left["name"], left["unit_id"], strict=True):
        if used.get(unit_id):
            values = {"unit": name, "count": used[unit_id]}
            log.refuse(Issue("unit_in_use", column="code", value=code, values=values))


def _ids_or_placeholders(codes: "pd.Series[str]", ids: Mapping[str, int]) -> list[int]:
    return [ids.get(code, -position) for position, code in enumerate(codes, start=1)]


def _by_code(territories: Mapping[int, Territory]) -> dict[str, Territory]:
    return {territory.code: territory for territory in territories.values()}


# --- institutions --------------------------------------------------------------------------------


def _institutions(session: Session, task: Task, frame: pd.DataFrame, log: IssueLog) -> pd.DataFrame:
    scope = import_scope(task.actor)
    rows = frame.copy()
    units = registers.units(session, scope)
    rows["unit_id"] = _unit_ids(rows, units, log)
    register = registers.institutions(session, scope)
    foreign = register[(register["kind"] != "") & (register["in_scope"] == 0)]
    _note(log, rows[rows["code"].isin(set(foreign["code"]))], "outside_scope", "code")
    ids = dict(zip(register["code"], register["institution_id"], strict=True))
    rows["institution_id"] = _ids_or_placeholders(rows["code"], ids)
    rows["levels"] = [
        level or _LEVEL_OF_KIND.get(kind, "")
        for level, kind in zip(rows["levels"], rows["kind"], strict=True)
    ]
    territories = registers.territories(session)
    known = dict(zip(units["unit_id"], _nearest_territories(units, territories), strict=True))
    rows["territory"] = [known.get(unit_id, "") for unit_id in rows["unit_id"]]
    rows["settled"] = _settled(rows, register)
    check_points(rows, _by_code(territories), log)
    return rows


def _settled(rows: pd.DataFrame, register: pd.DataFrame) -> list[bool]:
    """Tell which rows leave an institution where it is: same unit, same point."""
    place = ["unit_id", "lon", "lat"]
    standing = {
        code: (unit_id, lon, lat)
        for code, unit_id, lon, lat in register[["code", *place]].itertuples(index=False)
    }
    there = rows[["code", *place]].itertuples(index=False)
    return [standing.get(code) == (unit_id, lon, lat) for code, unit_id, lon, lat in there]


def _nearest_territories(units: pd.DataFrame, territories: Mapping[int, Territory]) -> list[str]:
    """Return for each unit the code of the smallest unit around it that has a boundary."""
    parents = {
        int(unit_id): int(parent) if pd.notna(parent) else None
        for unit_id, parent in zip(units["unit_id"], units["parent_id"], strict=True)
    }
    found = []
    for start in units["unit_id"]:
        unit_id: int | None = int(start)
        steps = 0
        while unit_id is not None and unit_id not in territories and steps < len(_RANKS):
            unit_id, steps = parents.get(unit_id), steps + 1
        near = territories.get(unit_id) if unit_id is not None else None
        found.append(near.code if near else "")
    return found


def _unit_ids(rows: pd.DataFrame, units: pd.DataFrame, log: IssueLog) -> list[float]:
    """Return the id of each row's unit; unknown and foreign codes are errors."""
    standing = units[units["level"] != ""]
    ids = dict(zip(standing["code"], standing["unit_id"], strict=True))
    mine = set(standing.loc[standing["in_scope"] == 1, "code"])
    codes = rows["unit_code"]
    _note(log, rows[~codes.isin({*ids, ""})], "unknown_unit", "unit_code")
    _note(log, rows[codes.isin(set(ids) - mine)], "outside_scope", "unit_code")
    return [ids.get(code, np.nan) for code in codes]


# --- yearly figures ------------------------------------------------------------------------------


def _of_institutions(
    session: Session, task: Task, frame: pd.DataFrame, log: IssueLog
) -> pd.DataFrame:
    scope = import_scope(task.actor)
    register = registers.institutions(session, scope)
    standing = register[register["kind"] != ""]
    mine = standing[standing["in_scope"] == 1]
    ids = dict(zip(mine["code"], mine["institution_id"], strict=True))
    rows = frame.copy()
    codes = rows["institution_code"]
    rule = "unknown_institution" if scope.whole_city else "outside_scope"
    _note(log, rows[~codes.isin({*ids, ""})], rule, "institution_code")
    rows["institution_id"] = codes.map(ids).to_numpy()
    _check_future(rows, "school_year", _last_school_year(clock.today(session)), log)
    if task.subject is Subject.ENROLMENT:
        kinds = codes.map(dict(zip(mine["code"], mine["kind"], strict=True)))
        rows["level"] = _levels(rows, kinds)
    return rows


def _levels(rows: pd.DataFrame, kinds: "pd.Series[str]") -> list[str]:
    """Return the level of each row: as given, else by grade; all learners of GDTX are its own."""
    return [
        level or ("continuing" if kind == "continuing" or np.isnan(grade) else level_of(int(grade)))
        for level, kind, grade in zip(rows["level"], kinds, rows["grade"], strict=True)
    ]


def _last_school_year(today: date) -> int:
    return today.year if today.month >= _NEW_SCHOOL_YEAR_MONTH else today.year - 1


def _check_future(rows: pd.DataFrame, column: str, last: int, log: IssueLog) -> None:
    _note(log, rows[rows[column] > last], "in_future", column)


def _of_units(session: Session, task: Task, frame: pd.DataFrame, log: IssueLog) -> pd.DataFrame:
    rows = frame.copy()
    rows["unit_id"] = _unit_ids(rows, registers.units(session, import_scope(task.actor)), log)
    _check_future(rows, "year", clock.today(session).year, log)
    return rows


# --- indicators ----------------------------------------------------------------------------------


def _indicator_values(
    session: Session, task: Task, frame: pd.DataFrame, log: IssueLog
) -> pd.DataFrame:
    units = registers.units(session, import_scope(task.actor))
    register = registers.indicators(session)
    rows = frame.copy()
    rows["unit_id"] = _unit_ids(rows, units, log)
    known = rows["indicator_key"].isin(set(register["key"]))
    _note(log, rows[~known & (rows["indicator_key"] != "")], "unknown_indicator", "indicator_key")
    facts = rows[["indicator_key"]].merge(
        register, left_on="indicator_key", right_on="key", how="left"
    )
    facts.index = rows.index
    rows["indicator_id"] = facts["indicator_id"]
    city = set(units.loc[units["parent_id"].isna(), "code"])
    of_city = rows["unit_code"].isin(city)
    by_district = facts["by_district"].map({True: True, False: False})
    _note(log, rows[known & (by_district == False) & ~of_city], "city_indicator", "unit_code")  # noqa: E712
    _note(log, rows[known & (by_district == True) & of_city], "part_indicator", "unit_code")  # noqa: E712
    computed = facts["formula"].fillna("") != ""
    _note(log, rows[known & computed], "computed_indicator", "indicator_key")
    if task.mode is Mode.REPLACE and not approves_at_once(task.actor):
        log.refuse(Issue("replace_needs_approval"))
    today = clock.today(session)
    future = [day is not None and day > today for day in rows["period_on"]]
    _note(log, rows[future], "in_future", "period_on")
    _check_lead(task.actor, rows[known], facts[known], log)
    _check_shares(rows[known], facts.loc[known, "unit"], log)
    return rows


def approves_at_once(actor: Actor) -> bool:
    """Tell whose imported values need nobody's approval: the office's and the machine's."""
    return actor == SYSTEM or actor.role is Role.OFFICE


def _check_lead(actor: Actor, rows: pd.DataFrame, facts: pd.DataFrame, log: IssueLog) -> None:
    """A division reports the indicators it answers for."""
    if actor.role not in _DIVISION_ROLES:
        return
    foreign = [actor.division_code not in str(leads).split(";") for leads in facts["leads"]]
    _note(log, rows[foreign], "not_lead", "indicator_key")


def _check_shares(rows: pd.DataFrame, units: "pd.Series[str]", log: IssueLog) -> None:
    shares = rows[units == "percent"]
    _note(log, shares[(shares["value"] < 0) | (shares["value"] > 100)], "percent_range", "value")
    more = shares[shares["numerator"] > shares["denominator"]]
    _note(log, more, "fraction_above_one", "numerator")
    stated = shares[(shares["denominator"] > 0) & shares["numerator"].notna()]
    computed = 100 * stated["numerator"] / stated["denominator"]
    off = stated[(computed - stated["value"]).abs() > _SHARE_TOLERANCE]
    _note(
        log,
        off,
        "fraction_differs",
        "value",
        lambda row: {"computed": round(100 * row["numerator"] / row["denominator"], 2)},
        warning=True,
    )


_RESOLVERS: dict[Subject, Callable[[Session, Task, pd.DataFrame, IssueLog], pd.DataFrame]] = {
    Subject.UNITS: _units,
    Subject.INSTITUTIONS: _institutions,
    Subject.ENROLMENT: _of_institutions,
    Subject.STAFF: _of_institutions,
    Subject.FACILITIES: _of_institutions,
    Subject.POPULATION: _of_units,
    Subject.BIRTHS: _of_units,
    Subject.INDICATOR_VALUES: _indicator_values,
}
