"""One run of the forecast: the method is fitted once, then projected for every scenario."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from data.contracts.education import GRADES
from data.contracts.errors import InvalidInputError
from data.contracts.forecasting import (
    ALL,
    MOST_YEARS,
    NORMAL_AGES,
    SERIES,
    STAGE_GRADES,
    STAGES,
    TORNADO,
    TORNADO_STEPS,
    Assumptions,
    Floats,
    HotSpot,
    Ints,
    ScenarioView,
)
from data.contracts.frames import records
from data.domain import demand, planning
from data.domain.demand import Rules
from data.domain.forecasting import engine, inputs
from data.domain.forecasting.engine import Fitted
from data.domain.forecasting.findings import Finding, UnusableInputError
from data.domain.forecasting.inputs import Stage
from data.domain.forecasting.results import ErrorRows, Forecast, ForecastRows
from data.domain.packing import pack
from data.domain.planning import Layout, Supply
from data.domain.scenarios import Ground, Meaning, meaning, sector_shift, varied
from data.services.forecast_data import OLDEST, SCHOOL, CityData, coming_births, stages_now

SEED = 20231016
METHOD_LIMIT = 120
_MOST_PUPILS = 2.0e9  # what 32 bits hold
Progress = Callable[[float], None]
_BANDS = (ForecastRows.LO80, ForecastRows.HI80, ForecastRows.LO95, ForecastRows.HI95)


@dataclass(frozen=True)
class Result:
    """What a run found, ready to be stored."""

    method: str
    settings: dict[str, Any]
    back_test: list[dict[str, Any]]
    issues: list[dict[str, Any]]
    digest: str
    seconds: float
    areas: dict[int, dict[str, tuple[bytes, bytes | None]]]
    hot_spots: dict[int, list[HotSpot]]


@dataclass(frozen=True)
class _Outlook:
    """One scenario, worked out: arrays over the layout."""

    layout: Layout
    cells: Ints  # cells x years x (point, lo80, hi80, lo95, hi95)
    units: Ints  # units x SERIES x years x (point, ...)
    need: planning.Need
    supply: Supply
    figures: Floats  # units x NEED_ROWS x years x NEEDS


class _Steps:
    """Tells progress in even steps from a share of the work to its end."""

    def __init__(self, progress: Progress, start: float, count: int) -> None:
        self._progress, self._start, self._count, self._done = progress, start, count, 0

    def tell(self) -> None:
        self._progress(self._start + (1 - self._start) * self._done / self._count)
        self._done += 1


def run(
    data: CityData,
    scenarios: Sequence[ScenarioView],
    *,
    horizon: int = MOST_YEARS,
    seed: int = SEED,
    progress: Progress = lambda _share: None,
) -> Result:
    """Forecast the city for some scenarios; equal input gives equal bits.

    Args:
        data: the city.
        scenarios: versions; the first is the one whose assumptions are weighed.
        horizon: years ahead.
        seed: of whatever is random in the method.
        progress: told a share of the work; may raise to stop it.
    """
    started = perf_counter()
    panel, fitted = _fit(data, horizon, seed, lambda share: progress(share * 0.6))
    ground = data.ground()
    residents = _residents(data, horizon)
    areas: dict[int, dict[str, tuple[bytes, bytes | None]]] = {}
    spots: dict[int, list[HotSpot]] = {}
    method, settings, issues = "", {}, [_issue(one) for one in panel.findings]
    steps = _Steps(progress, 0.6, len(scenarios) + 2 * len(TORNADO))
    for place, scenario in enumerate(scenarios):
        steps.tell()
        meant = meaning(scenario.assumptions, ground)
        outlook, forecast = _outlook(data, fitted, meant, horizon)
        weighed = (
            _tornado(data, fitted, ground, scenario.assumptions, outlook, steps)
            if place == 0
            else np.zeros((len(outlook.layout.units), 0, 2, horizon + 1))
        )
        areas[scenario.id] = _packed(data, outlook, meant, weighed, residents)
        spots[scenario.id] = _hot_spots(data, outlook)
        method, settings = forecast.method, dict(forecast.details)
        issues += [
            {"key": "housing_unplaced", "scenario": scenario.name, "values": {"name": name}}
            for name in meant.unplaced
        ]
    return Result(
        method=method[:METHOD_LIMIT],
        settings={
            **settings,
            "rules": _told(data.rules),
            "upper_share": round(ground.upper_share, 6),
            "sources": {"vi": list(data.source.sources_vi), "en": list(data.source.sources_en)},
            "reference": scenarios[0].key,
        },
        back_test=back_test_rows(fitted.errors),
        issues=issues,
        digest=_digest(areas),
        seconds=perf_counter() - started,
        areas=areas,
        hot_spots=spots,
    )


def _fit(
    data: CityData, horizon: int, seed: int, progress: Progress
) -> tuple[inputs.Panel, Fitted]:
    levels = (SCHOOL, *data.levels, "city")
    births_level = data.levels[0] if data.levels else ""
    has_births = births_level and data.births["unit"].isin(data.schools[births_level]).any()
    try:
        panel = inputs.build(
            data.pupils[[SCHOOL, *data.levels, "grade", "year", "pupils"]],
            levels=levels,
            births=data.births if has_births else None,
            births_level=births_level if has_births else "",
        )
    except UnusableInputError as error:
        raise InvalidInputError("forecast.nothing_to_forecast") from error
    stages = tuple(Stage(key, grades[0], grades[-1]) for key, grades in STAGE_GRADES.items())
    chosen = inputs.Settings(horizon=horizon, seed=seed, stages=stages)
    return panel, engine.fit(panel, chosen, progress=lambda share, _name: progress(share))


def _issue(finding: Finding) -> dict[str, Any]:
    return {"key": finding.key, "values": dict(finding.values)}


def _told(rules: Rules) -> dict[str, Any]:
    return {
        "class_size": {str(grade): size for grade, size in rules.class_size.items()},
        "teachers_per_class": dict(rules.teachers_per_class),
        "land_m2_per_pupil": dict(rules.land_m2_per_pupil),
    }


def back_test_rows(errors: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the pooled rows of the back-test and those of single origins that a screen shows."""
    pooled = errors[ErrorRows.ORIGIN] == -1
    totals = errors[ErrorRows.GRADE].isin([-8, inputs.ALL_GRADES])
    return [
        {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in row.items()
        }
        for row in records(errors[totals & (pooled | errors[ErrorRows.STAGE].eq(""))])
    ]


