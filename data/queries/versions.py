"""How often each topic has changed; what open screens ask every two seconds."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.sources import TopicVersion


def topics(session: Session) -> dict[str, int]:
    """Return the version of every topic, in one statement; figures of no one, so without scope."""
    statement = select(TopicVersion.topic, TopicVersion.version).order_by(TopicVersion.topic)
    return {row.topic: row.version for row in session.execute(statement)}
