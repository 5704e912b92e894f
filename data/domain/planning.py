"""From forecast pupils of every school to rooms needed and short, for every unit above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data.contracts.education import GRADES, level_of
from data.contracts.forecasting import (
    NEED_ROWS,
    NEEDS,
    SERIES,
    STAGES,
    Floats,
    HotSpot,
    Ints,
)
from data.domain import demand
from data.domain.demand import Rules

STAGE_OF_GRADE = {grade: STAGES.index(level_of(grade)) for grade in GRADES}
_STAGE_BY_PLACE = np.array([STAGE_OF_GRADE[grade] for grade in GRADES], dtype=np.int64)
_STAGES = len(STAGES)
_GRADES = len(GRADES)
LIKELY_SHORT = 0.5  # from here on a shortage is more likely than not


@dataclass(frozen=True)
class Layout:
    """Schools in the order district, ward, code, and the units above them.

    `chain` is schools x depth: positions of a school's unit and of every unit above, -1 where there
    is none. `cell_school` and `cell_grade` say which grade of which school a row of pupils is.
    """

    units: tuple[str, ...]
    chain: Ints
    schools: tuple[str, ...]
    cell_school: Ints
    cell_grade: Ints

    @property
    def cell_stage(self) -> Ints:
        """Position in STAGES of every cell."""
        stages: Ints = _STAGE_BY_PLACE[self.cell_grade - GRADES[0]]
        return stages

    def up(self, values: Floats | Ints) -> Floats:
        """Sum schools x ... to units x ..., every unit with all that lies below it."""
        result = np.zeros((len(self.units), *values.shape[1:]))
        for depth in range(self.chain.shape[1]):
            there = self.chain[:, depth] >= 0
            np.add.at(result, self.chain[there, depth], values[there])
        return result


@dataclass(frozen=True)
class Supply:
    """Rooms of schools x levels now, and what comes or goes: schools x levels x years."""

    now: Floats
    planned: Floats


@dataclass(frozen=True)
class Need:
    """What schools need: schools x levels x years."""

    classes: Floats
    rooms: Floats
    teachers: Floats
    land_m2: Floats


def need_of_schools(layout: Layout, pupils: Ints, rules: Rules) -> Need:
    """Work out classes, rooms, teachers and land of every school by level.

    Args:
        layout: the schools.
        pupils: (cells, years), whole numbers.
        rules: the norms; a grade without one gets no class and no room.
    """
    place = layout.cell_grade - GRADES[0]
    norm = np.array([rules.class_size.get(grade, np.inf) for grade in GRADES])[place]
    classes = demand.class_groups(pupils.astype(float), norm)
    per_class = np.array([rules.teachers_at(grade) for grade in GRADES])[place]
    land = np.array([rules.land_m2_per_pupil.get(stage, np.nan) for stage in STAGES])
    land = land[layout.cell_stage]
    group = layout.cell_school * _STAGES + layout.cell_stage
    count = len(layout.schools) * _STAGES
    shape = (len(layout.schools), _STAGES, pupils.shape[1])

    def summed(values: Floats | Ints) -> Floats:
        return demand.sums(values, group, count).reshape(shape)

    by_stage = summed(classes)
    rooms = by_stage.copy()
    for place, stage in enumerate(STAGES):
        shared = rules.is_one_session(stage)
        rooms[:, place] = demand.classrooms(by_stage[:, place].astype(np.int64), one_session=shared)
    return Need(
        by_stage, rooms, summed(classes * per_class[:, None]), summed(pupils * land[:, None])
    )


def share_rooms(rooms: Floats, classes_now: Floats) -> Floats:
    """Share the rooms of schools of several levels out by their classes of today, whole rooms."""
    total = classes_now.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, classes_now / total, 0.0)
    share[total[:, 0] <= 0, 0] = 1.0
    exact = rooms[:, None] * share
    return demand.whole(exact.reshape(-1, 1)).reshape(exact.shape).astype(float)


def planned_rooms(
    layout: Layout,
    changes: Sequence[tuple[str, str, int, float]],
    years: Sequence[int],
    now: Floats,
) -> Floats:
    """Return the rooms that come or go, schools x levels x years.

    A closing never takes more rooms than the level has.
    """
    place = {code: number for number, code in enumerate(layout.schools)}
    result = np.zeros((len(layout.schools), _STAGES, len(years)))
    for code, level, year, rooms in changes:
        if code not in place:
            continue
        school, stage = place[code], STAGES.index(level)
        since = np.array(years) >= year
        result[school, stage, since] += max(rooms, -now[school, stage])
    return result


def series_of(layout: Layout, pupils: Floats | Ints) -> Floats:
    """Sum pupils of cells x years to units x SERIES x years."""
    column = np.array([GRADES.index(int(grade)) for grade in layout.cell_grade], dtype=np.int64)
    by_school = demand.sums(
        pupils, layout.cell_school * _GRADES + column, len(layout.schools) * _GRADES
    ).reshape(len(layout.schools), _GRADES, pupils.shape[1])
    grades = layout.up(by_school)
    stage_of = np.array([STAGE_OF_GRADE[grade] for grade in GRADES])
    stages = np.stack([grades[:, stage_of == one].sum(axis=1) for one in range(_STAGES)], axis=1)
    return np.concatenate([grades, stages, stages.sum(axis=1, keepdims=True)], axis=1)


def need_of_units(layout: Layout, need: Need, supply: Supply, pupils: Ints) -> Floats:
    """Return units x NEED_ROWS x years x NEEDS.

    Args:
        layout: schools and units.
        need: of the schools.
        supply: of the schools.
        pupils: units x SERIES x years x (point, lo80, hi80, lo95, hi95).
    """
    years = need.rooms.shape[2]

    def rows(values: Floats) -> Floats:
        by_unit = layout.up(values)
        return np.concatenate([by_unit, by_unit.sum(axis=1, keepdims=True)], axis=1)

    result = np.zeros((len(layout.units), len(NEED_ROWS), years, len(NEEDS)))
    now = np.repeat(supply.now[:, :, None], years, axis=2)
    for name, values in (
        ("classes", need.classes),
        ("rooms", need.rooms),
        ("supply", now),
        ("planned", supply.planned),
        ("teachers", need.teachers),
        ("land_m2", need.land_m2),
    ):
        result[..., NEEDS.index(name)] = rows(values)
    bands = pupils[:, [SERIES.index(row) for row in NEED_ROWS]].astype(float)
    rooms = result[..., NEEDS.index("rooms")]
    there = result[..., NEEDS.index("supply")] + result[..., NEEDS.index("planned")]
    result[..., NEEDS.index("rooms_likely")] = demand.likely_rooms(bands, rooms)
    result[..., NEEDS.index("probability")] = demand.shortage_probability(bands, rooms, there)
    return result


# --- what to build where by when -----------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    code: str
    name: str
    stage: str
    need: Floats  # years x NEEDS
    pupils: Floats  # years


def hot_spots(
    units: Mapping[str, str],
    need: Mapping[str, Floats],
    pupils: Mapping[str, Floats],
    years: Sequence[int],
    classes_max: Mapping[str, float],
) -> list[HotSpot]:
    """Rank the places that run short of rooms, most missing room-years first.

    A room-year is one room missing for one year, weighed with the probability of the shortage; a
    year further away counts for a tenth less. A place is listed once a shortage is more likely than
    not in some coming year.

    Args:
        units: code -> name of the units to rank, all of one level of the tree.
        need: code -> NEED_ROWS x years x NEEDS.
        pupils: code -> STAGES x years.
        years: school years, the first is that of the data.
        classes_max: level -> classes of the largest permitted school.
    """
    found = []
    for code, name in units.items():
        for place, stage in enumerate(STAGES):
            spot = _hot_spot(
                _Place(code, name, stage, need[code][place], pupils[code][place]), years
            )
            if spot is not None:
                size = classes_max.get(stage, 0.0)
                found.append(replace(spot, schools=demand.schools_worth(spot.shortage, size)))
    return sorted(found, key=lambda spot: (-spot.room_years, spot.unit_code, spot.level))


def _hot_spot(place: _Place, years: Sequence[int]) -> HotSpot | None:
    def figure(name: str) -> Floats:
        return place.need[:, NEEDS.index(name)]

    there = figure("supply") + figure("planned")
    short = figure("rooms") - there
    chance = figure("probability")
    likely = (short > 0) & (chance > LIKELY_SHORT)
    likely[0] = False  # the year of the data lies behind
    if not likely.any():
        return None
    first = int(np.argmax(likely))
    worst = int(np.argmax(np.where(likely, short, -np.inf)))
    discount = 0.9 ** np.maximum(np.arange(len(years)) - 1, 0)
    weight = np.where(np.arange(len(years)) > 0, np.maximum(short, 0) * chance * discount, 0.0)
    return HotSpot(
        unit_code=place.code,
        unit_name=place.name,
        level=place.stage,
        year=int(years[first]),
        worst_year=int(years[worst]),
        shortage=round(float(short[worst])),
        likely_shortage=round(float(figure("rooms_likely")[worst] - there[worst])),
        need=round(float(figure("rooms")[worst])),
        supply=round(float(figure("supply")[worst])),
        planned=round(float(figure("planned")[worst])),
        probability=float(chance[worst]),
        pupils_now=int(place.pupils[0]),
        pupils_then=int(place.pupils[worst]),
        schools=0,
        room_years=float(weight.sum()),
    )


def layout_of(
    schools: pd.DataFrame, cells: pd.DataFrame, parents: Mapping[str, str | None]
) -> Layout:
    """Arrange schools and cells so that those of one unit stand together.

    Args:
        schools: school, unit.
        cells: school, grade.
        parents: unit -> unit above it.
    """

    def chain(unit: str) -> list[str]:
        path = [unit]
        while (above := parents.get(path[-1])) is not None:
            path.append(above)
        return path

    paths = {unit: chain(unit) for unit in schools["unit"].unique()}
    order = sorted(
        zip(schools["school"], schools["unit"], strict=True),
        key=lambda one: (paths[one[1]][::-1], one[0]),
    )
    units = tuple(sorted(parents))
    number = {code: place for place, code in enumerate(units)}
    depth = max((len(path) for path in paths.values()), default=1)
    ways = np.full((len(order), depth), -1, dtype=np.int64)
    for row, (_, unit) in enumerate(order):
        for step, code in enumerate(paths[unit]):
            ways[row, step] = number[code]
    codes = tuple(code for code, _ in order)
    place_of = {code: place for place, code in enumerate(codes)}
    known = cells[cells["school"].isin(codes)].drop_duplicates(["school", "grade"])
    position = known["school"].map(place_of).to_numpy(np.int64)
    grade = known["grade"].to_numpy(np.int64)
    rows = np.lexsort((position, grade))  # by grade, then school: rounding runs along the schools
    return Layout(units, ways, codes, position[rows], grade[rows])


def rounded(layout: Layout, pupils: Floats) -> Ints:
    """Round cells so that every unit keeps the sum of each of its grades within one pupil."""
    result = np.zeros(pupils.shape, dtype=np.int64)
    for grade in np.unique(layout.cell_grade):
        rows = layout.cell_grade == grade
        result[rows] = demand.whole(pupils[rows])
    return result
