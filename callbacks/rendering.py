"""Keep what a callback drew until its figures change."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy.orm import Session

from data.contracts.access import Actor
from data.services import overview
from data.services.caching import cached

Drawn = TypeVar("Drawn")


def kept(
    session: Session, actor: Actor, name: str, filters: Hashable, draw: Callable[[], Drawn]
) -> Drawn:
    """Return what `draw` made for the same scope, language, theme, day, filters and figures.

    Two readers share a drawing only when their scopes are equal; Dash writes it out and never
    changes it.
    """
    look = (actor.language, actor.theme)
    topics = (*overview.FIGURE_TOPICS, *overview.PLAN_TOPICS)
    return cached(session, actor.scope, f"drawn.{name}", topics, (look, filters), draw)
