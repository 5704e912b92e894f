"""Tasks from the plan's tables to the screens: who sees, who writes, what is kept."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from data import reference
from data.commands.tasks import StaleTaskError
from data.contracts.access import WHOLE_CITY, Actor, Role, Scope
from data.contracts.clock import CITY_ZONE
from data.contracts.errors import InvalidInputError, NotAllowedError, NotFoundError
from data.contracts.tasks import Filters, NewTaskForm, UpdateForm
from data.models.accounts import AuditEntry
from data.models.plan import TaskFile, TaskUpdate
from data.queries import clock
from data.queries import tasks as queries
from data.services import evidence, tasks
from data.services.reference import load_reference
from data.settings import settings
from tests import factories
from tests.integration.conftest import PASSWORD, csrf, fire, log_in

NOW = datetime(2023, 10, 16, 8, tzinfo=CITY_ZONE)
TODAY = NOW.date()
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n"
KEY = "III.1.1"  # led by KHTC, coordinated by VPS


@pytest.fixture(autouse=True)
def plan(session, monkeypatch, tmp_path) -> None:
    load_reference(session)
    session.flush()
    monkeypatch.setattr(clock, "now", lambda _session: NOW)
    monkeypatch.setattr(type(settings()), "evidence_dir", property(lambda _self: tmp_path))


def member(role: Role = Role.DIVISION_HEAD, division: str = "KHTC") -> Actor:
    scope = Scope(division_codes=frozenset({division}), whole_city=True)
    return factories.actor(role, scope, division_code=division, name=f"{division} {role}")


OFFICE = factories.actor(Role.OFFICE, name="Văn phòng Sở")
DISTRICT = factories.actor(
    Role.DISTRICT_OFFICER, Scope(unit_codes=frozenset({"760"})), unit_code="760"
)


def told(seen: int = 0, **fields: str) -> UpdateForm:
    values = {"status": "in_progress", "percent": "40", "text": "Đã trình dự thảo."} | fields
    return UpdateForm(key=values.pop("key", KEY), seen=seen, **values)


def one(session, key: str = KEY, day: date = TODAY) -> Any:
    session.expire_all()
    at = tasks.end_of(day, NOW)
    return queries.items(session, WHOLE_CITY, at, day, [key])[0]


# --- the plan's own tables -----------------------------------------------------------------------


def test_every_task_and_workstream_has_its_lead_coordination_and_dates(session) -> None:
    found = {item.key: item for item in queries.items(session, WHOLE_CITY, NOW, TODAY)}
    table, streams = reference.read("tasks"), reference.read("workstreams")
    assert len(table) == 33
    assert len(streams) == 19
    assert set(found) == set(table["key"]) | set(streams["key"])
    for row in [*table.itertuples(), *streams.itertuples()]:
        item = found[row.key]
        assert (item.title_vi, item.title_en, item.code) == (
            row.title_vi,
            row.title_en,
            str(row.code),
        )
        assert set(item.leads) == set(str(row.lead).split(";"))
        others = {name for name in str(row.coordinating).split(";") if name and name != "nan"}
        assert set(item.coordinating) | set(item.parties) == others
        due = str(row.due) if str(row.due) not in {"", "nan", "None"} else None
        assert (item.due_on.isoformat() if item.due_on else None) == due
    for row in table.itertuples():
        assert found[row.key].starts_on.year == int(row.start_year)
    for row in streams.itertuples():
        assert found[row.key].starts_on.isoformat() == row.start


def test_without_a_deadline_nothing_is_late_and_both_3_2_are_distinct(session) -> None:
    found = queries.items(session, WHOLE_CITY, NOW, date(2099, 1, 1))
    open_ended = [item for item in found if item.due_on is None]
    assert len(open_ended) == 5
    assert all(item.state != "overdue" and item.days is None for item in open_ended)
    twins = [item for item in found if item.code == "3.2" and item.kind == "task"]
    assert {item.key for item in twins} == {"III.3.2-1", "III.3.2-2"}
    assert len({item.title_vi for item in twins}) == 2


# --- updates -------------------------------------------------------------------------------------


def test_updates_are_appended_and_any_day_can_be_asked_for(session, monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda _session: NOW - timedelta(days=20))
    first = tasks.report(member(), told(evidence="12/BC"))
    monkeypatch.setattr(clock, "now", lambda _session: NOW)
    tasks.report(member(Role.DIVISION_OFFICER), told(first, percent="70", outstanding="Trình ký"))

    assert session.scalar(select(func.count()).select_from(TaskUpdate)) == 2
    before, after = one(session, day=TODAY - timedelta(days=10)), one(session)
    assert (before.percent, before.lacks_evidence) == (40, False)
    assert (after.percent, after.lacks_evidence, after.who) == (70, True, "KHTC division_officer")
    assert one(session, day=TODAY - timedelta(days=30)).state == "not_started"
    (move,) = tasks.moves(session, OFFICE, TODAY - timedelta(days=10), TODAY, Filters())
    assert (move.points, move.updates, move.who) == (30, 1, "KHTC division_officer")
    actions = session.scalars(select(AuditEntry.action)).all()
    assert actions.count("task.update") == 2


def test_the_second_of_two_writers_is_told_and_nothing_is_overwritten(session) -> None:
    seen = tasks.report(member(), told())
    tasks.report(member(division="VPS"), told(seen, percent="50", text="Đã góp ý."))
    with pytest.raises(StaleTaskError) as caught:
        tasks.report(member(), told(seen, percent="45"))
    assert caught.value.values["who"] == "VPS division_head"
    assert (caught.value.values["percent"], caught.value.values["text"]) == (50, "Đã góp ý.")
    assert one(session).percent == 50
    tasks.report(member(), told(caught.value.values["update"], percent="55"))
    assert one(session).percent == 55


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"status": "gone"}, "tasks.choose_status"),
        ({"text": " "}, "tasks.text_needed"),
        ({"percent": "101"}, "tasks.bad_percent"),
        ({"percent": "-1"}, "tasks.bad_percent"),
        ({"percent": "vài"}, "tasks.bad_percent"),
        ({"percent": "100"}, "tasks.full_but_open"),
        ({"status": "not_started", "percent": "5"}, "tasks.percent_but_not_started"),
        ({"status": "done"}, "tasks.finish_needed"),
        ({"status": "done", "finished_on": "2023-10-17"}, "tasks.finish_in_future"),
        ({"status": "done", "finished_on": "2021-12-31"}, "tasks.finish_before_start"),
        ({"status": "done", "finished_on": "hôm qua"}, "tasks.bad_date"),
    ],
)
def test_what_does_not_fit_is_refused(session, fields: dict[str, str], key: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        tasks.report(member(), told(**fields))
    assert caught.value.key == key
    assert session.scalar(select(func.count()).select_from(TaskUpdate)) == 0


def test_a_finished_task_can_be_reopened(session) -> None:
    done = tasks.report(member(), told(status="done", finished_on="2023-10-16"))
    assert (one(session).state, one(session).percent) == ("done_on_time", 100)
    tasks.report(member(), told(done, percent="90"))
    assert one(session).state == "in_progress"


def test_only_those_who_lead_or_coordinate_report(session) -> None:
    for stranger in (member(division="TCCB"), member(Role.DIVISION_OFFICER, "GDMN")):
        with pytest.raises(NotFoundError):
            tasks.report(stranger, told())
    for reader in (DISTRICT, factories.actor(Role.DIRECTOR), factories.actor(Role.PLANNER)):
        with pytest.raises(NotAllowedError):
            tasks.report(reader, told())
    assert tasks.report(OFFICE, told())
    assert tasks.sheet(session, member(division="TCCB"), KEY).may_update is False


# --- due dates -----------------------------------------------------------------------------------


def test_a_due_date_moves_by_approval_and_the_slip_stays(session) -> None:
    tasks.ask_due(member(), KEY, "2024-03-31", "Đợi thông tư của Bộ.")
    assert one(session).slip_days == 0
    wish = tasks.sheet(session, OFFICE, KEY).open_change
    with pytest.raises(InvalidInputError, match="due_already_asked"):
        tasks.ask_due(member(), KEY, "2024-06-30", "Đợi thông tư của Bộ.")
    with pytest.raises(NotAllowedError):
        tasks.decide_due(member(), wish.id, approve=True, note="")
    tasks.decide_due(OFFICE, wish.id, approve=True, note="")
    moved = one(session)
    assert (moved.due_on, moved.initial_due_on) == (date(2024, 3, 31), date(2023, 12, 31))
    assert moved.slip_days == 91
    assert one(session, day=TODAY - timedelta(days=1)).slip_days == 0
    with pytest.raises(InvalidInputError, match="due_decided"):
        tasks.decide_due(OFFICE, wish.id, approve=False, note="Không đủ căn cứ.")


def test_a_refusal_needs_a_reason_and_changes_nothing(session) -> None:
    with pytest.raises(InvalidInputError, match="reason_needed"):
        tasks.ask_due(member(), KEY, "2024-03-31", "muộn")
    tasks.ask_due(member(), KEY, "2024-03-31", "Đợi thông tư của Bộ.")
    wish = tasks.sheet(session, OFFICE, KEY).open_change
    with pytest.raises(InvalidInputError, match="reason_needed"):
        tasks.decide_due(OFFICE, wish.id, approve=False, note="")
    tasks.decide_due(OFFICE, wish.id, approve=False, note="Không đủ căn cứ.")
    assert one(session).due_on == date(2023, 12, 31)
    (change,) = tasks.sheet(session, OFFICE, KEY).due_changes
    assert (change.note, change.decided_by) == ("Không đủ căn cứ.", "Văn phòng Sở")


# --- own tasks, steps, notes ---------------------------------------------------------------------


def new(**fields: Any) -> NewTaskForm:
    values = {"title": "Rà soát máy chủ tuyển sinh", "kind": "ad_hoc", "lead": "KHTC"} | fields
    return NewTaskForm(**values)


def test_a_head_adds_tasks_of_the_own_division_and_the_office_any(session) -> None:
    key = tasks.create(member(), new(due_on="2023-11-30", coordinating=("VPS", "XYZ")))
    made = one(session, key)
    assert (made.kind, made.leads, made.coordinating) == ("ad_hoc", ("KHTC",), ("VPS",))
    assert made.created_at is not None
    with pytest.raises(NotAllowedError):
        tasks.create(member(), new(lead="VPS"))
    with pytest.raises(NotAllowedError):
        tasks.create(member(Role.DIVISION_OFFICER), new())
    with pytest.raises(InvalidInputError, match="plan_needed"):
        tasks.create(OFFICE, new(kind="own_plan"))
    plan_key = tasks.create(OFFICE, new(kind="own_plan", lead="TCCB", plan_name="Kế hoạch 12"))
    assert plan_key != key
    (first, second) = tasks.moves(session, OFFICE, TODAY - timedelta(days=1), TODAY, Filters())
    assert first.is_new
    assert second.after.plan_name == "Kế hoạch 12"


def test_steps_are_added_and_ticked_by_those_who_work_on_the_task(session) -> None:
    tasks.add_step(member(), KEY, "milestone", "Trình dự thảo", "2023-11-01")
    (step,) = tasks.sheet(session, OFFICE, KEY).steps
    with pytest.raises(NotFoundError):
        tasks.tick_step(member(division="TCCB"), step.id)
    tasks.tick_step(member(), step.id)
    session.expire_all()
    assert tasks.sheet(session, OFFICE, KEY).steps[0].done_on == TODAY
    with pytest.raises(InvalidInputError, match="step_date_needed"):
        tasks.add_step(member(), KEY, "milestone", "Nghiệm thu", "")


def test_a_district_reads_what_names_districts_without_notes_and_files(session) -> None:
    shared = "II.1.4"
    tasks.add_note(member(division="VPS"), shared, "Chỉ trong Sở.")
    tasks.report(member(division="VPS"), told(key=shared, evidence="7/BC"))
    number = evidence.add(member(division="VPS"), shared, io.BytesIO(PDF), "a.pdf")
    tasks.create(member(), new())
    seen = {item.key for item in queries.items(session, DISTRICT.scope, NOW, TODAY)}
    named = {
        row.key
        for name in ("tasks", "workstreams")
        for row in reference.read(name).itertuples()
        if {"all", "districts"} & set(f"{row.lead};{row.coordinating}".split(";"))
    }
    assert seen == named
    assert len(seen) < 52
    sheet = tasks.sheet(session, DISTRICT, shared)
    assert (sheet.notes, sheet.files, sheet.may_update) == ((), (), False)
    assert [row.evidence for row in sheet.updates] == [""]
    with pytest.raises(NotFoundError):
        evidence.take(session, DISTRICT, number)
    with pytest.raises(NotFoundError):
        tasks.sheet(session, DISTRICT, KEY)


# --- evidence ------------------------------------------------------------------------------------


def test_evidence_is_kept_by_its_hash_and_proves_the_newest_update(session, tmp_path) -> None:
    tasks.report(member(), told())
    assert one(session).lacks_evidence
    number = evidence.add(member(), KEY, io.BytesIO(PDF), "../../Biên bản.pdf")
    assert not one(session).lacks_evidence
    kept = session.get_one(TaskFile, number)
    assert kept.name == "Biên bản.pdf"
    assert (tmp_path / kept.digest[:2] / kept.digest).read_bytes() == PDF
    made = evidence.take(session, member(division="TCCB"), number)
    assert (made.content, made.media_type) == (PDF, "application/pdf")
    (tmp_path / kept.digest[:2] / kept.digest).write_bytes(b"%PDF-other")
    with pytest.raises(NotFoundError):
        evidence.take(session, member(), number)


def test_other_kinds_large_files_and_strangers_leave_no_byte(
    session, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(evidence, "limit_mb", lambda: 1)
    for content, key in ((b"MZ program", "upload_kind"), (PDF + b"0" * 2**20, "upload_too_large")):
        with pytest.raises(InvalidInputError, match=key):
            evidence.add(member(), KEY, io.BytesIO(content), "a.pdf")
    with pytest.raises(NotFoundError):
        evidence.add(member(division="TCCB"), KEY, io.BytesIO(PDF), "a.pdf")
    assert list(tmp_path.rglob("*")) == []


def test_a_file_goes_in_by_the_form_and_out_as_a_download_only(session, signed_in) -> None:
    client = signed_in(Role.DIVISION_HEAD)
    sent = {"csrf_token": csrf(client), "file": (io.BytesIO(PDF), "Biên bản.pdf")}
    answer = client.post(f"/tasks/{KEY}/files", data=sent)
    assert answer.location == f"/tasks/{KEY}?error=kept"
    number = session.scalars(select(TaskFile.id)).one()
    answer = client.get(f"/tasks/files/{number}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/tasks/files/999").status_code == 404
    assert signed_in(Role.DISTRICT_OFFICER).get(f"/tasks/files/{number}").status_code == 404
    sent = {"csrf_token": csrf(client), "file": (io.BytesIO(b"MZ"), "x.pdf")}
    assert client.post(f"/tasks/{KEY}/files", data=sent).location.endswith("error=kind")


# --- screens -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "view", ["mine", "board", "table", "gantt", "calendar", "compare", "new", ""]
)
def test_every_view_answers(app, session, signed_in, view: str) -> None:
    client = signed_in(Role.DIVISION_HEAD)
    values = {"tasks-view-store": {"view": view}, "tasks-columns-select": ["key", "title", "due"]}
    answer = fire(app, client, "tasks.views.show_view", values)
    assert answer.status_code == 200
    assert len(answer.json["response"]["tasks-body-panel"]["children"]["props"]) > 0


def test_filters_keep_what_they_say(session) -> None:
    def shown(**fields: str) -> set[str]:
        return {item.key for item in tasks.board(session, OFFICE, Filters(**fields)).items}

    assert shown(words="phong may") == {"III.1.1"}
    assert shown(kind="workstream", state="not_started") >= {"II.2"}
    led = shown(division="KHTC")
    assert "III.1.1" in led
    assert len(led) < 52
    assert shown(state="done_late") == set()


@pytest.mark.parametrize("path", ["table", "compare"])
def test_tables_leave_as_files_with_an_audit_line(session, signed_in, path: str) -> None:
    client = signed_in(Role.OFFICE)
    tasks.report(OFFICE, told())
    answer = client.get(f"/tasks/{path}.csv?since=2023-10-01&words=phòng+máy")
    assert answer.status_code == 200
    lines = answer.data.decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 2
    assert "III.1.1" in lines[1]
    assert client.get(f"/tasks/{path}.xlsx").data[:2] == b"PK"
    assert "export.take" in session.scalars(select(AuditEntry.action)).all()


def test_the_form_tells_a_conflict_and_keeps_the_text(app, session, signed_in) -> None:
    client = signed_in(Role.DIVISION_HEAD)
    tasks.report(member(division="VPS"), told(text="Đã góp ý dự thảo."))
    values = {
        "tasks-update-button": 1,
        "tasks-key-store": KEY,
        "tasks-status-select": "in_progress",
        "tasks-percent-input": "45",
        "tasks-text-input": "Đã lấy ý kiến.",
    }

    def press(last: int) -> Any:
        more = values | {"tasks-last-store": last}
        sent = fire(app, client, "tasks.sheet.write", more, changed="tasks-update-button")
        return sent.json["response"]

    answer = press(999)
    assert "Đã góp ý dự thảo." in str(answer["tasks-deed-note"])
    answer = press(answer["tasks-last-store"]["data"])
    assert "Đã ghi nhận" in str(answer["tasks-deed-note"])
    assert one(session).percent == 45


def test_a_division_arrives_at_its_tasks(client, account) -> None:
    account("khtc.head", Role.DIVISION_HEAD)
    assert log_in(client, "khtc.head", PASSWORD).location == "/tasks"
