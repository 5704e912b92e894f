"""Rules about the catalogue of texts; each takes a root and returns what breaks it."""

import ast
import re
import string
import tomllib
import unicodedata
from collections.abc import Callable
from pathlib import Path

from tests.architecture.source import SourceFile, dotted, product

LANGUAGES = ("vi", "en")
KEY = re.compile(r"[a-z][a-z0-9_]*\.[A-Za-z0-9_]*")
QUOTED_KEY = re.compile(rf"""["']({KEY.pattern})["']""")


def catalogues(root: Path) -> dict[str, dict[str, str]]:
    """Return language -> key -> text, read from the files."""
    return {
        language: {
            f"{path.stem}.{name}": text
            for path in sorted((root / "data" / "i18n" / language).glob("*.toml"))
            for name, text in tomllib.loads(path.read_text("utf-8")).items()
        }
        for language in LANGUAGES
    }


def placeholders(text: str) -> set[str]:
    """Return the names a text wants filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def texts_are_flat_sentences(root: Path) -> list[str]:
    """Every entry is one text in NFC, not empty; only a terminal's lines are indented."""
    return [
        f"{language} {key}: not one tidy text"
        for language, texts in catalogues(root).items()
        for key, text in texts.items()
        if not isinstance(text, str)
        or not text.strip()
        or (text != text.strip() and not key.startswith("cli."))
        or text != unicodedata.normalize("NFC", text)
    ]


def languages_have_the_same_keys(root: Path) -> list[str]:
    """A text exists in both languages."""
    vi, en = catalogues(root).values()
    return [f"{key}: only in one language" for key in sorted(vi.keys() ^ en.keys())]


def languages_have_the_same_placeholders(root: Path) -> list[str]:
    """A number that is told in one language is told in the other."""
    vi, en = catalogues(root).values()
    return [
        f"{key}: {sorted(placeholders(vi[key]))} and {sorted(placeholders(en[key]))}"
        for key in sorted(vi.keys() & en.keys())
        if placeholders(vi[key]) != placeholders(en[key])
    ]


def translated_keys_exist(root: Path) -> list[str]:
    """`translate("section.name", ...)` names a text, and fills in what the text asks for."""
    texts = catalogues(root)["vi"]
    broken = []
    for file in product(root):
        for call in _translations(file):
            key = call.args[0]
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                continue
            if key.value not in texts:
                broken.append(file.at(call, f"no text {key.value}"))
            elif (given := _given(call)) is not None and given != placeholders(texts[key.value]):
                broken.append(file.at(call, f"{key.value} is given {sorted(given)}"))
    return broken


def named_keys_exist(root: Path) -> list[str]:
    """`key = "section.name"`, `title_key="section.name"`: the text exists."""
    texts = catalogues(root)["vi"]
    return [
        file.at(value, f"no text {value.value}")
        for file in product(root)
        for name, value in _named_values(file)
        if re.fullmatch(r"(\w+_)?key", name)
        and isinstance(value, ast.Constant)
        and isinstance(value.value, str)
        and KEY.fullmatch(value.value)
        and value.value.split(".")[0] in {key.split(".")[0] for key in texts}
        and value.value not in texts
    ]


def texts_are_used(root: Path) -> list[str]:
    """A text that no code names, whole or by its beginning, is dead."""
    said = {
        str(text.value)
        for file in product(root)
        for text in file.strings
        if KEY.match(str(text.value))
    }
    for page in (root / "callbacks").rglob("*.html"):
        said |= set(QUOTED_KEY.findall(page.read_text("utf-8")))
    beginnings = tuple(word for word in said if KEY.fullmatch(word))
    return [
        f"{key}: nobody says it"
        for key in sorted(catalogues(root)["vi"])
        if not key.startswith(beginnings)
    ]


def _translations(file: SourceFile) -> list[ast.Call]:
    return [
        node
        for node in file.nodes
        if isinstance(node, ast.Call)
        and dotted(node.func).rpartition(".")[2] == "translate"
        and node.args
    ]


def _given(call: ast.Call) -> set[str] | None:
    names = [word.arg for word in call.keywords if word.arg != "language"]
    return None if None in names else {str(name) for name in names}


def _named_values(file: SourceFile) -> list[tuple[str, ast.AST]]:
    found: list[tuple[str, ast.AST]] = []
    for node in file.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.append((node.targets[0].id, node.value))
        elif isinstance(node, ast.keyword) and node.arg:
            found.append((node.arg, node.value))
    return found


RULES: tuple[Callable[[Path], list[str]], ...] = (
    texts_are_flat_sentences,
    languages_have_the_same_keys,
    languages_have_the_same_placeholders,
    translated_keys_exist,
    named_keys_exist,
    texts_are_used,
)
