"""Residential blocks, their expected entrants, and zone plans for grades 1 and 6.

Blocks are parts of the approximate ward cells; expected entrants add up to the pupils whom the
public schools of the district took in, so that seats and children belong to one city.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data.contracts.education import level_of
from data.domain.geometry import to_metres
from data.domain.partition import cells
from data.domain.simulation.city import SimulatedCity
from data.domain.simulation.placing import KM_PER_DEGREE_LAT, KM_PER_DEGREE_LON
from data.domain.simulation.rounding import Floats, Ints, largest_remainder
from data.domain.zones.assigning import Instance, assign
from data.domain.zones.plane import adjoining, distances, linked, shapes_in_metres

SCHOOL_YEAR = 2023
GRADES = (1, 6)
BLOCKS = 2_500
LEAST_BLOCKS = 4  # of a ward
GRID = 1e-6  # degrees, about 0.1 m
_STREAM = 8  # `simulate` uses the first eight
_SAMPLES = 30  # random places per block
_ROUNDS = 3
_SMALL_PART = 0.03  # of a ward cell: smaller loose parts go to the neighbour
_AGE = {1: 6, 6: 11}
DECIDED_ON = date(2023, 5, 26)
EFFECTIVE_ON = date(2023, 6, 1)
REVISED_DECIDED_ON = date(2023, 7, 14)
REVISED_EFFECTIVE_ON = date(2023, 7, 17)
REVISED = frozenset({"764", "767", "777", "785"})  # districts that evened their zones out later
DRAFTED = ("761", 1)  # a draft with the mistakes a checker should find
DECISION = "{number}/QĐ-UBND (mô phỏng)"
_Parts = list[tuple[str, BaseGeometry]]


@dataclass(frozen=True, slots=True)
class SimulatedZones:
    """Frames keyed by codes.

    `blocks`: code, name, ward_code, district_code, geometry (WKB), lon, lat. `entrants`: block,
    school_year, grade, entrants. `plans`: key, district_code, school_year, grade, version.
    `states`: plan (key), state, decision_number, decided_on, effective_on, on_day, note.
    `assignments`: plan, block, institution.
    """

    blocks: pd.DataFrame
    entrants: pd.DataFrame
    plans: pd.DataFrame
    states: pd.DataFrame
    assignments: pd.DataFrame


def simulate_zones(
    seed: int, city: SimulatedCity, units: pd.DataFrame, shapes: Mapping[str, BaseGeometry]
) -> SimulatedZones:
    """Divide the wards of a simulated city into blocks and plan its zones.

    Districts without public schools in the city are left out. The same arguments give the same
    frames.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed).spawn(_STREAM + 1)[_STREAM])
    open_schools = _open_schools(city)
    present = sorted(set(open_schools["district_code"]))
    births = _births(city)
    blocks = _blocks(rng, units, {code: shapes[code] for code in present}, births)
    entrants = _entrants(rng, blocks, births, open_schools)
    plans, states, assignments = _planned(blocks, entrants, open_schools)
    return SimulatedZones(blocks, entrants, plans, states, assignments)


def _open_schools(city: SimulatedCity) -> pd.DataFrame:
    """Return public schools by grade: institution, grade, pupils, quota, place, district."""
    year = city.enrolment[city.enrolment["school_year"] == SCHOOL_YEAR]
    entry = year[year["grade"].isin(GRADES) & (year["level"] != "continuing")]
    results = city.admissions[city.admissions["school_year"] == SCHOOL_YEAR]
    places = city.institutions[city.institutions["sector"] == "public"]
    places = places[["code", "district_code", "lon", "lat"]].rename(columns={"code": "institution"})
    return (
        entry[["institution", "grade", "pupils"]]
        .merge(results[["institution", "grade", "quota"]], on=["institution", "grade"])
        .merge(places, on="institution")
        .sort_values(["district_code", "grade", "institution"], ignore_index=True)
    )


def _births(city: SimulatedCity) -> pd.DataFrame:
    """Return ward x grade: births of the cohort that enters the grade."""
    wide = city.births.pivot(index="ward_code", columns="year", values="births")
    return pd.DataFrame({grade: wide[SCHOOL_YEAR - _AGE[grade]] for grade in GRADES})


# --- blocks --------------------------------------------------------------------------------------


