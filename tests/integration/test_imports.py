"""Imports of real files, on SQLite and PostgreSQL."""

import csv
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from openpyxl import Workbook
from shapely.geometry import box, mapping
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.adapters.files import content
from data.commands.topics import Topic
from data.contracts.access import SYSTEM, Actor, Role, Scope
from data.contracts.clock import DEMO_START, system_now
from data.contracts.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.exporting import Dataset
from data.contracts.importing import IMPORTERS, ImportSource, Mode, Subject
from data.models.accounts import AuditEntry
from data.models.indicators import Indicator, IndicatorLead, IndicatorValue
from data.models.institutions import Enrolment, InstitutionProfile
from data.models.sources import DataSource, ImportBatch, InstallationFact
from data.models.units import AdministrativeUnit, UnitBoundary
from data.queries import clock
from data.services import caching, exporting, importing
from data.services.importing import ImportPlan, apply_import, plan_import, revert
from tests import factories

SOURCE = ImportSource("Báo cáo của Phòng GDĐT", date(2023, 9, 30))
ENROLMENT = ["institution_code", "school_year", "grade", "pupils", "classes"]
Rows = Sequence[Sequence[Any]]


@pytest.fixture
def city(session: Session) -> dict[str, AdministrativeUnit]:
    """A small city whose clock stands at the demo's first moment, with two schools."""
    offset = (DEMO_START - system_now()) / timedelta(seconds=1)
    session.add(InstallationFact(key=clock.OFFSET_KEY, value=str(offset)))
    units = factories.small_city(session)
    for code, unit in (("A", "26734"), ("B", "26764")):
        school = factories.institution(session, units[unit], code=code)
        factories.enrolment(session, school, {1: (100, 3), 2: (90, 3)})
    return units


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV file: `table(header, rows)`."""

    def write(header: Sequence[str], rows: Rows, *, name: str = "file.csv", separator: str = ",",
              encoding: str = "utf-8") -> Path:  # fmt: skip
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=separator).writerows([header, *rows])
        return path

    return write


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """Write an XLSX file from rows; `merge` are cell ranges."""

    def write(rows: Rows, *, merge: Sequence[str] = (), name: str = "file.xlsx") -> Path:
        workbook = Workbook()
        page = workbook.active
        for row in rows:
            page.append(list(row))
        for cells in merge:
            page.merge_cells(cells)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return write


def plan(
    session: Session, path: Path, subject: Subject = Subject.ENROLMENT, actor: Actor = SYSTEM,
    mode: Mode = Mode.UPDATE,
) -> ImportPlan:  # fmt: skip
    return plan_import(session, actor, subject, path, mode=mode, source=SOURCE)


def bring(
    session: Session, path: Path, subject: Subject = Subject.ENROLMENT, actor: Actor = SYSTEM,
    mode: Mode = Mode.UPDATE,
) -> ImportBatch | None:  # fmt: skip
    made = plan(session, path, subject, actor, mode)
    assert [(issue.row, issue.rule) for issue in made.errors] == []
    return apply_import(session, actor, made)


def rules(made: ImportPlan) -> list[tuple[int, str]]:
    return sorted((issue.row, issue.rule) for issue in made.errors)


def pupils(session: Session) -> dict[tuple[str, int], int]:
    """Current pupils of 2023 by code and grade."""
    rows = exporting.exports.rows(session, SYSTEM.scope, Dataset.ENROLMENT, "vi")[1]
    return {(row[0], row[2]): row[4] for row in rows if row[1] == 2023}


BEFORE = {("A", 1): 100, ("A", 2): 90, ("B", 1): 100, ("B", 2): 90}


def district(code: str = "760") -> Actor:
    return factories.actor(
        Role.DISTRICT_OFFICER, Scope(unit_codes=frozenset({code})), unit_code=code
    )


@pytest.mark.usefixtures("city")
class TestOneFile:
    def test_dry_run_counts_and_shows_changes_without_writing(self, session, table) -> None:
        made = plan(session, table(ENROLMENT, [["A", 2023, 1, 105, 3], ["A", 2023, 3, 80, 2]]))
        assert made.counts.as_dict() == {
            "added": 1, "changed": 1, "unchanged": 0, "withdrawn": 0
        }  # fmt: skip
        assert made.changes[0].as_dict() == {
            "key": "A · 2023 · 1", "column": "pupils", "old": "100", "new": "105"
        }  # fmt: skip
        assert pupils(session) == BEFORE

    def test_import_appends_and_keeps_the_old_row(self, session, table) -> None:
        batch = bring(session, table(ENROLMENT, [["A", 2023, 1, 105, 3]]))
        assert batch is not None
        assert pupils(session) == BEFORE | {("A", 1): 105}
        old = session.scalars(select(Enrolment).where(Enrolment.superseded_by_id == batch.id)).one()
        assert old.pupils == 100
        new = session.scalars(select(Enrolment).where(Enrolment.batch_id == batch.id)).one()
        assert (new.simulated, new.as_of_on, new.level) == (False, SOURCE.as_of_on, "primary")
        assert session.get_one(DataSource, new.source_id).title_vi == SOURCE.title

    def test_batch_audit_line_and_topic_are_written(self, session, table) -> None:
        before = caching.versions(session).get(Topic.ENROLMENT, 0)
        path = table(ENROLMENT, [["A", 2023, 1, 105, 3]])
        batch = bring(session, path)
        assert batch is not None
        assert batch.file_hash == importing.file_hash(path)
        assert (batch.rows_added, batch.rows_changed, batch.file_name) == (0, 1, "file.csv")
        line = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert line is not None
        assert (line.action, line.subject) == ("import.apply", f"batch:{batch.id}")
        assert caching.versions(session)[Topic.ENROLMENT] == before + 1

    def test_the_same_file_twice_changes_nothing(self, session, table) -> None:
        path = table(ENROLMENT, [["A", 2023, 1, 105, 3]])
        bring(session, path)
        count = session.scalar(select(func.count()).select_from(ImportBatch))
        assert bring(session, path) is None
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == count

    def test_replace_withdraws_what_the_years_of_the_file_leave_out(self, session, table) -> None:
        bring(session, table(ENROLMENT, [["A", 2022, 1, 50, 2]]))
        batch = bring(session, table(ENROLMENT, [["A", 2023, 1, 100, 3]]), mode=Mode.REPLACE)
        assert batch is not None
        assert (batch.rows_unchanged, batch.rows_withdrawn) == (1, 3)
        assert pupils(session) == {("A", 1): 100}
        kept = select(func.count()).where(
            Enrolment.school_year == 2022, Enrolment.superseded_by_id.is_(None)
        )
        assert session.scalar(kept) == 1

    def test_columns_the_file_lacks_keep_their_values(self, session, city, table) -> None:
        factories.institution(session, city["26734"], code="C", lon=106.69, lat=10.79, phone="1")
        header = ["code", "name", "kind", "sector", "unit_code"]
        bring(
            session,
            table(header, [["C", "Trường mới", "primary", "public", "26734"]]),
            Subject.INSTITUTIONS,
        )
        profile = session.scalars(
            select(InstitutionProfile).where(
                InstitutionProfile.name == "Trường mới",
                InstitutionProfile.superseded_by_id.is_(None),
            )
        ).one()
        assert (profile.lon, profile.phone, profile.name_folded) == (106.69, "1", "truong moi")

    def test_a_new_school_without_levels_has_the_level_of_its_kind(self, session, table) -> None:
        header = ["code", "name", "kind", "sector", "unit_code"]
        path = table(header, [["N", "Trường N", "THCS", "Công lập", "26734"]])
        batch = bring(session, path, Subject.INSTITUTIONS)
        assert batch is not None
        profile = select(InstitutionProfile).where(InstitutionProfile.batch_id == batch.id)
        assert session.scalars(profile).one().levels == "lower_secondary"

    def test_a_plan_made_before_another_import_is_not_applied(self, session, table) -> None:
        early = plan(session, table(ENROLMENT, [["A", 2023, 1, 105, 3]]))
        bring(session, table(ENROLMENT, [["A", 2023, 1, 105, 3]], name="other.csv"))
        with pytest.raises(ConflictError):
            apply_import(session, SYSTEM, early)

    def test_a_refused_plan_is_not_applied(self, session, table) -> None:
        bad = plan(session, table(ENROLMENT, [["Z", 2023, 1, 1, 1]]))
        with pytest.raises(importing.ImportRefusedError):
            apply_import(session, SYSTEM, bad)
        assert pupils(session) == BEFORE

    def test_an_as_of_date_in_the_future_is_refused(self, session, table) -> None:
        path = table(ENROLMENT, [["A", 2023, 1, 1, 1]])
        with pytest.raises(InvalidInputError):
            plan_import(
                session, SYSTEM, Subject.ENROLMENT, path,
                source=ImportSource("x", date(2023, 10, 17)),
            )  # fmt: skip

    def test_errors_of_cells_codes_and_periods_come_together(self, session, table) -> None:
        made = plan(
            session,
            table(
                ENROLMENT,
                [["Z", 2023, 1, "x", 1], ["A", 2030, 1, 1, 1], ["A", 2023, 99, 1, 1]],
            ),
        )
        assert rules(made) == [
            (2, "not_number"),
            (2, "unknown_institution"),
            (3, "in_future"),
            (4, "not_grade"),
        ]


@pytest.mark.usefixtures("city")
class TestForms:
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_separators_and_marks(self, session, table, separator, encoding) -> None:
        header = ["Mã trường", "Năm học", "Khối", "Số học sinh", "Số lớp"]
        rows = [["A", "2023-2024", "Lớp 3", "1.050", "30"]]
        path = table(header, rows, separator=separator, encoding=encoding)
        bring(session, path)
        assert pupils(session)["A", 3] == 1050

    def test_workbook_with_merged_headers(self, session, sheet) -> None:
        path = sheet(
            [
                ["SỐ LIỆU ĐẦU NĂM HỌC", None, None, None, None],
                ["Mã trường", "Năm học", "Khối", "Quy mô", None],
                [None, None, None, "Học sinh", "Số lớp"],
                ["A", "2023-2024", 3, 80, 2],
            ],
            merge=("A1:E1", "D2:E2", "A2:A3"),
        )
        bring(session, path)
        assert pupils(session)["A", 3] == 80

    def test_formula_and_error_cells_are_refused_with_their_place(self, session, sheet) -> None:
        path = sheet([ENROLMENT, ["A", 2023, 1, "=50+50", 3], ["A", 2023, 2, 90, 3]])
        made = plan(session, path)
        assert [(i.rule, i.row, i.value) for i in made.errors] == [("formula_cell", 2, "D2")]

    def test_files_that_are_no_tables_are_refused(self, session, tmp_path) -> None:
        samples = {
            "a.csv": b"%PDF-1.7 not a table",
            "b.xlsx": b"PK\x03\x04 not a zip",
            "c.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old excel",
            "d.geojson": b"<OGRVRTDataSource></OGRVRTDataSource>",
        }
        for name, data in samples.items():
            (tmp_path / name).write_bytes(data)
            assert rules(plan(session, tmp_path / name)) == [(0, "wrong_type")]

    def test_a_zip_bomb_is_not_opened(self, session, tmp_path) -> None:
        path = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
        assert rules(plan(session, path)) == [(0, "zip_bomb")]

    def test_a_file_above_the_limit_is_not_read(self, tmp_path) -> None:
        path = tmp_path / "large.csv"
        path.write_bytes(b"x" * (1024 * 1024 + 1))
        with pytest.raises(content.FileRefusedError) as refused:
            content.kind_of(path, limit_mb=1)
        assert refused.value.issue.rule == "too_large"

    def test_a_workbook_of_2500_institutions(self, session, sheet) -> None:
        header = ["Mã trường", "Tên trường", "Loại hình", "Khu vực", "Mã đơn vị hành chính"]
        rows = [
            [f"N{n:05d}", f"Trường số {n}", "Trường tiểu học", "Công lập", 26734]
            for n in range(2500)
        ]
        batch = bring(session, sheet([header, *rows]), Subject.INSTITUTIONS)
        assert batch is not None
        assert batch.rows_added == 2500
        assert bring(session, sheet([header, *rows]), Subject.INSTITUTIONS) is None
        undone = revert(session, SYSTEM, batch.id)
        assert undone.rows_withdrawn == 2500


@pytest.mark.usefixtures("city")
class TestRevert:
    def test_brings_the_old_rows_back_and_keeps_history(self, session, table) -> None:
        batch = bring(
            session,
            table(ENROLMENT, [["A", 2023, 1, 105, 3], ["A", 2023, 3, 80, 2]]),
            mode=Mode.REPLACE,
        )
        assert batch is not None
        assert pupils(session) == {("A", 1): 105, ("A", 3): 80}
        undo = revert(session, SYSTEM, batch.id)
        assert pupils(session) == BEFORE
        assert (undo.kind, undo.reverts_id, undo.rows_added) == ("revert", batch.id, 4)

    def test_is_refused_when_a_later_import_stands_on_it(self, session, table) -> None:
        first = bring(session, table(ENROLMENT, [["A", 2023, 1, 105, 3]]))
        second = bring(session, table(ENROLMENT, [["A", 2023, 1, 106, 3]]))
        assert first is not None
        assert second is not None
        with pytest.raises(importing.RevertRefusedError) as refused:
            revert(session, SYSTEM, first.id)
        assert refused.value.later == [second.id]
        revert(session, SYSTEM, second.id)
        assert pupils(session)["A", 1] == 105

    def test_is_refused_when_figures_hang_on_a_new_institution(self, session, table) -> None:
        header = ["code", "name", "kind", "sector", "unit_code"]
        new = bring(
            session,
            table(header, [["N1", "Trường mới", "primary", "public", "26734"]]),
            Subject.INSTITUTIONS,
        )
        bring(session, table(ENROLMENT, [["N1", 2023, 1, 30, 1]], name="e.csv"))
        assert new is not None
        with pytest.raises(importing.RevertRefusedError):
            revert(session, SYSTEM, new.id)

    def test_happens_once(self, session, table) -> None:
        batch = bring(session, table(ENROLMENT, [["A", 2023, 1, 105, 3]]))
        assert batch is not None
        revert(session, SYSTEM, batch.id)
        with pytest.raises(InvalidInputError):
            revert(session, SYSTEM, batch.id)

    def test_of_another_districts_import_is_not_found(self, session, table) -> None:
        path = table(ENROLMENT, [["A", 2023, 1, 105, 3]])
        batch = bring(session, path, actor=district("760"))
        assert batch is not None
        with pytest.raises(NotFoundError):
            revert(session, district("761"), batch.id)


@pytest.mark.usefixtures("city")
class TestScope:
    def test_a_district_writes_its_own_schools(self, session, table) -> None:
        bring(session, table(ENROLMENT, [["A", 2023, 1, 105, 3]]), actor=district())
        assert pupils(session)["A", 1] == 105

    def test_rows_of_another_district_are_refused_and_not_told_apart(self, session, table) -> None:
        path = table(ENROLMENT, [["B", 2023, 1, 1, 1], ["nowhere", 2023, 1, 1, 1]])
        made = plan(session, path, actor=district())
        assert rules(made) == [(2, "outside_scope"), (3, "outside_scope")]

    def test_another_districts_school_cannot_be_taken(self, session, table) -> None:
        header = ["code", "name", "kind", "sector", "unit_code"]
        path = table(
            header,
            [
                ["B", "Trường B", "primary", "public", "26734"],
                ["N", "Trường N", "primary", "public", "26764"],
            ],
        )
        made = plan(session, path, Subject.INSTITUTIONS, district())
        assert rules(made) == [(2, "outside_scope"), (3, "outside_scope")]

    def test_replace_of_a_district_leaves_the_others_alone(self, session, table) -> None:
        path = table(ENROLMENT, [["A", 2023, 1, 100, 3]])
        bring(session, path, actor=district(), mode=Mode.REPLACE)
        assert pupils(session) == {("A", 1): 100, ("B", 1): 100, ("B", 2): 90}

    @pytest.mark.parametrize("role", list(Role))
    def test_only_the_subjects_of_a_role_are_imported(self, session, table, role) -> None:
        path = table(["x"], [["y"]])
        for subject in Subject:
            actor = factories.actor(role)
            if subject in IMPORTERS.get(role, ()):
                assert plan(session, path, subject, actor).error_count > 0
            else:
                with pytest.raises(NotAllowedError):
                    plan(session, path, subject, actor)


class TestOtherSubjects:
    def test_units_with_new_parents(self, session, city, table) -> None:
        header = ["code", "name", "level", "parent_code", "area_km2", "lon", "lat"]
        path = table(
            header,
            [
                ["900", "Quận mới", "district", "79", "12,5", "106,7", "10,8"],
                ["90001", "Phường mới", "commune", "900", "1,5", "", ""],
            ],
            separator=";",
        )
        batch = bring(session, path, Subject.UNITS)
        assert batch is not None
        assert batch.rows_added == 2
        assert bring(session, path, Subject.UNITS) is None
        made = plan(session, path, Subject.UNITS, mode=Mode.REPLACE)
        assert ("unit_in_use", "26734") in {(i.rule, i.value) for i in made.errors}

    def test_a_parent_must_be_known_and_higher(self, session, city, table) -> None:
        header = ["code", "name", "level", "parent_code"]
        rows = [
            ["900", "Một", "district", "26734"],
            ["901", "Hai", "district", "999"],
            ["902", "Ba", "commune", ""],
        ]
        made = plan(session, table(header, rows), Subject.UNITS)
        assert rules(made) == [(2, "parent_level"), (3, "unknown_unit"), (4, "parent_missing")]

    def test_population_births_staff_and_facilities(self, session, city, table) -> None:
        for subject, header, row in (
            (Subject.POPULATION, ["unit_code", "year", "age", "sex", "people"],
             ["26734", 2023, "25+", "Nữ", 900]),
            (Subject.BIRTHS, ["unit_code", "year", "births"], ["26734", 2022, 120]),
            (Subject.STAFF, ["institution_code", "school_year", "staff_group", "people"],
             ["A", 2023, "Cán bộ quản lý", 3]),
            (Subject.FACILITIES,
             ["institution_code", "school_year", "rooms_permanent", "rooms_semi_permanent",
              "rooms_temporary", "land_m2"], ["A", 2023, 20, 0, 0, "5.200,5"]),
        ):  # fmt: skip
            path = table(header, [row])
            batch = bring(session, path, subject)
            assert batch is not None
            assert batch.rows_added == 1
            assert bring(session, path, subject) is None

    def test_indicator_values_are_checked_against_the_indicator(self, session, city, table) -> None:
        head = factories.division(session)
        for key, by_district in (("K.1", True), ("K.2", False)):
            made = Indicator(
                key=key, name_vi=key, name_en=key, unit="percent", direction="up",
                comparison=">=", measured_on="institution", by_district=by_district, position=1,
            )  # fmt: skip
            session.add(made)
            session.flush()
            if by_district:
                session.add(IndicatorLead(indicator_id=made.id, division_id=head.id))
        session.flush()
        header = ["indicator_key", "unit_code", "period_on", "value", "numerator", "denominator"]
        rows = [
            ["K.1", "760", "09/2023", "50", "25", "50"],
            ["K.1", "79", "09/2023", "50", "25", "50"],
            ["K.2", "760", "09/2023", "50", "25", "50"],
            ["K.1", "761", "11/2023", "150", "25", "20"],
            ["K.9", "760", "09/2023", "1", "", ""],
        ]
        made_plan = plan(session, table(header, rows), Subject.INDICATOR_VALUES)
        assert rules(made_plan) == [
            (3, "part_indicator"),
            (4, "city_indicator"),
            (5, "fraction_above_one"),
            (5, "in_future"),
            (5, "percent_range"),
            (6, "unknown_indicator"),
        ]
        officer = factories.actor(Role.DIVISION_OFFICER, division_code="TCCB")
        refused = plan(session, table(header, rows[:1]), Subject.INDICATOR_VALUES, officer)
        assert rules(refused) == [(2, "not_lead")]
        batch = bring(session, table(header, rows[:1]), Subject.INDICATOR_VALUES)
        assert batch is not None
        value = session.scalars(select(IndicatorValue)).one()
        assert (value.value, value.state, value.period_on) == (50, "approved", date(2023, 9, 30))


BOXES = {"760": box(106.60, 10.70, 106.70, 10.80), "761": box(106.70, 10.70, 106.80, 10.80)}


class TestBoundaries:
    @pytest.fixture
    def geojson(self, tmp_path: Path) -> Path:
        path = tmp_path / "ranh-gioi.geojson"
        features = [
            {"type": "Feature", "properties": {"Mã": code}, "geometry": mapping(part)}
            for code, part in BOXES.items()
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    def test_a_coverage_is_imported_once(self, session, city, geojson) -> None:
        batch = bring(session, geojson, Subject.BOUNDARIES)
        assert batch is not None
        assert batch.rows_added == 2
        shape = session.scalars(select(UnitBoundary).order_by(UnitBoundary.west)).first()
        assert shape is not None
        assert (shape.west, shape.south, shape.illustrative) == (106.6, 10.7, False)
        assert bring(session, geojson, Subject.BOUNDARIES) is None

    def test_a_projected_geopackage_is_brought_to_degrees(self, session, city, tmp_path) -> None:
        path = tmp_path / "ranh-gioi.gpkg"
        frame = gpd.GeoDataFrame({"code": list(BOXES)}, geometry=list(BOXES.values()), crs=4326)
        frame.to_crs(32648).to_file(path, driver="GPKG")
        upload = path.rename(tmp_path / "0f3a")  # as uploads are kept
        bring(session, upload, Subject.BOUNDARIES)
        west = session.scalar(select(func.min(UnitBoundary.west)))
        assert west == pytest.approx(106.6, abs=1e-6)

    def test_institutions_are_judged_by_the_shapes(self, session, city, geojson, table) -> None:
        bring(session, geojson, Subject.BOUNDARIES)
        header = ["code", "name", "kind", "sector", "unit_code", "lon", "lat"]
        rows = [
            ["N1", "Trong", "primary", "public", "26734", "106.65", "10.75"],
            ["N2", "Gần", "primary", "public", "26734", "106.705", "10.75"],
            ["N3", "Xa", "primary", "public", "26734", "106.75", "10.75"],
            ["N4", "Đảo", "primary", "public", "26734", "10.75", "106.65"],
            ["N5", "Ngoài", "primary", "public", "26734", "105.85", "21.02"],
        ]
        made = plan(session, table(header, rows), Subject.INSTITUTIONS)
        assert rules(made) == [
            (4, "point_outside_unit"),
            (5, "swapped_point"),
            (6, "point_out_of_area"),
        ]
        assert [(issue.row, issue.rule) for issue in made.warnings] == [(3, "point_near_unit")]

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ('{"type": "FeatureCollection", "features": []}', "no_rows"),
            ('{"type": "Topology"}', "no_feature_collection"),
            ('{"type": "FeatureCollection", ', "broken_json"),
            ('{"type": "FeatureCollection", "features": [], "crs": {"properties": {"name": "?"}}}',
             "unknown_crs"),
        ],
    )  # fmt: skip
    def test_broken_map_files_are_refused(self, session, city, tmp_path, text, rule) -> None:
        path = tmp_path / "x.geojson"
        path.write_text(text)
        assert rules(plan(session, path, Subject.BOUNDARIES)) == [(0, rule)]

    def test_a_table_is_no_map_and_a_map_no_table(self, session, city, geojson, table) -> None:
        assert rules(plan(session, geojson)) == [(0, "table_expected")]
        path = table(["code"], [["760"]])
        assert rules(plan(session, path, Subject.BOUNDARIES)) == [(0, "map_expected")]


class TestRoundTrip:
    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_what_is_exported_imports_as_no_change(self, session, city, tmp_path, form) -> None:
        factories.institution(
            session, city["26734"], code="=C", name="-Trường 'lạ', số 1", lon=106.629, lat=10.5,
            phone="+84 28 123", opened_on=date(1998, 9, 5), programmes="a;b",
        )  # fmt: skip
        factories.facility(session, factories.institution(session, city["26734"], code="D"), 12)
        for subject in (
            Subject.UNITS, Subject.INSTITUTIONS, Subject.ENROLMENT, Subject.FACILITIES
        ):  # fmt: skip
            made = exporting.export(session, SYSTEM, Dataset(subject), form=form)
            path = tmp_path / made.name
            path.write_bytes(made.content)
            found = plan(session, path, subject, mode=Mode.REPLACE)
            assert rules(found) == []
            assert (found.counts.nothing, found.counts.unchanged) == (True, made.rows)
            assert found.warning_count == 0
