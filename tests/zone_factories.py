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


def large_sheet(side: int = 71, schools: int = 600) -> dict[str, object]:
    """Return what `/zones/sheet.json` answers for a made city of side x side square blocks."""
    blocks = [(row, column) for row in range(side) for column in range(side)]
    step = side / schools**0.5
    places = [
        (min(side - 1, int((at // 25 + 0.5) * step)), min(side - 1, int((at % 25 + 0.5) * step)))
        for at in range(schools)
    ]

    def ring(row: int, column: int) -> list[int]:
        west, south = 10_660_000 + column * 300, 1_070_000 + row * 300
        corners = ((0, 0), (150, -20), (300, 0), (300, 300), (150, 280), (0, 300), (0, 0))
        return [value for x, y in corners for value in (west + x, south + y)]

    def nearest(row: int, column: int) -> int:
        return min(
            range(schools),
            key=lambda at: (row - places[at][0]) ** 2 + (column - places[at][1]) ** 2,
        )

    near = [
        [
            other_row * side + other_column
            for other_row, other_column in ((r - 1, c), (r, c - 1), (r, c + 1), (r + 1, c))
            if 0 <= other_row < side and 0 <= other_column < side
        ]
        for r, c in blocks
    ]
    school_of = [nearest(row, column) for row, column in blocks]
    return {
        "head": {
            "year": 2023, "grade": 1, "area": "79", "area_name": "Thành phố", "plan": None,
            "latest": 0, "state": "", "unit": "", "title": "", "what_if": {}, "scenario": "",
            "class_size": 35, "may": True, "simulated": True, "entrant_year": 2023,
        },
        "units": {"code": ["79"], "name": ["Thành phố"], "of": [0] * len(blocks)},
        "blocks": {
            "code": [f"B{at}" for at in range(len(blocks))],
            "name": [f"Khu phố {at}" for at in range(len(blocks))],
            "ward": ["Phường"] * len(blocks),
            "e": [40 + at % 17 for at in range(len(blocks))],
            "x": [column * 330 for _, column in blocks],
            "y": [row * 330 for row, _ in blocks],
            "rings": [[ring(row, column)] for row, column in blocks],
        },
        "schools": {
            "code": [f"S{at}" for at in range(schools)],
            "name": [f"Trường Tiểu học {at}" for at in range(schools)],
            "unit": ["79"] * schools,
            "seats": [430] * schools,
            "x": [column * 330 for _, column in places],
            "y": [row * 330 for row, _ in places],
            "at": [
                [10_660_000 + column * 300 + 150, 1_070_000 + row * 300 + 150]
                for row, column in places
            ],
            "lo": [0.95] * schools,
            "hi": [1.05] * schools,
        },
        "near": near,
        "today": school_of,
        "assigned": school_of,
        "locked": [0] * len(blocks),
        "several": [],
    }  # fmt: skip
