"""Create and change accounts; every change is audited and ends what it must end."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands import audit, sessions
from data.commands.topics import Topic, bump
from data.contracts.access import Actor, Role
from data.contracts.clock import system_now
from data.contracts.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from data.contracts.text import clean
from data.domain.usernames import check_username
from data.models.accounts import Account, account_fingerprint, account_roles
from data.models.plan import Division
from data.models.units import AdministrativeUnit

DIVISION_ROLES = frozenset({Role.DIVISION_HEAD, Role.DIVISION_OFFICER})


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What an administrator decides about an account."""

    name: str
    role: str
    unit_code: str = ""
    division_code: str = ""


def create(
    session: Session,
    actor: Actor,
    username: str,
    form: AccountForm,
    password_hash: str,
    *,
    must_change: bool = True,
    demo: bool = False,
) -> int:
    """Create an account and return its id.

    Raises:
        InvalidInputError: a field was refused; `values["field"]` names it.
    """
    username = clean(username).casefold()
    check_username(username)
    if session.scalar(select(Account.id).where(Account.username == username)) is not None:
        raise InvalidInputError("admin.username_taken", field="username")
    now = system_now()
    account = Account(
        username=username,
        password_hash=password_hash,
        password_changed_at=now,
        must_change_password=must_change,
        created_at=now,
        demo=demo,
    )
    _fill(session, actor, account, form)
    session.add(account)
    session.flush()
    audit.record(
        session,
        actor,
        "account.create",
        subject=f"account:{username}",
        detail=_facts(form),
    )
    bump(session, [Topic.ACCOUNTS])
    return account.id


def edit(session: Session, actor: Actor, username: str, form: AccountForm, seen: str) -> None:
    """Change name, role and place of an account; a new role or place ends its sessions.

    Raises:
        ConflictError: the account is no longer as it was when `seen`.
        InvalidInputError: a field was refused; `values["field"]` names it.
    """
    account = _of_name(session, actor, username, seen)
    before = (account.role, account.unit_id, account.division_id)
    if account.role == Role.ADMIN and form.role != Role.ADMIN:
        _keep_one_admin(session, account)
    if account.id == actor.account_id and form.role != account.role:
        raise InvalidInputError("admin.not_yourself", field="role")
    old_name = account.name
    _fill(session, actor, account, form)
    if before != (account.role, account.unit_id, account.division_id):
        sessions.end_all(session, account_id=account.id, reason="changed", now=system_now())
    audit.record(
        session,
        actor,
        "account.edit",
        subject=f"account:{account.username}",
        detail=_facts(form) | {"before": {"name": old_name, "role": before[0]}},
    )
    bump(session, [Topic.ACCOUNTS])


def set_disabled(
    session: Session, actor: Actor, username: str, *, disabled: bool, seen: str
) -> None:
    """Close an account, which ends its sessions, or open it again."""
    account = _of_name(session, actor, username, seen)
    if disabled and account.id == actor.account_id:
        raise InvalidInputError("admin.not_yourself")
    if disabled and account.role == Role.ADMIN:
        _keep_one_admin(session, account)
    now = system_now()
    account.disabled_at = now if disabled else None
    account.failures, account.locked_until = 0, None
    if disabled:
        sessions.end_all(session, account_id=account.id, reason="blocked", now=now)
    action = "account.disable" if disabled else "account.enable"
    audit.record(session, actor, action, subject=f"account:{account.username}")
    bump(session, [Topic.ACCOUNTS])


def reset_password(
    session: Session, actor: Actor, username: str, password_hash: str, seen: str
) -> None:
    """Give an account a one-time password: its sessions end and it must choose a new one."""
    account = _of_name(session, actor, username, seen)
    if account.id == actor.account_id:
        raise InvalidInputError("admin.not_yourself")
    now = system_now()
    account.password_hash, account.password_changed_at = password_hash, now
    account.must_change_password = True
    account.failures, account.locked_until = 0, None
    sessions.end_all(session, account_id=account.id, reason="password", now=now)
    audit.record(session, actor, "password.reset", subject=f"account:{account.username}")
    bump(session, [Topic.ACCOUNTS])


