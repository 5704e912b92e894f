"""Find a person outside a sign-in: for jobs and for the command line."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from data.contracts.access import Actor
from data.contracts.errors import NotFoundError
from data.models.accounts import Account
from data.models.plan import Division
from data.models.units import AdministrativeUnit
from data.queries.sessions import actor_of


def by_id(session: Session, account_id: int) -> Actor:
    """Return the person of an account as of now, with today's rights.

    Raises:
        NotFoundError: no such account, or it is disabled.
    """
    return _one(session, Account.id == account_id)


def by_username(session: Session, username: str) -> Actor:
    """Return the person with a user name.

    Raises:
        NotFoundError: no such account, or it is disabled.
    """
    return _one(session, Account.username == username.casefold())


def _one(session: Session, condition: ColumnElement[bool]) -> Actor:
    row = session.execute(
        select(Account, AdministrativeUnit.code, Division.code)
        .outerjoin(AdministrativeUnit, AdministrativeUnit.id == Account.unit_id)
        .outerjoin(Division, Division.id == Account.division_id)
        .where(condition, Account.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFoundError
    account, unit, division = row
    return actor_of(account, unit, division)
