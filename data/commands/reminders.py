"""Write reminders once, note that they were read and sent; share and stop sharing calendars."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from data.commands import audit
from data.commands.topics import Topic, bump
from data.contracts.access import Actor
from data.contracts.clock import system_now
from data.contracts.errors import InvalidInputError, NotFoundError
from data.contracts.text import clean
from data.domain.tokens import hash_token
from data.models.accounts import Account
from data.models.plan import Division
from data.models.reminders import CalendarFeed, Reminder

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
GIVEN_UP_AFTER = timedelta(minutes=10)  # a sender that has been silent this long is dead
_EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")


def remind(
    session: Session,
    account: Account,
    rule: str,
    subject: str,
    values: Mapping[str, object],
    now: datetime,
) -> None:
    """Add a reminder; the caller has looked whether the person has it already."""
    session.add(
        Reminder(
            account_id=account.id,
            rule=rule,
            subject=subject,
            values=dict(values),
            created_at=now,
            recorded_at=system_now(),
            mail_state="waiting" if account.email else "none",
            simulated=account.demo,
        )
    )


def read(session: Session, actor: Actor, now: datetime, reminder_id: int = 0) -> int:
    """Mark one, or with 0 every, of one's own reminders as read; return how many."""
    mine = select(Reminder).where(
        Reminder.account_id == actor.account_id, Reminder.read_at.is_(None)
    )
    if reminder_id:
        mine = mine.where(Reminder.id == reminder_id)
    rows = session.scalars(mine).all()
    for row in rows:
        row.read_at = now
    if rows:
        bump(session, [Topic.REMINDERS])
    return len(rows)


def take_mail(session: Session, account_id: int) -> list[Reminder]:
    """Take in hand what waits to be sent to one person."""
    now = system_now()
    rows = session.scalars(
        select(Reminder)
        .where(Reminder.account_id == account_id, _due(now))
        .order_by(Reminder.id)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.mail_state, row.mail_at = "sending", now
        row.mail_attempts += 1
    session.flush()
    return list(rows)


def waiting_accounts(session: Session) -> list[int]:
    """Return who has mail to be sent now."""
    return list(session.scalars(select(Reminder.account_id).where(_due(system_now())).distinct()))


def _due(now: datetime) -> ColumnElement[bool]:
    waits = (Reminder.mail_state == "waiting") & (
        Reminder.mail_next_at.is_(None) | (Reminder.mail_next_at <= now)
    )
    dead = (Reminder.mail_state == "sending") & (Reminder.mail_at <= now - GIVEN_UP_AFTER)
    return or_(waits, dead)


def settle_mail(session: Session, ids: list[int], *, sent: bool) -> None:
    """Note that mail was sent, or when it is tried again; after the last try it is given up."""
    now = system_now()
    for row in session.scalars(select(Reminder).where(Reminder.id.in_(ids))):
        if sent:
            row.mail_state, row.mail_at = "sent", now
        elif row.mail_attempts > len(BACK_OFF):
            row.mail_state = "failed"
        else:
            row.mail_state = "waiting"
            row.mail_next_at = now + BACK_OFF[row.mail_attempts - 1]
    session.flush()


def set_email(session: Session, actor: Actor, email: str) -> None:
    """Keep where one's reminders are sent; empty for nowhere.

    Raises:
        InvalidInputError: this is no address.
    """
    address = clean(email)[:254]
    if address and not _EMAIL.fullmatch(address):
        raise InvalidInputError("reminders.bad_email")
    session.execute(update(Account).where(Account.id == actor.account_id).values(email=address))
    subject = f"account:{actor.username}"
    audit.record(session, actor, "account.email", subject=subject, detail={"set": bool(address)})


def share(session: Session, actor: Actor, token: str, name: str) -> int:
    """Keep the hash of a calendar's secret address for one's own division."""
    division_id = session.scalar(
        select(Division.id).where(Division.code == (actor.division_code or ""))
    )
    if division_id is None:
        raise NotFoundError
    title = clean(name)[:120]
    if not title:
        raise InvalidInputError("reminders.name_needed")
    feed = CalendarFeed(
        division_id=division_id,
        token_hash=hash_token(token),
        name=title,
        created_at=system_now(),
        created_by_id=actor.account_id,
    )
    session.add(feed)
    session.flush()
    audit.record(session, actor, "calendar.share", subject=f"calendar:{feed.id}")
    return feed.id


def stop_sharing(session: Session, actor: Actor, feed_id: int) -> None:
    """Make a secret address of one's own division useless."""
    feed = session.scalar(
        select(CalendarFeed)
        .join(Division, Division.id == CalendarFeed.division_id)
        .where(CalendarFeed.id == feed_id, Division.code == (actor.division_code or ""))
    )
    if feed is None:
        raise NotFoundError
    if feed.revoked_at is None:
        feed.revoked_at = system_now()
        audit.record(session, actor, "calendar.stop", subject=f"calendar:{feed.id}")
