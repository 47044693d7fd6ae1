"""What was found at opening."""

from __future__ import annotations

import msgspec

from .storage import JournalStorage


class Health(msgspec.Struct, frozen=True):
    """For the summary shown to the officer."""

    records: int = 0  # documents read back
    torn_bytes: int = 0  # of a change that was never acknowledged, left behind by a crash
    closed_well: bool = True  # the last owner closed in peace (False beside a running one)
    rescued: dict[str, int] = {}  # table -> documents saved since, when he did not
    damaged_places: int = 0  # stepped over; above 0 only when reading only
    keys_from_copy: bool = False  # KEYS was damaged and its copy was used
    read_only: str = ""  # "" or why: "asked", "damage"


def health_of(storage: JournalStorage, *, keys_from_copy: bool, read_only: bool) -> Health:
    """As the storage was opened."""
    committed = storage.committed
    found = committed.replayed
    damage = committed.damage
    closed_well = found.sealed and not found.torn
    return Health(
        records=sum(committed.counts.values()),
        torn_bytes=found.torn,
        closed_well=closed_well,
        rescued={} if closed_well else dict(committed.rescued),
        damaged_places=damage,
        keys_from_copy=keys_from_copy,
        read_only=("damage" if damage else "asked") if read_only else "",
    )
