"""Read a table out of a file of any kind that is accepted."""

from pathlib import Path

from data.adapters.files.content import FileKind
from data.adapters.files.delimited import read_delimited
from data.adapters.files.errors import FileRefusedError
from data.adapters.files.workbook import read_workbook
from data.contracts.importing import RawTable


def read_table(path: Path, kind: FileKind) -> RawTable:
    """Read a CSV or XLSX file.

    Raises:
        FileRefusedError: the file holds no table.
    """
    if kind is FileKind.CSV:
        return read_delimited(path)
    if kind is FileKind.XLSX:
        return read_workbook(path)
    raise FileRefusedError("table_expected")
