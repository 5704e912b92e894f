"""Everything a forecast of the city is made from, read in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.errors import InvalidInputError
from data.contracts.forecasting import STAGES, Floats
from data.contracts.provenance import UNKNOWN, Provenance
from data.domain.capacity import class_size_norms
from data.domain.demand import LAND_KEYS, SCHOOL_SIZE_KEYS, TEACHER_KEYS, Rules
from data.domain.scenarios import Ground, Places
from data.queries import forecast_inputs, norms, provenance

SCHOOL = "school"
OLDEST = forecast_inputs.OLDEST


@dataclass(frozen=True)
class CityData:
    """The city as the forecast sees it; `levels` are those of units below the top, fine first."""

    root: str
    levels: tuple[str, ...]
    unit_names: Mapping[str, str]
    unit_levels: Mapping[str, str]
    parents: Mapping[str, str | None]
    schools: pd.DataFrame  # school, name, sector, unit, then a column per level
    pupils: pd.DataFrame  # school, grade, year, pupils, with the columns of the levels
    births: pd.DataFrame  # unit, year, births
    people: pd.DataFrame  # unit, year, age, people
    rooms: Mapping[str, float]
    land: Mapping[str, float]
    teachers: Mapping[str, float]
    base_year: int
    data_on: date
    simulated: bool
    rules: Rules
    classes_max: Mapping[str, float]
    source: Provenance

    @property
    def places(self) -> Places:
        """What a scenario may name."""
        at = dict(zip(self.schools["school"], self.schools["unit"], strict=True))
        return Places(self.parents, at, self.base_year)

    def ground(self) -> Ground:
        """What a scenario starts from."""
        latest = self.pupils[self.pupils["year"] == self.base_year]
        return Ground(
            self.places,
            self.levels,
            self.schools,
            latest[["school", "grade", "pupils"]],
            self.rooms,
            self.upper_share(),
        )

    def upper_share(self) -> float:
        """Return the share of last year's grade 9 that is in grade 10 now."""
        year = self.pupils["year"]
        grade = self.pupils["grade"]
        now = self.pupils.loc[(year == self.base_year) & (grade == 10), "pupils"].sum()
        before = self.pupils.loc[(year == self.base_year - 1) & (grade == 9), "pupils"].sum()
        return float(now / before) if before else 0.0


def rules_of(limits: Mapping[str, float]) -> Rules:
    """Return the norms of demand from norms by key."""
    return Rules(
        class_size=class_size_norms(limits),
        teachers_per_class={
            name: limits[key] for name, key in TEACHER_KEYS.items() if key in limits
        },
        land_m2_per_pupil={level: limits[key] for level, key in LAND_KEYS.items() if key in limits},
    )


def read(session: Session, scope: Scope) -> CityData:
    """Read the city.

    Raises:
        InvalidInputError: there are no units, no schools or no pupils yet.
    """
    units = forecast_inputs.units(session, scope)
    schools = forecast_inputs.schools(session, scope)
    pupils = forecast_inputs.pupils(session, schools)
    data_on, simulated = forecast_inputs.data_state(session)
    if units.empty or schools.empty or pupils.empty or data_on is None:
        raise InvalidInputError("forecast.nothing_to_forecast")
    parents = dict(zip(units["code"], units["parent"], strict=True))
    levels = dict(zip(units["code"], units["level"], strict=True))
    root = str(units.loc[units["parent"].isna(), "code"].min())
    placed, order = _placed(schools[schools["school"].isin(pupils["school"])], parents, levels)
    base_year = int(pupils["year"].max())
    open_now = pupils.loc[(pupils["year"] == base_year) & (pupils["pupils"] > 0), "school"]
    in_use = schools[schools["school"].isin(open_now)]
    buildings = forecast_inputs.buildings(session, in_use, base_year).set_index("school")
    teachers = forecast_inputs.teachers(session, schools, base_year).set_index("school")
    limits = norms.limits(session)
    return CityData(
        root=root,
        levels=order,
        unit_names=dict(zip(units["code"], units["name"], strict=True)),
        unit_levels=levels,
        parents=parents,
        schools=placed,
        pupils=pupils.merge(placed[["school", *order]], on="school"),
        births=forecast_inputs.births(session, scope),
        people=forecast_inputs.people(session, scope),
        rooms=_known(buildings["rooms"]),
        land=_known(buildings["land_m2"]),
        teachers=_known(teachers["teachers"]),
        base_year=base_year,
        data_on=data_on,
        simulated=simulated,
        rules=rules_of(limits),
        classes_max={
            level: limits[key] for level, key in SCHOOL_SIZE_KEYS.items() if key in limits
        },
        source=_source(session, scope, base_year),
    )


def _known(values: "pd.Series[Any]") -> dict[str, float]:
    """Return what is known by school."""
    return {str(code): float(value) for code, value in values.dropna().items()}


def _source(session: Session, scope: Scope, year: int) -> Provenance:
    known = provenance.of_year(session, scope, year)
    joint = known.get("enrolment", UNKNOWN)
    for subject in ("facilities", "population"):
        joint = joint.joined(known.get(subject, UNKNOWN))
    return joint


def _placed(
    schools: pd.DataFrame, parents: Mapping[str, str | None], levels: Mapping[str, str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Add a column per level of units below the top; return the levels too, fine first.

    A school known only by a coarser unit gets a stand-in below it (`760~`), so that sums hold.
    """
    chains: dict[str, list[str]] = {}
    for unit in schools["unit"].unique():
        chain = [unit]
        while (above := parents.get(chain[-1])) is not None:
            chain.append(above)
        chains[unit] = chain[:-1]
    longest = max(chains.values(), key=len, default=[])
    order = tuple(levels[code] for code in longest)
    columns: dict[str, dict[str, str]] = {level: {} for level in order}
    for unit, chain in chains.items():
        at = {levels[code]: code for code in chain}
        above = ""
        for level in order[::-1]:
            above = at.get(level, f"{above}~")
            columns[level][unit] = above
    added = {level: schools["unit"].map(known) for level, known in columns.items()}
    return schools.assign(**added).reset_index(drop=True), order


def coming_births(births: pd.DataFrame, units: Sequence[str], years: range) -> Floats:
    """Return units x years: births that are known, else the usual number of the last three."""
    wide = births.pivot_table(index="unit", columns="year", values="births", aggfunc="sum")
    wide = wide.reindex(index=list(units)).sort_index(axis=1)
    usual = wide.iloc[:, -3:].mean(axis=1)
    table = wide.reindex(columns=list(years))
    found: Floats = table.apply(lambda column: column.fillna(usual)).fillna(0.0).to_numpy(float)
    return found


def stages_now(data: CityData) -> pd.DataFrame:
    """Return land by school and level, shared out by pupils of today: school, stage, land_m2."""
    latest = data.pupils[data.pupils["year"] == data.base_year]
    stage = pd.cut(latest["grade"], [-4, 0, 5, 9, 12], labels=list(STAGES)).astype(str)
    size = latest.assign(stage=stage).groupby(["school", "stage"])["pupils"].sum().reset_index()
    total = size.groupby("school")["pupils"].transform("sum")
    land = size["school"].map(data.land)
    return size.assign(land_m2=land * size["pupils"] / total.where(total > 0))
