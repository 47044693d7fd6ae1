"""Keep what is decrypted in memory from being written to disk by the system."""

from __future__ import annotations

import sys


def harden() -> None:
    """No core dumps of this process and its children: a crash must not leave citizens' data."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
