"""A transaction on its way to the disk."""

from __future__ import annotations

import msgspec

from .changes import Changes


class Underway(msgspec.Struct, frozen=True):
    """What was changed, and where it will be once the journal is durable up to `seq`."""

    seq: int
    changes: Changes
    places: list[tuple[str, int, int]]  # table, document id, packed place or GONE
