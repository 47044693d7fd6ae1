"""The snapshot file: all documents as they were at one moment, and the columns that find them.

    SNAPDOC frames, table by table, ids rising; one INDEX frame for each table; one SEAL, last.

The SEAL has a fixed size and says where the INDEX frames begin, so opening reads only the tail. A
document is authenticated when it is read, as in a segment.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from . import columns
from .columns import Columns
from .disk import TEMPORARY, Disk
from .files import Files
from .frames import (
    FRAME,
    HEADER_SIZE,
    INDEX,
    LAST,
    NONCE,
    SEAL,
    SNAPDOC,
    SNAPSHOT,
    TAG,
    Chain,
    Cipher,
    FileHeader,
    Head,
    frames_after,
    head_at,
)
from .indexes import Indexes
from .manifest import damaged, refuse_newer
from .places import Place, snapshot_name
from .records import smaller
from .ring import Ring
from .view import View, empty_offsets

_SEAL: Final = struct.Struct("<QQQQ16s")  # first INDEX, INDEX frames, documents, seq, last tag
_SEAL_SIZE: Final = FRAME.size + NONCE + _SEAL.size + TAG
_PIECE: Final = 1 << 20


class Abandoned(Exception):
    """The writing of a snapshot was called off; nothing has changed."""


class Snapshot(msgspec.Struct, frozen=True):
    """A snapshot as opened. `seq` and `tag` are of the last frame that it holds the outcome of."""

    number: int
    seq: int
    tag: bytes
    size: int
    documents: int
    tables: dict[str, Columns]
    cipher: Cipher
    key: int  # number of the data key


class _Writer:
    """Appends frames to the file, in large pieces."""

    def __init__(self, disk: Disk, handle: int, chain: Chain) -> None:
        self._disk = disk
        self._handle = handle
        self._chain = chain
        self._buffer = bytearray()
        self._written = chain.offset

    @property
    def offset(self) -> int:
        """Where the next frame will be."""
        return self._chain.offset

    def add(self, kind: int, plain: bytes, flags: int = LAST) -> None:
        """One more frame."""
        self._buffer += self._chain.add(kind, flags, plain)
        if len(self._buffer) >= _PIECE:
            self.flush()

    def flush(self) -> None:
        """Give the system what was added."""
        self._disk.write_at(self._handle, self._written, bytes(self._buffer))
        self._disk.sync(self._handle)  # piece by piece: a sync of it all would hold up every save
        self._written += len(self._buffer)
        self._buffer.clear()


def write(
    disk: Disk,
    ring: Ring,
    view: View,
    indexes: Indexes,
    next_ids: dict[str, int],
    plain_of: Callable[[int], bytes],
    at: tuple[int, int, bytes],
    stopped: Callable[[], bool] = lambda: False,
    *,
    name: str = "",
    trailer: bytes = b"",
) -> Snapshot:
    """Write the snapshot of `view` durably, under its final name.

    `plain_of` reads the plain text of a frame at a packed place; `at` is the number of the last
    segment covered, and seq and tag of its last frame. `name` and `trailer` make another file of
    it: bytes after the snapshot. Raises OSError, StoreDamaged, and Abandoned once `stopped` says
    so; then there is no snapshot.
    """
    number, seq, tag = at
    name = name or snapshot_name(number)
    header = FileHeader(os.urandom(16), seq, tag, key=ring.current, magic=SNAPSHOT)
    cipher = ring.cipher(ring.current, header.file_id)
    handle = disk.create(name + TEMPORARY)
    try:
        writer = _Writer(disk, handle, Chain(cipher, 0, HEADER_SIZE, header.file_id))
        disk.write_at(handle, 0, header.encode())
        tables, documents = {}, 0
        for table in sorted(view.tables() | set(next_ids)):
            tables[table] = _documents(writer, view, indexes, table, next_ids, plain_of, stopped)
            documents += len(tables[table])
        index_at = writer.offset
        for table, found in tables.items():
            writer.add(INDEX, columns.encode(table, found))
        writer.add(SEAL, _SEAL.pack(index_at, len(tables), documents, seq, tag))
        writer.flush()
        if trailer:
            disk.write_at(handle, writer.offset, trailer)
        disk.sync(handle)
    except BaseException:
        disk.close(handle)
        disk.remove(name + TEMPORARY)
        raise
    disk.close(handle)
    disk.rename(name + TEMPORARY, name)
    disk.sync_folder()
    return Snapshot(number, seq, tag, writer.offset, documents, tables, cipher, ring.current)


def _documents(
    writer: _Writer,
    view: View,
    indexes: Indexes,
    table: str,
    next_ids: dict[str, int],
    plain_of: Callable[[int], bytes],
    stopped: Callable[[], bool],
) -> Columns:
    offsets, ids = empty_offsets(), empty_offsets()
    for doc_id, place in view.places(table, view.touched(table)):
        if stopped():
            raise Abandoned
        offsets.append(writer.offset)
        ids.append(doc_id)
        plain = plain_of(place)
        writer.add(SNAPDOC, smaller(plain) if place > 0 else plain)  # below 0: of a snapshot
    offsets.append(writer.offset)
    return view.columns(table, indexes, offsets, next_ids.get(table, 1), ids)


def load(files: Files, ring: Ring, number: int) -> Snapshot:
    """The snapshot's columns. Raises StoreDamaged, OSError."""
    file, name_size = -number, files.size(-number)
    header = _header(files.read(file, 0, HEADER_SIZE))
    if header is None or name_size < HEADER_SIZE + _SEAL_SIZE:
        raise damaged()
    cipher = ring.cipher(header.key, header.file_id)
    seal_at = name_size - _SEAL_SIZE
    plain = _frame(files, file, cipher, seal_at, _SEAL_SIZE, SEAL)[1]
    if len(plain) != _SEAL.size:
        raise damaged()
    index_at, count, documents, seq, tag = _SEAL.unpack(plain)
    if (seq, tag) != (header.first_seq, header.prev_tag) or not HEADER_SIZE <= index_at <= seal_at:
        raise damaged()
    tables = dict(_indexes(files, file, cipher, index_at, seal_at))
    if len(tables) != count:
        raise damaged()
    return Snapshot(number, seq, tag, name_size, documents, tables, cipher, header.key)


