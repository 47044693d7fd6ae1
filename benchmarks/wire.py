"""A program on a pseudo-terminal, watched from outside: what it writes, what it costs."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from ptsp_tui.practice.terminal import Terminal

PAGE = os.sysconf("SC_PAGE_SIZE")
LOOK = {"TEXTUAL_COLOR_SYSTEM": "standard", "TEXTUAL_ANIMATIONS": "none"}
"""Both sides draw with the sixteen colours and without animations."""
PTSP = [sys.executable, "-m", "ptsp_tui.cli"]
BARE = [sys.executable, str(Path(__file__).parent / "apps" / "bare.py")]


class Wire(Terminal):
    """A terminal that only counts: nothing is drawn, so that the watcher costs next to nothing."""

    first = 0.0
    """When the first byte came after `mark`, by time.perf_counter; 0 before."""

    def _draw(self, data: bytes) -> None:
        if not self.first:
            self.first = time.perf_counter()
        self.raw += data
        self._last_output = time.monotonic()

    def mark(self) -> int:
        """From now on `first` is the next byte; the count of bytes so far."""
        self.first = 0.0
        return len(self.raw)

    def until_written(self, word: str, since: int = 0, timeout: float = 60.0) -> None:
        """Wait until the program has written `word` (it stands in one run of text)."""
        wanted, deadline = word.encode(), time.monotonic() + timeout
        with self._changed:
            while wanted not in self.raw[since:]:
                if time.monotonic() > deadline:
                    raise AssertionError(f"never written: {word}\n{bytes(self.raw[-2000:])!r}")
                self._changed.wait(0.5)

    def echo(self, keys: str) -> float:
        """Milliseconds from a key to the first byte of its echo."""
        self.mark()
        sent = time.perf_counter()
        self.send(keys)
        deadline = time.monotonic() + 10
        with self._changed:
            while not self.first:
                if time.monotonic() > deadline:
                    raise AssertionError(f"no echo of {keys!r}")
                self._changed.wait(0.5)
        return (self.first - sent) * 1000

    @property
    def cpu(self) -> float:
        """Milliseconds of processor that the program has used, all threads."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            total += int((task / "schedstat").read_text("ascii").split()[0])
        return total / 1e6

    @property
    def memory(self) -> float:
        """Resident memory in MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        return pages * PAGE / 1e6
