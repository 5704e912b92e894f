"""Panels and charts of one institution."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from components.figures import institution as figures
from components.panels.institution import sheet_body, sheet_frame, sheet_heading
from components.panels.institution_address import institution_href, map_href
from components.panels.institution_record import stated
from components.panels.misplaced import misplaced_table
from data.contracts.access import Preferences
from data.contracts.institution import (
    FieldChange,
    Finding,
    GradeYear,
    Identity,
    InstitutionSheet,
    NormText,
    Version,
    YearFigures,
)
from data.contracts.misplaced import Misplaced, Misplacements
from data.contracts.plan import AlertRow, IndicatorRow
from data.contracts.provenance import Provenance
from data.domain.institutions.norms import checks
from data.domain.institutions.years import level_years

LOOK = Preferences()
TODAY = date(2023, 10, 16)
KNOWN = Provenance(("Sổ trường",), ("School book",), date(2023, 9, 30), simulated=True)
WHO = Identity(
    "T1", "Trường Tiểu học Đống Đa", "primary", ("primary",), "public", "1 Lê Lợi", 106.7, 10.78,
    (), "", "", "", None, None, True, "26734", "Phường Tân Định", "commune", "760", "Quận 1",
    datetime(2023, 9, 30, tzinfo=UTC), "x", KNOWN,
)  # fmt: skip
FIRST = Version(3, "demo", datetime(2023, 9, 30, tzinfo=UTC), "system", "Sổ", "Book", "", None,
                (), current=True)  # fmt: skip
EMPTY = InstitutionSheet(
    WHO, TODAY, None, tuple(YearFigures(year) for year in range(2014, 2024)), (), (), (), (), (),
    (), (FIRST,), pd.DataFrame(columns=[AlertRow.ID]), pd.DataFrame(columns=[IndicatorRow.KEY]),
    pd.DataFrame(columns=[AlertRow.ID]), {"institutions": KNOWN},
)  # fmt: skip


def full() -> InstitutionSheet:
    grades = [GradeYear(year, grade, "primary", 70 + grade, 2) for year in (2022, 2023)
              for grade in (1, 2)]  # fmt: skip
    levels = level_years(grades, {1: 35.0, 2: 35.0})
    now = YearFigures(2023, 143, 4, 140.0, 6, 3, 1, 0, 900.0, 20, 100, 1)
    norms = {"class_size_max.primary": NormText("class_size_max.primary", 35, "TT 28", "Điều 16")}
    return replace(
        EMPTY,
        school_year=2023,
        years=(*(YearFigures(year) for year in range(2014, 2023)), now),
        grades=tuple(grades),
        levels=levels,
        checks=checks(levels, grades, now, norms),
        provenance={"institutions": KNOWN, "enrolment": KNOWN},
    )


def body(sheet: InstitutionSheet, look: Preferences = LOOK, **rights: bool) -> str:
    allowed: dict[str, Any] = {"may_edit": False, "may_export": False} | rights
    return repr(sheet_body(sheet, look, **allowed))


def test_every_part_says_its_source_and_that_it_is_simulated():
    shown = body(full())
    assert "Sổ trường" in shown
    assert "Dữ liệu mô phỏng" in shown
    assert "Căn cứ: Điều 16, TT 28" in shown


def test_english_readers_get_english_articles():
    assert "Article 16, TT 28" in body(full(), Preferences(language="en"))


def test_an_institution_without_figures_says_so_and_draws_nothing():
    shown = body(EMPTY)
    assert "Chưa có số liệu học sinh" in shown
    assert "Graph(" not in shown
    assert "Lịch sử hồ sơ" in shown


def test_files_are_offered_to_those_who_may_take_them():
    assert "/institutions/T1/years.csv" in body(full(), may_export=True)
    assert ".csv" not in body(full())


def test_only_a_correction_can_be_undone_here():
    entry = replace(FIRST, batch=9, kind="entry", changes=(FieldChange("phone", "", "028"),))
    corrected = replace(full(), versions=(entry, replace(FIRST, current=False)))
    assert "Hoàn tác thay đổi #9" in body(corrected, may_edit=True)
    assert "Hoàn tác thay đổi #9" not in body(corrected)
    assert "Hoàn tác thay đổi #3" not in body(full(), may_edit=True)


def test_closed_unpublished_and_urgent_are_told_in_the_heading():
    sheet = replace(
        full(),
        identity=replace(WHO, closed_on=date(2023, 6, 1), published=False),
        findings=(Finding("no_point", "high"),),
    )
    heading = repr(sheet_heading(sheet, LOOK, mode="page"))
    for words in ("Đã giải thể 01/06/2023", "Chưa công bố", "1 điểm dữ liệu cần xử lý"):
        assert words in heading


def test_charts_leave_gaps_where_nothing_was_reported():
    sheet = full()
    bars = figures.by_grade(sheet, "pupils", LOOK).data
    assert [bar.name for bar in bars] == ["Lớp 1", "Lớp 2"]
    assert np.isnan(bars[0].y[0])
    assert bars[0].y[-1] == 71
    size, norm = figures.class_size(sheet, LOOK).data
    assert size.y[-1] == pytest.approx(143 / 4)
    assert (norm.y[-1], norm.line.dash) == (35.0, "5px,4px")
    assert figures.by_grade(EMPTY, "classes", LOOK).data == ()


def test_several_levels_are_stacked_by_level_with_one_norm_in_the_legend():
    grades = [GradeYear(2023, 5, "primary", 60, 2), GradeYear(2023, 6, "lower_secondary", 80, 2)]
    sheet = replace(full(), grades=tuple(grades), levels=level_years(grades, {5: 35.0, 6: 45.0}))
    assert [bar.name for bar in figures.by_grade(sheet, "pupils", LOOK).data] == [
        "Tiểu học",
        "Trung học cơ sở",
    ]
    lines = figures.class_size(sheet, LOOK).data
    assert [line.showlegend for line in lines if line.name == "Định mức"] == [None, False]


def test_rooms_and_land_carry_their_lines():
    built = figures.rooms(full(), LOOK).data
    assert [trace.name for trace in built] == ["Kiên cố", "Bán kiên cố", "Lớp học"]
    land = figures.land(full(), [10.0, 8.0], LOOK).data
    assert [trace.name for trace in land][1:] == ["Định mức", "Mức cho nơi thiếu quỹ đất"]


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("kind", "primary", "Trường tiểu học"),
        ("levels", "primary;lower_secondary", "Tiểu học, Trung học cơ sở"),
        ("published", "False", "Không"),
        ("opened_on", "1999-09-05", "05/09/1999"),
        ("point", "10.78; 106.7", "10,78; 106,7"),
        ("phone", "", "–"),
    ],
)
def test_a_change_is_written_as_the_reader_writes(name, value, written):
    assert stated(name, value, "vi") == written


def test_addresses_are_quoted():
    assert institution_href("79-760-TH-0001") == "/institutions/79-760-TH-0001"
    assert institution_href("A#1") == "/institutions/A%231"
    assert institution_href("A/1") == "/map?institution=A%2F1"
    assert map_href("A&b=1") == "/map?institution=A%26b%3D1"


def test_the_frame_says_how_to_choose():
    assert "Chưa chọn cơ sở giáo dục" in repr(sheet_frame("vi"))


def test_misplaced_institutions_are_counted_and_the_rest_is_left_to_the_file():
    row = Misplaced("T1", "Trường", "760", "Quận 1", 1234.5, 106.7, 10.78)
    many = Misplacements(900, (row,) * 60)
    shown = repr(misplaced_table(many, "vi", linked=True, address="/data/conflicts.csv"))
    assert "60 trong 900 cơ sở" in shown
    assert "Hiển thị 50" in shown
    assert "Ngoài mọi đơn vị" in shown
    assert "Mọi cơ sở có toạ độ" in repr(misplaced_table(Misplacements(5), "vi"))
    assert "Chưa có ranh giới" in repr(misplaced_table(Misplacements(), "vi"))
