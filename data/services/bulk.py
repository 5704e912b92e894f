"""Write frames into tables with few, large statements."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

import pandas as pd
from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

_ROWS = 20_000  # rows of one statement


def insert_frame(
    session: Session, table: Table, frame: pd.DataFrame, common: Mapping[str, object]
) -> int:
    """Append the rows of a frame and return how many.

    Args:
        session: a writing session.
        table: where the rows go.
        frame: its columns are columns of the table; an empty cell is NULL.
        common: values that all rows share.
    """
    columns = [_plain(frame[name], table.c[name].type.python_type) for name in frame.columns]
    rows = zip(*columns, strict=True)
    while part := list(islice(rows, _ROWS)):
        records = [{**common, **dict(zip(frame.columns, cells, strict=True))} for cells in part]
        session.execute(insert(table), records)
    return len(frame)


def _plain(column: "pd.Series[Any]", kind: type) -> list[Any]:
    """Return a column as values of Python's own types; empty is None."""
    if kind is dict or not column.hasnans:
        return [_own(cell) for cell in column.tolist()]
    convert = int if kind is int else _own
    return [
        None if empty else convert(cell)
        for cell, empty in zip(column.tolist(), column.isna().tolist(), strict=True)
    ]


def _own(cell: Any) -> Any:  # noqa: ANN401
    return cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell
