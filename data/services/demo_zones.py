"""Load the simulated blocks and zone plans of the demo."""

from datetime import date
from typing import Any, Protocol

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from data import reference
from data.contracts.text import fold
from data.domain.simulation import SimulatedCity, calendar
from data.domain.simulation.zones import EFFECTIVE_ON, SimulatedZones, simulate_zones
from data.models.institutions import Institution
from data.models.sources import ImportBatch
from data.models.units import AdministrativeUnit
from data.models.zones import (
    BlockEntrants,
    BlockProfile,
    ResidentialBlock,
    ZoneAssignment,
    ZonePlan,
    ZonePlanState,
)
from data.services.reference import district_shapes

BLOCKS_FROM = date(2021, 1, 1)  # when the units of the demo began
PLANNER = "Phòng Kế hoạch - Tài chính"


class Loading(Protocol):
    """What the demo's loader offers."""

    @property
    def session(self) -> Session:
        """The writing session."""

    @property
    def city(self) -> SimulatedCity:
        """The simulated city."""

    @property
    def batch(self) -> ImportBatch:
        """The batch all rows belong to."""

    def facts(self, as_of_on: date | None = None) -> dict[str, object]:
        """Return what every fact row says about itself."""

    def write(self, model: type[Any], frame: pd.DataFrame, common: dict[str, object]) -> None:
        """Append a frame and count its rows."""

    def ids(self, model: type[Any], column: str = "code") -> dict[str, int]:
        """Return ids by code."""


def simulated_zones(city: SimulatedCity, seed_number: int) -> SimulatedZones:
    """Plan the zones of a simulated city on the committed reference tables."""
    return simulate_zones(seed_number, city, reference.read("units"), district_shapes())


def load(loader: Loading, seed_number: int) -> None:
    """Write blocks, expected entrants, plans with their history, and assignments."""
    zones = simulated_zones(loader.city, seed_number)
    _blocks(loader, zones)
    _plans(loader, zones)


def _blocks(loader: Loading, zones: SimulatedZones) -> None:
    blocks = zones.blocks
    loader.write(ResidentialBlock, blocks[["code"]], {"valid_from": BLOCKS_FROM})
    ids = loader.ids(ResidentialBlock)
    bounds = shapely.bounds(shapely.from_wkb(blocks["geometry"].to_numpy()))
    profiles = blocks[["name", "geometry", "lon", "lat"]].assign(
        block_id=blocks["code"].map(ids),
        unit_id=blocks["ward_code"].map(loader.ids(AdministrativeUnit)),
        name_folded=blocks["name"].map(fold),
        **{name: bounds[:, at] for at, name in enumerate(("west", "south", "east", "north"))},
    )
    loader.write(BlockProfile, profiles, loader.facts(BLOCKS_FROM) | {"illustrative": True})
    entrants = zones.entrants
    frame = entrants.drop(columns="block").assign(block_id=entrants["block"].map(ids))
    loader.write(BlockEntrants, frame, loader.facts(date(2023, 4, 10)))


def _plans(loader: Loading, zones: SimulatedZones) -> None:
    units = loader.ids(AdministrativeUnit)
    plans = zones.plans
    frame = plans.drop(columns=["key", "district_code"]).assign(
        unit_id=plans["district_code"].map(units)
    )
    loader.write(ZonePlan, frame, {"batch_id": loader.batch.id, "simulated": True})
    keys = ["school_year", "grade", "unit_id", "version"]
    rows = loader.session.execute(
        select(
            ZonePlan.id, ZonePlan.school_year, ZonePlan.grade, ZonePlan.unit_id, ZonePlan.version
        )
    )
    known = {tuple(row[1:]): row[0] for row in rows}
    ids = {
        key: known[tuple(row)]
        for key, row in zip(plans["key"], frame[keys].to_numpy().tolist(), strict=True)
    }
    states = zones.states
    written = states.drop(columns=["plan", "on_day"]).assign(
        plan_id=states["plan"].map(ids),
        changed_at=np.array([calendar.at(day, 9) for day in states["on_day"]], dtype=object),
    )
    common: dict[str, object] = {
        "account_name": PLANNER,
        "recorded_at": loader.batch.recorded_at,
    }
    loader.write(ZonePlanState, written, common)
    assignments = zones.assignments
    assigned = pd.DataFrame(
        {
            "plan_id": assignments["plan"].map(ids),
            "block_id": assignments["block"].map(loader.ids(ResidentialBlock)),
            "institution_id": assignments["institution"].map(loader.ids(Institution)),
        }
    )
    loader.write(
        ZoneAssignment, assigned, loader.facts(EFFECTIVE_ON) | {"locked": False, "note": ""}
    )
