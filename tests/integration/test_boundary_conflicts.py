"""Importing boundaries keeps the unit of every institution and lists those outside it."""

import json
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box, mapping

from components.ids import data as ids
from components.panels.misplaced import SHOWN
from data import cli, database
from data.contracts.access import SYSTEM, Role, Scope
from data.contracts.importing import Subject
from data.contracts.jobs import WorkerName
from data.models.institutions import InstitutionProfile
from data.services import misplacing, uploads, working
from data.services.importing import apply_import, plan_import
from data.settings import Settings
from tests import factories
from tests.integration.conftest import csrf, fire

WEST, EAST = box(106.60, 10.70, 106.70, 10.80), box(106.70, 10.70, 106.80, 10.80)
HERE = WorkerName("here", 1)


@pytest.fixture
def city(session):
    """Six schools: two in the wrong district, one in none, one without a point."""
    units = factories.small_city(session)
    places = {
        "A": ("26734", 106.65, 10.75),
        "B": ("26734", 106.705, 10.75),
        "C": ("760", 106.72, 10.75),
        "D": ("26764", 106.75, 10.75),
        "E": ("761", 106.81, 10.75),
        "F": ("761", None, None),
    }
    for code, (unit, lon, lat) in places.items():
        factories.institution(
            session, units[unit], code=code, name=f"Trường {code}", lon=lon, lat=lat
        )
    session.commit()
    return units


@pytest.fixture
def file(tmp_path: Path) -> Path:
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": mapping(shape)}
        for code, shape in (("760", WEST), ("761", EAST))
    ]
    path = tmp_path / "districts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


EXPECTED = [
    ("C", "Đơn vị 760", "Đơn vị 761"),
    ("E", "Đơn vị 761", ""),
    ("B", "Đơn vị 760", "Đơn vị 761"),
]


def found_in(report: Any) -> list[tuple[str, str, str]]:
    return [(row.code, row.unit_name, row.holder_name) for row in report.rows]


def test_the_dry_run_lists_conflicts_and_writes_nothing(session, city, file):
    plan = plan_import(session, SYSTEM, Subject.BOUNDARIES, file)
    assert plan.error_count == 0
    assert (plan.misplaced.total, found_in(plan.misplaced)) == (5, EXPECTED)
    assert plan.misplaced.far == 2
    assert plan.as_dict()["misplaced"]["count"] == 3
    assert misplacing.now(session, SYSTEM.scope).total == 0


def test_the_import_keeps_every_unit_and_says_the_same_afterwards(session, city, file):
    before = {row.id: row.unit_id for row in session.query(InstitutionProfile)}
    plan = plan_import(session, SYSTEM, Subject.BOUNDARIES, file)
    assert apply_import(session, SYSTEM, plan) is not None
    session.info.clear()
    assert {row.id: row.unit_id for row in session.query(InstitutionProfile)} == before
    assert misplacing.now(session, SYSTEM.scope).rows == plan.misplaced.rows


def test_other_files_carry_no_such_report(session, city, tmp_path):
    path = tmp_path / "schools.csv"
    path.write_text("code,name,kind,sector,unit_code\nG,Trường G,primary,public,26734\n", "utf-8")
    plan = plan_import(session, SYSTEM, Subject.INSTITUTIONS, path)
    assert plan.misplaced is None
    assert "misplaced" not in plan.as_dict()


def test_a_job_shows_the_list_and_gives_it_as_a_file(
    app, session, city, file, signed_in, monkeypatch, var_dir
):
    monkeypatch.setattr(uploads, "settings", lambda: Settings(var_dir=var_dir))
    client = signed_in(Role.OFFICE)
    with file.open("rb") as content:
        fields = {"csrf_token": csrf(client), "subject": "boundaries", "mode": "update"}
        sent = client.post("/data/upload", data=fields | {"file": (content, "ranh giới.geojson")})
    number = sent.headers["Location"].removeprefix("/data?job=")
    assert working.work_once(HERE)
    told = repr(fire(app, client, "data.show_job", {ids.LOCATION: f"?job={number}"}).get_json())
    assert "3 trong 5 cơ sở" in told
    assert "Trường C" in told
    rows = client.get(f"/data/jobs/{number}/conflicts.csv").get_data(as_text=True).splitlines()
    assert len(rows) == 4
    assert rows[1].startswith("C,Trường C,760,Đơn vị 760,")
    stranger = signed_in(Role.PLANNER)
    assert stranger.get(f"/data/jobs/{number}/conflicts.csv").status_code == 404


def test_the_data_page_lists_the_conflicts_in_the_readers_scope(
    app, session, city, file, signed_in
):
    apply_import(session, SYSTEM, plan_import(session, SYSTEM, Subject.BOUNDARIES, file))
    session.commit()
    officer = signed_in(Role.DISTRICT_OFFICER)
    told = repr(fire(app, officer, "data.show_conflicts").get_json())
    assert "2 trong 2 cơ sở" not in told
    assert "2 trong 3 cơ sở" in told
    assert "Trường E" not in told
    assert "/institutions/C" in told
    own = officer.get("/data/conflicts.csv").get_data(as_text=True)
    assert [line[:1] for line in own.splitlines()[1:]] == ["C", "B"]
    admin = repr(fire(app, signed_in(Role.ADMIN), "data.show_conflicts").get_json())
    assert "Trường E" in admin
    assert "/institutions/" not in admin


def test_a_long_list_is_cut_on_the_screen_and_whole_in_the_file(session, city, file):
    for number in range(SHOWN + 5):
        factories.institution(
            session, city["760"], code=f"X{number:03d}", name="=cmd", lon=106.75, lat=10.75
        )
    plan = plan_import(session, SYSTEM, Subject.BOUNDARIES, file)
    assert len(plan.misplaced.rows) == SHOWN + 8
    apply_import(session, SYSTEM, plan)
    session.commit()
    session.info.clear()
    made = misplacing.as_file(session, SYSTEM)
    assert made.rows == SHOWN + 8
    assert b"'=cmd" in made.content


def test_scope_bounds_the_list(session, city, file):
    apply_import(session, SYSTEM, plan_import(session, SYSTEM, Subject.BOUNDARIES, file))
    session.info.clear()
    own = misplacing.now(session, Scope(unit_codes=frozenset({"761"})))
    assert (own.total, [row.code for row in own.rows]) == (2, ["E"])
    assert misplacing.now(session, Scope()).total == 0


def test_the_terminal_tells_it_too(session, city, file, monkeypatch, capsys):
    monkeypatch.setattr(database, "configure", lambda _engine: None)
    monkeypatch.setattr(cli.migration, "current", lambda _engine: cli.migration.newest())
    code = cli.main(["import", "boundaries", str(file), "--dry-run"])
    said = capsys.readouterr()
    assert code == 0
    assert "3 trong 5" in said.out + said.err
