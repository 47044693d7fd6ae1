"""S1 to S4 under power cuts: a model disk loses, tears, zeroes and reorders what was not synced.

Kill -9 proves nothing about fsync: the system still writes what it holds. Here every state that a
disk may be left in after each step of a recorded run is opened and examined (the idea of ALICE,
Pillai et al., OSDI 2014).
"""

from __future__ import annotations

import copy
import errno
import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from ptsp_tui.store.disk import Disk
from ptsp_tui.store.journal import Journal
from ptsp_tui.store.manifest import Manifest
from ptsp_tui.store.storage import JournalStorage
from ptsp_tui.store.table import JournalTable

KEY = bytes(range(32))
SECTOR = 512
Write = tuple[int, bytes]


def applied(data: bytes, writes: list[Write]) -> bytes:
    whole = bytearray(data)
    for offset, piece in writes:
        whole.extend(bytes(max(0, offset - len(whole))))
        whole[offset : offset + len(piece)] = piece
    return bytes(whole)


class File:
    """What is on the platter, and what the system has been told since."""

    def __init__(self) -> None:
        self.safe = b""
        self.now = b""
        self.unsynced: list[Write] = []

    def after_cut(self, chance: random.Random) -> Iterator[bytes]:
        """The contents that a power cut may leave."""
        yield self.safe
        if not self.unsynced:
            return
        yield applied(self.safe, self.unsynced)
        offset, piece = self.unsynced[-1]
        # a sector keeps what it had or gets what is new; only new room may come up as zeroes
        zeroes = self.safe[offset : offset + len(piece)].ljust(len(piece), b"\0")
        for kept in (piece[: len(piece) // 2], piece[:-1], piece[:1], zeroes):
            yield applied(self.safe, [*self.unsynced[:-1], (offset, kept)])
        for _ in range(3):
            sectors = range(offset // SECTOR, (offset + len(piece)) // SECTOR + 1)
            yield applied(self.safe, [self._sector(n) for n in sectors if chance.random() < 0.5])

    def _sector(self, number: int) -> Write:
        begin = number * SECTOR
        return begin, applied(self.safe, self.unsynced)[begin : begin + SECTOR]


class Platter(Disk):
    """A disk in memory. After each step it hands the states it could be left in to `examine`."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(Path("platter"))
        self.by_name: dict[str, File] = {}
        self.safe_names: dict[str, File] = {}
        self.steps: list[tuple[str, File | None]] = []  # names given and taken since the last sync
        self.handles: dict[int, File] = {}
        self._numbers = count()
        self.recorded: list[tuple[int, Platter]] = []
        self.recording = False
        self.acknowledged = 0
        self.fail_sync = False
        for name, data in files.items():
            file = self.by_name[name] = self.safe_names[name] = File()
            file.safe = file.now = data

    def _step(self) -> None:
        if self.recording:
            self.recording = False
            recorded, self.recorded = self.recorded, []
            recorded.append((self.acknowledged, copy.deepcopy(self)))
            self.recorded, self.recording = recorded, True

    def after_cut(self, chance: random.Random) -> Iterator[dict[str, bytes]]:
        """The folders that a power cut may leave."""
        for kept in range(len(self.steps) + 1):
            names = dict(self.safe_names)
            for name, file in self.steps[:kept]:
                if file is None:
                    names.pop(name, None)
                else:
                    names[name] = file
            base = {name: file.safe for name, file in names.items()}
            yield base
            for name, file in names.items():
                for data in file.after_cut(chance) if file.unsynced else ():
                    yield {**base, name: data}

    def names(self) -> list[str]:
        return sorted(self.by_name)

    def exists(self, name: str) -> bool:
        return name in self.by_name

    def read(self, name: str) -> bytes:
        return self.by_name[name].now

    def free(self) -> int:
        return 0

    def create(self, name: str) -> int:
        self.by_name[name] = File()
        self.steps.append((name, self.by_name[name]))
        return self.open(name, write=True)

    def open(self, name: str, *, write: bool) -> int:
        handle = next(self._numbers)
        self.handles[handle] = self.by_name[name]
        return handle

    def close(self, handle: int) -> None:
        del self.handles[handle]

    def rename(self, old: str, new: str) -> None:
        file = self.by_name[new] = self.by_name.pop(old)
        self.steps += [(new, file), (old, None)]
        self._step()

    def remove(self, name: str) -> None:
        if self.by_name.pop(name, None):
            self.steps.append((name, None))

    def write_at(self, handle: int, offset: int, data: bytes) -> None:
        file = self.handles[handle]
        file.now = applied(file.now, [(offset, data)])
        file.unsynced.append((offset, data))
        self._step()

    def read_at(self, handle: int, offset: int, length: int) -> bytes:
        return self.handles[handle].now[offset : offset + length]

    def sync(self, handle: int) -> None:
        file, written = self.handles[handle], []
        written, file.unsynced = file.unsynced, []
        if self.fail_sync:  # as Linux does: the pages are clean now, and were never written
            raise OSError(errno.EIO, "told to")
        file.safe = applied(file.safe, written)
        self._step()

    def sync_folder(self) -> None:
        self.steps.clear()
        self.safe_names = dict(self.by_name)
        self._step()


class Store:
    """Journal, storage and two tables on a model disk, without lock and keys."""

    def __init__(self, disk: Platter) -> None:
        self.disk = disk
        journal = Journal(disk, KEY, read_only=False)
        self.storage = JournalStorage(journal, Manifest(), [])
        self.one, self.two = JournalTable(self.storage, "one"), JournalTable(self.storage, "two")

    def numbers(self) -> list[int]:
        """What is there: the numbers 0, 1, 2... in both tables, or the store is broken."""
        found = [document["n"] for document in self.one]
        assert found == [document["n"] for document in self.two]
        assert found == list(range(len(found)))
        return found

    def add(self) -> None:
        number = len(self.one)
        with self.storage.transaction():
            self.one.insert({"n": number, "text": "x" * (number * 97 % 900)})
            self.two.insert({"n": number})
        self.disk.acknowledged = number + 1


def recorded_run(files: dict[str, bytes], acknowledged: int, adds: int) -> Platter:
    """Open, add, close; the disk remembers every step."""
    disk = Platter(files)
    disk.acknowledged, disk.recording = acknowledged, True
    store = Store(disk)
    for _ in range(adds):
        store.add()
    store.storage.close()
    disk.recording = False
    return disk


def examined(run: Platter, chance: random.Random) -> Iterator[tuple[dict[str, bytes], int]]:
    """Open every state that the run could have been cut in, check it, work on and open again."""
    for acknowledged, disk in run.recorded:
        for files in disk.after_cut(chance):
            store = Store(Platter(files))
            found = len(store.numbers())
            assert found >= acknowledged
            store.add()
            store.storage.close()
            again = Store(Platter({name: store.disk.read(name) for name in store.disk.names()}))
            assert len(again.numbers()) == found + 1
            yield files, acknowledged


@pytest.mark.parametrize("segment_size", [16 * 1024 * 1024, 3000])
def test_no_power_cut_loses_or_halves_anything(
    segment_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptsp_tui.store.journal.SEGMENT_SIZE", segment_size)
    chance = random.Random(segment_size)
    states = list(examined(recorded_run({}, 0, 12), chance))
    second = [
        state
        for files, acknowledged in chance.sample(states, 12)
        for state in examined(recorded_run(files, acknowledged, 3), chance)
    ]
    assert len(states) > 150
    assert len(second) > 400


def test_a_power_cut_after_a_failed_sync_and_a_new_start_loses_nothing_acknowledged() -> None:
    """The system forgets that the bytes of a failed sync were never written (fsyncgate)."""
    disk = Platter({})
    store = Store(disk)
    store.add()
    disk.fail_sync = True
    with pytest.raises(Exception, match="refused a write"):
        store.add()
    store.storage.close()
    disk.fail_sync = False
    store = Store(disk)
    kept = len(store.numbers())
    store.add()
    (cut,) = disk.after_cut(random.Random(1))
    assert len(Store(Platter(cut)).numbers()) == kept + 1
