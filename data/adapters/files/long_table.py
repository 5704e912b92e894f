"""Read a long table of figures, plain or gzip: one header, then one row per figure."""

import csv
import gzip
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.adapters.files.decoding import decode
from data.adapters.files.errors import FileRefusedError

_GZIP = b"\x1f\x8b"
_SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True)
class LongTable:
    """Text cells, and the rows that have not as many cells as the header."""

    frame: pd.DataFrame
    ragged: tuple[str, ...]  # "row 12: …"


def read_long_table(path: Path) -> LongTable:
    """Read a table as text.

    Raises:
        FileRefusedError: no text, or no table.
    """
    data = path.read_bytes()
    if data.startswith(_GZIP):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError) as error:
            raise FileRefusedError("wrong_type") from error
    text = decode(data)
    head = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error as error:
        raise FileRefusedError("wrong_type") from error
    header, body = [name.strip().lower() for name in rows[0]], rows[1:]
    whole = [row for row in body if len(row) == len(header)]
    ragged = [
        f"{number}: {separator.join(row)[:60]}"
        for number, row in enumerate(body, start=2)
        if row and len(row) != len(header)
    ]
    return LongTable(pd.DataFrame(whole, columns=header, dtype=object), tuple(ragged))


def write_rows(path: Path, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Write a frame as CSV, gzip if the name ends with `.gz`; the same frame, the same bytes."""
    text = frame.to_csv(columns=list(columns), index=False, lineterminator="\n").encode()
    path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)
