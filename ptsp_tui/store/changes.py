"""What a transaction has changed so far, kept apart from the committed documents. Pure.

Undoing a transaction is forgetting its changes. A transaction inside another has its own, which
join the outer one's when it ends well.
"""

from __future__ import annotations

from collections.abc import Iterator

from .indexes import Values


class Changes:
    """table -> document id -> stored bytes, or None where the document was deleted."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[int, bytes | None]] = {}
        self._values: dict[tuple[str, int], Values] = {}
        self.next_ids: dict[str, int] = {}  # table -> the next free id, where it moved

    def note(self, table: str, doc_id: int, packed: bytes | None, values: Values) -> None:
        """The document is `packed` now, or absent when None; its indexed values."""
        self._values[table, doc_id] = values
        self._tables.setdefault(table, {})[doc_id] = packed

    def of(self, table: str) -> dict[int, bytes | None]:
        """The changes to one table."""
        return self._tables.get(table, {})

    def values(self, table: str, doc_id: int) -> Values:
        """The indexed values of a document that was changed."""
        return self._values[table, doc_id]

    def tables(self) -> set[str]:
        """The tables that have changes."""
        return set(self._tables)

    def absorb(self, inner: Changes) -> None:
        """Take over the changes of a transaction inside this one."""
        for table, doc_id, packed in inner:
            self.note(table, doc_id, packed, inner.values(table, doc_id))
        self.next_ids.update(inner.next_ids)

    def __iter__(self) -> Iterator[tuple[str, int, bytes | None]]:
        for table, documents in self._tables.items():
            for doc_id, packed in documents.items():
                yield table, doc_id, packed
