"""Read a CSV file with the separator , ; or tab."""

import csv
import io
from itertools import islice
from pathlib import Path

from data.adapters.files.decoding import decode
from data.adapters.files.errors import FileRefusedError
from data.contracts.importing import ROW_LIMIT, RawTable

SEPARATORS = (",", ";", "\t")
_SAMPLE_ROWS = 30


def read_delimited(path: Path) -> RawTable:
    """Read a CSV file as text cells.

    Raises:
        FileRefusedError: no text, no table, or too many rows.
    """
    text = decode(path.read_bytes())
    separator = _separator(text)
    try:
        rows = list(islice(csv.reader(io.StringIO(text), delimiter=separator), ROW_LIMIT + 101))
    except csv.Error as error:
        raise FileRefusedError("wrong_type") from error
    if len(rows) > ROW_LIMIT + 100:
        raise FileRefusedError("too_many_rows", limit=ROW_LIMIT)
    return RawTable(rows, delimited=True)


def _separator(text: str) -> str:
    """Return the sign that cuts the first rows into most columns, most evenly."""
    sample = "\n".join(islice(io.StringIO(text), _SAMPLE_ROWS))

    def quality(separator: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=separator)]
        except csv.Error:
            return (0, 0)
        widths = [width for width in widths if width > 1]
        common = max(set(widths), key=widths.count, default=0)
        return (widths.count(common), common)

    return max(SEPARATORS, key=quality)
