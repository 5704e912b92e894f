"""Signing in, staying signed in, signing out."""

from datetime import timedelta

import pytest
from cachetools import TTLCache
from sqlalchemy import func, select

from callbacks.http.session import TOKEN_KEY
from data.contracts.access import Role
from data.contracts.clock import system_now
from data.database import write_session
from data.domain import passwords
from data.domain.tokens import hash_token
from data.models.accounts import Account, AuditEntry, SignInSession
from data.services import signing_in
from tests.integration.conftest import PASSWORD, csrf, log_in, post

NEW = "Ngày mai trời lại sáng 88"


def sessions_of(session, account):
    return session.scalars(
        select(SignInSession)
        .where(SignInSession.account_id == account.id)
        .order_by(SignInSession.id)
        .execution_options(populate_existing=True)
    ).all()


def lines(session, action, outcome="done"):
    return session.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.action == action, AuditEntry.outcome == outcome)
    )


def test_right_password_opens_the_asked_page(client, account):
    account("director")

    answer = log_in(client, "director", PASSWORD, next="/districts/760?year=2023")

    assert (answer.status_code, answer.location) == (302, "/districts/760?year=2023")
    assert client.get("/").status_code == 200


def test_name_is_taken_whatever_its_case_and_spaces(client, account):
    account("director")

    assert log_in(client, " Director ", PASSWORD).status_code == 302


def test_cookie_holds_a_token_of_which_only_the_hash_is_kept(client, account, session):
    person = account("director")
    log_in(client, "director", PASSWORD)

    with client.session_transaction() as cookie:
        token = cookie[TOKEN_KEY]

    assert [row.token_hash for row in sessions_of(session, person)] == [hash_token(token)]


def test_failures_look_alike_for_whatever_reason(client, account):
    account("director")
    account("gone", disabled_at=system_now())
    account("locked", locked_until=system_now() + timedelta(minutes=5))

    answers = [
        log_in(client, "director", "wrong"),
        log_in(client, "nobody", PASSWORD),
        log_in(client, "gone", PASSWORD),
        log_in(client, "locked", PASSWORD),
    ]

    assert {answer.status_code for answer in answers} == {401}
    pages = {
        answer.text.replace(name, "*").replace(csrf(client), "")
        for answer, name in zip(answers, ("director", "nobody", "gone", "locked"), strict=True)
    }
    shown = {page.split('role="alert"')[1].split("</div>")[0] for page in pages}
    assert len(shown) == 1


@pytest.mark.parametrize("username", ["director", "nobody", "gone"])
def test_every_failure_costs_one_password_check(client, account, monkeypatch, username):
    account("director")
    account("gone", disabled_at=system_now())
    checked = []
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda *given: checked.append(1) or real(*given))

    log_in(client, username, "wrong")

    assert len(checked) == 1


def test_fifth_failure_locks_even_the_right_password(client, account, session):
    person = account("director")
    for _ in range(5):
        log_in(client, "director", "wrong")

    assert log_in(client, "director", PASSWORD).status_code == 401
    session.refresh(person)
    left = person.locked_until - system_now()
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    assert lines(session, "account.lock") == 1


def test_lock_passes_with_time(client, account):
    account("director", failures=5, locked_until=system_now() - timedelta(seconds=1))

    assert log_in(client, "director", PASSWORD).status_code == 302


def test_success_forgets_failures(client, account, session):
    person = account("director", failures=4)

    log_in(client, "director", PASSWORD)

    session.refresh(person)
    assert person.failures == 0


def test_one_address_cannot_guess_forever(client, app, account):
    account("director")
    rules = app.server.config["SIGN_IN_RULES"]
    app.server.config["SIGN_IN_RULES"] = type(rules)(address_failures=2)
    try:
        codes = [log_in(client, f"name{n}", "wrong").status_code for n in range(3)]
        codes.append(log_in(client, "director", PASSWORD).status_code)
    finally:
        app.server.config["SIGN_IN_RULES"] = rules

    assert codes == [401, 401, 429, 429]


def test_unknown_name_is_not_kept_in_the_log(client, session):
    log_in(client, "my-secret-typed-here", "wrong")

    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.outcome) == ("session.start", "failed")
    assert "my-secret" not in f"{entry.account_name}{entry.subject}{entry.detail}"


