"""A small city with ten years of pupils, enough to forecast from."""

from sqlalchemy import insert
from sqlalchemy.orm import Session

from data.commands.forecasts import ScenarioForm, save_scenario
from data.contracts.access import SYSTEM
from data.models.institutions import Enrolment, Facility, Institution
from data.models.population import Birth, Population
from data.models.sources import Norm
from data.models.units import AdministrativeUnit
from tests import factories

YEARS = range(2014, 2024)
NORMS = {
    "class_size_max.primary": 35,
    "teachers_per_class_max.primary": 1.5,
    "land_m2_per_pupil_min.primary": 10,
    "school_classes_max.primary": 30,
    "rooms_per_10000_target": 300,
}
NOTHING = {
    "births": [], "migration": [], "housing": [], "routes": [], "schools": [], "retention": [],
    "policy": [], "measure": [{"last_age": "18"}],
}  # fmt: skip


def build(session: Session) -> dict[str, AdministrativeUnit]:
    """Two districts with one ward and two primary schools each; 760 grows, 761 does not."""
    units = factories.small_city(session)
    facts = factories.facts(session)
    for ward, growth in (("26734", 1.06), ("26764", 1.0)):
        for number in (1, 2):
            school = factories.institution(
                session, units[ward], code=f"{ward}-{number}", name=f"Tiểu học {ward} số {number}"
            )
            _school(session, school, facts, 60 * number, growth)
        _people(session, units[ward], facts)
    session.add_all(
        Norm(key=key, document="TT", metric="m", unit="u", value_max=value)
        for key, value in NORMS.items()
    )
    session.flush()
    return units


def _school(
    session: Session, school: Institution, facts: dict[str, object], size: int, growth: float
) -> None:
    rows = [
        {
            "institution_id": school.id,
            "school_year": year,
            "grade": grade,
            "level": "primary",
            "pupils": round(size * growth ** (year - grade - 2010)),
            "classes": 2,
            **facts,
        }
        for year in YEARS
        for grade in range(1, 6)
    ]
    session.execute(insert(Enrolment), rows)
    rooms = {"rooms_permanent": 12, "rooms_semi_permanent": 0, "rooms_temporary": 0}
    session.execute(
        insert(Facility),
        [{"institution_id": school.id, "school_year": 2023, **rooms, **facts}],
    )


def _people(session: Session, unit: AdministrativeUnit, facts: dict[str, object]) -> None:
    people = [
        {"unit_id": unit.id, "year": year, "age": age, "sex": "female", "people": 200, **facts}
        for year in range(2020, 2024)
        for age in range(19)
    ]
    session.execute(insert(Population), people)
    births = [
        {"unit_id": unit.id, "year": year, "births": 200, **facts} for year in range(2005, 2024)
    ]
    session.execute(insert(Birth), births)


def scenario(session: Session, name: str = "Trung bình", **sections: object) -> int:
    """Save a scenario and return the id of its version."""
    form = ScenarioForm(name, "thử", {**NOTHING, **sections}, simulated=True)
    return save_scenario(session, SYSTEM, form)
