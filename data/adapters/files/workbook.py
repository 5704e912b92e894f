"""Read the first visible sheet of an XLSX workbook.

Values come from calamine, which is fast but shows neither formulas nor error cells; so the sheet's
own XML is scanned for both first. A formula's cached result may be older than its inputs, hence
formulas are refused, each with its cell.
"""

import posixpath
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from data.adapters.files.errors import FileRefusedError
from data.contracts.importing import ROW_LIMIT, Issue, RawTable

_CHUNK = 1 << 20
_WIDEST = 500  # columns; templates have at most 16
Attributes = dict[str, str]


@dataclass(slots=True)
class _Scan:
    """Cells that cannot be taken as they are."""

    formulas: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)


def read_workbook(path: Path) -> RawTable:
    """Read a sheet as typed cells.

    Raises:
        FileRefusedError: no workbook, no visible sheet, or too many rows.
    """
    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            name = _first_visible(workbook)
            scan = _scan(path, name)
            sheet = workbook.get_sheet_by_name(name)
            _check_size(sheet)
            rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError) as error:
        raise FileRefusedError("wrong_type") from error
    cells = [[None if cell == "" else cell for cell in row] for row in rows]
    return RawTable(cells, issues=_issues(scan))


def _first_visible(workbook: CalamineWorkbook) -> str:
    for sheet in workbook.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible:
            return sheet.name
    raise FileRefusedError("no_sheet")


def _check_size(sheet: CalamineSheet) -> None:
    if sheet.total_height == 0:
        raise FileRefusedError("empty_file")
    if sheet.total_height > ROW_LIMIT + 100:
        raise FileRefusedError("too_many_rows", limit=ROW_LIMIT)
    if sheet.total_width > _WIDEST:
        raise FileRefusedError("too_many_columns", limit=_WIDEST)


def _issues(scan: _Scan) -> list[Issue]:
    formulas = [Issue("formula_cell", row=_row(cell), value=cell) for cell in scan.formulas]
    failures = [
        Issue("error_cell", row=_row(cell), value=text, values={"cell": cell})
        for cell, text in scan.failures
    ]
    return formulas + failures


def _row(cell: str) -> int:
    digits = "".join(sign for sign in cell if sign.isdigit())
    return int(digits) if digits else 0


def _scan(path: Path, sheet: str) -> _Scan:
    """Find formulas and error cells of one sheet."""
    with zipfile.ZipFile(path) as archive:
        part = _sheet_part(archive, sheet)
        scan = _Scan()
        cell = {"at": "", "type": ""}

        def start(tag: str, attributes: Attributes) -> None:
            name = tag.rpartition(":")[2]
            if name == "c":
                cell["at"], cell["type"] = attributes.get("r", ""), attributes.get("t", "")
                if cell["type"] == "e":
                    scan.failures.append((cell["at"], "#"))
            elif name == "f":
                scan.formulas.append(cell["at"])

        _parse(archive, part, start)
    return scan


def _parse(archive: zipfile.ZipFile, part: str, start: Callable[[str, Attributes], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = _refuse_entities
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse_entities(*_declaration: object) -> None:
    """Workbooks declare no entities; files that do mean harm."""
    raise FileRefusedError("wrong_type")


def _sheet_part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the part of the archive that holds a sheet."""
    relation: dict[str, str] = {}
    targets: dict[str, str] = {}

    def in_workbook(tag: str, attributes: Attributes) -> None:
        if tag.rpartition(":")[2] == "sheet":
            found = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            relation[attributes.get("name", "")] = found

    def in_relations(tag: str, attributes: Attributes) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(archive, "xl/workbook.xml", in_workbook)
    _parse(archive, "xl/_rels/workbook.xml.rels", in_relations)
    target = targets[relation[sheet]]
    return target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
