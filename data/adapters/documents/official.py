"""Write an official document as DOCX in the form of Decree 30/2020/NĐ-CP.

A4, margins 20 top and bottom, 30 left, 15 right, Times New Roman 13 to 14; the appendix lies. The
same document gives the same bytes: the archive carries no time.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from data.contracts.official import Appendix, Grid, Heading, Official, Paragraph

FONT = "Times New Roman"
TEXT, LARGE, SMALL, CELL = 13, 14, 11, 11
_STAMP = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP archive knows
_MADE = datetime(2020, 1, 1)  # noqa: DTZ001  a document's properties carry no zone
_BLACK = RGBColor(0, 0, 0)


def official_bytes(content: Official) -> bytes:
    """Return the document as a DOCX file."""
    document = docx.Document()
    _styles(document)
    _page(document.sections[0])
    _head(document, content)
    _title(document, content)
    for text in content.opening:
        _text(document, text)
    for block in content.blocks:
        if isinstance(block, Heading):
            document.add_heading(block.text, block.level)
        elif isinstance(block, Paragraph):
            _labelled(document, block)
        else:
            _grid(document, block)
    if content.closing:
        _text(document, content.closing)
    _foot(document, content)
    for appendix in content.appendices:
        _appendix(document, appendix)
    _margins(document, content)
    buffer = io.BytesIO()
    document.save(buffer)
    return without_time(buffer.getvalue())


def without_time(archive: bytes) -> bytes:
    """Return a ZIP archive with every part stamped alike."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            new.writestr(entry, old.read(name))
    return made.getvalue()


def _fonts(style: ParagraphStyle, size: int, *, bold: bool = False, italic: bool = False) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    style.font.bold, style.font.italic = bold, italic
    style.font.color.rgb = _BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _styles(document: Document) -> None:
    _fonts(document.styles["Normal"], TEXT)
    looks = {1: (LARGE, True, False), 2: (TEXT, True, False), 3: (TEXT, True, True)}
    for level, (size, bold, italic) in looks.items():
        style = document.styles[f"Heading {level}"]
        _fonts(style, size, bold=bold, italic=italic)
        form = style.paragraph_format
        form.space_before, form.space_after = Pt(8 if level < 3 else 5), Pt(3)
        form.keep_with_next = True
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    document.styles["Normal"].element.get_or_add_rPr().append(language)


def _page(section: Section, *, lying: bool = False) -> None:
    wide, tall = (297, 210) if lying else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(wide), Mm(tall)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(9)


def _margins(document: Document, content: Official) -> None:
    """Number the pages from the second on, at the top; warn of made-up data at the bottom."""
    properties = document.core_properties
    properties.title, properties.author = content.subject, content.office
    properties.created = properties.modified = _MADE
    properties.last_modified_by = ""
    first = document.sections[0]
    first.different_first_page_header_footer = True
    header = first.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _page_number(header)
    if content.warning:
        for paragraph in (first.footer.paragraphs[0], first.first_page_footer.paragraphs[0]):
            _run(paragraph, content.warning, size=SMALL, italic=True)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _page_number(paragraph: WordParagraph) -> None:
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _run(
    paragraph: WordParagraph,
    text: str,
    *,
    size: int = TEXT,
    bold: bool = False,
    italic: bool = False,
) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.bold, run.italic = bold, italic


def _text(document: Document, text: str) -> None:
    for line in text.splitlines() or [""]:
        paragraph = document.add_paragraph()
        _running(paragraph)
        _run(paragraph, line)


def _running(paragraph: WordParagraph) -> None:
    form = paragraph.paragraph_format
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    form.first_line_indent = Mm(10)
    form.space_after = Pt(4)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _labelled(document: Document, block: Paragraph) -> None:
    first, *others = block.text.splitlines() or [""]
    paragraph = document.add_paragraph()
    _running(paragraph)
    if block.label:
        _run(paragraph, f"- {block.label}: ", italic=True)
    _run(paragraph, first)
    for line in others:
        paragraph = document.add_paragraph()
        _running(paragraph)
        _run(paragraph, line)


def _bare(document: Document, columns: Sequence[int], rows: int = 1) -> Table:
    """Add a table without lines, for what stands side by side."""
    table: Table = document.add_table(rows=rows, cols=len(columns))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _widths(table, columns)
    return table


