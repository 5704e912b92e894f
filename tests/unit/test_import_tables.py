"""Headers, cells and rows of a table."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from data.contracts.importing import ISSUE_LIMIT, RawTable, Subject
from data.contracts.templates import TEMPLATES
from data.domain.importing.checking import CheckedTable, check_table
from data.domain.importing.headers import find_header, known_headers, plain
from data.domain.importing.issues import IssueLog
from data.domain.importing.telling import issue_of, issue_text
from data.i18n import LANGUAGES, translate

ENROLMENT = ["institution_code", "school_year", "grade", "pupils", "classes"]


def check(
    rows: list[list[Any]], subject: Subject = Subject.ENROLMENT, *, delimited: bool = False
) -> tuple[CheckedTable, IssueLog]:
    log = IssueLog()
    return check_table(RawTable(rows, delimited), subject, log), log


def rules(log: IssueLog) -> list[tuple[int, str]]:
    return [(issue.row, issue.rule) for issue in log.first_errors]


@pytest.mark.parametrize("subject", [s for s in Subject if s is not Subject.BOUNDARIES])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_row_of_every_template_is_accepted(subject: Subject, language: str) -> None:
    columns = TEMPLATES[subject].columns
    header = [translate(f"templates.column_{column.name}", language) for column in columns]
    table, log = check([header, [column.example or None for column in columns]], subject)
    assert rules(log) == []
    assert len(table.frame) == 1
    assert table.absent == ()


@pytest.mark.parametrize("subject", list(Subject))
def test_no_header_names_two_columns(subject: Subject) -> None:
    names: dict[str, str] = {}
    for column in TEMPLATES[subject].columns:
        labels = [translate(f"templates.column_{column.name}", code) for code in LANGUAGES]
        for header in map(plain, (column.name, *labels, *column.aliases)):
            assert names.setdefault(header, column.name) == column.name
    assert known_headers(subject) == names


@pytest.mark.parametrize(
    "rows",
    [
        [["Mã trường", "Năm học", "Khối", "Số học sinh", "Số lớp"]],
        [["MA TRUONG", "nam hoc", "KHOI (*)", "So HS", "so lop"]],
        [["BẢNG TỔNG HỢP", None, None, None, None], [None] * 5, ENROLMENT],
        [
            ["Mã trường", "Năm học", "Khối", "Quy mô", None],
            [None, None, None, "Học sinh", "Số lớp"],
        ],
    ],
    ids=["vietnamese", "without marks", "below a title", "two merged rows"],
)
def test_headers_are_known_in_many_forms(rows: list[list[Any]]) -> None:
    header = find_header(rows, TEMPLATES[Subject.ENROLMENT])
    assert header.columns == {name: at for at, name in enumerate(ENROLMENT)}
    assert header.first_data_row == len(rows)


def test_facility_rooms_are_known_below_a_merged_header() -> None:
    rows = [
        ["Mã trường", "Năm học", "Phòng học", None, None],
        [None, None, "Kiên cố", "Bán kiên cố", "Tạm"],
    ]
    header = find_header(rows, TEMPLATES[Subject.FACILITIES])
    assert list(header.columns)[2:] == [
        "rooms_permanent",
        "rooms_semi_permanent",
        "rooms_temporary",
    ]


def test_missing_columns_are_named() -> None:
    _, log = check([["Mã trường", "Khối"], ["T1", "1"]])
    assert [issue.column for issue in log.first_errors] == ["school_year", "pupils", "classes"]
    assert "Năm học" in issue_text(log.first_errors[0], "vi")


def test_unknown_columns_are_a_warning_and_provenance_is_passed_over() -> None:
    _, log = check([[*ENROLMENT, "Ghi chú", "simulated"], ["T1", "2023", "1", "30", "1", "x", ""]])
    assert log.error_count == 0
    assert [issue.value for issue in log.first_warnings] == ["Ghi chú"]


def test_all_errors_are_told_at_once_with_row_and_column() -> None:
    _, log = check(
        [
            ENROLMENT,
            ["T1", "2023-2024", "1", "30", "1"],
            ["T 2", "2023-2025", "13", "-1", "1,5"],
            ["T1", "2023", "1", "abc", None],
        ]
    )
    assert sorted(rules(log)) == [
        (3, "not_grade"),
        (3, "not_school_year"),
        (3, "not_whole"),
        (3, "space_in_code"),
        (3, "too_low"),
        (4, "duplicate_key"),
        (4, "not_number"),
        (4, "required"),
    ]
    assert next(i for i in log.first_errors if i.rule == "duplicate_key").values == {"first": 2}


def test_a_thousand_errors_are_kept_and_all_are_counted() -> None:
    rows = [["T1", "x", "1", "1", "1"] for _ in range(1500)]
    _, log = check([ENROLMENT, *rows])
    assert log.error_count == 1500
    assert len(log.first_errors) == ISSUE_LIMIT
    assert log.first_errors[-1].row == ISSUE_LIMIT + 1


def test_shifted_rows_of_a_delimited_file_are_errors_remarks_in_a_sheet_are_not() -> None:
    rows = [ENROLMENT, ["T1", "2023", "1", "1", "234", "2"]]
    assert rules(check(rows, delimited=True)[1]) == [(2, "ragged_row")]
    log = check(rows)[1]
    assert (log.error_count, log.first_warnings[0].rule) == (0, "beside_table")


def test_typed_cells_of_a_sheet_need_no_guess() -> None:
    table, log = check([ENROLMENT, [760.0, 2023.0, 1, 1234.0, 30], ["T2", 2023, "Lớp 2", 0, 0]])
    assert log.error_count == 0
    assert table.frame["institution_code"].tolist() == ["760", "T2"]
    assert table.frame["grade"].tolist() == [1, 2]
    assert table.frame["pupils"].tolist() == [1234, 0]


def test_dates_flags_and_choices_are_read_in_both_languages() -> None:
    header = ["code", "name", "kind", "levels", "sector", "unit_code", "opened_on", "published"]
    rows = [
        ["A", "Trường A", "Trường tiểu học", "Tiểu học; THCS", "Công lập", "1", "05/09/1998", "Có"],
        ["B", "School B", "primary", "primary", "Public", "1", date(1998, 9, 5), "no"],
        ["C", "Trường C", "THPT", "", "NCL", "1", "1998-09-05", "x"],
    ]
    table, log = check([header, *rows], Subject.INSTITUTIONS)
    assert log.error_count == 0
    frame = table.frame
    assert frame["kind"].tolist() == ["primary", "primary", "upper_secondary"]
    assert frame["levels"].tolist() == ["primary;lower_secondary", "primary", ""]
    assert frame["sector"].tolist() == ["public", "public", "non_public"]
    assert set(frame["opened_on"]) == {date(1998, 9, 5)}
    assert frame["published"].tolist() == [True, False, True]
    assert np.isnan(frame["lon"]).all()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("09/2023", date(2023, 9, 30)),
        ("Tháng 2/2024", date(2024, 2, 29)),
        ("2023-09", date(2023, 9, 30)),
        ("Quý III/2023", date(2023, 9, 30)),
        ("2023Q4", date(2023, 12, 31)),
        ("30/09/2023", date(2023, 9, 30)),
    ],
)
def test_periods_end_on_their_last_day(text: str, day: date) -> None:
    table, log = check(
        [["indicator_key", "unit_code", "period_on", "value"], ["K.1", "760", text, "5"]],
        Subject.INDICATOR_VALUES,
    )
    assert log.error_count == 0
    assert table.frame["period_on"].tolist() == [day]


def test_a_day_inside_a_month_is_no_period() -> None:
    _, log = check(
        [["indicator_key", "unit_code", "period_on", "value"], ["K.1", "760", "29/09/2023", "5"]],
        Subject.INDICATOR_VALUES,
    )
    assert rules(log) == [(2, "not_period_end")]


def test_open_ended_ages_are_understood() -> None:
    table, log = check(
        [["unit_code", "year", "age", "sex", "people"], ["1", "2023", "25+", "Nữ", "10"]],
        Subject.POPULATION,
    )
    assert log.error_count == 0
    assert (table.frame["age"][0], table.frame["open_ended"][0]) == (25, True)


def test_text_broken_by_a_conversion_is_refused() -> None:
    header = ["code", "name", "kind", "sector", "unit_code"]
    _, log = check([header, ["A", "Tr\ufffdng A", "primary", "public", "1"]], Subject.INSTITUTIONS)
    assert rules(log) == [(2, "broken_text")]


def test_large_classes_are_a_warning() -> None:
    _, log = check([ENROLMENT, ["T1", "2023", "1", "700", "10"], ["T2", "2023", "1", "5", "0"]])
    assert [issue.rule for issue in log.first_warnings] == [
        "large_classes",
        "pupils_without_classes",
    ]


def test_an_issue_is_the_same_after_it_was_kept_in_a_job() -> None:
    _, log = check([ENROLMENT, ["T1", "2023", "1", "1.234,5", "1"]])
    issue = log.first_errors[0]
    assert issue_text(issue_of(issue.as_dict()), "en") == issue_text(issue, "en")
    assert issue_text(issue, "vi") == "“1.234,5” không phải là số nguyên."
