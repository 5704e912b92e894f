"""Rules about the source; each takes a root and returns what breaks it."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.architecture.source import (
    FIXED_TOP,
    ROOMS,
    SourceFile,
    dotted,
    last_name,
    literal_start,
    own_tests,
    product,
    python_files,
)

Rule = Callable[[Path], list[str]]
HEX_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b|\b(?:rgb|hsl)a?\(")
COLOUR_HOMES = {"components/theme.py"}
BROAD_CATCHERS = {
    "callbacks/binding.py",
    "data/services/working.py",
    "data/services/camera_service.py",
    "data/adapters/cameras/capture.py",
    "data/adapters/cameras/imaging.py",
}
PORTS = {"Input", "Output", "State", "set_props", "Trigger"}
LOADED_BY_PATH = {"data/migrations/versions"}  # Alembic reads these files by path
OPEN_WORK = re.compile(r"#.*\b(?:[T]ODO|[F]IXME|[X]XX|[H]ACK)\b(?!.*\bissue \d+)")


def every_folder_is_a_package(root: Path) -> list[str]:
    """Without `__init__.py` the import check does not see a folder."""
    folders = {path.parent for room in (*ROOMS, "tests") for path in python_files(root / room)}
    names = sorted(folder.relative_to(root).as_posix() for folder in folders)
    return [
        f"{name}: no __init__.py"
        for name in names
        if name not in LOADED_BY_PATH and not (root / name / "__init__.py").is_file()
    ]


def code_lives_in_the_rooms(root: Path) -> list[str]:
    """The top level is fixed; a new folder of code is a new house."""
    return [
        f"{path.name}: not part of the fixed top level"
        for path in sorted(root.iterdir())
        if path.name not in FIXED_TOP
        and (path.suffix == ".py" or (path.is_dir() and any(python_files(path))))
        and not path.name.startswith(".")
        and path.name != "var"
    ]


def imports_stand_at_the_top(root: Path) -> list[str]:
    """An import inside a function hides a cycle."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    return [
        file.at(inner, "import inside a function")
        for file in product(root)
        for node in file.nodes
        if isinstance(node, functions)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def imports_are_absolute_and_named(root: Path) -> list[str]:
    """No relative import and no star import."""
    return [
        file.at(node, "relative import" if node.level else "star import")
        for file in product(root) + own_tests(root)
        for node in file.nodes
        if isinstance(node, ast.ImportFrom)
        and (node.level or any(name.name == "*" for name in node.names))
    ]


def nothing_prints(root: Path) -> list[str]:
    """Only the command line writes to the terminal; everything else logs."""
    return [
        file.at(node, "print")
        for file in product(root)
        if not file.name.startswith("data/cli")
        for node in _calls(file)
        if dotted(node.func) in {"print", "pprint.pprint"}
    ]


def broad_catches_are_few(root: Path) -> list[str]:
    """`except Exception` stands where callbacks enter, in loops of services, and by the face model.

    A fault of the model must end in a pixelated picture, whatever it is.
    """
    return [
        file.at(node, "catches everything")
        for file in product(root)
        if file.name not in BROAD_CATCHERS
        for node in file.nodes
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node)
    ]


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(dotted(kind) in {"Exception", "BaseException"} for kind in kinds)


def ids_are_constants(root: Path) -> list[str]:
    """A literal id belongs into `components/ids`."""
    return [
        file.at(value, "literal id")
        for file in product(root)
        if file.name.split("/")[0] in {"app.py", "pages", "components", "callbacks"}
        if not file.name.startswith("components/ids/")
        for node in _calls(file)
        for value in _ids_of(node)
        if literal_start(value) is not None or isinstance(value, ast.Dict)
    ]


def _ids_of(call: ast.Call) -> Iterator[ast.AST]:
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "id")
    if last_name(call) in PORTS and call.args:
        yield call.args[0]


def colours_come_from_the_theme(root: Path) -> list[str]:
    """No colour value outside the theme, in code or in style sheets."""
    in_code = [
        file.at(text, f"colour {text.value!r}")
        for file in product(root)
        if file.name not in COLOUR_HOMES
        for text in file.strings
        if HEX_COLOUR.search(str(text.value))
    ]
    return in_code + [
        f"{path.relative_to(root).as_posix()}:{number}: colour outside a token"
        for path in sorted((root / "assets").rglob("*.css"))
        for number, line in enumerate(_without_comments(path.read_text("utf-8")), 1)
        if HEX_COLOUR.search(line) and not line.strip().startswith("--")
    ]


