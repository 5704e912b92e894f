"""Who is behind a session token, and which sessions are open."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from data.contracts.access import PERMISSIONS, WHOLE_CITY, Actor, Preferences, Role, Scope
from data.contracts.sign_in import SignIn
from data.domain.tokens import hash_token
from data.models.accounts import Account, AuditEntry, DeviceToken, SignInSession
from data.models.plan import Division
from data.models.units import AdministrativeUnit


def by_token(session: Session, token: str, address: str = "") -> SignIn | None:
    """Return the open session behind `token`; whether it has expired is the caller's question."""
    row = session.execute(_open_sessions(hash_token(token))).one_or_none()
    if row is None:
        return None
    if row.Account is not None:
        return _of_person(row.SignInSession, row.Account, row.unit_code, row.division_code, address)
    return _of_display(row.SignInSession, row.DeviceToken, row.unit_code, address)


def _open_sessions(token_hash: str) -> Select[SignInSession, Account, DeviceToken, str, str]:
    unit_id = func.coalesce(Account.unit_id, DeviceToken.unit_id)
    return (
        select(
            SignInSession,
            Account,
            DeviceToken,
            AdministrativeUnit.code.label("unit_code"),
            Division.code.label("division_code"),
        )
        .outerjoin(Account, Account.id == SignInSession.account_id)
        .outerjoin(DeviceToken, DeviceToken.id == SignInSession.device_id)
        .outerjoin(AdministrativeUnit, AdministrativeUnit.id == unit_id)
        .outerjoin(Division, Division.id == Account.division_id)
        .where(SignInSession.token_hash == token_hash, SignInSession.ended_at.is_(None))
    )


def _of_person(
    row: SignInSession, account: Account, unit: str | None, division: str | None, address: str
) -> SignIn:
    return SignIn(
        session_id=row.id,
        actor=actor_of(account, unit, division, address),
        created_at=row.created_at,
        seen_at=row.seen_at,
        must_change_password=account.must_change_password,
        blocked=account.disabled_at is not None,
    )


def actor_of(account: Account, unit: str | None, division: str | None, address: str = "") -> Actor:
    """Return the person of an account, with permissions and scope."""
    role = Role(account.role)
    return Actor(
        account_id=account.id,
        username=account.username,
        name=account.name,
        role=role,
        scope=scope_of(role, unit, division),
        permissions=PERMISSIONS[role],
        unit_code=unit,
        division_code=division,
        preferences=Preferences(account.language, account.theme),
        address=address,
    )


def scope_of(role: Role, unit: str | None, division: str | None) -> Scope:
    """Return how far a role looks: a district office its own unit, an administrator nothing."""
    if role in {Role.ADMIN, Role.PUBLIC}:
        return Scope()
    if role is Role.DISTRICT_OFFICER:
        return Scope(unit_codes=frozenset({unit} if unit else ()))
    if role is Role.WALL:
        return Scope(unit_codes=frozenset({unit})) if unit else WHOLE_CITY
    return Scope(division_codes=frozenset({division} if division else ()), whole_city=True)


def _of_display(row: SignInSession, device: DeviceToken, unit: str | None, address: str) -> SignIn:
    return SignIn(
        session_id=row.id,
        actor=display_actor(device, unit, address),
        created_at=row.created_at,
        seen_at=row.seen_at,
        blocked=device.revoked_at is not None,
        expires_at=device.expires_at,
    )


def display_actor(device: DeviceToken, unit: str | None, address: str = "") -> Actor:
    """Return the display behind a token: it reads, nothing else."""
    options = device.options or {}
    return Actor(
        account_id=None,
        username=f"device:{device.id}",
        name=device.name,
        role=Role.WALL,
        scope=scope_of(Role.WALL, unit, None),
        permissions=PERMISSIONS[Role.WALL],
        unit_code=unit,
        preferences=Preferences(
            str(options.get("language", "vi")), str(options.get("theme", "dark"))
        ),
        address=address,
    )


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    account_id: int
    password_hash: str


def credentials(session: Session, username: str) -> Credentials | None:
    """Return the stored hash of an account, whatever its state."""
    row = session.execute(
        select(Account.id, Account.password_hash).where(Account.username == username)
    ).one_or_none()
    return Credentials(row.id, row.password_hash) if row else None


def failures_from(session: Session, address: str, since: datetime) -> int:
    """Count the failed sign-ins from one network address."""
    return (
        session.scalar(
            select(func.count())
            .select_from(AuditEntry)
            .where(
                AuditEntry.action == "session.start",
                AuditEntry.recorded_at >= since,
                AuditEntry.outcome == "failed",
                AuditEntry.address == address,
            )
        )
        or 0
    )
