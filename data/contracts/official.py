"""A document of a state office in the form of Decree 30/2020/NĐ-CP, ready to be written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading; level 1 for parts, 2 for points, 3 for one piece of work."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; `label` stands in front of them in italics. Line breaks start new paragraphs."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a title and widths in millimetres; columns in `centred` stand in the middle."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths_mm: Sequence[int]
    centred: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()  # rows that are a heading over the whole width


@dataclass(frozen=True, slots=True)
class Appendix:
    """A page of its own, lying, with a heading and tables."""

    title: str
    note: str
    grids: Sequence[Grid]


Block: TypeAlias = Heading | Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Official:
    """What the document says, from the issuer at the top to the signature."""

    parent_office: str
    office: str
    country: str
    motto: str
    number: str
    place_and_date: str
    kind: str
    subject: str
    addressees: Sequence[str]
    addressees_title: str
    opening: Sequence[str]
    blocks: Sequence[Block]
    appendices: Sequence[Appendix]
    closing: str
    recipients_title: str
    recipients: Sequence[str]
    signer_title: str
    signer_hint: str
    warning: str = ""  # 'Dữ liệu mô phỏng', if so
