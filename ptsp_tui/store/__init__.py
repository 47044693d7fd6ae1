"""Where it is kept: TinyDB over an encrypted crash-proof journal, and its keys.

May be imported by counter, sync, printing, reports, commands and the edges; never by the pure core.
"""

from .database import PtspDB
from .harden import harden
from .health import Health
from .indexes import INDEXES, Index
from .keys import COST, Cost

__all__ = ["COST", "INDEXES", "Cost", "Health", "Index", "PtspDB", "harden"]
