"""Write a brief as DOCX in the form of Decree 30/2020/NĐ-CP: A4, Times New Roman."""

import io
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from data.contracts.briefs import Brief, BriefSection, BriefTable

FONT = "Times New Roman"
TEXT_SIZE, SMALL_SIZE, TABLE_SIZE = 13, 11, 11


def brief_bytes(brief: Brief) -> bytes:
    """Return the brief as a DOCX file."""
    document = docx.Document()
    _page(document, brief)
    _head(document, brief)
    _title(document, brief)
    if brief.warning:
        _line(document.add_paragraph(), brief.warning, bold=True, italic=True, centre=True)
    for section in brief.sections:
        _section(document, section)
    for source in brief.sources:
        _line(document.add_paragraph(), source, size=SMALL_SIZE, italic=True)
    _foot(document, brief)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _page(document: Document, brief: Brief) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    normal = document.styles["Normal"]
    normal.font.name = FONT
    normal.font.size = Pt(TEXT_SIZE)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    document.core_properties.title = brief.subject
    document.core_properties.author = brief.office
    if brief.warning:
        _line(section.footer.paragraphs[0], brief.warning, size=SMALL_SIZE, centre=True)


def _line(
    paragraph: Paragraph,
    text: str,
    *,
    size: int = TEXT_SIZE,
    bold: bool = False,
    italic: bool = False,
    centre: bool = False,
) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.bold, run.italic = bold, italic
    paragraph.paragraph_format.space_after = Pt(3)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _stacked(cell: _Cell, lines: Sequence[tuple[str, bool, bool]]) -> None:
    for number, (text, bold, italic) in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        _line(paragraph, text, size=TEXT_SIZE - 1, bold=bold, italic=italic, centre=True)


def _head(document: Document, brief: Brief) -> None:
    table = document.add_table(rows=2, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = Mm(68), Mm(92)
    _stacked(table.cell(0, 0), [(brief.parent_office, False, False), (brief.office, True, False)])
    _stacked(table.cell(0, 1), [(brief.country, True, False), (brief.motto, True, False)])
    _stacked(table.cell(1, 0), [(brief.number, False, False)])
    _stacked(table.cell(1, 1), [(brief.place_and_date, False, True)])


def _title(document: Document, brief: Brief) -> None:
    kind = document.add_paragraph()
    kind.paragraph_format.space_before = Pt(12)
    _line(kind, brief.kind, size=TEXT_SIZE + 1, bold=True, centre=True)
    _line(document.add_paragraph(), brief.subject, bold=True, centre=True)


def _section(document: Document, section: BriefSection) -> None:
    heading = document.add_paragraph()
    heading.paragraph_format.space_before = Pt(8)
    heading.paragraph_format.keep_with_next = True
    _line(heading, section.heading, bold=True)
    for text in section.paragraphs:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Mm(10)
        _line(paragraph, text)
    for table in section.tables:
        _table(document, table)


def _table(document: Document, content: BriefTable) -> None:
    title = document.add_paragraph()
    title.paragraph_format.keep_with_next = True
    _line(title, content.title, size=SMALL_SIZE, italic=True)
    table = document.add_table(rows=1, cols=len(content.header))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, text in zip(table.rows[0].cells, content.header, strict=True):
        _line(cell.paragraphs[0], text, size=TABLE_SIZE, bold=True, centre=True)
    for number, row in enumerate(content.rows, start=1):
        is_sum = content.last_is_sum and number == len(content.rows)
        for place, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
            _line(cell.paragraphs[0], text, size=TABLE_SIZE, bold=is_sum)
            if place:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _foot(document: Document, brief: Brief) -> None:
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _line(left.paragraphs[0], brief.recipients_title, size=SMALL_SIZE, bold=True, italic=True)
    for recipient in brief.recipients:
        _line(left.add_paragraph(), f"- {recipient}", size=SMALL_SIZE)
    _line(right.paragraphs[0], brief.signer, bold=True, centre=True)