def _widths(table: Table, widths_mm: Sequence[int]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _stack(cell: _Cell, text: str, *, size: int, bold: bool = False, italic: bool = False) -> None:
    """Add a centred line to a cell."""
    empty = len(cell.paragraphs) == 1 and not cell.paragraphs[0].text
    paragraph = cell.paragraphs[0] if empty else cell.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, size=size, bold=bold, italic=italic)


def _rule(cell: _Cell, indent: Length) -> None:
    """Draw the line the decree wants below the issuer and the motto."""
    paragraph = cell.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = indent
    form.space_after = Pt(2)
    form.line_spacing = Pt(4)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _head(document: Document, content: Official) -> None:
    table = _bare(document, (66, 99), rows=2)
    left, right = table.rows[0].cells
    _stack(left, content.parent_office, size=TEXT - 1)
    _stack(left, content.office, size=TEXT - 1, bold=True)
    _rule(left, Mm(20))
    _stack(right, content.country, size=TEXT - 1, bold=True)
    _stack(right, content.motto, size=TEXT, bold=True)
    _rule(right, Mm(16))
    _stack(table.cell(1, 0), content.number, size=TEXT)
    _stack(table.cell(1, 1), content.place_and_date, size=TEXT, italic=True)


def _title(document: Document, content: Official) -> None:
    centred = partial(_centred, document)
    centred(content.kind, size=LARGE, bold=True, before=14)
    for line in content.subject.splitlines():
        centred(line, size=LARGE, bold=True)
    if content.warning:
        centred(content.warning, size=TEXT, italic=True)
    if content.addressees:
        names = list(content.addressees)
        only = f"{content.addressees_title} {names[0]}" if len(names) == 1 else ""
        centred(only or content.addressees_title, size=LARGE, before=8)
        for name in names if not only else []:
            centred(f"- {name}", size=LARGE)
    document.paragraphs[-1].paragraph_format.space_after = Pt(10)


def _centred(  # the decree's titles stand in the middle
    document: Document,
    text: str,
    *,
    size: int,
    bold: bool = False,
    italic: bool = False,
    before: int = 0,
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(2)
    _run(paragraph, text, size=size, bold=bold, italic=italic)


def _grid(document: Document, content: Grid) -> None:
    if content.title:
        title = document.add_paragraph()
        title.paragraph_format.keep_with_next = True
        title.paragraph_format.space_before = Pt(6)
        title.paragraph_format.space_after = Pt(3)
        _run(title, content.title, size=TEXT - 1, italic=True)
    table = document.add_table(rows=1, cols=len(content.header))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, text in zip(table.rows[0].cells, content.header, strict=True):
        _stack(cell, text, size=CELL, bold=True)
    _repeat(table)
    for number, row in enumerate(content.rows):
        cells = table.add_row().cells
        if number in content.groups:
            merged = cells[0].merge(cells[-1])
            _fill(merged, row[0], bold=True)
            continue
        for place, (cell, text) in enumerate(zip(cells, row, strict=True)):
            _fill(cell, text, centred=place in content.centred)
    _widths(table, content.widths_mm)
    after = document.add_paragraph()
    after.paragraph_format.space_after = Pt(2)


def _fill(cell: _Cell, text: str, *, centred: bool = False, bold: bool = False) -> None:
    for number, line in enumerate(text.splitlines() or [""]):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, line, size=CELL, bold=bold)


def _repeat(table: Table) -> None:
    """Show the header again at the top of each page, and keep rows in one piece."""
    row = table.rows[0]._tr.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader"):
        mark = OxmlElement(name)
        mark.set(qn("w:val"), "true")
        row.append(mark)


def _foot(document: Document, content: Official) -> None:
    gap = document.add_paragraph()
    gap.paragraph_format.space_after = Pt(0)
    table = _bare(document, (75, 90))
    left, right = table.rows[0].cells
    _run(left.paragraphs[0], content.recipients_title, size=SMALL + 1, bold=True, italic=True)
    for name in content.recipients:
        paragraph = left.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        _run(paragraph, f"- {name}", size=SMALL)
    _stack(right, content.signer_title, size=LARGE, bold=True)
    _stack(right, content.signer_hint, size=TEXT, italic=True)
    for _ in range(3):
        _stack(right, " ", size=TEXT)


def _appendix(document: Document, content: Appendix) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _page(section, lying=True)
    section.different_first_page_header_footer = False
    heading = document.add_heading(content.title, 1)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if content.note:
        _centred(document, content.note, size=TEXT, italic=True)
    for grid in content.grids:
        _grid(document, grid)
