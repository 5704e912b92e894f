"""Sign in, stay signed in, sign out: people by password, displays by token."""

import logging
import threading
from datetime import timedelta

from cachetools import TTLCache

from data.commands import accounts, devices, sessions
from data.contracts.access import Actor
from data.contracts.clock import system_now
from data.contracts.errors import InvalidInputError, IocError
from data.contracts.sign_in import SignIn, SignInRules
from data.contracts.text import clean
from data.database import commits, read_session, write_session
from data.domain import passwords
from data.domain.tokens import hash_token, new_token
from data.queries import sessions as session_queries

logger = logging.getLogger(__name__)

TOUCH_EVERY = timedelta(minutes=1)
# A page asks for twenty things at once: who asks is looked up once. A write of this process ends
# what is remembered at once, one of another process after this many seconds.
REMEMBERED_S = 1.0
_remembered: TTLCache[tuple[str, str, int], SignIn] = TTLCache(maxsize=4096, ttl=REMEMBERED_S)
_lock = threading.Lock()


class SignInRefusedError(IocError):
    """Wrong name or password, locked, disabled: one sentence for all of them."""

    key = "login.refused"


class TooManyAttemptsError(IocError):
    """Too many failures from one network address."""

    key = "login.too_many"


def sign_in(
    username: str, password: str, *, address: str, browser: str, old_token: str, rules: SignInRules
) -> str:
    """Check a password and return the token of a new session; the browser's old one ends.

    Raises:
        SignInRefusedError: for whatever reason; the effort is the same for each.
        TooManyAttemptsError: the network address failed too often.
    """
    now = system_now()
    with read_session() as session:
        if session_queries.failures_from(session, address, now - rules.lock) >= (
            rules.address_failures
        ):
            logger.warning("sign-in throttled for %s", address)
            raise TooManyAttemptsError(minutes=int(rules.lock.total_seconds() // 60))
        known = session_queries.credentials(session, clean(username).casefold())
    right = passwords.matches(known.password_hash if known else None, password)
    token = ""
    if known and right:
        outdated = passwords.is_outdated(known.password_hash)
        new_hash = passwords.hash_password(password) if outdated else ""
        token = _open(known.account_id, new_hash, address=address, browser=browser)
    if not token:
        with write_session() as session:
            sessions.fail(session, known.account_id if known else None, address, rules)
        raise SignInRefusedError
    end_session(old_token, "rotated")
    return token


def _open(account_id: int, new_hash: str, *, address: str, browser: str) -> str:
    now = system_now()
    token = new_token()
    with write_session() as session:
        account = sessions.welcome(session, account_id, now, new_hash)
        if account is None:
            return ""
        actor = session_queries.actor_of(account, None, None, address)
        token_hash = hash_token(token)
        sessions.start(session, actor, token_hash, now=now, browser=browser)
    return token


def enter_device(
    device_token: str, *, address: str, browser: str, old_token: str, rules: SignInRules
) -> str:
    """Open a display's session and return its token.

    Raises:
        SignInRefusedError: no such token, or revoked, or expired.
        TooManyAttemptsError: the network address failed too often.
    """
    now = system_now()
    token = new_token()
    with write_session() as session:
        if session_queries.failures_from(session, address, now - rules.lock) >= (
            rules.address_failures
        ):
            raise TooManyAttemptsError(minutes=int(rules.lock.total_seconds() // 60))
        device = devices.use(session, device_token.strip(), now)
        if device is None:
            sessions.fail(session, None, address, rules)
        else:
            actor = session_queries.display_actor(device, None, address)
            token_hash = hash_token(token)
            sessions.start(
                session, actor, token_hash, now=now, device_id=device.id, browser=browser
            )
    if device is None:
        raise SignInRefusedError
    end_session(old_token, "rotated")
    return token


def resolve(token: str, address: str, rules: SignInRules) -> SignIn | None:
    """Return the live session behind `token`; one that is over is ended on the spot."""
    if not token:
        return None
    now = system_now()
    found = _open_sign_in(token, address)
    if found is None:
        return None
    reason = found.over_because(now, rules)
    if reason:
        with write_session() as session:
            sessions.end(session, found, reason, now)
        return None
    return found


def _open_sign_in(token: str, address: str) -> SignIn | None:
    key = (hash_token(token), address, commits())
    with _lock:
        known: SignIn | None = _remembered.get(key)
    if known is not None:
        return known
    with read_session() as session:
        found = session_queries.by_token(session, token, address)
    if found is not None:
        with _lock:
            _remembered[key] = found
    return found


def forget() -> None:
    """Drop who was looked up a moment ago, as after a write past `write_session`."""
    with _lock:
        _remembered.clear()


def keep_alive(found: SignIn) -> None:
    """Note use of the session, at most once a minute."""
    now = system_now()
    if now - found.seen_at >= TOUCH_EVERY:
        with write_session() as session:
            sessions.touch(session, found, now)


def end_session(token: str, reason: str) -> None:
    """End the session behind `token`, if there is one."""
    if not token:
        return
    with write_session() as session:
        found = session_queries.by_token(session, token)
        if found is not None:
            sessions.end(session, found, reason, system_now())


def sign_out_everywhere(found: SignIn) -> int:
    """End every session of a person; return how many."""
    with write_session() as session:
        return accounts.end_sessions(session, found.actor, found.actor.username)


def change_password(found: SignIn, old: str, new: str, rules: SignInRules) -> None:
    """Set a new password and end the person's other sessions.

    Raises:
        InvalidInputError: the old password is wrong or the new one too weak; `field` names it.
        SignInRefusedError: too many wrong old passwords; the session has ended.
    """
    actor = found.actor
    with read_session() as session:
        known = session_queries.credentials(session, actor.username)
    if known is None or not passwords.matches(known.password_hash, old):
        _wrong_old_password(found, rules)
    if old == new:
        raise InvalidInputError("login.password_same", field="new")
    passwords.check(new, username=actor.username, name=actor.name, length=rules.password_length)
    new_hash = passwords.hash_password(new)
    with write_session() as session:
        accounts.set_password(session, actor, new_hash, keep_session=found.session_id)


def _wrong_old_password(found: SignIn, rules: SignInRules) -> None:
    with write_session() as session:
        account_id, address = found.actor.account_id, found.actor.address
        locked = sessions.fail(session, account_id, address, rules)
        if locked:
            sessions.end(session, found, "locked", system_now())
    if locked:
        raise SignInRefusedError
    raise InvalidInputError("login.password_wrong", field="old")


def set_preferences(actor: Actor, *, language: str, theme: str) -> None:
    """Keep language and theme with the account."""
    with write_session() as session:
        accounts.set_preferences(session, actor, language=language, theme=theme)
