"""The data page: its routes, its panels, who may do what on it."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from components.ids import data as ids
from data.contracts.access import SYSTEM, Role
from data.contracts.exporting import Dataset
from data.contracts.importing import ImportSource, Subject
from data.contracts.jobs import JobState, WorkerName
from data.models.accounts import AuditEntry
from data.models.plan import DataDomain, DataDomainSteward
from data.models.sources import ImportBatch, Job
from data.services import data_page, exporting, uploads, working
from data.services.importing import apply_import, plan_import
from data.settings import Settings
from tests import factories
from tests.integration.conftest import csrf, fire, post

HERE = WorkerName("here", 1)
GOOD = b"institution_code,school_year,grade,pupils,classes\nA,2020,1,105,3\nA,2020,3,80,2\n"
FORM = {"subject": "enrolment", "mode": "update", "title": "Báo cáo", "publisher": "", "as_of": ""}
SignedIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def city(session: Session, monkeypatch: pytest.MonkeyPatch, var_dir: Path) -> None:
    monkeypatch.setattr(uploads, "settings", lambda: Settings(var_dir=var_dir))
    units = factories.small_city(session)
    for code, ward in (("A", "26734"), ("B", "26764")):
        school = factories.institution(session, units[ward], code=code)
        factories.enrolment(session, school, {1: (100, 3)}, school_year=2020)
    domain = DataDomain(key="I.1", name_vi="Học sinh các cấp", name_en="Learners")
    session.add(domain)
    session.flush()
    steward = factories.division(session, "GDTiH", "gdtih")
    session.add(DataDomainSteward(domain_id=domain.id, division_id=steward.id))
    session.flush()


def send(client: FlaskClient, data: bytes = GOOD, **form: str) -> Any:
    fields = {"csrf_token": csrf(client), **FORM, **form}
    return client.post(
        "/data/upload",
        data=fields | {"file": (io.BytesIO(data), "số liệu.csv")},
        content_type="multipart/form-data",
    )


def texts(app: Dash, client: FlaskClient, name: str, values: dict[str, Any] | None = None) -> Any:
    return fire(app, client, f"data.{name}", values).get_json()["response"]


def test_a_file_goes_from_the_form_to_the_tables(
    app: Dash, signed_in: SignedIn, session: Session
) -> None:
    client = signed_in(Role.OFFICE)
    sent = send(client)
    assert sent.status_code == 302
    address = sent.headers["Location"].removeprefix("/data")
    waiting = texts(app, client, "show_job", {ids.LOCATION: address})
    assert waiting[ids.JOB_INTERVAL] == {"disabled": False}
    assert working.work_once(HERE)
    checked = texts(app, client, "show_job", {ids.LOCATION: address})
    assert checked[ids.JOB_INTERVAL] == {"disabled": True}
    assert "/data/apply" in str(checked)
    number = address.removeprefix("?job=")
    confirmed = post(client, "/data/apply", job=number)
    assert confirmed.headers["Location"] == f"/data?job={int(number) + 1}"
    assert working.work_once(HERE)
    batch = session.scalars(select(ImportBatch).where(ImportBatch.file_name != "")).one()
    assert (batch.rows_added, batch.rows_changed, batch.file_name) == (1, 1, "số liệu.csv")
    history = texts(app, client, "show_stock")[ids.HISTORY_PANEL]
    assert f"#{batch.id}" in str(history)
    assert post(client, "/data/revert", batch=str(batch.id)).status_code == 302
    assert working.work_once(HERE)
    assert session.scalars(select(ImportBatch).where(ImportBatch.reverts_id == batch.id)).one()


def test_a_refused_file_shows_its_errors_and_gives_them_as_a_file(
    app: Dash, signed_in: SignedIn
) -> None:
    client = signed_in(Role.OFFICE)
    address = send(client, GOOD.replace(b"A,", b"Z,")).headers["Location"].removeprefix("/data")
    working.work_once(HERE)
    shown = str(texts(app, client, "show_job", {ids.LOCATION: address}))
    assert "Mã cơ sở giáo dục “Z” không có trong danh sách." in shown
    answer = client.get(f"/data/jobs/{address.removeprefix('?job=')}/issues.csv")
    assert len(answer.get_data(as_text=True).splitlines()) == 3


def test_a_form_without_a_file_or_with_a_bad_date_says_so(app: Dash, signed_in: SignedIn) -> None:
    client = signed_in(Role.OFFICE)
    assert post(client, "/data/upload", **FORM).headers["Location"] == "/data?error=file"
    answer = send(client, as_of="2999-01-01")
    assert answer.headers["Location"] == "/data?error=future"
    form = texts(app, client, "show_form", {ids.LOCATION: "?error=future"})
    assert "Ngày số liệu không được ở tương lai." in str(form)
    form = texts(app, client, "show_form", {ids.LOCATION: "?error=<b>x</b>"})
    assert "<b>x</b>" not in str(form)


def test_a_form_without_its_token_is_refused(signed_in: SignedIn, session: Session) -> None:
    client = signed_in(Role.OFFICE)
    client.post("/data/upload", data=FORM | {"file": (io.BytesIO(GOOD), "x.csv")})
    client.post("/data/revert", data={"batch": "1"})
    assert session.scalars(select(Job)).all() == []


def test_a_waiting_job_can_be_cancelled(signed_in: SignedIn, session: Session) -> None:
    client = signed_in(Role.OFFICE)
    number = send(client).headers["Location"].removeprefix("/data?job=")
    post(client, "/data/cancel", job=number)
    assert session.get_one(Job, int(number)).state == JobState.CANCELLED


@pytest.mark.parametrize("path", ["/data/apply", "/data/cancel"])
def test_others_jobs_answer_not_found(signed_in: SignedIn, path: str) -> None:
    number = send(signed_in(Role.OFFICE)).headers["Location"].removeprefix("/data?job=")
    stranger = signed_in(Role.PLANNER)
    assert post(stranger, path, job=number).status_code == 404
    assert post(stranger, path, job="x").status_code == 404
    assert stranger.get(f"/data/jobs/{number}/issues.csv").status_code == 404


@pytest.mark.parametrize(
    ("role", "form", "upload"),
    [
        (Role.OFFICE, True, 302),
        (Role.DISTRICT_OFFICER, True, 302),
        (Role.DIRECTOR, False, 403),
        (Role.PLANNER, True, 403),  # not this subject
        (Role.OPERATOR, None, 403),
        (Role.WALL, None, 403),
    ],
)
def test_each_role_gets_what_is_its_own(
    app: Dash, signed_in: SignedIn, role: Role, *, form: bool | None, upload: int
) -> None:
    client = signed_in(role)
    assert send(client).status_code == upload
    answer = fire(app, client, "data.show_form")
    if form is None:
        assert answer.status_code == 403
    else:
        assert ("/data/upload" in str(answer.get_json())) is form


def test_nobody_who_has_not_signed_in_gets_anything(app: Dash, client: FlaskClient) -> None:
    assert send(client).status_code == 401
    assert fire(app, client, "data.show_stock").status_code == 401
    for path in ("/data", "/data/export/units.csv", "/data/templates/units.csv"):
        assert client.get(path).status_code == 302


def test_the_domains_show_stewards_and_what_is_there(session: Session) -> None:
    city = data_page.domains(session, SYSTEM)
    own = data_page.domains(
        session,
        factories.actor(
            Role.DISTRICT_OFFICER, scope=factories.Scope(unit_codes=frozenset({"760"}))
        ),
    )
    first = city[0]
    assert (first.key, first.stewards, first.stocks[0].rows) == ("I.1", ("GDTiH",), 2)
    assert first.stocks[0].as_of_on == factories.AS_OF
    assert own[0].stocks[0].rows == 1


def test_the_page_is_left_alone_while_nothing_changes(app: Dash, signed_in: SignedIn) -> None:
    client = signed_in(Role.DIRECTOR)
    versions = {"enrolment": 3}
    first = fire(app, client, "data.show_stock", {"shell-version-store": versions}).get_json()
    seen = first["response"][ids.SEEN_STORE]["data"]
    again = fire(
        app, client, "data.show_stock", {"shell-version-store": versions, ids.SEEN_STORE: seen}
    )
    assert ids.HISTORY_PANEL not in (again.get_json() or {}).get("response", {})


@pytest.mark.parametrize("subject", [s for s in Subject if s is not Subject.BOUNDARIES])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_templates_are_importable_tables(signed_in: SignedIn, subject: Subject, form: str) -> None:
    answer = signed_in(Role.DIRECTOR).get(f"/data/templates/{subject}.{form}")
    assert answer.status_code == 200
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        assert book.sheetnames == ["Số liệu", "Hướng dẫn"]
    else:
        assert answer.data.startswith("\ufeff".encode())


def test_unknown_files_answer_not_found(signed_in: SignedIn) -> None:
    client = signed_in(Role.OFFICE)
    for path in (
        "/data/export/cameras.csv",
        "/data/export/audit.csv",
        "/data/export/units.exe",
        "/data/templates/accounts.csv",
    ):
        assert client.get(path).status_code == 404


def test_an_export_stays_in_scope_and_is_audited(signed_in: SignedIn, session: Session) -> None:
    answer = signed_in(Role.DISTRICT_OFFICER).get("/data/export/enrolment.csv")
    lines = answer.get_data(as_text=True).splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["A"]
    line = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert line is not None
    assert (line.action, line.subject) == ("export.take", "dataset:enrolment")


@pytest.mark.parametrize("dataset", list(Dataset))
@pytest.mark.parametrize("scope", ["city", "nothing"])
def test_no_export_shows_figures_to_an_empty_scope(
    session: Session, dataset: Dataset, scope: str
) -> None:
    chosen = SYSTEM.scope if scope == "city" else factories.Scope()
    columns, rows = exporting.exports.rows(session, chosen, dataset, "en")
    found = list(rows)
    assert columns
    public = {Dataset.INDICATORS, Dataset.TASKS, Dataset.AUDIT}
    if scope == "nothing" and dataset not in public:
        assert found == []


def test_simulated_rows_say_so_and_formulas_are_harmless(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        'code,name,kind,sector,unit_code\nC,"=HYPERLINK(""x"")",primary,public,26734\n', "utf-8"
    )
    source = ImportSource("Nguồn", date(2023, 1, 1))
    plan = plan_import(session, SYSTEM, Subject.INSTITUTIONS, path, source=source)
    apply_import(session, SYSTEM, plan)
    made = exporting.export(session, SYSTEM, Dataset.INSTITUTIONS).content.decode("utf-8-sig")
    row = next(line for line in made.splitlines() if line.startswith("C,"))
    assert """"'=HYPERLINK(""x"")\"""" in row
    assert row.endswith(",Nguồn,2023-01-01,")
