"""Where it is kept: TinyDB over an encrypted crash-proof journal, and its keys.

May be imported by counter, sync, printing, reports, commands and the edges; never by the pure core.
The names are imported when first asked for: the log-in screen wants `harden` and `key_file` only,
and must not wait for the cryptography.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .harden import harden

if TYPE_CHECKING:
    from .database import PtspDB
    from .health import Health
    from .indexes import INDEXES, Index
    from .keys import COST, Cost

_HOME = {
    "COST": "keys",
    "INDEXES": "indexes",
    "Cost": "keys",
    "Health": "health",
    "Index": "indexes",
    "PtspDB": "database",
}

__all__ = ["COST", "INDEXES", "Cost", "Health", "Index", "PtspDB", "harden"]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
