"""Accounts, sessions, devices and the audit log."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.contracts.access import Role
from data.contracts.education import one_of
from data.contracts.text import fingerprint
from data.models.base import Base


def account_roles() -> list[Role]:
    """Return the roles of people; a display signs in by its device token, never by an account."""
    return [role for role in Role if role not in {Role.WALL, Role.PUBLIC}]


class Account(Base):
    """Somebody who may sign in; the role gives permissions, unit or division the scope."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("username"),
        CheckConstraint(one_of("role", map(str, account_roles())), name="role"),
        CheckConstraint(
            "(role = 'district_officer') = (unit_id IS NOT NULL)", name="district_has_unit"
        ),
        CheckConstraint(
            "(role IN ('division_head', 'division_officer')) = (division_id IS NOT NULL)",
            name="division_has_division",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60))  # lower case
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")  # reminders go
    role: Mapped[str] = mapped_column(String(30))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("administrative_unit.id"))
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_changed_at: Mapped[datetime]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_sign_in_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(5), default="vi")
    theme: Mapped[str] = mapped_column(String(10), default="light")
    created_at: Mapped[datetime]
    demo: Mapped[bool] = mapped_column(default=False)

    sessions: Mapped[list["SignInSession"]] = relationship(back_populates="account")


def account_fingerprint(account: Account) -> str:
    """Return a text that changes whenever an administrator's view of the account does."""
    return fingerprint(
        account.name,
        account.role,
        account.unit_id,
        account.division_id,
        account.disabled_at,
        account.password_changed_at,
    )


class SignInSession(Base):
    """One signed-in browser; the cookie holds a random token of which only the hash is kept."""

    __tablename__ = "sign_in_session"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("(account_id IS NULL) <> (device_id IS NULL)", name="one_owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device_token.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(20), default="")
    address: Mapped[str] = mapped_column(String(60), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")

    account: Mapped[Account | None] = relationship(back_populates="sessions")
    device: Mapped["DeviceToken | None"] = relationship(back_populates="sessions")


class DeviceToken(Base):
    """A display that may read its scenes; the token is shown once, only its hash is kept."""

    __tablename__ = "device_token"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(200), default="")
    token_hash: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("administrative_unit.id"))
    options: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]

    sessions: Mapped[list[SignInSession]] = relationship(back_populates="device")


class AuditEntry(Base):
    """One line of the audit log; append-only by triggers, each line's hash covers the last."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("hash"),
        Index(None, "action", "recorded_at"),
        Index(None, "account_name", "recorded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3... no gap
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int | None]  # no foreign key: the log outlives accounts
    account_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(30))
    address: Mapped[str] = mapped_column(String(60), default="")
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[str] = mapped_column(String(20), default="done")  # done | denied | failed
    detail: Mapped[str] = mapped_column(Text, default="{}")  # JSON, sorted keys, as hashed
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The last line of the audit log; locked by every writer, so the chain has one order."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)  # always 1
    entry_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
