"""The state of an installation, in three words."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from data.database import read_session
from data.models.sources import TopicVersion
from data.services import migration


@dataclass(frozen=True, slots=True)
class Health:
    """What `/healthz` answers."""

    well: bool
    database: str  # ok | outdated | unreachable
    data_version: int

    def as_dict(self) -> dict[str, object]:
        """Return the fields of the answer."""
        return {
            "status": "ok" if self.well else "failing",
            "database": self.database,
            "data_version": self.data_version,
        }


def check() -> Health:
    """Ask the database for its layout and the sum of all topic versions."""
    try:
        with read_session() as session:
            if not _is_newest(session):
                return Health(well=False, database="outdated", data_version=0)
            version = session.scalar(select(func.coalesce(func.sum(TopicVersion.version), 0)))
    except SQLAlchemyError:
        return Health(well=False, database="unreachable", data_version=0)
    return Health(well=True, database="ok", data_version=int(version or 0))


def _is_newest(session: Session) -> bool:
    return migration.revision_of(session.connection()) == _expected()


@cache
def _expected() -> str:
    return migration.newest()
