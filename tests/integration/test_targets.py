"""Targets through the server: the set, one indicator, what a district may see, files."""

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook

from components.ids import targets as ids
from data import reference
from data.adapters.documents import pdf
from data.contracts.access import WHOLE_CITY, Role, Scope
from data.contracts.targets import IndicatorState
from data.models.accounts import AuditEntry
from data.queries import targets as queries
from data.services import caching, targets
from data.services.reference import load_reference
from tests import factories
from tests.integration import indicators
from tests.integration.conftest import csrf, fire
from tests.integration.page_load import PageLoad, statements

MOST_STATEMENTS = 20
TODAY = date(2023, 10, 16)


@pytest.fixture
def world(session):
    """K.1 in both districts, K.2 in one of them, K.3 of the city, all up to September 2023."""
    units = factories.small_city(session)
    indicators.start_clock(session)
    made = indicators.indicator(session)
    indicators.course(session, made, units["760"], [5, 6, 7, 8, 9], 10)
    indicators.course(session, made, units["761"], [40, 45, 50, 55, 60], 90)
    city = indicators.indicator(session, "K.3", unit="count", by_district=False, position=3)
    for period_on, amount in zip(indicators.MONTHS, (70, 78, 84, 90, 99), strict=True):
        row = indicators.value(session, city, units["79"], period_on, (0.0, 1.0))
        row.value, row.numerator, row.denominator = float(amount), None, None
    session.commit()
    return units


def one(session, key="K.1", scope=WHOLE_CITY):
    return next(row for row in targets.outlooks(session, scope, TODAY) if row.key == key)


# --- what is computed ----------------------------------------------------------------------------


def test_the_city_is_the_sum_of_the_parts_and_not_a_mean(session, world) -> None:
    outlook = one(session)
    assert outlook.value == pytest.approx(100 * 69 / 100)  # (9 + 60) / (10 + 90); a mean is 78.3
    assert (outlook.reported, outlook.expected_units) == (2, 2)
    assert outlook.verdict.state is IndicatorState.AT_RISK
    assert one(session, "K.3").value == 99.0


def test_a_unit_that_has_not_reported_is_counted_as_missing(session, world) -> None:
    later = indicators.indicator(session, "K.2", position=2)
    indicators.course(session, later, world["760"], [1, 2, 3], 10)
    session.commit()
    outlook = one(session, "K.2")
    assert (outlook.reported, outlook.expected_units) == (1, 2)
    assert outlook.value == pytest.approx(30.0)


def test_a_period_with_too_few_units_does_not_stand_for_the_city(session, world) -> None:
    for code in ("762", "763", "764"):
        factories.unit(session, code, parent=world["79"])
    session.commit()
    outlook = one(session)  # two of five units
    assert outlook.value is None
    assert outlook.verdict.state is IndicatorState.NO_DATA


def test_values_that_are_not_approved_do_not_count(session, world) -> None:
    made = indicators.indicator(session, "K.2", position=2)
    indicators.value(session, made, world["760"], indicators.NEWEST, (9, 10), state="submitted")
    session.commit()
    assert one(session, "K.2").value is None


def test_a_unit_with_nothing_to_count_has_reported(session, world) -> None:
    made = indicators.indicator(session, "K.2", position=2)
    indicators.value(session, made, world["760"], indicators.NEWEST, (3, 10))
    indicators.value(session, made, world["761"], indicators.NEWEST, (0, 0))
    session.commit()
    outlook = one(session, "K.2")
    assert (outlook.value, outlook.reported) == (pytest.approx(30.0), 2)


def test_a_district_sees_its_own_value_and_only_what_districts_report(session, world) -> None:
    own = Scope(unit_codes=frozenset({"760"}))
    found = targets.outlooks(session, own, TODAY)
    assert [row.key for row in found] == ["K.1"]
    assert found[0].value == pytest.approx(90.0)


