"""Tasks: states and days over time, kinds of evidence, what moved, the texts of a task."""

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from components.figures.tasks import gantt
from components.panels.task_compare import compare_rows
from components.panels.task_table import COLUMNS, table_rows
from components.panels.tasks import days_text, month_of
from data.contracts.access import Preferences
from data.contracts.tasks import Link, Move, StepRow, TaskItem
from data.domain.deadlines import days_left, task_state
from data.domain.evidence import kind_of, safe_name

TODAY = date(2023, 10, 16)
ITEM = TaskItem(
    id=1,
    key="III.1.1",
    code="1.1",
    kind="task",
    title_vi="Nhiệm vụ",
    title_en="Task",
    leads=("KHTC",),
    coordinating=("VPS",),
    parties=(),
    starts_on=date(2022, 1, 1),
    initial_due_on=date(2023, 12, 31),
    due_on=date(2023, 12, 31),
    status="in_progress",
    percent=40,
    finished_on=None,
    reported_at=None,
    update_id=1,
    who="KHTC",
    has_evidence=False,
    simulated=False,
    created_at=None,
    plan_name="",
    state="in_progress",
    days=76,
)


# status, due, finished, today -> state, days
@pytest.mark.parametrize(
    ("status", "due_on", "finished_on", "today", "state", "days"),
    [
        # leap days
        ("in_progress", date(2024, 2, 29), None, date(2024, 2, 28), "in_progress", 1),
        ("in_progress", date(2024, 2, 29), None, date(2024, 2, 29), "in_progress", 0),
        ("in_progress", date(2024, 2, 29), None, date(2024, 3, 1), "overdue", -1),
        ("in_progress", date(2023, 2, 28), None, date(2023, 3, 1), "overdue", -1),
        ("done", date(2024, 2, 29), date(2024, 3, 1), date(2024, 6, 1), "done_late", -1),
        # ends of quarters and years
        ("in_progress", date(2023, 9, 30), None, date(2023, 10, 1), "overdue", -1),
        ("not_started", date(2023, 12, 31), None, date(2024, 1, 1), "overdue", -1),
        ("in_progress", date(2023, 3, 31), None, date(2023, 3, 31), "in_progress", 0),
        # done on the due day, before, after; the day it is asked does not matter
        ("done", date(2023, 6, 30), date(2023, 6, 30), date(2023, 6, 30), "done_on_time", 0),
        ("done", date(2023, 6, 30), date(2023, 6, 20), date(2025, 1, 1), "done_on_time", 10),
        ("done", date(2023, 6, 30), date(2023, 7, 1), date(2023, 7, 1), "done_late", -1),
        # reopened: judged as if it had never been finished
        ("in_progress", date(2023, 6, 30), None, TODAY, "overdue", -108),
        ("in_progress", date(2023, 12, 31), None, TODAY, "in_progress", 76),
        # the due date moved: back makes it punctual, forward makes it late
        ("in_progress", date(2024, 3, 31), None, TODAY, "in_progress", 167),
        ("done", date(2023, 12, 31), date(2023, 7, 1), TODAY, "done_on_time", 183),
        ("done", date(2023, 5, 31), date(2023, 6, 1), TODAY, "done_late", -1),
        # no deadline: never late, no days
        ("not_started", None, None, TODAY, "not_started", None),
        ("in_progress", None, None, date(2099, 1, 1), "in_progress", None),
        ("done", None, date(2023, 7, 1), TODAY, "done_on_time", None),
    ],
)
def test_state_and_days_follow_one_rule(
    status: str,
    due_on: date | None,
    finished_on: date | None,
    today: date,
    state: str,
    days: int | None,
) -> None:
    assert task_state(status, due_on, finished_on, today) == state
    assert days_left(status, due_on, finished_on, today) == days


