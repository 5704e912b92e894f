"""Write CSV files for the outside: UTF-8 with a mark for Excel."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from data.adapters.files.cells import plain

_LOOKS_LIKE_THOUSANDS = re.compile(r"-?\d{1,3}\.\d{3}")
_ROWS = 2_000


def csv_parts(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a CSV file in parts: UTF-8 with mark, commas, CRLF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_said(value) for value in row])
        if number % _ROWS == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _said(value: object) -> str | int | float:
    """Return a cell of a CSV file; 106.629 gets a further 0, else it may be taken for 106629."""
    cell = plain(value)
    if isinstance(cell, float):
        text = repr(cell)
        return f"{text}0" if _LOOKS_LIKE_THOUSANDS.fullmatch(text) else text
    return cell
