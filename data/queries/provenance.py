"""Read where current figures come from."""

from typing import Any

from sqlalchemy import Select, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.provenance import Provenance
from data.models.indicators import IndicatorValue
from data.models.institutions import Enrolment, Facility, InstitutionProfile, Staffing
from data.models.population import Population
from data.models.sources import DataSource
from data.models.units import UnitBoundary, UnitProfile
from data.queries.scope import within

_OF_INSTITUTIONS: dict[str, type[Any]] = {
    "enrolment": Enrolment,
    "staff": Staffing,
    "facilities": Facility,
}


def _rows(subject: str, model: type[Any], *conditions: Any) -> Select[Any]:  # noqa: ANN401
    return (
        select(
            literal(subject).label("subject"),
            model.source_id.label("source_id"),
            func.max(model.as_of_on).label("as_of_on"),
            func.max(case((model.simulated, 1), else_=0)).label("simulated"),
        )
        .where(model.superseded_by_id.is_(None), *conditions)
        .group_by(model.source_id)
    )


def of_year(session: Session, scope: Scope, school_year: int) -> dict[str, Provenance]:
    """Return the provenance of the figures of one school year in scope, by subject.

    Subjects: enrolment, staff, facilities, population, institutions, indicator_values, boundaries,
    and illustrative_boundaries while some shapes are only approximate. Boundaries are public and
    not bound to a scope; the outline of the city itself does not count.
    """
    own = select(InstitutionProfile.institution_id).where(
        InstitutionProfile.superseded_by_id.is_(None), within(InstitutionProfile.unit_id, scope)
    )
    parts_of_city = select(UnitProfile.unit_id).where(
        UnitProfile.parent_id.is_not(None), UnitProfile.superseded_by_id.is_(None)
    )
    parts = [
        _rows(subject, model, model.school_year == school_year, model.institution_id.in_(own))
        for subject, model in _OF_INSTITUTIONS.items()
    ]
    parts += [
        _rows(
            "population",
            Population,
            Population.year == school_year,
            within(Population.unit_id, scope),
        ),
        _rows("institutions", InstitutionProfile, within(InstitutionProfile.unit_id, scope)),
        _rows("indicator_values", IndicatorValue, within(IndicatorValue.unit_id, scope)),
        _rows("boundaries", UnitBoundary, UnitBoundary.unit_id.in_(parts_of_city)),
        _rows(
            "illustrative_boundaries",
            UnitBoundary,
            UnitBoundary.unit_id.in_(parts_of_city),
            UnitBoundary.illustrative,
        ),
    ]
    found = union_all(*parts).subquery("found")
    statement = select(
        found.c.subject,
        DataSource.title_vi,
        DataSource.title_en,
        found.c.as_of_on,
        found.c.simulated,
    ).join(DataSource, DataSource.id == found.c.source_id)
    answer: dict[str, Provenance] = {}
    for subject, title_vi, title_en, as_of_on, simulated in session.execute(
        statement.order_by(found.c.subject, DataSource.title_vi)
    ):
        one = Provenance((title_vi,), (title_en,), as_of_on, bool(simulated))
        answer[subject] = answer[subject].joined(one) if subject in answer else one
    return answer
