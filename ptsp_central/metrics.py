"""Numbers for whoever watches the central: counted in this process, printed as Prometheus reads
them (text format 0.0.4). No label ever holds a value that a terminal sent.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import Final

TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS: Final = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0)
"""Upper ends of the groups that answer times are counted in, seconds."""
_HELP: Final = {
    "requests_total": "Requests, by endpoint and by what was said.",
    "events_stored_total": "Events stored.",
    "feed_items_total": "Feed items handed out.",
    "received_bytes_total": "Bytes of request bodies.",
    "sent_bytes_total": "Bytes of answers.",
    "request_seconds": "How long an answer took.",
}


class Metrics:
    """Counters that only grow. Safe from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._times: Counter[str] = Counter()
        self._seconds = 0.0

    def add(self, name: str, amount: int = 1, **labels: str) -> None:
        """Count `amount` more of `name`, one of those in `_HELP`."""
        with self._lock:
            self._counts[name, _labels(labels)] += amount

    def took(self, seconds: float) -> None:
        """One answer was given after so many seconds."""
        with self._lock:
            self._seconds += seconds
            self._times["+Inf"] += 1
            for bucket in BUCKETS:
                if seconds <= bucket:
                    self._times[str(bucket)] += 1

    def text(self) -> str:
        """Everything counted so far."""
        with self._lock:
            lines = []
            for name in _HELP:
                kind = "histogram" if name == "request_seconds" else "counter"
                lines += [f"# HELP ptsp_{name} {_HELP[name]}", f"# TYPE ptsp_{name} {kind}"]
                lines += self._of(name)
        return "\n".join(lines) + "\n"

    def _of(self, name: str) -> list[str]:
        if name != "request_seconds":
            found = sorted((k, v) for k, v in self._counts.items() if k[0] == name)
            return [f"ptsp_{name}{labels} {count}" for (_, labels), count in found]
        ends = [str(bucket) for bucket in BUCKETS] + ["+Inf"]
        lines = [f'ptsp_{name}_bucket{{le="{end}"}} {self._times[end]}' for end in ends]
        total = [f"ptsp_{name}_sum {self._seconds:.6f}", f"ptsp_{name}_count {self._times['+Inf']}"]
        return lines + total


def _labels(labels: dict[str, str]) -> str:
    inside = ",".join(f'{name}="{value}"' for name, value in sorted(labels.items()))
    return f"{{{inside}}}" if inside else ""
