"""A backup: one file, encrypted as the store is, of one moment, made while work goes on.

    snapshot (see snapshot.py) ‖ head ‖ u32 length of head ‖ u32 crc32 of head ‖ "PTSPBAK1"
    head = msgpack [1, seq, ms since 1970 UTC, bytes of KEYS, {name: bytes}, mac]
    mac  = HMAC-SHA256 of the head without it, under a key derived from the data key

`{name: bytes}` are small files from beside the store, in clear: nothing personal. Who could open
the store on the day of the backup can open the backup, with the passphrase of that day.
"""

from __future__ import annotations

import os
import shutil
from binascii import crc32
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from ptsp_tui import clock
from ptsp_tui.digest import is_mac, mac
from ptsp_tui.errors import NotFound, Refused, StoreDamaged

from . import manifest, opening
from . import snapshot as snapshots
from .disk import FILE_MODE, Disk, unreadable
from .journal import Journal
from .key_file import COPY, NAME
from .keys import FLOOR, Cost, Keys, derived
from .manifest import Manifest
from .places import snapshot_name
from .ring import Ring
from .storage import JournalStorage

MAGIC: Final = b"PTSPBAK1"
VERSION: Final = 1
_TAIL: Final = 4 + 4 + len(MAGIC)
_MAX_HEAD: Final = 16 * 1024 * 1024
_FIRST: Final = 1  # the number of the snapshot in a store that begins with one


class Head(msgspec.Struct, array_like=True, frozen=True):
    """What a backup says of itself. `made_ms`: ms since 1970 UTC; `seq`: see `PtspDB.seq`."""

    version: int
    seq: int
    made_ms: int
    keys: bytes
    beside: dict[str, bytes]
    mac: bytes


def write(
    journal: Journal, storage: JournalStorage, keys: Keys, target: Path, beside: dict[str, bytes]
) -> int:
    """Back the store up into `target`, which must not exist; how many documents there are.

    Refused when it exists, DiskFull, StoreTrouble, StoreDamaged for a document that cannot be
    read: then there is no backup.
    """
    if target.exists():
        raise Refused("{file} is there already. Choose another name.", file=str(target))
    ring = journal.ring.without_older()
    with journal.files.pinned(), opening.told():
        frozen = storage.frozen()
        head = Head(VERSION, frozen.seq, clock.local_ms(), keys.copy().encode(ring), beside, b"")
        head = msgspec.structs.replace(head, mac=mac(*_signed(ring, keys.store_id, head)))
        plain = msgspec.msgpack.encode(head)
        tail = len(plain).to_bytes(4, "little") + crc32(plain).to_bytes(4, "little") + MAGIC
        made = snapshots.write(
            Disk(target.parent),
            ring,
            frozen.view,
            storage.indexes,
            frozen.next_ids,
            journal.read,
            (_FIRST, frozen.seq, frozen.tag),
            name=target.name,
            trailer=plain + tail,
        )
    return made.documents


def read_head(source: Path) -> Head:
    """The head of a backup. NotFound, Refused for another file, StoreDamaged, StoreTrouble."""
    try:
        with source.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            tail = file.read(_TAIL)
            if tail[-len(MAGIC) :] != MAGIC:
                raise Refused("{file} is no backup of ptsp, or was cut short.", file=str(source))
            length = int.from_bytes(tail[:4], "little")
            if length > min(_MAX_HEAD, size - _TAIL):
                raise _damaged()
            file.seek(size - _TAIL - length)
            plain = file.read(length)
    except FileNotFoundError:
        raise NotFound("There is no file {file}.", file=str(source)) from None
    except OSError as fault:
        raise unreadable(fault) from fault
    if crc32(plain).to_bytes(4, "little") != tail[4:8]:
        raise _damaged()
    return _decoded(plain)


def _decoded(plain: bytes) -> Head:
    try:
        version = msgspec.msgpack.decode(plain, type=list[object])[:1]
        if version != [VERSION]:
            manifest.refuse_newer(int(str(version[0])))
        return msgspec.msgpack.decode(plain, type=Head)
    except (msgspec.DecodeError, ValueError, IndexError):
        raise _damaged() from None


def unpack(
    source: Path, folder: Path, officer: str, passphrase: str, floor: Cost = FLOOR
) -> tuple[Head, bytes]:
    """Make a store of the backup in `folder`, which is emptied first; its head and store id.

    WrongPassphrase, NotFound (no such officer on the day of the backup), StoreDamaged, DiskFull.
    """
    head = read_head(source)
    keys = Keys.decode(head.keys)
    if keys is None:
        raise _damaged()
    ring = keys.unlock(officer, passphrase, floor)
    if not is_mac(head.mac, *_signed(ring, keys.store_id, head)):
        raise _damaged()
    disk = Disk(folder)
    with opening.told():
        begin_anew(disk)
        _copy_snapshot(source, folder / snapshot_name(_FIRST), len(msgspec.msgpack.encode(head)))
        disk.write_whole(NAME, head.keys)
        disk.write_whole(COPY, head.keys)
        manifest.save(disk, Manifest(snapshot=_FIRST, first_segment=_FIRST + 1, seq=head.seq))
    return head, keys.store_id


def begin_anew(disk: Disk) -> None:
    """An empty folder, whatever an attempt cut short has left in it. Raises OSError."""
    with suppress(FileNotFoundError):
        shutil.rmtree(disk.folder)
    disk.make_folder()


def _copy_snapshot(source: Path, target: Path, head_length: int) -> None:
    size = source.stat().st_size - _TAIL - head_length
    handle = os.open(target, os.O_CREAT | os.O_WRONLY, FILE_MODE)
    with source.open("rb") as file, open(handle, "wb") as out:  # noqa: PTH123 - a handle, no path
        while size:
            piece = file.read(min(size, 1 << 20))
            if not piece:
                break
            out.write(piece)
            size -= len(piece)
        out.flush()
        os.fsync(out.fileno())


def _signed(ring: Ring, store_id: bytes, head: Head) -> tuple[bytes, bytes]:
    """The key of the MAC, and what it is of."""
    plain = msgspec.msgpack.encode(msgspec.structs.replace(head, mac=b""))
    return derived(ring.key, store_id, b"backup"), plain


def _damaged() -> StoreDamaged:
    return StoreDamaged("The backup is damaged and cannot be used. Try an older one.")
