"""Uptime of cameras from the history of their states."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from data.contracts.camera_page import CameraUptime, StateSpan

WORKING = frozenset({"online", "wrong_time"})
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def uptimes(history: Iterable[StateSpan], now: datetime) -> dict[int, CameraUptime]:
    """Return the uptime of each camera; a state holds until the next one was seen.

    Time before the first state is not known and counts neither way.

    Args:
        history: by camera and time, with the last state before the week began.
        now: end of the day and of the week.
    """
    by_camera: dict[int, list[StateSpan]] = {}
    for one in history:
        by_camera.setdefault(one.camera_id, []).append(one)
    return {
        camera: CameraUptime(
            _share(states, now - DAY, now),
            _share(states, now - WEEK, now),
            sum(now - DAY < one.seen_at <= now for one in states[1:]),
        )
        for camera, states in by_camera.items()
    }


def _share(states: Sequence[StateSpan], start: datetime, end: datetime) -> float | None:
    working = known = timedelta()
    for number, one in enumerate(states):
        until = states[number + 1].seen_at if number + 1 < len(states) else end
        held = min(until, end) - max(one.seen_at, start)
        if held <= timedelta():
            continue
        known += held
        if one.state in WORKING:
            working += held
    return working / known if known else None
