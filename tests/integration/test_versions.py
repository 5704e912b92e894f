"""The cheap question of live screens, and third-party files."""

import gzip

from sqlalchemy import event

from callbacks.http import vendor
from data.commands.topics import Topic, bump
from data.contracts.access import Role
from data.queries import versions


def test_an_unchanged_answer_is_304_and_empty(signed_in, session):
    bump(session, [Topic.TASKS])
    browser = signed_in(Role.DIRECTOR)
    first = browser.get("/versions")
    again = browser.get("/versions", headers={"If-None-Match": first.headers["ETag"]})
    assert first.json == {"tasks": 1}
    assert (again.status_code, again.data) == (304, b"")


def test_a_writer_moves_its_topic_only(signed_in, session):
    bump(session, [Topic.TASKS, Topic.UNITS])
    browser = signed_in(Role.DIRECTOR)
    known = browser.get("/versions").headers["ETag"]
    bump(session, [Topic.UNITS])
    answer = browser.get("/versions", headers={"If-None-Match": known})
    assert answer.status_code == 200
    assert answer.json == {"tasks": 1, "units": 2}


def test_a_display_may_ask_and_a_stranger_may_not(signed_in, client):
    assert signed_in(Role.WALL).get("/versions").status_code == 200
    assert client.get("/versions").status_code == 401


def test_the_answer_costs_one_statement(session):
    seen = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    versions.topics(session)
    assert len([text for text in seen if text.startswith("SELECT")]) == 1


def test_third_party_files_are_kept_for_good_and_packed(client):
    for address in [*vendor.stylesheets(), vendor.assets()["manrope.ttf"].address]:
        plain = client.get(address)
        packed = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert plain.status_code == 200
        assert "immutable" in plain.headers["Cache-Control"]
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data


def test_no_other_file_of_a_package_is_served(client):
    digest = vendor.assets()["bootstrap.css"].digest
    for path in ("bootstrap.min.css.map", "manrope.otf", "__init__.py"):
        assert client.get(f"/vendor/{digest}/{path}").status_code == 404
    assert client.get(f"/vendor/{digest}/../../etc/passwd").status_code != 200
    assert client.get("/vendor/0000000000000000/bootstrap.css").status_code == 404
