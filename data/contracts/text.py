"""Text as it is stored and searched: Unicode NFC, and a folded twin without marks."""

import hashlib
import re
import unicodedata

_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return `text` in NFC with single spaces and no control characters."""
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"})
    return _SPACES.sub(" ", unicodedata.normalize("NFC", kept)).strip()


def fold(text: str) -> str:
    """Return `text` as it is searched: lower case, no marks, đ as d ('Đống Đa' -> 'dong da')."""
    marked = unicodedata.normalize("NFD", clean(text).casefold().replace("đ", "d"))
    return "".join(c for c in marked if unicodedata.category(c) != "Mn")


def fingerprint(*values: object) -> str:
    """Return a short text that changes with any of `values`: tells whether a record moved."""
    return hashlib.sha256(repr([str(value) for value in values]).encode()).hexdigest()[:16]
