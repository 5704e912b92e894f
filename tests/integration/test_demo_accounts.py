"""The demo's accounts."""

import stat

from sqlalchemy import func, select

from data.domain import passwords
from data.models.accounts import Account
from data.models.plan import Division
from data.services import demo_accounts
from tests import factories


def desks(session):
    factories.small_city(session)
    for position, slug in enumerate(demo_accounts.SLUGS):
        session.add(
            Division(
                code=slug.upper(),
                slug=slug,
                name_vi=slug,
                name_en=slug,
                kind="division",
                position=position,
            )
        )
    session.flush()


def test_every_desk_of_the_plan_has_an_account(session):
    desks(session)

    made = demo_accounts.create(session, "chung")

    wanted = {"director", "office", "planner", "operator", "admin", "d760", "d761"}
    wanted |= {f"{slug}.{part}" for slug in demo_accounts.SLUGS for part in ("head", "officer")}
    assert set(made) == wanted
    assert set(made.values()) == {"chung"}
    stored = session.scalar(select(Account).where(Account.username == "khtc.head"))
    assert passwords.matches(stored.password_hash, "chung")
    assert (stored.demo, stored.must_change_password) == (True, False)


def test_without_a_password_each_gets_its_own(session):
    made = demo_accounts.create(session, None)

    assert len(set(made.values())) == len(made) == 5


def test_second_time_makes_nothing(session):
    demo_accounts.create(session, "chung")

    assert demo_accounts.create(session, "khác") == {}
    assert session.scalar(select(func.count()).select_from(Account)) == 5


def test_list_is_for_its_owner_only(var_dir):
    path = demo_accounts.keep({"director": "bí mật"}, var_dir)

    assert path.read_text("utf-8") == "director\tbí mật\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
