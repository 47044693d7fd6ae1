"""ptsp-tui: one officer at any counter serves any service, in a terminal, offline.

Arrows point one way: cli, screens -> counter -> store, sync, printing -> cases -> forms -> catalog.
"""

__version__ = "0.1.0"

RELEASED = "2026-11-24"
"""The day of this release: a clock that shows an earlier one is wrong."""
