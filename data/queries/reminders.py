"""Read one's own reminders and one's division's shared calendars."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.contracts.reminders import FeedView, ReminderView
from data.domain.tokens import hash_token
from data.models.plan import Division
from data.models.reminders import CalendarFeed, Reminder

SHOWN = 200


def of_account(session: Session, account_id: int | None) -> list[ReminderView]:
    """Return the newest reminders of a person, unread first."""
    rows = session.scalars(
        select(Reminder)
        .where(Reminder.account_id == account_id)
        .order_by(Reminder.read_at.is_not(None), Reminder.created_at.desc(), Reminder.id.desc())
        .limit(SHOWN)
    )
    return [
        ReminderView(
            row.id,
            row.rule,
            row.subject,
            row.values,
            row.created_at,
            row.read_at is not None,
            row.mail_state,
        )
        for row in rows
    ]


def unread(session: Session, account_id: int | None) -> int:
    """Return how many reminders a person has not read."""
    count = select(func.count()).where(
        Reminder.account_id == account_id, Reminder.read_at.is_(None)
    )
    return session.scalar(count) or 0


def feeds(session: Session, division_code: str | None) -> list[FeedView]:
    """Return the living calendars of a division, newest first."""
    rows = session.scalars(
        select(CalendarFeed)
        .join(Division, Division.id == CalendarFeed.division_id)
        .where(Division.code == division_code, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.id.desc())
    )
    return [FeedView(row.id, row.name, row.created_at, row.used_at) for row in rows]


def feed_division(session: Session, token: str) -> tuple[str, str] | None:
    """Return code and name of the division behind a secret address; None if there is none."""
    row = session.execute(
        select(Division.code, Division.name_vi)
        .join(CalendarFeed, CalendarFeed.division_id == Division.id)
        .where(CalendarFeed.token_hash == hash_token(token), CalendarFeed.revoked_at.is_(None))
    ).first()
    return (row[0], row[1]) if row else None