# --- one scenario --------------------------------------------------------------------------------


def _outlook(
    data: CityData, fitted: Fitted, meant: Meaning, horizon: int
) -> tuple[_Outlook, Forecast]:
    forecast = fitted.project(meant.adjustments)
    if meant.non_public:
        shift = sector_shift(_by_sector(data, forecast), meant.non_public, data.base_year)
        parts = [one for one in (meant.adjustments.present, shift) if one is not None]
        more = replace(meant.adjustments, present=pd.concat(parts, ignore_index=True))
        forecast = fitted.project(more)
    return _worked_out(data, forecast, meant, horizon), forecast


def _by_sector(data: CityData, forecast: Forecast) -> pd.DataFrame:
    rows = forecast.rows
    own = rows[(rows[ForecastRows.LEVEL] == SCHOOL) & (rows[ForecastRows.GRADE] > -9)]
    sector = data.schools.set_index("school")["sector"]
    level_of = {grade: level for level, grades in STAGE_GRADES.items() for grade in grades}
    return pd.DataFrame(
        {
            "school": own[ForecastRows.UNIT],
            "sector": own[ForecastRows.UNIT].map(sector).fillna("public"),
            "level": own[ForecastRows.GRADE].map(level_of),
            "grade": own[ForecastRows.GRADE],
            "year": own[ForecastRows.YEAR],
            "pupils": own[ForecastRows.PUPILS],
        }
    )