def _blocks(
    rng: np.random.Generator,
    units: pd.DataFrame,
    shapes: Mapping[str, BaseGeometry],
    births: pd.DataFrame,
) -> pd.DataFrame:
    wards = units[(units["level"] == "commune") & units["parent_code"].isin(shapes)]
    wards = wards[wards["code"].isin(births.index)].sort_values("code")
    weight = births.loc[wards["code"]].sum(axis=1).to_numpy(float) ** 0.8
    total = max(round(BLOCKS * len(wards) / 312), LEAST_BLOCKS * len(wards))
    counts = dict(zip(wards["code"], largest_remainder(weight, total, LEAST_BLOCKS), strict=True))
    rows = []
    for district, own in wards.groupby("parent_code", sort=True):
        points = {code: (lon, lat) for code, lon, lat in own[["code", "lon", "lat"]].to_numpy()}
        drawn = cells(points, shapes[str(district)])
        parts: _Parts = []
        for ward in sorted(drawn):
            parts += [(ward, part) for part in _divided(rng, drawn[ward], counts[ward])]
        for ward, part in _whole(parts):
            rows.append((ward, str(district), part))
    frame = pd.DataFrame(rows, columns=["ward_code", "district_code", "shape"])
    order = frame.groupby("ward_code").cumcount() + 1
    inner = [shape.representative_point() for shape in frame["shape"]]
    rural = frame["district_code"].isin(["783", "784", "785", "786", "787"])
    word = np.where(rural, "Ấp", "Khu phố")
    return pd.DataFrame(
        {
            "code": [f"KP-{w}-{n:02d}" for w, n in zip(frame["ward_code"], order, strict=True)],
            "name": [f"{kind} {n}" for kind, n in zip(word, order, strict=True)],
            "ward_code": frame["ward_code"],
            "district_code": frame["district_code"],
            "geometry": [_stored(shape) for shape in frame["shape"]],
            "lon": np.round([point.x for point in inner], 6),
            "lat": np.round([point.y for point in inner], 6),
        }
    )


def _stored(shape: BaseGeometry) -> bytes:
    """Return a shape as WKB with six decimals, always as a multipolygon."""
    rounded = shapely.set_precision(shape, GRID)
    whole = rounded if rounded.geom_type == "MultiPolygon" else shapely.MultiPolygon([rounded])
    return bytes(shapely.to_wkb(shapely.normalize(whole), byte_order=1))


def _divided(rng: np.random.Generator, cell: BaseGeometry, count: int) -> Iterator[BaseGeometry]:
    """Divide a ward cell into about `count` compact parts; loose parts are divided each."""
    loose = sorted(shapely.get_parts(cell), key=lambda part: -part.area)
    for part in loose:
        share = part.area / cell.area
        wanted = max(round(count * share), 1) if share > _SMALL_PART else 1
        if wanted == 1:
            yield part
            continue
        centres = _centres(rng, part, wanted)
        names = {f"{n:03d}": (x, y) for n, (x, y) in enumerate(centres.tolist())}
        for found in cells(names, part).values():
            yield from shapely.get_parts(found)


def _centres(rng: np.random.Generator, part: BaseGeometry, count: int) -> Floats:
    """Return points that share a polygon evenly: means of random places, a few times over."""
    shapely.prepare(part)
    west, south, east, north = part.bounds
    inside = np.zeros((0, 2))
    while len(inside) < count * _SAMPLES:
        places = rng.uniform((west, south), (east, north), (count * _SAMPLES * 2, 2))
        inside = np.vstack([inside, places[shapely.contains_xy(part, places[:, 0], places[:, 1])]])
    inside = inside[: count * _SAMPLES]
    centres = inside[:count].copy()
    scale = np.array([KM_PER_DEGREE_LON, KM_PER_DEGREE_LAT])
    for _ in range(_ROUNDS):
        near = distances(inside * scale, centres * scale).argmin(axis=1)
        for number in range(count):
            own = inside[near == number]
            if len(own):
                centres[number] = own.mean(axis=0)
    return centres


def _whole(parts: _Parts) -> _Parts:
    """Join slivers, which cutting leaves in bent places, to the neighbour they adjoin most."""
    area = np.array([part.area for _, part in parts])
    least = 0.12 * float(np.median(area))
    kept = {number: parts[number] for number in np.flatnonzero(area >= least).tolist()}
    for number in sorted(np.flatnonzero(area < least).tolist(), key=lambda one: (-area[one], one)):
        ward, sliver = parts[number]
        wide = sliver.buffer(GRID, quad_segs=1)
        touching = [
            (other_ward != ward, -shapely.intersection(wide, shape.boundary).length, other)
            for other, (other_ward, shape) in kept.items()
            if shape.intersects(wide)
        ]
        if touching:
            _, _, other = min(touching)
            other_ward, shape = kept[other]
            kept[other] = (other_ward, shapely.union(shape, sliver))
        else:
            kept[number] = (ward, sliver)
    return [kept[number] for number in sorted(kept, key=lambda one: (kept[one][0], one))]


# --- entrants ------------------------------------------------------------------------------------


def _entrants(
    rng: np.random.Generator, blocks: pd.DataFrame, births: pd.DataFrame, schools: pd.DataFrame
) -> pd.DataFrame:
    """Share the intake of each district's public schools among its blocks, by births."""
    own = np.exp(rng.normal(0.0, 0.30, len(blocks)))
    in_ward = own / pd.Series(own).groupby(blocks["ward_code"].to_numpy()).transform("sum")
    parts = []
    intake = schools.groupby(["district_code", "grade"])["pupils"].sum().reset_index()
    codes = blocks["code"].to_numpy()
    for district, grade, total in intake.to_numpy().tolist():
        rows = np.flatnonzero(blocks["district_code"] == district)
        wards = births.loc[blocks["ward_code"].iloc[rows]]
        weight = wards[grade].to_numpy(float) * in_ward.to_numpy()[rows]
        counts = largest_remainder(weight, int(total))
        parts.append(pd.DataFrame({"block": codes[rows], "grade": grade, "entrants": counts}))
    frame = pd.concat(parts, ignore_index=True).assign(school_year=SCHOOL_YEAR)
    return frame[["block", "school_year", "grade", "entrants"]]


