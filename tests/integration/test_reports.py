"""Quarterly reports: what is written is kept, documents follow the updates, nobody sees others'."""

import io
import os
import subprocess
import sys
from datetime import date, datetime

import docx
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data.commands import reports as writing
from data.contracts.access import SYSTEM, WHOLE_CITY, Role, Scope
from data.contracts.clock import CITY_ZONE, DEMO_START, system_now
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.reporting import Flow, row_field
from data.database import read_session, write_session
from data.domain.reporting import quarter_of
from data.models.plan import Task, TaskDivision, TaskUpdate
from data.models.reports import ReportText
from data.models.sources import InstallationFact
from data.queries import reports
from data.queries.clock import OFFSET_KEY
from data.services import report_document, reporting
from data.settings import ROOT
from tests import factories

WHERE = ("2023Q3", "khtc")


def _clock(session: Session) -> None:
    offset = (DEMO_START - system_now()).total_seconds()
    session.add(InstallationFact(key=OFFSET_KEY, value=str(offset)))


@pytest.fixture
def plan(session: Session) -> dict[str, object]:
    return _plan(session)


def _plan(session: Session) -> dict[str, object]:
    """A city with a division that leads a task, and an open third quarter."""
    _clock(session)
    factories.small_city(session)
    division = factories.division(session)
    task = Task(
        key="III.1.1",
        code="1.1",
        kind="task",
        title_vi="Hướng dẫn trang bị phòng máy",
        title_en="Computer rooms",
        starts_on=date(2023, 1, 1),
        initial_due_on=date(2023, 12, 31),
        position=1,
    )
    task.parts.append(TaskDivision(division_id=division.id, part="lead"))
    task.parts.append(TaskDivision(party="districts", part="coordinating"))
    session.add(task)
    session.flush()
    _update(session, task, date(2023, 8, 28), 40, "Đã trình dự thảo.")
    writing.open_round(session, SYSTEM, quarter_of(date(2023, 9, 1)))
    session.flush()
    return {"task": task, "division": division}


def _update(session: Session, task: Task, day: date, percent: int, text: str) -> TaskUpdate:
    made = TaskUpdate(
        task_id=task.id,
        reported_at=datetime(day.year, day.month, day.day, 9, tzinfo=CITY_ZONE),
        recorded_at=system_now(),
        status="in_progress",
        percent=percent,
        text=text,
        source_id=factories.source(session).id,
    )
    session.add(made)
    session.flush()
    return made


def _head(role: Role = Role.DIVISION_HEAD, name: str = "Trưởng phòng") -> object:
    return factories.actor(role, division_code="KHTC", name=name)


