"""Tell open screens that something changed."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.contracts.clock import system_now
from data.models.sources import TopicVersion

VERSIONS_KEY = "topic_versions"  # in `Session.info`: versions this session has read


class Topic(StrEnum):
    """What a screen may depend on."""

    UNITS = "units"
    INSTITUTIONS = "institutions"
    ENROLMENT = "enrolment"
    POPULATION = "population"
    TASKS = "tasks"
    INDICATORS = "indicators"
    REPORTS = "reports"
    CAMERAS = "cameras"
    ZONES = "zones"
    ALERTS = "alerts"
    IMPORTS = "imports"
    JOBS = "jobs"
    ACCOUNTS = "accounts"
    FORECASTS = "forecasts"
    DRAFTS = "drafts"  # texts of reports that are being written
    REMINDERS = "reminders"


def bump(session: Session, topics: Iterable[Topic]) -> None:
    """Raise the version of `topics` inside the writer's transaction."""
    for topic in sorted(set(topics)):
        row = session.scalar(
            select(TopicVersion).where(TopicVersion.topic == topic).with_for_update()
        )
        if row is None:
            session.add(TopicVersion(topic=topic, version=1, changed_at=system_now()))
        else:
            row.version += 1
            row.changed_at = system_now()
    session.info.pop(VERSIONS_KEY, None)
    session.flush()
