"""Rules about the wired application; each returns what breaks it."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dash import Dash

from tests.architecture.source import SourceFile, product

KINDS = (
    "graph|map|layer|table|select|input|button|store|interval|download|panel|modal|alert|link|tabs|note|"
    "form|location"
)
ID = re.compile(rf"[a-z][a-z0-9]*(-[a-z0-9]+)+-({KINDS})")


def unguarded_callbacks(app: Dash) -> list[str]:
    """Return the callbacks that do not carry a permission; Dash's own page router has none."""
    return [
        output
        for output, spec in app.callback_map.items()
        if "_pages" not in output and not hasattr(spec.get("callback"), "required_permission")
    ]


def bound_ids(app: Dash) -> set[str]:
    """Return the plain ids that callbacks read or write."""
    ports: set[str] = set()
    for spec in app._callback_list:
        outputs = str(spec["output"]).strip(".").split("...")
        ports |= {port.rsplit(".", 1)[0] for port in outputs}
        ports |= {str(port["id"]) for port in (*spec["inputs"], *spec["state"])}
    return {port for port in ports if not port.startswith(("_pages", "{"))}


def id_constants(root: Path) -> dict[str, str]:
    """Return `module.NAME` -> id for every constant in `components/ids`."""
    return {
        f"{Path(file.name).stem}.{node.targets[0].id}": str(node.value.value)
        for file in product(root)
        if file.name.startswith("components/ids/")
        for node in file.tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def id_patterns(root: Path) -> dict[str, re.Pattern[str]]:
    """Return function name -> pattern of its ids, for the functions of `components/ids`."""
    return {
        node.name: re.compile("".join(_pattern_of(part) for part in made.values))
        for file in product(root)
        if file.name.startswith("components/ids/")
        for node in file.tree.body
        if isinstance(node, ast.FunctionDef)
        for made in ast.walk(node)
        if isinstance(made, ast.JoinedStr)
    }


def _pattern_of(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9-]+"


def named_attributes(files: Iterable[SourceFile]) -> set[str]:
    """Return the names after a dot, and imported names, in the files."""
    return set(_names(files))


def _names(files: Iterable[SourceFile]) -> Iterator[str]:
    for file in files:
        for node in file.nodes:
            if isinstance(node, ast.Attribute):
                yield node.attr
            elif isinstance(node, ast.ImportFrom):
                yield from (name.name for name in node.names)


def homeless_ids(bound: set[str], root: Path) -> list[str]:
    """Return the bound ids that no page and no component gives to anything."""
    drawn = named_attributes(
        file
        for file in product(root)
        if file.name.startswith(("pages/", "components/", "app.py"))
        and not file.name.startswith("components/ids/")
    )
    present = {value for name, value in id_constants(root).items() if name.split(".")[1] in drawn}
    made = [pattern for name, pattern in id_patterns(root).items() if name in drawn]
    return sorted(
        one for one in bound - present if not any(pattern.fullmatch(one) for pattern in made)
    )


def misnamed_ids(root: Path) -> list[str]:
    """Return the ids that are not `<page>-<subject>-<kind>`."""
    return [
        f"{name} = {value}" for name, value in id_constants(root).items() if not ID.fullmatch(value)
    ]


def shared_ids(root: Path) -> list[str]:
    """Return the ids that two constants have."""
    values = list(id_constants(root).values())
    return sorted({value for value in values if values.count(value) > 1})


def unused_ids(root: Path) -> list[str]:
    """Return the id constants nobody names."""
    used = named_attributes(
        file for file in product(root) if not file.name.startswith("components/ids/")
    )
    return sorted(name for name in id_constants(root) if name.split(".")[1] not in used)


def idle_permissions(permissions: Iterable[Any], root: Path) -> list[str]:
    """Return the permissions that guard nothing."""
    named = named_attributes(
        file for file in product(root) if file.name != "data/contracts/access.py"
    )
    return [str(one) for one in permissions if one.name not in named]
