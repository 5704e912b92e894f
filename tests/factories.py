"""Build rows with only the fields that matter in a test."""

from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.contracts.access import PERMISSIONS, WHOLE_CITY, Actor, Preferences, Role, Scope
from data.contracts.education import level_of
from data.contracts.text import fold
from data.models.institutions import Enrolment, Facility, Institution, InstitutionProfile
from data.models.plan import Division
from data.models.sources import DataSource, ImportBatch
from data.models.units import AdministrativeUnit, UnitProfile

_numbers = count(1)
NOON = datetime(2023, 10, 16, 5, 0, tzinfo=UTC)
AS_OF = date(2023, 9, 30)


def actor(role: Role = Role.DIRECTOR, scope: Scope = WHOLE_CITY, **fields: object) -> Actor:
    values: dict[str, object] = {
        "account_id": None,
        "username": str(role),
        "name": str(role),
        "permissions": PERMISSIONS[role],
        "preferences": Preferences(),
    }
    return Actor(role=role, scope=scope, **(values | fields))  # type: ignore[arg-type]


def source(session: Session, key: str = "test", *, simulated: bool = False) -> DataSource:
    found = session.scalar(select(DataSource).where(DataSource.key == key))
    if found is None:
        found = DataSource(key=key, title_vi=key, title_en=key, simulated=simulated)
        session.add(found)
        session.flush()
    return found


def batch(session: Session, subject: str = "institutions", kind: str = "file") -> ImportBatch:
    made = ImportBatch(kind=kind, subject=subject, source_id=source(session).id, recorded_at=NOON)
    session.add(made)
    session.flush()
    return made


def facts(session: Session) -> dict[str, object]:
    """Columns every fact row needs."""
    return {
        "source_id": source(session).id,
        "batch_id": batch(session).id,
        "as_of_on": AS_OF,
        "simulated": False,
    }


def unit(
    session: Session,
    code: str,
    *,
    level: str = "district",
    parent: AdministrativeUnit | None = None,
    name: str | None = None,
) -> AdministrativeUnit:
    made = AdministrativeUnit(code=code, valid_from=date(2021, 1, 1))
    session.add(made)
    session.flush()
    name = name or f"Đơn vị {code}"
    session.add(
        UnitProfile(
            unit_id=made.id,
            parent_id=parent.id if parent else None,
            level=level,
            name=name,
            name_folded=fold(name),
            **facts(session),
        )
    )
    session.flush()
    return made


def small_city(session: Session) -> dict[str, AdministrativeUnit]:
    """A city 79 with districts 760 and 761 and one ward each (26734, 26764)."""
    city = unit(session, "79", level="province", name="Thành phố Hồ Chí Minh")
    units = {"79": city}
    for district, ward in (("760", "26734"), ("761", "26764")):
        units[district] = unit(session, district, parent=city)
        units[ward] = unit(session, ward, level="commune", parent=units[district])
    return units


def division(session: Session, code: str = "KHTC", slug: str = "khtc") -> Division:
    made = Division(
        code=code, slug=slug, name_vi=code, name_en=code, kind="division", position=next(_numbers)
    )
    session.add(made)
    session.flush()
    return made


def institution(
    session: Session, unit: AdministrativeUnit, *, kind: str = "primary", **fields: object
) -> Institution:
    number = next(_numbers)
    made = Institution(code=str(fields.pop("code", f"T{number:05d}")))
    session.add(made)
    session.flush()
    name = str(fields.pop("name", f"Trường số {number}"))
    values: dict[str, object] = {"levels": "primary", "sector": "public"} | fields
    session.add(
        InstitutionProfile(
            institution_id=made.id,
            unit_id=unit.id,
            name=name,
            name_folded=fold(name),
            kind=kind,
            **values,
            **facts(session),
        )
    )
    session.flush()
    return made


def enrolment(
    session: Session,
    institution: Institution,
    grades: dict[int, tuple[int, int]],
    school_year: int = 2023,
) -> None:
    """Add pupils and classes by grade: `{1: (70, 2)}`."""
    for grade, (pupils, classes) in grades.items():
        session.add(
            Enrolment(
                institution_id=institution.id,
                school_year=school_year,
                grade=grade,
                level=level_of(grade),
                pupils=pupils,
                classes=classes,
                **facts(session),
            )
        )
    session.flush()


def facility(
    session: Session, institution: Institution, rooms: int, school_year: int = 2023
) -> None:
    session.add(
        Facility(
            institution_id=institution.id,
            school_year=school_year,
            rooms_permanent=rooms,
            rooms_semi_permanent=0,
            rooms_temporary=0,
            **facts(session),
        )
    )
    session.flush()
