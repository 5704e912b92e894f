"""Write tables for the outside: CSV with a mark for Excel, and XLSX."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from data.contracts.clock import CITY_ZONE

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_LOOKS_LIKE_THOUSANDS = re.compile(r"-?\d{1,3}\.\d{3}")
_WIDEST_COLUMN = 60


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; imports drop the apostrophe again."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def plain(value: object) -> str | int | float:
    """Return a cell as it is written: numbers as numbers, dates as ISO text."""
    if value is None:
        return ""
    if isinstance(value, int | float):  # bool too: 1 and 0
        return int(value) if float(value).is_integer() else value
    if isinstance(value, datetime):
        return value.astimezone(CITY_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | time):
        return value.isoformat()
    return harmless(str(value))


def _said(value: object) -> str:
    """Return a cell of a CSV file; 106.629 gets a further 0, else it may be taken for 106629."""
    cell = plain(value)
    text = repr(cell) if isinstance(cell, float) else str(cell)
    return f"{text}0" if isinstance(cell, float) and _LOOKS_LIKE_THOUSANDS.fullmatch(text) else text


def csv_parts(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a CSV file in parts: UTF-8 with mark, commas, CRLF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_said(value) for value in row])
        if number % 2000 == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a CSV file."""
    with path.open("wb") as file:
        file.writelines(csv_parts(columns, rows))


def workbook_bytes(sheets: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    """Return an XLSX file; the first row of each sheet is its header."""
    workbook = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "A2"
        rest = iter(rows)
        header = [str(cell) for cell in next(rest, ())]
        for index, text in enumerate(header, start=1):
            width = min(_WIDEST_COLUMN, max(12, len(text) + 3))
            sheet.column_dimensions[get_column_letter(index)].width = width
        sheet.append([_heading(sheet, text) for text in header])
        for row in rest:
            sheet.append([_cell(sheet, value) for value in row])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _heading(sheet: Any, text: str) -> Any:  # noqa: ANN401
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: object) -> Any:  # noqa: ANN401
    written = plain(value)
    if isinstance(written, str) and written.startswith("'"):
        cell = WriteOnlyCell(sheet, value=written)
        cell.data_type = "s"
        return cell
    return None if written == "" else written
