"""One page of Word: headings, sentences, a table of facts, a picture, a table of figures."""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as DocumentType
from docx.shared import Cm, Pt

from data.contracts.documents import Page
from data.contracts.text import clean


def write(page: Page, picture: bytes) -> bytes:
    """Return the page as DOCX, A4, with a PNG picture."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(1.6)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(9.5)
    normal.paragraph_format.space_after = Pt(3)
    document.core_properties.title = clean(page.title)
    document.core_properties.author = clean(page.author)
    document.add_paragraph().add_run(clean(page.department)).bold = True
    heading = document.add_heading(clean(page.title), level=1)
    heading.paragraph_format.space_before = Pt(2)
    document.add_paragraph().add_run(clean(page.verdict)).bold = True
    _facts(document, page.facts)
    document.add_picture(io.BytesIO(picture), width=Cm(16.5))
    document.add_paragraph(clean(page.picture_text))
    _table(document, page.table)
    for note in page.notes:
        paragraph = document.add_paragraph()
        paragraph.add_run(clean(note)).font.size = Pt(8)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _facts(document: DocumentType, facts: Sequence[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    for name, text in facts:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(4.2), Cm(12.4)
        cells[0].paragraphs[0].add_run(clean(name)).bold = True
        cells[1].paragraphs[0].add_run(clean(text))
        for cell in cells:
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)


def _table(document: DocumentType, rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Light Grid Accent 1"
    for number, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            run = cell.paragraphs[0].add_run(clean(text))
            run.bold = number == 0
            run.font.size = Pt(8)
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
