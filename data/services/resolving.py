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
from data.contracts.zones import ENTRY_GRADES, PlanState
from data.domain.importing.checking import ROW
from data.domain.importing.issues import IssueLog
from data.domain.importing.places import Territory, check_points
from data.queries import clock, registers

_RANKS = {"province": 0, "district": 1, "commune": 2}
_DIVISION_ROLES = frozenset({Role.DIVISION_HEAD, Role.DIVISION_OFFICER})
# Kinds that say their level themselves; the others must name theirs.
_LEVEL_OF_KIND = {level: level for level in LEVELS} | {"kindergarten_group": "preschool"}
_SHARE_TOLERANCE = 0.1  # percentage points between a stated value and its fraction
_YEARS_AHEAD = 10  # zones and entrants are planned for years to come
# Kinds of institution that take children into an entry grade.
_KINDS_OF_GRADE = {
    0: frozenset({"preschool", "kindergarten_group", "multi_level"}),
    1: frozenset({"primary", "multi_level"}),
    6: frozenset({"lower_secondary", "multi_level"}),
}
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
    known = dict(zip(units["unit_id"], nearest_territories(units, territories), strict=True))
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


def nearest_territories(units: pd.DataFrame, territories: Mapping[int, Territory]) -> list[str]:
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


# --- zones ---------------------------------------------------------------------------------------


def _blocks(session: Session, task: Task, frame: pd.DataFrame, log: IssueLog) -> pd.DataFrame:
    scope = import_scope(task.actor)
    rows = frame.copy()
    units = registers.units(session, scope)
    rows["unit_id"] = _unit_ids(rows, units, log)
    register = registers.blocks(session, scope)
    foreign = register[(register["name"] != "") & (register["in_scope"] == 0)]
    _note(log, rows[rows["code"].isin(set(foreign["code"]))], "outside_scope", "code")
    ids = dict(zip(register["code"], register["block_id"], strict=True))
    rows["block_id"] = _ids_or_placeholders(rows["code"], ids)
    territories = registers.territories(session)
    known = dict(zip(units["unit_id"], nearest_territories(units, territories), strict=True))
    rows["territory"] = [known.get(unit_id, "") for unit_id in rows["unit_id"]]
    check_points(rows, _by_code(territories), log)
    return rows


def _block_ids(
    session: Session, task: Task, rows: pd.DataFrame, log: IssueLog
) -> tuple[list[float], dict[float, float]]:
    """Return the id of each row's block and the unit of every block that is the sender's."""
    scope = import_scope(task.actor)
    register = registers.blocks(session, scope)
    standing = register[register["name"] != ""]
    mine = standing[standing["in_scope"] == 1]
    ids = dict(zip(mine["code"], mine["block_id"], strict=True))
    rule = "unknown_block" if scope.whole_city else "outside_scope"
    _note(log, rows[~rows["block_code"].isin({*ids, ""})], rule, "block_code")
    unit_of = dict(zip(mine["block_id"], mine["unit_id"], strict=True))
    return [ids.get(code, np.nan) for code in rows["block_code"]], unit_of


def _check_entry_grade(rows: pd.DataFrame, log: IssueLog) -> None:
    wrong = rows[rows["grade"].notna() & ~rows["grade"].isin(ENTRY_GRADES)]
    _note(log, wrong, "not_entry_grade", "grade")


def _entrants(session: Session, task: Task, frame: pd.DataFrame, log: IssueLog) -> pd.DataFrame:
    rows = frame.copy()
    rows["block_id"], _ = _block_ids(session, task, rows, log)
    _check_entry_grade(rows, log)
    _check_future(rows, "school_year", clock.today(session).year + _YEARS_AHEAD, log)
    return rows


def _zones(session: Session, task: Task, frame: pd.DataFrame, log: IssueLog) -> pd.DataFrame:
    rows = frame.copy()
    units = registers.units(session, import_scope(task.actor))
    rows["unit_id"] = _unit_ids(rows, units, log)
    rows["block_id"], unit_of = _block_ids(session, task, rows, log)
    _check_entry_grade(rows, log)
    _check_future(rows, "school_year", clock.today(session).year + _YEARS_AHEAD, log)
    _check_blocks_in_plan(rows, units, unit_of, log)
    _zone_schools(session, task, rows, log)
    _number_plans(session, task, rows, log)
    twice = rows[rows.duplicated(["school_year", "grade", "unit_code", "version", "block_code"])]
    _note(log, twice, "block_twice", "block_code", warning=True)
    return rows


def _check_blocks_in_plan(
    rows: pd.DataFrame, units: pd.DataFrame, unit_of: Mapping[float, float], log: IssueLog
) -> None:
    """A plan covers the blocks of its unit and of the units below it, at whatever level."""
    parents = dict(zip(units["unit_id"], units["parent_id"], strict=True))

    def lies_in(unit_id: float, plan_unit: float) -> bool:
        for _ in range(len(_RANKS) + 1):
            if unit_id == plan_unit:
                return True
            unit_id = parents.get(unit_id, np.nan)
            if unit_id is None or np.isnan(unit_id):
                return False
        return False

    outside = [
        block in unit_of and not np.isnan(plan) and not lies_in(unit_of[block], plan)
        for block, plan in zip(rows["block_id"], rows["unit_id"], strict=True)
    ]
    _note(log, rows[outside], "block_outside_plan", "block_code")