def test_signing_in_again_ends_the_old_session(client, account, session):
    person = account("director")
    log_in(client, "director", PASSWORD)
    with client.session_transaction() as cookie:
        first = dict(cookie)
    log_in_again = client.application.test_client()
    with log_in_again.session_transaction() as cookie:
        cookie.update(first)
    log_in_again.post(
        "/login",
        data={
            "csrf_token": csrf(log_in_again),
            "username": "director",
            "password": PASSWORD,
        },
    )

    assert [row.end_reason for row in sessions_of(session, person)] == ["rotated", ""]
    assert client.get("/_dash-layout").status_code == 401


def test_nothing_of_the_old_cookie_survives_sign_in(client, account):
    account("director")
    csrf(client)
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        before = cookie["csrf_token"]

    log_in(client, "director", PASSWORD)

    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before


@pytest.mark.parametrize(
    ("role", "minutes", "status"),
    [
        (Role.DIRECTOR, 14, 200),
        (Role.DIRECTOR, 16, 302),
        (Role.ADMIN, 4, 200),
        (Role.ADMIN, 6, 302),
    ],
)
def test_idle_session_locks(signed_in, session, role, minutes, status):
    client = signed_in(role)
    row = session.scalars(select(SignInSession)).one()
    row.seen_at = system_now() - timedelta(minutes=minutes)
    session.flush()

    assert client.get("/password").status_code == status
    session.refresh(row)
    assert row.end_reason == ("" if status == 200 else "idle")


def test_session_ends_after_twelve_hours_however_busy(signed_in, session):
    client = signed_in()
    row = session.scalars(select(SignInSession)).one()
    row.created_at = system_now() - timedelta(hours=12)
    session.flush()

    assert client.get("/_dash-layout").status_code == 401
    session.refresh(row)
    assert row.end_reason == "expired"


def test_use_is_noted_at_most_once_a_minute(signed_in, session):
    client = signed_in()
    row = session.scalars(select(SignInSession)).one()
    recently, long_ago = (system_now() - timedelta(seconds=s) for s in (30, 90))

    row.seen_at = recently
    session.flush()
    client.get("/password")
    session.refresh(row)
    assert row.seen_at == recently

    row.seen_at = long_ago
    session.flush()
    signing_in.forget()
    client.get("/password")
    session.refresh(row)
    assert row.seen_at > recently


@pytest.mark.parametrize(
    ("path", "headers"), [("/versions", {}), ("/_dash-layout", {"X-IOC-Background": "1"})]
)
def test_asking_by_itself_does_not_keep_a_session_alive(signed_in, session, path, headers):
    client = signed_in()
    row = session.scalars(select(SignInSession)).one()
    row.seen_at = before = system_now() - timedelta(minutes=3)
    session.flush()

    assert client.get(path, headers=headers).status_code == 200
    session.refresh(row)
    assert row.seen_at == before


def test_disabled_account_is_out_at_once(signed_in, session):
    client = signed_in()
    assert client.get("/_dash-layout").status_code == 200
    with write_session() as writing:
        writing.scalars(select(Account)).one().disabled_at = system_now()

    assert client.get("/_dash-layout").status_code == 401


def test_what_another_process_wrote_is_seen_a_moment_later(signed_in, session, monkeypatch):
    now = [1000.0]
    brief = TTLCache(maxsize=8, ttl=signing_in.REMEMBERED_S, timer=lambda: now[0])
    monkeypatch.setattr(signing_in, "_remembered", brief)
    client = signed_in()
    assert client.get("/_dash-layout").status_code == 200
    session.scalars(select(Account)).one().disabled_at = system_now()
    session.flush()

    now[0] += signing_in.REMEMBERED_S

    assert signing_in.REMEMBERED_S <= 1
    assert client.get("/_dash-layout").status_code == 401


def test_signing_out_ends_the_session_on_the_server(signed_in, session, app):
    client = signed_in()
    with client.session_transaction() as cookie:
        stolen = dict(cookie)

    assert client.get("/logout").status_code == 200
    assert post(client, "/logout").location == "/login"

    thief = app.server.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.get("/_dash-layout").status_code == 401
    assert lines(session, "session.end") == 1


def test_signing_out_everywhere_ends_every_browser_of_that_person(signed_in, account):
    person = account("director")
    here, there = signed_in(of=person), signed_in(of=person)
    other = signed_in(of=account("office", Role.OFFICE))

    post(here, "/logout", everywhere="1")

    assert there.get("/_dash-layout").status_code == 401
    assert other.get("/_dash-layout").status_code == 200


