"""How much one terminal may ask: a bucket of tokens each, in memory of this process.

A whole backlog passes (it is a few hundred requests); a terminal gone wrong, or stolen, does not
keep others waiting and does not harvest cases.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

MOST: Final = 100_000
"""Buckets kept; the one that rested longest goes first, and a forgotten one is full again."""


class Limit:
    """At most `burst` at once and `rate` a second for each key. Safe from several threads."""

    def __init__(
        self, burst: int, rate: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def wait_ms(self, key: Hashable) -> int:
        """0 if one more is allowed now (and counted); else after how many ms."""
        with self._lock:
            now = self._clock()
            left, at = self._buckets.pop(key, (float(self._burst), now))
            left = min(float(self._burst), left + (now - at) * self._rate)
            allowed = left >= 1
            self._buckets[key] = (left - 1 if allowed else left, now)
            if len(self._buckets) > MOST:
                self._buckets.popitem(last=False)
            return 0 if allowed else max(1, int((1 - left) / self._rate * 1000))