def packed(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n0000", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", None),
        (packed("[Content_Types].xml", "word/document.xml"), "docx"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (packed("payload.exe"), None),
        (b"PK\x03\x04 broken", None),
        (b"MZ\x90\x00", None),
        (b"<html><script>", None),
        (b"", None),
    ],
)
def test_the_kind_of_a_file_is_told_by_its_content(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("Báo cáo quý III.pdf", "pdf", "Báo cáo quý III.pdf"),
        ("../../etc/passwd", "pdf", "passwd.pdf"),
        ("C:\\thư mục\\ảnh.JPEG", "jpeg", "ảnh.jpg"),
        ("report.pdf.exe", "pdf", "report.pdf.exe.pdf"),
        ("a\r\nb.png", "png", "ab.png"),
        ("....", "docx", "minh-chung.docx"),
    ],
)
def test_a_file_gets_a_harmless_name(name: str, kind: str, kept: str) -> None:
    assert safe_name(name, kind) == kept


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"days": 76}, "Còn 76 ngày"),
        ({"days": 0}, "Đến hạn hôm nay"),
        ({"days": -3, "state": "overdue"}, "Quá hạn 3 ngày"),
        ({"days": 3, "state": "done_on_time"}, "Xong trước hạn 3 ngày"),
        ({"days": -3, "state": "done_late"}, "Xong trễ 3 ngày"),
        ({"days": None, "due_on": None}, "Không thời hạn"),
    ],
)
def test_days_are_told_in_words(fields: dict[str, Any], text: str) -> None:
    assert days_text(replace(ITEM, **fields), "vi") == text


def test_a_percentage_without_evidence_is_flagged() -> None:
    assert ITEM.lacks_evidence
    assert not replace(ITEM, has_evidence=True).lacks_evidence
    assert not replace(ITEM, percent=0).lacks_evidence
    assert not replace(ITEM, percent=None).lacks_evidence


def test_a_move_tells_points_slip_new_and_closed() -> None:
    later = replace(
        ITEM, percent=100, state="done_on_time", due_on=ITEM.due_on + timedelta(days=31)
    )
    move = Move(ITEM, later, 2, "KHTC")
    assert (move.points, move.slip_days, move.is_new, move.is_closed) == (60, 31, False, True)
    fresh = Move(None, ITEM, 0, "")
    assert (fresh.points, fresh.is_new, fresh.is_closed) == (40, True, False)
    header, *rows = compare_rows([move, fresh], "vi")
    assert len(header) == len(rows[0])
    assert rows[0][header.index("Tăng, giảm (điểm %)")] == 60


def test_the_file_of_the_table_holds_every_column() -> None:
    header, row = table_rows([ITEM], "vi")
    assert len(header) == len(row) == len(COLUMNS)
    assert row[header.index("Minh chứng")] == "Chưa có minh chứng"


def test_gantt_draws_bars_slips_milestones_and_dependencies() -> None:
    moved = replace(ITEM, key="III.1.2", due_on=date(2024, 3, 31))
    step = StepRow(1, ITEM.key, "milestone", "Mốc", date(2023, 11, 1), None, simulated=False)
    figure = gantt([ITEM, moved], [step], [Link("III.1.2", "III.1.1")], TODAY, "all", Preferences())
    kinds = [(trace.type, trace.name) for trace in figure.data]
    assert kinds == [
        ("bar", "Đang thực hiện"),
        ("scatter", "Hạn đã đổi"),
        ("scatter", "Phụ thuộc"),
        ("scatter", "Mốc"),
    ]
    assert list(figure.data[0].y) == [0, 1]
    assert figure.layout.xaxis.range == ("2022-01-01", "2025-12-31")
    assert figure.layout.shapes[0].x0 == "2023-10-16"
    near = gantt([ITEM], [], [], TODAY, "quarter", Preferences())
    assert near.layout.xaxis.range == ("2023-09-16", "2024-01-16")


def test_a_month_of_the_address_is_read_with_care() -> None:
    assert month_of("2023-12", TODAY) == date(2023, 12, 1)
    assert month_of("2023-13", TODAY) == month_of("<x>", TODAY) == date(2023, 10, 1)
