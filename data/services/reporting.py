"""Quarterly reports: what one says, who may do what with it, and the round of a period."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from data.adapters.documents import pdf
from data.commands import reports as writing
from data.contracts.access import SYSTEM, WHOLE_CITY, Actor, Permission, Scope
from data.contracts.clock import CITY_ZONE
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.frames import records
from data.contracts.plan import TaskRow
from data.contracts.reporting import (
    GENERAL,
    ROW_TEXTS,
    TASK_STATUSES,
    Author,
    Content,
    Flow,
    Period,
    ReportHead,
    ReportPage,
    Round,
    RoundRow,
    SavedText,
    SaveOutcome,
    Trace,
    WorkRow,
    of_row,
    row_field,
)
from data.database import write_session
from data.domain import reporting as rules
from data.domain.deadlines import ReportState, report_state
from data.i18n import translate
from data.queries import clock, plan, reports

LANGUAGE = "vi"  # reports are written in the language of the office
HANDED_IN = frozenset({Flow.SUBMITTED, Flow.ACCEPTED})


class IncompleteError(InvalidInputError):
    """The report lacks something; the page lists what."""

    def __init__(self, count: int) -> None:
        super().__init__("reports.incomplete", count=count)


def is_author(actor: Actor, author: Author) -> bool:
    """Tell whether the report is this person's own to write."""
    own = actor.unit_code if author.is_unit else actor.division_code
    return own == author.code


def page(session: Session, actor: Actor, period: str, address: str) -> ReportPage:
    """Return everything the page of one report shows.

    Raises:
        NotFoundError: no such report in the reader's scope.
    """
    now = clock.now(session)
    head = reports.head(session, actor.scope, period, address, now)
    own = is_author(actor, head.author)
    saved = reports.texts(session, head.id)
    found = content(session, head, now, saved)
    open_now = head.is_open
    return ReportPage(
        head=head,
        content=found,
        saved=saved,
        gaps=tuple(rules.gaps(found)),
        aside=tuple(reports.aside(session, head.id)) if own else (),
        today=now.date(),
        may_write=own and open_now and actor.may(Permission.REPORT_EDIT),
        may_submit=own and open_now and actor.may(Permission.REPORT_SUBMIT),
        may_review=actor.may(Permission.REPORT_REVIEW) and head.flow is Flow.SUBMITTED,
        can_print=pdf.program() is not None,
    )


def content(
    session: Session, head: ReportHead, now: datetime, saved: Mapping[str, SavedText] | None = None
) -> Content:
    """Return what a report says: as handed in, or while it is open as its data stand."""
    if head.flow in HANDED_IN:
        last = head.versions[-1].number
        return Content.from_json(reports.version_content(session, head.id, last))
    texts = reports.texts(session, head.id) if saved is None else saved
    return _open_content(session, head, now, texts)


def version(session: Session, head: ReportHead, number: int) -> Content:
    """Return what one version of a report kept.

    Raises:
        NotFoundError: the report has no such version.
    """
    return Content.from_json(reports.version_content(session, head.id, number))


def until(period: Period, now: datetime) -> datetime:
    """Return the instant up to which updates count for a period."""
    end = datetime.combine(period.ends_on + timedelta(days=1), time(), CITY_ZONE)
    return min(now, end - timedelta(microseconds=1))


def _since(period: Period) -> datetime:
    return datetime.combine(period.starts_on, time(), CITY_ZONE)


def _open_content(
    session: Session, head: ReportHead, now: datetime, saved: Mapping[str, SavedText]
) -> Content:
    facts = work_rows(session, head, now)
    rows = tuple(_with_texts(row, saved) for row in facts)
    texts = {name: saved[name].text if name in saved else "" for name in GENERAL}
    simulated = any(trace.simulated for row in rows for trace in row.traces)
    return Content(texts, rows, simulated or head.simulated)


def work_rows(session: Session, head: ReportHead, now: datetime) -> list[WorkRow]:
    """Return the pieces of work of a report with their updates and what these say by themselves.

    A division reports the tasks it leads. A district office reports those the plan gives to the
    districts; it states their status itself, beginning with what it handed in last.
    """
    if head.author.is_unit:
        return _unit_rows(session, head, now)
    scope = Scope(division_codes=frozenset({head.author.code}))
    rows = task_rows(session, scope, head.period, now)
    return [row for row in rows if head.author.code in row.leads.split(";")]


