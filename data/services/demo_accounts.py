"""The demo's accounts: one for each desk of the plan, so that every role can be tried."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from data.commands import accounts
from data.commands.accounts import AccountForm
from data.contracts.access import SYSTEM, Role
from data.domain import passwords
from data.models.accounts import Account
from data.models.plan import Division
from data.models.units import AdministrativeUnit, UnitProfile

SLUGS = (
    "vps",
    "khtc",
    "tccb",
    "gdmn",
    "gdtih",
    "gdtrh",
    "gdtxcndh",
    "ktkdclgd",
    "qlcsgdncl",
    "cttt",
    "ttr",
    "ttttctgd",
)
FILE_NAME = "demo-accounts.txt"
_SINGLE = {
    "director": AccountForm("Ban Giám đốc Sở", Role.DIRECTOR),
    "office": AccountForm("Văn phòng Sở", Role.OFFICE),
    "planner": AccountForm("Chuyên viên quy hoạch", Role.PLANNER),
    "operator": AccountForm("Trực trung tâm điều hành", Role.OPERATOR),
    "admin": AccountForm("Quản trị hệ thống", Role.ADMIN),
}


def create(session: Session, password: str | None) -> dict[str, str]:
    """Create the missing demo accounts.

    Args:
        session: a writing session; divisions and units must be there.
        password: of all of them, or nothing for a random one each.

    Returns:
        User name -> password of the accounts that were created now.
    """
    known = set(session.scalars(select(Account.username)))
    forms = {name: form for name, form in _forms(session).items() if name not in known}
    chosen = {name: password or passwords.random_password() for name in forms}
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:  # argon2 works outside the GIL
        hashes = dict(zip(forms, pool.map(passwords.hash_password, chosen.values()), strict=True))
    for name, form in forms.items():
        accounts.create(session, SYSTEM, name, form, hashes[name], must_change=False, demo=True)
    return chosen


def keep(chosen: dict[str, str], folder: Path) -> Path:
    """Write names and passwords to a file that only its owner reads, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    lines = [f"{name}\t{password}\n" for name, password in chosen.items()]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.writelines(lines)
    path.chmod(0o600)
    return path


def _forms(session: Session) -> dict[str, AccountForm]:
    forms = dict(_SINGLE)
    divisions = select(Division).where(Division.slug.in_(SLUGS)).order_by(Division.position)
    for division in session.scalars(divisions):
        for part, title, role in (
            ("head", "Lãnh đạo", Role.DIVISION_HEAD),
            ("officer", "Chuyên viên", Role.DIVISION_OFFICER),
        ):
            forms[f"{division.slug}.{part}"] = AccountForm(
                f"{title} {division.name_vi}", role, division_code=division.code
            )
    for code, name in session.execute(_districts()):
        forms[f"d{code}"] = AccountForm(f"Phòng GDĐT {name}", Role.DISTRICT_OFFICER, unit_code=code)
    return forms


def _districts() -> Select[str, str]:
    return (
        select(AdministrativeUnit.code, UnitProfile.name)
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .where(
            UnitProfile.level == "district",
            UnitProfile.superseded_by_id.is_(None),
            AdministrativeUnit.valid_to.is_(None),
        )
        .order_by(AdministrativeUnit.code)
    )
