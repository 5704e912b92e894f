"""Read norms set by legal texts."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models.sources import Norm


def limits(session: Session) -> dict[str, float]:
    """Return the number of every norm that sets one, by key: its upper limit, else its lower."""
    limit = func.coalesce(Norm.value_max, Norm.value_min)
    rows = session.execute(select(Norm.key, limit).where(limit.is_not(None)))
    return {key: float(value) for key, value in rows}
