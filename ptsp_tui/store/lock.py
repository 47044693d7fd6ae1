"""One ptsp owns the store at a time. The lock is the system's: it is free when the owner dies.

The standard library's call, and not the package `filelock`: that loads hashlib and with it a
second OpenSSL, 1.2 MB in all that would stay all day.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Final

from ptsp_tui.errors import StoreLocked

from .disk import FILE_MODE, trouble

if sys.platform == "win32":
    import msvcrt

    def _hold(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


NAME: Final = "LOCK"
_HELD: Final = (errno.EWOULDBLOCK, errno.EACCES)  # by another; EACCES on Windows
_FLAGS: Final = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)


class Lock:
    """Holds the store from `take` until `release`; both may come from any thread."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._handle: int | None = None

    def take(self) -> None:
        """Own the store, or raise StoreLocked at once; StoreTrouble where no lock can be made."""
        try:
            handle = os.open(self._path, _FLAGS, FILE_MODE)
        except OSError as fault:
            raise trouble(fault) from fault
        try:
            _hold(handle)
        except OSError as fault:
            os.close(handle)
            if fault.errno not in _HELD:
                raise trouble(fault) from fault
            raise StoreLocked(
                "Another ptsp window on this computer owns the data. Close it, or use it."
            ) from fault
        self._handle = handle

    def release(self) -> None:
        """Let the next one in."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
