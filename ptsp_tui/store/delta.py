"""What was committed since the snapshot: where each changed document is, and how it is found. Pure.

Kept in dicts: it is small, because compaction makes a new snapshot before it grows. A document
that is in here is as it is here; what the snapshot says of it no longer counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from .indexes import Indexes, Values

GONE: Final = 0  # in the stead of a place: the document was deleted
_NONE: Final[Mapping[int, int]] = {}
_NO_IDS: Final = frozenset[int]()


class Delta:
    """Changes to the documents of a snapshot."""

    def __init__(self, indexes: Indexes) -> None:
        self._indexes = indexes
        self._places: dict[str, dict[int, int]] = {}
        self._values: dict[str, dict[int, Values]] = {}
        self._found: dict[str, dict[str, int | set[int]]] = {}  # index -> value -> id, or ids

    def put(self, table: str, doc_id: int, place: int, values: Values) -> None:
        """The document is at `place` now, or GONE; `values` finds it."""
        self._places.setdefault(table, {})[doc_id] = place
        indexes = self._indexes.of(table)
        if not indexes:
            return
        known = self._values.setdefault(table, {})
        before = known.pop(doc_id, ())
        if values:
            known[doc_id] = values
        if before == values:
            return
        for number, index in enumerate(indexes):
            column = self._found.setdefault(index.name, {})
            if before:
                for value in before[number]:
                    _discard(column, value, doc_id)
            if values:
                for value in values[number]:
                    _add(column, value, doc_id)

    def places(self, table: str) -> Mapping[int, int]:
        """The changed documents of a table: id -> place or GONE."""
        return self._places.get(table, _NONE)

    def values(self, table: str) -> Mapping[int, Values]:
        """What finds the changed documents of a table that are there."""
        return self._values.get(table, {})

    def find(self, index: str, value: str) -> Collection[int]:
        """The ids of changed documents with this value."""
        found = self._found.get(index, {}).get(value, _NO_IDS)
        return (found,) if isinstance(found, int) else found

    def tables(self) -> set[str]:
        """The tables with changes."""
        return set(self._places)


def _add(column: dict[str, int | set[int]], value: str, doc_id: int) -> None:
    """One id is kept bare: most values (NIK, receipt) have only one."""
    known = column.get(value)
    if known is None:
        column[value] = doc_id
    elif isinstance(known, set):
        known.add(doc_id)
    elif known != doc_id:
        column[value] = {known, doc_id}


def _discard(column: dict[str, int | set[int]], value: str, doc_id: int) -> None:
    known = column[value]
    if isinstance(known, set):
        known.discard(doc_id)
        if known:
            return
    del column[value]
