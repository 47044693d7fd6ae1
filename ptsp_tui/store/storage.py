"""JournalStorage: committed documents, transactions over them, and TinyDB's storage contract.

One thread writes at a time. Other threads read the committed documents meanwhile, without
waiting for the disk; the writing thread sees its own changes. What is read is on disk already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock as Mutex
from threading import RLock, get_ident
from typing import Any

from tinydb.storages import Storage

from .changes import Changes
from .indexes import Index, Indexes, Values
from .journal import Journal
from .manifest import Manifest
from .records import DELETE, PUT, Record, decode_record, encode_record, pack, unpack
from .replay import Place, Replay, Transaction


class JournalStorage(Storage):
    """The documents of one store, by table and id."""

    def __init__(self, journal: Journal, manifest: Manifest, indexes: Iterable[Index]) -> None:
        self._journal = journal
        self._writing = RLock()  # held by the thread whose transaction is open
        self._state = Mutex()  # held for moments: while committed state is swapped or copied
        self._owner = 0
        self._layers: list[Changes] = []
        self._places: dict[str, dict[int, int]] = {}
        self._next_ids: dict[str, int] = {}
        self._indexes = Indexes(indexes)
        self.replayed: Replay = journal.replay(manifest, self._replay)
        self._index_all()

    def _replay(self, transaction: Transaction) -> None:
        for place, plain in transaction:
            record = decode_record(plain)
            self._place(record.table, record.doc_id, place if record.op == PUT else None)

    def _index_all(self) -> None:
        for table in self._indexes.tables:
            for doc_id, place in self._places.get(table, {}).items():
                values = self._indexes.values(table, unpack(self._stored(place)))
                self._indexes.replace(table, doc_id, (), values)

    def _place(self, table: str, doc_id: int, place: Place | None) -> None:
        documents = self._places.setdefault(table, {})
        if place is None:
            documents.pop(doc_id, None)
        else:
            documents[doc_id] = place.packed()
        self._next_ids[table] = max(self._next_ids.get(table, 1), doc_id + 1)

    # reading

    def _mine(self) -> list[Changes]:
        """The open transaction's changes, outermost first, if this thread is the one writing."""
        return self._layers if self._owner == get_ident() else []

    def _stored(self, place: int) -> bytes:
        return decode_record(self._journal.read(Place.of(place))).packed

    def packed(self, table: str, doc_id: int) -> bytes | None:
        """The document as it is stored (`records.unpack` reads it), None when there is none."""
        for layer in reversed(self._mine()):
            changed = layer.of(table)
            if doc_id in changed:
                return changed[doc_id]
        place = self._places.get(table, {}).get(doc_id)
        return None if place is None else self._stored(place)

    def get(self, table: str, doc_id: int) -> dict[str, Any] | None:
        """A copy of the document, None when there is none."""
        packed = self.packed(table, doc_id)
        return None if packed is None else unpack(packed)

    def has(self, table: str, doc_id: int) -> bool:
        """Whether there is such a document."""
        for layer in reversed(self._mine()):
            if doc_id in layer.of(table):
                return layer.of(table)[doc_id] is not None
        return doc_id in self._places.get(table, {})

    def _contents(self, table: str) -> dict[int, int | bytes]:
        """The table as this thread sees it now: id -> place, or stored bytes if uncommitted."""
        with self._state:
            contents: dict[int, int | bytes] = dict(self._places.get(table, ()))
        for layer in self._mine():
            for doc_id, packed in layer.of(table).items():
                if packed is None:
                    contents.pop(doc_id, None)
                else:
                    contents[doc_id] = packed
        return contents

    def ids(self, table: str) -> list[int]:
        """The ids of the table's documents, oldest first."""
        return list(self._contents(table))

    def documents(self, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The table as it is now, whatever is committed while it is being read."""
        for doc_id, content in self._contents(table).items():
            packed = content if isinstance(content, bytes) else self._stored(content)
            yield doc_id, unpack(packed)

    def count(self, table: str) -> int:
        """How many documents the table has."""
        return len(self.ids(table)) if self._mine() else len(self._places.get(table, ()))

    def tables(self) -> set[str]:
        """The tables that have documents."""
        with self._state:
            names = set(self._places)
        for layer in self._mine():
            names |= layer.tables()
        return {name for name in names if self.count(name)}

    def by(self, index: str, value: str) -> list[tuple[int, dict[str, Any]]]:
        """The documents found under `value`, oldest id first."""
        declared = self._indexes.index(index)
        with self._state:
            ids = set(self._indexes.ids(index, value))
        for layer in self._mine():
            ids.update(layer.of(declared.table))
        found = ((doc_id, self.get(declared.table, doc_id)) for doc_id in sorted(ids))
        return [(n, doc) for n, doc in found if doc is not None and value in declared.values(doc)]

    # writing

    def next_id(self, table: str) -> int:
        """Inside a transaction: an id that no document of the table has, or had on disk.

        A transaction that is undone gives its ids back: numbering without gaps may rely on it.
        """
        doc_id = self._free_id(table)
        self._layers[-1].next_ids[table] = doc_id + 1
        return doc_id

    def _free_id(self, table: str) -> int:
        for layer in reversed(self._layers):
            if table in layer.next_ids:
                return layer.next_ids[table]
        return self._next_ids.get(table, 1)

    def put(self, table: str, doc_id: int, document: Mapping[str, Any]) -> bytes:
        """Inside a transaction: the document is this from now on. Its stored bytes."""
        packed = pack(document)
        self._change(table, doc_id, packed, self._indexes.values(table, document))
        return packed

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

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes in the block become durable together when it ends, or none if it raises.

        Inside another transaction of the same thread: they join it, or are undone alone.
        """
        with self._writing:
            self._owner = get_ident()
            self._layers.append(Changes())
            try:
                yield
                if len(self._layers) == 1:
                    self._commit(self._layers[0])
                else:
                    self._layers[-2].absorb(self._layers[-1])
            finally:
                self._layers.pop()
                if not self._layers:
                    self._owner = 0

    def _commit(self, changes: Changes) -> None:
        records = [
            Record(table, doc_id, DELETE if packed is None else PUT, packed or b"")
            for table, doc_id, packed in changes
            if packed is not None or doc_id in self._places.get(table, ())
        ]
        if not records:
            return
        before = [self._values_before(record) for record in records]
        plains = [encode_record(record) for record in records]
        with self._journal.poisoned_until_done():
            places = self._journal.append(plains)
            with self._state:
                for record, place, old in zip(records, places, before, strict=True):
                    self._place(record.table, record.doc_id, place if record.op == PUT else None)
                    new = changes.values(record.table, record.doc_id)
                    self._indexes.replace(record.table, record.doc_id, old, new)
                self._next_ids.update(changes.next_ids)

    def _values_before(self, record: Record) -> Values:
        place = self._places.get(record.table, {}).get(record.doc_id)
        if place is None or record.table not in self._indexes.tables:
            return ()
        return self._indexes.values(record.table, unpack(self._stored(place)))

    # TinyDB's storage contract; JournalTable does not use it

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
        with self._writing:
            self._journal.close()
