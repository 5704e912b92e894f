"""Write quarterly reports: fields one by one, then versions. Nothing is changed in place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands.topics import Topic, bump
from data.contracts.access import Actor
from data.contracts.clock import system_now
from data.contracts.errors import InvalidInputError, NotFoundError
from data.contracts.reporting import (
    LONGEST_TEXT,
    OPEN_FLOWS,
    Flow,
    Period,
    ReportHead,
    SavedText,
    SaveOutcome,
)
from data.models.plan import Division
from data.models.reports import Report, ReportPeriod, ReportText, ReportVersion
from data.models.units import AdministrativeUnit, UnitProfile

OWING_KINDS = ("division", "centre")
SHORTEST_COMMENT = 5


class LockedReportError(InvalidInputError):
    """The report has been handed in: its text stands."""

    def __init__(self) -> None:
        super().__init__("reports.locked")


def save_text(
    session: Session,
    actor: Actor,
    head: ReportHead,
    name: str,
    text: str,
    seen: int,
    now: datetime,
) -> SaveOutcome:
    """Append a text of one field if the newest one is the one the writer saw.

    A text that met a newer one, or a report that was handed in, is kept beside the others: the
    answer says so and the caller commits.

    Args:
        session: a writing session.
        actor: who writes; the caller has checked that the report is this person's.
        head: the report.
        name: of the field.
        text: what it says now.
        seen: number of the text the writer started from; 0 for none.
        now: the installation's clock.

    Raises:
        InvalidInputError: the text is too long.
    """
    if len(text) > LONGEST_TEXT:
        raise InvalidInputError("reports.too_long", longest=LONGEST_TEXT)
    flow = _locked(session, head.id)
    current = _newest(session, head.id, name)
    standing = SavedText() if current is None else _saved(current)
    if text == standing.text and current is not None:
        return SaveOutcome("saved", standing)
    if flow not in OPEN_FLOWS or standing.number != seen:
        _keep_aside(session, actor, head, name, text, now)
        return SaveOutcome("stale" if flow in OPEN_FLOWS else "locked", standing)
    row = _text(actor, head.id, name, text, now, number=standing.number + 1)
    session.add(row)
    session.flush()
    topics = [Topic.DRAFTS]
    if flow is Flow.EMPTY:
        _append(session, actor, head.id, Flow.DRAFT, {}, now)
        topics.append(Topic.REPORTS)
    bump(session, topics)
    return SaveOutcome("saved", _saved(row))


def _keep_aside(
    session: Session, actor: Actor, head: ReportHead, name: str, text: str, now: datetime
) -> None:
    last = session.scalar(
        select(ReportText.text)
        .where(
            ReportText.report_id == head.id,
            ReportText.name == name,
            ReportText.number.is_(None),
            ReportText.account_id == actor.account_id,
        )
        .order_by(ReportText.id.desc())
        .limit(1)
    )
    if last != text:
        session.add(_text(actor, head.id, name, text, now, number=None))
        bump(session, [Topic.DRAFTS])


def _text(
    actor: Actor, report_id: int, name: str, text: str, now: datetime, *, number: int | None
) -> ReportText:
    return ReportText(
        report_id=report_id,
        name=name,
        number=number,
        text=text,
        saved_at=now,
        recorded_at=system_now(),
        account_id=actor.account_id,
        account_name=actor.name[:200],
    )


def _newest(session: Session, report_id: int, name: str) -> ReportText | None:
    return session.scalar(
        select(ReportText)
        .where(
            ReportText.report_id == report_id,
            ReportText.name == name,
            ReportText.number.is_not(None),
        )
        .order_by(ReportText.number.desc())
        .limit(1)
    )


def _saved(row: ReportText) -> SavedText:
    return SavedText(row.text, row.number or 0, row.saved_at, row.account_name)


def _locked(session: Session, report_id: int) -> Flow:
    """Lock a report against other writers and return where it stands."""
    if session.scalar(select(Report.id).where(Report.id == report_id).with_for_update()) is None:
        raise NotFoundError
    state = session.scalar(
        select(ReportVersion.state)
        .where(ReportVersion.report_id == report_id)
        .order_by(ReportVersion.number.desc())
        .limit(1)
    )
    return Flow(state) if state else Flow.EMPTY


def submit(
    session: Session, actor: Actor, head: ReportHead, sections: Mapping[str, Any], now: datetime
) -> int:
    """Hand a report in as it stands and return the number of the version.

    Raises:
        LockedReportError: it has been handed in already.
    """
    if _locked(session, head.id) not in OPEN_FLOWS:
        raise LockedReportError
    number = _append(session, actor, head.id, Flow.SUBMITTED, sections, now)
    _record(session, actor, "submit", head, {"version": number})
    return number


def decide(
    session: Session,
    actor: Actor,
    head: ReportHead,
    now: datetime,
    *,
    accept: bool,
    comment: str = "",
) -> int:
    """Accept a report, or give it back with a comment; return the number of the version.

    Raises:
        InvalidInputError: it is not waiting, or it goes back without a comment.
    """
    if _locked(session, head.id) is not Flow.SUBMITTED:
        raise InvalidInputError("reports.not_waiting")
    why = comment.strip()[:2_000]
    if not accept and len(why) < SHORTEST_COMMENT:
        raise InvalidInputError("reports.comment_needed")
    last = session.scalars(
        select(ReportVersion)
        .where(ReportVersion.report_id == head.id)
        .order_by(ReportVersion.number.desc())
        .limit(1)
    ).one()
    flow = Flow.ACCEPTED if accept else Flow.RETURNED
    number = _append(session, actor, head.id, flow, last.sections, now, comment=why)
    _record(
        session,
        actor,
        "accept" if accept else "return",
        head,
        {"version": number, "comment": why},
    )
    return number


def _append(
    session: Session,
    actor: Actor,
    report_id: int,
    flow: Flow,
    sections: Mapping[str, Any],
    now: datetime,
    *,
    comment: str = "",
) -> int:
    newest = session.scalar(
        select(func.max(ReportVersion.number)).where(ReportVersion.report_id == report_id)
    )
    row = ReportVersion(
        report_id=report_id,
        number=(newest or 0) + 1,
        state=str(flow),
        sections=dict(sections),
        saved_at=now,
        recorded_at=system_now(),
        account_id=actor.account_id,
        account_name=actor.name[:200],
        comment=comment,
        simulated=bool(sections.get("simulated", False)),
    )
    session.add(row)
    session.flush()
    return row.number


def _record(
    session: Session, actor: Actor, deed: str, head: ReportHead, detail: Mapping[str, object]
) -> None:
    audit.record(
        session,
        actor,
        f"report.{deed}",
        subject=f"report:{head.period.key}:{head.author.code}",
        detail=detail,
    )
    bump(session, [Topic.REPORTS, Topic.DRAFTS])


def open_round(session: Session, actor: Actor, period: Period) -> int:
    """Make the reports of a quarter owed; return how many are new.

    Owing are the divisions and centres, and every unit right below the top of the tree.
    """
    row = session.scalar(select(ReportPeriod).where(ReportPeriod.key == period.key))
    if row is None:
        row = ReportPeriod(
            key=period.key,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            due_on=period.due_on,
        )
        session.add(row)
        session.flush()
    divisions, units = _owing(session)
    known = session.execute(
        select(Report.division_id, Report.unit_id).where(Report.period_id == row.id)
    ).all()
    owed = {(one, two) for one, two in known}
    missing = [
        pair
        for pair in [*((one, None) for one in divisions), *((None, one) for one in units)]
        if pair not in owed
    ]
    session.add_all(
        Report(period_id=row.id, division_id=division, unit_id=unit) for division, unit in missing
    )
    if missing:
        session.flush()
        detail = {"reports": len(missing)}
        audit.record(session, actor, "report.open", subject=f"period:{period.key}", detail=detail)
        bump(session, [Topic.REPORTS])
    return len(missing)


def _owing(session: Session) -> tuple[list[int], list[int]]:
    divisions = session.scalars(
        select(Division.id).where(Division.kind.in_(OWING_KINDS)).order_by(Division.position)
    )
    tops = select(UnitProfile.unit_id).where(
        UnitProfile.parent_id.is_(None), UnitProfile.superseded_by_id.is_(None)
    )
    units = session.scalars(
        select(AdministrativeUnit.id)
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .where(
            UnitProfile.parent_id.in_(tops),
            UnitProfile.superseded_by_id.is_(None),
            AdministrativeUnit.valid_to.is_(None),
        )
        .order_by(AdministrativeUnit.code)
    )
    return list(divisions), list(units)