def test_an_earlier_day_knows_nothing_of_what_came_later(session, world) -> None:
    earlier = next(iter(targets.outlooks(session, WHOLE_CITY, date(2023, 7, 1))))
    assert earlier.last.on == date(2023, 6, 30)
    assert earlier.value == pytest.approx(51.0)


def test_ranks_share_a_place_and_leave_out_who_is_late(session, world) -> None:
    third = factories.unit(session, "762", parent=world["79"])
    made = indicators.indicator(session, "K.2", position=2)
    indicators.value(session, made, world["760"], indicators.NEWEST, (5, 10))
    indicators.value(session, made, world["761"], indicators.NEWEST, (50, 100))
    indicators.value(session, made, third, indicators.MONTHS[-2], (9, 10))
    session.commit()
    found = targets.detail(session, factories.actor(), "K.2")
    assert [(unit.code, unit.rank) for unit in found.units] == [
        ("760", 1),
        ("761", 1),
        ("762", None),
    ]


@pytest.mark.parametrize("key", reference.read("indicators")["key"])
def test_the_plan_says_the_same_as_the_screen(reference_definitions, key) -> None:
    row = next(r for r in reference.read("indicators").itertuples() if r.key == key)
    found = reference_definitions[key]
    target = next(point for point in found.waypoints if point.kind == "target")
    assert (
        found.name_vi,
        found.name_en,
        found.unit,
        found.direction,
        found.comparison,
        found.measured_on,
        found.task_key,
        ";".join(found.leads),
        target.value,
        target.on.isoformat(),
    ) == (
        row.name_vi,
        row.name_en,
        row.unit,
        row.direction,
        row.comparison,
        row.scope,
        row.task,
        row.lead,
        float(row.target),
        row.target_date,
    )


@pytest.fixture(scope="module")
def reference_definitions(engine):
    """The definitions of a database that holds the plan."""
    with engine.connect().execution_options(writing=True) as connection:
        transaction = connection.begin()
        with caching_free_session(connection) as session:
            load_reference(session)
            found = {one.key: one for one in queries.definitions(session)}
        transaction.rollback()
    assert len(found) == 35
    return found


def caching_free_session(connection):
    from sqlalchemy.orm import Session  # noqa: PLC0415

    return Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)


def test_groups_are_those_of_the_plan(reference_definitions) -> None:
    groups = [one.group for one in reference_definitions.values()]
    assert {group: groups.count(group) for group in sorted(set(groups))} == {
        "1": 6,
        "2": 13,
        "3": 11,
        "II": 5,
    }


# --- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("search", ["", "?indicator=K.1", "?view=entry", "?view=approval"])
def test_a_page_asks_the_database_at_most_twenty_times(
    app, world, signed_in, engine, search
) -> None:
    client = signed_in(Role.DIVISION_HEAD)
    token = csrf(client)
    caching.forget()
    with statements(engine) as sent:
        page = PageLoad(client, "/kpi", search, token=token)
    assert page.document.status_code == 200
    assert "Mã tham chiếu" not in page.text
    assert len(sent) <= MOST_STATEMENTS, "\n".join(one[:120] for one in sent)


def test_the_set_is_shown_with_value_state_and_reason(app, world, signed_in) -> None:
    text = PageLoad(signed_in(Role.DIRECTOR), "/kpi").text
    assert "Chỉ tiêu K.1" in text
    assert "69,0\\xa0%" in text or "69,0\xa0%" in text
    assert "Với tốc độ này sẽ về đích" in text
    assert "2/2 đơn vị đã báo cáo" in text


def board(app, client, **wanted):
    values = {
        ids.DIVISION_SELECT: wanted.get("division"),
        ids.STATE_SELECT: wanted.get("state"),
        ids.DUE_SELECT: wanted.get("due"),
        ids.SORT_SELECT: wanted.get("sort"),
        ids.AT_INPUT: wanted.get("at"),
        ids.SINCE_INPUT: wanted.get("since"),
    }
    answer = fire(app, client, "targets.board.show_board", values).get_json()["response"]
    return repr(answer[ids.BOARD_PANEL]), answer