# --- plans ---------------------------------------------------------------------------------------


def _planned(
    blocks: pd.DataFrame, entrants: pd.DataFrame, schools: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    people = entrants.set_index(["grade", "block"])["entrants"]
    plans: list[tuple[str, str, int, int, int]] = []
    states: list[tuple[str, str, str, date | None, date | None, date, str]] = []
    assigned: list[pd.DataFrame] = []
    for number, (district, own) in enumerate(blocks.groupby("district_code", sort=True)):
        places = to_metres(own[["lon", "lat"]].to_numpy(float))
        shapes = shapes_in_metres(list(shapely.from_wkb(own["geometry"].to_numpy())))
        near = linked(adjoining(shapes), places)
        for grade in GRADES:
            fit = schools[(schools["district_code"] == district) & (schools["grade"] == grade)]
            instance = Instance(
                people.loc[grade].loc[own["code"]].to_numpy(),
                fit["quota"].to_numpy(),
                distances(places, to_metres(fit[["lon", "lat"]].to_numpy(float))),
                near,
            )
            codes = fit["institution"].to_numpy()
            versions = _versions(str(district), grade, instance)
            for version, school_of in enumerate(versions, start=1):
                key = f"{district}/{SCHOOL_YEAR}/{grade}/{version}"
                plans.append((key, str(district), SCHOOL_YEAR, grade, version))
                assigned.append(
                    pd.DataFrame(
                        {
                            "plan": key,
                            "block": own["code"].to_numpy(),
                            "institution": codes[school_of],
                        }
                    )
                )
                states += _history(key, number, grade, version, len(versions))
            if (district, grade) == DRAFTED:
                key = f"{district}/{SCHOOL_YEAR}/{grade}/{len(versions) + 1}"
                plans.append((key, str(district), SCHOOL_YEAR, grade, len(versions) + 1))
                assigned.append(_flawed(key, own["code"].to_numpy(), codes, versions[-1], instance))
                note = "Dự thảo điều chỉnh, còn khu phố chưa có trường (mô phỏng)"
                states.append((key, "draft", "", None, None, date(2023, 10, 9), note))
    return (
        pd.DataFrame(plans, columns=["key", "district_code", "school_year", "grade", "version"]),
        pd.DataFrame(
            states,
            columns=[
                "plan", "state", "decision_number", "decided_on", "effective_on", "on_day", "note"
            ],
        ),
        pd.concat(assigned, ignore_index=True),
    )  # fmt: skip


def _versions(district: str, grade: int, instance: Instance) -> list[Ints]:
    """Return the plans in the order of their versions; the last one minds the seats."""
    best = assign(instance)
    return [assign(instance, even=False), best] if district in REVISED else [best]


def _history(
    key: str, number: int, grade: int, version: int, versions: int
) -> list[tuple[str, str, str, date | None, date | None, date, str]]:
    first, last = version == 1, version == versions
    decided, effective = (
        (DECIDED_ON, EFFECTIVE_ON) if first else (REVISED_DECIDED_ON, REVISED_EFFECTIVE_ON)
    )
    decision = DECISION.format(number=1200 + 10 * number + grade + (0 if first else 400))
    level = "tiểu học" if level_of(grade) == "primary" else "trung học cơ sở"
    note = f"Phân tuyến tuyển sinh {level} theo khu dân cư (mô phỏng)"
    rows: list[tuple[str, str, str, date | None, date | None, date, str]] = [
        (key, "draft", "", None, None, date(2023, 4, 10) if first else date(2023, 6, 30), ""),
        (key, "approved", decision, decided, effective, decided, note),
    ]
    if not last:
        rows.append(
            (key, "superseded", decision, decided, effective, REVISED_DECIDED_ON,
             "Thay bằng phiên bản cân bằng chỗ học hơn (mô phỏng)")
        )  # fmt: skip
    return rows


def _flawed(
    key: str,
    blocks: "np.ndarray[tuple[int], np.dtype[np.object_]]",
    codes: "np.ndarray[tuple[int], np.dtype[np.object_]]",
    school_of: Ints,
    instance: Instance,
) -> pd.DataFrame:
    """Return a draft with two blocks left out, one given twice, and one zone in two pieces."""
    frame = pd.DataFrame({"plan": key, "block": blocks, "institution": codes[school_of]})
    far = instance.distance_m.argsort(axis=1)[:, -1]
    frame.loc[7, "institution"] = codes[far[7]]
    twice = frame.iloc[[23]].assign(institution=codes[instance.distance_m[23].argsort()[1]])
    if twice["institution"].iloc[0] == frame.loc[23, "institution"]:
        twice = twice.assign(institution=codes[instance.distance_m[23].argsort()[0]])
    return pd.concat([frame.drop(index=[40, 41]), twice], ignore_index=True)
