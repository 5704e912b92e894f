"""Give the simulated reports of the demonstration their rows and texts."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.contracts.access import WHOLE_CITY
from data.contracts.clock import CITY_ZONE, DEMO_START, system_now
from data.contracts.reporting import GENERAL, Content, ReportHead, WorkRow, row_field
from data.models.reports import ReportText, ReportVersion
from data.queries import reports
from data.services import reporting

_NEXT = (
    "Tiếp tục thực hiện theo kế hoạch, bảo đảm đúng thời hạn.",
    "Hoàn thiện các nội dung còn lại và báo cáo kết quả.",
    "Đôn đốc các đơn vị liên quan, nghiệm thu từng phần.",
)
_DONE = (
    "Đã triển khai đến các cơ sở giáo dục trực thuộc theo hướng dẫn của Sở.",
    "Đã rà soát, cập nhật dữ liệu của các cơ sở giáo dục trên địa bàn.",
    "Đã tổ chức tập huấn cho cán bộ phụ trách công nghệ thông tin.",
)
_RESULTS = (
    "Các đơn vị thực hiện đúng tiến độ.",
    "Cơ bản hoàn thành; còn một số đơn vị chậm cập nhật.",
)
_PROPOSAL = "Đề nghị Sở tiếp tục hướng dẫn và hỗ trợ kinh phí thực hiện."
_BEGUN = ("khtc", "gdtih", "760", "769")  # whose report of the present quarter has been begun
_BEGUN_AT = datetime(2023, 10, 13, 15, 20, tzinfo=CITY_ZONE)


def seed(session: Session, seed_number: int) -> int:
    """Complete the versions of past quarters and begin some of the present one; return texts."""
    rng = np.random.default_rng(seed_number + 5)
    count = 0
    for period in reversed(reports.periods(session)):
        heads = reports.heads(session, WHOLE_CITY, period.key, DEMO_START)
        tasks = _tasks(session, heads)
        for head in heads:
            count += _complete(session, rng, head, tasks)
    return count


def _tasks(session: Session, heads: list[ReportHead]) -> dict[str, list[WorkRow]]:
    """Return the rows of a quarter as its end saw them: by division, and of the districts."""
    if not heads:
        return {}
    rows = reporting.task_rows(session, WHOLE_CITY, heads[0].period, DEMO_START)
    party = set(reports.party_keys(session))
    found: dict[str, list[WorkRow]] = {"units": [row for row in rows if row.key in party]}
    for row in rows:
        for code in row.leads.split(";"):
            found.setdefault(code, []).append(row)
    return found


def _complete(
    session: Session,
    rng: np.random.Generator,
    head: ReportHead,
    tasks: dict[str, list[WorkRow]],
) -> int:
    versions = session.scalars(
        select(ReportVersion)
        .where(ReportVersion.report_id == head.id)
        .order_by(ReportVersion.number)
    ).all()
    if not versions:
        return _begin(session, head) if head.author.address in _BEGUN else 0
    said = {name: str(versions[-1].sections.get(name, "")) for name in GENERAL}
    said["proposals"] = _PROPOSAL
    count = 0
    rows = tasks.get("units" if head.author.is_unit else head.author.code, [])
    filled = tuple(_filled(rng, row, of_unit=head.author.is_unit) for row in rows)
    handed = next((one.saved_at for one in versions if one.state == "submitted"), DEMO_START)
    for version in versions:
        if version.state == "draft":
            version.sections = {}
            if len(versions) == 1:
                count += _texts(session, head, said, version.saved_at)
            continue
        kept = tuple(_known_at(row, handed) for row in filled)
        version.sections = Content(said, kept, simulated=True).as_json()
    session.flush()
    return count


def _filled(rng: np.random.Generator, row: WorkRow, *, of_unit: bool) -> WorkRow:
    then = "" if row.status == "done" else _NEXT[int(rng.integers(len(_NEXT)))]
    if not of_unit:
        missing = "Chưa có kết quả mới trong quý."
        return replace(row, next=then, done=row.done or missing, results=row.results or missing)
    percent = int(rng.integers(35, 96))
    return replace(
        row,
        status="in_progress",
        percent=percent,
        finished_on=None,
        done=_DONE[int(rng.integers(len(_DONE)))],
        results=f"{_RESULTS[int(rng.integers(len(_RESULTS)))]} Tiến độ đạt {percent} %.",
        next=_NEXT[int(rng.integers(len(_NEXT)))],
        traces=(),
        fixed=False,
    )


def _known_at(row: WorkRow, moment: datetime) -> WorkRow:
    """Leave out the updates that came after the report was handed in."""
    day: date = moment.astimezone(CITY_ZONE).date()
    traces = tuple(one for one in row.traces if one.on <= day)
    if traces == row.traces or not traces:
        return row
    last = traces[-1]
    told = replace(row, traces=traces, status=last.status, percent=last.percent, finished_on=None)
    done = "\n".join(reporting.told(traces)) or row.done
    return replace(told, done=done, results=reporting.result_of(told) or row.results)


def _texts(session: Session, head: ReportHead, said: dict[str, str], at: datetime) -> int:
    """Keep the texts of a draft; those the rules ask for are partly still open."""
    kept = {name: text for name, text in said.items() if text and name != "proposals"}
    for name, text in kept.items():
        session.add(_text(head, name, text, at))
    session.flush()
    return len(kept)


def _begin(session: Session, head: ReportHead) -> int:
    session.add(
        ReportVersion(
            report_id=head.id,
            number=1,
            state="draft",
            sections={},
            saved_at=_BEGUN_AT,
            recorded_at=system_now(),
            account_name=head.author.name_vi,
            simulated=True,
        )
    )
    session.add(_text(head, "difficulties", "Kinh phí quý IV được giao chậm.", _BEGUN_AT))
    if not head.author.is_unit:
        for key in ("III.1.1", "III.2.7"):
            name = row_field(key, "next")
            session.add(_text(head, name, _NEXT[0], _BEGUN_AT))
    session.flush()
    return 1


def _text(head: ReportHead, name: str, text: str, at: datetime) -> ReportText:
    return ReportText(
        report_id=head.id,
        name=name,
        number=1,
        text=text,
        saved_at=at,
        recorded_at=system_now(),
        account_name=head.author.name_vi,
        simulated=True,
    )