def rules_for(data: CityData, meant: Meaning) -> Rules:
    """Return the norms of demand as a scenario changes them."""
    size = {
        grade: meant.class_size.get(level, data.rules.class_size[grade])
        for level, grades in STAGE_GRADES.items()
        for grade in grades
        if grade in data.rules.class_size
    }
    return replace(data.rules, class_size=size, sessions=meant.sessions)


def _layout(data: CityData, own: pd.DataFrame, meant: Meaning) -> Layout:
    opened = pd.DataFrame(
        [(code, unit) for code, _, unit in meant.openings], columns=["school", "unit"]
    )
    schools = pd.concat([data.schools[["school", "unit"]], opened], ignore_index=True)
    cells = own[[ForecastRows.UNIT, ForecastRows.GRADE]].drop_duplicates()
    return planning.layout_of(
        schools, cells.set_axis(["school", "grade"], axis=1), dict(data.parents)
    )


def _worked_out(data: CityData, forecast: Forecast, meant: Meaning, horizon: int) -> _Outlook:
    rows = forecast.rows
    own = rows[(rows[ForecastRows.LEVEL] == SCHOOL) & (rows[ForecastRows.GRADE] > -9)]
    layout = _layout(data, own, meant)
    cells = _cells(data, layout, own, horizon)
    units = _unit_bands(data, layout, cells, rows, horizon)
    rules = rules_for(data, meant)
    need = planning.need_of_schools(layout, cells[..., 0], rules)
    rooms = np.array([data.rooms.get(code, 0.0) for code in layout.schools])
    now = planning.share_rooms(rooms, need.classes[:, :, 0])
    years = _years(data, horizon)
    supply = Supply(now, planning.planned_rooms(layout, meant.rooms, years, now))
    figures = planning.need_of_units(layout, need, supply, units)
    return _Outlook(layout, cells, units, need, supply, figures)


def _years(data: CityData, horizon: int) -> list[int]:
    return list(range(data.base_year, data.base_year + horizon + 1))


def _cells(data: CityData, layout: Layout, own: pd.DataFrame, horizon: int) -> Ints:
    """Return whole pupils of every cell: the last year of data, then the forecast with bands."""
    school = {code: place for place, code in enumerate(layout.schools)}
    number = np.full((len(layout.schools), len(GRADES)), -1, dtype=np.int64)
    number[layout.cell_school, layout.cell_grade - GRADES[0]] = np.arange(len(layout.cell_school))
    exact = np.zeros((len(layout.cell_school), horizon + 1, 5))

    def places(codes: "pd.Series[Any]", grades: "pd.Series[Any]") -> Ints:
        at: Ints = number[
            codes.map(school).to_numpy(np.int64), grades.to_numpy(np.int64) - GRADES[0]
        ]
        return at

    latest = data.pupils[data.pupils["year"] == data.base_year]
    at = places(latest["school"], latest["grade"])
    known = at >= 0
    exact[at[known], 0] = latest["pupils"].to_numpy(float)[known, None]
    at = places(own[ForecastRows.UNIT], own[ForecastRows.GRADE])
    step = own[ForecastRows.YEAR].to_numpy(np.int64) - data.base_year
    for band, name in enumerate((ForecastRows.PUPILS, *_BANDS)):
        exact[at, step, band] = own[name].to_numpy(float)
    point = planning.rounded(layout, np.maximum(exact[..., 0], 0.0))
    return _with_bands(point, exact)


def _with_bands(point: Ints, exact: Floats) -> Ints:
    """Put whole bounds around whole points: outwards, and never inside the point."""
    exact = np.clip(exact, 0.0, _MOST_PUPILS)
    return np.stack(
        [
            point,
            np.minimum(np.floor(exact[..., 1]), point),
            np.maximum(np.ceil(exact[..., 2]), point),
            np.minimum(np.floor(exact[..., 3]), point),
            np.maximum(np.ceil(exact[..., 4]), point),
        ],
        axis=-1,
    ).astype(np.int64)