def _without_comments(css: str) -> list[str]:
    return re.sub(
        r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), css, flags=re.DOTALL
    ).splitlines()


def styles_come_from_the_theme(root: Path) -> list[str]:
    """No `style={...}` outside the theme."""
    return [
        file.at(keyword.value, "style written in place")
        for file in product(root)
        if file.name not in COLOUR_HOMES
        for node in _calls(file)
        for keyword in node.keywords
        if keyword.arg == "style" and _is_written_out(keyword.value)
    ]


def _is_written_out(style: ast.AST) -> bool:
    """A dict in place; one of custom properties alone hands a figure to the style sheet."""
    if isinstance(style, ast.Call):
        return last_name(style) == "dict"
    return isinstance(style, ast.Dict) and not all(
        key is not None and (literal_start(key) or "").startswith("--") for key in style.keys
    )


def callbacks_are_bound(root: Path) -> list[str]:
    """Only `callbacks.binding` registers with Dash, and one owner per output."""
    broken = []
    for file in product(root):
        for node in _calls(file):
            name = last_name(node)
            if name == "callback" and file.name != "callbacks/binding.py":
                broken.append(file.at(node, "registered past bind"))
            if any(word.arg == "allow_duplicate" for word in node.keywords):
                broken.append(file.at(node, "allow_duplicate"))
        if not file.name.startswith(("callbacks/binding.py", "callbacks/http/", "app.py")):
            broken += [
                file.at(node, "reads who asks; bind passes the actor")
                for node in file.nodes
                if isinstance(node, ast.ImportFrom)
                and {name.name for name in node.names} & {"current_user", "ctx", "callback_context"}
            ]
    return broken


def migrations_stand_alone(root: Path) -> list[str]:
    """A migration that imports the models changes its meaning with them."""
    return [
        file.at(node, "a migration imports the product")
        for file in product(root)
        if file.name.startswith("data/migrations/versions/")
        for node in file.nodes
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ROOMS)
        or (
            isinstance(node, ast.Import)
            and any(name.name.split(".")[0] in ROOMS for name in node.names)
        )
    ]


def no_test_is_skipped(root: Path) -> list[str]:
    """A test that is not run proves nothing."""
    words = {"skip", "skipif", "skipIf", "xfail", "importorskip", "SkipTest"}
    return [
        file.at(node, f"{node.attr}")
        for file in own_tests(root)
        for node in file.nodes
        if isinstance(node, ast.Attribute)
        and node.attr in words
        and dotted(node.value).split(".")[0] in {"pytest", "unittest"}
    ]


def nothing_reads_the_notes(root: Path) -> list[str]:
    """The house stands without the notes it was planned from."""
    return [
        file.at(text, "reads the shared notes")
        for file in product(root) + own_tests(root)
        if file.name != "tests/architecture/code_rules.py"
        for text in file.strings
        if re.search(r"(?:^|/)(?:work|\.\.)/shared\b", str(text.value))
    ]


def no_work_is_left_open(root: Path) -> list[str]:
    """An open end names its issue or is closed."""
    return [
        f"{file.name}:{number}: open end without an issue"
        for file in product(root) + own_tests(root)
        for number, line in enumerate(file.text.splitlines(), 1)
        if OPEN_WORK.search(line)
    ]


def _calls(file: SourceFile) -> Iterator[ast.Call]:
    return (node for node in file.nodes if isinstance(node, ast.Call))


RULES: tuple[Rule, ...] = (
    every_folder_is_a_package,
    code_lives_in_the_rooms,
    imports_stand_at_the_top,
    imports_are_absolute_and_named,
    nothing_prints,
    broad_catches_are_few,
    ids_are_constants,
    colours_come_from_the_theme,
    styles_come_from_the_theme,
    callbacks_are_bound,
    migrations_stand_alone,
    no_test_is_skipped,
    nothing_reads_the_notes,
    no_work_is_left_open,
)