def set_password(session: Session, actor: Actor, password_hash: str, *, keep_session: int) -> None:
    """Keep a person's own new password and end the other sessions."""
    account = session.get(Account, actor.account_id) if actor.account_id else None
    if account is None:
        raise NotFoundError
    now = system_now()
    account.password_hash, account.password_changed_at = password_hash, now
    account.must_change_password = False
    sessions.end_all(
        session, account_id=account.id, reason="password", now=now, keep=[keep_session]
    )
    audit.record(session, actor, "password.change", subject=f"account:{account.username}")
    bump(session, [Topic.ACCOUNTS])


def end_sessions(session: Session, actor: Actor, username: str) -> int:
    """End every session of an account, one's own or another's; return how many."""
    account = _of_name(session, actor, username, None)
    count = sessions.end_all(session, account_id=account.id, reason="everywhere", now=system_now())
    audit.record(
        session,
        actor,
        "session.end_all",
        subject=f"account:{account.username}",
        detail={"sessions": count},
    )
    return count


def set_preferences(session: Session, actor: Actor, *, language: str, theme: str) -> None:
    """Keep a person's language and theme."""
    account = session.get(Account, actor.account_id) if actor.account_id else None
    if account is None:
        raise NotAllowedError
    if (account.language, account.theme) == (language, theme):
        return
    account.language, account.theme = language, theme
    audit.record(
        session,
        actor,
        "account.preferences",
        subject=f"account:{account.username}",
        detail={"language": language, "theme": theme},
    )


def _of_name(session: Session, actor: Actor, username: str, seen: str | None) -> Account:
    account = session.scalar(
        select(Account)
        .where(Account.username == username)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if account is None:
        raise NotFoundError
    if account.id != actor.account_id:
        _guard_admins(actor, account.role)
    if seen is not None and seen != account_fingerprint(account):
        raise ConflictError
    return account


def _guard_admins(actor: Actor, role: str) -> None:
    """Let only administrators make or change administrators."""
    if role == Role.ADMIN and actor.role is not Role.ADMIN:
        raise InvalidInputError("admin.admins_only", field="role")


def _keep_one_admin(session: Session, leaving: Account) -> None:
    others = session.scalar(
        select(func.count())
        .select_from(Account)
        .where(Account.role == Role.ADMIN, Account.disabled_at.is_(None), Account.id != leaving.id)
    )
    if not others:
        raise InvalidInputError("admin.last_admin", field="role")


def _fill(session: Session, actor: Actor, account: Account, form: AccountForm) -> None:
    name = clean(form.name)
    if not 2 <= len(name) <= 200:
        raise InvalidInputError("admin.name_length", field="name")
    if form.role not in account_roles():
        raise InvalidInputError("admin.role_unknown", field="role")
    _guard_admins(actor, form.role)
    unit_id = division_id = None
    if form.role == Role.DISTRICT_OFFICER:
        unit_id = _id(session, AdministrativeUnit, form.unit_code, "unit")
    elif form.role in DIVISION_ROLES:
        division_id = _id(session, Division, form.division_code, "division")
    account.name, account.role = name, str(form.role)  # all at once: a query would flush a half
    account.unit_id, account.division_id = unit_id, division_id


def _id(
    session: Session, table: type[AdministrativeUnit] | type[Division], code: str, field: str
) -> int:
    found = session.scalar(select(table.id).where(table.code == code)) if code else None
    if found is None:
        raise InvalidInputError(f"admin.{field}_needed", field=field)
    return found


def _facts(form: AccountForm) -> dict[str, object]:
    facts: dict[str, object] = {"name": clean(form.name), "role": str(form.role)}
    if form.unit_code:
        facts["unit"] = form.unit_code
    if form.division_code:
        facts["division"] = form.division_code
    return facts
