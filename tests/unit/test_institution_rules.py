"""Rules about one institution: years, norms, data quality, the form."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contracts.education import KINDS, LEVELS, SECTORS
from data.contracts.institution import (
    FacilityYear,
    GradeYear,
    Identity,
    NormText,
    PointPlace,
    StaffYear,
)
from data.contracts.provenance import Provenance
from data.domain.institutions import correction
from data.domain.institutions.norms import checks
from data.domain.institutions.quality import Known, Twin, findings
from data.domain.institutions.years import expected_year, level_years, window, year_figures

TODAY = date(2023, 10, 16)
WHO = Identity(
    code="T1",
    name="Trường Tiểu học Đống Đa",
    kind="primary",
    levels=("primary",),
    sector="public",
    address="1 Lê Lợi",
    lon=106.7,
    lat=10.78,
    programmes=(),
    phone="028 3829 1234",
    email="",
    website="",
    opened_on=None,
    closed_on=None,
    published=True,
    unit_code="26734",
    unit_name="Phường Tân Định",
    unit_level="commune",
    district_code="760",
    district_name="Quận 1",
    recorded_at=datetime(2023, 9, 30, tzinfo=UTC),
    seen="x",
    provenance=Provenance(("Sổ",), ("Book",), date(2023, 9, 30)),
)
GOOD: dict[str, Any] = {
    "name": "Trường Tiểu học Đống Đa",
    "kind": "primary",
    "levels": ["primary"],
    "sector": "public",
    "unit": "26734",
    "address": "",
    "programmes": "GDPT 2018;; Bán trú ; GDPT 2018",
    "phone": "(028) 3829.1234",
    "email": "",
    "website": "",
    "published": True,
    "lat": "10,776530",
    "lon": "106.700981",
    "reason": "Đo lại vị trí",
}


def norm(key: str, value: float) -> NormText:
    return NormText(key, value, "TT")


NORMS = {
    one.key: one
    for one in (
        norm("class_size_max.primary", 35),
        norm("class_size_max.preschool_25_36_months", 25),
        norm("class_size_max.preschool_5_6_years", 35),
        norm("teachers_per_class_max.preschool_nursery", 2.5),
        norm("teachers_per_class_max.preschool_kindergarten", 2.2),
        norm("land_m2_per_pupil_min.primary", 10),
        norm("land_m2_per_pupil_min_constrained.primary", 8),
        norm("school_classes_max.primary", 30),
    )
}
SIZES = {1: 35.0, -3: 25.0, 0: 35.0}


def taught(*rows: tuple[int, int, int, int], level: str = "primary") -> list[GradeYear]:
    """Rows of (year, grade, pupils, classes)."""
    return [GradeYear(year, grade, level, pupils, classes) for year, grade, pupils, classes in rows]


def room(year: int, rooms: int = 10, land: float | None = 900.0) -> FacilityYear:
    return FacilityYear(year, rooms, 0, 0, land, 20, 100, 1)


def rules(known: Known) -> list[str]:
    return [one.rule for one in findings(known)]


class TestYears:
    def test_ten_years_end_with_the_running_one_when_it_is_reported(self):
        assert window(TODAY, {2021, 2023}) == range(2014, 2024)
        assert window(TODAY, set()) == range(2014, 2024)

    def test_a_year_is_expected_from_november(self):
        assert expected_year(TODAY) == 2022
        assert expected_year(date(2023, 11, 1)) == 2023

    def test_unreported_figures_stay_unknown_and_ratios_with_them(self):
        before, now = year_figures(
            (2022, 2023), taught((2023, 1, 70, 2)), [StaffYear(2023, "it", 3)], [], SIZES
        )
        assert (before.pupils, before.class_size, before.load) == (None, None, None)
        assert (now.class_size, now.load, now.rooms) == (35.0, 1.0, None)
        assert now.teachers == 0  # reported, but none of the people teaches

    def test_norm_of_a_level_follows_its_mix_of_grades(self):
        rows = taught((2023, -3, 25, 1), (2023, 0, 70, 2), level="preschool")
        assert level_years(rows, SIZES)[0].size_norm == pytest.approx((25 + 70) / 3)
        assert level_years(rows, {0: 35.0})[0].size_norm is None


class TestNorms:
    def verdicts(self, grades, rooms, staff=()):
        years = year_figures((2023,), grades, staff, rooms, SIZES)
        found = checks(level_years(grades, SIZES), grades, years[0], NORMS)
        return {one.measure: one.verdict for one in found}

    def test_figures_are_judged_by_the_norm_on_file_only(self):
        grades = taught((2023, 1, 72, 2))
        verdicts = self.verdicts(grades, [room(2023, land=360.0)])
        assert verdicts == {
            "class_size": "broken",
            "teachers_per_class": "unknown",
            "rooms_per_class": "unknown",
            "land_per_pupil": "broken",
            "classes": "met",
        }

    def test_less_land_is_enough_where_land_is_short(self):
        grades = taught((2023, 1, 60, 2))
        assert self.verdicts(grades, [room(2023, land=540.0)])["land_per_pupil"] == "eased"
        assert self.verdicts(grades, [room(2023, land=600.0)])["land_per_pupil"] == "met"

    def test_posts_of_a_preschool_are_weighted_by_its_groups(self):
        grades = taught((2023, -3, 20, 1), (2023, 0, 60, 3), level="preschool")
        full, short = (
            self.verdicts(grades, [], [StaffYear(2023, "preschool", people)]) for people in (10, 8)
        )
        assert full["teachers_per_class"] == "met"
        assert short["teachers_per_class"] == "broken"

    def test_without_classes_nothing_is_judged(self):
        assert self.verdicts(taught((2023, 1, 0, 0)), []) == {}


class TestQuality:
    def known(self, **changes: Any) -> Known:
        grades = taught(*((year, 1, 70, 2) for year in range(2019, 2024)))
        years = range(2019, 2024)
        return replace(
            Known(
                WHO,
                TODAY,
                grades,
                [StaffYear(year, "general", 3) for year in years],
                [room(year) for year in years],
            ),
            **changes,
        )

    def test_a_complete_record_has_no_finding(self):
        assert rules(self.known()) == []

    @pytest.mark.parametrize(
        ("rule", "changes"),
        [
            ("no_point", {"identity": replace(WHO, lon=None, lat=None)}),
            ("no_contact", {"identity": replace(WHO, phone="")}),
            ("no_address", {"identity": replace(WHO, address="")}),
            ("no_ward", {"identity": replace(WHO, unit_level="district")}),
            ("other_levels", {"identity": replace(WHO, levels=("lower_secondary",))}),
            ("twin", {"twins": [Twin("T2", "Trường Tiểu học Đống Đa", 120.0)]}),
            ("outside", {"place": PointPlace("Quận 1", 300.0, 1000.0, illustrative=False)}),
            ("no_pupils", {"grades": [], "staff": [], "facilities": []}),
            ("old_pupils", {"today": date(2024, 11, 2)}),
            ("no_classes", {"grades": taught((2022, 1, 70, 2), (2023, 1, 70, 0))}),
            ("large_classes", {"grades": taught((2022, 1, 70, 1), (2023, 1, 70, 2))}),
            ("jump", {"grades": taught((2022, 1, 70, 2), (2023, 1, 140, 4))}),
            ("gap", {"grades": taught((2021, 1, 70, 2), (2023, 1, 70, 2))}),
            ("no_staff", {"staff": []}),
            ("no_rooms", {"facilities": []}),
            ("zero_rooms", {"facilities": [room(year, 0) for year in range(2019, 2024)]}),
        ],
    )
    def test_each_doubt_is_found(self, rule, changes):
        assert rule in rules(self.known(**changes))

    def test_old_records_and_pupils_after_closing_are_found(self):
        old = replace(WHO, provenance=replace(WHO.provenance, as_of_on=date(2021, 1, 1)))
        closed = replace(WHO, closed_on=date(2021, 6, 30))
        assert rules(self.known(identity=old)) == ["old_record"]
        assert rules(self.known(identity=closed)) == ["after_closing"]

    def test_a_point_far_outside_is_urgent_and_a_near_one_is_not(self):
        far = PointPlace("Quận 1", 1500.0, 1000.0, illustrative=False, holder_name="Quận 3")
        found = findings(self.known(place=far))[0]
        assert (found.rule, found.severity) == ("outside_held", "high")
        near = findings(self.known(place=replace(far, distance_m=200.0)))[0]
        assert near.severity == "low"

    def test_a_small_school_may_grow_without_a_finding(self):
        grades = taught(*((year, 1, 20 + 15 * (year == 2023), 2) for year in range(2019, 2024)))
        assert rules(self.known(grades=grades)) == []


class TestForm:
    def refused(self, **changes: Any) -> list[tuple[str, str]]:
        found = correction.check(GOOD | changes).refusals
        return [(one.field, one.key.removeprefix("sheet.")) for one in found]

    def test_a_good_form_is_understood(self):
        checked = correction.check(GOOD)
        assert checked.refusals == ()
        assert (checked.values["lat"], checked.values["lon"]) == (10.77653, 106.700981)
        assert checked.values["programmes"] == "GDPT 2018;Bán trú"
        assert (checked.unit_code, checked.reason) == ("26734", "Đo lại vị trí")

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"name": "x"}, ("name", "refuse_name_length")),
            ({"kind": "castle"}, ("kind", "refuse_choice")),
            ({"sector": None}, ("sector", "refuse_choice")),
            ({"levels": []}, ("levels", "refuse_levels_needed")),
            ({"levels": ["primary", "lower_secondary"]}, ("levels", "refuse_levels_kind")),
            ({"levels": ["primary", "nonsense"]}, ("levels", "refuse_choice")),
            ({"kind": "multi_level"}, ("levels", "refuse_levels_several")),
            ({"address": "x" * 301}, ("address", "refuse_too_long")),
            ({"phone": "gọi sau"}, ("phone", "refuse_phone")),
            ({"phone": "12"}, ("phone", "refuse_phone")),
            ({"email": "truong.hcm.edu.vn"}, ("email", "refuse_email")),
            ({"website": "javascript:alert(1)"}, ("website", "refuse_website")),
            ({"lat": "mười"}, ("lat", "refuse_number")),
            ({"lat": "91"}, ("lat", "refuse_number")),
            ({"lon": ""}, ("lon", "refuse_half_point")),
            ({"reason": "  "}, ("reason", "refuse_reason")),
        ],
    )
    def test_each_wrong_field_is_named(self, changes, refusal):
        assert self.refused(**changes) == [refusal]

    def test_every_wrong_field_is_told_at_once(self):
        assert len(self.refused(name="", kind="", phone="x", lat="x", reason="")) == 5

    def test_both_coordinates_may_be_left_empty(self):
        checked = correction.check(GOOD | {"lat": "", "lon": ""})
        assert checked.refusals == ()
        assert checked.values["lat"] is None

    @settings(max_examples=150, deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from(sorted(GOOD)),
            st.one_of(
                st.none(),
                st.booleans(),
                st.integers(),
                st.floats(),
                st.text(max_size=40),
                st.lists(st.one_of(st.text(max_size=5), st.integers(), st.sampled_from(LEVELS))),
            ),
        )
    )
    def test_whatever_a_browser_sends_is_refused_or_fits_the_tables(self, sent):
        checked = correction.check(GOOD | sent)
        if checked.refusals:
            return
        values = checked.values
        assert values["kind"] in KINDS
        assert values["sector"] in SECTORS
        assert set(filter(None, values["levels"].split(";"))) <= set(LEVELS)
        assert (values["lat"] is None) == (values["lon"] is None)
        assert values["lat"] is None or -90 <= values["lat"] <= 90
        assert len(values["name"]) <= 300
