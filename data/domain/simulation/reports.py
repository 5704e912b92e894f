"""Quarterly reports of divisions and districts, following Phụ lục II of the plan."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from data.domain.simulation.calendar import LAST_DAY, at

PERIODS = (
    ("2023Q1", date(2023, 1, 1), date(2023, 3, 31), date(2023, 3, 25)),
    ("2023Q2", date(2023, 4, 1), date(2023, 6, 30), date(2023, 6, 25)),
    ("2023Q3", date(2023, 7, 1), date(2023, 9, 30), date(2023, 9, 25)),
    ("2023Q4", date(2023, 10, 1), date(2023, 12, 31), date(2023, 12, 25)),
)
_LATE_RATE = {"2023Q1": 0.15, "2023Q2": 0.09}
_HANDED_IN_Q3 = 0.68  # the others have a draft or nothing; the rules call them missing
_RESULTS = (
    "Đã hoàn thành cập nhật dữ liệu trên hệ thống ngành; tỉ lệ hồ sơ số đạt {share} %.",
    "Triển khai {count}/{total} nội dung của kế hoạch chuyển đổi số đúng tiến độ.",
    "Tổ chức {count} lớp tập huấn, tỉ lệ cán bộ tham gia đạt {share} %.",
    "Rà soát cơ sở vật chất và đường truyền; {share} % đơn vị đạt yêu cầu.",
)
_AD_HOC = (
    "Thực hiện báo cáo số liệu tuyển sinh đầu cấp theo yêu cầu của Sở.",
    "Phối hợp kiểm tra việc triển khai học bạ số tại {count} trường.",
    "Cung cấp số liệu phục vụ làm việc với Ủy ban nhân dân Thành phố.",
    "Không có nhiệm vụ đột xuất trong kỳ.",
)
_NEXT = (
    "Tiếp tục bổ sung kho học liệu số và kết nối thư viện số.",
    "Hoàn thiện cơ sở dữ liệu trường lớp và hồ sơ cơ sở vật chất.",
    "Mở rộng sử dụng hệ thống quản lý học tập tại các trường.",
    "Đôn đốc các đơn vị còn chậm, hoàn thành trước cuối quý.",
)
_NEXT_AD_HOC = (
    "Chuẩn bị số liệu cho hội nghị sơ kết của Ngành.",
    "Phối hợp khảo sát mức độ hài lòng về dịch vụ trực tuyến.",
    "Chưa có.",
)
_DIFFICULTIES = (
    "Thiếu nhân sự phụ trách công nghệ thông tin tại các trường nhỏ.",
    "Kinh phí trang bị phòng máy được giao chậm.",
    "Dữ liệu giữa các phần mềm chưa đồng bộ, phải nhập nhiều lần.",
    "Sĩ số tăng nhanh, thiếu phòng học để tổ chức 2 buổi/ngày.",
    "Không có khó khăn lớn.",
)


@dataclass(frozen=True, slots=True)
class Version:
    """One saved state of a report; `author` is the code of a division or district."""

    period: str
    author: str
    number: int
    state: str
    sections: dict[str, str]
    saved_at: datetime


def authors(units: pd.DataFrame, divisions: pd.DataFrame) -> list[tuple[str, str, bool]]:
    """Return who owes a report each quarter: (code, name, is a division)."""
    own = divisions[divisions["kind"].isin(["division", "centre"])]
    districts = units[units["level"] == "district"].sort_values("code")
    owing = [
        (str(code), str(name), True) for code, name in zip(own["code"], own["name_vi"], strict=True)
    ]
    owing += [
        (str(code), f"Phòng Giáo dục và Đào tạo {name}", False)
        for code, name in zip(districts["code"], districts["name"], strict=True)
    ]
    return owing


def versions(rng: np.random.Generator, owing: list[tuple[str, str, bool]]) -> pd.DataFrame:
    """Return the saved versions of the quarters (the columns of `Version`), in time order."""
    rows: list[Version] = []
    for period, _, _, due_on in PERIODS[:3]:
        for author, _, _ in owing:
            rows += _one(rng, period, author, due_on)
    frame = pd.DataFrame(rows)
    return frame.sort_values(["saved_at", "author", "number"], kind="stable", ignore_index=True)


def _one(rng: np.random.Generator, period: str, author: str, due_on: date) -> list[Version]:
    finished_round = period in _LATE_RATE
    sections = _sections(rng)
    drafted = due_on - timedelta(days=int(rng.integers(4, 16)))
    if finished_round:
        late = rng.uniform() < _LATE_RATE[period]
        handed = due_on + timedelta(days=int(rng.integers(1, 9) if late else -rng.integers(0, 4)))
    else:
        chance = rng.uniform()
        if chance > 0.85:
            return []
        draft = Version(period, author, 1, "draft", sections, at(drafted, 10, 15))
        if chance > _HANDED_IN_Q3:
            return [draft]
        handed = due_on - timedelta(days=int(rng.integers(-3, 6)))
    accepted = handed + timedelta(days=int(rng.integers(2, 8)))
    result = [
        Version(period, author, 1, "draft", sections, at(drafted, 10, 15)),
        Version(period, author, 2, "submitted", sections, at(handed, 15, 40)),
    ]
    if finished_round or (accepted <= LAST_DAY - timedelta(days=3) and rng.uniform() < 0.6):
        result.append(Version(period, author, 3, "accepted", sections, at(accepted, 9, 5)))
    return result


def _sections(rng: np.random.Generator) -> dict[str, str]:
    def pick(texts: tuple[str, ...]) -> str:
        text = texts[int(rng.integers(len(texts)))]
        done = int(rng.integers(3, 9))
        share = int(rng.integers(71, 99))
        return text.format(count=done, total=done + int(rng.integers(0, 3)), share=share)

    return {
        "results_assigned": pick(_RESULTS),
        "results_ad_hoc": pick(_AD_HOC),
        "next_assigned": pick(_NEXT),
        "next_ad_hoc": pick(_NEXT_AD_HOC),
        "difficulties": pick(_DIFFICULTIES),
    }