def _unit_bands(
    data: CityData, layout: Layout, cells: Ints, rows: pd.DataFrame, horizon: int
) -> Ints:
    """Return units x SERIES x years x bands: points are sums of the cells, bands their own."""
    point = planning.series_of(layout, cells[..., 0]).astype(np.int64)
    exact = np.repeat(point[..., None].astype(float), 5, axis=-1)
    above = rows[rows[ForecastRows.LEVEL] != SCHOOL]
    unit = {code: place for place, code in enumerate(layout.units)} | {"": -1}
    unit[""] = layout.units.index(data.root)
    place = above[ForecastRows.UNIT].map(unit)
    known = place.notna().to_numpy()
    above = above[known]
    at = place[known].to_numpy(np.int64)
    series = _series(above)
    step = above[ForecastRows.YEAR].to_numpy(np.int64) - data.base_year
    inside = (step > 0) & (step <= horizon) & (series >= 0)
    for band, name in enumerate(_BANDS, start=1):
        values = above[name].to_numpy(float)
        exact[at[inside], series[inside], step[inside], band] = values[inside]
    return _with_bands(point, exact)


def _series(rows: pd.DataFrame) -> Ints:
    """Return the position in SERIES of every row of a forecast; -1 if it has none."""
    grades = {grade: place for place, grade in enumerate(GRADES)}
    stages = {stage: SERIES.index(stage) for stage in STAGES} | {"": SERIES.index(ALL)}
    one = rows[ForecastRows.GRADE].map(grades)
    many = rows[ForecastRows.STAGE].map(stages)
    return one.where(one.notna(), many).fillna(-1).to_numpy(np.int64)


# --- what each assumption moves ------------------------------------------------------------------


def _tornado(
    data: CityData,
    fitted: Fitted,
    ground: Ground,
    assumptions: Assumptions,
    outlook: _Outlook,
    steps: "_Steps",
) -> Floats:
    """Return units x TORNADO x (down, up) x years: rooms needed when one assumption moves."""
    horizon = outlook.cells.shape[1] - 1
    result = np.zeros((len(outlook.layout.units), len(TORNADO), 2, horizon + 1))
    for place, name in enumerate(TORNADO):
        for side, sign in enumerate((-1, 1)):
            steps.tell()
            result[:, place, side] = _moved(
                data, fitted, outlook, name, (sign, varied(assumptions, name, sign, ground), ground)
            )
    return result


def _moved(
    data: CityData,
    fitted: Fitted,
    outlook: _Outlook,
    name: str,
    move: tuple[int, Assumptions, Ground],
) -> Floats:
    sign, assumptions, ground = move
    if name == "method":
        low_or_high = outlook.units[:, -1, :, 1 if sign < 0 else 2]
        middle = np.maximum(outlook.units[:, -1, :, 0], 1)
        return _rooms(outlook.layout, outlook.need) * low_or_high / middle
    meant = meaning(assumptions, ground)
    rules = rules_for(data, meant)
    if name in {"class_size", "sessions"}:
        if name == "class_size":
            step = sign * TORNADO_STEPS[name]
            size = {grade: most + step for grade, most in rules.class_size.items()}
            rules = replace(rules, class_size=size)
        else:
            sessions = {**rules.sessions, "lower_secondary": 1 if sign < 0 else 2}
            rules = replace(rules, sessions=sessions)
        need = planning.need_of_schools(outlook.layout, outlook.cells[..., 0], rules)
        return _rooms(outlook.layout, need)
    forecast = fitted.project(meant.adjustments)
    rows = forecast.rows
    own = rows[(rows[ForecastRows.LEVEL] == SCHOOL) & (rows[ForecastRows.GRADE] > -9)]
    layout = _layout(data, own, meant)
    cells = _cells(data, layout, own, outlook.cells.shape[1] - 1)
    return _rooms(layout, planning.need_of_schools(layout, cells[..., 0], rules))


