"""Which values of which documents are found at once by `PtspDB.by`, and the maps that do it. Pure.

An index is declared as data: a name, a table, and a path into the document. A list on the path
means each of its items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec


class Index(msgspec.Struct, frozen=True):
    """`Index("nik", "cases", "people.nik")`: documents of `cases` by the nik of each person."""

    name: str
    table: str
    path: str

    def values(self, document: Mapping[str, Any]) -> frozenset[str]:
        """The values under which the document is found; empty and absent ones are left out."""
        plain = document.get(self.path)  # a path of one step to a text: most are
        if type(plain) is str:
            return frozenset((plain,)) if plain else frozenset()
        return frozenset(str(leaf) for leaf in _leaves(document, self.path.split(".")))


INDEXES: Final = (
    Index("case", "cases", "id"),
    Index("nik", "cases", "niks"),
    Index("state", "cases", "state"),
    Index("receipt", "cases", "receipt"),
    Index("resume", "cases", "resume"),
    Index("ref", "cases", "ref"),
    Index("day", "cases", "day"),
    Index("event_case", "events", "case"),
    Index("feed_case", "feed", "case"),
    Index("feed_key", "feed", "key"),
    Index("refused", "refused", "key"),
    Index("refused_case", "refused", "case"),
    Index("meta", "meta", "key"),
    Index("draft", "drafts", "id"),
    Index("visit", "visits", "id"),
)


def _leaves(value: object, path: list[str]) -> Iterator[object]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item, path)
    elif path and isinstance(value, Mapping):
        yield from _leaves(value.get(path[0]), path[1:])
    elif not path and value not in (None, "") and not isinstance(value, Mapping):
        yield value


class Column:
    """value -> document ids. One id is kept bare: most values (NIK, receipt) have only one."""

    def __init__(self) -> None:
        self._ids: dict[str, int | set[int]] = {}

    def add(self, value: str, doc_id: int) -> None:
        """The document is found under the value from now on."""
        known = self._ids.get(value)
        if known is None:
            self._ids[value] = doc_id
        elif isinstance(known, set):
            known.add(doc_id)
        elif known != doc_id:
            self._ids[value] = {known, doc_id}

    def discard(self, value: str, doc_id: int) -> None:
        """The document is no longer found under the value."""
        known = self._ids.get(value)
        if isinstance(known, set):
            known.discard(doc_id)
            if known:
                return
        elif known != doc_id:
            return
        del self._ids[value]

    def ids(self, value: str) -> frozenset[int]:
        """The ids of the documents found under the value."""
        known = self._ids.get(value)
        if known is None:
            return frozenset()
        return frozenset(known) if isinstance(known, set) else frozenset((known,))


Values = tuple[frozenset[str], ...]  # of one document, for each index of its table; or () for none

_NOTHING: Final = frozenset[str]()


class Indexes:
    """All columns of a store."""

    def __init__(self, indexes: Iterable[Index]) -> None:
        self._indexes = {index.name: index for index in indexes}
        self._columns = {name: Column() for name in self._indexes}
        self._of_table: dict[str, list[Index]] = {}
        for index in self._indexes.values():
            self._of_table.setdefault(index.table, []).append(index)
        self.tables = frozenset(self._of_table)

    def index(self, name: str) -> Index:
        """The index of that name; KeyError (a programmer's mistake) when none was declared."""
        return self._indexes[name]

    def ids(self, name: str, value: str) -> frozenset[int]:
        """The ids of the documents found under `value`."""
        return self._columns[name].ids(value)

    def values(self, table: str, document: Mapping[str, Any]) -> Values:
        """The values under which a document of `table` is found."""
        return tuple(index.values(document) for index in self._of_table.get(table, ()))

    def replace(self, table: str, doc_id: int, old: Values, new: Values) -> None:
        """Document `doc_id` of `table` had the values `old` and has `new`; () means absent."""
        for number, index in enumerate(self._of_table.get(table, ())):
            before = old[number] if old else _NOTHING
            after = new[number] if new else _NOTHING
            column = self._columns[index.name]
            for value in before - after:
                column.discard(value, doc_id)
            for value in after - before:
                column.add(value, doc_id)