def test_filters_keep_what_fits(app, world, signed_in) -> None:
    client = signed_in(Role.DIRECTOR)
    assert "K.1" in board(app, client, division="KHTC")[0]
    assert "Không có chỉ tiêu nào phù hợp" in board(app, client, division="VPS")[0]
    assert "Không có chỉ tiêu nào phù hợp" in board(app, client, due="2025")[0]
    assert "Chậm nhiều nhất trước" in board(app, client, sort="gap")[0]


@pytest.mark.parametrize("wrong", ["x", "2023-99-99", "9999-12-31", "'; drop table indicator"])
def test_a_wrong_day_or_filter_is_no_filter(app, world, signed_in, wrong) -> None:
    body, answer = board(app, signed_in(Role.DIRECTOR), at=wrong, since=wrong, sort=wrong)
    assert "Chỉ tiêu K.1" in body
    assert answer[ids.AT_INPUT]["value"] == "2023-10-16"


def test_what_moved_between_two_days_is_told(app, world, signed_in) -> None:
    body, answer = board(app, signed_in(Role.DIRECTOR), since="2023-06-30")
    assert "Đổi trạng thái từ 30/06/2023 đến 16/10/2023" in body
    assert "+18,0 điểm" in body  # 51 to 69
    assert answer[ids.SINCE_INPUT]["value"] == "2023-06-30"


def test_nothing_changed_means_nothing_sent(app, world, signed_in) -> None:
    client = signed_in(Role.DIRECTOR)
    page = PageLoad(client, "/kpi")
    seen = page.present[ids.SEEN_STORE]["data"]
    wanted, stand = seen
    assert set(wanted) == {"division", "state", "due", "sort", "at", "since"}
    assert "indicators" in stand or stand == {}


def test_one_indicator_shows_its_units_tasks_and_changes(app, world, signed_in) -> None:
    text = PageLoad(signed_in(Role.DIRECTOR), "/kpi", "?indicator=K.1").text
    for words in ("Theo đơn vị", "Đơn vị 760", "Lịch sử đặt", "9/10", "60/90"):
        assert words in text


def test_an_unknown_indicator_says_so(app, world, signed_in) -> None:
    text = PageLoad(signed_in(Role.DIRECTOR), "/kpi", "?indicator=K.99").text
    assert "Không tìm thấy chỉ tiêu này" in text


def test_an_empty_installation_says_what_to_do(app, session, signed_in) -> None:
    factories.small_city(session)
    assert "Chưa có chỉ tiêu nào" in PageLoad(signed_in(Role.DIRECTOR), "/kpi").text


# --- a district and its neighbour ----------------------------------------------------------------


def test_a_district_officer_sees_no_other_district(app, world, signed_in) -> None:
    client = signed_in(Role.DISTRICT_OFFICER)
    text = PageLoad(client, "/kpi").text + PageLoad(client, "/kpi", "?indicator=K.1").text
    assert "Đơn vị 760" in text
    assert "Đơn vị 761" not in text
    assert "60/90" not in text
    assert "66,7" not in text


def test_a_forged_payload_shows_a_district_nothing_of_another(app, world, signed_in) -> None:
    client = signed_in(Role.DISTRICT_OFFICER)
    asked = {
        ids.ENTRY_INDICATOR_SELECT: "K.1",
        ids.ENTRY_UNIT_SELECT: "761",
        ids.ENTRY_PERIOD_SELECT: "2023-09-30",
    }
    shown = repr(fire(app, client, "targets.entry.show_form", asked).get_json())
    assert "Không tìm thấy" in shown
    assert "60" not in shown.replace("'760'", "")
    offered = repr(fire(app, client, "targets.entry.offer", asked).get_json())
    assert "761" not in offered
    city = repr(
        fire(app, client, "targets.detail.show_detail", {ids.INDICATOR_STORE: "K.3"}).get_json()
    )
    assert "Không tìm thấy chỉ tiêu này" in city


