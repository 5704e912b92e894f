"""Blocks and zone plans for tests; squares of 0.01 degrees in a row."""

from datetime import date
from itertools import count

import shapely
from sqlalchemy.orm import Session

from data.contracts.text import fold
from data.models.institutions import Institution
from data.models.population import AdmissionResult
from data.models.units import AdministrativeUnit
from data.models.zones import (
    BlockEntrants,
    BlockProfile,
    ResidentialBlock,
    ZoneAssignment,
    ZonePlan,
    ZonePlanState,
)
from tests import factories

_numbers = count(1)
WEST, SOUTH, STEP = 106.60, 10.70, 0.01


def square(place: int, row: int = 0) -> shapely.Polygon:
    west, south = WEST + place * STEP, SOUTH + row * STEP
    return shapely.box(west, south, west + STEP, south + STEP)


def block(
    session: Session,
    unit: AdministrativeUnit,
    place: int,
    *,
    row: int = 0,
    entrants: int | None = 30,
    code: str = "",
    grade: int = 1,
    school_year: int = 2023,
) -> ResidentialBlock:
    code = code or f"KP{next(_numbers):04d}"
    made = ResidentialBlock(code=code, valid_from=date(2021, 1, 1))
    session.add(made)
    session.flush()
    shape = square(place, row)
    west, south, east, north = shape.bounds
    facts = factories.facts(session)
    session.add(
        BlockProfile(
            block_id=made.id, unit_id=unit.id, name=f"Khu phố {code}", name_folded=fold(code),
            geometry=shapely.to_wkb(shapely.MultiPolygon([shape])),
            west=west, south=south, east=east, north=north,
            lon=shape.centroid.x, lat=shape.centroid.y, **facts,
        )
    )  # fmt: skip
    if entrants is not None:
        session.add(
            BlockEntrants(
                block_id=made.id, school_year=school_year, grade=grade, entrants=entrants, **facts
            )
        )
    session.flush()
    return made


def seats(session: Session, school: Institution, quota: int, grade: int = 1) -> None:
    session.add(
        AdmissionResult(
            institution_id=school.id, school_year=2023, grade=grade, quota=quota,
            applications=0, in_zone=0, out_of_zone=0, registrations=0, **factories.facts(session),
        )
    )  # fmt: skip
    session.flush()


def plan(
    session: Session,
    unit: AdministrativeUnit,
    *,
    state: str = "approved",
    grade: int = 1,
    version: int = 1,
    school_year: int = 2023,
    effective_on: date = date(2023, 6, 1),
    number: str = "12/QĐ",
) -> ZonePlan:
    made = ZonePlan(school_year=school_year, grade=grade, unit_id=unit.id, version=version)
    session.add(made)
    session.flush()
    decided = state in {"approved", "superseded"}
    session.add(
        ZonePlanState(
            plan_id=made.id,
            state=state,
            decision_number=number if decided else "",
            decided_on=effective_on if decided else None,
            effective_on=effective_on if decided else None,
            changed_at=factories.NOON,
            recorded_at=factories.NOON,
        )
    )
    session.flush()
    return made


def send(session: Session, plan: ZonePlan, block: ResidentialBlock, *schools: Institution) -> None:
    """Assign a block to schools."""
    for school in schools:
        session.add(
            ZoneAssignment(
                plan_id=plan.id, block_id=block.id, institution_id=school.id,
                **factories.facts(session),
            )
        )  # fmt: skip
    session.flush()
