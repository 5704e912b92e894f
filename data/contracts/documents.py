"""What a document of one page says."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the page, in the reader's language; texts are data and never markup."""

    department: str
    title: str
    verdict: str
    facts: Sequence[tuple[str, str]]
    picture_text: str
    table: Sequence[Sequence[str]]  # header first
    notes: Sequence[str]
    author: str
