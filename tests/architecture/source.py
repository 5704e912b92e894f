"""Read the source as the rules see it: parsed files below a root, which may be planted."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("pages", "components", "callbacks", "data")
FIXED_TOP = {
    *ROOMS,
    "app.py",
    "assets",
    "tests",
    "requirements.txt",
    "README.md",
    # project files
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "constraints.txt",
    "docs",
    "pyproject.toml",
    "requirements-dev.txt",
}


@dataclass(frozen=True)
class SourceFile:
    """One parsed file; `name` is its path below the root, with slashes."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def docstrings(self) -> set[int]:
        """Identities of the string constants that are docstrings."""
        holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        return {
            id(node.body[0].value)
            for node in self.nodes
            if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
        }

    @cached_property
    def strings(self) -> list[ast.Constant]:
        """String constants that are not docstrings, parts of f-strings included."""
        return [
            node
            for node in self.nodes
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in self.docstrings
        ]

    def at(self, node: ast.AST, what: str) -> str:
        """Say where a rule is broken."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}: {what}"


def product(root: Path) -> list[SourceFile]:
    """Return the parsed files of app.py and the four rooms."""
    return _parsed(root, ["app.py", *ROOMS])


def own_tests(root: Path) -> list[SourceFile]:
    """Return the parsed files of the tests."""
    return _parsed(root, ["tests"])


def _parsed(root: Path, names: list[str]) -> list[SourceFile]:
    return [
        SourceFile(path.relative_to(root).as_posix(), path.read_text("utf-8"))
        for name in names
        for path in python_files(root / name)
    ]


def python_files(place: Path) -> Iterator[Path]:
    """Yield a file itself or every Python file below a folder, in order."""
    if place.is_file():
        yield place
    elif place.is_dir():
        yield from sorted(p for p in place.rglob("*.py") if "__pycache__" not in p.parts)


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for a name or attribute, else an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""


def last_name(call: ast.Call) -> str:
    """Return the name that is called, without what stands before its last dot."""
    return dotted(call.func).rpartition(".")[2]


def literal_start(node: ast.AST) -> str | None:
    """Return the fixed text a string or f-string starts with; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        first = node.values[0] if node.values else None
        return first.value if isinstance(first, ast.Constant) else ""  # type: ignore[return-value]
    return None
