"""Put together everything that is known of one institution."""

from collections.abc import Callable, Hashable
from datetime import date, datetime
from typing import TypeVar

import pandas as pd
from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import WHOLE_CITY, Scope
from data.contracts.errors import NotFoundError
from data.contracts.institution import Identity, InstitutionSheet, NormText
from data.contracts.plan import AlertRow, IndicatorRow
from data.contracts.provenance import UNKNOWN, Provenance
from data.domain.capacity import class_size_norms
from data.domain.institutions.norms import checks
from data.domain.institutions.quality import Known, findings
from data.domain.institutions.years import level_years, window, year_figures
from data.queries import alerts, clock, institutions, units
from data.services.caching import cached, versions
from data.services.overview import indicator_standing

Drawn = TypeVar("Drawn")
TOPICS = (
    Topic.UNITS,
    Topic.INSTITUTIONS,
    Topic.ENROLMENT,
    Topic.INDICATORS,
    Topic.CAMERAS,
    Topic.ALERTS,
    Topic.ZONES,
)


def stand(session: Session) -> dict[str, int]:
    """Return the versions a sheet read now is made from."""
    known = versions(session)
    return {str(topic): known[topic] for topic in TOPICS if topic in known}


def sheet(
    session: Session, scope: Scope, code: str, school_year: int | None = None
) -> InstitutionSheet:
    """Return the sheet of one institution in scope.

    Args:
        session: to read with.
        scope: of the reader.
        code: of the institution.
        school_year: whose key figures are shown; None or one without figures means the newest.

    Raises:
        NotFoundError: no such institution on the list, or it lies outside the scope.
    """
    now = clock.now(session)

    def compute() -> InstitutionSheet:
        return _compute(session, scope, code, school_year, now)

    filters = (code, school_year, now.date())
    return cached(session, scope, "institution_sheet", TOPICS, filters, compute)


def drawn(
    session: Session,
    scope: Scope,
    sheet_: InstitutionSheet,
    look: Hashable,
    draw: Callable[[], Drawn],
) -> Drawn:
    """Return what `draw` made of a sheet, kept until something on it changes.

    Args:
        session: read for the versions.
        scope: of the reader; only readers of one scope share a drawing.
        sheet_: what is drawn.
        look: everything else it depends on: language, theme, what the reader may do.
        draw: makes it; what it returns is never changed.
    """
    filters = (sheet_.identity.code, sheet_.school_year, sheet_.today, look)
    return cached(session, scope, "drawn.institution", TOPICS, filters, draw)


def norm_texts(session: Session) -> dict[str, NormText]:
    """Return the norms with their legal texts; they come with the release."""
    return cached(
        session, WHOLE_CITY, "norm_texts", (), "all", lambda: institutions.norm_texts(session)
    )


def _compute(
    session: Session, scope: Scope, code: str, school_year: int | None, now: datetime
) -> InstitutionSheet:
    today = now.date()
    who = institutions.identity(session, scope, code)
    norms = norm_texts(session)
    size_norms = class_size_norms({key: one.value for key, one in norms.items()})
    grades, of_grades = institutions.grades(session, scope, code)
    staff, of_staff = institutions.staff(session, scope, code)
    rooms, of_rooms = institutions.facilities(session, scope, code)
    entries, of_entries = institutions.admissions(session, scope, code)
    reported_years = {one.school_year for one in grades} | {one.school_year for one in rooms}
    shown = window(today, reported_years)
    recent = tuple(one for one in grades if one.school_year in shown)
    years = year_figures(shown, recent, staff, rooms, size_norms)
    reported = [one.school_year for one in years if one.pupils is not None]
    year = school_year if school_year in reported else (reported[-1] if reported else None)
    levels = level_years(recent, size_norms)
    chosen = next((one for one in years if one.school_year == year), None)
    indicators, district_alerts = _district(session, scope, who, today)
    known = Known(
        identity=who,
        today=today,
        grades=recent,
        staff=[one for one in staff if one.school_year in shown],
        facilities=[one for one in rooms if one.school_year in shown],
        place=institutions.place(session, who),
        twins=institutions.twins(session, scope, who),
    )
    cameras = institutions.cameras(session, scope, code)
    return InstitutionSheet(
        identity=who,
        today=today,
        school_year=year,
        years=years,
        grades=recent,
        levels=levels,
        admissions=tuple(one for one in entries if one.school_year in shown),
        checks=checks(levels, recent, chosen, norms),
        cameras=cameras,
        findings=findings(known),
        versions=institutions.versions(session, scope, code),
        own_alerts=institutions.alerts(session, scope, code),
        indicators=indicators,
        alerts=district_alerts,
        provenance=_provenance(
            {
                "institutions": who.provenance,
                "enrolment": of_grades,
                "staff": of_staff,
                "facilities": of_rooms,
                "admissions": of_entries,
            }
        ),
        zones=institutions.zones(session, scope, code),
    )


def _provenance(found: dict[str, Provenance]) -> dict[str, Provenance]:
    return {subject: one for subject, one in found.items() if one != UNKNOWN}


def _district(
    session: Session, scope: Scope, who: Identity, today: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the indicators and open alerts of the district, if it is the reader's to see."""
    nothing = pd.DataFrame(columns=[IndicatorRow.KEY]), pd.DataFrame(columns=[AlertRow.ID])
    if not who.district_code:
        return nothing
    try:
        units.identity(session, scope, who.district_code)
    except NotFoundError:
        return nothing
    inside = Scope(unit_codes=frozenset({who.district_code}))
    return indicator_standing(session, inside, today), alerts.still_open(session, inside)
