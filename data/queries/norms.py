"""Read norms set by legal texts."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.contracts.forecast_page import NormRow
from data.models.sources import Norm


def limits(session: Session) -> dict[str, float]:
    """Return the number of every norm that sets one, by key: its upper limit, else its lower."""
    limit = func.coalesce(Norm.value_max, Norm.value_min)
    rows = session.execute(select(Norm.key, limit).where(limit.is_not(None)))
    return {key: float(value) for key, value in rows}


def legal(session: Session, keys: Sequence[str]) -> list[NormRow]:
    """Return the norms called `keys`, in that order, each with the text that sets it."""
    limit = func.coalesce(Norm.value_max, Norm.value_min)
    rows = session.execute(
        select(Norm.key, Norm.level, limit, Norm.document, Norm.article, Norm.url).where(
            Norm.key.in_(keys), limit.is_not(None)
        )
    )
    found = {row[0]: NormRow(*row) for row in rows}
    return [found[key] for key in keys if key in found]
