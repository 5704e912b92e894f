"""What everybody meets before anything else: deny by default, headers, cookies, errors."""

import re

import dash
import pytest
from flask import Blueprint

from app import create_app
from data.contracts.access import Role
from data.settings import Settings
from tests.integration.conftest import PASSWORD, csrf, log_in, post

HIDDEN = ("/_dash-layout", "/_dash-dependencies", "/_reload-hash", "/assets/00-tokens.css")


@pytest.mark.parametrize(
    "path", [*HIDDEN, "/versions", "/_favicon.ico", "/_dash-component-suites/dash/x.js"]
)
def test_machine_addresses_answer_401_before_sign_in(client, path):
    answer = client.get(path)

    assert (answer.status_code, answer.json) == (401, {"error": "sign_in"})


@pytest.mark.parametrize("path", ["/", "/admin?tab=audit", "/no/such/page", "/districts/760"])
def test_pages_lead_to_sign_in_and_back(client, path):
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.location.split("?")[0] == "/login"
    assert ("next=" in answer.location) == (path != "/")


def test_callbacks_answer_401_before_sign_in(client):
    answer = client.post("/_dash-update-component", json={"output": "x.y"})

    assert answer.status_code == 401


def test_no_layout_is_drawn_or_sent_before_sign_in(client, monkeypatch):
    drawn = []
    for page in dash.page_registry.values():
        monkeypatch.setitem(page, "layout", lambda **_url: drawn.append("page"))
    texts = [client.get(path).text for path in ("/", "/login", "/device", "/x", "/_mcp")]

    assert drawn == []
    assert not any("validation_layout" in text or "_dash-config" in text for text in texts)


def test_even_signed_in_no_page_layout_is_embedded(signed_in):
    assert "validation_layout" not in signed_in().get("/").text


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/login?next=/x",
    ],
)
def test_next_never_leaves_the_site(client, account, target):
    account("director")

    assert log_in(client, "director", PASSWORD, next=target).location == "/"


def test_signed_in_reader_skips_the_form(signed_in):
    assert signed_in().get("/login?next=/password").location == "/password"


def test_form_without_token_is_refused(client, account):
    account("director")

    answer = client.post("/login", data={"username": "director", "password": PASSWORD})

    assert answer.status_code == 400
    assert "Biểu mẫu đã hết hạn" in answer.text


def test_callback_without_token_is_refused(signed_in):
    answer = signed_in().post("/_dash-update-component", json={"output": "x.y"})

    assert (answer.status_code, answer.json["error"]) == (400, "csrf")


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_other_sites_cannot_post_even_with_a_token(signed_in, headers):
    client = signed_in()

    answer = client.post("/logout", data={"csrf_token": csrf(client)}, headers=headers)

    assert answer.status_code == 403


def test_dash_takes_json_only(signed_in):
    client = signed_in()

    answer = client.post(
        "/_dash-update-component",
        data='{"output": "x.y"}',
        content_type="text/plain",
        headers={"X-CSRFToken": csrf(client)},
    )

    assert answer.status_code == 415


@pytest.mark.parametrize("path", ["/login", "/", "/_dash-layout", "/nothing-here"])
def test_every_answer_carries_the_security_headers(signed_in, path):
    headers = signed_in().get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]


def test_every_inline_script_is_allowed_by_its_hash(signed_in):
    answer = signed_in().get("/")
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", answer.text, re.DOTALL)
    inline = [
        body
        for attributes, body in scripts
        if "src=" not in attributes and "application/json" not in attributes
    ]
    hashes = answer.headers["Content-Security-Policy"].count("'sha256-")

    assert 0 < len(inline) <= hashes


def test_session_cookie_is_closed_to_scripts_and_other_sites(client, account):
    account("director")
    cookies = log_in(client, "director", PASSWORD).headers.getlist("Set-Cookie")
    session_cookie = next(cookie for cookie in cookies if cookie.startswith("ioc_session="))

    assert "HttpOnly" in session_cookie
    assert "SameSite=Lax" in session_cookie


def test_behind_tls_cookies_are_bound_to_host_and_encrypted_line(tmp_path, session, account):
    account("director")
    secure = create_app(Settings(var_dir=tmp_path, secret_key="k", cookie_secure=True))
    client = secure.server.test_client()
    base = {"base_url": "https://ioc.example", "headers": {"Referer": "https://ioc.example/login"}}
    page = client.get("/login", base_url="https://ioc.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]

    answer = client.post(
        "/login",
        data={"csrf_token": token, "username": "director", "password": PASSWORD},
        **base,
    )

    cookies = answer.headers.getlist("Set-Cookie")
    assert answer.status_code == 302
    assert all(cookie.startswith("__Host-ioc_") for cookie in cookies)
    assert all("Secure" in cookie and "Path=/" in cookie for cookie in cookies)
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_route_without_a_mark_is_refused_to_everyone(tmp_path, session, account):
    bare = create_app(Settings(var_dir=tmp_path, secret_key="a key of the test run only"))
    planted = Blueprint("planted", __name__)
    planted.add_url_rule("/planted", view_func=lambda: "secret")
    bare.server.register_blueprint(planted)
    account("admin", Role.ADMIN)
    client = bare.server.test_client()
    log_in(client, "admin", PASSWORD)

    answer = client.get("/planted")

    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_errors_are_told_in_the_readers_language(signed_in):
    client = signed_in()
    assert "Không tìm thấy trang" in client.get("/nothing-here").text
    assert client.get("/nothing-here").status_code == 404

    post(client, "/preferences", language="en")

    assert "Page not found" in client.get("/nothing-here").text


def test_forbidden_page_is_told_and_audited(signed_in, session):
    answer = signed_in(Role.OPERATOR).get("/admin")

    assert answer.status_code == 403
    assert "Không được phép" in answer.text


def test_large_body_is_refused(signed_in):
    client = signed_in()

    answer = client.post(
        "/_dash-update-component",
        data=b"x" * (5 * 1024 * 1024),
        content_type="application/json",
        headers={"X-CSRFToken": csrf(client)},
    )

    assert answer.status_code == 413


def test_health_needs_no_sign_in(client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json["status"] == "ok"
    assert answer.json["database"] == "ok"


def test_metrics_are_for_this_machine_only(client):
    assert "ioc_requests_total" in client.get("/metrics").text
    away = {"REMOTE_ADDR": "203.0.113.7"}
    assert client.get("/metrics", environ_overrides=away).status_code == 404
    forwarded = {"X-Forwarded-For": "203.0.113.7"}
    assert client.get("/metrics", headers=forwarded).status_code == 404


def test_unexpected_failure_shows_a_reference_and_no_detail(app, client, monkeypatch):
    def burst() -> None:
        raise RuntimeError("the inner workings")

    monkeypatch.setitem(app.server.view_functions, "account.login_form", _open(burst))
    answer = client.get("/login")

    assert answer.status_code == 500
    assert re.search(r"Mã tham chiếu: [0-9a-f]{8}", answer.text)
    assert "inner workings" not in answer.text


def _open(view):
    view.open_to_everyone = True
    return view
