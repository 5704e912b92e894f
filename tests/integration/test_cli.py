"""The command line, as a person runs it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from data import cli, database
from data.contracts.exporting import Dataset
from data.contracts.importing import ISSUE_LIMIT
from data.database import write_session
from data.services import migration
from data.settings import ROOT, Settings
from tests import factories

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a database of this test's own."""
    chosen = Settings(var_dir=tmp_path, database_url="")
    monkeypatch.setattr(cli, "settings", lambda: chosen)

    def command(*arguments: object) -> int:
        try:
            return cli.main([str(one) for one in arguments])
        finally:
            database.session_factory.configure(bind=None)

    return command


@pytest.fixture
def city(run: Run, tmp_path: Path) -> Path:
    """A migrated database with a school, and a good file."""
    engine = database.make_engine(f"sqlite:///{tmp_path / 'ioc.sqlite'}")
    migration.upgrade(engine)
    database.configure(engine)
    with write_session() as session:
        units = factories.small_city(session)
        school = factories.institution(session, units["26734"], code="A")
        factories.enrolment(session, school, {1: (100, 3)}, school_year=2020)
    engine.dispose()
    path = tmp_path / "file.csv"
    path.write_text("Mã trường;Năm học;Khối;Số học sinh;Số lớp\nA;2020-2021;1;105;3\n", "utf-8")
    return path


@pytest.mark.usefixtures("city")
def test_zones_go_from_a_file_to_a_decision(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    box = shapely.geometry.mapping(shapely.box(106.6, 10.7, 106.61, 10.71))
    feature = {"code": "K1", "name": "Khu phố 1", "unit_code": "26734"}
    blocks = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": feature, "geometry": box}]}  # fmt: skip
    (tmp_path / "blocks.geojson").write_text(json.dumps(blocks), "utf-8")
    (tmp_path / "zones.csv").write_text(
        "school_year,grade,unit_code,block_code,institution_code\n2023,1,760,K1,A\n", "utf-8"
    )
    day = ("--decided", "2023-05-01", "--effective", "2023-06-01")
    assert run("import", "blocks", tmp_path / "blocks.geojson") == cli.DONE
    assert run("import", "zones", tmp_path / "zones.csv") == cli.DONE
    assert run("zones", "approve", 99, "--decision", "1/QĐ", *day) == cli.REFUSED
    assert run("zones", "approve", 1, "--decision", "1/QĐ", *day) == cli.DONE
    assert run("zones", "approve", 1, "--decision", "1/QĐ", *day) == cli.REFUSED
    capsys.readouterr()
    assert run("zones", "list") == cli.DONE
    assert capsys.readouterr().out == "#1  2023  Lớp 1  Đơn vị 760  1  Đã duyệt  1/QĐ\n"
    assert run("export", "zones", "--out", tmp_path / "out.csv") == cli.DONE
    assert "2023,1,760,1,K1,A" in (tmp_path / "out.csv").read_text("utf-8")


def test_help_lists_the_commands() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "data.cli", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in ("migrate", "demo", "import", "export", "revert", "user", "audit", "worker"):
        assert f"    {name} " in shown


@pytest.mark.parametrize("arguments", [(), ("fly",), ("import", "enrolment"), ("export", "units")])
def test_wrong_usage_ends_with_two(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    assert left.value.code == 2


def test_an_old_database_is_refused_until_migrated(run: Run, tmp_path: Path) -> None:
    assert run("export", "units", "--out", tmp_path / "u.csv") == 1
    assert run("migrate") == 0
    assert run("export", "units", "--out", tmp_path / "u.csv") == 0
    assert (tmp_path / "u.csv").read_text("utf-8-sig").startswith("code,name,level,parent_code")


def test_import_says_what_it_did(run: Run, city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", "enrolment", city, "--dry-run") == 0
    assert "thêm 0, thay đổi 1, giữ nguyên 0, rút bỏ 0." in capsys.readouterr().out
    assert run("import", "enrolment", city, "--source", "Báo cáo", "--as-of", "2023-01-01") == 0
    assert "Đã nhập, lần nhập số" in capsys.readouterr().out
    assert run("--language", "en", "import", "enrolment", city) == 0
    assert "Nothing changed" in capsys.readouterr().out


def test_a_refused_file_ends_with_one_and_every_reason(
    run: Run, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = city.with_name("bad.csv")
    bad.write_text(city.read_text("utf-8") + "Z;2020;1;1;1\nA;2020;99;1;1\n", "utf-8")
    assert run("import", "enrolment", bad) == 1
    told = capsys.readouterr().err
    assert "Tệp bị từ chối, 2 lỗi:" in told
    assert "bad.csv, dòng 3, cột “Mã cơ sở giáo dục”: Mã cơ sở giáo dục “Z”" in told
    assert "bad.csv, dòng 4, cột “Khối”" in told
    many = city.with_name("many.csv")
    rows = "".join(f"Z{n};2020;1;1;1\n" for n in range(ISSUE_LIMIT + 200))
    many.write_text(city.read_text("utf-8") + rows, "utf-8")
    assert run("import", "enrolment", many) == 1
    told = capsys.readouterr().err
    assert "1200 lỗi" in told
    assert "… và 200 mục khác." in told


def test_revert_brings_the_old_figures_back(
    run: Run, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("import", "enrolment", city)
    number = capsys.readouterr().out.strip().rpartition(" ")[2].rstrip(".")
    assert run("revert", number) == 0
    assert run("revert", number) == 1
    assert run("revert", 999) == 1
    out = city.with_name("out.csv")
    run("export", "enrolment", "--out", out)
    assert ",100,3," in out.read_text("utf-8-sig")


@pytest.mark.parametrize("dataset", list(Dataset))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_dataset_is_exported(run: Run, city: Path, dataset: Dataset, form: str) -> None:
    out = city.with_name(f"out.{form}")
    assert run("export", dataset, "--out", out) == 0
    assert out.stat().st_size > 20


def test_a_person_is_made_and_imports_in_the_own_scope(
    run: Run, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = run("user", "create", "d761", "--name", "Q12", "--role", "district_officer",
               "--unit", "761")  # fmt: skip
    assert made == 0
    assert "Mật khẩu dùng một lần" in capsys.readouterr().out
    assert run("import", "enrolment", city, "--as", "d761") == 1
    assert "ngoài phạm vi" in capsys.readouterr().err
    assert run("import", "enrolment", city, "--as", "nobody") == 1


def test_the_audit_log_is_verified(
    run: Run, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("import", "enrolment", city)
    capsys.readouterr()
    assert run("audit", "verify") == 0
    assert "Nhật ký nguyên vẹn" in capsys.readouterr().out


def test_a_missing_file_is_refused(run: Run, city: Path) -> None:
    assert run("import", "enrolment", city.with_name("none.csv")) == 1
