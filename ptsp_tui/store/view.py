"""All committed documents: those of the snapshot, and over them what changed since. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import Final

from .columns import NO_COLUMN, NO_COLUMNS, WIDE, Columns, hash_of, packed_ids
from .delta import GONE, Delta
from .indexes import Indexes
from .places import FILE_SHIFT, OFFSET_SHIFT

NO_FILE: Final = 0


class View:
    """A snapshot's columns and the deltas over it, the newest first.

    Only the newest delta ever changes; a view with others is made for each step of compaction.
    """

    def __init__(self, file: int, tables: Mapping[str, Columns], deltas: tuple[Delta, ...]) -> None:
        self.file = file
        self.snapshot = tables
        self.deltas = deltas

    def find(self, table: str, doc_id: int) -> int | None:
        """The packed place of a document, None when there is none."""
        for delta in self.deltas:
            place = delta.places(table).get(doc_id)
            if place is not None:
                return place or None
        return self._in_snapshot(table, doc_id)

    def _in_snapshot(self, table: str, doc_id: int) -> int | None:
        found = self.snapshot.get(table, NO_COLUMNS).find(doc_id)
        if found is None:
            return None
        return self.file << FILE_SHIFT | found[0] << OFFSET_SHIFT | found[1]

    def touched(self, table: str) -> dict[int, int]:
        """The documents that the snapshot is wrong about: id -> place or GONE. A copy."""
        out: dict[int, int] = {}
        for delta in reversed(self.deltas):
            out.update(delta.places(table))
        return out

    def ids(self, table: str, touched: Mapping[int, int]) -> list[int]:
        """The ids of the documents of a table, rising; `touched` as given by `touched`."""
        kept = self.snapshot.get(table, NO_COLUMNS).ids
        if not touched:
            return list(kept)
        ids = [doc_id for doc_id in kept if touched.get(doc_id, 1) != GONE]
        new = [n for n, place in touched.items() if place != GONE and not self._kept(table, n)]
        return sorted([*ids, *new]) if new else ids

    def _kept(self, table: str, doc_id: int) -> bool:
        return self.snapshot.get(table, NO_COLUMNS).find(doc_id) is not None

    def places(self, table: str, touched: Mapping[int, int]) -> Iterator[tuple[int, int]]:
        """(id, packed place) of each document of a table, ids rising.

        As it was when `touched` was taken, whatever changes meanwhile.
        """
        for doc_id in self.ids(table, touched):
            place = touched.get(doc_id, GONE) or self._in_snapshot(table, doc_id)
            assert place is not None
            yield doc_id, place

    def tables(self) -> set[str]:
        """The tables that have, or had, documents."""
        return set(self.snapshot).union(*(delta.tables() for delta in self.deltas))

    def by(self, table: str, index: str, key: str, value: str) -> set[int]:
        """The ids that may have `value` in an index; every one that has it is among them."""
        column = self.snapshot.get(table, NO_COLUMNS).columns.get(key, NO_COLUMN)
        found = set(column.find(value))  # twice, if two values of a document have one hash
        for delta in reversed(self.deltas):
            changed = delta.places(table)
            if changed:
                found -= changed.keys()
                found.update(delta.find(index, value))
        return found

    def columns(
        self, table: str, indexes: Indexes, offsets: array[int], next_id: int, ids: array[int]
    ) -> Columns:
        """The columns of a new snapshot whose documents `ids` lie at `offsets`."""
        touched = self.touched(table)
        kept = self.snapshot.get(table, NO_COLUMNS)
        columns = {}
        for number, index in enumerate(indexes.of(table)):
            new = (
                (hash_of(value), doc_id)
                for doc_id, values in self._values(table).items()
                for value in values[number]
            )
            columns[index.key] = kept.columns.get(index.key, NO_COLUMN).merged(touched, new)
        return Columns(packed_ids(ids), offsets, next_id, columns)

    def _values(self, table: str) -> dict[int, tuple[frozenset[str], ...]]:
        out: dict[int, tuple[frozenset[str], ...]] = {}
        for delta in reversed(self.deltas):
            for doc_id in delta.places(table):
                out.pop(doc_id, None)
            out.update(delta.values(table))
        return out


def empty_offsets() -> array[int]:
    """Offsets to which the places of documents are added."""
    return array(WIDE)