def task_rows(session: Session, scope: Scope, period: Period, now: datetime) -> list[WorkRow]:
    """Return the tasks of a scope that belong into a quarter, as their updates tell them."""
    at = until(period, now)
    frame = records(plan.tasks(session, scope, at))
    keys = [str(one[TaskRow.KEY]) for one in frame]
    dates = reports.task_dates(session, keys)
    traced = reports.traces(session, keys, _since(period), at)
    return [
        _from_updates(one, dates[str(one[TaskRow.KEY])], traced.get(str(one[TaskRow.KEY]), ()))
        for one in frame
        if rules.is_in_quarter(
            dates[str(one[TaskRow.KEY])][0],
            str(one[TaskRow.STATUS]),
            one[TaskRow.FINISHED_ON],
            period,
        )
    ]


def _from_updates(
    task: Mapping[str, object], dates: tuple[date | None, date | None], traces: tuple[Trace, ...]
) -> WorkRow:
    percent = task[TaskRow.PERCENT]
    row = WorkRow(
        key=str(task[TaskRow.KEY]),
        code=str(task[TaskRow.CODE]),
        kind=str(task[TaskRow.KIND]),
        title_vi=str(task[TaskRow.TITLE_VI]),
        title_en=str(task[TaskRow.TITLE_EN]),
        due_on=task[TaskRow.DUE_ON],  # type: ignore[arg-type]
        status=str(task[TaskRow.STATUS]),
        percent=None if percent is None else round(float(str(percent))),
        leads=str(task[TaskRow.LEADS]),
        finished_on=task[TaskRow.FINISHED_ON],  # type: ignore[arg-type]
        first_due_on=dates[1],
        traces=traces,
    )
    return replace(row, done="\n".join(told(traces)), results=result_of(row))


def told(traces: tuple[Trace, ...]) -> list[str]:
    """Return what the updates of a quarter say, a line each."""
    return [f"{one.on:%d/%m}: {one.text}" for one in traces if one.text]


def result_of(row: WorkRow) -> str:
    """Return what the last update says about how far the work is; empty without one."""
    if row.status == "done" and row.finished_on is not None:
        day = f"{row.finished_on:%d/%m/%Y}"
        return translate("report_document.result_done", LANGUAGE, day=day)
    if row.percent is None or not row.traces:
        return ""
    return translate("report_document.result_percent", LANGUAGE, percent=row.percent)


def _unit_rows(session: Session, head: ReportHead, now: datetime) -> list[WorkRow]:
    wanted = reports.party_keys(session)
    before = _handed_in_before(session, head, now)
    rows = []
    for row in task_rows(session, WHOLE_CITY, head.period, now):
        if row.key not in wanted:
            continue
        last = before.get(row.key)
        rows.append(
            replace(
                row,
                status=last.status if last else "",
                percent=last.percent if last else None,
                finished_on=None,
                done="",
                results="",
                next="",
                traces=(),
                fixed=False,
            )
        )
    return rows


def _handed_in_before(session: Session, head: ReportHead, now: datetime) -> dict[str, WorkRow]:
    earlier = next(
        (one for one in reports.periods(session) if one.starts_on < head.period.starts_on),
        None,
    )
    if earlier is None:
        return {}
    try:
        last = reports.head(session, WHOLE_CITY, earlier.key, head.author.address, now)
    except NotFoundError:
        return {}
    if last.flow not in HANDED_IN:
        return {}
    return {row.key: row for row in version(session, last, last.versions[-1].number).rows}


def _with_texts(row: WorkRow, saved: Mapping[str, SavedText]) -> WorkRow:
    """Put the texts people wrote over those the updates give."""
    found = {
        part: saved[row_field(row.key, part)].text
        for part in ROW_TEXTS
        if row_field(row.key, part) in saved
    }
    if row.fixed:
        return replace(row, **found)  # type: ignore[arg-type]
    status, percent = (saved.get(row_field(row.key, part)) for part in ("status", "percent"))
    return replace(
        row,
        **found,  # type: ignore[arg-type]
        status=status.text if status else row.status,
        percent=_percent(percent.text) if percent else row.percent,
    )


