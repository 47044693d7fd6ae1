"""JournalTable: TinyDB's table over JournalStorage. A save costs what it changes, not the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, cast

from tinydb.queries import QueryLike
from tinydb.table import Document, Table

from .records import pack, unpack
from .storage import JournalStorage


class JournalTable(Table):
    """As TinyDB's, but: no query cache, ids are never used again, what it hands out is a copy,
    and a change that raises has changed nothing. `search` is a plain scan: see `PtspDB.by`.
    """

    def __init__(
        self, storage: JournalStorage, name: str, cache_size: int = 0, persist_empty: bool = False
    ) -> None:
        del cache_size, persist_empty  # TinyDB's options; a table without documents is no table
        self._journal = storage
        super().__init__(storage, name, cache_size=0)

    def __len__(self) -> int:
        return self._journal.count(self.name)

    def __iter__(self) -> Iterator[Document]:
        for doc_id, document in self._journal.documents(self.name):
            yield self.document_class(document, doc_id)

    def search(self, cond: QueryLike) -> list[Document]:
        """All documents that match, by reading the whole table."""
        return [document for document in self if cond(document)]

    def get(  # type: ignore[override]  # TinyDB declares this by seven overloads
        self,
        cond: QueryLike | None = None,
        doc_id: int | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> Document | list[Document] | None:
        """One document by id or condition, None if there is none; or those of `doc_ids`."""
        if doc_id is not None:
            return self._one(doc_id)
        if doc_ids is not None:
            found = (self._one(each) for each in dict.fromkeys(doc_ids))
            return [document for document in found if document is not None]
        if cond is None:
            raise RuntimeError("You have to pass either cond or doc_id or doc_ids")
        return next((document for document in self if cond(document)), None)

    def _one(self, doc_id: int) -> Document | None:
        document = self._journal.get(self.name, doc_id)
        return None if document is None else self.document_class(document, doc_id)

    def insert(self, document: Mapping[str, Any]) -> int:
        """As TinyDB's."""
        if type(document) is not dict and not isinstance(document, Mapping):
            raise ValueError("Document is not a Mapping")
        doc_id = document.doc_id if isinstance(document, self.document_class) else None
        with self._journal.transaction():
            return self._journal.insert(self.name, doc_id, dict(document))

    def update(
        self,
        fields: Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None],
        cond: QueryLike | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> list[int]:
        """As TinyDB's; only the documents that match are read twice and written."""
        with self._journal.transaction():
            if doc_ids is None and cond is not None:
                doc_ids = [document.doc_id for document in self.search(cond)]
            return super().update(fields, None, doc_ids)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """As TinyDB's, in one transaction."""
        with self._journal.transaction():
            return super().upsert(document, cond)

    def remove(
        self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None
    ) -> list[int]:
        """As TinyDB's; only the documents that match are deleted."""
        with self._journal.transaction():
            if doc_ids is None and cond is not None:
                doc_ids = [document.doc_id for document in self.search(cond)]
            return super().remove(None, doc_ids)

    def _get_next_id(self) -> int:
        return self._journal.next_id(self.name)

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        return {str(doc_id): doc for doc_id, doc in self._journal.documents(self.name)}

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        with self._journal.transaction():
            working = _Working(self._journal, self.name)
            updater(cast("dict[int, Mapping[str, Any]]", working))
            working.keep()


class _Working(MutableMapping[int, dict[str, Any]]):
    """The table as TinyDB's updaters want it: what they touch is cloned, then kept if changed."""

    def __init__(self, storage: JournalStorage, table: str) -> None:
        self._storage = storage
        self._table = table
        self._touched: dict[int, tuple[dict[str, Any], bytes]] = {}

    def __getitem__(self, doc_id: int) -> dict[str, Any]:
        if doc_id not in self._touched:
            packed = self._storage.packed(self._table, doc_id)
            if packed is None:
                raise KeyError(doc_id)
            self._touched[doc_id] = unpack(packed), packed
        return self._touched[doc_id][0]

    def __setitem__(self, doc_id: int, document: dict[str, Any]) -> None:
        self._touched.pop(doc_id, None)
        self._storage.put(self._table, doc_id, document)

    def __delitem__(self, doc_id: int) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        self._touched.pop(doc_id, None)
        self._storage.delete(self._table, doc_id)

    def __contains__(self, doc_id: object) -> bool:
        return isinstance(doc_id, int) and self._storage.has(self._table, doc_id)

    def __iter__(self) -> Iterator[int]:
        return iter(self._storage.ids(self._table))

    def __len__(self) -> int:
        return self._storage.count(self._table)

    def clear(self) -> None:
        for doc_id in self:
            del self[doc_id]

    def keep(self) -> None:
        """Write the clones that the updater changed (bytes tell 1 from True, == does not)."""
        for doc_id, (clone, packed) in self._touched.items():
            if pack(clone) != packed:
                self._storage.put(self._table, doc_id, clone)