def _rooms(layout: Layout, need: planning.Need) -> Floats:
    return layout.up(need.rooms.sum(axis=1))


# --- what is stored ------------------------------------------------------------------------------


def _packed(
    data: CityData,
    outlook: _Outlook,
    meant: Meaning,
    weighed: Floats,
    residents: "_Residents | None",
) -> dict[str, tuple[bytes, bytes | None]]:
    layout = outlook.layout
    horizon = outlook.cells.shape[1] - 1
    years = _years(data, horizon)
    past, history = _history(data, layout)
    people = _people(data, layout, horizon, meant, residents)
    today = _today(data, layout)
    leaf = layout.chain[:, 0]
    names = dict(zip(data.schools["school"], data.schools["name"], strict=True))
    names |= {code: name for code, name, _ in meant.openings}
    order = np.argsort(layout.cell_school, kind="stable")
    starts = np.searchsorted(layout.cell_school[order], np.arange(len(layout.schools) + 1))
    result: dict[str, tuple[bytes, bytes | None]] = {}
    for place, code in enumerate(layout.units):
        figures = pack(
            {
                "history": history[place],
                "pupils": outlook.units[place].astype(np.int32),
                "need": outlook.figures[place],
                "people": people[place],
                "tornado": weighed[place],
            },
            {
                "years": years,
                "past_years": past,
                "now": today[code],
                "last_age": meant.last_age,
            },
        )
        own = np.flatnonzero(leaf == place)
        schools = None
        if len(own):  # schools of a unit stand together
            rows = np.sort(order[starts[own[0]] : starts[own[-1] + 1]])
            schools = _packed_schools(outlook, own, rows, names)
        result[code] = (figures, schools)
    return result


def _packed_schools(outlook: _Outlook, own: Ints, rows: Ints, names: Mapping[str, str]) -> bytes:
    layout = outlook.layout
    codes = [layout.schools[place] for place in own]
    there = outlook.supply.now[own][:, :, None] + outlook.supply.planned[own]
    return pack(
        {
            "cell_school": (layout.cell_school[rows] - own[0]).astype(np.int32),
            "cell_grade": layout.cell_grade[rows].astype(np.int32),
            "pupils": outlook.cells[rows].astype(np.int32),
            "rooms": outlook.need.rooms[own].sum(axis=1),
            "supply": there.sum(axis=1),
        },
        {"codes": codes, "names": [names[code] for code in codes]},
    )


def _history(data: CityData, layout: Layout) -> tuple[list[int], Floats]:
    past = sorted(int(year) for year in data.pupils["year"].unique())
    school = {code: place for place, code in enumerate(layout.schools)}
    rows = data.pupils
    column = rows["grade"].map({grade: place for place, grade in enumerate(GRADES)})
    table = np.zeros((len(layout.schools), len(GRADES), len(past)))
    at = (
        rows["school"].map(school).to_numpy(np.int64),
        column.to_numpy(np.int64),
        rows["year"].map({year: place for place, year in enumerate(past)}).to_numpy(np.int64),
    )
    np.add.at(table, at, rows["pupils"].to_numpy(float))
    grades = layout.up(table)
    stage_of = np.array([planning.STAGE_OF_GRADE[grade] for grade in GRADES])
    stages = np.stack(
        [grades[:, stage_of == place].sum(axis=1) for place in range(len(STAGES))], axis=1
    )
    every = np.concatenate([grades, stages, stages.sum(axis=1, keepdims=True)], axis=1)
    return past, every


@dataclass(frozen=True)
class _Residents:
    """People of single ages 0-18 and births, by unit, before any scenario."""

    units: tuple[str, ...]
    people: Floats  # units x past years x ages
    last_year: int
    births: Floats  # units x coming years from `last_year` + 1 on


