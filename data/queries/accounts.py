"""Accounts as administrators see them; they hold no pupil figures, so no scope limits them."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from data.contracts.access import Role
from data.contracts.administration import AccountCard, AccountRow, Choice, DivisionRow
from data.contracts.clock import system_now
from data.contracts.errors import NotFoundError
from data.contracts.text import fold
from data.models.accounts import Account, SignInSession, account_fingerprint
from data.models.plan import Division
from data.models.units import AdministrativeUnit, UnitProfile


def listed(
    session: Session, *, text: str = "", role: str = "", state: str = "", language: str = "vi"
) -> list[AccountRow]:
    """Return the accounts whose name, user name or place holds `text`, marks or not."""
    division_name = Division.name_vi if language == "vi" else Division.name_en
    statement = (
        select(Account, func.coalesce(UnitProfile.name, division_name, "").label("place"))
        .outerjoin(
            UnitProfile,
            (UnitProfile.unit_id == Account.unit_id) & UnitProfile.superseded_by_id.is_(None),
        )
        .outerjoin(Division, Division.id == Account.division_id)
        .order_by(Account.username)
    )
    if role:
        statement = statement.where(Account.role == role)
    now = system_now()
    wanted = fold(text).split()
    rows = [_row(account, place, now) for account, place in session.execute(statement)]
    return [row for row in rows if _matches(row, wanted) and state in {"", row.state}]


def _matches(row: AccountRow, wanted: list[str]) -> bool:
    """Compare without marks. Accounts are a few hundred and have no folded column."""
    hay = fold(f"{row.username} {row.name} {row.place}")
    return all(word in hay for word in wanted)


def _row(account: Account, place: str, now: datetime) -> AccountRow:
    return AccountRow(
        username=account.username,
        name=account.name,
        role=Role(account.role),
        place=place,
        state=_state(account, now),
        demo=account.demo,
        last_sign_in_at=account.last_sign_in_at,
    )


def _state(account: Account, now: datetime) -> str:
    if account.disabled_at is not None:
        return "disabled"
    if account.locked_until is not None and now < account.locked_until:
        return "locked"
    return "open"


def card(session: Session, username: str) -> AccountCard:
    """Return one account.

    Raises:
        NotFoundError: nobody is called so.
    """
    row = session.execute(
        select(Account, AdministrativeUnit.code, Division.code)
        .outerjoin(AdministrativeUnit, AdministrativeUnit.id == Account.unit_id)
        .outerjoin(Division, Division.id == Account.division_id)
        .where(Account.username == username)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    account, unit_code, division_code = row
    sessions = select(func.count()).where(
        SignInSession.account_id == account.id, SignInSession.ended_at.is_(None)
    )
    return AccountCard(
        username=account.username,
        name=account.name,
        role=Role(account.role),
        unit_code=unit_code or "",
        division_code=division_code or "",
        state=_state(account, system_now()),
        must_change_password=account.must_change_password,
        created_at=account.created_at,
        last_sign_in_at=account.last_sign_in_at,
        open_sessions=session.scalar(sessions) or 0,
        seen=account_fingerprint(account),
    )


def unit_choices(session: Session) -> list[Choice]:
    """Return the units a district officer may belong to: every open one below the city's level."""
    rows = session.execute(
        select(AdministrativeUnit.code, UnitProfile.name)
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .where(
            UnitProfile.superseded_by_id.is_(None),
            or_(UnitProfile.level == "district", UnitProfile.parent_id.is_(None)),
            UnitProfile.level != "province",
            AdministrativeUnit.valid_to.is_(None),
        )
        .order_by(AdministrativeUnit.code)
    )
    return [Choice(code, name) for code, name in rows]


def division_choices(session: Session, language: str) -> list[Choice]:
    """Return the divisions in the order of the plan."""
    return [
        Choice(row.code, row.name_vi if language == "vi" else row.name_en)
        for row in divisions(session)
        if row.kind in {"division", "centre"}
    ]


def divisions(session: Session) -> list[DivisionRow]:
    """Return the divisions in the order of the plan, with their open accounts."""
    count = (
        select(func.count())
        .where(Account.division_id == Division.id, Account.disabled_at.is_(None))
        .scalar_subquery()
    )
    rows = session.execute(
        select(Division.code, Division.name_vi, Division.name_en, Division.kind, count).order_by(
            Division.position
        )
    )
    return [DivisionRow(*row) for row in rows]
