"""The audit log: nothing is altered, everything is found, the chain holds."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from components.ids import admin as ids
from data.commands import audit as log
from data.contracts.access import Role
from data.contracts.administration import LIST_ROWS, AuditFilter
from data.models.accounts import AuditEntry, AuditHead
from data.queries import audit
from data.services import audit_chain, audit_export
from tests import factories
from tests.integration.conftest import fire
from tests.integration.test_admin import shown, text_of

WHO = factories.actor(username="giám.đốc")


@pytest.fixture
def three(session):
    """Three lines."""
    log.record(session, WHO, "import.apply", subject="institutions", detail={"rows": 5})
    log.record(session, WHO, "access.deny", subject="/admin", outcome="denied")
    log.record(session, factories.actor(Role.ADMIN), "account.create", subject="account:50%_x")
    return session


@pytest.fixture
def unlocked(three):
    """A session of somebody who owns the database and removes its triggers."""
    if three.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            three.execute(text(f"DROP TRIGGER audit_entry_no_{verb}"))
    else:
        three.execute(text("DROP TRIGGER audit_entry_append_only ON audit_entry"))
    return three


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditEntry).values(subject="nothing happened"),
        delete(AuditEntry).where(AuditEntry.id == 2),
    ],
    ids=["update", "delete"],
)
def test_database_itself_refuses_to_alter_the_log(three, statement):
    with pytest.raises(DatabaseError, match="append-only"), three.begin_nested():
        three.execute(statement)


def test_untouched_chain_is_intact(three):
    verdict = audit_chain.verify(three)

    assert (verdict.intact, verdict.entries) == (True, 3)


def test_empty_log_is_intact(session):
    assert audit_chain.verify(session) == audit_chain.Verdict(0)


@pytest.mark.parametrize(
    ("statement", "broken_at", "reason"),
    [
        (update(AuditEntry).where(AuditEntry.id == 2).values(outcome="done"), 2, "changed"),
        (
            update(AuditEntry)
            .where(AuditEntry.id == 1)
            .values(recorded_at=datetime(2020, 1, 1, tzinfo=UTC)),
            1,
            "changed",
        ),
        (delete(AuditEntry).where(AuditEntry.id == 2), 2, "missing"),
        (delete(AuditEntry).where(AuditEntry.id == 1), 1, "missing"),
        (delete(AuditEntry).where(AuditEntry.id == 3), 3, "cut"),
        (delete(AuditEntry), 1, "cut"),
    ],
)
def test_tampering_is_found_at_its_first_line(unlocked, statement, broken_at, reason):
    unlocked.execute(statement)
    unlocked.expire_all()

    verdict = audit_chain.verify(unlocked)

    assert (verdict.broken_at, verdict.reason) == (broken_at, reason)


def test_line_forged_with_a_fitting_hash_breaks_the_next(unlocked):
    second = unlocked.get(AuditEntry, 2)
    second.outcome = "done"
    second.hash = log.digest(second)
    unlocked.flush()

    assert audit_chain.verify(unlocked).broken_at == 3


def test_log_with_its_head_cut_back_is_not_fooled_by_new_lines(unlocked):
    unlocked.execute(delete(AuditEntry).where(AuditEntry.id == 3))
    unlocked.expire_all()
    log.record(unlocked, WHO, "import.apply")

    assert audit_chain.verify(unlocked).reason == "missing"
    assert unlocked.scalars(select(AuditHead)).one().entry_id == 4


def numbers(session, **wanted):
    return [line.number for line in audit.page(session, AuditFilter(**wanted)).lines]


def test_log_is_searched_by_every_field(three):
    assert numbers(three) == [3, 2, 1]
    assert numbers(three, text="institutions") == [1]
    assert numbers(three, text="ROWS") == [1]
    assert numbers(three, action="access.deny") == [2]
    assert numbers(three, person="admin") == [3]
    assert numbers(three, outcome="denied") == [2]


def test_search_takes_signs_of_patterns_as_they_are(three):
    assert numbers(three, text="50%_x") == [3]
    assert numbers(three, text="%") == [3]


def test_days_of_the_search_are_days_of_the_city(session, monkeypatch):
    evening = datetime(2023, 10, 15, 17, 30, tzinfo=UTC)  # 00:30 on the 16th in the city
    monkeypatch.setattr(log, "system_now", lambda: evening)
    log.record(session, WHO, "import.apply")

    day = date(2023, 10, 16)
    assert numbers(session, first_on=day, last_on=day) == [1]
    assert numbers(session, last_on=date(2023, 10, 15)) == []


def test_long_log_comes_in_pages(session):
    for _ in range(LIST_ROWS + 5):
        log.record(session, WHO, "import.apply")

    first, second = (audit.page(session, AuditFilter(), number) for number in (1, 2))
    beyond = audit.page(session, AuditFilter(), 99)

    assert (len(first.lines), first.total, first.pages) == (25, 30, 2)
    assert [line.number for line in second.lines] == [5, 4, 3, 2, 1]
    assert beyond.page == 2


def test_export_is_harmless_complete_and_itself_a_line(three, signed_in):
    log.record(three, factories.actor(username="=cmd()"), "import.apply", subject="-2+3")

    answer = signed_in(Role.ADMIN).get("/admin/audit.csv?action=import.apply")

    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    assert [row["number"] for row in rows] == ["4", "1"]
    assert (rows[0]["person"], rows[0]["subject"]) == ("'=cmd()", "'-2+3")
    exports = three.scalars(select(AuditEntry).where(AuditEntry.action == "audit.export")).all()
    assert [line.detail for line in exports] == ['{"action": "import.apply"}']


@pytest.mark.parametrize("value", ["=1", "+1", "-1", "@x", "\tx"])
def test_formulas_are_disarmed(value):
    assert audit_export.harmless(value) == f"'{value}"


def test_search_turns_pages_and_keeps_the_export_in_step(app, signed_in, session):
    client = signed_in(Role.ADMIN)
    for _ in range(40):
        log.record(session, WHO, "import.apply")
    values = {ids.AUDIT_ACTION_SELECT: "import.apply", ids.AUDIT_PAGE_STORE: 1}

    older = fire(app, client, "admin.audit.search_audit", values, ids.AUDIT_OLDER_BUTTON)
    filtered = fire(
        app,
        client,
        "admin.audit.search_audit",
        values | {ids.AUDIT_PAGE_STORE: 2},
        ids.AUDIT_ACTION_SELECT,
    )

    assert shown(older, ids.AUDIT_PAGE_STORE, "data") == 2
    assert shown(older, ids.AUDIT_OLDER_BUTTON, "disabled") is True
    assert shown(older, ids.AUDIT_EXPORT_LINK, "href") == "/admin/audit.csv?action=import.apply"
    assert "40 dòng, trang 2/2" in text_of(shown(older, ids.AUDIT_LIST_PANEL))
    assert shown(filtered, ids.AUDIT_PAGE_STORE, "data") == 1


def test_button_says_that_the_chain_is_intact(app, signed_in, three):
    answer = fire(app, signed_in(Role.ADMIN), "admin.audit.verify_chain", {ids.VERIFY_BUTTON: 1})

    assert "nguyên vẹn: 3 dòng" in text_of(shown(answer, ids.VERIFY_NOTE))


def test_button_names_the_first_broken_line(app, signed_in, unlocked):
    unlocked.execute(update(AuditEntry).where(AuditEntry.id == 2).values(subject="x"))
    unlocked.expire_all()

    answer = fire(app, signed_in(Role.ADMIN), "admin.audit.verify_chain", {ids.VERIFY_BUTTON: 1})

    assert "Dòng 2 không còn" in text_of(shown(answer, ids.VERIFY_NOTE))


def test_denials_are_kept(signed_in, session):
    signed_in(Role.OPERATOR).get("/admin")

    [line] = session.scalars(select(AuditEntry).where(AuditEntry.action == "access.deny")).all()
    assert (line.account_name, line.subject, line.outcome) == ("operator", "/admin", "denied")
    assert line.detail == '{"permission": "admin.view"}'
