"""Write XLSX files straight as XML: a hundred thousand rows in seconds, without a library's cells.

Texts are written in place (inline strings), numbers as numbers, nothing as a formula.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from data.adapters.files.cells import plain

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_TEXT = 32_767
_ROWS = 2_000
_NARROWEST, _WIDEST = 12, 60
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def workbook_bytes(sheets: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    """Return an XLSX file; the first row of each sheet is its header."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, rows in enumerate(sheets.values(), start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for text in _sheet(iter(rows)):
                    part.write(text.encode())
        for name, text in _parts(list(sheets)).items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _sheet(rows: Iterator[Sequence[Any]]) -> Iterator[str]:
    header = [str(cell) for cell in next(rows, ())]
    columns = "".join(
        f'<col min="{at}" max="{at}" customWidth="1"'
        f' width="{min(_WIDEST, max(_NARROWEST, len(text) + 3))}"/>'
        for at, text in enumerate(header, start=1)
    )
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews>{f'<cols>{columns}</cols>' if columns else ''}<sheetData>"
    )
    letters = [_letters(at) for at in range(1, len(header) + 1)]
    yield _row(1, header, letters, ' s="1"')
    some: list[str] = []
    for number, row in enumerate(rows, start=2):
        some.append(_row(number, row, letters, ""))
        if len(some) == _ROWS:
            yield "".join(some)
            some.clear()
    yield "".join(some) + "</sheetData></worksheet>"


def _row(number: int, row: Sequence[Any], letters: Sequence[str], style: str) -> str:
    cells = []
    for letter, value in zip(letters, row, strict=False):
        cell = plain(value)
        if cell == "":
            continue
        if isinstance(cell, str):
            text = escape(_NOT_XML.sub("", cell)[:_LONGEST_TEXT])
            cells.append(
                f'<c r="{letter}{number}" t="inlineStr"{style}>'
                f'<is><t xml:space="preserve">{text}</t></is></c>'
            )
        else:
            cells.append(f'<c r="{letter}{number}"><v>{cell!r}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def _letters(number: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _parts(titles: Sequence[str]) -> dict[str, str]:
    """Return the parts of the archive that say what is where."""
    numbers = range(1, len(titles) + 1)
    styles = len(titles) + 1
    listed = "".join(
        f'<sheet name={quoteattr(title[:31])} sheetId="{number}" r:id="rId{number}"/>'
        for number, title in zip(numbers, titles, strict=True)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet"'
        f' Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    typed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml"'
        f' ContentType="{_TYPES}.worksheet+xml"/>'
        for number in numbers
    )
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml"'
        f' ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{typed}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'{related}<Relationship Id="rId{styles}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": _STYLES,
    }