def _header(data: bytes) -> FileHeader | None:
    header, sound = FileHeader.decode(data)
    if header is None or not sound or header.magic != SNAPSHOT:
        return None
    refuse_newer(header.version)
    return header


def _indexes(
    files: Files, file: int, cipher: Cipher, offset: int, end: int
) -> Iterator[tuple[str, Columns]]:
    while offset < end:
        length, plain = _frame(files, file, cipher, offset, end - offset, INDEX)
        yield columns.decode(plain)
        offset += length


def _frame(
    files: Files, file: int, cipher: Cipher, offset: int, most: int, kind: int
) -> tuple[int, bytes]:
    """(length, plain text) of the frame at `offset`; StoreDamaged when it is not there."""
    data = files.read(file, offset - TAG, most + TAG)
    head = head_at(data, TAG)
    if head is None or head.kind != kind:
        raise damaged()
    before = cipher.file_id if offset == HEADER_SIZE else data[:TAG]
    length = FRAME.size + head.length
    plain = cipher.unseal_after(before, data[TAG : TAG + length])
    if plain is None:
        raise damaged()
    return length, plain


class Salvaged(msgspec.Struct):
    """What is left of a damaged snapshot: the frames of documents that can be read."""

    cipher: Cipher | None = None
    frames: list[tuple[Place, bytes]] = []
    damage: int = 0
    seq: int = 0
    tag: bytes = bytes(TAG)
    tables: list[tuple[str, Columns]] = []


def salvage(data: bytes, ring: Ring, number: int) -> Salvaged:
    """Every readable frame of a snapshot, wherever it stands; damage is counted."""
    out = Salvaged()
    header = _header(data)
    if header is None:
        out.damage = 1
        return out
    out.seq, out.tag = header.first_seq, header.prev_tag
    cipher = out.cipher = ring.cipher(header.key, header.file_id)
    offset, sealed = HEADER_SIZE, False
    while offset < len(data):
        head = head_at(data, offset)
        plain = None if head is None else cipher.unseal(data, offset, head.length)
        if head is None or plain is None:
            out.damage += 1
            behind = (each for each in frames_after(data, offset, cipher) if each.sure)
            found = next(behind, None)
            if found is None:
                break
            offset = found.offset
            continue
        sealed = head.kind == SEAL
        _keep(out, head, plain, Place(-number, offset, FRAME.size + head.length))
        offset += FRAME.size + head.length
    if not sealed and not out.damage:
        out.damage = 1
    return out


def _keep(out: Salvaged, head: Head, plain: bytes, place: Place) -> None:
    if head.kind == SNAPDOC:
        out.frames.append((place, plain))
    elif head.kind == INDEX:
        out.tables.append(columns.decode(plain))
