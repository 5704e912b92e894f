"""How the plan's tasks and workstreams went: the plan's own state, then monthly reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from data.domain.simulation.calendar import PLAN_DAY, at

# Percent done before the first and at the last simulated report, and the day it was finished.
# Of the 33 tasks, III.2.6 and III.2.9 stay overdue as in the plan; the rest is not due yet.
_TASKS: dict[str, tuple[int, int, date | None]] = {
    "III.1.1": (0, 72, None),
    "III.1.2": (0, 80, None),
    "III.1.3": (15, 55, None),
    "III.1.4": (20, 52, None),
    "III.1.5": (0, 45, None),
    "III.2.1": (30, 60, None),
    "III.2.2": (10, 48, None),
    "III.2.3": (10, 44, None),
    "III.2.4": (8, 38, None),
    "III.2.5": (10, 46, None),
    "III.2.6": (62, 88, None),
    "III.2.7": (30, 91, None),
    "III.2.8": (10, 61, None),
    "III.2.9": (52, 76, None),
    "III.2.10": (25, 79, None),
    "III.2.11": (8, 52, None),
    "III.2.12": (35, 70, None),
    "III.2.13": (40, 85, None),
    "III.2.14": (10, 62, None),
    "III.2.15": (15, 58, None),
    "III.3.1": (45, 93, None),
    "III.3.2-2": (60, 96, None),
    "III.3.3": (25, 66, None),
    "III.3.4": (30, 84, None),
    "III.3.5": (40, 82, None),
    "III.3.6": (50, 100, date(2023, 6, 28)),
    "III.3.7": (10, 50, None),
    "III.3.8": (5, 40, None),
    "III.3.10": (20, 100, date(2023, 9, 20)),
    "III.3.12": (25, 78, None),
}
_DONE_IN_PLAN = {
    "III.3.2-1": date(2022, 12, 20),
    "III.3.9": date(2022, 12, 28),
    "III.3.11": date(2023, 1, 16),
}
_WORKSTREAMS: dict[str, tuple[int, int, date | None]] = {
    "II.1.1": (20, 100, date(2023, 8, 15)),
    "II.1.2": (15, 72, None),
    "II.1.3": (40, 100, date(2023, 9, 25)),
    "II.1.4": (25, 82, None),
    "II.2": (0, 68, None),
    "II.3.1": (30, 100, date(2023, 5, 24)),
    "II.3.2": (15, 64, None),
    "II.3.3": (10, 57, None),
    "II.3.4": (20, 100, date(2023, 6, 22)),
    "II.4": (35, 100, date(2023, 6, 12)),
    "II.5": (15, 75, None),
    "II.6": (0, 0, None),
    "II.7": (10, 55, None),
    "II.8": (30, 100, date(2023, 9, 8)),
    "II.9.1": (25, 90, None),
    "II.9.2": (30, 100, date(2023, 5, 25)),
    "II.10": (10, 58, None),
    "II.11": (45, 94, None),
    "II.12": (20, 100, date(2023, 7, 10)),
}
_REPORT_DAYS = (
    date(2023, 3, 24),
    date(2023, 4, 26),
    date(2023, 5, 26),
    date(2023, 6, 28),
    date(2023, 7, 27),
    date(2023, 8, 28),
    date(2023, 9, 26),
    date(2023, 10, 12),
)
_TEXTS = (
    (1, ("Chưa triển khai; đang chờ hướng dẫn và bố trí kinh phí.",)),
    (
        25,
        (
            "Đã ban hành kế hoạch chi tiết và phân công đơn vị thực hiện.",
            "Đang khảo sát hiện trạng tại các quận, huyện.",
            "Đang xây dựng dự thảo và thống nhất phạm vi với đơn vị phối hợp.",
        ),
    ),
    (
        50,
        (
            "Đang lấy ý kiến các Phòng GDĐT và cơ sở giáo dục về dự thảo.",
            "Đã triển khai thí điểm tại một số quận, đang tổng hợp góp ý.",
            "Hồ sơ đã trình thẩm định, tiếp tục hoàn thiện nội dung.",
        ),
    ),
    (
        75,
        (
            "Đã triển khai rộng, đang đôn đốc các đơn vị còn chậm.",
            "Hoàn thành giai đoạn 1, đang chuẩn bị nghiệm thu.",
            "Đã tập huấn cho các đơn vị, tiếp tục cập nhật dữ liệu.",
        ),
    ),
    (
        100,
        (
            "Cơ bản hoàn thành, đang rà soát và bổ sung phần còn lại.",
            "Đang hoàn thiện báo cáo kết quả và đối chiếu số liệu.",
        ),
    ),
)
_DONE_TEXT = "Đã hoàn thành, chuyển sang duy trì và theo dõi."
_INVENTED_DAY = "ngày hoàn thành là mô phỏng"


@dataclass(frozen=True, slots=True)
class Update:
    """One report on a task; `simulated` is False for the plan's own state."""

    task: str
    reported_at: datetime
    status: str
    percent: int | None
    finished_on: date | None
    text: str
    simulated: bool


def updates(
    rng: np.random.Generator, tasks: pd.DataFrame, workstreams: pd.DataFrame
) -> pd.DataFrame:
    """Return task updates in time order (the columns of `Update`)."""
    rows = [_stated(row) for row in tasks.itertuples()]
    for key in tasks["key"]:
        if key not in _DONE_IN_PLAN:
            rows += _reports(rng, str(key), *_TASKS[str(key)])
    for row in workstreams.itertuples():
        later = [day for day in _REPORT_DAYS if day >= date.fromisoformat(str(row.start))]
        first = len(_REPORT_DAYS) - len(later)
        key = str(row.key)
        rows += _reports(rng, key, *_WORKSTREAMS[key], first=first)
    frame = pd.DataFrame(rows)
    return frame.sort_values(["reported_at", "task"], kind="stable", ignore_index=True)


def _stated(row: Any) -> Update:  # noqa: ANN401
    """Return the state printed in the plan; the plan gives no finish dates, so these are made."""
    finished = _DONE_IN_PLAN.get(str(row.key))
    status = "done" if finished else str(row.status_2023_02).replace("overdue", "in_progress")
    text = f"{row.outstanding_vi} ({_INVENTED_DAY})" if finished else str(row.outstanding_vi)
    percent = 100 if finished else None
    return Update(str(row.key), at(PLAN_DAY), status, percent, finished, text, simulated=False)


def _reports(
    rng: np.random.Generator,
    key: str,
    start: int,
    end: int,
    finished: date | None,
    *,
    first: int = 0,
) -> Iterator[Update]:
    """Report month by month; the last report before a finish and the last of all always come."""
    days = [day for day in _REPORT_DAYS[first:] if finished is None or day < finished]
    bend = rng.uniform(0.8, 1.3)
    for step, day in enumerate(days):
        silent = rng.uniform() < 0.18 and step not in {0, len(days) - 1}
        share = ((step + 1) / (len(days) + (finished is not None))) ** bend
        percent = round(start + (end - start) * share)
        if silent:
            continue
        status = "in_progress" if percent > 0 else "not_started"
        hour, minute = int(rng.integers(8, 17)), int(rng.integers(0, 60))
        yield Update(
            key, at(day, hour, minute), status, percent, None, _text(rng, percent), simulated=True
        )
    if finished is not None:
        yield Update(key, at(finished, 16, 30), "done", 100, finished, _DONE_TEXT, simulated=True)


def _text(rng: np.random.Generator, percent: int) -> str:
    for limit, texts in _TEXTS:
        if percent < limit:
            return texts[int(rng.integers(len(texts)))]
    return _DONE_TEXT
