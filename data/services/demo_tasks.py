"""What the demonstration adds to the plan's tasks: invented, marked as simulated."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.contracts.clock import CITY_ZONE
from data.models.plan import (
    Division,
    Task,
    TaskDependency,
    TaskDivision,
    TaskDueChange,
    TaskStep,
    TaskUpdate,
)
from data.models.sources import DataSource

_PROVEN_OF_TEN = 7  # updates of ten that name a document
# task, kind, title, due, reached
_STEPS: tuple[tuple[str, str, str, date, date | None], ...] = (
    ("II.1.1", "milestone", "Nghiệm thu trục liên thông", date(2023, 6, 30), date(2023, 8, 15)),
    ("II.1.2", "milestone", "Chốt mô hình dữ liệu", date(2023, 6, 15), date(2023, 6, 20)),
    ("II.1.2", "milestone", "Nạp dữ liệu năm học 2022-2023", date(2023, 11, 15), None),
    ("II.1.3", "milestone", "Nghiệm thu bản đồ số", date(2023, 9, 30), date(2023, 9, 25)),
    ("II.1.4", "milestone", "Vận hành thử phòng điều hành", date(2023, 9, 15), date(2023, 9, 22)),
    ("II.1.4", "sub_task", "Đào tạo trực ban", date(2023, 11, 10), None),
    ("III.1.1", "milestone", "Trình dự thảo hướng dẫn", date(2023, 11, 30), None),
    ("III.1.3", "milestone", "Lấy ý kiến các phòng chuyên môn", date(2023, 10, 31), None),
    ("III.1.4", "milestone", "Tập huấn đợt 1", date(2023, 8, 25), date(2023, 8, 24)),
    ("III.1.4", "milestone", "Tập huấn đợt 2", date(2024, 8, 25), None),
    ("III.2.6", "milestone", "Nghiệm thu giai đoạn 1", date(2023, 5, 31), date(2023, 7, 3)),
    ("III.2.6", "sub_task", "Bổ sung dữ liệu các trường còn thiếu", date(2023, 11, 20), None),
    ("III.2.9", "milestone", "Ký số toàn bộ hồ sơ thí điểm", date(2023, 11, 25), None),
    ("III.3.1", "milestone", "Công bố kho học liệu", date(2023, 12, 15), None),
)
# task and what it waits for
_LINKS = (
    ("II.1.4", "II.1.1"),
    ("II.1.4", "II.1.2"),
    ("II.1.2", "II.1.1"),
    ("II.1.3", "II.1.1"),
    ("III.1.3", "III.1.1"),
    ("III.2.9", "III.2.6"),
)
# task, new due date, reason, asked on, decided on
_WISHES: tuple[tuple[str, date, str, date, date | None], ...] = (
    (
        "II.1.2",
        date(2024, 3, 31),
        "Chờ dữ liệu chuẩn hóa của các Phòng GDĐT quận, huyện.",
        date(2023, 9, 18),
        date(2023, 9, 21),
    ),
    (
        "II.1.4",
        date(2023, 12, 15),
        "Bổ sung yêu cầu hiển thị tại phòng họp của Ban Giám đốc.",
        date(2023, 10, 12),
        None,
    ),
    (
        "III.1.1",
        date(2024, 3, 31),
        "Đợi thông tư mới về tiêu chuẩn thiết bị dạy học.",
        date(2023, 10, 13),
        None,
    ),
)
# key, kind, title, English title, lead, coordinating, start, due, plan, percent
_OWN: tuple[tuple[Any, ...], ...] = (
    (
        "DX.2023.1",
        "ad_hoc",
        "Tổng hợp số liệu sĩ số đầu năm học theo yêu cầu của UBND Thành phố",
        "Class sizes at the start of the year, asked for by the People's Committee",
        "KHTC",
        ("GDTiH", "GDTrH"),
        date(2023, 10, 2),
        date(2023, 10, 20),
        "",
        60,
    ),
    (
        "DX.2023.2",
        "ad_hoc",
        "Rà soát an toàn thông tin các cổng tuyển sinh sau cảnh báo tháng 10",
        "Security review of the admission portals after October's warning",
        "VPS",
        ("TTTT&CTGD",),
        date(2023, 10, 9),
        date(2023, 10, 17),
        "",
        30,
    ),
    (
        "KH.2023.1",
        "own_plan",
        "Số hóa hồ sơ viên chức giai đoạn 1",
        "Digitise personnel files, first stage",
        "TCCB",
        (),
        date(2023, 8, 1),
        date(2023, 11, 30),
        "Kế hoạch công tác năm học 2023-2024 của phòng",
        45,
    ),
)


def seed(session: Session) -> int:
    """Add milestones, dependencies, wishes, the divisions' own tasks and evidence.

    Returns:
        How many updates of tasks were added.
    """
    tasks = dict(session.execute(select(Task.key, Task.id)).all())
    for place, (key, kind, title, due_on, done_on) in enumerate(_STEPS):
        session.add(
            TaskStep(
                task_id=tasks[key],
                kind=kind,
                title=title,
                due_on=due_on,
                done_on=done_on,
                position=place,
                simulated=True,
            )
        )
    for key, needs in _LINKS:
        link = TaskDependency(task_id=tasks[key], needs_id=tasks[needs], simulated=True)
        session.add(link)
    for key, due_on, reason, asked_on, decided_on in _WISHES:
        session.add(
            TaskDueChange(
                task_id=tasks[key],
                due_on=due_on,
                reason=reason,
                asked_at=_at(asked_on, 9),
                asked_by_name="Trưởng phòng chủ trì",
                approved_at=_at(decided_on, 15) if decided_on else None,
                decided_by_name="Văn phòng Sở" if decided_on else "",
                simulated=True,
            )
        )
    _prove(session)
    _own_tasks(session)
    session.flush()
    return len(_OWN)


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CITY_ZONE)


def _prove(session: Session) -> None:
    """Name a document for most simulated updates, and say what is left to do."""
    for one in session.scalars(
        select(TaskUpdate).where(TaskUpdate.simulated, TaskUpdate.percent > 0)
    ):
        if one.id * 7 % 10 < _PROVEN_OF_TEN:
            number = 1000 + one.id * 37 % 3000
            one.evidence = f"{number}/SGDĐT (mô phỏng)"
        if one.status == "in_progress":
            one.outstanding = f"Còn {100 - (one.percent or 0)} % khối lượng theo kế hoạch."


def _own_tasks(session: Session) -> None:
    division = {
        code.casefold(): (number, name)
        for code, number, name in session.execute(
            select(Division.code, Division.id, Division.name_vi)
        )
    }
    source_id = session.scalars(select(DataSource.id).where(DataSource.key == "demo")).one()
    place = len(session.scalars(select(Task.id)).all())
    for number, row in enumerate(_OWN, start=1):
        key, kind, title, title_en, lead, others, starts_on, due_on, plan_name, percent = row
        lead_id, lead_name = division[lead.casefold()]
        task = Task(
            key=key,
            code=key.partition(".")[0] + "." + key.rpartition(".")[2],
            kind=kind,
            title_vi=title,
            title_en=title_en,
            starts_on=starts_on,
            initial_due_on=due_on,
            position=place + number,
            plan_name=plan_name,
            created_at=_at(starts_on, 8),
            created_by_name=lead_name,
            simulated=True,
        )
        session.add(task)
        session.flush()
        session.add(TaskDivision(task_id=task.id, division_id=lead_id, part="lead"))
        for code in others:
            other = division[code.casefold()][0]
            part = TaskDivision(task_id=task.id, division_id=other, part="coordinating")
            session.add(part)
        reported_at = _at(starts_on + timedelta(days=4), 16)
        session.add(
            TaskUpdate(
                task_id=task.id,
                reported_at=reported_at,
                recorded_at=reported_at,
                account_name=lead_name,
                status="in_progress",
                percent=percent,
                text="Đã phân công người thực hiện và thu số liệu đợt đầu.",
                outstanding="Đối chiếu số liệu và trình ký.",
                source_id=source_id,
                simulated=True,
            )
        )
