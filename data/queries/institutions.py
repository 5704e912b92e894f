"""Read everything about one institution; a stranger's code answers like one that does not exist."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from data.contracts.access import Scope
from data.contracts.errors import NotFoundError
from data.contracts.institution import (
    NEAR_NAME_M,
    AdmissionYear,
    CameraLine,
    FacilityYear,
    FieldChange,
    GradeYear,
    Identity,
    NormText,
    PointPlace,
    StaffYear,
    Version,
    Zone,
)
from data.contracts.plan import AlertRow
from data.contracts.provenance import UNKNOWN, Provenance
from data.contracts.text import fingerprint
from data.contracts.zones import PlanState
from data.domain.importing.places import Territory, distance_m
from data.domain.institutions.quality import Twin
from data.models.alerts import Alert
from data.models.cameras import Camera, CameraState
from data.models.institutions import (
    Enrolment,
    Facility,
    Institution,
    InstitutionProfile,
    Staffing,
)
from data.models.population import AdmissionResult
from data.models.sources import DataSource, ImportBatch, Norm
from data.models.units import AdministrativeUnit, UnitBoundary, UnitProfile
from data.models.zones import (
    BlockEntrants,
    BlockProfile,
    ZoneAssignment,
    ZonePlan,
    ZonePlanState,
)
from data.queries.cameras import NOT_CHECKED
from data.queries.scope import within
from data.queries.units import tree
from data.queries.zones import newest_state

_DEGREES_PER_M = 1 / 109_000  # generous: a box that the distance is then measured in
FIELDS = (
    "name",
    "kind",
    "levels",
    "sector",
    "unit",
    "address",
    "point",
    "programmes",
    "phone",
    "email",
    "website",
    "opened_on",
    "closed_on",
    "published",
)
_PROVENANCE = (
    DataSource.title_vi,
    DataSource.title_en,
)


def _own(scope: Scope, code: str) -> Select[int]:
    """Select the id of an institution on the list and in scope."""
    return (
        select(Institution.id)
        .join(InstitutionProfile, InstitutionProfile.institution_id == Institution.id)
        .where(
            Institution.code == code,
            InstitutionProfile.superseded_by_id.is_(None),
            within(InstitutionProfile.unit_id, scope),
        )
    )


def profile_seen(profile_id: int) -> str:
    """Return the text by which a form knows the state it was opened on."""
    return fingerprint("institution_profile", profile_id)


def identity(session: Session, scope: Scope, code: str) -> Identity:
    """Return what an institution is and where.

    Raises:
        NotFoundError: no such institution on the list, or it lies outside the scope.
    """
    profile, unit = InstitutionProfile, aliased(AdministrativeUnit)
    near, district, district_name = tree("district"), aliased(AdministrativeUnit), UnitProfile
    own_name = aliased(UnitProfile)
    row = session.execute(
        select(
            profile,
            Institution.code,
            unit.code.label("unit_code"),
            own_name.name.label("unit_name"),
            own_name.level.label("unit_level"),
            district.code.label("district_code"),
            district_name.name.label("district_name"),
            ImportBatch.recorded_at,
            *_PROVENANCE,
        )
        .join(Institution, Institution.id == profile.institution_id)
        .join(unit, unit.id == profile.unit_id)
        .join(own_name, (own_name.unit_id == unit.id) & own_name.superseded_by_id.is_(None))
        .outerjoin(near, near.c.unit_id == profile.unit_id)
        .outerjoin(district, district.id == near.c.ancestor_id)
        .outerjoin(
            district_name,
            (district_name.unit_id == district.id) & district_name.superseded_by_id.is_(None),
        )
        .join(ImportBatch, ImportBatch.id == profile.batch_id)
        .join(DataSource, DataSource.id == profile.source_id)
        .where(
            Institution.code == code,
            profile.superseded_by_id.is_(None),
            within(profile.unit_id, scope),
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError
    one: InstitutionProfile = row[0]
    return Identity(
        code=row.code,
        name=one.name,
        kind=one.kind,
        levels=_parts(one.levels),
        sector=one.sector,
        address=one.address,
        lon=one.lon,
        lat=one.lat,
        programmes=_parts(one.programmes),
        phone=one.phone,
        email=one.email,
        website=one.website,
        opened_on=one.opened_on,
        closed_on=one.closed_on,
        published=one.published,
        unit_code=row.unit_code,
        unit_name=row.unit_name,
        unit_level=row.unit_level,
        district_code=row.district_code or "",
        district_name=row.district_name or "",
        recorded_at=row.recorded_at,
        seen=profile_seen(one.id),
        provenance=Provenance((row.title_vi,), (row.title_en,), one.as_of_on, bool(one.simulated)),
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


# --- yearly facts --------------------------------------------------------------------------------


def grades(session: Session, scope: Scope, code: str) -> tuple[tuple[GradeYear, ...], Provenance]:
    """Return pupils and classes by school year and grade, oldest first, and where they are from."""
    rows, known = _yearly(session, scope, code, Enrolment, (Enrolment.grade,))
    return (
        tuple(
            GradeYear(one.school_year, one.grade, one.level, one.pupils, one.classes)
            for one in rows
        ),
        known,
    )


def staff(session: Session, scope: Scope, code: str) -> tuple[tuple[StaffYear, ...], Provenance]:
    """Return the people by school year and staff group, and where the figures are from."""
    rows, known = _yearly(session, scope, code, Staffing, (Staffing.staff_group,))
    return tuple(StaffYear(one.school_year, one.staff_group, one.people) for one in rows), known


def facilities(
    session: Session, scope: Scope, code: str
) -> tuple[tuple[FacilityYear, ...], Provenance]:
    """Return rooms, land and equipment by school year, and where the figures are from."""
    rows, known = _yearly(session, scope, code, Facility, ())
    return (
        tuple(
            FacilityYear(
                one.school_year,
                one.rooms_permanent,
                one.rooms_semi_permanent,
                one.rooms_temporary,
                one.land_m2,
                one.computers,
                one.internet_mbps,
                one.smart_rooms,
            )
            for one in rows
        ),
        known,
    )


def admissions(
    session: Session, scope: Scope, code: str
) -> tuple[tuple[AdmissionYear, ...], Provenance]:
    """Return the results of entry admissions, and where the figures are from."""
    rows, known = _yearly(session, scope, code, AdmissionResult, (AdmissionResult.grade,))
    return (
        tuple(
            AdmissionYear(
                one.school_year,
                one.grade,
                one.quota,
                one.applications,
                one.in_zone,
                one.out_of_zone,
                one.registrations,
            )
            for one in rows
        ),
        known,
    )


def _yearly(
    session: Session, scope: Scope, code: str, model: type[Any], order: Sequence[Any]
) -> tuple[list[Any], Provenance]:
    statement = (
        select(model, *_PROVENANCE)
        .join(DataSource, DataSource.id == model.source_id)
        .where(model.superseded_by_id.is_(None), model.institution_id.in_(_own(scope, code)))
        .order_by(model.school_year, *order)
    )
    found = session.execute(statement).all()
    newest: dict[tuple[str, str], Provenance] = {}
    for row, title_vi, title_en in found:
        before = newest.get((title_vi, title_en))
        day = max(row.as_of_on, before.as_of_on) if before and before.as_of_on else row.as_of_on
        simulated = bool(row.simulated) or (before is not None and before.simulated)
        newest[title_vi, title_en] = Provenance((title_vi,), (title_en,), day, simulated)
    known = UNKNOWN
    for one in newest.values():
        known = known.joined(one)
    return [row for row, _vi, _en in found], known


def zones(session: Session, scope: Scope, code: str) -> tuple[Zone, ...]:
    """Return the zones of an institution in approved plans, the newest year first.

    Blocks outside the scope are left out, as everywhere.
    """
    row, newest, unit = ZoneAssignment, newest_state(), aliased(UnitProfile)
    statement = (
        select(
            ZonePlan.school_year,
            ZonePlan.grade,
            ZonePlanState.decision_number,
            ZonePlan.simulated,
            unit.name,
            BlockProfile.name,
            BlockEntrants.entrants,
        )
        .select_from(row)
        .join(ZonePlan, ZonePlan.id == row.plan_id)
        .join(newest, newest.c.plan_id == ZonePlan.id)
        .join(ZonePlanState, ZonePlanState.id == newest.c.state_id)
        .join(
            BlockProfile,
            (BlockProfile.block_id == row.block_id) & BlockProfile.superseded_by_id.is_(None),
        )
        .join(unit, (unit.unit_id == BlockProfile.unit_id) & unit.superseded_by_id.is_(None))
        .outerjoin(
            BlockEntrants,
            (BlockEntrants.block_id == row.block_id)
            & (BlockEntrants.school_year == ZonePlan.school_year)
            & (BlockEntrants.grade == ZonePlan.grade)
            & BlockEntrants.superseded_by_id.is_(None),
        )
        .where(
            row.superseded_by_id.is_(None),
            row.institution_id.in_(_own(scope, code)),
            ZonePlanState.state == PlanState.APPROVED,
            within(BlockProfile.unit_id, scope),
        )
        .order_by(
            ZonePlan.school_year.desc(),
            ZonePlan.grade,
            unit.name_folded,
            func.length(BlockProfile.name_folded),
            BlockProfile.name_folded,
        )
    )
    found: dict[tuple[int, int], list[Any]] = {}
    for one in session.execute(statement):
        found.setdefault((one[0], one[1]), []).append(one)
    return tuple(_zone(year, grade, rows) for (year, grade), rows in found.items())


def _zone(year: int, grade: int, rows: Sequence[Any]) -> Zone:
    blocks: dict[str, list[str]] = {}
    for _year, _grade, _decision, _simulated, unit_name, name, _entrants in rows:
        blocks.setdefault(unit_name, []).append(name)
    entrants = [one[6] for one in rows]
    return Zone(
        school_year=year,
        grade=grade,
        decision="; ".join(dict.fromkeys(one[2] for one in rows if one[2])),
        blocks=tuple((unit_name, tuple(names)) for unit_name, names in blocks.items()),
        entrants=None if None in entrants else sum(entrants),
        simulated=any(bool(one[3]) for one in rows),
    )


# --- cameras, alerts, norms ----------------------------------------------------------------------


def cameras(session: Session, scope: Scope, code: str) -> tuple[CameraLine, ...]:
    """Return the registered cameras with their last state; never an address or a secret."""
    last = select(
        CameraState.camera_id,
        CameraState.state,
        CameraState.seen_at,
        func.row_number()
        .over(
            partition_by=CameraState.camera_id,
            order_by=(CameraState.seen_at.desc(), CameraState.id.desc()),
        )
        .label("rank"),
    ).subquery("last_state")
    statement = (
        select(
            Camera.code,
            Camera.name,
            Camera.place,
            Camera.enabled,
            func.coalesce(last.c.state, NOT_CHECKED),
            last.c.seen_at,
            Camera.simulated,
        )
        .outerjoin(last, (last.c.camera_id == Camera.id) & (last.c.rank == 1))
        .where(Camera.superseded_by_id.is_(None), Camera.institution_id.in_(_own(scope, code)))
        .order_by(Camera.code)
    )
    return tuple(
        CameraLine(code, name, place, bool(enabled), state, seen_at, bool(simulated))
        for code, name, place, enabled, state, seen_at, simulated in session.execute(statement)
    )


def alerts(session: Session, scope: Scope, code: str) -> pd.DataFrame:
    """Return the open alerts about an institution or one of its cameras, an `AlertRow` frame."""
    own = _own(scope, code)
    camera = select("camera:" + Camera.code).where(Camera.institution_id.in_(own))
    statement = (
        select(
            Alert.id.label(AlertRow.ID),
            Alert.rule.label(AlertRow.RULE),
            Alert.subject.label(AlertRow.SUBJECT),
            Alert.severity.label(AlertRow.SEVERITY),
            AdministrativeUnit.code.label(AlertRow.UNIT_CODE),
            UnitProfile.name.label(AlertRow.UNIT_NAME),
            Alert.values.label(AlertRow.VALUES),
            Alert.raised_at.label(AlertRow.RAISED_AT),
            Alert.simulated.label(AlertRow.SIMULATED),
        )
        .outerjoin(AdministrativeUnit, AdministrativeUnit.id == Alert.unit_id)
        .outerjoin(
            UnitProfile,
            (UnitProfile.unit_id == Alert.unit_id) & UnitProfile.superseded_by_id.is_(None),
        )
        .where(
            Alert.cleared_at.is_(None),
            or_(
                and_(Alert.subject == f"institution:{code}", own.exists()),
                Alert.subject.in_(camera),
            ),
        )
        .order_by(Alert.raised_at.desc(), Alert.id)
    )
    return pd.DataFrame(
        session.execute(statement).mappings().all(),
        columns=[column.key for column in statement.selected_columns],
    )


def norm_texts(session: Session) -> dict[str, NormText]:
    """Return every norm that sets a number, by key, with its legal source."""
    limit = func.coalesce(Norm.value_max, Norm.value_min)
    rows = session.execute(
        select(Norm.key, limit, Norm.document, Norm.article, Norm.url, Norm.note).where(
            limit.is_not(None)
        )
    )
    return {
        key: NormText(key, float(value), document, article, url, note)
        for key, value, document, article, url, note in rows
    }


# --- where it stands -----------------------------------------------------------------------------


def place(session: Session, who: Identity) -> PointPlace | None:
    """Return how the point of an institution lies to the boundary of its unit.

    Boundaries and names of units are public; the point is the reader's own to see. Judged is the
    smallest unit around the institution that has a boundary; None without a point or a boundary.
    """
    if who.lon is None or who.lat is None:
        return None
    return place_of(session, (who.unit_code, who.district_code), who.lon, who.lat)


def place_of(
    session: Session, unit_codes: Sequence[str], lon: float, lat: float
) -> PointPlace | None:
    """Return how a point lies to the first of these units that has a boundary."""
    found = _shapes_near(session, unit_codes, lon, lat)
    territory = next((found[code][0] for code in unit_codes if code in found), None)
    if territory is None:
        return None
    level = next(found[code][1] for code in unit_codes if code in found)
    away = distance_m(territory.shape, lon, lat)
    if not away:
        return PointPlace(territory.name, 0.0, territory.tolerance_m, territory.illustrative)
    point = shapely.Point(lon, lat)
    holder = next(
        (one for one, its in found.values() if its == level and one.shape.intersects(point)), None
    )
    return PointPlace(
        territory.name,
        away,
        territory.tolerance_m,
        territory.illustrative,
        holder.code if holder else "",
        holder.name if holder else "",
    )


def _shapes_near(
    session: Session, unit_codes: Sequence[str], lon: float, lat: float
) -> dict[str, tuple[Territory, str]]:
    holds = and_(
        UnitBoundary.west <= lon,
        UnitBoundary.east >= lon,
        UnitBoundary.south <= lat,
        UnitBoundary.north >= lat,
    )
    statement = (
        select(
            AdministrativeUnit.code,
            UnitProfile.name,
            UnitProfile.level,
            UnitBoundary.geometry,
            UnitBoundary.illustrative,
        )
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .join(UnitBoundary, UnitBoundary.unit_id == AdministrativeUnit.id)
        .where(
            UnitProfile.superseded_by_id.is_(None),
            UnitBoundary.superseded_by_id.is_(None),
            AdministrativeUnit.code.in_([code for code in unit_codes if code]) | holds,
        )
        .order_by(AdministrativeUnit.code)
    )
    return {
        code: (Territory(code, name, shapely.from_wkb(geometry), illustrative), level)
        for code, name, level, geometry, illustrative in session.execute(statement)
    }


def twins(session: Session, scope: Scope, who: Identity) -> tuple[Twin, ...]:
    """Return institutions in scope of the same folded name within 200 m."""
    if who.lon is None or who.lat is None:
        return ()
    reach = NEAR_NAME_M * _DEGREES_PER_M
    other, mine = InstitutionProfile, aliased(InstitutionProfile)
    name = (
        select(mine.name_folded)
        .join(Institution, Institution.id == mine.institution_id)
        .where(Institution.code == who.code, mine.superseded_by_id.is_(None))
        .scalar_subquery()
    )
    statement = (
        select(Institution.code, other.name, other.lon, other.lat)
        .join(other, other.institution_id == Institution.id)
        .where(
            other.superseded_by_id.is_(None),
            Institution.code != who.code,
            other.lon.between(who.lon - reach, who.lon + reach),
            other.lat.between(who.lat - reach, who.lat + reach),
            other.name_folded == name,
            within(other.unit_id, scope),
        )
        .order_by(Institution.code)
    )
    found = [
        Twin(code, title, distance_m(shapely.Point(lon, lat), who.lon, who.lat))
        for code, title, lon, lat in session.execute(statement)
    ]
    return tuple(twin for twin in found if twin.distance_m <= NEAR_NAME_M)


# --- history -------------------------------------------------------------------------------------


def versions(session: Session, scope: Scope, code: str) -> tuple[Version, ...]:
    """Return every state of the record, the newest first, each with what it changed."""
    profile = InstitutionProfile
    unit = aliased(UnitProfile)
    statement = (
        select(profile, unit.name.label("unit_name"), ImportBatch, *_PROVENANCE)
        .join(ImportBatch, ImportBatch.id == profile.batch_id)
        .join(DataSource, DataSource.id == profile.source_id)
        .outerjoin(unit, (unit.unit_id == profile.unit_id) & unit.superseded_by_id.is_(None))
        .where(profile.institution_id.in_(_own(scope, code)))
        .order_by(profile.id)
    )
    rows = session.execute(statement).all()
    states = [stated(row[0], row.unit_name or "") for row in rows]
    changes = [(), *(changed(old, new) for old, new in pairwise(states))][: len(rows)]
    return tuple(
        Version(
            batch=row.ImportBatch.id,
            kind=row.ImportBatch.kind,
            recorded_at=row.ImportBatch.recorded_at,
            account_name=row.ImportBatch.account_name,
            source_vi=row.title_vi,
            source_en=row.title_en,
            reason=row.ImportBatch.note,
            undoes=row.ImportBatch.reverts_id,
            changes=change,
            current=row[0].superseded_by_id is None,
        )
        for row, change in zip(rows, changes, strict=True)
    )[::-1]


def stated(profile: InstitutionProfile, unit_name: str) -> dict[str, str]:
    """Return what a state says, as text by field; the point is one field."""
    values = {
        name: _text(getattr(profile, name)) for name in FIELDS if name not in {"unit", "point"}
    }
    point = "" if profile.lon is None else f"{profile.lat}; {profile.lon}"
    return values | {"unit": unit_name, "point": point}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[FieldChange, ...]:
    """Return the fields in which two states differ, in the order of the form."""
    return tuple(
        FieldChange(name, old[name], new[name]) for name in FIELDS if old[name] != new[name]
    )


def writable_units(session: Session, scope: Scope) -> list[tuple[str, str, str]]:
    """Return code, name and parent's name of every unit in scope an institution may stand in."""
    parent = aliased(UnitProfile)
    has_parts = aliased(UnitProfile)
    parts: ColumnElement[bool] = (
        select(has_parts.id)
        .where(has_parts.parent_id == UnitProfile.unit_id, has_parts.superseded_by_id.is_(None))
        .exists()
    )
    statement = (
        select(AdministrativeUnit.code, UnitProfile.name, func.coalesce(parent.name, ""))
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .outerjoin(
            parent,
            (parent.unit_id == UnitProfile.parent_id) & parent.superseded_by_id.is_(None),
        )
        .where(
            UnitProfile.superseded_by_id.is_(None),
            UnitProfile.parent_id.is_not(None),
            within(AdministrativeUnit.id, scope),
        )
        .order_by(parts.desc(), parent.name_folded, UnitProfile.name_folded)
    )
    return [(code, name, above) for code, name, above in session.execute(statement)]
