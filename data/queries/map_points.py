"""Read institutions with their place, and their figures of one school year."""

from typing import Any

import pandas as pd
from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from data.contracts.access import Scope
from data.contracts.education import SCHOOL_KINDS
from data.contracts.mapping import FigureRow, LevelInside, PointRow
from data.models.cameras import Camera
from data.models.institutions import Enrolment, Facility, Institution, InstitutionProfile
from data.models.units import AdministrativeUnit
from data.queries.cameras import last_states
from data.queries.schooling import Norms, all_rooms, seats
from data.queries.scope import within

AnySelect = Select[*tuple[Any, ...]]


def institutions(session: Session, scope: Scope) -> pd.DataFrame:
    """Return a `PointRow` frame of the institutions in scope."""
    profile = InstitutionProfile
    statement = (
        select(
            Institution.code.label(PointRow.CODE),
            profile.name.label(PointRow.NAME),
            profile.address.label(PointRow.ADDRESS),
            profile.kind.label(PointRow.KIND),
            profile.levels.label(PointRow.LEVELS),
            profile.sector.label(PointRow.SECTOR),
            AdministrativeUnit.code.label(PointRow.UNIT_CODE),
            profile.lon.label(PointRow.LON),
            profile.lat.label(PointRow.LAT),
            profile.programmes.label(PointRow.PROGRAMMES),
            profile.simulated.label(PointRow.SIMULATED),
        )
        .join(profile, profile.institution_id == Institution.id)
        .join(AdministrativeUnit, AdministrativeUnit.id == profile.unit_id)
        .where(*_placed(scope))
        .order_by(Institution.code)
    )
    return _frame(session, statement, PointRow.COLUMNS)


def without_place(session: Session, scope: Scope) -> int:
    """Count the institutions in scope that have no coordinates and so are not on the map."""
    profile = InstitutionProfile
    statement = (
        select(func.count())
        .select_from(profile)
        .where(
            profile.superseded_by_id.is_(None),
            profile.lon.is_(None),
            within(profile.unit_id, scope),
        )
    )
    return session.scalar(statement) or 0


def figures(session: Session, scope: Scope, school_year: int, norms: Norms) -> pd.DataFrame:
    """Return a `FigureRow` frame, row by row as `institutions` returns them."""
    summed = _by_institution(school_year, norms)
    camera = _cameras()
    profile = InstitutionProfile
    statement = (
        select(
            Institution.code.label(FigureRow.CODE),
            summed.c.pupils.label(FigureRow.PUPILS),
            summed.c.classes.label(FigureRow.CLASSES),
            summed.c.seats.label(FigureRow.SEATS),
            summed.c.load.label(FigureRow.LOAD),
            all_rooms().label(FigureRow.ROOMS),
            camera.c.cameras.label(FigureRow.CAMERAS),
            camera.c.seen.label(FigureRow.CAMERAS_SEEN),
            camera.c.online.label(FigureRow.CAMERAS_ONLINE),
        )
        .join(profile, profile.institution_id == Institution.id)
        .outerjoin(
            summed,
            and_(summed.c.institution_id == Institution.id, profile.kind.in_(SCHOOL_KINDS)),
        )
        .outerjoin(
            Facility,
            and_(
                Facility.institution_id == Institution.id,
                Facility.school_year == school_year,
                Facility.superseded_by_id.is_(None),
            ),
        )
        .outerjoin(camera, camera.c.institution_id == Institution.id)
        .where(*_placed(scope))
        .order_by(Institution.code)
    )
    frame = _frame(session, statement, FigureRow.COLUMNS)
    return frame.astype(dict.fromkeys(FigureRow.COLUMNS[1:], "float64"))


def by_level(session: Session, scope: Scope, school_year: int, norms: Norms) -> pd.DataFrame:
    """Return pupils and seats of each school in scope by level: code and `LevelInside` columns."""
    statement = (
        select(
            Institution.code.label(PointRow.CODE),
            Enrolment.level.label(LevelInside.LEVEL),
            func.sum(Enrolment.pupils).label(LevelInside.PUPILS),
            func.sum(seats(norms)).label(LevelInside.SEATS),
        )
        .join(Institution, Institution.id == Enrolment.institution_id)
        .join(InstitutionProfile, InstitutionProfile.institution_id == Institution.id)
        .where(
            Enrolment.superseded_by_id.is_(None),
            Enrolment.school_year == school_year,
            InstitutionProfile.kind.in_(SCHOOL_KINDS),
            *_placed(scope),
        )
        .group_by(Institution.code, Enrolment.level)
    )
    columns = (PointRow.CODE, LevelInside.LEVEL, LevelInside.PUPILS, LevelInside.SEATS)
    return _frame(session, statement, columns)


def _placed(scope: Scope) -> tuple[Any, ...]:
    return (
        InstitutionProfile.superseded_by_id.is_(None),
        InstitutionProfile.lon.is_not(None),
        within(InstitutionProfile.unit_id, scope),
    )


def _by_institution(school_year: int, norms: Norms) -> Any:  # noqa: ANN401
    """Sum one year of enrolment to institutions; the load is that of the fullest level."""
    level = (
        select(
            Enrolment.institution_id,
            func.sum(Enrolment.pupils).label("pupils"),
            func.sum(Enrolment.classes).label("classes"),
            func.sum(seats(norms)).label("seats"),
        )
        .where(Enrolment.superseded_by_id.is_(None), Enrolment.school_year == school_year)
        .group_by(Enrolment.institution_id, Enrolment.level)
        .subquery("level")
    )
    load = case((level.c.seats > 0, level.c.pupils * 1.0 / level.c.seats), else_=None)
    return (
        select(
            level.c.institution_id,
            func.sum(level.c.pupils).label("pupils"),
            func.sum(level.c.classes).label("classes"),
            func.sum(level.c.seats).label("seats"),
            func.max(load).label("load"),
        )
        .group_by(level.c.institution_id)
        .subquery("summed")
    )


def _cameras() -> Any:  # noqa: ANN401
    """Count the enabled cameras of each institution, seen and online."""
    last = last_states()
    return (
        select(
            Camera.institution_id,
            func.count(Camera.id).label("cameras"),
            func.count(last.c.state).label("seen"),
            func.sum(case((last.c.state == "online", 1), else_=0)).label("online"),
        )
        .outerjoin(last, and_(last.c.camera_id == Camera.id, last.c.place == 1))
        .where(Camera.superseded_by_id.is_(None), Camera.enabled)
        .group_by(Camera.institution_id)
        .subquery("camera")
    )


def _frame(session: Session, statement: AnySelect, columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(session.execute(statement).all(), columns=list(columns))
