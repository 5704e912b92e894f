"""Read norms set by legal texts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.sources import Norm


def upper_limits(session: Session) -> dict[str, float]:
    """Return the upper value of every norm that has one, by key."""
    rows = session.execute(select(Norm.key, Norm.value_max).where(Norm.value_max.is_not(None)))
    return {key: float(value) for key, value in rows if value is not None}
