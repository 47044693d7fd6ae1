"""S1 to S4 under power cuts: a model disk loses, tears, zeroes and reorders what was not synced.

Kill -9 proves nothing about fsync: the system still writes what it holds. Here every state that a
disk may be left in after each step of a recorded run is opened and examined (the idea of ALICE,
Pillai et al., OSDI 2014).
"""

from __future__ import annotations

import copy
import errno
import random
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest

from ptsp_tui.errors import StoreTrouble
from ptsp_tui.store import manifest
from ptsp_tui.store.compaction import Compactor
from ptsp_tui.store.disk import Disk
from ptsp_tui.store.frames import SNAPSHOT, Chain
from ptsp_tui.store.journal import Journal
from ptsp_tui.store.manifest import Manifest, damaged
from ptsp_tui.store.replay import Replay
from ptsp_tui.store.ring import Ring
from ptsp_tui.store.snapshot import Snapshot
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


class Kind(NamedTuple):
    """A way to work: size of segments, compaction after how many, transactions in one sync."""

    segment_size: int
    compact_every: int
    together: int


WIDE = 16 * 1024 * 1024
KINDS = [
    Kind(WIDE, 0, 1),
    Kind(3000, 0, 1),
    Kind(WIDE, 0, 3),
    Kind(WIDE, 4, 1),
    Kind(2000, 3, 2),
]


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

    def size(self, handle: int) -> int:
        return len(self.handles[handle].now)

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
        journal = Journal(disk, Ring({0: KEY}, 0), read_only=False)
        begin = manifest.load(disk) if disk.exists(manifest.NAME) else Manifest()
        self.storage = JournalStorage(journal, begin, [])
        self.compactor = Compactor(self.storage, journal)
        self.one, self.two = JournalTable(self.storage, "one"), JournalTable(self.storage, "two")
        self._added = len(self.one)

    def numbers(self) -> list[int]:
        """What is there: the numbers 0, 1, 2... in both tables, or the store is broken."""
        found = [document["n"] for document in self.one]
        assert found == [document["n"] for document in self.two]
        assert found == list(range(len(found)))
        return found

    def add(self, together: int = 1) -> None:
        """So many transactions, written with one sync and acknowledged together."""
        for _ in range(together):
            number = len(self.numbers_seen())
            with self.storage.unsettled() as transaction:
                self.one.insert({"n": number, "text": "x" * (number * 97 % 900)})
                self.two.insert({"n": number})
            self._added += 1
        self.storage.settle(transaction.seq)
        self.disk.acknowledged = self._added

    def numbers_seen(self) -> range:
        """The numbers of this store, those on their way to the disk included."""
        return range(self._added)

    def compact(self) -> None:
        """Compact, and add while it is under way."""
        asked = count()

        def stopped() -> bool:
            if next(asked) == 3:
                self.add()
            return False

        self.compactor._stopping.is_set = stopped  # type: ignore[method-assign]  # a place to work from
        self.compactor.compact()


def opened(files: dict[str, bytes]) -> Store:
    """A store on these files; the manifest says where its reading begins, as in PtspDB."""
    return Store(Platter(files))


def recorded_run(files: dict[str, bytes], acknowledged: int, adds: int, kind: Kind) -> Platter:
    """Open, add, close; the disk remembers every step."""
    disk = Platter(files)
    disk.acknowledged, disk.recording = acknowledged, True
    store = Store(disk)
    for n in range(1, adds + 1):
        store.add(kind.together)
        if kind.compact_every and n % kind.compact_every == 0:
            store.compact()
    store.storage.close()
    disk.recording = False
    return disk


def examined(
    run: Platter, chance: random.Random, share: float = 1.0
) -> Iterator[tuple[dict[str, bytes], int]]:
    """Open states that the run could have been cut in, check them, work on and open again.

    `share`: how many of the states, for a short run of the suite.
    """
    for acknowledged, disk in run.recorded:
        for files in disk.after_cut(chance):
            if chance.random() >= share:
                continue
            store = opened(files)
            found = len(store.numbers())
            assert found >= acknowledged
            store.add()
            store.storage.close()
            again = opened({name: store.disk.read(name) for name in store.disk.names()})
            assert len(again.numbers()) == found + 1
            yield files, acknowledged


