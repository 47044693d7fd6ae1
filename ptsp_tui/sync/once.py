"""Numbers that are good once: each above every one before, also after a restart."""

from __future__ import annotations

import threading
import time


class Once:
    """Gives growing numbers, from the clock in microseconds; the central remembers the highest.

    After the clock went back, or on a restored copy, its answer tells where to go on.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self) -> int:
        """A number above all before."""
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1000)
            return self._last

    def above(self, seen: int) -> None:
        """The next number will be above `seen`."""
        with self._lock:
            self._last = max(self._last, seen)


once = Once()
"""Makes the numbers of this process."""