def _words(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def _docx(session: Session, address: str = "khtc", number: int = 0) -> bytes:
    return report_document.report_file(session, SYSTEM, "2023Q3", address, "docx", number).content


def test_two_writers_of_a_field_both_keep_their_text(session: Session, plan: object) -> None:
    one, two = _head(name="An"), _head(Role.DIVISION_OFFICER, "Bình")
    first = reporting.save(one, *WHERE, "difficulties", "Bản của An", 0)  # type: ignore[arg-type]
    second = reporting.save(two, *WHERE, "difficulties", "Bản của Bình", 0)  # type: ignore[arg-type]

    assert (first.state, second.state) == ("saved", "stale")
    assert second.standing.text == "Bản của An"
    rows = session.execute(select(ReportText.text, ReportText.number)).all()
    assert set(rows) == {("Bản của An", 1), ("Bản của Bình", None)}
    page = reporting.page(session, two, *WHERE)  # type: ignore[arg-type]
    assert [text.text for _, text in page.aside] == ["Bản của Bình"]


def test_a_repeated_request_saves_once(session: Session, plan: object) -> None:
    for _ in range(2):
        done = reporting.save(_head(), *WHERE, "difficulties", "Một", 0)  # type: ignore[arg-type]

    assert (done.state, done.standing.number) == ("saved", 1)


def _complete(actor: object) -> None:
    texts = {
        row_field("III.1.1", "next"): "Ban hành hướng dẫn.",
        "results_ad_hoc": "Không có.",
        "next_ad_hoc": "Không có.",
        "difficulties": "Kinh phí chậm.",
        "proposals": "Bố trí kinh phí.",
    }
    for name, text in texts.items():
        assert reporting.save(actor, *WHERE, name, text, 0).state == "saved"  # type: ignore[arg-type]


def test_a_report_goes_from_draft_to_accepted_and_back(session: Session, plan: object) -> None:
    head, office = _head(), factories.actor(Role.OFFICE, name="Văn phòng")
    with pytest.raises(reporting.IncompleteError):
        reporting.submit(head, *WHERE)  # type: ignore[arg-type]
    _complete(head)
    with pytest.raises(NotAllowedError):
        reporting.submit(_head(Role.DIVISION_OFFICER), *WHERE)  # type: ignore[arg-type]
    assert reporting.submit(head, *WHERE) == 2  # type: ignore[arg-type]

    locked = reporting.save(head, *WHERE, "difficulties", "Sửa sau khi nộp", 1)  # type: ignore[arg-type]
    assert locked.state == "locked"
    with pytest.raises(InvalidInputError):
        reporting.decide(office, *WHERE, accept=False)
    reporting.decide(office, *WHERE, accept=False, comment="Bổ sung số liệu.")
    found = reporting.page(session, head, *WHERE)  # type: ignore[arg-type]
    assert (found.head.flow, found.may_write) == (Flow.RETURNED, True)
    reporting.submit(head, *WHERE)  # type: ignore[arg-type]
    reporting.decide(office, *WHERE, accept=True)

    versions = reporting.page(session, office, *WHERE).head.versions
    assert [one.state for one in versions] == [
        "draft", "submitted", "returned", "submitted", "accepted",
    ]  # fmt: skip
    row = next(
        one
        for one in reporting.round_of(session, office, "2023Q3").rows
        if one.author.code == "KHTC"
    )
    assert (row.state, row.days_late) == ("late", 21)  # 16/10 against 25/09


def test_new_updates_are_added_and_nothing_is_taken_away(session: Session, plan: dict) -> None:
    name = row_field("III.1.1", "done")
    reporting.save(_head(), *WHERE, name, "Viết tay.", 0)  # type: ignore[arg-type]
    assert reporting.bring_up(_head(), *WHERE) == 1  # type: ignore[arg-type]
    text = reports.texts(session, reporting.page(session, _head(), *WHERE).head.id)[name].text  # type: ignore[arg-type]
    assert text == "Viết tay.\n28/08: Đã trình dự thảo."
    assert reporting.bring_up(_head(), *WHERE) == 0  # type: ignore[arg-type]


def test_the_document_reads_back_in_the_order_of_the_outline(session: Session, plan: dict) -> None:
    document = docx.Document(io.BytesIO(_docx(session)))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings == [
        "I. KẾT QUẢ CÁC CÔNG TÁC THỰC HIỆN TRONG QUÝ",
        "II. KẾ HOẠCH THỰC HIỆN TRONG QUÝ TIẾP THEO",
        "III. CÁC KHÓ KHĂN VÀ KIẾN NGHỊ, ĐỀ XUẤT",
        "PHỤ LỤC",
    ]
    table = document.tables[-1]
    cells = [cell.text for cell in table.rows[1].cells]
    assert cells[1] == "III.1.1. Hướng dẫn trang bị phòng máy"
    assert cells[2:4] == ["31/12/2023", "đang thực hiện"]
    assert cells[4] == "28/08: Đã trình dự thảo."
    assert cells[6] == "40 %"
    number = session.scalar(select(TaskUpdate.id))
    assert cells[8] == f"CN-{number} (28/08/2023)"
    head = "\n".join(cell.text for cell in document.tables[0].rows[0].cells)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head
    assert document.styles["Normal"].font.name == "Times New Roman"
    section = document.sections[0]
    millimetres = [round(side.mm) for side in (section.left_margin, section.right_margin)]
    assert millimetres == [30, 15]


def test_the_same_data_give_the_same_bytes_and_an_update_others(
    session: Session, plan: dict
) -> None:
    before = _docx(session)
    assert _docx(session) == before
    city = report_document.city_file(session, SYSTEM, "2023Q3", "docx", "ministry").content
    _update(session, plan["task"], date(2023, 9, 20), 55, "Đã lấy ý kiến.")
    after = _docx(session)
    assert after != before
    assert "20/09: Đã lấy ý kiến." in _words(after)
    assert "Tiến độ đạt 55 % so với kế hoạch." in _words(after)
    changed = report_document.city_file(session, SYSTEM, "2023Q3", "docx", "ministry").content
    assert changed != city
    assert "Bộ Giáo dục và Đào tạo" in _words(changed)


def test_a_version_keeps_what_was_handed_in(session: Session, plan: dict) -> None:
    _complete(_head())
    reporting.submit(_head(), *WHERE)  # type: ignore[arg-type]
    before = _docx(session, number=2)
    _update(session, plan["task"], date(2023, 9, 21), 70, "Sau khi nộp.")
    assert _docx(session, number=2) == before
    assert _docx(session) == before


def test_a_district_sees_and_writes_its_own_report_alone(session: Session, plan: dict) -> None:
    actor = factories.actor(
        Role.DISTRICT_OFFICER, Scope(unit_codes=frozenset({"760"})), unit_code="760"
    )
    assert [row.author.code for row in reporting.round_of(session, actor).rows] == ["760"]
    for address in ("761", "khtc"):
        with pytest.raises(NotFoundError):
            reporting.page(session, actor, "2023Q3", address)
        with pytest.raises(NotFoundError):
            reporting.save(actor, "2023Q3", address, "difficulties", "x", 0)
    field = row_field("III.1.1", "percent")
    with pytest.raises(InvalidInputError):
        reporting.save(actor, "2023Q3", "760", field, "101", 0)
    assert reporting.save(actor, "2023Q3", "760", field, "35", 0).state == "saved"
    page = reporting.page(session, actor, "2023Q3", "760")
    assert [(row.key, row.percent) for row in page.content.rows] == [("III.1.1", 35)]
    with pytest.raises(NotAllowedError):
        report_document.city_file(session, actor, "2023Q3", "docx", "ministry")


def test_a_killed_writer_leaves_the_last_text_whole(own_database: tuple[str, Engine]) -> None:
    with write_session() as session:
        _plan(session)
    around = {k: v for k, v in os.environ.items() if not k.startswith("IOC_")}  # noqa: TID251
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "tests.integration.dying_report", own_database[0]],
        cwd=ROOT,
        env=around,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        for _ in range(25):
            said = int(writer.stdout.readline())
        writer.kill()
    with read_session() as session:
        head = reports.head(session, WHOLE_CITY, *WHERE, DEMO_START.replace(year=2024))
        kept = reports.texts(session, head.id)["difficulties"]
        start, middle, end = kept.text.split(":")
        assert kept.number >= said
        assert int(start) == int(end) == kept.number
        assert middle == "chữ " * 20 * ((kept.number - 1) % 90 + 1)
        numbers = session.scalars(select(ReportText.number).order_by(ReportText.number)).all()
        assert numbers == list(range(1, kept.number + 1))