def sized(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the sizes of this kind, and so little room ahead that it is used up and made."""
    monkeypatch.setattr("ptsp_tui.store.journal.SEGMENT_SIZE", kind.segment_size)
    monkeypatch.setattr("ptsp_tui.store.journal.AHEAD", 1500)


def states_of(kind: Kind, adds: int, share: float) -> int:
    """How many states were opened: of one run, and of second runs in what it left behind."""
    chance = random.Random(repr(kind))
    first = list(examined(recorded_run({}, 0, adds, kind), chance, share))
    second = 0
    for files, acknowledged in chance.sample(first, min(len(first), adds)):
        again = recorded_run(files, acknowledged, 3, kind)
        second += sum(1 for _ in examined(again, chance, share))
    return len(first) + second


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_no_power_cut_loses_or_halves_anything(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """S1, S2, S3."""
    sized(kind, monkeypatch)
    assert states_of(kind, 8, 0.25) > 100


@pytest.mark.soak
def test_no_power_cut_of_nine_thousand_loses_or_halves_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    states = 0
    for kind in KINDS:
        sized(kind, monkeypatch)
        states += states_of(kind, 20, 1.0)
    assert states >= 9000


def _unsynced(disk: Platter, handle: int) -> None:
    """A sync that does nothing."""


def _everything_durable(
    chain: Chain, kind: int, flags: int, plain: bytes, durable: int = 0
) -> bytes:
    return ADD(chain, kind, flags, plain, chain.seq)


def _unsynced_file(name: str) -> Callable[[Platter, str, bytes], None]:
    """Whole files of this name are put in place without syncing what is in them."""

    def write_whole(disk: Platter, written: str, data: bytes) -> None:
        handle = disk.create(written + ".tmp")
        disk.write_at(handle, 0, data)
        if not written.endswith(name):
            disk.sync(handle)
        disk.close(handle)
        disk.rename(written + ".tmp", written)
        disk.sync_folder()

    return write_whole


def _remove_too_early(journal: Journal, made: Snapshot) -> None:
    journal.forget([number for number in journal._ciphers if number <= made.number])
    PUBLISH(journal, made)


def _fatal_tail(*_: object) -> tuple[int, int]:
    raise damaged()


def _unsynced_snapshot(disk: Platter, handle: int) -> None:
    if disk.handles[handle].now[: len(SNAPSHOT)] != SNAPSHOT:
        SYNC(disk, handle)


ADD, PUBLISH, SYNC = Chain.add, Journal.publish, Platter.sync
MUTANTS: dict[str, tuple[type, str, object]] = {
    "no sync at all": (Platter, "sync", _unsynced),
    "no sync of the folder": (Platter, "sync_folder", lambda disk: None),
    "the manifest is not synced": (Platter, "write_whole", _unsynced_file("MANIFEST")),
    "a new segment is not synced": (Platter, "write_whole", _unsynced_file(".seg")),
    "old files go before the manifest names the new one": (Journal, "publish", _remove_too_early),
    "a torn tail is taken for damage": (Replay, "_step_over", _fatal_tail),
    "a snapshot is not synced": (Platter, "sync", _unsynced_snapshot),
    "what waits is said to be on disk": (Chain, "add", _everything_durable),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_model_catches_a_store_that_forgets_to(
    mutant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that never fails proves nothing: each of these faults must be found."""
    place, name, fault = MUTANTS[mutant]
    monkeypatch.setattr(place, name, fault)
    caught = 0
    for kind in reversed(KINDS):
        sized(kind, monkeypatch)
        try:
            states_of(kind, 8, 1.0)
        except (AssertionError, StoreTrouble, KeyError):
            caught += 1
            break
    assert caught


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
