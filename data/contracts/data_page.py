"""What the data page shows: data domains, how fresh they are, imports."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Stock:
    """What is there of one subject, inside the reader's scope."""

    subject: str  # a dataset of imports or exports, or `admissions`
    rows: int = 0
    as_of_on: date | None = None
    source_vi: str = ""
    source_en: str = ""
    brought_at: datetime | None = None
    simulated: bool = False

    def source(self, language: str) -> str:
        """Return the title of the newest source in the reader's language."""
        return self.source_vi if language == "vi" else self.source_en


@dataclass(frozen=True, slots=True)
class Domain:
    """One data domain of Phụ lục I with its stewards and what is there of it."""

    key: str  # empty: registers that all domains stand on
    name_vi: str
    name_en: str
    stewards: tuple[str, ...] = ()
    stocks: tuple[Stock, ...] = field(default_factory=tuple)

    def name(self, language: str) -> str:
        """Return the name in the reader's language."""
        return self.name_vi if language == "vi" else self.name_en


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import of the history."""

    number: int
    kind: str  # file or revert
    subject: str
    recorded_at: datetime
    account_name: str
    file_name: str
    file_hash: str
    source_vi: str
    added: int
    changed: int
    unchanged: int
    withdrawn: int
    warnings: int
    reverts: int | None = None  # the import this one undid
    reverted_by: int | None = None
    may_revert: bool = False
