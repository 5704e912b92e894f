"""What administrators do: accounts, displays, corrections of units."""

from data.commands import accounts, devices, units
from data.commands.accounts import AccountForm
from data.contracts.access import Actor
from data.database import write_session
from data.domain import passwords
from data.domain.tokens import new_token
from data.queries import clock
from data.settings import settings


def create_account(actor: Actor, username: str, form: AccountForm) -> str:
    """Create an account and return its one-time password, which is not kept."""
    password = passwords.random_password()
    password_hash = passwords.hash_password(password)
    with write_session() as session:
        accounts.create(session, actor, username, form, password_hash)
    return password


def create_account_with(actor: Actor, username: str, form: AccountForm, password: str) -> int:
    """Create an account whose password is given, from the command line; return its id.

    Raises:
        InvalidInputError: a field was refused or the password is too weak.
    """
    length = settings().password_length
    passwords.check(password, username=username, name=form.name, length=length)
    password_hash = passwords.hash_password(password)
    with write_session() as session:
        return accounts.create(session, actor, username, form, password_hash, must_change=False)


def edit_account(actor: Actor, username: str, form: AccountForm, seen: str) -> None:
    """Change name, role and place of an account."""
    with write_session() as session:
        accounts.edit(session, actor, username, form, seen)


def set_disabled(actor: Actor, username: str, *, disabled: bool, seen: str) -> None:
    """Close or open an account."""
    with write_session() as session:
        accounts.set_disabled(session, actor, username, disabled=disabled, seen=seen)


def reset_password(actor: Actor, username: str, seen: str) -> str:
    """Give an account a one-time password and return it; it is not kept."""
    password = passwords.random_password()
    password_hash = passwords.hash_password(password)
    with write_session() as session:
        accounts.reset_password(session, actor, username, password_hash, seen)
    return password


def end_sessions(actor: Actor, username: str) -> int:
    """End every session of an account; return how many."""
    with write_session() as session:
        return accounts.end_sessions(session, actor, username)


def create_device(actor: Actor, name: str, place: str, days: int) -> str:
    """Register a display and return its token, which is not kept."""
    token = new_token()
    with write_session() as session:
        devices.create(
            session,
            actor,
            token,
            name=name,
            place=place,
            days=days,
            longest_days=settings().device_days,
        )
    return token


def revoke_device(actor: Actor, device_id: int) -> None:
    """Take a display's token away."""
    with write_session() as session:
        devices.revoke(session, actor, device_id)


def correct_unit(actor: Actor, code: str, *, name: str, area_km2: float | None, seen: str) -> bool:
    """Enter a new name and area of a unit; return whether anything changed."""
    with write_session() as session:
        return units.correct(
            session,
            actor,
            code,
            name=name,
            area_km2=area_km2,
            seen=seen,
            today=clock.today(session),
        )
