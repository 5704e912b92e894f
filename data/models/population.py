"""People of school age: population, births, admissions."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Recorded, one_current


class Population(Recorded, Base):
    """People of one single age and sex in one unit (`open_ended`: and above) at mid-year."""

    __tablename__ = "population"
    __table_args__ = (
        CheckConstraint("age BETWEEN 0 AND 120", name="age_range"),
        CheckConstraint("people >= 0", name="people_not_negative"),
        CheckConstraint("sex IN ('female', 'male')", name="sex"),
        one_current("population", "unit_id", "year", "age", "sex"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"))
    year: Mapped[int] = mapped_column(index=True)
    age: Mapped[int]
    open_ended: Mapped[bool] = mapped_column(default=False)
    sex: Mapped[str] = mapped_column(String(10))
    people: Mapped[int]


class Birth(Recorded, Base):
    """Live births in one unit in one year."""

    __tablename__ = "birth"
    __table_args__ = (
        CheckConstraint("births >= 0", name="births_not_negative"),
        one_current("birth", "unit_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("administrative_unit.id"))
    year: Mapped[int] = mapped_column(index=True)
    births: Mapped[int]


class AdmissionResult(Recorded, Base):
    """Result of one year's entry admission of one institution into one grade (0, 1, 6 or 10)."""

    __tablename__ = "admission_result"
    __table_args__ = (
        CheckConstraint("grade IN (0, 1, 6, 10)", name="entry_grade"),
        CheckConstraint(
            "quota >= 0 AND applications >= 0 AND in_zone >= 0 AND out_of_zone >= 0"
            " AND registrations >= 0",
            name="counts_not_negative",
        ),
        one_current("admission_result", "institution_id", "school_year", "grade"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    school_year: Mapped[int] = mapped_column(index=True)
    grade: Mapped[int]
    quota: Mapped[int]
    applications: Mapped[int]
    in_zone: Mapped[int]
    out_of_zone: Mapped[int]
    registrations: Mapped[int]