@pytest.mark.parametrize("path", ["/kpi/table.csv", "/kpi/values.csv?indicator=K.1"])
def test_files_stop_at_the_border_of_the_district(app, world, signed_in, path) -> None:
    text = signed_in(Role.DISTRICT_OFFICER).get(path).get_data(as_text=True)
    assert "K.1" in text
    assert "Đơn vị 761" not in text
    assert "66.6" not in text
    assert "K.3" not in text


# --- files ---------------------------------------------------------------------------------------


def test_the_full_table_is_a_workbook_with_its_rules(app, world, signed_in, session) -> None:
    answer = signed_in(Role.DIRECTOR).get("/kpi/table.xlsx?since=2023-06-30")
    book = load_workbook(io.BytesIO(answer.data))
    table, rules = (list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets)
    assert [row[0] for row in table] == ["Mã", "K.1", "K.3"]
    assert len(table[0]) == 27
    assert any("Theil" in str(cell) for row in rules for cell in row)
    assert session.query(AuditEntry).filter_by(action="export.take").count() == 1


def test_names_never_become_formulas(app, world, signed_in, session) -> None:
    made = indicators.indicator(session, "K.2", name_vi='=HYPERLINK("http://x","y")', position=2)
    indicators.course(session, made, world["760"], [1, 2, 3], 10)
    session.commit()
    client = signed_in(Role.DIRECTOR)
    archive = zipfile.ZipFile(io.BytesIO(client.get("/kpi/table.xlsx").data))
    sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    lines = client.get("/kpi/table.csv").get_data(as_text=True)
    assert ",=HYPERLINK" not in lines
    assert ',"=HYPERLINK' not in lines


def test_the_sheet_is_one_page_of_word(app, world, signed_in) -> None:
    answer = signed_in(Role.DIRECTOR).get("/kpi/sheet.docx?indicator=K.1")
    document = Document(io.BytesIO(answer.data))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "K.1 · Chỉ tiêu K.1" in said
    assert "Có nguy cơ: Với tốc độ này" in said
    assert "69,0 % · 2/2 đơn vị đã báo cáo" in cells
    assert "Đơn vị 761" in cells
    assert len(document.inline_shapes) == 1


def test_a_pdf_is_made_where_libreoffice_is(app, world, signed_in, tmp_path, monkeypatch) -> None:
    office = tmp_path / "soffice"
    office.write_text(
        '#!/bin/sh\nfor last; do :; done\nprintf "%%PDF-1.7 of " > "${last%.docx}.pdf"\n'
        'head -c 2 "$last" >> "${last%.docx}.pdf"\n'
    )
    office.chmod(0o755)
    monkeypatch.setattr(pdf, "program", lambda: str(office))
    client = signed_in(Role.DIRECTOR)
    answer = client.get("/kpi/sheet.pdf?indicator=K.1")
    assert answer.data == b"%PDF-1.7 of PK"
    assert "Tải PDF" in PageLoad(client, "/kpi", "?indicator=K.1").text


def test_without_libreoffice_the_page_says_so(app, world, signed_in, monkeypatch) -> None:
    monkeypatch.setattr(pdf, "program", lambda: None)
    client = signed_in(Role.DIRECTOR)
    assert client.get("/kpi/sheet.pdf?indicator=K.1").status_code == 503
    assert "chưa cài LibreOffice" in PageLoad(client, "/kpi", "?indicator=K.1").text


@pytest.mark.parametrize(
    "path",
    [
        "/kpi/table.exe",
        "/kpi/values.csv",
        "/kpi/values.csv?indicator=K.99",
        "/kpi/sheet.docx?indicator=K.99",
    ],
)
def test_files_that_are_not_there_are_not_found(app, world, signed_in, path) -> None:
    assert signed_in(Role.DIRECTOR).get(path).status_code == 404
