"""The picture of the city and of one unit, from tables to figures."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from data.commands.topics import Topic, bump
from data.contracts.access import NOTHING, WHOLE_CITY, Scope
from data.contracts.errors import NotFoundError
from data.contracts.schooling import KindCount, LevelSector, SchoolYearRow, UnitYear
from data.models.population import Population
from data.models.sources import Norm
from data.queries import schooling
from data.services import overview
from tests import factories

NORMS = {1: 35.0, 2: 35.0, 6: 45.0}
ONLY_760 = Scope(unit_codes=frozenset({"760"}))


@pytest.fixture
def city(session: Session) -> dict:
    units = factories.small_city(session)
    first = factories.institution(session, units["26734"], name="Trường Đống Đa")
    second = factories.institution(session, units["26764"], sector="non_public")
    direct = factories.institution(session, units["761"], kind="multi_level")
    factories.enrolment(session, first, {1: (80, 2), 2: (70, 2)}, 2022)
    factories.enrolment(session, first, {1: (72, 2), 2: (70, 2)}, 2023)
    factories.enrolment(session, second, {1: (30, 1)}, 2023)
    factories.enrolment(session, direct, {1: (20, 1), 6: (50, 1)}, 2023)
    factories.facility(session, first, 6)
    for age, people in ((2, 1000), (3, 100), (18, 100), (19, 1000)):
        session.add(
            Population(
                unit_id=units["26734"].id,
                year=2023,
                age=age,
                sex="female",
                people=people,
                **factories.facts(session),
            )
        )
    for key, most in (("class_size_max.primary", 35), ("class_size_max.lower_secondary", 45)):
        session.add(Norm(key=key, document="TT", metric="pupils", value_max=most, unit="pupils"))
    session.commit()
    return units


def by_year(session, scope):
    pupils = schooling.by_unit_level(session, scope, "district", NORMS)
    return schooling.by_unit_year(session, scope, "district", pupils)


def by_level(session, scope):
    return schooling.by_level_sector(schooling.by_unit_level(session, scope, "district", NORMS))


def row(frame, code, year):
    found = frame[(frame[UnitYear.UNIT_CODE] == code) & (frame[UnitYear.SCHOOL_YEAR] == year)]
    assert len(found) == 1
    return found.iloc[0]


def test_figures_are_summed_by_district_and_year(session, city) -> None:
    frame = by_year(session, WHOLE_CITY)
    first = row(frame, "760", 2023)
    assert (first[UnitYear.PUPILS], first[UnitYear.CLASSES]) == (142, 4)
    assert first[UnitYear.CLASS_SIZE] == pytest.approx(35.5)
    assert row(frame, "761", 2023)[UnitYear.PUPILS] == 100
    assert row(frame, "761", 2023)[UnitYear.NON_PUBLIC_PUPILS] == 30
    assert row(frame, "760", 2022)[UnitYear.PUPILS] == 150


def test_rooms_are_set_against_ages_3_to_18_only(session, city) -> None:
    frame = by_year(session, WHOLE_CITY)
    assert row(frame, "760", 2023)[UnitYear.ROOMS_PER_10000] == pytest.approx(6 / 200 * 10_000)


def test_unknown_rooms_stay_unknown(session, city) -> None:
    assert (
        row(by_year(session, WHOLE_CITY), "761", 2023)[[UnitYear.ROOMS, UnitYear.ROOMS_PER_10000]]
        .isna()
        .all()
    )


def test_a_school_is_over_full_when_one_level_is_above_its_norm(session, city) -> None:
    frame = by_year(session, WHOLE_CITY)
    assert row(frame, "760", 2023)[UnitYear.OVER_FULL] == 1  # 142 pupils on 4 x 35 seats
    assert row(frame, "761", 2023)[UnitYear.OVER_FULL] == 1  # 50 pupils in one class of grade 6
    assert row(frame, "761", 2023)[UnitYear.INSTITUTIONS] == 2


@pytest.mark.parametrize("scope", [NOTHING, Scope(unit_codes=frozenset({"999"}))])
def test_outsider_sees_nothing(session, city, scope) -> None:
    assert by_year(session, scope).empty
    assert by_level(session, scope).empty
    assert schooling.by_kind(session, scope, factories.AS_OF).empty
    assert schooling.schools(session, scope, 2023, NORMS).empty


def test_district_sees_itself_only(session, city) -> None:
    frame = by_year(session, ONLY_760)
    assert set(frame[UnitYear.UNIT_CODE]) == {"760"}
    assert by_level(session, ONLY_760)[LevelSector.PUPILS].sum() == 292


def test_schools_carry_their_load(session, city) -> None:
    frame = schooling.schools(session, ONLY_760, 2023, NORMS)
    assert frame[SchoolYearRow.NAME].tolist() == ["Trường Đống Đa"]
    assert frame[SchoolYearRow.LOAD].tolist() == [pytest.approx(142 / 140)]


def test_closed_institutions_are_not_counted(session, city) -> None:
    factories.institution(session, city["760"], closed_on=factories.AS_OF)
    factories.institution(session, city["760"], opened_on=date(2024, 1, 1))
    counts = schooling.by_kind(session, ONLY_760, factories.AS_OF)
    assert counts[KindCount.INSTITUTIONS].tolist() == [1]


def test_city_picture_sums_its_districts(session, city) -> None:
    picture = overview.city(session, WHOLE_CITY)
    assert picture.school_year == 2023
    assert picture.previous_year == 2022
    total = picture.total.set_index(UnitYear.SCHOOL_YEAR).loc[2023]
    assert total[UnitYear.PUPILS] == 242
    assert total.isna()[UnitYear.ROOMS]  # one district did not report


def test_unit_picture_ranks_without_showing_others(session, city) -> None:
    picture = overview.of_unit(session, ONLY_760, "760")
    assert set(picture.units[UnitYear.UNIT_CODE]) == {"760"}
    assert picture.ranks[UnitYear.CLASS_SIZE].place == 2  # 35.5 against 33.3: smaller is better
    assert picture.ranks[UnitYear.CLASS_SIZE].count == 2


def test_unit_outside_the_scope_is_not_found(session, city) -> None:
    with pytest.raises(NotFoundError):
        overview.of_unit(session, ONLY_760, "761")
    with pytest.raises(NotFoundError):
        overview.city(session, ONLY_760)


def test_kept_answers_are_not_shared_between_scopes(session, city) -> None:
    """A -> B -> A: the same question of two districts never gives the other's rows."""
    other = Scope(unit_codes=frozenset({"761"}))
    first = overview.of_unit(session, ONLY_760, "760")
    with pytest.raises(NotFoundError):
        overview.of_unit(session, other, "760")
    assert overview.of_unit(session, other, "761").total[UnitYear.PUPILS].tolist() == [100]
    assert overview.of_unit(session, ONLY_760, "760") is first
    assert overview.of_unit(session, WHOLE_CITY, "760") is not first


def test_a_kept_answer_ends_with_the_write(session, city) -> None:
    before = overview.of_unit(session, ONLY_760, "760")
    school = factories.institution(session, city["760"])
    factories.enrolment(session, school, {1: (10, 1)})
    bump(session, (Topic.ENROLMENT,))
    after = overview.of_unit(session, ONLY_760, "760")
    assert (
        after.total[UnitYear.PUPILS].tolist()[-1] - before.total[UnitYear.PUPILS].tolist()[-1] == 10
    )


def test_provenance_names_source_and_date(session, city) -> None:
    found = overview.city(session, WHOLE_CITY).of("enrolment", "population")
    assert found.sources("vi") == "test"
    assert found.as_of_on == factories.AS_OF
    assert not found.simulated


def test_empty_city_has_a_picture_without_figures(session) -> None:
    factories.small_city(session)
    picture = overview.city(session, WHOLE_CITY)
    assert picture.school_year is None
    assert picture.total.empty
    assert picture.today - date.today() <= timedelta(days=1)  # noqa: DTZ011
