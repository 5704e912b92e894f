"""Which table holds the rows of which import, by what they are known, and what they say."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from data.contracts.importing import Subject
from data.models.indicators import IndicatorValue
from data.models.institutions import Enrolment, Facility, InstitutionProfile, Staffing
from data.models.population import Birth, Population
from data.models.units import UnitBoundary, UnitProfile
from data.models.zones import BlockEntrants, BlockProfile, ZoneAssignment


@dataclass(frozen=True, slots=True)
class FactTable:
    """The table of a subject: columns that identify a current row, and columns that are compared.

    `periods` is the column whose values in a file bound what `replace` may withdraw.
    """

    model: type[Any]
    keys: tuple[str, ...]
    values: tuple[str, ...]
    periods: str = ""

    @property
    def table(self) -> Table:
        """The table itself."""
        table: Table = self.model.__table__
        return table


FACTS: dict[Subject, FactTable] = {
    Subject.UNITS: FactTable(
        UnitProfile, ("unit_id",), ("name", "level", "parent_id", "area_km2", "lon", "lat")
    ),
    Subject.BOUNDARIES: FactTable(UnitBoundary, ("unit_id",), ("geometry",)),
    Subject.INSTITUTIONS: FactTable(
        InstitutionProfile,
        ("institution_id",),
        (
            "name",
            "kind",
            "levels",
            "sector",
            "unit_id",
            "address",
            "lon",
            "lat",
            "programmes",
            "phone",
            "email",
            "website",
            "opened_on",
            "closed_on",
            "published",
        ),
    ),
    Subject.ENROLMENT: FactTable(
        Enrolment,
        ("institution_id", "school_year", "grade"),
        ("level", "pupils", "classes"),
        "school_year",
    ),
    Subject.POPULATION: FactTable(
        Population, ("unit_id", "year", "age", "sex"), ("people", "open_ended"), "year"
    ),
    Subject.BIRTHS: FactTable(Birth, ("unit_id", "year"), ("births",), "year"),
    Subject.STAFF: FactTable(
        Staffing, ("institution_id", "school_year", "staff_group"), ("people",), "school_year"
    ),
    Subject.FACILITIES: FactTable(
        Facility,
        ("institution_id", "school_year"),
        (
            "rooms_permanent",
            "rooms_semi_permanent",
            "rooms_temporary",
            "land_m2",
            "computers",
            "internet_mbps",
            "smart_rooms",
        ),
        "school_year",
    ),
    Subject.INDICATOR_VALUES: FactTable(
        IndicatorValue,
        ("indicator_id", "unit_id", "period_on"),
        ("value", "numerator", "denominator", "note"),
        "period_on",
    ),
    Subject.BLOCKS: FactTable(BlockProfile, ("block_id",), ("name", "unit_id", "geometry")),
    Subject.ENTRANTS: FactTable(
        BlockEntrants, ("block_id", "school_year", "grade"), ("entrants",), "school_year"
    ),
    Subject.ZONES: FactTable(
        ZoneAssignment, ("plan_id", "block_id", "institution_id"), ("note",), "plan_id"
    ),
}
