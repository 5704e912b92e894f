"""Run the parts of the simulation in order and lay the results out as frames."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from data.contracts.education import STAFF_GROUPS, level_of
from data.domain.simulation import (
    admissions,
    allocation,
    cameras,
    classes,
    controls,
    demography,
    facilities,
    indicators,
    naming,
    placing,
    progress,
    registry,
    reports,
    staffing,
)
from data.domain.simulation import assumptions as given
from data.domain.simulation.rounding import Ints

_RATIO_STEP = 2022 - given.SCHOOL_YEARS[0]


@dataclass(frozen=True, slots=True)
class PlanTables:
    """The plan's reference tables (`data.reference.read`)."""

    indicators: pd.DataFrame
    tasks: pd.DataFrame
    workstreams: pd.DataFrame
    divisions: pd.DataFrame


@dataclass(frozen=True, slots=True)
class SimulatedCity:
    """Frames keyed by codes: `ward_code`, `institution` (code), `unit_code`, `indicator`, `task`.

    `institutions` has one row per institution ever open since 2014; the yearly facts are long:
    `enrolment` (institution, school_year, grade, level, pupils, classes), `staffing` (institution,
    school_year, staff_group, people), `facilities`, `admissions`.
    """

    births: pd.DataFrame
    population: pd.DataFrame
    institutions: pd.DataFrame
    enrolment: pd.DataFrame
    staffing: pd.DataFrame
    facilities: pd.DataFrame
    admissions: pd.DataFrame
    cameras: pd.DataFrame
    indicator_values: pd.DataFrame
    task_updates: pd.DataFrame
    report_versions: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _People:
    children: demography.Children
    ward: demography.Ward


@dataclass(frozen=True, slots=True)
class _Schooling:
    frame: pd.DataFrame
    pupils: Ints
    classes: Ints
    staff: Ints
    equipment: facilities.Equipment


def simulate(
    seed: int, units: pd.DataFrame, shapes: Mapping[str, BaseGeometry], plan: PlanTables
) -> SimulatedCity:
    """Simulate ten school years of the city; the same seed and tables give the same frames.

    Args:
        seed: any whole number.
        units: `data.reference.read("units")`.
        shapes: polygon of every district by code, EPSG:4326.
        plan: the plan's tables.
    """
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(8)]
    ward = demography.wards(streams[0], units)
    people = _People(demography.children(streams[1]), ward)
    schooling = _schooling(streams[2], people, units, shapes)
    counts = indicators.Counts(
        schooling.frame, schooling.pupils, schooling.staff, schooling.equipment.rooms.sum(axis=1)
    )
    return SimulatedCity(
        births=demography.births_frame(people.children.births, ward),
        population=demography.population_frame(people.children, ward),
        institutions=schooling.frame,
        enrolment=_enrolment(schooling),
        staffing=_staffing(schooling),
        facilities=_facilities(schooling),
        admissions=_admissions(streams[3], schooling),
        cameras=cameras.cameras(streams[4], schooling.frame),
        indicator_values=indicators.values(streams[5], plan.indicators, counts),
        task_updates=progress.updates(streams[6], plan.tasks, plan.workstreams),
        report_versions=reports.versions(streams[7], reports.authors(units, plan.divisions)),
    )


def _schooling(
    rng: np.random.Generator,
    people: _People,
    units: pd.DataFrame,
    shapes: Mapping[str, BaseGeometry],
) -> _Schooling:
    city = controls.city_pupils()
    totals = allocation.Controls(
        controls.district_pupils(rng, people.children.weight, city),
        controls.non_public_pupils(city),
    )
    frame = registry.institutions(rng, people.ward, totals.district)
    points = placing.points(rng, frame, units, shapes)
    frame = naming.describe(rng, frame, units).assign(lon=points[:, 0], lat=points[:, 1])
    centres = units.set_index("code").loc[list(people.ward.codes), ["lon", "lat"]].to_numpy(float)
    schools = allocation.Schools(frame, people.ward, centres, points)
    pupils = allocation.pupils(rng, schools, totals)
    pupils = pupils + allocation.continuing_learners(rng, schools)
    groups = classes.class_groups(rng, frame, pupils)
    staff = staffing.staff(rng, frame, groups)
    school_age = people.children.people[:, _RATIO_STEP, 3:19].sum(axis=1)
    equipment = facilities.equip(rng, frame, pupils, groups, school_age)
    return _Schooling(frame, pupils, groups, staff, equipment)


def _enrolment(schooling: _Schooling) -> pd.DataFrame:
    row, grade, step = np.nonzero(schooling.pupils)
    grades = np.array(given.GRADES)[grade]
    level = np.array([level_of(number) for number in given.GRADES], dtype=object)[grade]
    continuing = (schooling.frame["kind"] == "continuing").to_numpy()[row]
    return pd.DataFrame(
        {
            "institution": schooling.frame["code"].to_numpy()[row],
            "school_year": np.array(given.SCHOOL_YEARS)[step],
            "grade": grades,
            "level": np.where(continuing, "continuing", level),
            "pupils": schooling.pupils[row, grade, step],
            "classes": schooling.classes[row, grade, step],
        }
    )


def _staffing(schooling: _Schooling) -> pd.DataFrame:
    row, group, step = np.nonzero(schooling.staff)
    return pd.DataFrame(
        {
            "institution": schooling.frame["code"].to_numpy()[row],
            "school_year": np.array(given.SCHOOL_YEARS)[step],
            "staff_group": np.array(STAFF_GROUPS, dtype=object)[group],
            "people": schooling.staff[row, group, step],
        }
    )


def _facilities(schooling: _Schooling) -> pd.DataFrame:
    equipment = schooling.equipment
    row, step = np.nonzero(schooling.pupils.sum(axis=1))
    return pd.DataFrame(
        {
            "institution": schooling.frame["code"].to_numpy()[row],
            "school_year": np.array(given.SCHOOL_YEARS)[step],
            "rooms_permanent": equipment.rooms[row, 0, step],
            "rooms_semi_permanent": equipment.rooms[row, 1, step],
            "rooms_temporary": equipment.rooms[row, 2, step],
            "land_m2": equipment.land_m2[row],
            "computers": equipment.computers[row, step],
            "internet_mbps": equipment.internet_mbps[row, step],
            "smart_rooms": equipment.smart_rooms[row, step],
        }
    )


def _admissions(rng: np.random.Generator, schooling: _Schooling) -> pd.DataFrame:
    results = admissions.admissions(rng, schooling.frame, schooling.pupils, schooling.classes)
    codes = schooling.frame["code"].to_numpy()[results["row"]]
    return results.drop(columns="row").assign(institution=codes)