def test_new_password_ends_the_other_sessions(signed_in, account, session):
    person = account("director")
    here, there = signed_in(of=person), signed_in(of=person)

    answer = post(here, "/password", old=PASSWORD, new=NEW, again=NEW)

    assert answer.status_code == 200
    assert here.get("/_dash-layout").status_code == 200
    assert there.get("/_dash-layout").status_code == 401
    session.refresh(person)
    assert passwords.matches(person.password_hash, NEW)
    assert lines(session, "password.change") == 1


@pytest.mark.parametrize(
    ("old", "new", "again", "told"),
    [
        ("wrong", NEW, NEW, "Mật khẩu hiện tại không đúng"),
        (PASSWORD, "ngắn quá", "ngắn quá", "ít nhất 14 ký tự"),
        (PASSWORD, NEW, NEW + "!", "không giống nhau"),
        (PASSWORD, PASSWORD, PASSWORD, "phải khác"),
        (PASSWORD, "director tuyệt vời 99", "director tuyệt vời 99", "tên đăng nhập của bạn"),
        (PASSWORD, "password123456", "password123456", "quá dễ đoán"),
    ],
)
def test_bad_new_password_is_refused_beside_the_field(signed_in, account, old, new, again, told):
    client = signed_in(of=account("director"))

    answer = post(client, "/password", old=old, new=new, again=again)

    assert answer.status_code == 422
    assert told in answer.text


def test_guessing_the_old_password_ends_the_session(signed_in, account):
    client = signed_in(of=account("director"))
    token = csrf(client)
    codes = [
        client.post(
            "/password", data={"csrf_token": token, "old": f"guess {n}", "new": NEW, "again": NEW}
        ).status_code
        for n in range(5)
    ]

    assert codes == [422, 422, 422, 422, 302]
    assert client.get("/_dash-layout").status_code == 401


def test_temporary_password_must_be_changed_first(signed_in, account):
    client = signed_in(of=account("director", must_change_password=True))

    assert client.get("/").location == "/password"
    assert client.get("/_dash-layout").json == {"error": "password_change"}
    assert client.get("/logout").status_code == 200
    post(client, "/password", old=PASSWORD, new=NEW, again=NEW)
    assert client.get("/_dash-layout").status_code == 200


def test_weaker_hash_is_renewed_at_sign_in(client, account, session):
    weak = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    person = account("director")
    person.password_hash = weak
    session.flush()

    log_in(client, "director", PASSWORD)

    session.refresh(person)
    assert person.password_hash != weak
    assert passwords.matches(person.password_hash, PASSWORD)
    assert not passwords.is_outdated(person.password_hash)


@pytest.mark.parametrize(
    ("role", "home"),
    [(Role.DISTRICT_OFFICER, "/districts/760"), (Role.ADMIN, "/admin"), (Role.PLANNER, None)],
)
def test_each_role_comes_home(signed_in, role, home):
    answer = signed_in(role).get("/")

    assert (answer.status_code, answer.location) == ((302, home) if home else (200, None))


def test_a_planner_arrives_at_the_forecast_and_keeps_the_overview(client, account):
    account("planner", Role.PLANNER)

    assert log_in(client, "planner", PASSWORD).location == "/forecast"
    assert client.get("/").status_code == 200


def test_whoever_asked_for_a_page_gets_it(client, account):
    account("planner", Role.PLANNER)

    assert log_in(client, "planner", PASSWORD, next="/data").location == "/data"


def test_language_and_theme_stay_with_the_account(signed_in, session):
    client = signed_in()

    answer = post(client, "/preferences", language="en", theme="dark", next="/?year=2022")

    assert answer.location == "/?year=2022"
    assert '<html lang="en" data-bs-theme="dark">' in client.get("/").text
    person = session.scalars(select(Account).execution_options(populate_existing=True)).one()
    assert (person.language, person.theme) == ("en", "dark")


def test_visitor_keeps_language_and_theme_in_cookies(client):
    post(client, "/preferences", language="en", theme="dark", next="/login")

    page = client.get("/login").text
    assert '<html lang="en" data-bs-theme="dark">' in page
    assert "Sign in" in page


def test_unknown_language_is_refused(client):
    assert post(client, "/preferences", language="xx").status_code == 400
