"""Who imports whom: every contract of import-linter holds and is seen to catch a violation."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import ROOMS, ROOT

# contract -> a file planted into a copy of the product, which breaks it
PLANTS: dict[str, list[tuple[str, str]]] = {
    "rooms": [
        ("data/contracts/planted.py", "import components"),
        ("data/domain/planted.py", "import callbacks"),
        ("components/planted.py", "import callbacks"),
    ],
    "pages-callbacks": [
        ("pages/planted.py", "import callbacks"),
        ("callbacks/planted.py", "import pages"),
    ],
    "looks": [
        ("pages/planted.py", "import data.queries"),
        ("components/planted.py", "import data.database"),
        ("components/panels/planted.py", "import sqlalchemy"),
        ("pages/planted.py", "import flask"),
    ],
    "components-pages": [("components/planted.py", "import pages")],
    "callbacks-no-sql": [
        ("callbacks/planted.py", "import data.models"),
        ("callbacks/planted.py", "from sqlalchemy import select"),
    ],
    "data-no-browser": [
        ("data/queries/planted.py", "import dash"),
        ("data/adapters/planted.py", "import flask"),
    ],
    "inside-data": [
        ("data/queries/planted.py", "import data.services"),
        ("data/queries/planted.py", "import data.commands"),
        ("data/models/planted.py", "import data.domain"),
        ("data/contracts/planted.py", "import data.settings"),
        ("data/services/planted.py", "import data.cli"),
    ],
    "domain-pure": [
        ("data/domain/planted.py", "import sqlalchemy"),
        ("data/domain/planted.py", "import subprocess"),
    ],
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's code alone, in a folder where files can be planted."""
    root = tmp_path_factory.mktemp("copy")
    only_code = shutil.ignore_patterns("__pycache__", "*.csv", "*.geojson", "*.toml", "*.md")
    for room in ROOMS:
        shutil.copytree(ROOT / room, root / room, ignore=only_code)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def lint(root: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    options = [word for contract in contracts for word in ("--contract", contract)]
    return subprocess.run(  # noqa: S603
        [program, "--no-logo", "--no-cache", *options],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def contract_ids() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}


def test_every_contract_holds(copy: Path) -> None:
    checked = lint(copy)

    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("contract", "path", "text"),
    [(contract, path, text) for contract, plants in PLANTS.items() for path, text in plants],
)
def test_a_planted_import_breaks_its_contract(
    copy: Path, contract: str, path: str, text: str
) -> None:
    planted = copy / path
    planted.write_text(f'"""Planted."""\n\n{text}\n', "utf-8")
    try:
        checked = lint(copy, contract)
    finally:
        planted.unlink()

    module = path.removesuffix(".py").replace("/", ".")
    assert checked.returncode == 1
    assert f"{module} -> " in checked.stdout


def test_every_contract_has_a_planted_violation() -> None:
    assert contract_ids() == set(PLANTS)