def _percent(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def save(actor: Actor, period: str, address: str, name: str, text: str, seen: int) -> SaveOutcome:
    """Keep the text of one field; see `data.commands.reports.save_text`.

    Raises:
        NotFoundError: no such report or field.
        NotAllowedError: it is somebody else's report.
        InvalidInputError: the field does not take this value.
    """
    with write_session() as session:
        now = clock.now(session)
        head = _own(session, actor, period, address, now)
        rows = work_rows(session, head, now)
        if name not in rules.allowed_fields(rows):
            raise NotFoundError
        return writing.save_text(session, actor, head, name, _checked(name, text), seen, now)


def _checked(name: str, text: str) -> str:
    part = (of_row(name) or ("", ""))[1]
    if part == "status" and text not in TASK_STATUSES:
        raise InvalidInputError("reports.bad_status")
    if part == "percent":
        number = _percent(text.strip())
        if text.strip() and (number is None or number > 100):
            raise InvalidInputError("reports.bad_percent")
        return text.strip()
    return text.replace("\r\n", "\n").replace("\x00", "")


def _own(session: Session, actor: Actor, period: str, address: str, now: datetime) -> ReportHead:
    head = reports.head(session, actor.scope, period, address, now)
    if not is_author(actor, head.author):
        raise NotAllowedError
    return head


def bring_up(actor: Actor, period: str, address: str) -> int:
    """Add what the updates say and the written texts do not; return how many texts grew.

    Texts nobody has touched follow the updates by themselves. Nothing is taken away.
    """
    with write_session() as session:
        now = clock.now(session)
        head = _own(session, actor, period, address, now)
        if not head.is_open:
            raise writing.LockedReportError
        saved = reports.texts(session, head.id)
        grown = 0
        for row in work_rows(session, head, now):
            news = {"done": told(row.traces), "results": [row.results]}
            for part, lines in news.items():
                name = row_field(row.key, part)
                kept = saved.get(name)
                if kept is None:
                    continue
                text = rules.bring_up(kept.text, lines)
                if text != kept.text:
                    writing.save_text(session, actor, head, name, text, kept.number, now)
                    grown += 1
    return grown


def submit(actor: Actor, period: str, address: str) -> int:
    """Hand the report in as its data stand now; return the number of the version.

    Raises:
        IncompleteError: something is missing.
    """
    if not actor.may(Permission.REPORT_SUBMIT):
        raise NotAllowedError
    with write_session() as session:
        now = clock.now(session)
        head = _own(session, actor, period, address, now)
        if not head.is_open:
            raise writing.LockedReportError
        found = content(session, head, now)
        missing = list(rules.gaps(found))
        if missing:
            raise IncompleteError(len(missing))
        return writing.submit(session, actor, head, found.as_json(), now)


def decide(actor: Actor, period: str, address: str, *, accept: bool, comment: str = "") -> int:
    """Accept a report or give it back; return the number of the version."""
    if not actor.may(Permission.REPORT_REVIEW):
        raise NotAllowedError
    with write_session() as session:
        now = clock.now(session)
        head = reports.head(session, actor.scope, period, address, now)
        if is_author(actor, head.author):
            raise NotAllowedError
        return writing.decide(session, actor, head, now, accept=accept, comment=comment)


def round_of(session: Session, actor: Actor, period: str = "") -> Round:
    """Return who has handed in what for a period; the latest one due if none is named.

    Raises:
        NotFoundError: no period has been opened yet, or not this one.
    """
    now = clock.now(session)
    today = now.date()
    known = [one for one in reports.periods(session) if one.starts_on <= today]
    if not known:
        raise NotFoundError
    usual = next((one for one in known if one.ends_on < today), known[0])
    chosen = next((one for one in known if one.key == period), None)
    if period and chosen is None:
        raise NotFoundError
    shown = chosen or usual
    rows = tuple(
        _round_row(head, today) for head in reports.heads(session, actor.scope, shown.key, now)
    )
    counts = Counter(row.state for row in rows) + Counter(f"flow_{row.flow}" for row in rows)
    return Round(shown, tuple(known), rows, today, dict(counts))


def _round_row(head: ReportHead, today: date) -> RoundRow:
    last = head.versions[-1] if head.versions else None
    state = report_state(
        str(head.flow) if last else None, head.submitted_on, head.period.due_on, today
    )
    day = head.submitted_on or today
    late = state in {ReportState.LATE, ReportState.MISSING}
    return RoundRow(
        author=head.author,
        flow=head.flow,
        submitted_on=head.submitted_on,
        changed_at=last.saved_at if last else None,
        who=last.who if last else "",
        state=str(state),
        days_late=(day - head.period.due_on).days if late else 0,
        simulated=head.simulated,
    )


def open_current_round(session: Session) -> int:
    """Make the reports of the present quarter owed; return how many are new."""
    return writing.open_round(session, SYSTEM, rules.quarter_of(clock.today(session)))


def compared(
    session: Session, actor: Actor, where: tuple[str, str], before: int, after: int
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the fields that differ with their words as (same | gone | new, words).

    Number 0 is the report as it stands.

    Raises:
        NotFoundError: no such report or version.
    """
    now = clock.now(session)
    head = reports.head(session, actor.scope, *where, now)
    old, new = (
        version(session, head, number) if number else content(session, head, now)
        for number in (before, after)
    )
    changes = rules.changed(old, new)
    return [(name, rules.differences(one, two)) for name, one, two in changes]
