"""The language of formulas: named measures, numbers, + - * / and parentheses. Nothing else.

A formula is read by hand into a small tree and computed over arrays; no text of a reader is ever
run. Dividing by zero, and anything unknown, makes the result unknown.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeAlias

import numpy as np

from data.contracts.errors import InvalidInputError

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
LONGEST = 400  # characters
DEEPEST = 40  # parentheses and signs inside one another
_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)|(?P<name>[a-z_][a-z0-9_]*)|(?P<sign>[-+*/()×÷−:])",
    re.IGNORECASE | re.ASCII,
)
_MEANT = {"×": "*", "÷": "/", ":": "/", "−": "-"}


class FormulaError(InvalidInputError):
    """The formula cannot be read; `values` hold the position, counted from 1."""

    def __init__(self, rule: str, position: int, **values: object) -> None:
        super().__init__(
            f"targets.formula_{rule}", field="formula", position=position + 1, **values
        )
        self.position = position


@dataclass(frozen=True, slots=True)
class Node:
    """A number, a name, or an operation on one or two nodes."""

    sign: str  # number, name, negate, + - * /
    value: float = 0.0
    name: str = ""
    left: "Node | None" = None
    right: "Node | None" = None


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def parse(text: str, names: Collection[str]) -> Node:
    """Read a formula.

    Args:
        text: as typed; `×`, `÷`, `:` and `−` are understood, as is a decimal comma.
        names: the measures it may name.

    Raises:
        FormulaError: with the position of the first thing that is wrong.
    """
    if len(text) > LONGEST:
        raise FormulaError("too_long", LONGEST, longest=LONGEST)
    reader = _Reader(_tokens(text), names, len(text))
    if reader.now is None:
        raise FormulaError("empty", 0)
    node = reader.sum()
    if reader.now is not None:
        raise reader.unexpected()
    return node


def names_in(node: Node) -> set[str]:
    """Return the measures a formula names."""
    own = {node.name} if node.sign == "name" else set()
    for part in (node.left, node.right):
        if part is not None:
            own |= names_in(part)
    return own


def compute(node: Node, figures: Mapping[str, Floats]) -> Floats:
    """Return the value of a formula over arrays of equal length; nan where it is unknown."""
    if node.sign == "number":
        return np.asarray(node.value, float)
    if node.sign == "name":
        return np.asarray(figures[node.name], float)
    if node.left is None:
        raise ValueError(node.sign)
    left = compute(node.left, figures)
    if node.sign == "negate" or node.right is None:
        return -left
    right = compute(node.right, figures)
    with np.errstate(all="ignore"):
        result: Floats = {
            "+": np.add,
            "-": np.subtract,
            "*": np.multiply,
            "/": np.divide,
        }[node.sign](left, right)
    return np.where(np.isfinite(result), result, np.nan)


def _tokens(text: str) -> list[_Token]:
    found, position = [], 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        match = _TOKEN.match(text, position)
        if match is None:
            raise FormulaError("bad_sign", position, sign=text[position])
        kind = match.lastgroup or ""
        word = _MEANT.get(match.group(), match.group())
        found.append(_Token(kind, word, position))
        position = match.end()
    return found


class _Reader:
    """Recursive descent: sum -> product -> part."""

    def __init__(self, tokens: list[_Token], names: Collection[str], end: int) -> None:
        self.tokens = tokens
        self.names = names
        self.end = end
        self.place = 0
        self.depth = 0

    @property
    def now(self) -> _Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def unexpected(self) -> FormulaError:
        token = self.now
        if token is None:
            return FormulaError("ends_early", self.end)
        return FormulaError("unexpected", token.position, sign=token.text)

    def _takes(self, signs: str) -> str:
        token = self.now
        if token is None or token.kind != "sign" or token.text not in signs:
            return ""
        self.place += 1
        return token.text

    def sum(self) -> Node:
        node = self.product()
        while sign := self._takes("+-"):
            node = Node(sign, left=node, right=self.product())
        return node

    def product(self) -> Node:
        node = self.part()
        while sign := self._takes("*/"):
            node = Node(sign, left=node, right=self.part())
        return node

    def part(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaError("too_deep", self.now.position if self.now else self.end)
        try:
            if self._takes("-"):
                return Node("negate", left=self.part())
            if self._takes("("):
                return self._inside()
            return self._leaf()
        finally:
            self.depth -= 1

    def _inside(self) -> Node:
        opened = self.tokens[self.place - 1].position
        node = self.sum()
        if not self._takes(")"):
            if self.now is None:
                raise FormulaError("not_closed", opened)
            raise self.unexpected()
        return node

    def _leaf(self) -> Node:
        token = self.now
        if token is None or token.kind == "sign":
            raise self.unexpected()
        self.place += 1
        if token.kind == "number":
            return Node("number", value=float(token.text.replace(",", ".")))
        name = token.text.casefold()
        if name not in self.names:
            near = get_close_matches(name, list(self.names), n=1)
            if near:
                raise FormulaError("unknown_near", token.position, name=token.text, near=near[0])
            raise FormulaError("unknown", token.position, name=token.text)
        return Node("name", name=name)
