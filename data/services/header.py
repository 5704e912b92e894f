"""What the header of every page shows: whose screen it is, how fresh its figures are, the clock."""

from dataclasses import replace

from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import Actor
from data.contracts.installation import Place
from data.queries import clock, installation
from data.services.caching import cached

TOPICS = (Topic.UNITS, Topic.INSTITUTIONS, Topic.ENROLMENT, Topic.INDICATORS, Topic.IMPORTS)


def place(session: Session, actor: Actor) -> Place:
    """Return the reader's unit or division, the newest as-of date in scope, and the clock."""
    reader = (actor.unit_code, actor.division_code)
    kept = cached(
        session, actor.scope, "header", TOPICS, reader, lambda: installation.place(session, actor)
    )
    return replace(kept, now=clock.now(session))