def _residents(data: CityData, horizon: int) -> _Residents | None:
    known = data.people[data.people["year"] <= data.base_year]
    if known.empty:
        return None
    wide = known.pivot_table(
        index="unit", columns=["year", "age"], values="people", aggfunc="sum", fill_value=0
    )
    years = sorted(known["year"].unique())
    full = pd.MultiIndex.from_product([years, range(OLDEST + 1)])
    flat = wide.reindex(columns=full, fill_value=0).to_numpy(float)
    last = int(years[-1])
    coming = range(last + 1, data.base_year + horizon + 1)
    units = tuple(str(unit) for unit in wide.index)
    table = flat.reshape(len(units), len(years), OLDEST + 1)
    return _Residents(units, table, last, coming_births(data.births, units, coming))


def _people(
    data: CityData, layout: Layout, horizon: int, meant: Meaning, known: _Residents | None
) -> Floats:
    """Return units x (aged 3-17, aged 3-18) x years; nan where nothing is known."""
    result = np.full((len(layout.units), len(NORMAL_AGES), horizon + 1), np.nan)
    if known is None:
        return result
    steps = known.births.shape[1]
    change = [meant.birth_changes.get(known.last_year + 1 + step, 1.0) for step in range(steps)]
    ages = tuple(range(OLDEST + 1))
    grown = demand.grow_older(known.people, known.births * np.array(change), ages, steps)
    grown = grown[:, steps - horizon :]
    sums = np.stack([grown[:, :, 3 : last + 1].sum(axis=2) for last in NORMAL_AGES], axis=1)
    place = {code: number for number, code in enumerate(layout.units)}
    total = np.zeros_like(result)
    seen = np.zeros(len(layout.units), dtype=bool)
    places = data.places
    for row, unit in enumerate(known.units):
        for code in places.chain(unit):
            if code in place:
                total[place[code]] += sums[row]
                seen[place[code]] = True
    result[seen] = total[seen]
    return result


def _today(data: CityData, layout: Layout) -> dict[str, dict[str, list[float | None]]]:
    """Return teachers, and land by level, of every unit today; None where nobody reported."""
    staff = np.array([data.teachers.get(code, 0.0) for code in layout.schools])
    teachers = layout.up(staff[:, None])[:, 0]
    land = np.zeros((len(layout.schools), len(STAGES)))
    known = stages_now(data).dropna()
    school = {code: place for place, code in enumerate(layout.schools)}
    for code, stage, value in zip(known["school"], known["stage"], known["land_m2"], strict=True):
        land[school[code], STAGES.index(stage)] += value
    by_unit = layout.up(land)
    return {
        code: {
            "teachers": [float(teachers[place]) or None],
            "land_m2": [round(float(value)) or None for value in by_unit[place]],
        }
        for place, code in enumerate(layout.units)
    }


def _hot_spots(data: CityData, outlook: _Outlook) -> list[HotSpot]:
    layout = outlook.layout
    place = {code: number for number, code in enumerate(layout.units)}
    stages = [SERIES.index(stage) for stage in STAGES]
    years = _years(data, outlook.cells.shape[1] - 1)
    found: list[HotSpot] = []
    for level in sorted(set(data.unit_levels.values())):
        names = {
            code: data.unit_names[code] for code in layout.units if data.unit_levels[code] == level
        }
        found += planning.hot_spots(
            names,
            {code: outlook.figures[place[code]] for code in names},
            {code: outlook.units[place[code], stages, :, 0].astype(float) for code in names},
            years,
            data.classes_max,
        )
    return found


def _digest(areas: Mapping[int, Mapping[str, tuple[bytes, bytes | None]]]) -> str:
    whole = hashlib.sha256()
    for version in sorted(areas):
        for code in sorted(areas[version]):
            figures, schools = areas[version][code]
            whole.update(f"{version}/{code}".encode() + figures + (schools or b""))
    return whole.hexdigest()
