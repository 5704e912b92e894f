"""Open, keep and end sessions; count failed sign-ins."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.commands import audit
from data.contracts.access import Actor, visitor
from data.contracts.clock import system_now
from data.contracts.sign_in import SignIn, SignInRules
from data.contracts.text import clean
from data.models.accounts import Account, DeviceToken, SignInSession


def start(
    session: Session,
    actor: Actor,
    token_hash: str,
    *,
    now: datetime,
    device_id: int | None = None,
    browser: str = "",
) -> int:
    """Open a session for a person, or for a display when `device_id` is given."""
    row = SignInSession(
        token_hash=token_hash,
        account_id=None if device_id else actor.account_id,
        device_id=device_id,
        created_at=now,
        seen_at=now,
        address=actor.address[:60],
        browser=clean(browser)[:200],
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "session.start", subject=_subject(actor))
    return row.id


def fail(session: Session, account_id: int | None, address: str, rules: SignInRules) -> bool:
    """Record a failed sign-in, lock the account after too many, and tell whether it is locked.

    A name that belongs to nobody is not kept: people type passwords into the wrong field.
    """
    stranger = visitor(address)
    account = _locked_row(session, account_id) if account_id else None
    if account is None:
        audit.record(session, stranger, "session.start", outcome="failed")
        return False
    subject = f"account:{account.username}"
    audit.record(session, stranger, "session.start", subject=subject, outcome="failed")
    return _count_failure(session, stranger, account, rules)


def _count_failure(session: Session, stranger: Actor, account: Account, rules: SignInRules) -> bool:
    now = system_now()
    if account.locked_until is not None:
        if now < account.locked_until:
            return True
        account.failures, account.locked_until = 0, None
    account.failures += 1
    if account.failures >= rules.failures:
        account.locked_until = now + rules.lock
        audit.record(
            session,
            stranger,
            "account.lock",
            subject=f"account:{account.username}",
            detail={"failures": account.failures},
        )
    return account.locked_until is not None


def welcome(session: Session, account_id: int, now: datetime, new_hash: str) -> Account | None:
    """Return the account if it may sign in now, with its failures forgotten; else nothing."""
    account = _locked_row(session, account_id)
    if account is None or account.disabled_at is not None:
        return None
    if account.locked_until is not None and now < account.locked_until:
        return None
    account.failures, account.locked_until, account.last_sign_in_at = 0, None, now
    account.password_hash = new_hash or account.password_hash
    return account


def _locked_row(session: Session, account_id: int) -> Account | None:
    return session.scalar(
        select(Account)
        .where(Account.id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def touch(session: Session, sign_in: SignIn, now: datetime) -> None:
    """Note that the browser was used; a display's token too."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == sign_in.session_id, SignInSession.seen_at < now)
        .values(seen_at=now)
    )
    if sign_in.is_display:
        owner = select(SignInSession.device_id).where(SignInSession.id == sign_in.session_id)
        session.execute(update(DeviceToken).where(DeviceToken.id.in_(owner)).values(seen_at=now))


def end(session: Session, sign_in: SignIn, reason: str, now: datetime) -> None:
    """End one session, once."""
    ended = session.execute(
        update(SignInSession)
        .where(SignInSession.id == sign_in.session_id, SignInSession.ended_at.is_(None))
        .values(ended_at=now, end_reason=reason)
        .returning(SignInSession.id)
    ).all()
    if ended:
        audit.record(
            session,
            sign_in.actor,
            "session.end",
            subject=_subject(sign_in.actor),
            detail={"reason": reason},
        )


def end_all(
    session: Session,
    *,
    reason: str,
    now: datetime,
    account_id: int | None = None,
    device_id: int | None = None,
    keep: Iterable[int] = (),
) -> int:
    """End every open session of an account or a display except `keep`; return how many."""
    ended = session.execute(
        update(SignInSession)
        .where(
            SignInSession.account_id == account_id
            if device_id is None
            else SignInSession.device_id == device_id,
            SignInSession.ended_at.is_(None),
            SignInSession.id.not_in(list(keep)),
        )
        .values(ended_at=now, end_reason=reason)
        .returning(SignInSession.id)
    ).all()
    return len(ended)


def _subject(actor: Actor) -> str:
    return actor.username if actor.account_id is None else f"account:{actor.username}"
