"""What was odd in the input, and what was done about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 5


@dataclass(frozen=True)
class Finding:
    """Something odd in the input.

    `key` is a text key without its section (`negative`, `duplicate`, `gap`, `jump`, ...), `values`
    its placeholders: always `count` (how many rows or cells) and `examples` (up to five, as text).
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


class UnusableInputError(ValueError):
    """There is nothing to forecast from; `finding` tells why."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.finding = Finding(key, values)


def found(key: str, examples: Iterable[str], **values: object) -> list[Finding]:
    """Return a finding about these examples, or none if there are none."""
    every = list(examples)
    if not every:
        return []
    shown = "; ".join(every[:EXAMPLES])
    return [Finding(key, {"count": len(every), "examples": shown, **values})]
