"""The documents of a snapshot, in arrays: where each is, and by which values it is found. Pure.

15 bytes a document instead of the 600 that dicts would take, and loading is copying. An array of
32-bit hashes in rising order stands for the values; what is found by hash is looked at before it
is believed, so that two values with one hash cost a look and nothing else.
"""

from __future__ import annotations

import sys
from array import array
from binascii import crc32
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Final

import msgspec

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

NARROW: Final = "I"
WIDE: Final = "Q"


def hash_of(value: str) -> int:
    """The 32-bit hash under which a value stands in a column."""
    return crc32(value.encode())


class Column:
    """One index over one table: hashes in rising order, each with a document's id."""

    def __init__(self, hashes: array[int], ids: array[int]) -> None:
        self.hashes = hashes
        self.ids = ids

    def merged(self, gone: Collection[int], new: Iterable[tuple[int, int]]) -> Column:
        """Without the entries of the documents `gone`, and with the (hash, id) of `new`.

        What stays is copied in slices: this runs beside a working officer.
        """
        dropped = (n for n, doc_id in enumerate(self.ids) if doc_id in gone) if gone else ()
        edits = [(n, 1, 0, 0) for n in dropped]
        edits += [(bisect_left(self.hashes, hash_), 0, hash_, doc_id) for hash_, doc_id in new]
        edits.sort()
        hashes, ids, at = array(NARROW), array(WIDE), 0
        old_ids = array(WIDE, self.ids)
        for n, drop, hash_, doc_id in edits:
            hashes.extend(self.hashes[at:n])
            ids.extend(old_ids[at:n])
            at = n + drop
            if not drop:
                hashes.append(hash_)
                ids.append(doc_id)
        hashes.extend(self.hashes[at:])
        ids.extend(old_ids[at:])
        return Column(hashes, narrowed(ids))

    def find(self, value: str) -> Sequence[int]:
        """The ids that may have the value."""
        wanted = hash_of(value)
        begin = bisect_left(self.hashes, wanted)
        return self.ids[begin : bisect_right(self.hashes, wanted, begin)]


NO_COLUMN: Final = Column(array(NARROW), array(NARROW))


class Columns:
    """One table of a snapshot: ids in rising order; document n lies from offset n to n + 1."""

    def __init__(
        self,
        ids: range | array[int],
        offsets: array[int],
        next_id: int,
        columns: dict[str, Column],
    ) -> None:
        self.ids = ids
        self.offsets = offsets
        self.next_id = next_id
        self.columns = columns

    def __len__(self) -> int:
        return len(self.ids)

    def find(self, doc_id: int) -> tuple[int, int] | None:
        """(offset, length) of a document, None when there is none."""
        row = self._row(doc_id)
        if row is None:
            return None
        begin = self.offsets[row]
        return begin, self.offsets[row + 1] - begin

    def _row(self, doc_id: int) -> int | None:
        ids = self.ids
        if isinstance(ids, range):
            return doc_id - ids.start if doc_id in ids else None
        row = bisect_left(ids, doc_id)
        return row if row < len(ids) and ids[row] == doc_id else None


NO_COLUMNS: Final = Columns(range(0), array(WIDE, (0,)), 1, {})


class _Stored(msgspec.Struct, array_like=True, frozen=True):
    """The plain text of an INDEX frame before zstd: little endian, columns by their index's key.

    Views, so that reading 10,000 documents copies each array once.
    """

    table: str
    next_id: int
    first: int
    wide: bool
    ids: memoryview  # empty: as many as there are lengths, from `first` on without a gap
    start: int  # offset of the first document in the snapshot
    lengths: memoryview
    columns: dict[str, tuple[memoryview, bool, memoryview]]


_decoder = msgspec.msgpack.Decoder(_Stored)


def encode(table: str, columns: Columns) -> bytes:
    """The plain text of the INDEX frame of a table."""
    ids, offsets = columns.ids, columns.offsets
    lengths = array(NARROW, (end - begin for begin, end in pairwise(offsets)))
    stored = _Stored(
        table,
        columns.next_id,
        ids[0] if ids else 0,
        isinstance(ids, array) and ids.typecode == WIDE,
        memoryview(b"") if isinstance(ids, range) else _bytes(ids),
        offsets[0],
        _bytes(lengths),
        {
            key: (_bytes(column.hashes), column.ids.typecode == WIDE, _bytes(column.ids))
            for key, column in columns.columns.items()
        },
    )
    return zstd.compress(msgspec.msgpack.encode(stored), level=1)


def decode(plain: bytes) -> tuple[str, Columns]:
    """Table and columns from the plain text of an INDEX frame."""
    stored = _decoder.decode(zstd.decompress(plain))
    lengths = _array(NARROW, stored.lengths)
    offsets = array(WIDE, accumulate(lengths, initial=stored.start))
    count = len(offsets) - 1
    ids = _array(WIDE if stored.wide else NARROW, stored.ids) if stored.ids else None
    found = {
        key: Column(_array(NARROW, hashes), _array(WIDE if wide else NARROW, doc_ids))
        for key, (hashes, wide, doc_ids) in stored.columns.items()
    }
    columns = Columns(
        range(stored.first, stored.first + count) if ids is None else ids,
        offsets,
        stored.next_id,
        found,
    )
    return stored.table, columns


def packed_ids(ids: array[int]) -> range | array[int]:
    """The ids, in as little memory as they need."""
    if not ids or ids[-1] - ids[0] + 1 == len(ids):
        return range(ids[0], ids[-1] + 1) if ids else range(0)
    return narrowed(ids)


def narrowed(ids: array[int]) -> array[int]:
    """Ids in 32 bits where they fit."""
    return array(NARROW, ids) if max(ids, default=0) < 1 << 32 else ids


def _bytes(values: array[int]) -> memoryview:
    if sys.byteorder == "big":
        values = array(values.typecode, values)
        values.byteswap()
    return memoryview(values).cast("B")


def _array(typecode: str, data: memoryview) -> array[int]:
    values: array[int] = array(typecode)
    values.frombytes(data)
    if sys.byteorder == "big":
        values.byteswap()
    return values
