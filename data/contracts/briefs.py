"""A short official document, ready to be written: every text is in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BriefTable:
    """A table of a brief; the first column is text, the others stand to the right."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    last_is_sum: bool = False


@dataclass(frozen=True, slots=True)
class BriefSection:
    """A numbered section: paragraphs, then tables."""

    heading: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[BriefTable] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """A document in the form of Decree 30/2020/NĐ-CP: issuer, motto, place and date, title."""

    parent_office: str
    office: str
    country: str
    motto: str
    number: str
    place_and_date: str
    kind: str
    subject: str
    sections: Sequence[BriefSection]
    sources: Sequence[str]
    warning: str = ""  # 'Dữ liệu mô phỏng', if so
    signer: str = ""
    recipients: Sequence[str] = field(default_factory=tuple)
    recipients_title: str = ""
