"""JournalStorage: committed documents, transactions over them, and TinyDB's storage contract.

One thread writes at a time, and the next one may begin while the disk still works: all that waits
is written with one sync (group commit). Other threads read the committed documents meanwhile,
without waiting for the disk; the writing thread sees its own changes and those that are on their
way to the disk before them. What other threads read is on disk already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from threading import Lock as Mutex
from threading import RLock, get_ident
from typing import Any, Final, NamedTuple

from tinydb.storages import Storage

from .changes import Changes
from .committed import Committed
from .delta import GONE
from .indexes import Index, Indexes, Values
from .journal import Journal
from .manifest import Manifest
from .places import length_of
from .records import DELETE, PUT, decode_record, encode_record, pack, unpack
from .transaction import Transaction
from .underway import Underway
from .view import View

CACHED: Final = 256  # documents
_CACHED_LENGTH: Final = 64 * 1024  # bytes; a larger one is read again


class Frozen(NamedTuple):
    """All documents of one moment."""

    view: View
    next_ids: dict[str, int]
    seq: int
    tag: bytes


class JournalStorage(Storage):
    """The documents of one store, by table and id."""

    def __init__(
        self,
        journal: Journal,
        manifest: Manifest,
        indexes: Iterable[Index],
        *,
        salvage: bool = False,
    ) -> None:
        self._journal = journal
        self._writing = RLock()  # held by the thread whose transaction is open
        self._flushing = Mutex()  # held by the thread that writes to the disk
        self._state = Mutex()  # held for moments: while committed state is changed or copied
        self._owner = 0
        self._layers: list[Changes] = []
        self._underway: tuple[Underway, ...] = ()  # appended and not yet on disk, oldest first
        self._cached = lru_cache(CACHED)(self._read)
        self.indexes = Indexes(indexes)
        self.committed = Committed(journal, manifest, self.indexes, self._packed_at, salvage)
        self.flushed: Callable[[], None] = lambda: None  # called after each write to the disk

    # -- reading

    def _mine(self) -> list[Changes]:
        """What the thread that is writing sees over the committed documents, oldest first."""
        if self._owner != get_ident():
            return []
        return [each.changes for each in self._underway] + self._layers

    def _read(self, place: int) -> bytes:
        return decode_record(self._journal.read(place)).packed

    def _packed_at(self, place: int) -> bytes:
        return self._cached(place) if length_of(place) <= _CACHED_LENGTH else self._read(place)

    def packed(self, table: str, doc_id: int) -> bytes | None:
        """The document as it is stored (`records.unpack` reads it), None when there is none."""
        self._journal.check_open()
        with self._journal.files.pinned():
            return self._packed(table, doc_id, self._mine())

    def _packed(self, table: str, doc_id: int, mine: list[Changes]) -> bytes | None:
        for layer in reversed(mine):
            changed = layer.of(table)
            if doc_id in changed:
                return changed[doc_id]
        place = self.committed.view.find(table, doc_id)
        return None if place is None else self._packed_at(place)

    def get(self, table: str, doc_id: int) -> dict[str, Any] | None:
        """A copy of the document, None when there is none."""
        packed = self.packed(table, doc_id)
        return None if packed is None else unpack(packed)

    def has(self, table: str, doc_id: int) -> bool:
        """Whether there is such a document."""
        for layer in reversed(self._mine()):
            if doc_id in layer.of(table):
                return layer.of(table)[doc_id] is not None
        return self.committed.view.find(table, doc_id) is not None

    def _changed(self, table: str) -> dict[int, bytes | None]:
        """What this thread's layers say of a table."""
        changed: dict[int, bytes | None] = {}
        for layer in self._mine():
            changed.update(layer.of(table))
        return changed

    def ids(self, table: str) -> list[int]:
        """The ids of the table's documents, rising."""
        changed = self._changed(table)
        with self._state:
            view = self.committed.view
            touched = view.touched(table)
        ids = view.ids(table, touched)
        if not changed:
            return ids
        here = {doc_id for doc_id in ids if changed.get(doc_id, b"") is not None}
        return sorted(here | {doc_id for doc_id, packed in changed.items() if packed is not None})

    def documents(self, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The table as it is now, whatever is committed while it is being read; ids rising."""
        self._journal.check_open()
        with self._journal.files.pinned():
            changed = self._changed(table)
            with self._state:
                view = self.committed.view
                touched = view.touched(table)
            places = view.places(table, touched)
            new = [n for n in changed if view.find(table, n) is None]
            if new:
                places = iter(sorted([*places, *((doc_id, 0) for doc_id in new)]))
            for doc_id, place in places:
                packed = changed[doc_id] if doc_id in changed else self._packed_at(place)
                if packed is not None:
                    yield doc_id, unpack(packed)

    def count(self, table: str) -> int:
        """How many documents the table has."""
        return len(self.ids(table)) if self._mine() else self.committed.counts.get(table, 0)

    def tables(self) -> set[str]:
        """The tables that have documents."""
        names = set(self.committed.counts)
        for layer in self._mine():
            names |= layer.tables()
        return {name for name in names if self.count(name)}

    def by(self, *wanted: tuple[str, str], newest: int = 0) -> list[tuple[int, dict[str, Any]]]:
        """The documents found under every (index, value), oldest id first.

        With `newest` only so many, the newest first; the others are not read.
        """
        declared = [(self.indexes.named(index), value) for index, value in wanted]
        table, found, mine = declared[0][0].table, [], self._mine()
        self._journal.check_open()
        with self._journal.files.pinned():
            for doc_id in sorted(self._candidates(declared, mine), reverse=newest > 0):
                packed = self._packed(table, doc_id, mine)
                document = None if packed is None else unpack(packed)
                if document is not None and all(v in i.values(document) for i, v in declared):
                    found.append((doc_id, document))
                    if len(found) == newest:
                        break
        return found

    def _candidates(self, wanted: list[tuple[Index, str]], mine: list[Changes]) -> set[int]:
        with self._state:
            ids = set.intersection(*(self.committed.by(index, value) for index, value in wanted))
        for layer in mine:
            ids.update(layer.of(wanted[0][0].table))
        return ids

    def count_by(self, index: str, value: str) -> int:
        """How many documents are found under `value`, without reading them.

        A value whose 32-bit hash is that of another one may be counted with it.
        """
        declared = self.indexes.named(index)
        if self._mine():
            return len(self.by((index, value)))
        return len(self._candidates([(declared, value)], []))

    # -- writing

    def next_id(self, table: str) -> int:
        """Inside a transaction: an id that no document of the table has, or had on disk.

        A transaction that is undone gives its ids back: numbering without gaps may rely on it.
        """
        doc_id = self._free_id(table)
        self._layers[-1].next_ids[table] = doc_id + 1
        return doc_id

    def _free_id(self, table: str) -> int:
        for layer in reversed(self._mine()):
            if table in layer.next_ids:
                return layer.next_ids[table]
        return self.committed.next_ids.get(table, 1)

    def put(self, table: str, doc_id: int, document: Mapping[str, Any]) -> bytes:
        """Inside a transaction: the document is this from now on. Its stored bytes."""
        packed = pack(document)
        self._change(table, doc_id, packed, self.indexes.values(table, document))
        return packed

    def insert(self, table: str, doc_id: int | None, document: Mapping[str, Any]) -> int:
        """Inside a transaction: a new document, under the next free id unless one is given.

        Its id. ValueError when there is a document under the id that was given.
        """
        free = self._free_id(table)
        if doc_id is None:
            doc_id = free
        elif doc_id < free and self.has(table, doc_id):
            raise ValueError(f"Document with ID {doc_id} already exists")
        self.put(table, doc_id, document)
        return doc_id

    def delete(self, table: str, doc_id: int) -> None:
        """Inside a transaction: the document is gone from now on."""
        self._change(table, doc_id, None, ())

    def _change(self, table: str, doc_id: int, packed: bytes | None, values: Values) -> None:
        self._journal.check_writable()
        if not isinstance(table, str) or type(doc_id) is not int:
            raise TypeError("a table is named by text, and a document by a number")
        if doc_id >= self._free_id(table):
            self._layers[-1].next_ids[table] = doc_id + 1
        self._layers[-1].note(table, doc_id, packed, values)

    def transaction(self) -> Transaction:
        """All changes in the block become durable together when it ends, or none if it raises.

        Inside another transaction of the same thread: they join it, or are undone alone.
        """
        return Transaction(self, wait=True)

    def unsettled(self) -> Transaction:
        """As `transaction`, but its end does not wait for the disk: `settle` does."""
        return Transaction(self, wait=False)

    def enter(self) -> None:
        """A transaction begins."""
        self._writing.acquire()
        self._owner = get_ident()
        self._layers.append(Changes())

    def leave(self, *, keep: bool) -> int:
        """The innermost transaction ends; for the outermost, the number to wait for."""
        try:
            if not keep:
                return 0
            if len(self._layers) == 1:
                return self._append(self._layers[0])
            self._layers[-2].absorb(self._layers[-1])
            return 0
        finally:
            self._layers.pop()
            if not self._layers:
                self._owner = 0
            self._writing.release()

    def _append(self, changes: Changes) -> int:
        """Put the changes on their way to the disk; the number to wait for, 0 for no change."""
        records = [
            record
            for record in changes
            if record[2] is not None or self._was_there(record[0], record[1])
        ]
        if not records:
            return 0
        journal = self._journal
        journal.check_writable()
        plains = [
            encode_record(table, doc_id, DELETE if packed is None else PUT, packed or b"")
            for table, doc_id, packed in records
        ]
        if journal.needs_segment:
            self._begin_segment()
        places = [
            (table, doc_id, GONE if packed is None else place)
            for (table, doc_id, packed), place in zip(records, journal.append(plains), strict=True)
        ]
        underway = Underway(journal.seq, changes, places)
        with self._state:
            self._underway = (*self._underway, underway)
        return underway.seq

    def _was_there(self, table: str, doc_id: int) -> bool:
        for each in reversed(self._underway):
            if doc_id in each.changes.of(table):
                return each.changes.of(table)[doc_id] is not None
        return self.committed.view.find(table, doc_id) is not None

    def _begin_segment(self) -> None:
        with self._flushing:
            self._flush()
            with self._journal.poisoned_until_done():
                self._journal.begin_segment()

    def settle(self, seq: int) -> None:
        """Return when the journal is on disk up to `seq`; DiskFull, StoreTrouble if not."""
        if not seq:
            return
        with self._flushing:
            if self._journal.durable < seq:
                self._flush()
        self.flushed()

    def _flush(self) -> None:
        """Write what waits, and make it what everybody sees. The caller holds `_flushing`."""
        try:
            with self._journal.poisoned_until_done():
                self._journal.flush()
                with self._state:
                    done = [u for u in self._underway if u.seq <= self._journal.durable]
                    for each in done:
                        self.committed.take_in(each)
                    self._underway = self._underway[len(done) :]
        except BaseException:
            with self._state:
                self._underway = ()
            raise

    # -- compaction

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Nobody writes in the block, and all that was written is on disk."""
        with self._writing, self._flushing:
            self._flush()
            yield

    def frozen(self) -> Frozen:
        """Everything committed until now, to be written elsewhere while work goes on.

        Read it inside `pinned` only.
        """
        journal, committed = self._journal, self.committed
        with nullcontext() if journal.read_only else self.quiet(), self.changing():
            seq, tag = journal.end
            return Frozen(committed.new_delta(), dict(committed.next_ids), seq, tag)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nobody writes in the block."""
        with self._writing, self._flushing:
            yield

    def call_off(self, number: int) -> None:
        """A compaction that had closed segment `number` was called off."""
        with self.still():
            self._journal.resume(number)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Nobody reads or changes the committed state in the block: for moments only."""
        with self._state:
            yield

    def check(self) -> int:
        """Read every document once; how many. StoreDamaged at the first that is not whole."""
        self._journal.check_open()
        with self._journal.files.pinned():
            with self._state:
                view = self.committed.view
                places = {table: view.touched(table) for table in view.tables()}
            return sum(self.committed.check(view, *each) for each in places.items())

    # -- TinyDB's storage contract; JournalTable does not use it

    def read(self) -> dict[str, dict[str, Any]]:
        """Everything: table -> id as text -> document."""
        return {
            table: {str(doc_id): document for doc_id, document in self.documents(table)}
            for table in self.tables()
        }

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make the store hold exactly `data`, in one transaction; only what differs is written."""
        with self.transaction():
            for table in self.tables() | set(data):
                wanted = {int(doc_id): doc for doc_id, doc in data.get(table, {}).items()}
                for doc_id in self.ids(table):
                    if doc_id not in wanted:
                        self.delete(table, doc_id)
                for doc_id, document in wanted.items():
                    if self.get(table, doc_id) != document:
                        self.put(table, doc_id, document)

    def close(self) -> None:
        """Close the journal once the open transaction, if any, has ended."""
        with self._writing, self._flushing:
            self._journal.close()
