"""Keep answers until their data change.

A key holds the reader's scope and the version of every topic the answer depends on, so nobody is
served another's rows and nothing stale outlives a write.
"""

import threading
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar, cast

from cachetools import LRUCache
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.topics import VERSIONS_KEY, Topic
from data.contracts.access import Scope
from data.models.sources import TopicVersion

Answer = TypeVar("Answer")
CAPACITY = 256
_answers: LRUCache[Hashable, object] = LRUCache(maxsize=CAPACITY)
_lock = threading.Lock()


def versions(session: Session) -> dict[str, int]:
    """Return the version of every topic that ever changed, read once in a session."""
    known: dict[str, int] | None = session.info.get(VERSIONS_KEY)
    if known is not None:
        return known
    statement = select(TopicVersion.topic, TopicVersion.version)
    known = dict(session.execute(statement).all())
    session.info[VERSIONS_KEY] = known
    return known


def forget() -> None:
    """Drop every kept answer, as after a restore, when versions may repeat."""
    with _lock:
        _answers.clear()


def cached(
    session: Session,
    scope: Scope,
    name: str,
    topics: Iterable[Topic],
    filters: Hashable,
    compute: Callable[[], Answer],
) -> Answer:
    """Return the kept answer of `name`, or compute it and keep it.

    Args:
        session: read for the versions, in one statement.
        scope: of the reader; part of the key.
        name: of the question.
        topics: what the answer depends on.
        filters: everything else the answer depends on, the day included where it matters.
        compute: makes the answer; callers never change what they are given.
    """
    known = versions(session)
    address = str(session.get_bind().engine.url)
    key = (
        address,
        name,
        scope.key,
        tuple((topic, known.get(topic, 0)) for topic in sorted(topics)),
        filters,
    )
    with _lock:
        if key in _answers:
            return cast(Answer, _answers[key])
    answer = compute()
    with _lock:
        _answers[key] = answer
    return answer
