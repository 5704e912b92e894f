"""How often one network address may ask without sign-in."""

import ipaddress
import threading
import time
from collections.abc import Callable
from typing import Protocol

from cachetools import LRUCache

MOST_ADDRESSES = 20_000


class Limiter(Protocol):
    """Counts questions; one shared by several workers may stand in for the one in memory."""

    def wait_s(self, address: str) -> float:
        """Count one question; return 0 if it may be answered, else the seconds until it may."""


class MemoryLimiter:
    """A bucket per address that fills steadily; the addresses asked longest ago are forgotten.

    Args:
        per_minute: questions a minute; as many may come at once.
        now_s: seconds of a clock that never goes back.
    """

    def __init__(self, per_minute: int, now_s: Callable[[], float] = time.monotonic) -> None:
        self._size = float(max(per_minute, 1))
        self._per_s = self._size / 60.0
        self._now_s = now_s
        self._buckets: LRUCache[str, tuple[float, float]] = LRUCache(MOST_ADDRESSES)
        self._lock = threading.Lock()

    def wait_s(self, address: str) -> float:
        """Count one question; return 0 if it may be answered, else the seconds until it may."""
        key, now = network_of(address), self._now_s()
        with self._lock:
            left, at = self._buckets.get(key, (self._size, now))
            left = min(self._size, left + (now - at) * self._per_s)
            if left < 1.0:
                self._buckets[key] = (left, now)
                return (1.0 - left) / self._per_s
            self._buckets[key] = (left - 1.0, now)
        return 0.0


def network_of(address: str) -> str:
    """Return what counts as one asker: an IPv4 address, or the /64 network of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False))
