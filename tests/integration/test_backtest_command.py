"""The back-test command, as a person runs it; it needs no database."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data import cli, database
from data.settings import Settings


@pytest.fixture(autouse=True)
def no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation of this test's own, never migrated."""
    chosen = Settings(var_dir=tmp_path / "var", database_url="")
    monkeypatch.setattr(cli, "settings", lambda: chosen)
    yield
    database.session_factory.configure(bind=None)


@pytest.fixture
def enrolment(tmp_path: Path) -> Path:
    """A packed table of a few areas."""
    random = np.random.default_rng(4)
    rows = [
        (f"A{area}", "Somewhere", f"P{area % 2}", grade, 2010 + year, int(random.integers(90, 110)))
        for area in range(5)
        for grade in range(3)
        for year in range(7)
    ]
    columns = ["area", "area_name", "parent", "grade", "year", "pupils"]
    text = pd.DataFrame(rows, columns=columns).to_csv(index=False)
    path = tmp_path / "enrolment.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    return path


def run(*arguments: object) -> int:
    return cli.main(["--language", "en", "backtest", *[str(one) for one in arguments]])


def test_it_writes_cells_and_areas_with_intervals(enrolment: Path, tmp_path: Path) -> None:
    out = tmp_path / "forecasts.csv"
    common = ("--enrolment", enrolment, "--horizons", "1,3", "--origins", "2013-2014")
    assert run(*common, "--levels", "area", "--out", out) == 0
    rows = pd.read_csv(out)
    columns = ["origin", "area", "grade", "year", "yhat", "lo", "hi", "level"]
    assert list(rows.columns) == columns
    assert rows.groupby("level").size().to_dict() == {"area": 20, "cell": 60}
    assert (rows["lo"] <= rows["yhat"]).all()
    assert (rows["yhat"] <= rows["hi"]).all()
    keys = ["origin", "area", "year"]
    cells = rows[rows["level"] == "cell"].groupby(keys)["yhat"].sum()
    areas = rows[rows["level"] == "area"].set_index(keys)["yhat"]
    np.testing.assert_allclose(cells.sort_index(), areas.sort_index(), atol=1e-6)


def test_it_repeats_itself_to_the_byte(enrolment: Path, tmp_path: Path) -> None:
    outs = [tmp_path / "one.csv.gz", tmp_path / "two.csv.gz"]
    for out in outs:
        common = ("--enrolment", enrolment, "--horizons", "2", "--origins", "2014")
        assert run(*common, "--out", out) == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_odd_rows_are_told_and_the_rest_is_used(
    enrolment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = gzip.decompress(enrolment.read_bytes()).decode()
    odd = tmp_path / "odd.csv"
    odd.write_text(text + "A0,Somewhere,P0,1,2011,-4\nA1,Somewhere,P1,2\n", "utf-8")
    out = tmp_path / "out.csv"
    common = ("--enrolment", odd, "--horizons", "1", "--origins", "2014,2019")
    assert run(*common, "--out", out) == 0
    told = capsys.readouterr().err
    for word in ("negative", "given twice", "as many cells", "2019"):
        assert word in told
    assert set(pd.read_csv(out)["origin"]) == {2014}


def test_unusable_input_is_refused_with_the_reason(
    enrolment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    assert run("--enrolment", tmp_path / "no.csv", "--horizons", "1", "--out", out) == 1
    assert "no.csv" in capsys.readouterr().err
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("area,year\nA,2010\n", "utf-8")
    assert run("--enrolment", wrong, "--horizons", "1", "--out", out) == 1
    assert "grade, pupils" in capsys.readouterr().err
    late = ("--enrolment", enrolment, "--horizons", "1", "--origins", "2030")
    assert run(*late, "--out", out) == 1
    assert "2012 to 2016" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    "wrong", [("--horizons", "x"), ("--horizons", "0"), ("--origins", "2016-")]
)
def test_wrong_usage_is_code_2(enrolment: Path, tmp_path: Path, wrong: tuple[str, str]) -> None:
    fine = ("--enrolment", enrolment, "--out", tmp_path / "out.csv", "--horizons", "1")
    with pytest.raises(SystemExit) as stopped:
        run(*fine, *wrong)
    assert stopped.value.code == 2