def _zone_schools(session: Session, task: Task, rows: pd.DataFrame, log: IssueLog) -> None:
    scope = import_scope(task.actor)
    register = registers.institutions(session, scope)
    standing = register[register["kind"] != ""]
    mine = standing[standing["in_scope"] == 1]
    ids = dict(zip(mine["code"], mine["institution_id"], strict=True))
    codes = rows["institution_code"]
    rule = "unknown_institution" if scope.whole_city else "outside_scope"
    _note(log, rows[~codes.isin({*ids, ""})], rule, "institution_code")
    rows["institution_id"] = [ids.get(code, np.nan) for code in codes]
    kinds = codes.map(dict(zip(mine["code"], mine["kind"], strict=True)))
    teaches = [
        kind in _KINDS_OF_GRADE.get(grade, frozenset()) or not isinstance(kind, str)
        for kind, grade in zip(kinds, rows["grade"], strict=True)
    ]
    known = rows["grade"].isin(ENTRY_GRADES) & ~np.array(teaches, dtype=bool)
    _note(log, rows[known], "school_of_other_level", "institution_code", warning=True)


def _number_plans(session: Session, task: Task, rows: pd.DataFrame, log: IssueLog) -> None:
    """Find the plan of each row; a new one gets a placeholder, one that is no draft is refused.

    Without a version the newest draft is meant, or, if there is none, the next version.
    """
    known = registers.zone_plans(session, import_scope(task.actor))
    states: dict[tuple[float, ...], tuple[int, str]] = {}
    versions: dict[tuple[float, ...], dict[int, str]] = {}
    for plan_id, year, grade, unit, version, state in known.itertuples(index=False):
        states[year, grade, unit, version] = (plan_id, state)
        versions.setdefault((year, grade, unit), {})[version] = state
    places: dict[tuple[float, ...], int] = {}
    numbers, ids, locked = [], [], []
    keys = rows[["school_year", "grade", "unit_id", "version"]].to_numpy(float)
    for year, grade, unit, version in keys.tolist():
        there = versions.get((year, grade, unit), {})
        drafts = [number for number, state in there.items() if state == PlanState.DRAFT]
        number = version or max(drafts, default=max(there, default=0) + 1)
        plan_id, state = states.get((year, grade, unit, number), (0, PlanState.DRAFT))
        key = (year, grade, unit, number)
        numbers.append(number)
        ids.append(plan_id or places.setdefault(key, -len(places) - 1))
        locked.append(state != PlanState.DRAFT)
    rows["version"], rows["plan_id"] = numbers, ids
    _check_locked(session, task, rows, np.array(locked, dtype=bool), log)


def _check_locked(
    session: Session,
    task: Task,
    rows: pd.DataFrame,
    locked: "np.ndarray[Any, np.dtype[np.bool_]]",
    log: IssueLog,
) -> None:
    """Refuse rows that would change a plan which is no draft; what stands there may stand.

    So an export of all plans comes back as it went.
    """
    if not locked.any():
        return
    scope, names = import_scope(task.actor), ["plan_id", "block_id", "institution_id"]
    plans = sorted(set(rows.loc[locked, "plan_id"].tolist()))
    standing = registers.current_rows(session, Subject.ZONES, scope, plans)
    notes = {
        tuple(key): note
        for *key, note in standing[[*names, "note"]].itertuples(index=False, name=None)
    }
    given = rows.assign(note=rows["note"].fillna(""))[[*names, "note"]]
    same = [
        notes.get(tuple(key)) == note for *key, note in given.itertuples(index=False, name=None)
    ]
    _note(log, rows[locked & ~np.array(same, dtype=bool)], "plan_locked", "version")
    if task.mode is Mode.REPLACE:
        kept = set(rows.loc[locked, names].itertuples(index=False, name=None))
        left = {key[0] for key in notes if key not in kept}
        first = rows[rows["plan_id"].isin(left)].drop_duplicates("plan_id")
        _note(log, first, "plan_locked", "version")


_RESOLVERS: dict[Subject, Callable[[Session, Task, pd.DataFrame, IssueLog], pd.DataFrame]] = {
    Subject.UNITS: _units,
    Subject.INSTITUTIONS: _institutions,
    Subject.ENROLMENT: _of_institutions,
    Subject.STAFF: _of_institutions,
    Subject.FACILITIES: _of_institutions,
    Subject.POPULATION: _of_units,
    Subject.BIRTHS: _of_units,
    Subject.INDICATOR_VALUES: _indicator_values,
    Subject.BLOCKS: _blocks,
    Subject.ENTRANTS: _entrants,
    Subject.ZONES: _zones,
}
