"""Long work that a worker does for a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

BEAT_EVERY = timedelta(seconds=5)
DEAD_AFTER = timedelta(minutes=2)  # a running job without a beat belongs to a dead worker
MOST_ATTEMPTS = 3


class JobKind(StrEnum):
    """What a worker can do."""

    DRY_RUN = "import.dry_run"
    APPLY = "import.apply"
    REVERT = "import.revert"
    FORECAST = "forecast.run"
    ZONES = "zones.solve"


class JobState(StrEnum):
    """Where a job stands; `refused` is an expected no with its reasons, `failed` a fault."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_STATES = frozenset({JobState.QUEUED, JobState.RUNNING})


@dataclass(frozen=True, slots=True)
class JobView:
    """One job as it stands."""

    id: int
    kind: str
    state: JobState
    progress: float
    account_id: int | None
    request: Mapping[str, Any]
    result: Mapping[str, Any]
    created_at: datetime
    attempts: int = 0
    finished_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the job is still waiting or running."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class WorkerName:
    """Which process works on a job."""

    host: str
    pid: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended."""

    state: JobState
    result: Mapping[str, Any] = field(default_factory=dict)
