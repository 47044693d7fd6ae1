"""Repair: keep every transaction that can be read, set the damaged files aside as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from ptsp_tui.errors import StoreDamaged

from . import manifest, opening
from . import snapshot as snapshots
from .backup import begin_anew
from .disk import Disk
from .indexes import INDEXES
from .journal import Journal
from .keys import FLOOR, Cost, Keys
from .lock import Lock
from .manifest import Manifest
from .places import SEGMENT_SUFFIX, SNAPSHOT_SUFFIX, numbers
from .ring import Ring
from .storage import JournalStorage
from .swap import NEW, put_in_place

_FIRST: Final = 1
_SKIPPED: Final = 1000  # ids: what was lost had some, and no id is ever given twice (S6)


class Repaired(msgspec.Struct, frozen=True):
    """`places`: how many places were damaged; `aside`: the name of the folder set aside, or ""."""

    documents: int
    places: int
    aside: str


def repair(data: Path, store: str, officer: str, passphrase: str, floor: Cost = FLOOR) -> Repaired:
    """Mend the store called `store` in the folder `data`; nothing is written when all is well.

    NotFound, StoreLocked, WrongPassphrase, DiskFull, StoreTrouble; StoreDamaged when not even a
    key can be read.
    """
    disk = Disk(data / store)
    opening.refuse_absent(disk)
    lock = Lock(disk.folder)
    lock.take()
    try:
        keys = Keys.load(disk)
        ring = opening.unlocked(disk, keys, officer, passphrase, floor)
        if not keys.from_copy and _sound(disk, ring):
            return Repaired(0, 0, "")
        return _mended(data, store, disk, ring, keys)
    finally:
        lock.release()


def _sound(disk: Disk, ring: Ring) -> bool:
    """Whether it opens as it should and every document can be read. Writes nothing."""
    try:
        manifest.load(disk)
        journal, storage = opening.storage_of(disk, ring, INDEXES, read_only=True)
    except StoreDamaged:
        return False
    try:
        return not storage.committed.damage and bool(storage.check() + 1)
    except StoreDamaged:
        return False
    finally:
        journal.close()


def _mended(data: Path, store: str, disk: Disk, ring: Ring, keys: Keys) -> Repaired:
    journal, storage = opening.storage_of(disk, ring, INDEXES, read_only=True, thorough=True)
    try:
        fresh = Disk(data / NEW)
        with opening.told():
            begin_anew(fresh)
            made = _write(fresh, ring, journal, storage, _last_number(disk))
            keys.save(fresh, ring.without_older())
            first = made.number + 1
            manifest.save(fresh, Manifest(snapshot=made.number, first_segment=first, seq=made.seq))
            aside = put_in_place(data, store, "damaged")
        return Repaired(made.documents, storage.committed.damage, aside)
    finally:
        journal.close()


def _last_number(disk: Disk) -> int:
    """Numbers of files go on: what is set aside is never taken for what is in use."""
    names = disk.names()
    return max([_FIRST, *numbers(names, SEGMENT_SUFFIX), *numbers(names, SNAPSHOT_SUFFIX)])


def _write(
    fresh: Disk, ring: Ring, journal: Journal, storage: JournalStorage, number: int
) -> snapshots.Snapshot:
    frozen = storage.frozen()
    next_ids = {table: after + _SKIPPED for table, after in frozen.next_ids.items()}
    return snapshots.write(
        fresh,
        ring.without_older(),
        frozen.view,
        storage.indexes,
        next_ids,
        journal.read,
        (number, frozen.seq, frozen.tag),
    )
