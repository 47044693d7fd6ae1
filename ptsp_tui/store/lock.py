"""One ptsp owns the store at a time. The lock is the system's: it is free when the owner dies."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from ptsp_tui.errors import StoreLocked

from .disk import FILE_MODE, trouble

NAME: Final = "LOCK"


class Lock:
    """Holds the store from `take` until `release`."""

    def __init__(self, folder: Path) -> None:
        # thread_local=False: the app may close in another thread than the one that opened
        self._lock = FileLock(folder / NAME, timeout=0, mode=FILE_MODE, thread_local=False)

    def take(self) -> None:
        """Own the store, or raise StoreLocked at once; StoreTrouble where no lock can be made."""
        try:
            self._lock.acquire()
        except Timeout as fault:
            raise StoreLocked(
                "Another ptsp window on this computer owns the data. Close it, or use it."
            ) from fault
        except OSError as fault:
            raise trouble(fault) from fault

    def release(self) -> None:
        """Let the next one in."""
        self._lock.release()
