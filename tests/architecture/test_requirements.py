"""What is imported is pinned, what is pinned is needed, and the pins are what is installed."""

import ast
import re
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import ROOMS, ROOT, SourceFile, own_tests, product

# Needed without an import of ours, and why.
NOT_IMPORTED = {
    "bootstrap-flask": "callbacks.http.vendor serves its style sheet and icons",
    "brotli": "flask-compress compresses with it",
    "flask-compress": "dash compresses with it",
    "font-manrope": "callbacks.http.vendor serves its font",
    "geopandas": "fixed for the maps of the product",
    "numpy": "pandas and plotly; named because figures are built from its arrays",
    "openpyxl": "pandas writes and reads XLSX with it",
    "opencv-python": "fixed for the camera part of the product",
    "orjson": "plotly and dash pick it up to write JSON",
    "psycopg": "SQLAlchemy's driver for PostgreSQL, named in an address",
    "pyogrio": "geopandas reads GeoPackage and GeoJSON with it",
    "tzdata": "zoneinfo on machines without a time zone database",
}
TOOLS = {
    "import-linter": "make imports",
    "mypy": "make types",
    "pandas-stubs": "types of pandas for mypy",
    "pytest-xdist": "make pytest runs two workers",
    "ruff": "make lint",
    "vietnamadminunits": "data.reference.build_district_shapes reads its database",
}
OWN = {"app", *ROOMS, "tests"}


def pins(*names: str) -> dict[str, str]:
    """Return name -> version of requirement files; an entry without `==` raises."""
    found: dict[str, str] = {}
    for name in names:
        for line in (ROOT / name).read_text("utf-8").splitlines():
            entry = line.split("#")[0].strip()
            if not entry or entry.startswith("-r "):
                continue
            requirement = Requirement(entry)
            version = re.fullmatch(r"==([\w.]+)", str(requirement.specifier))
            if version is None:
                raise AssertionError(f"{name}: {entry} is not pinned")
            found[canonicalize_name(requirement.name)] = version[1]
    return found


def imported(files: Iterable[SourceFile]) -> set[str]:
    """Return the distributions whose modules are imported."""
    modules: set[str] = set()
    for file in files:
        for node in file.nodes:
            if isinstance(node, ast.Import):
                modules |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
    modules -= OWN | set(sys.stdlib_module_names)
    owners = metadata.packages_distributions()
    return {canonicalize_name(owners[name][0]) if name in owners else name for name in modules}


def brought_along(names: Iterable[str]) -> set[str]:
    """Return the distributions and everything installed that they ask for on this machine."""
    seen: set[str] = set()
    waiting = [(canonicalize_name(name), frozenset[str]()) for name in names]
    while waiting:
        name, extras = waiting.pop()
        seen.add(name)
        for text in metadata.requires(name) or []:
            wanted = Requirement(text)
            marker = wanted.marker
            if marker and not any(marker.evaluate({"extra": e}) for e in extras or {""}):
                continue
            wanted_name = canonicalize_name(wanted.name)
            if wanted_name not in seen:
                waiting.append((wanted_name, frozenset(wanted.extras)))
    return seen


def unpinned(files: Iterable[SourceFile], pinned: Iterable[str]) -> set[str]:
    return imported(files) - set(pinned)


def test_every_import_of_the_product_is_pinned() -> None:
    assert unpinned(product(ROOT), pins("requirements.txt")) == set()


def test_every_import_of_the_tests_is_pinned() -> None:
    pinned = pins("requirements.txt", "requirements-dev.txt")
    brought = {"packaging", "gi"}  # pytest's own, and Debian's for its own Python

    assert unpinned(own_tests(ROOT), [*pinned, *brought]) == set()


def test_an_unpinned_import_is_caught(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "x.py").write_text("import wholly_unknown\nimport yaml\n", "utf-8")

    assert unpinned(product(tmp_path), pins("requirements.txt")) == {"wholly_unknown", "pyyaml"}


def test_nothing_is_required_in_vain() -> None:
    needed = imported(product(ROOT)) | NOT_IMPORTED.keys()

    assert set(pins("requirements.txt")) - needed == set()


def test_no_tool_is_required_in_vain() -> None:
    needed = imported(own_tests(ROOT)) | TOOLS.keys()

    assert set(pins("requirements-dev.txt")) - needed == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "constraints.txt"])
def test_the_pins_are_what_is_installed(name: str) -> None:
    pinned = pins(name)

    assert {package: metadata.version(package) for package in pinned} == pinned


def test_the_constraints_pin_everything_that_is_brought_along() -> None:
    required = pins("requirements.txt", "requirements-dev.txt")

    assert brought_along(required) - set(pins("constraints.txt")) == set(), "run `make lock`"
