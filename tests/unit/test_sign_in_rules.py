"""Passwords, names, addresses and the life of a session, without a database."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.http.session import safe_next
from components.panels.admin import permission_name
from data.contracts.access import NOTHING, PERMISSIONS, WHOLE_CITY, Permission, Role, Scope
from data.contracts.clock import system_now
from data.contracts.errors import InvalidInputError
from data.contracts.sign_in import SignIn, SignInRules
from data.contracts.text import fingerprint
from data.domain import passwords
from data.domain.usernames import check_username
from data.i18n import LANGUAGES
from data.queries.sessions import scope_of
from tests import factories

NOW = system_now()
RULES = SignInRules()


def sign_in(role=Role.DIRECTOR, *, born=timedelta(), rested=timedelta(), **fields):
    return SignIn(
        session_id=1,
        actor=factories.actor(role),
        created_at=NOW - born,
        seen_at=NOW - rested,
        **fields,
    )


def refusal(password, username="khtc.head", name="Nguyễn Thị Bảy"):
    with pytest.raises(InvalidInputError) as refused:
        passwords.check(password, username=username, name=name, length=14)
    return refused.value.key.removeprefix("login.password_")


def test_hash_is_argon2id_with_the_library_s_own_cost():
    assert passwords.PasswordHasher().hash("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("mười ba ký tự", "short"),
        ("x" * 201, "long"),
        ("khtc.head là tôi", "about_you"),
        ("Nguyen Thi Bay ơi", "about_you"),
        ("mat khau 123456789", "common"),
        ("aaaaaaaaaaaaaaaa", "common"),
        ("Giáo Dục Việt Nam 1", "common"),
    ],
)
def test_weak_password_is_refused_with_its_reason(password, reason):
    assert refusal(password) == reason


@pytest.mark.parametrize(
    "password", ["Trời hôm nay xanh quá", "kL7-pQ2-zX9-wV4", "con mèo trèo cây cau"]
)
def test_sentence_of_one_s_own_is_taken(password):
    passwords.check(password, username="khtc.head", name="Nguyễn Thị Bảy", length=14)


def test_made_passwords_pass_their_own_rule():
    for _ in range(50):
        made = passwords.random_password()
        passwords.check(made, username="khtc.head", name="Nguyễn Thị Bảy", length=14)


@pytest.mark.parametrize("username", ["d760", "khtc.head", "a-b_c"])
def test_plain_username_is_taken(username):
    check_username(username)


@pytest.mark.parametrize(
    "username", ["", "a", "Hoa", "đào", "a b", ".a", "a.", "a..b", "x" * 61, "a\n"]
)
def test_other_username_is_refused(username):
    with pytest.raises(InvalidInputError):
        check_username(username)


@pytest.mark.parametrize(
    ("session", "reason"),
    [
        (sign_in(rested=timedelta(minutes=14, seconds=59)), ""),
        (sign_in(rested=timedelta(minutes=15)), "idle"),
        (sign_in(Role.ADMIN, rested=timedelta(minutes=5)), "idle"),
        (sign_in(born=timedelta(hours=12)), "expired"),
        (sign_in(blocked=True), "blocked"),
        (sign_in(Role.WALL, rested=timedelta(days=9), expires_at=NOW + timedelta(days=1)), ""),
        (sign_in(Role.WALL, expires_at=NOW), "expired"),
        (sign_in(Role.WALL), "expired"),
    ],
)
def test_session_is_over_for_a_reason(session, reason):
    assert session.over_because(NOW, RULES) == reason


@pytest.mark.parametrize("target", ["/", "/admin?tab=audit", "/districts/760?year=2023#x"])
def test_address_of_this_site_is_kept(target):
    assert safe_next(target) == target


@given(st.text())
def test_no_text_leads_to_another_site(text):
    kept = safe_next(text)

    assert kept.startswith("/")
    assert not kept.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.ADMIN, NOTHING),
        (Role.PUBLIC, NOTHING),
        (Role.DISTRICT_OFFICER, Scope(unit_codes=frozenset({"760"}))),
        (Role.DIVISION_HEAD, Scope(division_codes=frozenset({"KHTC"}), whole_city=True)),
        (Role.DIRECTOR, WHOLE_CITY),
    ],
)
def test_scope_follows_the_role(role, scope):
    unit = "760" if role is Role.DISTRICT_OFFICER else None
    division = "KHTC" if role is Role.DIVISION_HEAD else None
    assert scope_of(role, unit, division) == scope


def test_district_office_without_a_district_sees_nothing():
    assert scope_of(Role.DISTRICT_OFFICER, None, None) == NOTHING


def test_display_of_one_unit_sees_that_unit_only():
    assert scope_of(Role.WALL, "760", None) == Scope(unit_codes=frozenset({"760"}))
    assert scope_of(Role.WALL, None, None) == WHOLE_CITY


def test_every_role_is_in_the_table():
    assert set(PERMISSIONS) == set(Role)
    assert PERMISSIONS[Role.PUBLIC] == frozenset()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_permission_has_a_name(language):
    names = [permission_name(permission, language) for permission in Permission]
    assert len(set(names)) == len(names)


def test_fingerprint_moves_with_any_value_and_its_place():
    assert fingerprint("a", None) == fingerprint("a", None)
    assert (
        len(
            {fingerprint("a", None), fingerprint(None, "a"), fingerprint("a", ""), fingerprint("a")}
        )
        == 4
    )
